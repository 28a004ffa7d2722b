"""Traits, told by tables of small trees."""

import json
from pathlib import Path

import pytest

from mlops_lint.model import Settings
from tests.facts.conftest import MakeFacts
from tests.trees import Tree, make_facts

FIT = (
    "from sklearn.linear_model import Ridge\n\nmodel = Ridge()\nmodel.fit([[1]], [1])\n"
)
APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"
MANIFEST = '[project]\nname = "x"\nclassifiers = ["Development Status :: 4 - Beta"]\n'


def notebook(*cells: str, language: str = "python") -> str:
    return json.dumps(
        {
            "nbformat": 4,
            "metadata": {"kernelspec": {"language": language}},
            "cells": [{"cell_type": "code", "source": cell} for cell in cells],
        }
    )


TRAINS: dict[str, Tree] = {
    "fit of an estimator": {"train.py": FIT},
    "fit far from the name": {"src/shop/core.py": FIT},
    "whole call by alias": {"a.py": "import lightgbm as lgb\nlgb.train({}, None)\n"},
    "whole call from a module": {"a.py": "from xgboost import train\ntrain({}, 1)\n"},
    "backward": {"loop.py": "import torch\nloss = f()\nloss.backward()\n"},
    "train method": {"a.py": "from ultralytics import YOLO\nYOLO('n').train(data=1)\n"},
    "imported inside": {"a.py": "def f():\n    import keras\n    keras.M().fit(1)\n"},
    "notebook": {"a.ipynb": notebook(FIT)},
    "notebook with magics": {
        "a.ipynb": notebook("%matplotlib inline\n!pip install scikit-learn\n" + FIT)
    },
    "notebook with a broken cell": {
        "a.ipynb": notebook("import lightgbm as lgb", "def (", "lgb.train({}, 1)")
    },
    "script at the root of a package for others": {
        "pyproject.toml": MANIFEST,
        "train.py": FIT,
    },
    "pipeline of a package for others": {
        "pyproject.toml": MANIFEST,
        "x/a.py": FIT,
        "x/flow.py": "from zenml import pipeline\n@pipeline\ndef f(): train()\n"
        "def train(): pass\n",
    },
    "model of a package for others": {
        "pyproject.toml": MANIFEST,
        "x/model.pkl": b"\x80\x04\x95\x00\x00",
    },
    "stages that run another language": {
        "dvc.yaml": "stages:\n  train: {cmd: Rscript train.R}\n",
    },
    "managed job": {"job.yml": "$schema: https://x/commandJob.schema.json\n"},
    "made anew": {
        "a.py": "from sklearn.svm import SVC\nm = make()\nm = SVC()\nm.fit(1, 2)\n"
    },
}
TRAINS_NOT: dict[str, Tree] = {
    "scripts of a package for others": {
        "pyproject.toml": MANIFEST,
        "scripts/train.py": FIT,
        "examples/flow.py": "from zenml import pipeline\n@pipeline\ndef f(): train()\n"
        "def train(): pass\n",
        "tests/model.pkl": b"\x80\x04\x95\x00\x00",
    },
    "targets of make": {"Makefile": "train:\n\tpython x.py\n", "x.py": ""},
    "package for others": {
        "pyproject.toml": MANIFEST,
        "x/__init__.py": "",
        "x/a.py": FIT,
        "examples/a.py": FIT,
    },
    "nothing": {"README.md": "# x\n"},
    "comment": {"a.py": "import sklearn\n# model.fit(x, y)\n"},
    "string": {"a.py": "import sklearn\nHELP = '''model.fit(x, y)'''\n"},
    "docstring": {"a.py": '"""Calls sklearn.fit.\n\nmodel.fit(x)\n"""\n'},
    "tests": {"tests/test_a.py": FIT, "src/test_model.py": FIT},
    "notebook among tests": {"tests/a.ipynb": notebook(FIT)},
    "no framework": {"a.py": "import gym\nsuit.fit(person)\n"},
    "scaler": {
        "a.py": "from sklearn.preprocessing import StandardScaler\n"
        "scaler = StandardScaler()\nscaler.fit([[1]])\n"
    },
    "scaler of its module": {
        "a.py": "from sklearn import preprocessing as p\np.MinMaxScaler().fit([[1]])\n"
    },
    "scaler in an attribute": {
        "a.py": "from sklearn.preprocessing import StandardScaler\n\n\n"
        "class A:\n    def f(self, x):\n"
        "        self.s = StandardScaler()\n        self.s.fit(x)\n"
    },
    "encoder that is handed in": {
        "a.py": "import sklearn\n\n\ndef f(label_encoder, x):\n"
        "    label_encoder.fit(x)\n"
    },
    "markdown cell": {
        "a.ipynb": json.dumps(
            {"nbformat": 4, "cells": [{"cell_type": "markdown", "source": FIT}]}
        )
    },
    "another language": {"a.ipynb": notebook(FIT, language="R")},
    "cell of a shell": {"a.ipynb": notebook("%%bash\n" + FIT)},
    "broken file": {"a.py": "import sklearn\nmodel.fit(\n"},
    "Python 2": {"a.py": "import sklearn\nprint 'x'\n"},
}


@pytest.mark.parametrize("tree", TRAINS.values(), ids=TRAINS)
def test_trains(facts_of_tree: MakeFacts, tree: Tree) -> None:
    fact = facts_of_tree(tree)["trains"]
    assert fact.value is True
    assert fact.evidence[0].location.path in tree


@pytest.mark.parametrize("tree", TRAINS_NOT.values(), ids=TRAINS_NOT)
def test_does_not_train(facts_of_tree: MakeFacts, tree: Tree) -> None:
    assert facts_of_tree(tree).value("trains") is False


def test_evidence_of_training_names_call_and_line(facts_of_tree: MakeFacts) -> None:
    evidence = facts_of_tree({"train.py": FIT})["trains"].evidence[0]
    assert (evidence.location.path, evidence.location.line) == ("train.py", 4)
    assert evidence.detail == "imports sklearn.linear_model.Ridge and calls model.fit"


def test_a_cell_has_no_line_of_its_file(facts_of_tree: MakeFacts) -> None:
    evidence = facts_of_tree({"a.ipynb": notebook(FIT)})["trains"].evidence[0]
    assert evidence.location.line is None


KINDS: dict[str, tuple[Tree, str]] = {
    "cookiecutter": ({"cookiecutter.json": "{}"}, "template"),
    "copier": ({"copier.yml": "x: 1\n"}, "template"),
    "Databricks": ({"t/databricks_template_schema.json": "{}"}, "template"),
    "templated path": ({"{{ name }}/train.py": FIT}, "template"),
    "course": ({"README.md": "# MLOps Zoomcamp\n\nx\n"}, "course"),
    "course in Spanish": ({"README.md": "# Curso de MLOps\n"}, "course"),
    "course in reStructuredText": (
        {"README.rst": "A Workshop\n==========\n"},
        "course",
    ),
    "cites a course": ({"README.md": "# Churn\n\nSee this course.\n"}, "application"),
    "cites a course, CRLF": (
        {"README.md": "# Churn\r\n\r\nSee this course.\r\n"},
        "application",
    ),
    "library": ({"pyproject.toml": MANIFEST, "x/__init__.py": ""}, "library"),
    "library of Poetry": (
        {"pyproject.toml": MANIFEST.replace("[project]", "[tool.poetry]")},
        "library",
    ),
    "library of setuptools": (
        {"setup.py": "setup(classifiers=['Intended Audience :: Developers'])\n"},
        "library",
    ),
    "package with data": (
        {"pyproject.toml": MANIFEST, "data/raw.csv": "1\n"},
        "application",
    ),
    "package with pointers": (
        {"pyproject.toml": MANIFEST, "raw.csv.dvc": "outs: []\n"},
        "application",
    ),
    "manifest alone": ({"pyproject.toml": "[project]\nname = 'x'\n"}, "application"),
    "broken manifest": ({"pyproject.toml": "[project\n"}, "application"),
    "odd manifest": (
        {"pyproject.toml": "[project]\nclassifiers = 1\n"},
        "application",
    ),
    "nothing": ({}, "application"),
    "speaks of itself as a course": (
        {"README.md": "# ML\n\nx\n\nIn this course, we build a service.\n"},
        "course",
    ),
    "lessons": ({"README.md": "# ML\n\nx\n\n## Lessons\n"}, "course"),
    "weeks": ({f"week_{n}_x/train.py": FIT for n in range(4)}, "course"),
    "three parts": ({f"module_{n}/train.py": FIT for n in range(3)}, "application"),
    "numbered notebooks": (
        {f"labs/0{n}-x/a.ipynb": notebook(FIT) for n in range(4)},
        "course",
    ),
    "numbered modules": ({f"0{n}-x/a.py": FIT for n in range(4)}, "application"),
    "a template": (
        {"README.md": "<div>\n\n# L\n\nA clean template to start with.\n"},
        "template",
    ),
    "use this template": (
        {"README.md": "# L\n\nClick [Use this template]\n"},
        "template",
    ),
    "made of a template": (
        {"README.md": "# L\n\nMade with x, a [cookiecutter template](y).\n"},
        "application",
    ),
    "template-based": (
        {"README.md": "# L\n\nIt has a template-based approach.\n"},
        "application",
    ),
    "package with data for its tests": (
        {
            "pyproject.toml": MANIFEST,
            "test_data/raw.csv": "1\n",
            "examples/x.csv.dvc": "outs: []\n",
        },
        "library",
    ),
}


def test_a_library_is_told_by_its_own_manifest(facts_of_tree: MakeFacts) -> None:
    text = "setup(classifiers=['Intended Audience :: Developers'])\n"
    facts = facts_of_tree({"setup.py": text, "pyproject.toml": "[tool.ruff]\n"})
    (evidence,) = facts["project_kind"].evidence
    assert evidence.location.path == "setup.py"


@pytest.mark.parametrize(("tree", "kind"), KINDS.values(), ids=KINDS)
def test_project_kind(facts_of_tree: MakeFacts, tree: Tree, kind: str) -> None:
    facts = facts_of_tree(tree)
    assert facts.value("project_kind") == kind
    assert facts.value("application") is (kind == "application")
    assert facts.value("library") is (kind == "library")


def test_the_configuration_decides(tmp_path: Path) -> None:
    settings = Settings(kind="library", deployable=True, internal=True)
    facts = make_facts(tmp_path, {"copier.yml": "x: 1\n"}, settings=settings)
    assert facts.value("project_kind") == "library"
    assert facts.value("deployable") is True
    assert facts.value("internal") is True
    assert facts.value("license_or_internal") is True


DEPLOYABLE: dict[str, tuple[Tree, bool]] = {
    "trains": ({"train.py": FIT}, True),
    "serves": ({"app.py": APP}, True),
    "neither": ({"a.py": "print(1)\n"}, False),
    "library that trains": ({"pyproject.toml": MANIFEST, "a.py": FIT}, False),
    "course that trains": ({"README.md": "# A course\n", "a.py": FIT}, False),
}


@pytest.mark.parametrize(("tree", "value"), DEPLOYABLE.values(), ids=DEPLOYABLE)
def test_deployable(facts_of_tree: MakeFacts, tree: Tree, value: bool) -> None:
    assert facts_of_tree(tree).value("deployable") is value


READS: dict[str, tuple[Tree, bool]] = {
    "pointer": ({"a.csv.dvc": "outs: []\n"}, True),
    "training": ({"a.py": FIT}, True),
    "directory": ({"data/a.csv": "1\n"}, True),
    "call": ({"a.py": "import pandas as pd\npd.read_csv('x')\n"}, True),
    "call in a notebook": (
        {"a.ipynb": notebook("from datasets import load_dataset\nload_dataset('x')")},
        True,
    ),
    "call of a module for data": (
        {"a.py": "from torchvision import datasets as d\nd.MNIST('x')\n"},
        True,
    ),
    "reader that a library made": (
        {"a.py": "import duckdb\nc = duckdb.connect()\nc.read_csv('x')\n"},
        True,
    ),
    "function of that name": (
        {"a.py": "from .files import read_json\nread_json('x')\n"},
        False,
    ),
    "data of the tests": ({"tests/data/a.csv": "1\n"}, False),
    "library that can read": (
        {"pyproject.toml": MANIFEST, "x/a.py": "import pandas\npandas.read_csv('x')\n"},
        False,
    ),
    "word alone": ({"a.py": "TEXT = 'read_csv'\n"}, False),
    "nothing": ({"a.py": "print(1)\n"}, False),
}


@pytest.mark.parametrize(("tree", "value"), READS.values(), ids=READS)
def test_reads_data(facts_of_tree: MakeFacts, tree: Tree, value: bool) -> None:
    assert facts_of_tree(tree).value("reads_data") is value


SERVERS: dict[str, tuple[Tree, bool]] = {
    "FastAPI": ({"app.py": APP}, True),
    "module alias": ({"app.py": "import flask as f\napp = f.Flask(__name__)\n"}, True),
    "decorator": (
        {"s.py": "import bentoml\n\n\n@bentoml.service\nclass S: ...\n"},
        True,
    ),
    "import is enough": ({"app.py": "import streamlit as st\n"}, True),
    "import without use": ({"a.py": "from fastapi import HTTPException\n"}, False),
    "among tests": ({"tests/app.py": APP}, False),
    "KServe": ({"s.yaml": "apiVersion: x\nkind: InferenceService\n"}, True),
    "Azure ML": ({"s.yml": "$schema: https://x/managedOnlineEndpoint.json\n"}, True),
    "Triton": ({"models/x/config.pbtxt": "name: 'x'\n"}, True),
    "scoring script": (
        {"x/score.py": "def init(): ...\n\n\ndef run(raw): ...\n"},
        True,
    ),
    "scoring script of another name": (
        {"a.py": "import azureml.core\ndef init(): ...\ndef run(raw): ...\n"},
        True,
    ),
    "init without run": ({"score.py": "def init(): ...\n"}, False),
    "init and run of something else": (
        {"a.py": "def init(): ...\n\n\ndef run(raw): ...\n"},
        False,
    ),
    "deploys to Vertex AI": (
        {"a.py": "from google.cloud import aiplatform as v\nv.Model('x').deploy()\n"},
        True,
    ),
    "creates an endpoint": (
        {
            "a.py": "import boto3\nsagemaker = boto3.client('x')\n"
            "sagemaker.create_endpoint()\n"
        },
        True,
    ),
    "deploys something else": ({"a.py": "import x\nx.site.deploy()\n"}, False),
    "endpoint in Terraform": (
        {"a.tf": 'resource "aws_sagemaker_endpoint" "x" {}\n'},
        True,
    ),
    "bucket in Terraform": ({"a.tf": 'resource "aws_s3_bucket" "x" {}\n'}, False),
    "other YAML": ({"s.yaml": "kind: Deployment\n"}, False),
}


@pytest.mark.parametrize(("tree", "value"), SERVERS.values(), ids=SERVERS)
def test_has_server(facts_of_tree: MakeFacts, tree: Tree, value: bool) -> None:
    assert facts_of_tree(tree).value("has_server") is value


PACKAGES: dict[str, tuple[Tree, str]] = {
    "package": ({"src/x/__init__.py": "", "src/x/a.py": "A = 1\n"}, "package"),
    "nested": ({"x/__init__.py": "", "x/y/a.py": "A = 1\n"}, "package"),
    "marker alone": ({"x/__init__.py": ""}, "modules"),
    "root is no package": ({"__init__.py": "", "train.py": "A = 1\n"}, "modules"),
    "built": (
        {
            "pyproject.toml": "[build-system]\nrequires = ['hatchling']\n",
            "src/x/a.py": "A = 1\n",
        },
        "package",
    ),
    "manifest without build": (
        {"pyproject.toml": "[tool.ruff]\n", "src/a.py": "A = 1\n"},
        "modules",
    ),
    "modules": ({"src/a.py": "A = 1\n"}, "modules"),
    "scripts": ({"scripts/a.py": "A = 1\n"}, "modules"),
    "package of configuration": (
        {"configs/__init__.py": "", "configs/a.py": "A = 1\n"},
        "modules",
    ),
    "package of tests": (
        {"x_tests/__init__.py": "", "x_tests/a.py": "A = 1\n"},
        "modules",
    ),
    "modules beside a marker": (
        {"src/__init__.py": "", "src/a.py": "import b\n", "src/b.py": ""},
        "modules",
    ),
    "src that is a package": (
        {"src/__init__.py": "", "src/a.py": "from src import b\n", "src/b.py": ""},
        "package",
    ),
    "tests alone": ({"tests/test_a.py": "A = 1\n"}, "none"),
}


@pytest.mark.parametrize(("tree", "value"), PACKAGES.values(), ids=PACKAGES)
def test_python_package(facts_of_tree: MakeFacts, tree: Tree, value: str) -> None:
    assert facts_of_tree(tree).value("python_package") == value


TABULAR: dict[str, tuple[Tree, bool]] = {
    "pandas": ({"a.py": "import pandas\n" + FIT}, True),
    "tables of features": ({"a.py": FIT, "features/b.py": "import pandas\n"}, True),
    "BigQuery": ({"a.py": FIT, "b.py": "from google.cloud import bigquery\n"}, True),
    "plots alone": ({"a.py": FIT, "plot_b.py": "import pandas\n"}, False),
    "tables elsewhere": ({"a.py": FIT, "b.py": "import pandas\n"}, False),
    "no tables": ({"a.py": FIT}, False),
    "no training": ({"a.py": "import pandas\n"}, False),
    "the word alone": ({"a.py": "# pandas\n" + FIT}, False),
}


@pytest.mark.parametrize(("tree", "value"), TABULAR.values(), ids=TABULAR)
def test_tabular(facts_of_tree: MakeFacts, tree: Tree, value: bool) -> None:
    assert facts_of_tree(tree).value("tabular") is value


@pytest.mark.parametrize(
    ("tree", "python", "code"),
    [
        ({"a.py": ""}, True, True),
        ({"a.ipynb": notebook()}, True, True),
        ({"a.R": ""}, False, True),
        ({"README.md": ""}, False, False),
        ({"a.ts": ""}, False, True),
        ({"docs/static/theme.js": "", "jquery.min.js": ""}, False, False),
    ],
)
def test_languages(
    facts_of_tree: MakeFacts, tree: Tree, python: bool, code: bool
) -> None:
    facts = facts_of_tree(tree)
    assert (facts.value("has_python"), facts.value("has_code")) == (python, code)


@pytest.mark.parametrize(
    ("tree", "value"),
    [
        ({"a.py": FIT}, True),
        ({"dvc.yaml": "stages: {}\n"}, True),
        ({"model.pkl": b"\x80\x04\x95" + b"x" * 99 + b"."}, True),
        ({"a.py": "print(1)\n"}, False),
        ({"a.tf": 'resource "aws_sagemaker_domain" "x" {}\n'}, True),
        ({"k/a.yaml": "apiVersion: v1\nmetadata: {name: mlflow}\n"}, True),
        ({"words.yaml": "tools: [mlflow]\n"}, False),
        ({"tests/a.yaml": "apiVersion: v1\nmetadata: {name: mlflow}\n"}, False),
    ],
)
def test_ml_evidence(facts_of_tree: MakeFacts, tree: Tree, value: bool) -> None:
    assert facts_of_tree(tree).value("ml_evidence") is value


def test_has_data_directory(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"datasets/a.csv": "1\n"})
    assert facts.value("has_data_directory") is True
    assert facts["has_data_directory"].evidence == facts["dir_data"].evidence

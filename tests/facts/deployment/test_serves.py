"""What serves predictions: code, images, endpoints."""

import pytest

from mlops_lint.facts.signatures import Signatures
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"
PREDICTS = "import joblib\n\njoblib.load('m').predict([[1]])\n"

CODE: dict[str, tuple[Tree, bool]] = {
    "nothing": ({"train.py": "import sklearn\n"}, False),
    "an API": ({"app.py": APP}, True),
    "a page": ({"app.py": "import streamlit as st\n"}, True),
    "a batch job": ({"src/batch_inference.py": PREDICTS}, True),
    "a method that predicts is not named so": ({"src/evaluate.py": PREDICTS}, False),
    "a name of which a word is a part": ({"src/scoreboard.py": PREDICTS}, False),
    "in tests": ({"tests/predict.py": PREDICTS}, False),
    "in documents": ({"docs/predict.py": PREDICTS, "docs/app.py": APP}, False),
    "a job of Vertex AI": (
        {
            "a.py": "from google.cloud import aiplatform as v\n"
            "v.BatchPredictionJob.create()\n"
        },
        True,
    ),
    "a handler of SageMaker": (
        {
            "a.py": "import joblib\n\n\n"
            "def model_fn(path):\n    return joblib.load(path)\n"
        },
        True,
    ),
    "a handler of Lambda": (
        {
            "a.py": "def lambda_handler(event, context):\n"
            "    return model.predict(event)\n"
        },
        True,
    ),
    "a handler that predicts nothing": (
        {"a.py": "def lambda_handler(event, context):\n    start(event)\n"},
        False,
    ),
    "a class that a platform calls": (
        {"handler.py": "class EndpointHandler:\n    pass\n"},
        True,
    ),
    "a model of Triton": ({"1/model.py": "class TritonPythonModel:\n    pass\n"}, True),
    "a mention": ({"a.py": '"""def model_fn( and class EndpointHandler"""\n'}, False),
}


@pytest.mark.parametrize(("tree", "value"), CODE.values(), ids=CODE)
def test_serving_code(facts_of_tree: MakeFacts, tree: Tree, value: bool) -> None:
    fact = facts_of_tree(tree)["serving_code"]
    assert fact.value is value
    assert bool(fact.evidence) is value


def test_evidence_names_what_makes_the_application(facts_of_tree: MakeFacts) -> None:
    fact = facts_of_tree({"app.py": APP})["serving_code"]
    (evidence,) = fact.evidence
    assert evidence.detail == "makes fastapi.FastAPI"
    assert evidence.location.line == 3


DEPLOYS: dict[str, tuple[str, bool]] = {
    "boto3": (
        "import boto3\nsm = boto3.client('sagemaker')\nsm.create_endpoint()\n",
        True,
    ),
    "an estimator": ("import sagemaker\nestimator.deploy()\n", True),
    "Azure ML": ("from azureml.core import Model\nModel.deploy()\n", True),
    "VPC": ("import boto3\nec2 = boto3.client('ec2')\nec2.create_endpoint()\n", False),
    "Prefect": ("from prefect import flow\nflow.deploy()\n", False),
    "a string": ("import sagemaker\nTEXT = '.deploy('\n", False),
}


@pytest.mark.parametrize(("code", "value"), DEPLOYS.values(), ids=DEPLOYS)
def test_has_server_by_a_call(facts_of_tree: MakeFacts, code: str, value: bool) -> None:
    assert facts_of_tree({"a.py": code}).value("has_server") is value


IMAGES: dict[str, tuple[Tree, str]] = {
    "exec form": (
        {"Dockerfile": 'FROM a:1\nCMD ["uvicorn", "a:app"]\n'},
        "runs uvicorn",
    ),
    "shell form": (
        {"Dockerfile": "FROM a:1\nCMD cd app && uvicorn a:app\n"},
        "runs uvicorn",
    ),
    "entry point and arguments": (
        {"Dockerfile": 'FROM a:1\nENTRYPOINT ["mlflow"]\nCMD ["models", "serve"]\n'},
        "runs mlflow models serve",
    ),
    "an entry point of a shell": (
        {"Dockerfile": 'FROM a:1\nENTRYPOINT bentoml serve\nCMD ["x"]\n'},
        "runs bentoml serve",
    ),
    "a shell in exec form": (
        {"Dockerfile": 'FROM a:1\nCMD ["sh", "-c", "exec gunicorn a:app"]\n'},
        "runs gunicorn",
    ),
    "a script": (
        {
            "Dockerfile": 'FROM a:1\nCMD ["./run.sh"]\n',
            "run.sh": "set -e\nuvicorn a:app\n",
        },
        "runs uvicorn a:app in run.sh",
    ),
    "a script by its shell": (
        {
            "d/Dockerfile": "FROM a:1\nCMD bash /app/run.sh\n",
            "d/run.sh": "uvicorn a:app\n",
        },
        "runs uvicorn a:app in d/run.sh",
    ),
    "a script that runs itself": (
        {"Dockerfile": 'FROM a:1\nCMD ["./run.sh"]\n', "run.sh": "sh run.sh\n"},
        "",
    ),
    "an entry point that runs what follows": (
        {
            "Dockerfile": 'FROM a:1\nENTRYPOINT ["./go.sh"]\n'
            'CMD ["uvicorn", "a:app"]\n',
            "go.sh": 'echo "started"\n',
        },
        "runs uvicorn a:app",
    ),
    "a Python file": (
        {
            "Dockerfile": 'FROM a:1\nCMD ["python", "-u", "src/app.py"]\n',
            "src/app.py": APP,
        },
        "runs src/app.py",
    ),
    "a module": (
        {"Dockerfile": "FROM a:1\nCMD python -m churn.app\n", "src/churn/app.py": APP},
        "runs src/churn/app.py",
    ),
    "a package": (
        {"Dockerfile": "FROM a:1\nCMD python -m churn\n", "churn/__main__.py": APP},
        "runs churn/__main__.py",
    ),
    "a file that starts the server": (
        {
            "Dockerfile": 'FROM a:1\nCMD ["python", "main.py"]\n',
            "main.py": "import uvicorn\n\nuvicorn.run('app:app')\n",
        },
        "runs main.py",
    ),
    "a console script": (
        {
            "Dockerfile": 'FROM a:1\nENTRYPOINT ["churn-api"]\n',
            "pyproject.toml": "[project.scripts]\nchurn-api = 'churn.app:main'\n",
            "src/churn/app.py": APP,
        },
        "runs src/churn/app.py",
    ),
    "a batch job": (
        {
            "Dockerfile": 'FROM a:1\nCMD ["python", "predict.py"]\n',
            "predict.py": PREDICTS,
        },
        "runs predict.py",
    ),
    "a base that serves": (
        {"Dockerfile": "FROM pytorch/torchserve:0.9\n"},
        "FROM pytorch",
    ),
    "a base that serves, of a mirror": (
        {"Dockerfile": "FROM eu.gcr.io/x/tensorflow/serving:2\n"},
        "FROM eu.gcr.io/x/tensorflow/serving",
    ),
    "a target of several": (
        {
            "Dockerfile": "FROM a:1 AS base\nFROM base AS api\nCMD uvicorn a:app\n"
            "FROM base AS train\nCMD python train.py\n"
        },
        "runs uvicorn",
    ),
    "a stage that is only copied from": (
        {
            "Dockerfile": "FROM a:1 AS build\nCMD uvicorn a:app\n"
            "FROM b:1\nCOPY --from=build /a /a\nCMD python train.py\n"
        },
        "",
    ),
    "the command of the base stage": (
        {"Dockerfile": "FROM a:1 AS base\nCMD uvicorn a:app\nFROM base\nCOPY a a\n"},
        "runs uvicorn",
    ),
    "training": ({"Dockerfile": 'FROM a:1\nCMD ["python", "train.py"]\n'}, ""),
    "a tracking server": ({"Dockerfile": 'FROM a:1\nCMD ["mlflow", "server"]\n'}, ""),
    "a file that is not here": (
        {"Dockerfile": 'FROM a:1\nCMD ["python", "app.py"]\n'},
        "",
    ),
    "a command in a comment": ({"Dockerfile": "FROM a:1\n# CMD uvicorn a:app\n"}, ""),
    "an installation": ({"Dockerfile": "FROM a:1\nRUN pip install uvicorn\n"}, ""),
    "nothing to run": ({"Dockerfile": "FROM a:1\nCMD []\n"}, ""),
    "of the tests": ({"tests/Dockerfile": "FROM a:1\nCMD uvicorn a:app\n"}, ""),
}


@pytest.mark.parametrize(("tree", "detail"), IMAGES.values(), ids=IMAGES)
def test_dockerfile_inference(
    facts_of_tree: MakeFacts, tree: Tree, detail: str
) -> None:
    fact = facts_of_tree(tree)["dockerfile_inference"]
    assert fact.value is bool(detail)
    if detail:
        assert fact.evidence[0].detail.startswith(detail)


USERS: dict[str, tuple[str, str]] = {
    "a digit": ("FROM a:1\nUSER 1000\n", "sound"),
    "root": ("FROM a:1\nUSER 1000\nUSER 0\n", "root"),
    "none": ("FROM a:1\n", "root"),
    "a base without root": ("FROM gcr.io/distroless/python3:nonroot\n", "sound"),
    "of the base stage": ("FROM a:1 AS b\nUSER x\nFROM b\n", "sound"),
    "copied from a stage": ("FROM a:1\nUSER x\nCOPY --from=b . .\n", "sound"),
    "a JSON list": ('FROM a:1\nUSER x\nCOPY [".", "/app"]\n', "unfiltered"),
    "a part": ("FROM a:1\nUSER x\nCOPY src .\n", "sound"),
}


@pytest.mark.parametrize(("text", "value"), USERS.values(), ids=USERS)
def test_serving_image(facts_of_tree: MakeFacts, text: str, value: str) -> None:
    tree = {"api/Dockerfile": f"{text}CMD uvicorn a:app\n"}
    assert facts_of_tree(tree).value("serving_image") == value


def test_one_dockerignore_holds_for_all_below(facts_of_tree: MakeFacts) -> None:
    tree = {"a/b/Dockerfile": "FROM a:1\nUSER x\nCOPY . .\nCMD uvicorn a:app\n"}
    for path in (".dockerignore", "a/.dockerignore", "a/b/Dockerfile.dockerignore"):
        facts = facts_of_tree({**tree, path: ".git\n"})
        assert facts.value("serving_image") == "sound"
        (facts.repo.root / path).unlink()


def test_a_tool_is_added_without_python(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"Dockerfile": 'FROM a:1\nCMD ["newserve", "run", "m"]\n'})
    known = facts.signatures
    marks = {
        **known.marks,
        "serving": {"new": {"form": "server", "commands": ["newserve run"]}},
    }
    facts.__dict__["signatures"] = Signatures(known.tools, known.roles, marks)
    assert facts.value("dockerfile_inference") is True

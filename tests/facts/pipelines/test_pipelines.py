"""Pipelines of trees: the tables beside this file say which steps they have."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from mlops_lint.facts.pipelines import Pipeline
from mlops_lint.facts.signatures import Signatures
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

FOLDER = Path(__file__).parent
TABLES = ("orchestrators", "shapes", "scripts")


def table(name: str, key: str) -> list[dict[str, Any]]:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = yaml.safe_load(text)[key]
    return rows


def rows(key: str) -> list[Any]:
    return [
        pytest.param(row, id=f"{name}: {row['name']}")
        for name in TABLES
        for row in table(name, key)
    ]


def shown(pipeline: Pipeline) -> list[str]:
    return [
        f"{step.name} {step.target} {','.join(sorted(step.does))}"
        for step in pipeline.steps
    ]


def scheduled(pipeline: Pipeline) -> str | None:
    return pipeline.schedule.detail if pipeline.schedule else None


@pytest.mark.parametrize("row", rows("pipelines"))
def test_steps_are_read_in_order(row: dict[str, Any], facts_of_tree: MakeFacts) -> None:
    (pipeline,) = facts_of_tree(row["tree"]).pipelines
    assert pipeline.tool == row["tool"]
    assert shown(pipeline) == row["steps"]
    assert scheduled(pipeline) == row.get("schedule")
    assert pipeline.path in row["tree"]
    assert pipeline.line is None or pipeline.line > 0


@pytest.mark.parametrize("row", rows("nothing"))
def test_no_pipeline_is_made_up(row: dict[str, Any], facts_of_tree: MakeFacts) -> None:
    assert facts_of_tree(row["tree"]).pipelines == ()


@pytest.mark.parametrize("row", table("orchestrators", "jobs"), ids=lambda r: r["name"])
def test_one_managed_job_is_no_pipeline_of_steps(
    row: dict[str, Any], facts_of_tree: MakeFacts
) -> None:
    (pipeline,) = facts_of_tree(row["tree"]).pipelines
    assert (pipeline.tool, pipeline.job) == (row["tool"], True)
    assert pipeline.trains is row["trains"]


def test_a_step_of_another_tool_counts_for_both(facts_of_tree: MakeFacts) -> None:
    code = (
        "from azureml.pipeline.core import Pipeline\n"
        "from azureml.pipeline.steps import DatabricksStep\n"
        "Pipeline(steps=[DatabricksStep(name='Train', python_script_name='a.py')])\n"
    )
    facts = facts_of_tree({"p.py": code})
    assert [(p.tool, p.job) for p in facts.pipelines] == [
        ("azureml", False),
        ("databricks", True),
    ]
    assert facts.value("pipeline_tools") == ("azureml", "databricks")


def test_the_code_of_a_step_tells_what_its_name_does_not(
    facts_of_tree: MakeFacts,
) -> None:
    tree: Tree = {
        "flow.py": "from prefect import flow, task\nfrom work import stage_one, gone\n"
        "@flow\ndef main():\n    stage_one()\n    gone()\n    other.thing()\n",
        "work.py": "from sklearn.linear_model import Ridge\n"
        "from sklearn.metrics import r2_score\n\n"
        "def stage_one():\n    Ridge().fit(1, 2)\n    r2_score(1, 2)\n\n"
        "def stage_two():\n    read_csv('x')\n",
    }
    (pipeline,) = facts_of_tree(tree).pipelines
    first, second = pipeline.steps
    assert sorted(first.does) == ["train"]
    assert sorted(first.within) == ["evaluate"]
    assert (second.target, second.does) == ("work.py:gone", frozenset())


def test_relative_imports_and_packages_are_followed(facts_of_tree: MakeFacts) -> None:
    tree: Tree = {
        "src/shop/flows/main.py": "from prefect import flow\n"
        "from ..steps import train_it\n"
        "from shop.steps.load import load_it\nimport pandas as pd\n"
        "@flow\ndef run():\n    load_it()\n    train_it()\n    pd.read_csv('x')\n",
        "src/shop/steps/__init__.py": "def train_it(): pass",
        "src/shop/steps/load.py": "def load_it(): pass",
    }
    (pipeline,) = facts_of_tree(tree).pipelines
    assert [step.target for step in pipeline.steps] == [
        "src/shop/steps/load.py:load_it",
        "src/shop/steps/__init__.py:train_it",
    ]


def test_a_script_is_known_by_what_it_imports(facts_of_tree: MakeFacts) -> None:
    tree: Tree = {
        "MLproject": "entry_points:\n  main: {command: python -m bikes conf.yaml}\n",
        "src/bikes/__main__.py": "from bikes import scripts\nscripts.main()\n",
        "src/bikes/__init__.py": "",
        "src/bikes/scripts.py": "from bikes.jobs import JOBS\nimport numpy as np\n",
        "src/bikes/jobs.py": "from bikes.model import Model\nJOBS = {}\n",
        "src/bikes/model.py": "from sklearn.linear_model import Ridge\n"
        "from bikes import scripts\nRidge().fit(1, 2)\n",
    }
    (pipeline,) = facts_of_tree(tree).pipelines
    assert sorted(pipeline.cells) == ["train"]


def test_a_broken_makefile_is_no_pipeline(facts_of_tree: MakeFacts) -> None:
    assert facts_of_tree({"Makefile": b"\xff\xfe train:"}).pipelines == ()


def test_chains_come_after_definitions(facts_of_tree: MakeFacts) -> None:
    tree: Tree = {
        "src/train.py": "",
        "Makefile": "train:\n\tpython src/train.py\n",
        "dvc.yaml": "stages:\n  train: {cmd: python src/train.py}\n",
    }
    assert [p.tool for p in facts_of_tree(tree).pipelines] == ["dvc", "make"]


AIRFLOW = """
import os
from datetime import timedelta
from airflow import DAG
from airflow.operators.python import PythonOperator
from schedules import DAILY, NEVER
NIGHTLY = "0 3 * * *"
with DAG("churn", {schedule}) as dag:
    PythonOperator(task_id="train")
"""
CONSTANTS = 'DAILY = "30 3 * * *"\nNEVER = None\n'


@pytest.mark.parametrize("row", table("schedules", "dags"), ids=lambda r: r["given"])
def test_the_schedule_of_a_dag(row: dict[str, Any], facts_of_tree: MakeFacts) -> None:
    code = AIRFLOW.replace("{schedule}", row["given"])
    facts = facts_of_tree({"dags/churn.py": code, "dags/schedules.py": CONSTANTS})
    (pipeline,) = facts.pipelines
    assert scheduled(pipeline) == row["schedule"]
    assert facts.value("orchestrator_schedules") is (row["schedule"] is not None)


@pytest.mark.parametrize("row", table("schedules", "others"))
def test_the_schedules_of_other_tools(
    row: dict[str, Any], facts_of_tree: MakeFacts
) -> None:
    first, *_ = facts_of_tree(row["tree"]).pipelines
    assert scheduled(first) == row["schedule"]


def test_a_schedule_in_another_file_of_the_whole_is_less_sure(
    facts_of_tree: MakeFacts,
) -> None:
    schedule = "from dagster import ScheduleDefinition, define_asset_job\n"
    schedule += "j = define_asset_job('x')\n"
    schedule += "s = ScheduleDefinition(job=j, cron_schedule='0 3 * * *')\n"
    tree: Tree = {
        "a/model.py": "from dagster import asset\n@asset\ndef train(): pass\n",
        "a/schedules.py": schedule,
    }
    fact = facts_of_tree(tree)["orchestrator_schedules"]
    assert (fact.value, fact.confidence.name) == (True, "LOW")
    (evidence,) = fact.evidence
    assert (evidence.location.path, evidence.location.line) == ("a/schedules.py", 3)


@pytest.mark.parametrize(
    ("projects", "trains"),
    [
        (("fit/pyproject.toml", "load/setup.py"), False),
        (("pyproject.toml",), True),
        ((), True),
    ],
)
def test_a_schedule_of_one_project_runs_nothing_of_another(
    facts_of_tree: MakeFacts, projects: tuple[str, ...], trains: bool
) -> None:
    schedule = "from dagster import ScheduleDefinition, asset\n"
    schedule += "@asset\ndef load_orders(): pass\n"
    schedule += "s = ScheduleDefinition(job='x', cron_schedule='0 3 * * *')\n"
    tree: Tree = {
        "fit/src/model.py": "from dagster import asset\n@asset\ndef train(): pass\n",
        "load/load.py": schedule,
        **dict.fromkeys(projects, ""),
    }
    facts = facts_of_tree(tree)
    assert len(facts.pipelines) == (1 if trains else 2)
    assert facts.value("orchestrator_schedules") is trains


def test_what_does_not_train_is_no_training_schedule(facts_of_tree: MakeFacts) -> None:
    code = (
        "from airflow import DAG\nfrom airflow.operators.python import PythonOperator\n"
        "with DAG('reports', schedule='@daily') as dag:\n"
        "    PythonOperator(task_id='load_reports')\n"
    )
    facts = facts_of_tree({"dags/reports.py": code})
    assert len(facts.pipelines) == 1
    assert facts.value("orchestrator_schedules") is False


def test_a_new_orchestrator_needs_one_entry(facts_of_tree: MakeFacts) -> None:
    code = "from conveyor import line, station\n@station\ndef train(): pass\n"
    facts = facts_of_tree({"a.py": code + "@line\ndef churn(): train()\n"})
    known = facts.signatures
    entry = {"imports": ["conveyor"], "defines": ["line"], "steps": ["station"]}
    marks = {**known.marks, "pipelines": {"conveyor": entry}}
    facts.signatures = Signatures(known.tools, known.roles, marks)
    assert facts.value("pipeline_tools") == ("conveyor",)
    assert facts.value("pipeline_steps") == ("train",)

"""What starts the training, and how sure that is."""

import pytest

from mlops_lint.model import Confidence
from tests.facts.conftest import MakeFacts

TRAIN = (
    "from sklearn.linear_model import Ridge\n\n\n"
    "def train():\n    Ridge().fit(X, y)\n\n\n"
)
RESTING = (
    "orchestrator_schedules",
    "training_triggers",
    "training_trigger",
    "training_automation",
    "ct_scheduled",
)
LOOPS = {
    "schedule": f"import schedule\n{TRAIN}schedule.every().day.do(train)\n",
    "APScheduler": (
        "from apscheduler.schedulers.blocking import BlockingScheduler\n"
        f"{TRAIN}BlockingScheduler().add_job(train, 'cron', hour=3)\n"
    ),
    "a pause": f"import time\n{TRAIN}while True:\n    train()\n    time.sleep(60)\n",
}
NO_LOOPS = {
    "other work": f"import schedule\n{TRAIN}schedule.every().day.do(report)\n",
    "no pause": f"{TRAIN}while True:\n    train()\n",
    "an end": f"import time\n{TRAIN}while left:\n    train()\n    time.sleep(1)\n",
    "no training": f"import time\n{TRAIN}while True:\n    time.sleep(60)\n",
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_made_at_home_makes_nothing_surer_than_itself(
    name: str, facts_of_tree: MakeFacts
) -> None:
    facts = facts_of_tree({"again.py": LOOPS[name]})
    assert facts.value("orchestrator_schedules") is True
    assert facts.value("training_trigger") == "schedule"
    assert {facts[fact].confidence for fact in RESTING} == {Confidence.LOW}


@pytest.mark.parametrize("name", NO_LOOPS)
def test_what_does_not_train_again_is_no_schedule(
    name: str, facts_of_tree: MakeFacts
) -> None:
    assert facts_of_tree({"a.py": NO_LOOPS[name]}).value("training_trigger") == "none"


def test_a_step_of_a_job_is_named_by_its_program_and_what_it_is_given(
    facts_of_tree: MakeFacts,
) -> None:
    workflow = (
        "on: push\njobs:\n  fit:\n    steps:\n"
        "      - run: pytest --where=https://x tests/data -q\n"
        "      - run: az ml job create -f job.yml\n"
    )
    tree = {"train.py": TRAIN, ".github/workflows/ct.yml": workflow}
    steps = facts_of_tree(tree)["pipeline_steps"].evidence
    assert "validate: pytest tests/data" in {item.detail for item in steps}

"""What a command of a job comes to, through every kind of file it can name."""

import json
from pathlib import Path

import pytest

from mlops_lint.knowledge import read_mapping
from tests.facts.conftest import MakeFacts

WORKFLOW = ".github/workflows/ci.yml"


def workflow(*commands: str, head: str = "on: push") -> str:
    steps = [{"run": command} for command in commands]
    return f"{head}\njobs:\n  job:\n    steps: {json.dumps(steps)}\n"


CHAINS = read_mapping(Path(__file__).with_name("chains.yaml"))[1]


@pytest.mark.parametrize("name", CHAINS)
def test_what_a_command_comes_to(name: str, facts_of_tree: MakeFacts) -> None:
    case = CHAINS[name]
    facts = facts_of_tree({WORKFLOW: workflow(case["command"]), **case["tree"]})
    below = [item for item in facts.reached if len(item.chain) > 1]
    assert {item.argv[0] for item in below} == {*case["programs"]}
    for item in below:
        assert item.chain[0].location.path == WORKFLOW
        assert item.chain[0].location.line == 4
        assert item.chain[-1].location.path == item.path


def test_circles_end(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree(
        {
            WORKFLOW: workflow("make a", "bash x.sh"),
            "Makefile": "a: b\n\tmake b\nb: a\n\tmake a\n",
            "x.sh": "bash x.sh\npytest\n",
        }
    )
    assert sum(item.argv[0] == "pytest" for item in facts.reached) == 1


def test_a_chain_ends_after_six_files(facts_of_tree: MakeFacts) -> None:
    scripts = {f"s{n}.sh": f"bash s{n + 1}.sh\n" for n in range(9)}
    facts = facts_of_tree({WORKFLOW: workflow("bash s0.sh"), **scripts})
    assert max(len(item.chain) for item in facts.reached) == 7


def test_what_may_fail_is_tolerated_below_too(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree(
        {WORKFLOW: workflow("bash x.sh || true"), "x.sh": "dvc pull\n"}
    )
    assert [item.tolerated for item in facts.reached if item.argv[0] == "dvc"] == [True]


def test_python_steps_are_code(facts_of_tree: MakeFacts) -> None:
    code = "import subprocess\nsubprocess.run('pytest -q')"
    steps = json.dumps([{"shell": "python", "run": code}])
    text = f"on: push\njobs: {{a: {{steps: {steps}}}}}\n"
    facts = facts_of_tree({WORKFLOW: text})
    assert "pytest" in [item.argv[0] for item in facts.reached]


def test_folders_are_followed(facts_of_tree: MakeFacts) -> None:
    command = "cd a\n./x.sh\ncd ../b && ./x.sh\ncd -\ncd $HOME\n./c.sh"
    facts = facts_of_tree(
        {
            WORKFLOW: workflow(command),
            "a/x.sh": "pytest a\n",
            "b/x.sh": "pytest b\n",
            "c.sh": "pytest c\n",
        }
    )
    found = [item.argv[1] for item in facts.reached if item.argv[0] == "pytest"]
    assert found == ["a", "b", "c"]


def test_nothing_is_reached_without_jobs(facts_of_tree: MakeFacts) -> None:
    assert facts_of_tree({"Makefile": "test:\n\tpytest\n"}).reached == ()

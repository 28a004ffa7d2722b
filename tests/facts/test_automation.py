"""Whether there is continuous integration, whether it works, what it trusts."""

import pytest

from tests.facts.conftest import MakeFacts
from tests.trees import Tree

WORKFLOW = ".github/workflows/ci.yml"
JOBS = "on: push\njobs:\n  a: {steps: [{run: make}]}\n"

CI: dict[str, tuple[Tree, list[tuple[str, str]]]] = {
    "GitHub": ({WORKFLOW: JOBS}, [(WORKFLOW, "GitHub Actions")]),
    "GitLab": (
        {".gitlab-ci.yml": "test: {script: pytest}\n"},
        [(".gitlab-ci.yml", "GitLab CI")],
    ),
    "Jenkins": ({"Jenkinsfile": "pipeline {}\n"}, [("Jenkinsfile", "Jenkins")]),
    "the one that runs tests": (
        {
            ".github/workflows/a.yml": JOBS,
            ".github/workflows/b.yml": JOBS.replace("make", "make test"),
            ".github/workflows/c.yml": JOBS.replace("make", "pytest"),
        },
        [(".github/workflows/b.yml", "GitHub Actions")],
    ),
    "the one that starts by itself": (
        {
            ".github/workflows/a.yml": JOBS.replace("push", "workflow_dispatch"),
            ".github/workflows/b.yml": JOBS,
        },
        [(".github/workflows/b.yml", "GitHub Actions")],
    ),
    "a called workflow": (
        {
            WORKFLOW: "on: push\njobs: {a: {uses: ./.github/workflows/b.yml}}\n",
            ".github/workflows/b.yml": JOBS.replace("push", "workflow_call"),
        },
        [(".github/workflows/b.yml", "GitHub Actions")],
    ),
    "switched off": ({WORKFLOW: JOBS.replace("{s", "{if: false, s")}, []),
    "commented": ({WORKFLOW: "# on: push\n#jobs:\n"}, []),
    "empty": ({".gitlab-ci.yml": ""}, []),
    "none": ({"README.md": ""}, []),
}


@pytest.mark.parametrize(("tree", "expected"), CI.values(), ids=CI)
def test_ci_any(
    facts_of_tree: MakeFacts, tree: Tree, expected: list[tuple[str, str]]
) -> None:
    fact = facts_of_tree(tree)["ci_any"]
    assert fact.value is bool(expected)
    assert [(item.location.path, item.detail) for item in fact.evidence] == expected


def test_files_and_their_problems(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({WORKFLOW: "on: push\n", ".travis.yml": "script: x\n"})
    assert facts.value("ci_files") == 2
    assert [item.location.path for item in facts["ci_files"].evidence] == [
        WORKFLOW,
        ".travis.yml",
    ]
    assert facts.value("ci_problems") == 1
    assert [item.detail for item in facts["ci_problems"].evidence] == ["it has no jobs"]


SHA = "11bd71901bbe5b1630ceea73d27597364c9af683"
UNSTATED = "the workflow does not state what its token may do"
WIDE = "the token of the workflow may write everything"

LOOSE: dict[str, tuple[str, list[tuple[int | None, str]]]] = {
    "nothing": (
        f"permissions: {{}}\njobs:\n  a:\n    steps: [{{uses: a/b@{SHA}}}]\n",
        [],
    ),
    "each once": (
        "permissions: read-all\njobs:\n  a:\n    steps:\n"
        "    - uses: a/b@v1\n    - uses: a/b@v1\n    - uses: a/c@main\n",
        [
            (6, "a/b@v1 is not pinned to a commit"),
            (8, "a/c@main is not pinned to a commit"),
        ],
    ),
    "no permissions": ("jobs:\n  a: {steps: [{run: x}]}\n", [(None, UNSTATED)]),
    "permissions of each job": (
        "jobs:\n  a: {permissions: {contents: read}, steps: [{run: x}]}\n",
        [],
    ),
    "permissions of one job": (
        "jobs:\n  a: {permissions: {}, steps: [{run: x}]}\n  b: {steps: [{run: x}]}\n",
        [(None, UNSTATED)],
    ),
    "all permissions": (
        "permissions: write-all\njobs:\n  a: {steps: [{run: x}]}\n",
        [(None, WIDE)],
    ),
    "all permissions of a job": (
        "jobs:\n  a: {permissions: write-all, steps: [{run: x}]}\n",
        [(None, WIDE)],
    ),
}


@pytest.mark.parametrize(("text", "expected"), LOOSE.values(), ids=LOOSE)
def test_ci_loose(
    facts_of_tree: MakeFacts, text: str, expected: list[tuple[int | None, str]]
) -> None:
    facts = facts_of_tree({WORKFLOW: f"on: push\n{text}"})
    assert facts.value("ci_workflows") == 1
    assert facts.value("ci_loose") == len(expected)
    evidence = facts["ci_loose"].evidence
    assert [(item.location.line, item.detail) for item in evidence] == expected


def test_other_providers_have_no_workflows(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({".travis.yml": "script: x\n"})
    assert (facts.value("ci_workflows"), facts.value("ci_loose")) == (0, 0)

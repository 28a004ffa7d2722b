"""Workflows of GitHub Actions: triggers, steps, what they call."""

import pytest

from mlops_lint.facts.ci import Command, Use
from mlops_lint.facts.ci.github import unpinned
from tests.facts.ci.conftest import ReadCi, problems, ran, started

CI = ".github/workflows/ci.yml"
JOB = "jobs:\n  a:\n    steps:\n      - run: pytest\n"

TRIGGERS: dict[str, tuple[str, list[str]]] = {
    "a word": ("on: push\n", ["auto push"]),
    "a list": ("on: [push, pull_request]\n", ["auto push", "auto pull_request"]),
    "quoted": ("'on': push\n", ["auto push"]),
    "a mapping": (
        "on:\n  push:\n  release: {types: [published]}\n",
        ["auto push", "auto release"],
    ),
    "branches": ("on: {push: {branches: [main], tags: [v*]}}\n", ["auto push"]),
    "tags alone": ("on: {push: {tags: [v*]}}\n", ["auto tag"]),
    "times": (
        "on:\n  schedule:\n    - cron: 0 3 * * *\n    - cron: '5 4 * * 1'\n",
        ["schedule cron 0 3 * * *", "schedule cron 5 4 * * 1"],
    ),
    "commented times": (
        "on:\n  workflow_dispatch:\n  schedule:\n    # - cron: 0 3 * * *\n",
        ["manual workflow_dispatch"],
    ),
    "by hand": ("on: workflow_dispatch\n", ["manual workflow_dispatch"]),
    "events": (
        "on: [repository_dispatch, issues]\n",
        ["event repository_dispatch", "event issues"],
    ),
    "another workflow": (
        "on: {workflow_run: {workflows: [CI, Docs]}}\n",
        ["event workflow_run CI, Docs"],
    ),
    "nobody calls it": ("on: workflow_call\n", ["call workflow_call"]),
    "called, and by itself": ("on: {workflow_call: {}, push: {}}\n", ["auto push"]),
}


@pytest.mark.parametrize(("text", "expected"), TRIGGERS.values(), ids=TRIGGERS)
def test_triggers(ci_of: ReadCi, text: str, expected: list[str]) -> None:
    ci = ci_of({CI: text + JOB})
    (job,) = ci.jobs
    assert started(job) == expected
    assert not ci.problems
    assert job.disabled == ""


CONDITIONS: dict[str, tuple[str, list[str], str]] = {
    "none": ("", ["auto push", "auto pull_request", "schedule cron 1"], ""),
    "one event": ("github.event_name == 'schedule'", ["schedule cron 1"], ""),
    "either": (
        "github.event_name == 'push' || github.event_name=='schedule'",
        ["auto push", "schedule cron 1"],
        "",
    ),
    "or anything": (
        "github.event_name == 'push' || github.actor == 'me'",
        ["auto push", "auto pull_request", "schedule cron 1"],
        "",
    ),
    "not one": (
        "github.event_name != 'pull_request'",
        ["auto push", "schedule cron 1"],
        "",
    ),
    "and a branch": (
        "github.event_name == 'push' && github.ref == 'refs/heads/main'",
        ["auto push"],
        "",
    ),
    "tags": (
        "startsWith(github.ref, 'refs/tags/v')",
        ["auto tag", "schedule cron 1"],
        "",
    ),
    "no tags": (
        "!startsWith(github.ref, 'refs/tags/')",
        ["auto push", "auto pull_request", "schedule cron 1"],
        "",
    ),
    "of no trigger": (
        "github.event_name == 'release'",
        [],
        "its condition excludes every trigger",
    ),
    "compared to code": (
        "github.event_name == inputs.event",
        ["auto push", "auto pull_request", "schedule cron 1"],
        "",
    ),
    "false": (
        "false",
        ["auto push", "auto pull_request", "schedule cron 1"],
        "its condition is false",
    ),
    "an expression that is false": (
        "${{ false }}",
        ["auto push", "auto pull_request", "schedule cron 1"],
        "its condition is false",
    ),
}


@pytest.mark.parametrize(
    ("condition", "triggers", "disabled"), CONDITIONS.values(), ids=CONDITIONS
)
def test_conditions(
    ci_of: ReadCi, condition: str, triggers: list[str], disabled: str
) -> None:
    on = "on:\n  push:\n  pull_request:\n  schedule: [{cron: 1}]\n"
    text = (
        f'{on}jobs:\n  a:\n    if: "{condition}"\n    steps: []\n  b: {{steps: []}}\n'
    )
    job = ci_of({CI: text}).jobs[0]
    assert started(job) == triggers
    assert job.disabled == disabled


def test_steps(ci_of: ReadCi) -> None:
    text = """\
on: push
defaults:
  run: {working-directory: app}
jobs:
  test:
    name: Tests
    runs-on: ubuntu-latest
    environment: {name: staging}
    container: {image: python:3.12}
    needs: [lint, build]
    continue-on-error: false
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0, lfs: true}
      - run: |
          pip install .
          pytest
      - name: skipped
        if: false
        run: exit 1
      - run: print(1)
        shell: python
        working-directory: ./sub//dir
      - run: pytest --slow
        continue-on-error: true
      - run: Get-Item x
        shell: pwsh
      - run: make check || true
      - name: neither
      - run: >-
          ruff
          check
        working-directory: ${{ env.X }}
"""
    job = ci_of({CI: text, "app/sub/dir/a": "", "sub/dir/a": ""}).jobs[0]
    assert (job.id, job.name, job.line) == ("test", "Tests", 5)
    assert (job.environment, job.image) == ("staging", "python:3.12")
    assert job.needs == ("lint", "build")
    assert ran(job) == [
        "13 @actions/checkout@v4",
        "16 pip install .\npytest",
        "21 print(1)",
        "24 pytest --slow",
        "26 Get-Item x",
        "28 make check || true",
        "31 ruff check",
    ]
    assert dict(job.uses[0].inputs) == {"fetch-depth": "0", "lfs": "true"}
    assert [command.shell for command in job.commands] == [
        "sh",
        "python",
        "sh",
        "pwsh",
        "sh",
        "sh",
    ]
    assert [command.cwd for command in job.commands] == [
        "app",
        "sub/dir",
        "app",
        "app",
        "app",
        "",
    ]
    assert [command.tolerated for command in job.commands] == [
        False,
        False,
        True,
        False,
        True,
        False,
    ]


def test_windows_runs_its_own_shell(ci_of: ReadCi) -> None:
    text = (
        "on: push\njobs:\n  a:\n    runs-on: windows-latest\n"
        "    steps:\n    - run: x\n    - {run: y, shell: bash}\n"
    )
    job = ci_of({CI: text}).jobs[0]
    assert [command.shell for command in job.commands] == ["pwsh", "sh"]


def test_a_job_that_may_fail(ci_of: ReadCi) -> None:
    text = (
        "on: push\njobs:\n  a:\n    continue-on-error: true\n"
        "    steps:\n    - run: x\n    - uses: b/c@v1\n"
    )
    assert [step.tolerated for step in ci_of({CI: text}).jobs[0].steps] == [True, True]


MATRIX: dict[str, tuple[str, str, list[str]]] = {
    "words": (
        "{task: [lint, test]}",
        "make ${{ matrix.task }}",
        ["make lint", "make test"],
    ),
    "numbers": (
        "{v: [1, 2]}",
        "pip install x==${{ matrix.v }}",
        ["pip install x==${{ matrix.v }}"],
    ),
    "included": (
        "{include: [{task: lint}, {task: test}, {task: test}]}",
        "make ${{matrix.task}}",
        ["make lint", "make test"],
    ),
    "excluded": (
        "{task: [lint], exclude: [{task: lint}]}",
        "make ${{ matrix.task }}",
        ["make lint"],
    ),
    "two variables": (
        "{a: [x], b: [y]}",
        "${{ matrix.a }} ${{ matrix.b }}",
        ["${{ matrix.a }} ${{ matrix.b }}"],
    ),
    "computed": ("${{ fromJSON(x) }}", "${{ matrix.a }}", ["${{ matrix.a }}"]),
    "not used": ("{a: [x, y]}", "pytest", ["pytest"]),
}


@pytest.mark.parametrize(("matrix", "text", "expected"), MATRIX.values(), ids=MATRIX)
def test_matrix(ci_of: ReadCi, matrix: str, text: str, expected: list[str]) -> None:
    file = (
        f"on: push\njobs:\n  a:\n    strategy:\n"
        f"      matrix: {matrix}\n    steps:\n    - run: {text}\n"
    )
    job = ci_of({CI: file}).jobs[0]
    assert [command.text for command in job.commands] == expected


CALLER = """\
on:
  push:
  schedule: [{cron: 0 1 * * *}]
jobs:
  build: {steps: [{run: make}]}
  call:
    needs: build
    if: github.event_name == 'schedule'
    uses: ./.github/workflows/tests.yml
    with: {folder: api}
  remote:
    uses: org/repo/.github/workflows/deploy.yml@main
    with: {stage: prod}
"""
CALLED = """\
on:
  workflow_call:
    inputs:
      folder: {type: string}
      runner: {default: pytest}
jobs:
  unit:
    steps:
      - run: ${{ inputs.runner }} ${{ inputs.folder }} ${{ secrets.X }}
  report:
    needs: unit
    environment: ${{ inputs.folder }}
    steps: [{run: report}]
"""


def test_a_called_workflow_runs_when_its_caller_does(ci_of: ReadCi) -> None:
    ci = ci_of({CI: CALLER, ".github/workflows/tests.yml": CALLED})
    assert [job.id for job in ci.jobs] == [
        "build",
        "call / unit",
        "call / report",
        "remote",
    ]
    unit, report, remote = ci.jobs[1:]
    assert started(unit) == ["schedule cron 0 1 * * *"]
    assert ran(unit) == ["9 pytest api ${{ secrets.X }}"]
    assert unit.path == ".github/workflows/tests.yml"
    assert [(e.location.path, e.location.line, e.detail) for e in unit.chain] == [
        (CI, 6, "job call calls .github/workflows/tests.yml")
    ]
    assert report.needs == ("call / unit",)
    assert report.environment == "api"
    assert remote.steps == (
        Use(
            "org/repo/.github/workflows/deploy.yml@main",
            CI,
            12,
            {"stage": "prod"},
        ),
    )
    assert ci.files == (CI,)


def test_a_caller_that_is_off_switches_off_what_it_calls(ci_of: ReadCi) -> None:
    text = (
        "on: push\njobs:\n"
        "  a: {if: false, uses: ./.github/workflows/b.yml}\n"
        "  c: {steps: [{run: x}]}\n"
    )
    ci = ci_of({CI: text, ".github/workflows/b.yml": "on: workflow_call\n" + JOB})
    assert [(job.id, job.disabled) for job in ci.jobs] == [
        ("a / a", "its condition is false"),
        ("c", ""),
    ]


def test_workflows_that_call_each_other_end(ci_of: ReadCi) -> None:
    call = "on: [push, workflow_call]\njobs:\n  a: {uses: ./.github/workflows/%s.yml}\n"
    ci = ci_of({CI: call % "b", ".github/workflows/b.yml": call % "ci"})
    assert ci.jobs == ()
    itself = "on: push\njobs:\n  a: {uses: ./.github/workflows/ci.yml}\n"
    assert ci_of({CI: itself}).jobs == ()


ACTION = """\
inputs:
  target: {default: all}
runs:
  using: composite
  steps:
    - run: make ${{ inputs.target }}
      shell: bash
      working-directory: app
    - uses: ./tools/inner
    - uses: ./tools/setup
    - uses: org/action@v1
      with: {x: "${{ inputs.target }}"}
"""


def test_composite_actions_stand_in_place(ci_of: ReadCi) -> None:
    text = (
        "on: push\njobs:\n  a:\n    steps:\n"
        "      - {uses: ./tools/setup, with: {target: t}}\n"
        "      - {uses: ./tools/node}\n"
        "      - {uses: ./tools/docker}\n"
    )
    tree = {
        CI: text,
        "app/a": "",
        "tools/setup/action.yml": ACTION,
        "tools/inner/action.yaml": "runs: {using: composite, steps: [{run: inner}]}\n",
        "tools/node/action.yml": "runs: {using: node20, main: x.js}\n",
        "tools/docker/Dockerfile": "FROM x\n",
    }
    ci = ci_of(tree)
    (job,) = ci.jobs
    assert ran(job) == [
        "6 make t",
        "1 inner",
        "10 @./tools/setup",
        "11 @org/action@v1",
        "6 @./tools/node",
        "7 @./tools/docker",
    ]
    assert job.commands[0] == Command(
        "make t", "tools/setup/action.yml", 6, "sh", "app"
    )
    assert dict(job.uses[1].inputs) == {"x": "t"}
    assert problems(ci) == []


PROBLEMS: dict[str, tuple[str, int | None, str]] = {
    "empty": ("", None, "it is empty"),
    "commented": ("# on: push\n# jobs:\n", None, "all of it is commented out"),
    "broken": ("on: push\njobs: [\n", 3, "not valid: "),
    "a list": ("- a\n", None, "it holds no mapping"),
    "commented jobs": ("on: push\njobs:\n#  a:\n", 2, "it has no jobs"),
    "no jobs": ("on: push\n", None, "it has no jobs"),
    "all off": (
        "on: push\njobs:\n  a: {if: false, steps: []}\n",
        3,
        "every job is switched off",
    ),
    "no trigger": (JOB, None, "nothing starts it: it has no trigger"),
    "commented schedule alone": (
        "on:\n  schedule:\n#  - cron: 1\n" + JOB,
        1,
        "nothing starts it: it has no trigger",
    ),
    "a workflow that is not there": (
        "on: push\njobs:\n  a:\n    uses: ./.github/workflows/x.yml\n",
        4,
        "job a uses ./.github/workflows/x.yml, which is not there",
    ),
    "an action that is not there": (
        "on: push\njobs:\n  a:\n    steps:\n      - uses: ./tools/x\n",
        5,
        "step uses ./tools/x, where no action is",
    ),
}


@pytest.mark.parametrize(("text", "line", "detail"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems(ci_of: ReadCi, text: str, line: int | None, detail: str) -> None:
    ci = ci_of({CI: text})
    ((path, place, said),) = problems(ci)
    assert (path, place) == (CI, line)
    assert said.startswith(detail)
    assert ci.files == (CI,)
    assert (
        all(job.disabled for job in ci.jobs)
        or "not there" in said
        or "no action" in said
    )


@pytest.mark.parametrize("key", ["path", "repository", "ref"])
def test_an_action_of_another_checkout_is_no_problem(ci_of: ReadCi, key: str) -> None:
    text = (
        f"on: push\njobs:\n  a:\n    steps:\n"
        f"      - {{uses: actions/checkout@v4, with: {{{key}: x}}}}\n"
        f"      - uses: ./x/act\n"
    )
    ci = ci_of({CI: text})
    assert ran(ci.jobs[0]) == ["5 @actions/checkout@v4", "6 @./x/act"]
    assert problems(ci) == []


ASIDE = (
    "x/.github/workflows/ci.yml",
    ".github/workflows/old/ci.yml",
    ".github/workflow-templates/ci.yml",
    ".github/dependabot.yml",
    "{{ name }}/.github/workflows/ci.yml",
)


@pytest.mark.parametrize("path", ASIDE)
def test_only_one_folder_counts(ci_of: ReadCi, path: str) -> None:
    ci = ci_of({path: "on: push\n" + JOB})
    assert (ci.jobs, ci.files, ci.problems) == ((), (), ())


@pytest.mark.parametrize(
    ("name", "loose"),
    [
        ("actions/checkout@v4", True),
        ("actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683", False),
        ("actions/checkout@11bd719", True),
        ("org/repo/.github/workflows/x.yml@main", True),
        ("./local", False),
        ("docker://python:3.12", False),
        ("AzureCLI", False),
    ],
)
def test_unpinned(name: str, loose: bool) -> None:
    use = Use(name, "x")
    assert list(unpinned([use])) == [use] * loose

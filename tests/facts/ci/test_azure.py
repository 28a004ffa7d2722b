"""Azure Pipelines: triggers, stages, templates with parameters, tasks that run text."""

import pytest

from tests.facts.ci.conftest import ReadCi, problems, ran, started

CI = "azure-pipelines.yml"
STEPS = "steps:\n- script: pytest\n"

TRIGGERS: dict[str, tuple[str, list[str]]] = {
    "nothing said": ("", ["auto push"]),
    "branches": ("trigger: [main]\n", ["auto push"]),
    "none": ("trigger: none\n", ["manual trigger: none"]),
    "tags alone": ("trigger: {tags: {include: [v*]}}\n", ["auto tag"]),
    "requests alone": ("trigger: none\npr: [main]\n", ["auto pr"]),
    "no requests": ("pr: none\n", ["auto push"]),
    "times": (
        "trigger: none\nschedules:\n- cron: 0 3 * * *\n",
        ["schedule cron 0 3 * * *"],
    ),
    "another pipeline": (
        (
            "trigger: none\nresources:\n  pipelines:\n"
            "  - {pipeline: p, source: Train, trigger: true}\n"
        ),
        ["event pipelines Train"],
    ),
    "another pipeline, not as trigger": (
        "trigger: none\nresources:\n  pipelines:\n  - {pipeline: p, trigger: none}\n",
        ["manual trigger: none"],
    ),
    "a webhook": (
        "trigger: none\nresources:\n  webhooks:\n  - {webhook: data}\n",
        ["event webhooks data"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), TRIGGERS.values(), ids=TRIGGERS)
def test_triggers(ci_of: ReadCi, text: str, expected: list[str]) -> None:
    (job,) = ci_of({CI: text + STEPS}).jobs
    assert started(job) == expected


PLACES: dict[str, tuple[str, str, list[str]]] = {
    "the usual name": ("sub/azure-pipelines-pr.yml", STEPS, ["auto push"]),
    "a folder": (".pipelines/pr.yml", "pr: [main]\n" + STEPS, ["auto push"]),
    "by content": ("ops/ci.yml", "pool: x\n" + STEPS, ["auto push"]),
    "a template that nobody uses": (".azure/t.yml", STEPS, ["call template"]),
    "a pipeline with parameters": (
        ".azure/t.yml",
        "parameters: []\ntrigger: none\n" + STEPS,
        ["manual trigger: none"],
    ),
    "a list of stages": (
        ".azuredevops/t.yml",
        "stages:\n- stage: a\n  jobs:\n  - job: b\n    steps: [{script: x}]\n",
        ["auto push"],
    ),
}


@pytest.mark.parametrize(("path", "text", "expected"), PLACES.values(), ids=PLACES)
def test_places(ci_of: ReadCi, path: str, text: str, expected: list[str]) -> None:
    jobs = ci_of({path: text}).jobs
    assert [started(job) for job in jobs] == [
        ["auto push", "auto pr"] if "pr:" in text else expected
    ]


ASIDE: dict[str, tuple[str, str]] = {
    "variables": (".pipelines/v.yml", "variables: {a: b}\n"),
    "a chart": (".azure/chart.yaml", "kind: Deployment\nsteps: []\n"),
    "no YAML": (".azure/broken.yml", "steps: [{{ .Values.x }}\n"),
    "a workflow": ("ops/x.yml", "on: push\npool: x\njobs:\n- a\n"),
    "a tree of a template": ("{{x}}/.azure/a.yml", "pool: x\n" + STEPS),
    "a test": ("tests/.azure/a.yml", "pool: x\n" + STEPS),
    "steps of another tool": ("a.yml", "steps:\n- script: x\n"),
    "steps not at the top": ("a.yml", "x:\n  pool: x\n  steps:\n  - script: x\n"),
}


@pytest.mark.parametrize(("path", "text"), ASIDE.values(), ids=ASIDE)
def test_aside(ci_of: ReadCi, path: str, text: str) -> None:
    ci = ci_of({path: text})
    assert (ci.jobs, ci.files, ci.problems) == ((), (), ())


PIPELINE = """\
trigger: [main]
pool: {vmImage: ubuntu-latest}
container: {image: python:3.12}
stages:
- stage: Build
  jobs:
  - job: test
    displayName: Tests
    dependsOn: [lint]
    continueOnError: true
    steps:
    - script: |
        pytest
      workingDirectory: $(Build.SourcesDirectory)/app
    - bash: ruff check
    - checkout: self
  - job: windows
    pool: {vmImage: windows-latest}
    steps:
    - script: dir
    - pwsh: ls
    - bash: ls
    - script: hidden
      enabled: false
    - script: never
      condition: false
    - script: may fail
      continueOnError: true
- stage: Off
  condition: false
  jobs:
  - job: never
    steps: [{script: x}]
- stage: Deploy
  jobs:
  - deployment: release
    environment: production.cluster
    strategy:
      canary:
        deploy: {steps: [{script: deploy}]}
        on: {failure: {steps: [{script: roll back}]}}
"""


def test_jobs(ci_of: ReadCi) -> None:
    tests, windows, never, release = ci_of({CI: PIPELINE, "app/a": ""}).jobs
    assert (tests.id, tests.name, tests.line) == ("Build / test", "Tests", 7)
    assert (tests.image, tests.needs) == ("python:3.12", ("lint",))
    assert ran(tests) == ["13 pytest", "15 ruff check"]
    assert [command.cwd for command in tests.commands] == ["app", ""]
    assert [command.tolerated for command in tests.commands] == [True, True]
    assert ran(windows) == ["20 dir", "21 ls", "22 ls", "27 may fail"]
    assert [c.shell for c in windows.commands] == ["cmd", "pwsh", "sh", "cmd"]
    assert [c.tolerated for c in windows.commands] == [False, False, False, True]
    assert never.disabled == "its condition is false"
    assert (release.id, release.environment) == ("Deploy / release", "production")
    assert ran(release) == ["40 deploy", "41 roll back"]


TASKS: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "a shell": (
        "Bash@3, inputs: {targetType: inline, script: pytest}",
        [("pytest", "sh", "")],
    ),
    "Azure's shell": (
        (
            "AzureCLI@2, inputs: {scriptType: bash, scriptLocation: inlineScript, "
            "inlineScript: az ml x, workingDirectory: app}"
        ),
        [("az ml x", "sh", "app")],
    ),
    "Azure's PowerShell": (
        "AzureCLI@2, inputs: {scriptType: pscore, inlineScript: x}",
        [("x", "pwsh", "")],
    ),
    "Python": (
        "PythonScript@0, inputs: {scriptSource: inline, script: print(1)}",
        [("print(1)", "python", "")],
    ),
    "a Python file": (
        (
            "PythonScript@0, inputs: {scriptSource: filePath, "
            "scriptPath: a.py, arguments: --x 1}"
        ),
        [("python a.py --x 1", "sh", "")],
    ),
    "a file of a shell": (
        "Bash@3, inputs: {filePath: $(System.DefaultWorkingDirectory)/run.sh}",
        [("bash run.sh", "sh", "")],
    ),
    "a file of PowerShell": (
        "PowerShell@2, inputs: {filePath: run.ps1}",
        [("pwsh run.ps1", "sh", "")],
    ),
    "a batch": ("CmdLine@2, inputs: {script: pytest}", [("pytest", "sh", "")]),
    "no script": ("PublishTestResults@2, inputs: {testRunner: JUnit}", []),
}


@pytest.mark.parametrize(("task", "expected"), TASKS.values(), ids=TASKS)
def test_tasks(ci_of: ReadCi, task: str, expected: list[tuple[str, str, str]]) -> None:
    ci = ci_of({CI: f"pool: x\nsteps:\n- {{task: {task}}}\n", "app/a": ""})
    (job,) = ci.jobs
    assert job.uses[0].name == task.partition(",")[0]
    assert [(c.text, c.shell, c.cwd) for c in job.commands] == expected


MAIN = """\
trigger: none
parameters:
- {name: runner, default: pytest}
stages:
- template: templates/stage.yml
  parameters:
    runner: ${{ parameters.runner }}
    folder: unit
    more:
    - script: extra ${{ parameters.folder }}
- template: remote.yml@shared
  parameters: {a: b}
- template: templates/missing.yml
"""
STAGE = """\
parameters:
  runner: ''
  folder: ''
  more: []
  flag: true
stages:
- stage: ${{ parameters.folder }}
  jobs:
  - ${{ if eq(parameters.flag, true) }}:
    - job: run
      steps:
      - template: /templates/steps.yml
        parameters: {text: "${{ parameters.runner }} ${{ parameters.folder }}"}
      - ${{ parameters.more }}
  - ${{ each x in parameters.list }}:
    - template: job.yml@self
"""


def test_templates(ci_of: ReadCi) -> None:
    tree = {
        CI: MAIN,
        "templates/stage.yml": STAGE,
        "templates/steps.yml": (
            "parameters: {text: x}\nsteps:\n"
            "- script: ${{ parameters.text }}\n- template: steps.yml\n"
            "- template: t.yml@other\n"
        ),
        "templates/job.yml": "jobs:\n- job: each\n  steps: [{script: x}]\n",
    }
    ci = ci_of(tree)
    run, each, remote = ci.jobs
    assert (run.id, run.path, run.line) == ("unit / run", "templates/stage.yml", 10)
    assert ran(run) == ["3 pytest unit", "5 @t.yml@other", "10 extra unit"]
    assert started(run) == ["manual trigger: none"]
    assert [(e.location.path, e.location.line) for e in run.chain] == [(CI, 5)]
    assert each.id == "unit / each"
    assert (remote.id, ran(remote)) == ("remote.yml", ["11 @remote.yml@shared"])
    assert problems(ci) == [
        (CI, 13, "uses template templates/missing.yml, which is not there")
    ]
    assert ci.files == (CI,)


def test_a_pipeline_may_extend_a_template(ci_of: ReadCi) -> None:
    tree = {
        CI: "trigger: [main]\nextends:\n  template: t/base.yml\n  parameters: {x: y}\n",
        "t/base.yml": (
            "parameters: {x: ''}\njobs:\n- job: a\n"
            "  steps: [{script: 'run ${{parameters.x}}'}]\n"
        ),
        "azure-pipelines-b.yml": "extends: {template: base.yml@shared}\n",
    }
    ci = ci_of(tree)
    assert [(job.id, ran(job)) for job in ci.jobs] == [
        ("base.yml", ["1 @base.yml@shared"]),
        ("a", ["4 run y"]),
    ]


def test_a_used_template_does_not_start_by_itself(ci_of: ReadCi) -> None:
    tree = {
        ".pipelines/ci.yml": "pool: x\nsteps:\n- template: steps.yml\n",
        ".pipelines/steps.yml": STEPS,
    }
    ci = ci_of(tree)
    assert [(job.path, ran(job)) for job in ci.jobs] == [
        (".pipelines/ci.yml", ["2 pytest"])
    ]


def test_problems(ci_of: ReadCi) -> None:
    assert problems(ci_of({CI: "pool: x\nstages: []\n"})) == [(CI, 1, "it has no jobs")]
    assert problems(ci_of({CI: "# steps:\n"})) == [
        (CI, None, "all of it is commented out")
    ]


def test_parameters_of_parameters_end(ci_of: ReadCi) -> None:
    many = ", ".join(['"${{ parameters.x }}"'] * 30)
    tree = {
        CI: "pool: x\nsteps:\n- template: t.yml\n  parameters: {x: [{script: y}]}\n",
        "t.yml": f"parameters: {{x: []}}\nsteps: [{many}, {{template: t.yml}}]\n",
    }
    assert len(ci_of(tree).jobs[0].steps) == 30
    itself = "parameters:\n  x: ['${{ parameters.x }}', '${{ parameters.x }}']\n"
    (job,) = ci_of({CI: f"pool: x\n{itself}steps:\n- '${{{{ parameters.x }}}}'\n"}).jobs
    assert job.steps == ()

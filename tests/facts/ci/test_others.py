"""Bitbucket, Travis, Buildkite, Drone, Woodpecker, CodeBuild, Cloud Build."""

import pytest

from mlops_lint.facts.ci import Job, reading
from mlops_lint.facts.ci.reading import LONGEST
from tests.facts.ci.conftest import ReadCi, problems, ran, started
from tests.trees import Tree


def shown(job: Job) -> tuple[str, list[str], list[str]]:
    return job.id, started(job), ran(job)


def test_bitbucket(ci_of: ReadCi) -> None:
    text = """\
image: python:3.12
definitions:
  steps:
    - step: &test
        name: Test
        script:
          - pytest
          - pipe: atlassian/aws:1.0
            variables: {KEY: $KEY}
        after-script: [./report.sh]
pipelines:
  default:
    - step: *test
    - parallel:
        - step: {script: [lint], on-fail: {strategy: ignore}}
        - step: {image: {name: node}, script: [web]}
    - parallel: {steps: [{step: {script: [types]}}]}
  branches:
    main:
      - stage:
          steps: [{step: {deployment: staging, script: [stage]}}]
      - step: {deployment: production, trigger: manual, script: [release]}
      - step: {script: [announce]}
  tags: {v*: [{step: {script: [tag]}}]}
  pull-requests: {'**': [step: *test]}
  custom: {retrain: [{variables: [{name: a}]}, {step: {script: [train]}}]}
"""
    ci = ci_of({"bitbucket-pipelines.yml": text})
    assert [shown(job) for job in ci.jobs] == [
        (
            "default 1",
            ["auto push"],
            ["7 pytest", "8 @atlassian/aws:1.0", "10 ./report.sh"],
        ),
        ("default 2 1", ["auto push"], ["15 lint"]),
        ("default 2 2", ["auto push"], ["16 web"]),
        ("default 3 1", ["auto push"], ["17 types"]),
        ("branches main 1 1", ["auto push"], ["21 stage"]),
        ("branches main 2", ["manual trigger: manual"], ["22 release"]),
        ("branches main 3", ["manual trigger: manual"], ["23 announce"]),
        ("tags v* 1", ["auto tag"], ["24 tag"]),
        (
            "pull-requests ** 1",
            ["auto pull_request"],
            ["7 pytest", "8 @atlassian/aws:1.0", "10 ./report.sh"],
        ),
        ("custom retrain 2", ["manual custom"], ["26 train"]),
    ]
    assert [step.tolerated for step in ci.jobs[0].steps] == [False, False, True]
    assert ci.jobs[1].steps[0].tolerated
    assert [job.image for job in ci.jobs[1:3]] == ["python:3.12", "node"]
    assert [job.environment for job in ci.jobs[4:6]] == ["staging", "production"]
    assert ci.jobs[0].name == "Test"


TRAVIS: dict[str, tuple[str, list[tuple[str, list[str], list[str]]]]] = {
    "one job": (
        (
            "language: python\ninstall: pip install .\nscript:\n"
            "- pytest\n- ruff check\nafter_success: codecov\n"
        ),
        [
            (
                "job",
                ["auto push"],
                ["2 pip install .", "4 pytest", "5 ruff check", "6 codecov"],
            )
        ],
    ),
    "stages": (
        (
            "install: pip install .\njobs:\n  include:\n"
            "  - {stage: test, script: pytest}\n"
            "  - {stage: nightly, if: type = cron, install: skip, script: train}\n"
        ),
        [
            ("test", ["auto push"], ["1 pip install .", "4 pytest"]),
            ("nightly", ["schedule cron"], ["5 train"]),
        ],
    ),
    "versions": (
        "script: pytest\nmatrix:\n  include:\n  - python: 3.11\n",
        [("job", ["auto push"], ["1 pytest"])],
    ),
    "deploys": (
        (
            "if: tag IS present\ndeploy:\n"
            "- {provider: script, script: ./deploy.sh}\n"
            "- {provider: pypi}\n"
        ),
        [("job", ["auto tag"], ["3 ./deploy.sh", "4 @deploy pypi"])],
    ),
}


@pytest.mark.parametrize(("text", "expected"), TRAVIS.values(), ids=TRAVIS)
def test_travis(
    ci_of: ReadCi, text: str, expected: list[tuple[str, list[str], list[str]]]
) -> None:
    assert [shown(job) for job in ci_of({".travis.yml": text}).jobs] == expected


def test_travis_ends_with_its_script(ci_of: ReadCi) -> None:
    ci = ci_of({".travis.yml": "script: a\nafter_script: b\n"})
    assert [step.tolerated for step in ci.jobs[0].steps] == [False, True]


def test_buildkite(ci_of: ReadCi) -> None:
    text = """\
steps:
  - label: Test
    key: test
    command: pytest
    plugins:
      - docker#v5: {image: python}
      - artifacts
  - wait
  - group: more
    steps:
      - commands: [lint, types]
        soft_fail: true
        depends_on: [test]
      - {command: train, if: build.source == 'schedule'}
  - block: Deploy?
  - {command: deploy}
  - {trigger: other}
  - {input: x}
"""
    ci = ci_of({".buildkite/pipeline.yml": text})
    assert [shown(job) for job in ci.jobs] == [
        ("test", ["unknown Buildkite"], ["6 @docker#v5", "7 @artifacts", "4 pytest"]),
        ("step 1", ["unknown Buildkite"], ["11 lint", "11 types"]),
        ("step 2", ["schedule build.source"], ["14 train"]),
        ("step 5", ["manual block"], ["16 deploy"]),
        ("step 6", ["manual block"], ["17 @trigger other"]),
    ]
    assert ci.jobs[1].needs == ("test",)
    assert all(step.tolerated for step in ci.jobs[1].steps)


def test_drone(ci_of: ReadCi) -> None:
    text = """\
kind: pipeline
name: test
steps:
  - name: unit
    image: python
    commands: [pytest]
    failure: ignore
  - name: image
    image: plugins/docker
    settings: {repo: a/b}
    depends_on: [unit]
    when: {event: [tag]}
---
kind: pipeline
trigger: {event: [cron, promote, other]}
steps: [{name: train, commands: [train]}]
---
kind: secret
"""
    ci = ci_of({".drone.yml": text})
    assert [shown(job) for job in ci.jobs] == [
        ("unit", ["auto push", "auto pull_request"], ["6 pytest"]),
        ("image", ["auto tag"], ["8 @plugins/docker"]),
        ("train", ["schedule cron", "manual promote", "event other"], ["16 train"]),
    ]
    assert {job.provider for job in ci.jobs} == {"Drone"}
    assert ci.jobs[0].steps[0].tolerated
    assert dict(ci.jobs[1].uses[0].inputs) == {"repo": "a/b"}


def test_woodpecker(ci_of: ReadCi) -> None:
    text = """\
when:
  - event: [push]
  - {event: {exclude: [push]}}
steps:
  unit: {image: python, commands: pytest}
  night: {commands: [x], when: [{cron: nightly}]}
  both: {commands: [y], when: {event: {include: [manual]}}}
"""
    ci = ci_of({".woodpecker/test.yaml": text})
    assert [shown(job) for job in ci.jobs] == [
        ("unit", ["auto push", "auto pull_request"], ["5 pytest"]),
        ("night", ["schedule cron"], ["6 x"]),
        ("both", ["manual manual"], ["7 y"]),
    ]
    assert {job.provider for job in ci.jobs} == {"Woodpecker"}


BUILDSPEC = """\
version: 0.2
env: {shell: bash}
phases:
  install: {commands: [pip install .]}
  build:
    on-failure: CONTINUE
    commands:
      - pytest
    finally: [clean]
  post_build: {commands: docker push x}
"""


@pytest.mark.parametrize(
    "path", ["buildspec.yml", "a/train-buildspec.yaml", "ci/x.yml"]
)
def test_codebuild(ci_of: ReadCi, path: str) -> None:
    (job,) = ci_of({path: BUILDSPEC}).jobs
    expected = ["4 pip install .", "8 pytest", "9 clean", "10 docker push x"]
    assert shown(job) == ("build", ["unknown CodeBuild"], expected)
    assert [step.tolerated for step in job.steps] == [False, True, True, False]


CLOUD = """\
steps:
  - name: gcr.io/cloud-builders/docker:20
    args: [build, -t, 'a b', .]
  - name: gcr.io/google.com/cloudsdktool/cloud-sdk
    entrypoint: bash
    args:
      - -c
      - |
        pytest
        gcloud run deploy
    dir: app
  - {name: python, entrypoint: python, args: [train.py], allowFailure: true}
  - {name: python, script: make x}
  - {name: gcr.io/kaniko-project/executor, args: [--destination=x]}
  - {name: ubuntu, entrypoint: bash, args: run.sh}
  - {name: gcr.io/p/x}
images: [gcr.io/p/x]
"""


@pytest.mark.parametrize("path", ["cloudbuild.yaml", "build/deploy.yml"])
def test_cloud_build(ci_of: ReadCi, path: str) -> None:
    (job,) = ci_of({path: CLOUD, "app/a": ""}).jobs
    assert shown(job) == (
        "build",
        ["unknown Cloud Build"],
        [
            "2 docker build -t 'a b' .",
            "9 pytest\n        gcloud run deploy".replace("        ", ""),
            "12 python train.py",
            "13 make x",
            "14 @gcr.io/kaniko-project/executor",
            "15 bash run.sh",
            "16 @gcr.io/p/x",
            "17 docker push gcr.io/p/x",
        ],
    )
    assert [command.cwd for command in job.commands] == ["", "app", "", "", "", ""]
    assert [command.tolerated for command in job.commands][2]
    assert dict(job.uses[0].inputs) == {"args": "--destination=x"}


def test_cloud_build_in_json(ci_of: ReadCi) -> None:
    text = '{"steps": [{"name": "gcr.io/cloud-builders/gcloud", "args": ["version"]}]}'
    (job,) = ci_of({"a/cloudbuild.json": text}).jobs
    assert ran(job) == ["1 gcloud version"]


def test_a_folder_of_the_clone_is_the_root(ci_of: ReadCi) -> None:
    text = (
        "steps:\n- {name: x, entrypoint: a, dir: clone}\n"
        "- {name: x, entrypoint: a, dir: clone/app}\n"
        "- {name: x, entrypoint: a, dir: app}\n"
    )
    (job,) = ci_of({"cloudbuild.yaml": text, "app/a.py": ""}).jobs
    assert [command.cwd for command in job.commands] == ["", "app", "app"]


ASIDE: dict[str, tuple[str, str]] = {
    "steps named by words": ("a.yaml", "steps:\n- {name: train, script: a gcr.io/x}\n"),
    "a manifest": ("a.yaml", "kind: x\nsteps:\n- {name: gcr.io/a/b}\n"),
    "steps inside": ("a.yaml", "x:\n  steps:\n  - {name: gcr.io/a/b}\n"),
    "broken steps": ("a.yaml", "steps: [gcr.io/\n"),
    "no steps": ("a.yaml", "steps: gcr.io/\n"),
    "broken phases": ("a.yaml", "version: 1\nphases: [\n"),
    "phases of something else": ("a.yaml", "version: 1\nphases: [a]\n"),
    "not the root": ("sub/.travis.yml", "script: x\n"),
    "not the folder": ("sub/.buildkite/p.yml", "steps: [{command: x}]\n"),
    "no YAML": (".buildkite/run.sh", "steps:"),
    "below the folder": (".woodpecker/a/b.yml", "steps: [{name: a, commands: [b]}]\n"),
    "its own folder": (".github/x.yml", "pool: x\nsteps: [{script: x}]\n"),
}


@pytest.mark.parametrize(("path", "text"), ASIDE.values(), ids=ASIDE)
def test_aside(ci_of: ReadCi, path: str, text: str) -> None:
    ci = ci_of({path: text})
    assert (ci.jobs, ci.files, ci.problems) == ((), (), ())


PROBLEMS: dict[str, tuple[str, str, str]] = {
    "Bitbucket": ("bitbucket-pipelines.yml", "image: x\n", "it has no steps"),
    "Travis": (".travis.yml", "os: linux\n", "it has no jobs"),
    "Buildkite": (
        ".buildkite/pipeline.yml",
        "steps: [wait]\n",
        "it has no steps that run anything",
    ),
    "Drone": (".drone.yml", "kind: pipeline\n", "it has no steps"),
    "CodeBuild": ("buildspec.yml", "phases: {}\n", "its phases have no commands"),
    "Cloud Build": ("cloudbuild.yaml", "steps: []\n", "it has no steps"),
    **{
        f"empty {path}": (path, "", "it is empty")
        for path in (
            "bitbucket-pipelines.yml",
            ".travis.yml",
            ".drone.yml",
            "buildspec.yml",
            "cloudbuild.yaml",
        )
    },
}


@pytest.mark.parametrize(("path", "text", "detail"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems(ci_of: ReadCi, path: str, text: str, detail: str) -> None:
    ci = ci_of({path: text})
    assert [(where, said) for where, _, said in problems(ci)] == [(path, detail)]
    assert ci.jobs == ()


DEEP = "[" * 100 + "]" * 100
HOSTILE: dict[str, Tree] = {
    "scalars everywhere": {
        ".github/workflows/a.yml": (
            "on: 1\njobs: {a: 2, b: {steps: 3, needs: {}, with: x}}\n"
        ),
        ".gitlab-ci.yml": (
            "include: {local: [a]}\na: {script: {b: c}, rules: x, needs: 1}\n"
        ),
        "azure-pipelines.yml": "trigger: {}\nstages: 1\njobs: x\nsteps: {a: b}\n",
        ".circleci/config.yml": (
            "jobs: {a: 1}\nworkflows: {w: {jobs: {x: y}}}\norbs: 1\n"
        ),
        "bitbucket-pipelines.yml": "pipelines: {default: x, custom: {a: [1]}}\n",
        ".travis.yml": "script: {a: b}\njobs: {include: [1]}\ndeploy: x\n",
        ".drone.yml": "steps: [1]\ntrigger: 2\n",
        "buildspec.yml": "phases: {build: 1}\n",
        "cloudbuild.yaml": "steps: [1, {name: 2, args: {a: b}}]\nimages: {}\n",
    },
    "deep": {
        ".github/workflows/a.yml": f"on: {DEEP}\njobs: {DEEP}\n",
        ".gitlab-ci.yml": f"a: {{script: {DEEP}, extends: {DEEP}}}\n",
        "azure-pipelines.yml": f"steps: {DEEP}\n",
        ".circleci/config.yml": f"workflows: {{w: {{when: {DEEP}, jobs: {DEEP}}}}}\n",
        "bitbucket-pipelines.yml": f"pipelines: {{default: {DEEP}}}\n",
        ".buildkite/a.yml": "steps: " + "[{group: a, steps: " * 40 + "[]" + "}]" * 40,
    },
    "itself": {
        "azure-pipelines.yml": "pool: x\nsteps: [{template: azure-pipelines.yml}]\n",
        ".gitlab-ci.yml": (
            "include: .gitlab-ci.yml\na: {script: [!reference [a, script]]}\n"
        ),
        ".circleci/config.yml": (
            "commands: {a: {steps: [b]}, b: {steps: [a]}}\n"
            "jobs: {build: {steps: [a]}}\n"
        ),
    },
    "no text": dict.fromkeys(
        (
            ".github/workflows/a.yml",
            ".gitlab-ci.yml",
            "azure-pipelines.yml",
            "Jenkinsfile",
            ".circleci/config.yml",
        ),
        b"\xff\xfe\x00\xd8",
    ),
}


@pytest.mark.parametrize("tree", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_raises_nothing(ci_of: ReadCi, tree: Tree) -> None:
    ci = ci_of(tree)
    assert {*ci.files} <= set(tree)
    assert all(job.provider and job.triggers is not None for job in ci.jobs)


def test_nothing_is_parsed_where_there_is_no_ci(ci_of: ReadCi) -> None:
    ci = ci_of(
        {"a.yaml": "a: b\n", "README.md": "", "conf/train.yaml": "x:\n  steps: 1\n"}
    )
    assert (ci.jobs, ci.files, ci.problems) == ((), (), ())


GROWING: dict[str, Tree] = {
    "parents of parents": {
        ".gitlab-ci.yml": "a12: {script: x}\n"
        + "".join(
            f"a{n}: {{extends: [{', '.join([f'a{n + 1}'] * 10)}]}}\n" for n in range(12)
        )
    },
    "references to references": {
        ".gitlab-ci.yml": "a12: {script: []}\n"
        + "".join(
            f"a{n}:\n  script:\n" + f"  - !reference [a{n + 1}, script]\n" * 10
            for n in range(12)
        )
    },
    "children that start each other": {
        ".gitlab-ci.yml": "a: {trigger: {include: [c0.yml, c1.yml, c2.yml]}}\n",
        **{
            f"c{n}.yml": "".join(
                f"j{other}: {{trigger: {{include: c{other}.yml}}}}\n"
                for other in range(12)
            )
            for n in range(12)
        },
    },
    "templates in templates": {
        "azure-pipelines.yml": "steps: [{template: t0.yml}]\n",
        **{
            f"t{n}.yml": "steps:\n" + f"- template: t{n + 1}.yml\n" * 20
            for n in range(12)
        },
        "t12.yml": "steps: [{script: x}]\n",
    },
    "actions in actions": {
        ".github/workflows/a.yml": (
            "on: push\njobs: {a: {steps: [{uses: ./a0}, {run: x}]}}\n"
        ),
        **{
            f"a{n}/action.yml": "runs:\n  using: composite\n  steps:\n"
            + f"  - uses: ./a{n + 1}\n" * 20
            for n in range(12)
        },
    },
    "workflows in workflows": {
        f".github/workflows/w{n}.yml": "on: [push, workflow_call]\njobs:\n"
        + "".join(
            f"  j{other}: {{uses: ./.github/workflows/w{other}.yml}}\n"
            for other in range(20)
        )
        for n in range(20)
    },
    "commands in commands": {
        ".circleci/config.yml": "jobs: {build: {steps: [c0]}}\ncommands:\n"
        + "".join(
            f"  c{n}: {{steps: [{', '.join([f'c{n + 1}'] * 20)}]}}\n" for n in range(12)
        )
    },
    "a matrix of the same script": {
        ".travis.yml": f"script: [{'x, ' * 500}x]\njobs:\n  include:\n"
        + "  - {script: *s}\n".replace("*s", "[y]") * 1000
    },
    "groups and steps": {
        ".buildkite/a.yml": "steps:\n" + "- {command: x}\n" * 1000,
        "bitbucket-pipelines.yml": "pipelines:\n  default:\n"
        + "  - step: {script: [x]}\n" * 1000,
    },
    "blocks of Groovy": {"Jenkinsfile": "node { sh 'x'; " * 1000},
}


@pytest.mark.parametrize("tree", GROWING.values(), ids=GROWING)
def test_few_lines_do_not_become_a_billion_steps(
    ci_of: ReadCi, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_READ", 300)
    jobs = ci_of(tree).jobs
    assert sum(len(job.steps) for job in jobs) + len(jobs) <= 1500


def test_texts_do_not_grow_without_end(ci_of: ReadCi) -> None:
    grown = "${{ inputs.a }}" * 1000
    tree = {
        ".github/workflows/a.yml": (
            "on: push\njobs: {a: {steps: [{uses: ./a0, with: {a: xxxxxxxxxx}}]}}\n"
        ),
        **{
            f"a{n}/action.yml": "runs:\n  using: composite\n  steps:\n"
            f"  - {{uses: ./a{n + 1}, with: {{a: '{grown}'}}}}\n"
            for n in range(5)
        },
        "a5/action.yml": (f"runs: {{using: composite, steps: [{{run: '{grown}'}}]}}\n"),
    }
    ((command,),) = (job.commands for job in ci_of(tree).jobs)
    assert len(command.text) <= LONGEST

"""CircleCI: workflows, commands, executors, orbs, approvals."""

import pytest

from tests.facts.ci.conftest import ReadCi, problems, ran, started

CI = ".circleci/config.yml"
CONFIG = """\
version: 2.1
orbs:
  slack: circleci/slack@4.1
executors:
  python:
    parameters: {v: {default: "3.12"}}
    docker: [{image: python:3.12}]
    working_directory: ~/project/app
commands:
  install:
    parameters:
      extra: {type: string, default: dev}
    steps:
      - run: pip install .[<< parameters.extra >>]
      - install
jobs:
  test:
    executor: {name: python, v: "3.11"}
    parameters:
      marker: {type: string, default: unit}
    steps:
      - checkout
      - install
      - install: {extra: test}
      - run:
          name: Tests
          command: |
            pytest -m <<parameters.marker>>
          working_directory: sub
      - when:
          condition: true
          steps: [run: coverage]
      - slack/notify: {event: fail}
  deploy:
    docker: [{image: cloud}]
    steps: [{run: {command: ./deploy.py, shell: /usr/bin/python3}}]
  unused:
    machine: {image: ubuntu}
    steps: [{run: x}]
workflows:
  version: 2
  main:
    jobs:
      - test: {marker: slow}
      - hold: {type: approval, requires: [test]}
      - deploy:
          name: deploy-prod
          requires: [hold]
      - deploy: {name: after, requires: [deploy-prod]}
      - slack/on-hold: {context: x}
  release:
    jobs:
      - deploy:
          filters: {branches: {ignore: /.*/}, tags: {only: /v.*/}}
  nightly:
    triggers:
      - schedule: {cron: 0 0 * * *, filters: {branches: {only: main}}}
    jobs: [test]
"""


def test_workflows(ci_of: ReadCi) -> None:
    ci = ci_of({CI: CONFIG, "app/a": "", "sub/a": ""})
    assert [(job.id, started(job)) for job in ci.jobs] == [
        ("test", ["auto push"]),
        ("deploy-prod", ["manual approval"]),
        ("after", ["manual approval"]),
        ("slack/on-hold", ["auto push"]),
        ("deploy", ["auto tag"]),
        ("test", ["schedule cron 0 0 * * *"]),
        ("unused", ["call no workflow"]),
    ]
    tests, deploy, _, orb, *_ = ci.jobs
    assert ran(tests) == [
        "22 @checkout",
        "14 pip install .[dev]",
        "15 @install",
        "14 pip install .[test]",
        "15 @install",
        "28 pytest -m slow",
        "32 coverage",
        "33 @circleci/slack/notify",
    ]
    assert [command.cwd for command in tests.commands] == ["app", "app", "sub", "app"]
    assert (tests.image, tests.line) == ("python:3.12", 17)
    assert deploy.needs == ("hold",)
    assert (deploy.image, deploy.commands[0].shell) == ("cloud", "python")
    assert ran(orb) == ["50 @circleci/slack/on-hold"]
    assert problems(ci) == []


WHEN: dict[str, tuple[str, list[str], str]] = {
    "false": ("false", ["auto push"], "its condition is false"),
    "true": ("true", ["auto push"], ""),
    "a parameter": ("<< pipeline.parameters.run >>", ["manual pipeline parameter"], ""),
    "not a parameter": ("{not: << pipeline.parameters.run >>}", ["auto push"], ""),
    "a schedule": (
        "{equal: [scheduled_pipeline, << pipeline.trigger_source >>]}",
        ["schedule scheduled pipeline"],
        "",
    ),
}


@pytest.mark.parametrize(("when", "triggers", "disabled"), WHEN.values(), ids=WHEN)
def test_conditions(
    ci_of: ReadCi, when: str, triggers: list[str], disabled: str
) -> None:
    text = (
        f"jobs: {{a: {{steps: [{{run: x}}]}}}}\nworkflows:\n  w:\n"
        f"    when: {when}\n    jobs: [a]\n"
    )
    (job,) = ci_of({CI: text}).jobs
    assert (started(job), job.disabled) == (triggers, disabled)


def test_without_workflows_the_job_build_runs(ci_of: ReadCi) -> None:
    ci = ci_of({CI: "jobs: {build: {steps: [{run: x}]}, b: {steps: []}}\n"})
    assert [started(job) for job in ci.jobs] == [["auto push"], ["call no workflow"]]


def test_what_is_chosen_later_is_unknown(ci_of: ReadCi) -> None:
    tree = {
        CI: "setup: true\njobs: {build: {steps: [{run: choose}]}}\n",
        ".circleci/next.yml": (
            "jobs: {a: {steps: [{run: x}]}}\nworkflows: {w: {jobs: [a]}}\n"
        ),
        ".circleci/notes.md": "",
    }
    jobs = ci_of(tree).jobs
    assert [(job.path, started(job)) for job in jobs] == [
        (CI, ["auto push"]),
        (".circleci/next.yml", ["unknown continuation"]),
    ]


def test_problems(ci_of: ReadCi) -> None:
    assert problems(ci_of({CI: "version: 2.1\n"})) == [(CI, None, "it has no jobs")]
    assert problems(ci_of({CI: "jobs: [\n"}))[0][1] == 2

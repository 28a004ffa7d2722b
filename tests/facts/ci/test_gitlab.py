"""GitLab CI: triggers by rules, jobs by inheritance, includes, child pipelines."""

import pytest

from tests.facts.ci.conftest import ReadCi, problems, ran, started

CI = ".gitlab-ci.yml"

TRIGGERS: dict[str, tuple[str, list[str], str]] = {
    "nothing said": ("", ["auto push"], ""),
    "merge requests": (
        "rules: [{if: '$CI_PIPELINE_SOURCE == \"merge_request_event\"'}]",
        ["auto merge_request"],
        "",
    ),
    "a schedule": (
        "rules: [{if: \"$CI_PIPELINE_SOURCE == 'schedule'\"}]",
        ["schedule schedule"],
        "",
    ),
    "two sources": (
        (
            "rules: [{if: '$CI_PIPELINE_SOURCE == "
            '"web" || $CI_PIPELINE_SOURCE == "push"\'}]'
        ),
        ["auto push", "manual web"],
        "",
    ),
    "a pattern of sources": (
        "rules: [{if: '$CI_PIPELINE_SOURCE =~ /^(trigger|api)$/'}]",
        ["event trigger", "event api"],
        "",
    ),
    "never on schedule": (
        (
            "rules: [{if: '$CI_PIPELINE_SOURCE == "
            '"schedule"\', when: never}, {when: always}]'
        ),
        ["auto push"],
        "",
    ),
    "a tag": ("rules: [{if: $CI_COMMIT_TAG}]", ["auto tag"], ""),
    "no tag": ("rules: [{if: $CI_COMMIT_TAG == null}]", ["auto push"], ""),
    "a branch": ("rules: [{if: '$CI_COMMIT_BRANCH == \"main\"'}]", ["auto push"], ""),
    "the request's id": (
        "rules: [{if: $CI_MERGE_REQUEST_IID}]",
        ["auto merge_request"],
        "",
    ),
    "changed files": ("rules: [{changes: [src/**]}]", ["auto push"], ""),
    "by hand, by a rule": ("rules: [{when: manual}]", ["manual when: manual"], ""),
    "by hand": ("when: manual", ["manual when: manual"], ""),
    "never": ("when: never", [], "when: never"),
    "never, by rules": ("rules: [{when: never}]", [], "its rules never let it run"),
    "only": ("only: [main, tags]", ["auto push", "auto tag"], ""),
    "only refs": (
        "only: {refs: [merge_requests, schedules]}",
        ["auto merge_request", "schedule schedule"],
        "",
    ),
    "only changes": ("only: {changes: [a]}", ["auto push"], ""),
    "except": ("except: [tags]", ["auto push"], ""),
    "except branches": ("except: {refs: [branches]}", ["auto tag"], ""),
}


@pytest.mark.parametrize(
    ("text", "triggers", "disabled"), TRIGGERS.values(), ids=TRIGGERS
)
def test_triggers(ci_of: ReadCi, text: str, triggers: list[str], disabled: str) -> None:
    (job,) = ci_of({CI: f"test:\n  script: pytest\n  {text}\n"}).jobs
    assert started(job) == triggers
    assert job.disabled == disabled


def test_the_workflow_says_it_for_jobs_that_do_not(ci_of: ReadCi) -> None:
    text = """\
workflow:
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
    - if: $CI_COMMIT_BRANCH
a: {script: x}
b: {script: x, rules: [{changes: [a]}]}
c: {script: x, only: [tags]}
"""
    jobs = ci_of({CI: text}).jobs
    assert [started(job) for job in jobs] == [
        ["schedule schedule", "auto push"],
        ["schedule schedule", "auto push"],
        ["auto tag"],
    ]
    assert started(ci_of({CI: "workflow: {rules: []}\na: {script: x}\n"}).jobs[0]) == [
        "auto push"
    ]


JOBS = """\
image: python:3.11
stages: [test]
default:
  before_script: [pip install .]
variables: {A: b}
.base:
  script:
    - echo base
  allow_failure: true
.python:
  image: {name: python:3.12}
unit:
  extends: [.base, .python]
  stage: test
  script:
    - pytest
    - [nested, [deeper]]
    - |
      ruff check
      mypy .
    - !reference [.base, script]
    - !reference [.other, script]
inherits:
  extends: .base
  needs: [unit, {job: other}]
  environment: {name: staging}
deploy:
  script: ./deploy.sh
  before_script: []
  after_script: [./clean.sh]
  environment: production
release:
  run:
    - {name: x, script: release}
unused: {stage: test}
"""


def test_jobs(ci_of: ReadCi) -> None:
    ci = ci_of({CI: JOBS})
    unit, inherits, deploy, release = ci.jobs
    assert ran(unit) == [
        "4 pip install .",
        "16 pytest",
        "17 nested",
        "17 deeper",
        "19 ruff check\nmypy .",
        "8 echo base",
    ]
    assert (unit.image, unit.name, unit.line) == ("python:3.12", "test", 12)
    assert all(step.tolerated for step in unit.steps)
    assert ran(inherits) == ["4 pip install .", "8 echo base"]
    assert inherits.needs == ("unit", "other")
    assert (inherits.environment, inherits.image) == ("staging", "python:3.11")
    assert ran(deploy) == ["28 ./deploy.sh", "30 ./clean.sh"]
    assert [step.tolerated for step in deploy.steps] == [False, True]
    assert deploy.environment == "production"
    assert ran(release) == ["4 pip install .", "34 release"]
    assert problems(ci) == []


def test_includes(ci_of: ReadCi) -> None:
    text = """\
include:
  - local: /ci/test.yml
  - ci/lint.yml
  - local: ci/jobs/*.yml
  - local: ci/missing.yml
  - template: Jobs/SAST.gitlab-ci.yml
  - https://example.org/x.yml
  - {project: group/ci, file: x.yml}
  - local: $FILE
lint: {script: overridden}
remote: {extends: .from-elsewhere}
"""
    tree = {
        CI: text,
        "ci/test.yml": "include: {local: .gitlab-ci.yml}\ntest: {script: pytest}\n",
        "ci/lint.yml": "lint: {script: ruff}\n",
        "ci/jobs/a.yml": "a: {script: a}\n",
        "ci/jobs/sub/b.txt": "",
        "ci/other.yml": "other: {script: never included}\n",
    }
    ci = ci_of(tree)
    assert {job.id: ran(job) for job in ci.jobs} == {
        "include Jobs/SAST.gitlab-ci.yml": ["6 @Jobs/SAST.gitlab-ci.yml"],
        "include https://example.org/x.yml": ["7 @https://example.org/x.yml"],
        "include group/ci": ["8 @group/ci"],
        "test": ["2 pytest"],
        "lint": ["10 overridden"],
        "a": ["1 a"],
        "remote": [],
    }
    assert problems(ci) == [(CI, 5, "includes ci/missing.yml, which is not there")]


def test_child_pipelines_start_with_their_job(ci_of: ReadCi) -> None:
    text = """\
child:
  rules: [{if: '$CI_PIPELINE_SOURCE == "schedule"'}]
  trigger: {include: [{local: ci/child.yml}]}
other:
  trigger: group/project
"""
    child = """\
train: {script: train, rules: [{if: '$CI_PIPELINE_SOURCE == "parent_pipeline"'}]}
wait: {script: x, rules: [{when: manual}]}
hand: {script: x, when: manual}
plain: {script: x}
again: {trigger: {include: ci/child.yml}}
"""
    ci = ci_of({CI: text, "ci/child.yml": child})
    assert [(job.id, started(job)) for job in ci.jobs] == [
        ("child", ["schedule schedule"]),
        ("train", ["schedule schedule"]),
        ("wait", ["manual when: manual"]),
        ("hand", ["manual when: manual"]),
        ("plain", ["schedule schedule"]),
        ("again", ["schedule schedule"]),
        ("other", ["auto push"]),
    ]
    assert [item.detail for item in ci.jobs[1].chain] == [
        "job child starts ci/child.yml"
    ]
    assert ran(ci.jobs[-1]) == ["5 @group/project"]


def test_inputs_stand_before_the_configuration(ci_of: ReadCi) -> None:
    text = "spec: {inputs: {a: {}}}\n---\ntest: {script: pytest}\n"
    assert [ran(job) for job in ci_of({CI: text}).jobs] == [["3 pytest"]]


PROBLEMS: dict[str, tuple[str, int | None, str]] = {
    "hidden jobs alone": (".a: {script: x}\n", None, "it has no jobs"),
    "an unknown parent": (
        "a:\n  extends: .b\n  script: x\n",
        2,
        "a extends .b, which is not there",
    ),
    "commented": ("# a:\n", None, "all of it is commented out"),
}


@pytest.mark.parametrize(("text", "line", "detail"), PROBLEMS.values(), ids=PROBLEMS)
def test_problems(ci_of: ReadCi, text: str, line: int | None, detail: str) -> None:
    assert problems(ci_of({CI: text})) == [(CI, line, detail)]


def test_jobs_that_extend_each_other_end(ci_of: ReadCi) -> None:
    text = (
        "a: {extends: b, script: x}\nb: {extends: a}\n"
        "c: {extends: c, script: [!reference [c, script]]}\n"
    )
    jobs = ci_of({CI: text}).jobs
    assert [(job.id, ran(job)) for job in jobs] == [
        ("a", ["1 x"]),
        ("b", ["1 x"]),
        ("c", []),
    ]

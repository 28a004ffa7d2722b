"""Which configurations count as continuous integration."""

import pytest

from tests.facts.conftest import MakeFacts
from tests.trees import Tree

JOBS = "on: push\njobs:\n  a: {}\n"
BUILD = "steps:\n\n# Clone.\n- name: 'gcr.io/cloud-builders/git'\n  args: [clone]\n"

CI: dict[str, tuple[Tree, str]] = {
    "GitHub": ({".github/workflows/ci.yml": JOBS}, "GitHub Actions"),
    "GitLab": ({".gitlab-ci.yml": "test:\n  script: pytest\n"}, "GitLab CI"),
    "Azure": ({"azure-pipelines.yml": "pool: x\nsteps: []\n"}, "Azure Pipelines"),
    "Azure, own folder": ({".pipelines/pr.yml": "stages: []\n"}, "Azure Pipelines"),
    "Jenkins": ({"Jenkinsfile": "pipeline {}\n"}, "Jenkins"),
    "CircleCI": ({".circleci/config.yml": "jobs: {}\n"}, "CircleCI"),
    "Bitbucket": (
        {"bitbucket-pipelines.yml": "pipelines: {}\n"},
        "Bitbucket Pipelines",
    ),
    "Travis": ({".travis.yml": "script: pytest\n"}, "Travis CI"),
    "Buildkite": ({".buildkite/pipeline.yml": "steps: []\n"}, "Buildkite"),
    "CodeBuild": ({"a/buildspec.yml": "phases: {}\n"}, "AWS CodeBuild"),
    "Cloud Build": ({"cloudbuild.yaml": "steps: []\n"}, "Google Cloud Build"),
    "Cloud Build of any name": (
        {"build/model.yaml": BUILD},
        "Google Cloud Build steps",
    ),
    "Azure of any name": (
        {"azdo/ci.yml": "pr:\n- main\n\npool: x\nsteps: []\n"},
        "Azure Pipelines by content",
    ),
    "trigger of something else": (
        {"a.yml": "kind: pipeline\ntrigger: x\nsteps: []\n"},
        "",
    ),
    "steps without a trigger": ({"a.yml": "parameters: {}\nsteps: []\n"}, ""),
    "Drone": ({".drone.yml": "steps: []\n"}, "Drone"),
    "commented": ({".github/workflows/ci.yml": "# on: push\n#jobs:\n"}, ""),
    "commented, indented": ({".travis.yml": "  # script: x\n"}, ""),
    "empty": ({".gitlab-ci.yml": ""}, ""),
    "deeper workflows": ({"x/.github/workflows/ci.yml": JOBS}, ""),
    "steps of something else": ({"a.yaml": "steps:\n- name: train\n"}, ""),
    "steps inside": ({"a.yaml": "x:\n  steps:\n  - name: gcr.io/a/b\n"}, ""),
    "none": ({"README.md": ""}, ""),
}


@pytest.mark.parametrize(("tree", "provider"), CI.values(), ids=CI)
def test_ci_any(facts_of_tree: MakeFacts, tree: Tree, provider: str) -> None:
    fact = facts_of_tree(tree)["ci_any"]
    assert fact.value is bool(provider)
    assert [item.detail for item in fact.evidence] == [provider] * bool(provider)

"""Development and production told apart, told by small trees."""

import pytest

from mlops_lint.facts.stages import ENVIRONMENT_WORDS
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

Seen = list[tuple[str, int | None, str]]
VARIABLE = 'variable "{}" {{\n  default = "dev"\n}}\n'
BUNDLE = "targets:\n  dev: {}\n"

SPLIT: dict[str, tuple[Tree, Seen]] = {
    "nothing": ({"config.yaml": "a: 1\n"}, []),
    "a file for each": (
        {"config/prod.yaml": "", "config/dev.yaml": ""},
        [("config/dev.yaml", None, "dev"), ("config/prod.yaml", None, "prod")],
    ),
    "a suffix": (
        {"a-staging.json": "", "a-dev.json": ""},
        [("a-dev.json", None, "dev"), ("a-staging.json", None, "staging")],
    ),
    "a directory for each": (
        {"env/dev/a.tf": "", "env/prod/a.tf": "", "env/prod/b.tf": ""},
        [("env/dev/a.tf", None, "dev"), ("env/prod/a.tf", None, "prod")],
    ),
    "files of variables": (
        {".env.local": "", ".env.prod": ""},
        [(".env.local", None, "local"), (".env.prod", None, "prod")],
    ),
    "of two families": ({"a-dev.yaml": "", "b-prod.yaml": ""}, []),
    "two words for one": ({"a.prod.yaml": "", "a.production.yaml": ""}, []),
    "without production": ({"dev.yaml": "", "test.yaml": ""}, []),
    "of CI": ({".github/dev.yml": "", ".github/prod.yml": ""}, []),
    "of tests": ({"tests/dev.yml": "", "tests/prod.yml": ""}, []),
    "modules": ({"dev.py": "", "prod.py": ""}, []),
    "targets": (
        {"databricks.yml": f"{BUNDLE}  prod: {{}}\n"},
        [("databricks.yml", None, "targets dev, prod")],
    ),
    "one target": ({"databricks.yml": BUNDLE}, []),
    "a broken bundle": ({"databricks.yml": "targets: [\n"}, []),
    "overlays": (
        {
            "k8s/overlays/eu/kustomization.yaml": "",
            "k8s/overlays/us/kustomization.yml": "",
            "k8s/base/kustomization.yaml": "",
        },
        [
            ("k8s/overlays/eu/kustomization.yaml", None, "eu"),
            ("k8s/overlays/us/kustomization.yml", None, "us"),
        ],
    ),
    "overlays of two bases": (
        {
            "a/overlays/eu/kustomization.yaml": "",
            "b/overlays/us/kustomization.yaml": "",
        },
        [],
    ),
    "sections": (
        {"settings.toml": "[default]\na = 1\n[staging]\na = 2\n[production]\na = 3\n"},
        [("settings.toml", None, "sections prod, staging")],
    ),
    "sections of YAML": (
        {"a.yaml": "'dev': {a: 1}\n'prod': {a: 2}\n"},
        [("a.yaml", None, "sections dev, prod")],
    ),
    "one section": ({"a.yaml": "prod: {a: 1}\nother: {a: 2}\n"}, []),
    "values are no sections": ({"a.yaml": "dev: 1\nprod: 2\n"}, []),
    "outputs": (
        {"profiles.yml": "a:\n  outputs:\n    dev: {}\n    prod: {}\n"},
        [("profiles.yml", None, "sections dev, prod")],
    ),
    "sections that cannot be read": ({"a.yaml": "dev: {}\nprod: {\n"}, []),
    "a list": ({"a.yaml": "- dev: {}\n- prod: {}\n"}, []),
    "jobs": ({".gitlab-ci.yml": "dev: {}\nprod: {}\n"}, []),
    "of a test": ({"tests/a.yaml": "dev: {}\nprod: {}\n"}, []),
    "a variable": (
        {"main.tf": "# a\n" + VARIABLE.format("env"), "b.tf": 'a = "prod"\n'},
        [("main.tf", 2, "variable env")],
    ),
    "a variable with one value": ({"main.tf": VARIABLE.format("environment")}, []),
    "a variable whose values are elsewhere": (
        {"a/main.tf": VARIABLE.format("environment"), "b/main.tf": 'a = "prod"\n'},
        [],
    ),
    "another variable": ({"main.tf": VARIABLE.format("size") + 'a = "prod"\n'}, []),
}


@pytest.mark.parametrize(("tree", "seen"), SPLIT.values(), ids=SPLIT)
def test_split(facts_of_tree: MakeFacts, tree: Tree, seen: Seen) -> None:
    fact = facts_of_tree(tree)["config_env_split"]
    assert fact.value is bool(seen)
    assert seen == [
        (item.location.path, item.location.line, item.detail) for item in fact.evidence
    ]


@pytest.mark.parametrize("word", ENVIRONMENT_WORDS)
def test_every_word(facts_of_tree: MakeFacts, word: str) -> None:
    other = "staging" if ENVIRONMENT_WORDS[word] == "prod" else "prod"
    facts = facts_of_tree({f"a.{word.upper()}.yaml": "", f"a.{other}.yaml": ""})
    assert facts.value("config_env_split") is True


def jobs(*environments: str) -> str:
    lines = (
        f"  job{number}:\n    environment: {name}\n    steps: []\n"
        for number, name in enumerate(environments)
    )
    return "on: push\njobs:\n" + "".join(lines)


CI = ".github/workflows/deploy.yml"
GITLAB = "a: {script: x, environment: dev}\nb: {script: x, environment: {name: prod}}\n"
BITBUCKET = """\
pipelines:
  default:
    - step: {deployment: staging, script: [x]}
    - step: {deployment: production, script: [x]}
"""
JOBS: dict[str, tuple[Tree, Seen]] = {
    "two": (
        {CI: jobs("staging", "production")},
        [(CI, 3, "staging"), (CI, 6, "production")],
    ),
    "written out": (
        {CI: jobs("dev", "{name: eu-prod}")},
        [(CI, 3, "dev"), (CI, 6, "eu-prod")],
    ),
    "of two workflows": (
        {CI: jobs("dev"), ".github/workflows/a.yaml": jobs("prod")},
        [(".github/workflows/a.yaml", 3, "prod"), (CI, 3, "dev")],
    ),
    "GitLab": (
        {".gitlab-ci.yml": GITLAB},
        [(".gitlab-ci.yml", 1, "dev"), (".gitlab-ci.yml", 2, "prod")],
    ),
    "Bitbucket": (
        {"bitbucket-pipelines.yml": BITBUCKET},
        [
            ("bitbucket-pipelines.yml", 3, "staging"),
            ("bitbucket-pipelines.yml", 4, "production"),
        ],
    ),
    "one": ({CI: jobs("prod", "production")}, []),
    "other words": ({CI: jobs("pages", "pypi")}, []),
    "a job that is off": (
        {CI: jobs("dev", "prod").replace("steps: []", "if: false")},
        [],
    ),
    "none": ({CI: "on: push\njobs:\n  a: {steps: []}\n"}, []),
    "no jobs": ({CI: "on: push\n"}, []),
    "a broken workflow": ({CI: "jobs: [\n"}, []),
}


@pytest.mark.parametrize(("tree", "seen"), JOBS.values(), ids=JOBS)
def test_jobs(facts_of_tree: MakeFacts, tree: Tree, seen: Seen) -> None:
    fact = facts_of_tree(tree)["ci_environments"]
    assert fact.value is bool(seen)
    assert seen == [
        (item.location.path, item.location.line, item.detail) for item in fact.evidence
    ]

"""Where the directories of the recommended tree are, told by small trees."""

from pathlib import Path

import pytest

from mlops_lint.facts.layout import DETECTORS, ROLES, holds_content
from tests.facts.conftest import MakeFacts
from tests.gitrepo import GitRepo
from tests.trees import Tree, make_facts

FILES = {
    "config": "train.yaml",
    "data": "raw.csv",
    "deployment": "deploy.yaml",
    "docs": "index.md",
    "environments": "train.yml",
    "experiments": "first.md",
    "features": "age.py",
    "infra": "main.tf",
    "models": "card.md",
    "monitoring": "drift.py",
    "notebooks": "eda.ipynb",
    "pipelines": "train.py",
    "src": "a.py",
    "tests": "test_a.py",
}


def test_every_role_has_a_detector() -> None:
    assert {item.name for item in DETECTORS} == {f"dir_{role}" for role in FILES}
    assert set(ROLES) == set(FILES)


@pytest.mark.parametrize(("role", "name"), FILES.items())
def test_the_place_itself(facts_of_tree: MakeFacts, role: str, name: str) -> None:
    assert facts_of_tree({f"{role}/{name}": ""}).value(f"dir_{role}") == "exact"


@pytest.mark.parametrize("role", ROLES)
def test_nothing(facts_of_tree: MakeFacts, role: str) -> None:
    facts = facts_of_tree({"README.md": ""})
    assert facts.value(f"dir_{role}") == "absent"
    assert not facts.holds(f"dir_{role}")


@pytest.mark.parametrize("role", ROLES)
def test_a_directory_that_is_kept_is_there(facts_of_tree: MakeFacts, role: str) -> None:
    facts = facts_of_tree({f"{role}/.gitkeep": ""})
    assert facts.value(f"dir_{role}") == "exact"
    assert not holds_content(facts, role)


ELSEWHERE: dict[str, tuple[str, Tree, str]] = {
    "another name": ("config", {"conf/train.yaml": ""}, "equiv:conf"),
    "another case": ("docs", {"Documentation/a.md": ""}, "equiv:Documentation"),
    "dash for underscore": (
        "features",
        {"feature-engineering/a.py": ""},
        "equiv:feature-engineering",
    ),
    "a word before": (
        "pipelines",
        {"src/tfx_pipelines/train.py": ""},
        "equiv:src/tfx_pipelines",
    ),
    "the plain name first": (
        "pipelines",
        {"a_pipelines/train.py": "", "flows/train.py": ""},
        "equiv:flows",
    ),
    "a word that only ends so": ("tests", {"latest/a.py": ""}, "absent"),
    "in a package": ("pipelines", {"src/bikes/jobs/a.py": ""}, "equiv:src/bikes/jobs"),
    "in a project of a monorepo": (
        "notebooks",
        {"churn/notebooks/a.ipynb": "", "price/src/a.py": ""},
        "equiv:churn/notebooks",
    ),
    "the shallower place": (
        "deployment",
        {"a/b/deploy/x.yaml": "", "k8s/x.yaml": ""},
        "equiv:k8s",
    ),
    "the fuller place": (
        "notebooks",
        {"a/nbs/1.ipynb": "", "b/nbs/1.ipynb": "", "b/nbs/2.ipynb": ""},
        "equiv:b/nbs",
    ),
    "too deep": ("config", {"a/b/c/d/conf/x.yaml": ""}, "absent"),
    "without its content": ("monitoring", {"grafana/README.md": ""}, "absent"),
    "only kept": ("config", {"conf/.gitkeep": ""}, "absent"),
    "only a package marker": ("features", {"src/features/__init__.py": ""}, "absent"),
    "workflows of GitHub": ("pipelines", {".github/workflows/ci.yml": ""}, "absent"),
    "hidden": ("pipelines", {".pipelines/ci.yml": ""}, "absent"),
    "installed": ("tests", {"node_modules/x/test/a.py": ""}, "absent"),
    "among tests": ("data", {"tests/data/a.csv": ""}, "absent"),
    "among documents": ("models", {"docs/models/a.md": ""}, "absent"),
    "a file is no directory": ("config", {"config": ""}, "absent"),
    "docker trains": ("environments", {"docker/train.dockerfile": ""}, "equiv:docker"),
    "docker deploys": ("environments", {"docker/Dockerfile": ""}, "absent"),
    "docker deploys, said of it": (
        "deployment",
        {"docker/Dockerfile": ""},
        "equiv:docker",
    ),
    "docker beside k8s": (
        "environments",
        {"docker/Dockerfile": "", "k8s/a.yaml": ""},
        "equiv:docker",
    ),
    "mostly notebooks": (
        "notebooks",
        {"experimentation/1.ipynb": "", "experimentation/2.ipynb": ""},
        "equiv:experimentation",
    ),
    "settings of models": ("models", {"configs/model/a.yaml": ""}, "absent"),
    "settings of features": ("features", {"conf/features/a.yaml": ""}, "absent"),
    "models of dbt": (
        "models",
        {"dbt/models/a.sql": "", "dbt/models/schema.yml": ""},
        "absent",
    ),
    "chart of a model": (
        "models",
        {"charts/a-model/Chart.yaml": "", "charts/a-model/values.yaml": ""},
        "absent",
    ),
    "package of models": (
        "models",
        {"churn/models/a.py": "", "churn/models/a.yaml": ""},
        "absent",
    ),
    "cards of models": ("models", {"churn/models/a.md": ""}, "equiv:churn/models"),
    "sweeps": ("experiments", {"configs/sweeps/a.yaml": ""}, "equiv:configs/sweeps"),
    "one notebook": ("notebooks", {"lab/1.ipynb": ""}, "absent"),
    "few notebooks": (
        "notebooks",
        {f"lab/{name}": "" for name in ("1.ipynb", "2.ipynb", "a", "b", "c")},
        "absent",
    ),
    "notebooks at the root": ("notebooks", {"1.ipynb": "", "2.ipynb": ""}, "absent"),
    "notebooks among documents": (
        "notebooks",
        {"docs/1.ipynb": "", "docs/2.ipynb": ""},
        "absent",
    ),
}


@pytest.mark.parametrize(("role", "tree", "value"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_elsewhere(facts_of_tree: MakeFacts, role: str, tree: Tree, value: str) -> None:
    assert facts_of_tree(tree).value(f"dir_{role}") == value


SOURCE: dict[str, tuple[Tree, str]] = {
    "package at the root": ({"churn/__init__.py": "", "churn/a.py": ""}, "equiv:churn"),
    "package before scripts": (
        {"jobs/a.py": "", "jobs/b.py": "", "churn/__init__.py": ""},
        "equiv:churn",
    ),
    "directory of modules": ({"churn/a.py": "", "churn/b.py": ""}, "equiv:churn"),
    "the fuller directory": (
        {"a/1.py": "", "a/2.py": "", "b/1.py": "", "b/2.py": "", "b/3.py": ""},
        "equiv:b",
    ),
    "src of a project": ({"churn/src/a.py": ""}, "equiv:churn/src"),
    "src without code": ({"churn/src/a.txt": ""}, "absent"),
    "one module": ({"churn/a.py": ""}, "absent"),
    "copies of a project": ({f"{name}/src/a.py": "" for name in "abcd"}, "absent"),
    "weeks": (
        {f"week_{n}/{x}.py": "" for n in range(4) for x in "ab"},
        "absent",
    ),
    "scripts": ({"scripts/a.py": "", "scripts/b.py": ""}, "absent"),
    "place of another role": ({"dags/a.py": "", "dags/b.py": ""}, "absent"),
    "modules at the root": ({"a.py": "", "b.py": ""}, "absent"),
    "hidden": ({".x/a.py": "", ".x/b.py": ""}, "absent"),
}


@pytest.mark.parametrize(("tree", "value"), SOURCE.values(), ids=SOURCE)
def test_source(facts_of_tree: MakeFacts, tree: Tree, value: str) -> None:
    assert facts_of_tree(tree).value("dir_src") == value


def test_what_git_ignores_is_absent(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({".gitignore": "data/\ndatasets/\n", "a.py": ""})
    ignored = {"data/a.csv": "1\n", "datasets/a.csv": "1\n"}
    assert make_facts(tmp_path, ignored).value("dir_data") == "absent"


def test_what_git_does_not_hold_yet_is_absent(tmp_path: Path) -> None:
    GitRepo.create(tmp_path).commit({"a.py": ""})
    assert make_facts(tmp_path, {"data/a.csv": ""}).value("dir_data") == "absent"


def test_without_git_what_is_ignored_is_absent(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({".gitignore": "/data\n", "data/a.csv": ""})
    assert facts.value("dir_data") == "absent"

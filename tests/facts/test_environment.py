"""How the environment is declared: manifests of every kind, and images."""

import pytest

from mlops_lint.facts.environment import conda_files, dockerfiles, runtime_manifests
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

PROJECT = '[project]\nname = "a"\ndependencies = ["pandas"]\n'

DECLARED: dict[str, tuple[Tree, list[tuple[str, int | None]]]] = {
    "nothing": ({"train.py": ""}, []),
    "a project": ({"pyproject.toml": PROJECT}, [("pyproject.toml", 3)]),
    "a project without dependencies": (
        {"pyproject.toml": "[project]\nname = 'a'\n"},
        [],
    ),
    "a project that cannot be read": ({"pyproject.toml": "[project"}, []),
    "groups for development": (
        {"pyproject.toml": "[dependency-groups]\ndev = ['pytest']\n"},
        [("pyproject.toml", 1)],
    ),
    "Poetry": (
        {"pyproject.toml": "[tool.poetry.dependencies]\npandas = '*'\n"},
        [("pyproject.toml", 1)],
    ),
    "pixi": ({"pixi.toml": "[dependencies]\npandas = '*'\n"}, [("pixi.toml", 1)]),
    "Pipenv": ({"Pipfile": "[packages]\npandas = '*'\n"}, [("Pipfile", 1)]),
    "setup.cfg": (
        {"setup.cfg": "[options]\ninstall_requires =\n    pandas\n"},
        [("setup.cfg", 2)],
    ),
    "setup.cfg of a tool": ({"setup.cfg": "[flake8]\nmax-line-length = 88\n"}, []),
    "setup.py": ({"setup.py": "setup(install_requires=['a'])\n"}, [("setup.py", None)]),
    "setup.py without any": ({"setup.py": "setup(python_requires='>=3.11')\n"}, []),
    "requirements": (
        {"requirements.txt": "pandas\n", "requirements/train.txt": "torch\n"},
        [("requirements.txt", None), ("requirements/train.txt", None)],
    ),
    "requirements of another file": (
        {"requirements.txt": "-r base.txt\n"},
        [("requirements.txt", None)],
    ),
    "requirements to compile": (
        {"requirements.in": "pandas\n"},
        [("requirements.in", None)],
    ),
    "empty requirements": ({"requirements.txt": "# none yet\n"}, []),
    "conda": (
        {"environment.yml": "dependencies: [pandas]\n"},
        [("environment.yml", None)],
    ),
    "conda in its directory": (
        {"envs/train.yaml": "dependencies: [pandas]\n"},
        [("envs/train.yaml", None)],
    ),
    "conda after all others": (
        {"environment.yml": "dependencies: [pandas]\n", "pyproject.toml": PROJECT},
        [("pyproject.toml", 3)],
    ),
    "variables": ({"env.yml": "HOST: localhost\n"}, []),
}


@pytest.mark.parametrize(("tree", "seen"), DECLARED.values(), ids=DECLARED)
def test_declared(
    facts_of_tree: MakeFacts, tree: Tree, seen: list[tuple[str, int | None]]
) -> None:
    fact = facts_of_tree(tree)["deps_declared"]
    assert fact.value is bool(seen)
    places = [item.location for item in fact.evidence]
    assert [(place.path, place.line) for place in places] == seen


def test_evidence_is_of_five_at_most(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({f"{name}/requirements.txt": "a\n" for name in "abcdefg"})
    assert len(facts["deps_declared"].evidence) == 5


def test_what_runs_nearest_to_the_root_first(facts_of_tree: MakeFacts) -> None:
    aside = (
        "requirements-dev.txt",
        "docs/requirements.txt",
        "tests/requirements.txt",
        "examples/a/requirements.txt",
        ".devcontainer/requirements.txt",
    )
    facts = facts_of_tree(
        {
            "a/b/requirements.txt": "pandas\n",
            "b/environment.yml": "dependencies: [pandas]\n",
            "b/setup.cfg": "[options.extras_require]\ndev = pytest\n",
            "pyproject.toml": PROJECT,
            **dict.fromkeys(aside, "pandas\n"),
        }
    )
    assert [(file.path, line) for file, line in runtime_manifests(facts)] == [
        ("pyproject.toml", 3),
        ("b/environment.yml", None),
        ("a/b/requirements.txt", None),
    ]


def test_conda_by_content(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree(
        {
            "conda.yaml": "dependencies: [pandas]\n",
            "environment.yml": "dependencies: pandas\n",
            "environment-b.yml": "dependencies: [\n",
        }
    )
    assert [file.path for file, _ in conda_files(facts)] == ["conda.yaml"]


def test_images(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree(
        {
            "Dockerfile": "FROM python:3.12\n",
            "a/train.dockerfile": "FROM python:3.12\n",
            "b/Dockerfile": "# nothing\n",
            "c/Containerfile": "FROM python:3.12\n",
        }
    )
    paths = [file.path for file, _ in dockerfiles(facts)]
    assert paths == ["Dockerfile", "a/train.dockerfile", "c/Containerfile"]
    assert facts.value("dockerfile_any") is True


def test_no_image(facts_of_tree: MakeFacts) -> None:
    assert facts_of_tree({"README.md": ""}).value("dockerfile_any") is False


@pytest.mark.parametrize(
    ("tree", "value"),
    [
        ({"README.md": ""}, True),
        ({"a.py": ""}, False),
        ({"a.py": "", "requirements.txt": "pandas\n"}, True),
    ],
)
def test_manifest_or_no_python(
    facts_of_tree: MakeFacts, tree: Tree, value: bool
) -> None:
    assert facts_of_tree(tree).value("manifest_or_no_python") is value


TRAIN_AND_SERVE = {"Dockerfile.train": "FROM a:1\n", "Dockerfile.serve": "FROM a:1\n"}
SHARED: dict[str, tuple[Tree, str]] = {
    "a project": ({"pyproject.toml": PROJECT}, "pyproject.toml"),
    "one manifest in a directory": (
        {"a/requirements.txt": "x\n"},
        "a/requirements.txt",
    ),
    "two names of one environment": (
        {"pyproject.toml": PROJECT, "requirements.txt": "x\n"},
        "pyproject.toml",
    ),
    "what is locked of it": (
        {"requirements.txt": "x\n", "requirements-lock.txt": "x==1\n"},
        "requirements-lock.txt",
    ),
    "the oldest that do": (
        {"pyproject.toml": PROJECT, "requirements.min.txt": "x==1\n"},
        "pyproject.toml",
    ),
    "one image": (
        {"pyproject.toml": PROJECT, "Dockerfile": "FROM a:1\n"},
        "pyproject.toml",
    ),
    "those of tools beside it": (
        {"requirements.txt": "x\n", "requirements-dev.txt": "pytest\n"},
        "requirements.txt",
    ),
    "nothing": ({"a.py": ""}, ""),
    "two images": ({"pyproject.toml": PROJECT, **TRAIN_AND_SERVE}, ""),
    "one for each job": (
        {"requirements-train.txt": "x\n", "requirements-serve.txt": "x\n"},
        "",
    ),
    "a part with its own": (
        {"requirements.txt": "x\n", "serving/requirements.txt": "x\n"},
        "",
    ),
    "a place for environments": ({"environments/a/requirements.txt": "x\n"}, ""),
}


@pytest.mark.parametrize(("tree", "path"), SHARED.values(), ids=SHARED)
def test_shared(facts_of_tree: MakeFacts, tree: Tree, path: str) -> None:
    fact = facts_of_tree(tree)["shared_environment"]
    assert fact.value is bool(path)
    assert [item.location.path for item in fact.evidence] == [path] * bool(path)

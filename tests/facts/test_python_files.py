"""Which Python files count as code, and how notebooks are read."""

import json
import re

import pytest

from mlops_lint.facts.python_files import PythonFiles, is_test_path
from mlops_lint.model import Fact
from tests.facts.conftest import MakeFacts
from tests.facts.test_traits import notebook


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("tests/a.py", True),
        ("src/x/test/a.py", True),
        ("testing/a.py", True),
        ("integration_tests/run.py", True),
        ("test_data/a.py", True),
        ("src/test_a.py", True),
        ("src/a_test.py", True),
        ("Tests/A.py", True),
        ("conftest.py", True),
        ("src/a.py", False),
        ("src/latest/a.py", False),
        ("src/contest.py", False),
        ("src/testament.py", False),
    ],
)
def test_paths_of_tests(path: str, is_test: bool) -> None:
    assert is_test_path(path) is is_test


def test_code_leaves_out_tests_and_setup(facts_of_tree: MakeFacts) -> None:
    names = ("a.py", "setup.py", "src/setup.py", "tests/b.py", "test_c.py", "n.ipynb")
    python = facts_of_tree(dict.fromkeys(names, "")).python
    assert [file.path for file in python.code] == ["a.py"]
    assert len(python.files) == 5
    assert [file.path for file in python.notebooks] == ["n.ipynb"]


CELLS = {
    "line magic": "%load_ext dvc\nf()",
    "magic with a value": "%timeit g()\nf()",
    "shell": "!pip install x\nf()",
    "shell over lines": "!pip install \\\n  x \\\n  y\nf()",
    "shell in a block": "if x:\n    !ls\nf()",
    "value of a shell command": "files = !ls *.csv\nf()",
    "help": "?g\nf()",
    "help at the end": "g??\nf()",
    "cell magic of Python": "%%time\nf()",
    "cell magic with options": "%%capture out --no-stderr\nf()",
    "remainder over lines": "x = (a\n     % b)\nf()",
    "equality is no shell": "x = (a\n     != b)\nf()",
}


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_commands_of_ipython(facts_of_tree: MakeFacts, cell: str) -> None:
    python = facts_of_tree({"a.ipynb": notebook(cell)}).python
    assert [call.name for call in python.source("a.ipynb").calls] == ["f"]


NO_PYTHON = {
    "shell cell": notebook("%%bash\nf()"),
    "script cell": notebook("%%writefile a.py\nf()"),
    "HTML cell": notebook("%%html\n<b>f()</b>"),
    "another language": notebook("f()", language="julia"),
    "not a notebook": json.dumps([1]),
    "not JSON": "f()",
    "empty": "",
}


@pytest.mark.parametrize("text", NO_PYTHON.values(), ids=NO_PYTHON)
def test_cells_that_are_not_python(facts_of_tree: MakeFacts, text: str) -> None:
    python = facts_of_tree({"a.ipynb": text}).python
    assert python.source("a.ipynb").calls == ()


def test_a_file_is_parsed_once_and_only_where_it_matches(
    facts_of_tree: MakeFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    original = PythonFiles.source

    def source(self: PythonFiles, path: str) -> object:
        parsed.append(path)
        return original(self, path)

    monkeypatch.setattr(PythonFiles, "source", source)
    python = facts_of_tree({"a.py": "import torch\n", "b.py": "import os\n"}).python
    pattern = re.compile(rb"\btorch\b")
    [(file, first)] = python.matching(pattern, python.files)
    assert (file.path, parsed) == ("a.py", ["a.py"])
    assert python.source("a.py") is first


def test_a_file_that_is_not_there_has_no_python(facts_of_tree: MakeFacts) -> None:
    assert facts_of_tree({}).python.source("gone.py").imports == ()


def test_a_fact_is_computed_once(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"a.py": ""})
    fact: Fact = facts["has_python"]
    assert facts["has_python"] is fact
    assert "has_python" in list(facts)
    assert len(facts) == len(list(facts))
    with pytest.raises(KeyError):
        facts["no such fact"]


def test_modules_are_told_without_parsing(facts_of_tree: MakeFacts) -> None:
    source = (
        "import os, numpy as np\n"
        "from torch.nn import Linear\n"
        "    import mlflow.sklearn\n"
        "from . import own\n"
        "# import never\n"
        "(\n"
    )
    python = facts_of_tree({"a.py": source, "b.ipynb": "[]"}).python
    expected = {"os", "numpy", "torch", "mlflow", ""}
    assert python.modules("a.py") == expected
    assert python.modules("b.ipynb") == frozenset()

"""What is read from Python source, and that no source is too odd to read."""

import marshal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_lint.facts.python_source import (
    MAX_PARTS,
    MAX_SOURCE,
    summarise,
    summarise_cells,
)
from mlops_lint.facts.python_summary import Call, Definition, Import, pack, unpack

IMPORTS = {
    "import a": ["a"],
    "import a.b as c, d": ["a.b", "d"],
    "from a.b import c as d": ["a.b.c"],
    "from a import *": ["a"],
    "from . import a": [".a"],
    "from .a import b": [".a.b"],
    "from ..a.b import c": ["..a.b.c"],
    "try:\n    import a\nexcept ImportError:\n    import b": ["a", "b"],
    "def f():\n    async def g():\n        import a": ["a"],
}
CALLS = {
    "import numpy as np\nnp.load('x')": ["numpy.load"],
    "import os.path\nos.path.join()": ["os.path.join"],
    "from a import b as c\nc()": ["a.b"],
    "from a import b as c\nc.d.e()": ["a.b.d.e"],
    "from .a import b\nb()": [".a.b"],
    "from a import *\nb()": ["b"],
    "def f():\n    g()\n\n\nfrom a import g": ["a.g"],
    "Ridge().fit(x).score(y)": ["Ridge().fit().score", "Ridge().fit", "Ridge"],
    "a[0].b()": ["?.b"],
    "'x'.join(f())": ["?.join", "f"],
    "(lambda: f())()": ["?", "f"],
    "f(g(h()))": ["f", "g", "h"],
    "[f(x) for x in g() if h(x)]": ["f", "g", "h"],
    "with f() as a, g():\n    pass": ["f", "g"],
    "match f():\n    case A(b=1) if g():\n        h()": ["f", "g", "h"],
    'f"{g():{h()}}"': ["g", "h"],
    "def f(a=g()): ...": ["g"],
    "x = await_ = yield_(1)": ["yield_"],
    "f(*g(), **h())": ["f", "g", "h"],
    "a = b = f()": ["f"],
    "if (n := f()):\n    raise g() from h()": ["f", "g", "h"],
}


@pytest.mark.parametrize(("source", "names"), IMPORTS.items())
def test_imports(source: str, names: list[str]) -> None:
    assert [item.name for item in summarise(source.encode()).imports] == names


@pytest.mark.parametrize(("source", "names"), CALLS.items())
def test_calls(source: str, names: list[str]) -> None:
    assert [call.name for call in summarise(source.encode()).calls] == names


def test_arguments_are_held_where_they_are_literals() -> None:
    source = b"f(1, 'x', y, None, b'z', retries=3, name=n, **more)\n"
    [call] = summarise(source).calls
    assert call == Call(
        "f", 1, (1, "x", None, None, None), {"retries": 3, "name": None}
    )
    assert call.method == "f"


def test_imports_any_finds_modules_and_what_lies_below() -> None:
    source = summarise(b"import os\nimport torch.nn as nn\nimport torchvision\n")
    assert source.imports_any(frozenset({"torch"})) == Import("torch.nn", 2)
    assert source.imports_any(frozenset({"torch.nn"})) == Import("torch.nn", 2)
    assert source.imports_any(frozenset({"torch.nn.x", "tor"})) is None
    assert summarise(b"from . import torch\n").imports_any(frozenset({"torch"})) is None


def test_definitions() -> None:
    source = summarise(
        b"import unittest as u\nfrom m import deco\n\n\n"
        b"class A(u.TestCase, metaclass=M):\n"
        b"    @deco(1)\n    def test_a(self):\n        'Doc.'\n        assert True\n\n"
        b"    class B: ...\n\n\n"
        b"@deco\nasync def f():\n    return 1\n"
    )
    assert source.definitions == (
        Definition("A", "class", 5, (), ("unittest.TestCase",)),
        Definition("test_a", "function", 7, ("m.deco",), (), "A", trivial=True),
        Definition("B", "class", 11, (), (), "A"),
        Definition("f", "function", 15, ("m.deco",)),
    )


@pytest.mark.parametrize(
    ("body", "trivial"),
    [
        ("pass", True),
        ("...", True),
        ("'doc'", True),
        ("assert True", True),
        ("assert x", False),
        ("return", False),
        ("f()", False),
    ],
)
def test_trivial_bodies(body: str, trivial: bool) -> None:
    [definition] = summarise(f"def f():\n    {body}\n".encode()).definitions
    assert definition.trivial is trivial


def test_what_made_a_variable() -> None:
    source = summarise(
        b"from s import A as X\na = b = X(1)\nself.c = X\nself.d = m.f()\na = 1\n"
    )
    assert source.made == {"a": "s.A", "b": "s.A", "self.d": "m.f"}


BROKEN = {
    "syntax error": b"x = (\n",
    "Python 2": b"print 'x'\n",
    "null byte": b"x = 1\0\n",
    "bad cookie": b"# coding: no-such-encoding\nx = 1\n",
    "not UTF-8": b"x = '\xff'\n",
    "bad indentation": b"if x:\n\ty\n        z\n",
    "deep brackets": b"(" * 5000 + b")" * 5000,
    "deep unary": b"-" * 100_000 + b"1",
    "deep sum": b"+".join([b"1"] * 50_000),
    "too large": b"#" * (MAX_SOURCE + 1),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_says_why(data: bytes) -> None:
    source = summarise(data)
    assert source.error
    assert (source.imports, source.calls, source.definitions) == ((), (), ())


def test_the_line_of_a_syntax_error() -> None:
    assert summarise(b"a = 1\nb = )\n").error_line == 2


ODD = {
    "empty": b"",
    "byte order mark": b"\xef\xbb\xbfimport a\n",
    "coding cookie": "# -*- coding: latin-1 -*-\nx = 'é'\nimport a\n".encode("latin-1"),
    "CRLF": b"import a\r\nimport b\r\n",
    "invalid escape": b"import a\nx = '\\d'\n",
    "form feed": b"\x0cimport a\n",
    "no last line end": b"import a",
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_odd_source_is_read(data: bytes) -> None:
    source = summarise(data)
    assert not source.error
    assert [item.name for item in source.imports][:1] == ["a"][: len(data)]


@pytest.mark.parametrize("link", [".a()", "()", ".a"])
def test_a_long_chain_is_cut(link: str) -> None:
    source = summarise(f"x{link * 90}()".encode())
    assert not source.error
    assert source.calls[0].name.startswith("?")
    assert source.calls[0].name.count("a") <= MAX_PARTS


def test_cells_share_imports_and_a_broken_one_is_left_out() -> None:
    source = summarise_cells(
        ["import lightgbm as lgb", "x = (", "y = 'half: \ud800'", "lgb.train()"]
    )
    assert [call.name for call in source.calls] == ["lightgbm.train"]
    assert not source.error


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    assert summarise(data).error_line is None or summarise(data).error


@pytest.mark.parametrize(
    "code",
    [
        "import a\nfrom b import c as d\nd.e(1, 'x', k=None, n=2.5)\nm = a.F()",
        "@a.b(1)\nclass C(D):\n    def f(self): pass",
        "def broken(:",
        "",
    ],
)
def test_a_summary_can_be_kept(code: str) -> None:
    source = summarise(code.encode())
    assert unpack(marshal.loads(marshal.dumps(pack(source)))) == source  # noqa: S302

import time

import pytest

from mlops_lint.repo.documents import Makefile, Target
from mlops_lint.repo.documents.makefile import expand, load

TEXT = """\
# comment
PY ?= python  # which
PY ?= other
SRC := src
SRC := $(SRC) tests
FLAGS = -q
FLAGS += -x
export ENV = prod
NOW != date
include common.mk $(SRC).mk
-include local.mk  # optional

.PHONY: test lint
.PHONY: all
all: lint test ## Everything
test: | data
\t@$(PY) -m pytest \\
\t  $(FLAGS)

\techo done
ifeq ($(CI),true)
lint: ; ruff check
else
lint:
\truff check .
endif
%.o: %.c
\tcc $<
objs: %.o: %.c
\tcc $<
data $(SRC): raw
\tcp a=b c
$(OUT)/x: y
define block
not: a target
\tdefine inner
endef
endef
train: PY := python3
train:: data
.SUFFIXES:
vpath %.c src
nonsense line
"""


def read(text: str) -> Makefile:
    result = load("Makefile", text.encode())
    assert isinstance(result, Makefile), result
    return result


def test_variables() -> None:
    assert read(TEXT).variables == {
        "PY": "python",
        "SRC": "src tests",
        "FLAGS": "-q -x",
        "ENV": "prod",
        "NOW": "$(shell date)",
    }


def test_includes_and_phony() -> None:
    document = read(TEXT)
    assert document.includes == (("common.mk", 10), ("$(SRC).mk", 10), ("local.mk", 11))
    assert document.phony == {"test", "lint", "all"}
    assert document.default_goal == "all"


def test_targets() -> None:
    cp = ("cp a=b c", 32)
    assert read(TEXT).targets == {
        "all": Target("all", 15, ("lint", "test"), ()),
        "test": Target(
            "test",
            16,
            ("data",),
            (("@$(PY) -m pytest $(FLAGS)", 17), ("echo done", 20)),
        ),
        "lint": Target("lint", 22, (), (("ruff check", 22), ("ruff check .", 25))),
        "%.o": Target("%.o", 27, ("%.c",), (("cc $<", 28),)),
        "objs": Target("objs", 29, ("%.c",), (("cc $<", 30),)),
        "data": Target("data", 31, ("raw",), (cp,)),
        "src": Target("src", 31, ("raw",), (cp,)),
        "tests": Target("tests", 31, ("raw",), (cp,)),
        "$(OUT)/x": Target("$(OUT)/x", 33, ("y",), ()),
        "train": Target("train", 40, ("data",), ()),
    }


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("", None),
        ("%.o: %.c\n.x: y\n", None),
        ("a:\nb:\n", "a"),
        (".DEFAULT_GOAL := b\na:\nb:\n", "b"),
        ("G = b\n.DEFAULT_GOAL = $(G)\na:\n", "b"),
    ],
)
def test_default_goal(text: str, goal: str | None) -> None:
    assert read(text).default_goal == goal


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("a: b \\\n  c\n", {"a": ("b", "c")}),
        ("a: b # c\n", {"a": ("b",)}),
        ("a: b\na: c b\n", {"a": ("b", "c")}),
        ("a b: c\n", {"a": ("c",), "b": ("c",)}),
        ("a &: c\n", {"a": ("c",)}),
        ("a: \\", {"a": ()}),
        ("\tstray: recipe\n", {"stray": ("recipe",)}),
        ("a = b: c\n", {}),
        ("a: X = 1\n", {}),
        ("  ifdef X\n  a: b\n  endif\n", {"a": ("b",)}),
        ("D = x\n$(D)/y ${D}: $(D).c\n", {"x/y": ("x.c",), "x": ("x.c",)}),
        ("$@: $<\n", {"$@": ("$<",)}),
        ("endef\na:\r\n", {"a": ()}),
    ],
)
def test_rules(text: str, targets: dict[str, tuple[str, ...]]) -> None:
    found = {name: item.prerequisites for name, item in read(text).targets.items()}
    assert found == targets


def test_an_assignment_ends_the_recipe() -> None:
    document = read("a:\n\tone\nX = 1\n\ttwo: three\n")
    assert document.targets["a"].recipe == (("one", 2),)


def test_a_variable_may_take_up_its_old_value() -> None:
    assert read("A = 1\nA := $(A) ${A} $(B)\nC := $(C)x\nD += y\n").variables == {
        "A": "1 1 $(B)",
        "C": "x",
        "D": "y",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$(A) ${B} $(C)", "1 1/x $(C)"),
        ("$(shell ls) $(A:.c=.o) $A $$", "$(shell ls) $(A:.c=.o) $A $$"),
    ],
)
def test_expand(text: str, expected: str) -> None:
    variables = {"A": "1", "B": "$(A)/x"}
    assert expand(text, variables) == expected
    assert Makefile("p", {}, variables, (), frozenset(), None).expand(text) == expected


def test_endless_expansion_ends() -> None:
    assert len(expand("$(A)", {"A": "$(A)$(A)"})) <= 10_000


@pytest.mark.parametrize(
    "unit", ["a:=$(a)$(a)\n", "a=$(a)$(a)\n$(a):\n", "$(", "a:", "a+=b\n", "a\\\n"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    started = time.monotonic()
    read(unit * (200_000 // len(unit)))
    assert time.monotonic() - started < 8

"""Late patterns behave as compiled ones; every one in the package can be compiled."""

import importlib
import pkgutil
import re

import pytest

import mlops_lint
from mlops_lint.patterns import _Late, late


def test_a_late_pattern_behaves_as_a_compiled_one() -> None:
    word = late(r"(\w)\w*", re.IGNORECASE)
    assert word.search("- Ab c")[0] == "Ab"  # type: ignore[index]
    assert [match[1] for match in word.finditer("ab c")] == ["a", "c"]
    assert word.sub("x", "ab c") == "x x"
    assert word.flags & re.IGNORECASE
    assert late(rb"a+").findall(b"aab") == [b"aa"]


def test_it_is_not_compiled_before_its_first_use() -> None:
    broken = late("(")
    assert repr(broken) == "late('(')"
    with pytest.raises(re.error):
        broken.match("")


def test_every_pattern_of_the_package_compiles() -> None:
    found = 0
    for module in pkgutil.walk_packages(mlops_lint.__path__, "mlops_lint."):
        if module.name == "mlops_lint.__main__":
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, _Late):
                found += 1
                assert isinstance(value.pattern, str | bytes)
    assert found > 50

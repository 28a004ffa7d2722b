"""Late patterns behave as compiled ones; every one in the package can be compiled."""

import importlib
import pkgutil
import re
import sys
from pathlib import Path
from typing import cast

import pytest

import mlops_lint
from mlops_lint import patterns
from mlops_lint.patterns import _Late, compiled_by, import_late, late
from mlops_lint.repo.kept import Kept


def test_a_late_pattern_behaves_as_a_compiled_one() -> None:
    word = late(r"(\w)\w*", re.IGNORECASE)
    assert word.search("- Ab c")[0] == "Ab"  # type: ignore[index]
    assert [match[1] for match in word.finditer("ab c")] == ["a", "c"]
    assert word.sub("x", "ab c") == "x x"
    assert word.flags & re.IGNORECASE
    assert late(rb"a+").findall(b"aab") == [b"aa"]


def test_a_method_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    word = late(r"\w+")
    assert word.findall("a b") == ["a", "b"]
    monkeypatch.setattr(patterns, "compiled_by", _missing)
    for method in ("search", "match", "fullmatch", "findall", "finditer", "split"):
        assert getattr(word, method)("a") is not None
    assert word.sub("x", "a") == "x"


def test_it_is_not_compiled_before_its_first_use() -> None:
    broken = late("(")
    assert repr(broken) == "late('(')"
    with pytest.raises(re.error):
        broken.match("")


def test_every_pattern_of_the_package_compiles(tmp_path: Path) -> None:
    found = 0
    keeper = Kept(tmp_path / "patterns")
    for module in pkgutil.walk_packages(mlops_lint.__path__, "mlops_lint."):
        if module.name == "mlops_lint.__main__":
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, _Late):
                found += 1
                # The interpreter's own comparison is that of the code.
                late_one = cast("re.Pattern[str]", value)
                whole = re.compile(late_one.pattern, late_one.flags)
                assert compiled_by(keeper, whole.pattern, whole.flags) == whole
    assert found > 50
    keeper.save()
    assert len(Kept(tmp_path / "patterns").known) > 50


def test_what_was_compiled_is_not_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Kept(tmp_path / "patterns")
    made = compiled_by(first, "(?P<x>a)|b", re.MULTILINE)
    first.save()
    monkeypatch.setattr(patterns, "_parts", _missing)
    monkeypatch.setattr(patterns, "COMPILE", _missing)
    again = compiled_by(Kept(tmp_path / "patterns"), "(?P<x>a)|b", re.MULTILINE)
    assert again == made
    assert again.groupindex == made.groupindex
    assert again.flags == made.flags


def test_patterns_of_a_module_imported_late_are_compiled_when_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import re\nA = re.compile('a', flags=re.I)\nB = re.compile('(').match\n"
    (tmp_path / "borrowed_one.py").write_text(code.replace(".match", ""))
    (tmp_path / "borrowed_two.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    compiling = re.compile
    import_late("borrowed_one")
    assert re.compile is compiling
    borrowed = sys.modules.pop("borrowed_one")
    assert borrowed.A.match("A")
    with pytest.raises(re.error):
        import_late("borrowed_two")
    assert re.compile is compiling
    import_late("re")


@pytest.mark.parametrize("made", [None, 7, (1, 2), (0, [99999], 0, {}, ())])
def test_a_damaged_pattern_is_compiled_as_ever(tmp_path: Path, made: object) -> None:
    keeper = Kept(tmp_path / "patterns")
    keeper.put(keeper.key("str 2", b"a(?P<x>b)"), made)
    compiled = compiled_by(keeper, "a(?P<x>b)", re.IGNORECASE)
    assert compiled == re.compile("a(?P<x>b)", re.IGNORECASE)


def _missing(*_: object) -> None:
    raise AttributeError


def test_a_python_without_the_parts_compiles_as_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "_parts", _missing)
    compiled = compiled_by(Kept(tmp_path / "patterns"), "a+", 0)
    assert compiled == re.compile("a+")

"""The format of cases: a small repository in YAML, and what must be said of it.

Unknown keys are errors, so that a case cannot expect less than its author meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from mlops_lint.config import PROFILES
from mlops_lint.model import Outcome

OUTCOMES = {
    word: Outcome(word) for word in ("passed", "failed", "not_applicable", "errored")
}


class CaseError(Exception):
    """A file of cases does not follow the format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One finding: `message` and `fix` are texts that its own must hold."""

    path: str
    message: str = ""
    line: int | None = None
    severity: str | None = None
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one path of the tree holds: bytes, or the target of a symlink."""

    data: bytes = b""
    symlink: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case; `subject` is the id of a rule or the name of a check kind.

    `options` and `when` are those of the rule that is made for a kind, `options` None
    for a bundled rule. `findings` None says nothing of them, an empty tuple that
    there are none.
    """

    file: str
    subject: str
    name: str
    expect: Outcome
    options: Mapping[str, Any] | None = None
    when: str = ""
    tree: Mapping[str, Content] = field(default_factory=dict)
    git: bool = True
    untracked: tuple[str, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)
    profile: str = "production"
    credit: float | None = None
    findings: tuple[Expected, ...] | None = None
    reason: str = ""
    evidence: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """How the test that runs the case is called."""
        return f"{self.subject}: {self.name}"


class _Loader(yaml.CSafeLoader):
    """Reads YAML and refuses a key that is written twice."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Any, Any]:
        found = super().construct_mapping(node, deep)
        if len(found) < len(node.value):
            line = node.start_mark.line + 1
            raise CaseError(f"line {line}: a mapping has one key twice")
        return found


def load(path: Path) -> list[Case]:
    """Read the cases of one file.

    Raises:
        CaseError: the file does not follow the format.
    """
    name = f"{path.parent.name}/{path.name}"
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    if not isinstance(data, dict):
        raise CaseError(f"{name}: not a mapping")
    subject_key = "kind" if path.parent.name == "kinds" else "rule"
    _check_keys(name, data, required={subject_key, "cases"})
    subject = data[subject_key]
    if subject != path.stem:
        raise CaseError(f"{name}: holds cases of {subject}")
    if not isinstance(data["cases"], list) or not data["cases"]:
        raise CaseError(f"{name}: no list of cases")
    cases = [
        _case(name, subject, entry, is_kind=subject_key == "kind")
        for entry in data["cases"]
    ]
    names = [case.name for case in cases]
    twice = sorted({item for item in names if names.count(item) > 1})
    if twice:
        raise CaseError(f"{name}: two cases are called {twice[0]}")
    return cases


def _case(file: str, subject: str, entry: Any, *, is_kind: bool) -> Case:
    where = f"{file}: {entry.get('name') if isinstance(entry, dict) else entry}"
    types: dict[str, type | tuple[type, ...]] = {
        "name": str,
        "expect": str,
        "tree": dict,
        "git": bool,
        "untracked": list,
        "config": dict,
        "profile": str,
        "credit": (int, float),
        "findings": list,
        "reason": str,
        "evidence": list,
    }
    if is_kind:
        types |= {"with": dict, "when": str}
    _check_types(where, entry, types, required={"name", "expect"})
    if entry["expect"] not in OUTCOMES:
        raise CaseError(f"{where}: nothing ends as {entry['expect']}")
    if entry.get("profile", "production") not in PROFILES:
        raise CaseError(f"{where}: no profile is called {entry['profile']}")
    values = dict(entry)
    options = values.pop("with", {}) if is_kind else None
    tree = {
        str(path): _content(f"{where}: {path}", content)
        for path, content in values.pop("tree", {}).items()
    }
    unknown = [path for path in values.get("untracked", ()) if path not in tree]
    if unknown:
        raise CaseError(f"{where}: {unknown[0]} is untracked but not in the tree")
    if "findings" in values:
        found = values["findings"]
        values["findings"] = tuple(_expected(where, item) for item in found)
    values["expect"] = OUTCOMES[values["expect"]]
    for name in ("untracked", "evidence"):
        values[name] = tuple(values.get(name, ()))
    return Case(file=file, subject=subject, options=options, tree=tree, **values)


def _content(where: str, value: Any) -> Content:
    if isinstance(value, str):
        return Content(data=value.encode())
    types: dict[str, type | tuple[type, ...]] = {
        "hex": str,
        "pad": int,
        "text": str,
        "times": int,
        "symlink": str,
    }
    _check_types(where, value, types)
    if set(value) == {"symlink"}:
        return Content(symlink=value["symlink"])
    if set(value) == {"text", "times"}:
        return Content(data=(value["text"] * value["times"]).encode())
    if "hex" in value and set(value) <= {"hex", "pad"}:
        data = bytes.fromhex(value["hex"])
        return Content(data=data.ljust(value.get("pad", 0), b"\0"))
    raise CaseError(f"{where}: {sorted(value)} do not go together")


def _expected(where: str, value: Any) -> Expected:
    types: dict[str, type | tuple[type, ...]] = {
        "path": str,
        "line": int,
        "message": str,
        "severity": str,
        "fix": str,
    }
    _check_types(f"{where}: findings", value, types, required={"path"})
    return Expected(**value)


def _check_types(
    where: str,
    value: Any,
    types: Mapping[str, type | tuple[type, ...]],
    required: set[str] | frozenset[str] = frozenset(),
) -> None:
    if not isinstance(value, dict):
        raise CaseError(f"{where}: not a mapping")
    _check_keys(where, value, required, set(types) - required)
    for key, item in value.items():
        if not isinstance(item, types[key]):
            raise CaseError(f"{where}: {key} is a {type(item).__name__}")


def _check_keys(
    where: str,
    value: Mapping[str, Any],
    required: set[str] | frozenset[str],
    allowed: set[str] | frozenset[str] = frozenset(),
) -> None:
    unknown = sorted(map(str, set(value) - required - allowed))
    if unknown:
        raise CaseError(f"{where}: unknown key {unknown[0]}")
    missing = sorted(required - set(value))
    if missing:
        raise CaseError(f"{where}: no {missing[0]}")

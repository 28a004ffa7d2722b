"""Cases of rules and check kinds: a small repository in YAML, and what must be said.

`load` reads a file of cases and refuses every key it does not know; `run` builds the
repository of one case with real git, judges it with one rule, and compares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from mlops_lint import config, engine, packs, selection
from mlops_lint.checks import KINDS
from mlops_lint.model import Finding, Outcome, Report, Rule, RuleResult
from mlops_lint.repo import Repository
from tests.gitrepo import GitRepo

KIND_RULE = "KND001"
OUTCOMES = {
    word: Outcome(word) for word in ("passed", "failed", "not_applicable", "errored")
}


class CaseError(Exception):
    """A file of cases does not follow the format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One finding: `message` is a text that its message must hold."""

    path: str
    message: str = ""
    line: int | None = None
    severity: str | None = None


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


# -- reading ---------------------------------------------------------------------


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
    if entry.get("profile", "production") not in config.PROFILES:
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


# -- running ---------------------------------------------------------------------


@cache
def knowledge() -> packs.Knowledge:
    """All bundled rules, read once."""
    return packs.bundled()


def run(case: Case, folder: Path) -> RuleResult:
    """Judge the case's repository, made in `folder`, by its rule alone.

    A rule about what the other rules have read is judged after all of them.

    Raises:
        AssertionError: the outcome is not the expected one; it says all differences.
    """
    result = judge(case, folder)
    wrong = differences(case, result)
    assert not wrong, "\n".join((case.id, *wrong, *_shown(result)))
    return result


def judge(case: Case, folder: Path) -> RuleResult:
    """Return what the rule of the case says, whatever the case expects."""
    rule, settings = _rule(case, folder), _config(case, folder)
    severities = {k: v for k, v in settings.severity.items() if k == rule.id}
    selected = selection.select(
        [rule], case.profile, chosen=[rule.id], severities=severities
    )
    if KINDS[rule.kind].last:
        others = [item for item in knowledge().rules if item.id != rule.id]
        selected += selection.select(others, case.profile)
    repo = Repository.open(_build(case, folder / "repository"), settings.exclude)
    try:
        report: Report = engine.run(
            repo, selected, knowledge().scoring, settings.settings(case.profile)
        )
    finally:
        repo.close()
    return next(result for result in report.results if result.rule.id == rule.id)


def differences(case: Case, result: RuleResult) -> list[str]:
    """Return every way in which a result is not what its case expects."""
    wrong = []
    if result.outcome is not case.expect:
        wrong.append(f"{result.outcome.value}, not {case.expect.value}")
    if case.credit is not None and (
        result.credit is None or round(result.credit, 3) != round(case.credit, 3)
    ):
        wrong.append(f"credit {result.credit}, not {case.credit}")
    if case.reason not in result.reason:
        wrong.append(f"the reason does not hold {case.reason!r}")
    seen = {item.location.path for item in result.evidence}
    wrong += [f"no evidence at {path}" for path in case.evidence if path not in seen]
    if case.findings is not None:
        if len(case.findings) != len(result.findings):
            wrong.append(f"{len(result.findings)} findings, not {len(case.findings)}")
        for wanted, finding in zip(case.findings, result.findings, strict=False):
            wrong += _finding_differences(wanted, finding)
    return wrong


def _finding_differences(wanted: Expected, found: Finding) -> list[str]:
    place = found.location
    wrong = []
    if place.path != wanted.path:
        wrong.append(f"a finding at {place.path}, not at {wanted.path}")
    if wanted.line is not None and place.line != wanted.line:
        wrong.append(f"{place.path}: line {place.line}, not {wanted.line}")
    if wanted.message not in found.message:
        wrong.append(f"{place.path}: the message does not hold {wanted.message!r}")
    if wanted.severity is not None and found.severity.label != wanted.severity:
        wrong.append(f"{place.path}: {found.severity.label}, not {wanted.severity}")
    return wrong


def _shown(result: RuleResult) -> list[str]:
    lines = [f"  got {result.outcome.value}, credit {result.credit}, {result.reason!r}"]
    for finding in result.findings:
        place = finding.location
        lines.append(
            f"  {finding.severity.label} {place.path}:{place.line} {finding.message}"
        )
    lines += [
        f"  evidence {item.location.path}:{item.location.line} {item.detail}"
        for item in result.evidence
    ]
    return lines


def _rule(case: Case, folder: Path) -> Rule:
    if case.options is None:
        return selection.only(knowledge().rules, case.subject)
    entry = {
        "id": KIND_RULE,
        "name": "under-test",
        "title": "Under test",
        "category": "structure",
        "severity": "error",
        "kind": case.subject,
        "with": dict(case.options),
        "why": "A kind is tested by a rule of its own.",
        "fix": "Mend it.",
    }
    if case.when:
        entry["when"] = case.when
    # Through a file, so that the options are held to the schema of the kind.
    path = folder / "rule.yaml"
    path.write_text(yaml.safe_dump({"rules": [entry]}), encoding="utf-8")
    return packs.load(path).rules[0]


def _config(case: Case, folder: Path) -> config.Config:
    if not case.config:
        return config.Config()
    path = folder / ".mlops-lint.yaml"
    path.write_text(yaml.safe_dump(dict(case.config)), encoding="utf-8")
    return config.load(path)


def _build(case: Case, root: Path) -> Path:
    root.mkdir()
    late = set(case.untracked)
    _write(root, {p: c for p, c in case.tree.items() if p not in late})
    if case.git:
        repo = GitRepo.create(root, "--template=")
        # Forced: a case may well track what its own .gitignore names.
        repo.git("add", "--all", "--force")
        repo.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "case")
    _write(root, {p: c for p, c in case.tree.items() if p in late})
    return root


def _write(root: Path, tree: Mapping[str, Content]) -> None:
    for name, content in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content.symlink is not None:
            path.symlink_to(content.symlink)
        else:
            path.write_bytes(content.data)

"""Runs a case: its repository is made with real git and judged by one rule."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from mlops_lint import config, engine, packs, selection
from mlops_lint.checks import KINDS
from mlops_lint.model import Finding, Report, Rule, RuleResult
from mlops_lint.repo import Repository
from tests.case_format import Case, Content, Expected
from tests.gitrepo import GitRepo

KIND_RULE = "KND001"
GIT_CONFIG = """\
[core]
    repositoryformatversion = 0
    fsync = none
    looseCompression = 0
[maintenance]
    auto = false
"""


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
    if wanted.fix not in found.fix:
        wrong.append(f"{place.path}: the fix does not hold {wanted.fix!r}")
    if wanted.severity is not None and found.severity.label != wanted.severity:
        wrong.append(f"{place.path}: {found.severity.label}, not {wanted.severity}")
    return wrong


def _shown(result: RuleResult) -> list[str]:
    lines = [f"  got {result.outcome.value}, credit {result.credit}, {result.reason!r}"]
    for finding in result.findings:
        place = finding.location
        lines.append(
            f"  {finding.severity.label} {place.path}:{place.line} {finding.message}"
            f"  fix {finding.fix}"
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
        _commit(root)
    _write(root, {p: c for p, c in case.tree.items() if p in late})
    return root


def _commit(root: Path) -> None:
    """Make a repository with one commit of all there is.

    What `git init` writes is written here, and nothing is tidied up afterwards: two
    processes for a case, not four.
    """
    for name in ("objects", "refs"):
        (root / ".git" / name).mkdir(parents=True)
    (root / ".git/HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    (root / ".git/config").write_text(GIT_CONFIG, encoding="utf-8")
    repo = GitRepo(root)
    # Forced: a case may well track what its own .gitignore names.
    repo.git("add", "--all", "--force")
    repo.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "case")


def _write(root: Path, tree: Mapping[str, Content]) -> None:
    for name, content in tree.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content.symlink is not None:
            path.symlink_to(content.symlink)
        else:
            path.write_bytes(content.data)

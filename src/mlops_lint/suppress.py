"""Findings silenced on purpose: by a comment, in notebook metadata, by configuration.

A comment reads `mlops-lint: ignore[DVC008] reason` in the comment syntax of its file:
`#` in YAML, Python, TOML, Dockerfiles and Makefiles, `<!-- -->` in Markdown and HTML.
At the end of a line it speaks of that line; on a line of its own, of the next line that
holds anything; above everything else in the file, of the whole file. A notebook says it
in its metadata: `{"mlops-lint": {"ignore": {"STR010": "reason"}}}`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlops_lint.errors import nearest
from mlops_lint.model import (
    Finding,
    Location,
    Outcome,
    Rule,
    RuleResult,
    Suppressed,
    Suppression,
    SuppressionPolicy,
    Warn,
    credit_of,
)
from mlops_lint.patterns import late
from mlops_lint.records import replace
from mlops_lint.repo import Repository
from mlops_lint.repo.covering import covers

MARK = b"mlops-lint: ignore["
KEY = "mlops-lint"
COMMENT = late(
    r"(?P<open>#|<!--|//)\s*mlops-lint: ignore\[(?P<rules>[^\]]*)\](?P<reason>.*)"
)
SYNTAX: Mapping[str, str] = {
    ".md": "<!--",
    ".markdown": "<!--",
    ".html": "<!--",
    ".htm": "<!--",
    ".svg": "<!--",
    ".json": "//",
    ".jsonc": "//",
    ".js": "//",
    ".ts": "//",
    ".groovy": "//",
}
WHOLE_FILE = 0


def silence(
    repo: Repository, results: Iterable[RuleResult], policy: SuppressionPolicy
) -> tuple[list[RuleResult], list[Suppressed], list[Warn]]:
    """Return the results less their silenced findings, those, and what is wrong.

    A rule all of whose findings are silenced ends as suppressed, without credit.
    """
    suppressions = _Suppressions(repo, policy)
    kept: list[RuleResult] = []
    silenced: list[Suppressed] = []
    for result in results:
        stay, gone = suppressions.split(result.rule, result.findings)
        silenced += gone
        kept.append(without(result, stay, gone) if gone else result)
    ran = [result.rule for result in kept]
    return kept, silenced, list(suppressions.warnings(ran))


def without(
    result: RuleResult, stay: Sequence[Finding], gone: Sequence[Suppressed]
) -> RuleResult:
    """Return a result less its silenced findings, its credit that of those that stay.

    Where none stays it ends as suppressed, without credit.
    """
    if stay:
        kept = tuple(_costed(stay, gone))
        return replace(result, findings=kept, credit=credit_of(kept))
    reasons = dict.fromkeys(item.reason for item in gone if item.reason)
    return replace(
        result,
        outcome=Outcome.SUPPRESSED,
        credit=None,
        findings=(),
        reason="; ".join(reasons) or "no reason given",
    )


def _costed(stay: Sequence[Finding], gone: Sequence[Suppressed]) -> Iterator[Finding]:
    """Yield findings; where one bore the cost of its file and left, the next does."""
    borne = {finding.location.path for finding in stay if finding.cost}
    left = {
        item.finding.location.path: item.finding.cost
        for item in gone
        if item.finding.cost and item.finding.location.path not in borne
    }
    for finding in stay:
        cost = left.pop(finding.location.path, None)
        yield finding if cost is None else replace(finding, cost=cost)


class _Suppressions:
    """All suppressions of a run; remembers which of them were needed."""

    def __init__(self, repo: Repository, policy: SuppressionPolicy) -> None:
        self._repo = repo
        self._policy = policy
        self._used: set[Suppression] = set()
        self._inline: dict[str, tuple[Suppression, ...]] = {
            path: tuple(comments(repo, path)) for path in sorted(repo.read_so_far)
        }

    def split(
        self, rule: Rule, findings: Iterable[Finding]
    ) -> tuple[list[Finding], list[Suppressed]]:
        """Return the findings that stay, and those that are silenced."""
        stay: list[Finding] = []
        silenced: list[Suppressed] = []
        for finding in findings:
            item = self._that_silences(rule, finding)
            if item is None:
                stay.append(finding)
            else:
                silenced.append(
                    Suppressed(
                        finding=finding,
                        by=item.by,
                        reason=item.reason,
                        expires=item.expires,
                        place=item.place,
                    )
                )
        return stay, silenced

    def _that_silences(self, rule: Rule, finding: Finding) -> Suppression | None:
        inline = self._inline.get(finding.location.path, ())
        for item in (*self._policy.configured, *inline):
            if not _speaks_of(item, finding, rule):
                continue
            self._used.add(item)
            if rule.suppressible and not self._is_void(item):
                return item
        return None

    def _is_void(self, item: Suppression) -> bool:
        lacks_reason = self._policy.reasons_required and not item.reason
        return lacks_reason or self._is_expired(item)

    def _is_expired(self, item: Suppression) -> bool:
        return item.expires is not None and item.expires < self._policy.today

    def warnings(self, ran: Sequence[Rule]) -> Iterator[Warn]:
        """Yield what is wrong with suppressions, once all findings were split.

        Those of rules that did not run are not called unused.
        """
        inline = (item for items in self._inline.values() for item in items)
        every = (*self._policy.configured, *inline)
        for item in sorted(every, key=lambda i: (i.place.path, i.place.line or 0)):
            yield from self._warning(item, ran)

    def _warning(self, item: Suppression, ran: Sequence[Rule]) -> Iterator[Warn]:
        known = self._policy.rules
        if known and not any(rule.is_meant_by(item.rule) for rule in known):
            close = nearest(item.rule, [rule.id for rule in known])
            hint = f", did you mean {close}?" if close else ""
            message = f"no rule is called {item.rule}{hint}"
            yield Warn("unknown-rule", message, item.place)
            return
        meant = [rule for rule in ran if rule.is_meant_by(item.rule)]
        if any(not rule.suppressible for rule in meant):
            message = f"{item.rule} cannot be suppressed"
            yield Warn("not-suppressible", message, item.place)
        elif self._is_expired(item):
            message = f"the suppression of {item.rule} expired on {item.expires}"
            yield Warn("expired-suppression", message, item.place)
        elif self._policy.reasons_required and not item.reason:
            message = f"the suppression of {item.rule} gives no reason"
            yield Warn("suppression-without-reason", message, item.place)
        elif item not in self._used and self._matches_nothing(item):
            message = f"no file matches {item.path}, where {item.rule} is suppressed"
            yield Warn("glob-matches-nothing", message, item.place)
        elif item not in self._used and meant:
            message = f"nothing is suppressed here: {item.rule} finds nothing"
            yield Warn("unused-suppression", message, item.place)

    def _matches_nothing(self, item: Suppression) -> bool:
        if item.by != "config" or item.path in ("", "."):
            return False
        files = self._repo.files.files
        return not any(covers(item.path, file.path) for file in files)


def _speaks_of(item: Suppression, finding: Finding, rule: Rule) -> bool:
    """Whether the finding is one of those that the suppression silences."""
    if not rule.is_meant_by(item.rule):
        return False
    if item.by == "inline":
        return item.line in (WHOLE_FILE, finding.location.line)
    return not item.path or covers(item.path, finding.location.path)


def comments(repo: Repository, path: str) -> Iterator[Suppression]:
    """Yield the suppressions that a file states in its own comments."""
    data = repo.read(path) or b""
    if path.endswith(".ipynb"):
        if KEY.encode() in data:
            yield from _notebook(repo, path)
        return
    if MARK not in data:
        return
    lines = data.decode("utf-8", "replace").split("\n")
    name = path.rpartition("/")[2].lower()
    opener = SYNTAX.get(f".{name.rpartition('.')[2]}", "#")
    starts = _starts(data) if name.endswith((".py", ".pyi")) else None
    for number, line in enumerate(lines, 1):
        for match in COMMENT.finditer(line):
            if match["open"] != opener:
                continue
            if starts is not None and (number, match.start()) not in starts:
                continue
            reason = match["reason"].partition("-->")[0].strip(" \t\r:-")
            place = Location(path, number)
            target = _target(lines, number, match)
            for rule in filter(None, map(str.strip, match["rules"].split(","))):
                yield Suppression(rule, path, reason, "inline", place, target)


def _starts(data: bytes) -> set[tuple[int, int]] | None:
    """Return line and column of Python's comments, None if it is not Python."""
    import io
    import tokenize

    try:
        tokens = list(tokenize.tokenize(io.BytesIO(data).readline))
    except (tokenize.TokenError, SyntaxError):
        return None
    return {token.start for token in tokens if token.type == tokenize.COMMENT}


def _target(lines: Sequence[str], number: int, comment: re.Match[str]) -> int:
    """Return the line that a comment on line `number` speaks of."""
    if comment.string[: comment.start()].strip():
        return number

    def holds_more(line: str) -> bool:
        return not (line.strip() == "" or line.lstrip().startswith(comment["open"]))

    if not any(map(holds_more, lines[: number - 1])):
        return WHOLE_FILE
    for later, line in enumerate(lines[number:], number + 1):
        if holds_more(line):
            return later
    return number


def _notebook(repo: Repository, path: str) -> Iterator[Suppression]:
    from mlops_lint.repo.documents.notebook import Notebook

    document = repo.document(path)
    own = document.metadata.get(KEY) if isinstance(document, Notebook) else None
    ignored = own.get("ignore") if isinstance(own, dict) else None
    for rule, reason in ignored.items() if isinstance(ignored, dict) else ():
        text = str(reason or "")
        yield Suppression(str(rule), path, text, "inline", Location(path), WHOLE_FILE)

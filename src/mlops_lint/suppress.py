"""Findings silenced on purpose: by a comment, in notebook metadata, by configuration.

A comment reads `mlops-lint: ignore[DVC008] reason` in the comment syntax of its file:
`#` in YAML, Python, TOML, Dockerfiles and Makefiles, `<!-- -->` in Markdown and HTML.
At the end of a line it speaks of that line; on a line of its own, of the next line that
holds anything; above everything else in the file, of the whole file. A notebook says it
in its metadata: `{"mlops-lint": {"ignore": {"STR010": "reason"}}}`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from mlops_lint.model import Finding, Location, Rule, Suppressed, Warn
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo import Repository
from mlops_lint.repo.documents import Notebook
from mlops_lint.repo.globs import compile_globs

MARK = b"mlops-lint: ignore["
COMMENT = late(
    r"(?P<open>#|<!--|//)\s*mlops-lint: ignore\[(?P<rules>[^\]]*)\](?P<reason>[^\n]*)"
)
ONLY_COMMENT = late(r"\s*(#|<!--|//|$)")
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


@record
class Suppression:
    """One silenced rule, where, why and until when.

    `path` is a glob. `line` is the line it speaks of, 0 for a whole file, None for
    every place the glob matches. `place` is where the suppression itself stands.
    """

    rule: str
    path: str
    reason: str
    by: Literal["inline", "config"]
    place: Location
    line: int | None = None
    expires: date | None = None

    def speaks_of(self, finding: Finding, rule: Rule) -> bool:
        """Whether the finding is one of those that this suppression silences."""
        if not rule.is_meant_by(self.rule):
            return False
        if self.by == "inline":
            same = finding.location.path == self.path
            return same and self.line in (WHOLE_FILE, finding.location.line)
        return compile_globs((self.path,))(finding.location.path)


class Suppressions:
    """All suppressions of a run; remembers which of them were needed."""

    def __init__(
        self,
        configured: Iterable[Suppression],
        *,
        today: date,
        reasons_required: bool = False,
        inline: bool = True,
    ) -> None:
        """Hold those of the configuration; comments are found file by file."""
        self._configured = tuple(configured)
        self._today = today
        self._reasons_required = reasons_required
        self._inline = inline
        self._used: set[Suppression] = set()
        self._found: dict[str, tuple[Suppression, ...]] = {}

    def split(
        self, repo: Repository, rule: Rule, findings: Iterable[Finding]
    ) -> tuple[list[Finding], list[Suppressed]]:
        """Return the findings that stay, and those that are silenced."""
        stay: list[Finding] = []
        silenced: list[Suppressed] = []
        for finding in findings:
            item = self._that_silences(repo, rule, finding)
            if item is None:
                stay.append(finding)
                continue
            silenced.append(
                Suppressed(
                    finding=finding,
                    by=item.by,
                    reason=item.reason,
                    expires=item.expires,
                )
            )
        return stay, silenced

    def _that_silences(
        self, repo: Repository, rule: Rule, finding: Finding
    ) -> Suppression | None:
        for item in (*self._configured, *self._inline_of(repo, finding.location.path)):
            if not item.speaks_of(finding, rule):
                continue
            self._used.add(item)
            if rule.suppressible and not self._is_void(item):
                return item
        return None

    def _is_void(self, item: Suppression) -> bool:
        expired = item.expires is not None and item.expires < self._today
        return expired or (self._reasons_required and not item.reason)

    def _inline_of(self, repo: Repository, path: str) -> tuple[Suppression, ...]:
        if not self._inline:
            return ()
        if path not in self._found:
            self._found[path] = tuple(comments(repo, path))
        return self._found[path]

    def warnings(self, repo: Repository, rules: Iterable[Rule]) -> Iterator[Warn]:
        """Yield what is wrong with suppressions, once all findings were split.

        Comments are looked for in the files that were read in this run: a rule that
        did not run reads nothing, and its suppressions are not called unused.
        """
        ran = tuple(rules)
        if self._inline:
            for path in repo.read_so_far:
                self._inline_of(repo, path)
        every = [
            *self._configured,
            *(i for items in self._found.values() for i in items),
        ]
        for item in sorted(every, key=lambda i: (i.place.path, i.place.line or 0)):
            yield from self._warning(item, ran)

    def _warning(self, item: Suppression, ran: tuple[Rule, ...]) -> Iterator[Warn]:
        meant = [rule for rule in ran if rule.is_meant_by(item.rule)]
        if not meant:
            return
        if any(not rule.suppressible for rule in meant):
            message = f"{item.rule} cannot be suppressed"
            yield Warn("not-suppressible", message, item.place)
        elif item.expires is not None and item.expires < self._today:
            message = f"the suppression of {item.rule} expired on {item.expires}"
            yield Warn("expired-suppression", message, item.place)
        elif self._reasons_required and not item.reason:
            message = f"the suppression of {item.rule} gives no reason"
            yield Warn("suppression-without-reason", message, item.place)
        elif item not in self._used:
            message = f"nothing is suppressed here: {item.rule} finds nothing"
            yield Warn("unused-suppression", message, item.place)


def comments(repo: Repository, path: str) -> Iterator[Suppression]:
    """Yield the suppressions that a file states in its own comments."""
    data = repo.read(path)
    if data is None:
        return
    if path.endswith(".ipynb"):
        if b"mlops-lint" in data:
            yield from _notebook(repo, path)
        return
    if MARK not in data:
        return
    lines = data.decode("utf-8", "replace").split("\n")
    suffix = "." + path.rpartition("/")[2].lower().rpartition(".")[2]
    opener = SYNTAX.get(suffix, "#")
    for number, line in enumerate(lines, 1):
        for match in COMMENT.finditer(line):
            if match["open"] != opener:
                continue
            reason = match["reason"].replace("-->", "").strip(" \t\r:-")
            place = Location(path, number)
            target = _target(lines, number, match.start())
            for name in match["rules"].split(","):
                if name.strip():
                    rule = name.strip()
                    yield Suppression(rule, path, reason, "inline", place, target)


def _target(lines: list[str], number: int, start: int) -> int:
    """Return the line that a comment on line `number` speaks of."""
    if lines[number - 1][:start].strip():
        return number
    if all(ONLY_COMMENT.match(line) for line in lines[: number - 1]):
        return WHOLE_FILE
    for later, line in enumerate(lines[number:], number + 1):
        if not ONLY_COMMENT.match(line):
            return later
    return number


def _notebook(repo: Repository, path: str) -> Iterator[Suppression]:
    document = repo.document(path)
    own = (
        document.metadata.get("mlops-lint") if isinstance(document, Notebook) else None
    )
    ignored = own.get("ignore") if isinstance(own, dict) else None
    for rule, reason in ignored.items() if isinstance(ignored, dict) else ():
        text = str(reason or "")
        yield Suppression(str(rule), path, text, "inline", Location(path), WHOLE_FILE)

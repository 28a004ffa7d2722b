"""Commands that the documentation must show."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from mlops_lint.checks._base import (
    FACT,
    GLOBS,
    REGEX,
    TEXT,
    Context,
    Kind,
    Schema,
    not_applicable,
    seen,
)
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo import Repository
from mlops_lint.repo.documents import CodeBlock, Markdown
from mlops_lint.repo.globs import escape

PROMPT = late(r"^\s*(?:[$>%!]\s+|!|%)?")
ROOT_PROMPT = late(r"^\s*#\s+")
TREE = late(r"[├└│]|^\s*[|+`]--|^\s*[\w.-]+/(\s{2,}\S|\s+#|\s*$)")
"""A line of a directory tree, which shows no command."""
WRAPPED = late(
    r"^(?:sudo |time |env |\w+=\S+ |(?:uv|poetry|pipenv|pdm|hatch|pixi|rye) run |"
    r"conda run (?:-n \S+ )?)+"
)
SHELL = late(
    r"(bash|sh|shell|zsh|fish|cmd|bat|dos|powershell|pwsh|ps1|text|console|terminal)?"
    r"|sh(ell)?-?session"
)
DATA = late(r"ya?ml")
"""Languages by which some READMEs colour what a shell runs, comments and all."""
ENTRY = late(r"(?m)^\s*(?:- |[\w.\"'-]+:(?:\s|$))")
"""A line that is YAML, and no command."""
CODE = (b"```", b"~~~", b"    ", b"\t", b"<!--", b"\0")
"""Of which every Markdown file with a block of code holds one: what fences a block or
indents it, and what bytes alone do not tell, comments and other encodings."""
SESSION = late(r"console|terminal|sh(ell)?-?session")
"""Languages of blocks that show prompts, so that `#` is one and no comment."""


@record
class _Shown:
    """The best command of a topic so far: the place of its pattern, and where."""

    rank: int
    evidence: Evidence


@record
class Commands(Kind):
    """Look in the code blocks of documents for a command of each topic.

    A topic has patterns in `any`, the most telling first, of which one must match the
    start of a command, its prompt and wrappers (`$`, `sudo`, `uv run`) taken off; it is
    asked for where one of the facts in `when` holds. Each topic without a command costs
    its share. Documents are those of `paths`, and of the directory that the fact
    `directory` names.
    """

    kind: ClassVar[str] = "commands"
    options: ClassVar[Schema] = {
        "paths": GLOBS,
        "directory": FACT,
        "topics": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "any": {"type": "array", "items": REGEX, "minItems": 1},
                    "when": {"type": "array", "items": FACT, "minItems": 1},
                },
                "required": ["any"],
                "additionalProperties": False,
            },
        },
        "message": TEXT,
    }
    required: ClassVar[tuple[str, ...]] = ("paths", "topics", "message")
    paths: tuple[str, ...]
    topics: Mapping[str, Mapping[str, Sequence[str]]]
    message: str
    directory: str = ""

    def run(self, context: Context) -> Verdict:
        """Judge all documents together, in the order of `paths`."""
        facts = context.facts
        asked = {
            name: [late(pattern) for pattern in topic["any"]]
            for name, topic in self.topics.items()
            if "when" not in topic or any(map(facts.holds, topic["when"]))
        }
        if not asked:
            return not_applicable("no topic of the documentation applies here")
        shown: dict[str, _Shown] = {}
        first = ""
        paths = [
            file.path
            for glob in self._globs(context)
            for file in context.repo.files.glob(glob)
        ]
        is_without_code = context.repo.search.each(
            paths,
            "without code",
            lambda path: _is_without_code(context.repo, path),
        )
        for path in paths:
            # Nothing tells more than the foremost pattern of every topic.
            if len(shown) == len(asked) and not any(s.rank for s in shown.values()):
                break
            if first and is_without_code(path):
                continue
            document = context.repo.document(path)
            if isinstance(document, Markdown):
                first = first or path
                _read(document, asked, shown)
        evidence = tuple(shown[name].evidence for name in asked if name in shown)
        missing = [name for name in asked if name not in shown]
        if not missing:
            return Verdict(evidence=evidence)
        message = f"{self.message} {', '.join(missing)}"
        cost = len(missing) / len(asked)
        place = Location(first) if first else Location()
        return Verdict((Hit(message, place, cost, key="topics"),), evidence)

    def _globs(self, context: Context) -> Iterator[str]:
        yield from self.paths
        place = str(context.facts.value(self.directory)) if self.directory else ""
        if place.startswith("equiv:"):
            folder = escape(place.removeprefix("equiv:"))
            yield from (f"/{folder}/**/*.md", f"/{folder}/**/*.rst")


def _is_without_code(repo: Repository, path: str) -> bool:
    """Whether a file shows no command, as can be seen without parsing it."""
    data = repo.read(path) or b""
    return path.endswith(".md") and not any(mark in data for mark in CODE)


def _read(
    document: Markdown,
    asked: Mapping[str, Sequence[re.Pattern[str]]],
    shown: dict[str, _Shown],
) -> None:
    """Keep each topic's command of the foremost pattern, the first of them."""
    for line, command in commands(document):
        for name, patterns in asked.items():
            better = patterns[: shown[name].rank] if name in shown else patterns
            for rank, pattern in enumerate(better):
                if pattern.match(command):
                    evidence = seen(document.path, f"{name}: {command[:60]}", line)
                    shown[name] = _Shown(rank, evidence)
                    break


def commands(document: Markdown) -> list[tuple[int, str]]:
    """Return (line, command) of every shell block, prompts and wrappers taken off."""
    found = []
    lines = document.text.split("\n")
    for block in document.code_blocks:
        if not _may_run(block):
            continue
        session = SESSION.fullmatch(block.language)
        for number, line in enumerate(block.text.split("\n"), _start(lines, block)):
            if not session and line.lstrip().startswith("#"):
                continue
            if TREE.search(line):
                continue
            prompt = ROOT_PROMPT if ROOT_PROMPT.match(line) else PROMPT
            bare = prompt.sub("", line, count=1).strip()
            if bare.startswith("`"):
                bare = bare[1:].partition("`")[0]
            # `.\venv\Scripts\activate` is a path of Windows.
            bare = re.sub(r"\\(?=\S)", "/", bare)
            for part in re.split(r"\s*(?:&&|;|\|\|)\s*", bare):
                command = WRAPPED.sub("", part)
                if command:
                    found.append((number, command))
    return found


def _may_run(block: CodeBlock) -> bool:
    """Whether a block shows what a shell runs, whatever its fence calls it."""
    if DATA.fullmatch(block.language):
        return ENTRY.search(block.text) is None
    return SHELL.fullmatch(block.language) is not None


def _start(lines: list[str], block: CodeBlock) -> int:
    """Return the line of a block's first line: below its fence, if it has one."""
    first = block.text.partition("\n")[0].strip()
    near = range(block.line, min(block.line + 10, len(lines) + 1))
    return next((n for n in near if lines[n - 1].strip() == first), block.line + 1)

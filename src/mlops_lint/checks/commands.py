"""Commands that the documentation must show."""

import re
from collections.abc import Mapping
from typing import ClassVar

from mlops_lint.checks._base import GLOBS, REGEX, TEXT, Context, Kind, Schema, seen
from mlops_lint.model import Evidence, Hit, Location, Verdict
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.documents import CodeBlock, Markdown

PROMPT = late(r"^\s*(?:[$>%!]\s+|!|%)?")
ROOT_PROMPT = late(r"^\s*#\s+")
WRAPPED = late(
    r"^(?:sudo |time |env |\w+=\S+ |(?:uv|poetry|pipenv|pdm|hatch|pixi|rye) run |"
    r"conda run (?:-n \S+ )?)+"
)
SHELL = late(
    r"(bash|sh|shell|zsh|fish|cmd|bat|dos|powershell|pwsh|ps1|text|console|terminal)?"
    r"|sh(ell)?-?session"
)
SESSION = late(r"console|terminal|sh(ell)?-?session")
"""Languages of blocks that show prompts, so that `#` is one and no comment."""


@record
class Commands(Kind):
    """Look in the code blocks of documents for a command of each topic.

    `topics` maps a topic to a pattern that must match the start of a command, its
    prompt and wrappers (`$`, `sudo`, `uv run`) taken off. Each topic without a command
    costs its share.
    """

    kind: ClassVar[str] = "commands"
    options: ClassVar[Schema] = {
        "paths": GLOBS,
        "topics": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": REGEX,
        },
        "message": TEXT,
    }
    required: ClassVar[tuple[str, ...]] = ("paths", "topics", "message")
    paths: tuple[str, ...]
    topics: Mapping[str, str]
    message: str

    def run(self, context: Context) -> Verdict:
        """Judge all documents together, in the order of `paths`."""
        open_topics = {name: re.compile(text) for name, text in self.topics.items()}
        evidence: list[Evidence] = []
        first = ""
        for glob in self.paths:
            for file in context.repo.files.glob(glob) if open_topics else ():
                document = context.repo.document(file.path)
                if not isinstance(document, Markdown):
                    continue
                first = first or file.path
                for line, command in commands(document):
                    for name, pattern in list(open_topics.items()):
                        if pattern.match(command):
                            detail = f"{name}: {command[:60]}"
                            evidence.append(seen(file.path, detail, line))
                            del open_topics[name]
        if not open_topics:
            return Verdict(evidence=tuple(evidence))
        message = f"{self.message} {', '.join(open_topics)}"
        cost = len(open_topics) / len(self.topics)
        place = Location(first) if first else Location()
        return Verdict((Hit(message, place, cost, key="topics"),), tuple(evidence))


def commands(document: Markdown) -> list[tuple[int, str]]:
    """Return (line, command) of every shell block, prompts and wrappers taken off."""
    found = []
    lines = document.text.split("\n")
    for block in document.code_blocks:
        if SHELL.fullmatch(block.language) is None:
            continue
        session = SESSION.fullmatch(block.language)
        for number, line in enumerate(block.text.split("\n"), _start(lines, block)):
            if not session and line.lstrip().startswith("#"):
                continue
            prompt = ROOT_PROMPT if ROOT_PROMPT.match(line) else PROMPT
            bare = prompt.sub("", line, count=1).strip()
            for part in re.split(r"\s*(?:&&|;|\|\|)\s*", bare):
                command = WRAPPED.sub("", part)
                if command:
                    found.append((number, command))
    return found


def _start(lines: list[str], block: CodeBlock) -> int:
    """Return the line of a block's first line: below its fence, if it has one."""
    first = block.text.partition("\n")[0].strip()
    near = range(block.line, min(block.line + 10, len(lines) + 1))
    return next((n for n in near if lines[n - 1].strip() == first), block.line + 1)

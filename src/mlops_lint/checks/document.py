"""Prose that must be there, about something, with substance."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import ClassVar

from mlops_lint.checks._base import (
    COUNT,
    FLAG,
    GLOBS,
    REGEX,
    TEXT,
    Context,
    Kind,
    Schema,
    failed,
    passed,
    seen,
)
from mlops_lint.model import Hit, Location, Verdict
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.documents import Markdown, Section
from mlops_lint.repo.documents.prose import visible

DIAGRAM = late(
    r"!\[[^\]]*\]\((?![^)]*(badge|shields\.io))[^)]+\)|<img\b(?![^>]*(badge|shields))|"
    r"```(mermaid|plantuml)",
    re.IGNORECASE,
)
IMAGE = late(r"!\[[^\]]*\]\([^)]*\)|<img\b[^>]*>")
FROM_CODE = late(r"^(:::|\.\. auto(module|class|function)::)[ \t]*\w", re.MULTILINE)
"""A page of which mkdocstrings or Sphinx takes the text from docstrings."""
ANCHORED = late(r"[\^$]|\\[AZ]")
# What may be a title, by its mark or by the line below it.
TITLE = late(r"\n[ \t]*+(?:#[^\n]*|[^\n]+(?=\n[ \t]*[=\-`:.'\"~^_*+#<>]))")
HTML_TITLE = late(r"<h[1-6]", re.IGNORECASE)
MARKUP = frozenset("*`[\\&<")
"""Signs of a title whose text is not what stands there."""
UNNAMED = "does not name "
STEP = late(r"^\s*\d+[.)]\s+\S", re.MULTILINE)


@record
class _Part:
    """A document, or one section of it with all below; `said` is its prose."""

    path: str
    title: str
    line: int | None
    text: str
    said: str
    words: int
    length: int
    has_code: bool


@record
class DocumentKind(Kind):
    """Ask of the documents of `paths` that one of them says enough.

    `about` names the subject: a document whose name, or whose folder's, it matches
    counts whole, else a section whose title it matches, with all below; the title of a
    whole README is no section. `named` matches names of documents that `about` does
    not. Whole documents go first, the shallowest of them. Where a name or a title
    matches `beside`, or code says what stands there, the text is about what is done
    with the subject: it may say enough, but is not what says too little.

    `min_chars` and `min_words` are of visible text; with `or_diagram` a picture stands
    for the words. `mentions` lists patterns that must each be found in prose; code and
    pictures, badges among them, say nothing. `steps` asks for a command or numbered
    steps.
    """

    kind: ClassVar[str] = "document"
    options: ClassVar[Schema] = {
        "paths": GLOBS,
        "about": REGEX,
        "named": REGEX,
        "beside": REGEX,
        "min_chars": COUNT,
        "min_words": COUNT,
        "or_diagram": FLAG,
        "mentions": {"type": "object", "additionalProperties": REGEX},
        "steps": FLAG,
        "message": TEXT,
    }
    required: ClassVar[tuple[str, ...]] = ("paths", "message")
    paths: tuple[str, ...]
    message: str
    about: str = ""
    named: str = ""
    beside: str = ""
    min_chars: int = 0
    min_words: int = 0
    or_diagram: bool = False
    mentions: dict[str, str] | None = None
    steps: bool = False

    def run(self, context: Context) -> Verdict:
        """Judge each part; the one that lacks least decides."""
        best: tuple[int, _Part, list[str]] | None = None
        for part in self._parts(context):
            lacks = self._lacks(part)
            if not lacks:
                detail = f'section "{part.title}"' if part.title else "document"
                return passed(seen(part.path, detail, part.line))
            if self._is_beside(part):
                continue
            if best is None or len(lacks) < best[0]:
                best = (len(lacks), part, lacks)
        if best is None:
            return failed(self.message, key=self.message)
        _, part, lacks = best
        asked = max(self._asked(), 1)
        where = f'section "{part.title}"' if part.title else "this document"
        named = [lack for lack in lacks if lack.startswith(UNNAMED)]
        fix = ""
        if len(named) == len(lacks):
            things = " and ".join(lack.removeprefix(UNNAMED) for lack in named)
            section = f', section "{part.title}",' if part.title else ""
            fix = f"Name in {part.path}{section} {things} of what it describes."
        hit = Hit(
            f"{self.message}: {where} {' and '.join(lacks)}",
            Location(part.path, part.line),
            cost=1.0 if not self.mentions else len(lacks) / asked,
            key=self.message,
            fix=fix,
        )
        return Verdict((hit,))

    def _is_beside(self, part: _Part) -> bool:
        """Whether a part is about what is done with the subject."""
        if not self.beside:
            return False
        if FROM_CODE.search(part.text):
            return True
        name = part.title or part.path.rpartition("/")[2].rpartition(".")[0]
        return late(self.beside, re.IGNORECASE).search(name) is not None

    def _asked(self) -> int:
        sizes = bool(self.min_chars) + bool(self.min_words)
        return sizes + self.steps + len(self.mentions or {})

    def _parts(self, context: Context) -> Iterator[_Part]:
        about = late(self.about, re.IGNORECASE)
        # Apart, so that neither is compiled a second time as part of the other.
        subjects = [about]
        if self.named:
            subjects.append(late(self.named, re.IGNORECASE))

        def names(text: str) -> bool:
            return any(subject.search(text) for subject in subjects)

        ranked = []
        for file in context.repo.files.glob(*self.paths):
            *folders, name = file.path.split("/")
            named = names(name.rpartition(".")[0] or name)
            whole = named or bool(folders and names(folders[-1]))
            ranked.append((not whole, not named, len(folders), file.path))
        ranked.sort()
        likely = context.repo.search.each(
            (path for in_sections, _, _, path in ranked if in_sections),
            f"titles like {self.about}",
            lambda path: self._may_name(context.repo.text(path)),
        )
        for in_sections, _, _, path in ranked:
            if in_sections and not likely(path):
                continue
            document = context.repo.document(path)
            if not isinstance(document, Markdown):
                continue
            if not in_sections:
                yield _part(document, document.sections)
                continue
            title = _own_title(document)
            for index, section in enumerate(document.sections):
                if index != title and section.level and about.search(section.title):
                    yield _part(document, _below(document, index), section)

    def _may_name(self, text: str) -> bool:
        """Whether a title can match `about`: to parse a text takes far longer."""
        if ANCHORED.search(self.about) or HTML_TITLE.search(text):
            return True
        titles = "\n".join(TITLE.findall(f"\n{text}"))
        if not MARKUP.isdisjoint(titles):
            return True
        return late(self.about, re.IGNORECASE).search(titles) is not None

    def _lacks(self, part: _Part) -> list[str]:
        lacks = []
        drawn = self.or_diagram and DIAGRAM.search(part.text)
        if part.length < self.min_chars:
            lacks.append(f"has {part.length} characters of text, not {self.min_chars}")
        if part.words < self.min_words and not drawn:
            diagram = " and no diagram" if self.or_diagram else ""
            lacks.append(f"has {part.words} words, not {self.min_words}{diagram}")
        if self.steps and not part.has_code and not STEP.search(part.text):
            lacks.append("has neither a command nor numbered steps")
        for what, pattern in (self.mentions or {}).items():
            if not re.search(pattern, part.said, re.IGNORECASE):
                lacks.append(f"{UNNAMED}{what}")
        return lacks


def _own_title(document: Markdown) -> int | None:
    """Return which section is the title of a README, with all else below it."""
    if not document.path.rpartition("/")[2].lower().startswith("readme"):
        return None
    headings = [index for index, item in enumerate(document.sections) if item.level]
    if not headings:
        return None
    first = headings[0]
    return first if len(_below(document, first)) == len(headings) else None


def _below(document: Markdown, index: int) -> Sequence[Section]:
    """Return a section with those below it."""
    own, *others = document.sections[index:]
    return (own, *takewhile(lambda section: section.level > own.level, others))


def _part(
    document: Markdown, sections: Sequence[Section], own: Section | None = None
) -> _Part:
    """Join sections: all of a document, or `own` and those below it."""
    text = document.text
    said = IMAGE.sub(" ", "\n".join(f"{s.title}\n{s.prose}" for s in sections))
    has_code = bool(document.code_blocks)
    if own is None:
        said += f"\n{json.dumps(document.front_matter or {}, default=str)}"
    else:
        text = "\n".join(section.text for section in sections)
        after = document.sections[document.sections.index(own) + len(sections) :]
        end = after[0].line if after else sys.maxsize
        has_code = any(own.line < b.line < end for b in document.code_blocks)
    return _Part(
        document.path,
        own.title if own else "",
        own.line if own else None,
        text,
        said,
        sum(section.words for section in sections),
        sum(len(visible(section.text)) for section in sections),
        has_code,
    )

"""Markdown: front matter, sections with their text, code blocks, links.

Light on purpose: it reads what READMEs, model cards and documentation pages use, in
time linear in the text, and not the whole of CommonMark.
"""

import re

from mlops_lint.patterns import late
from mlops_lint.records import NamedTuple, record
from mlops_lint.repo.documents.base import (
    DEFAULT_LIMITS,
    Limits,
    ParseFailure,
    Structured,
    decode_lenient,
    too_large,
)
from mlops_lint.repo.documents.links import (
    Link,
    find_images,
    find_links,
    without_code,
)
from mlops_lint.repo.documents.prose import Reader, visible

FORMAT = "Markdown"

_ATX = late(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_SETEXT = late(r" {0,3}(=+|-+)[ \t]*$")
_FENCE = late(r"([ \t]*)(`{3,}|~{3,})([^\n]*)$")
_HTML_HEADING = late(
    r"\s*(?:<[a-gi-z][^<>]*>\s*)*<h([1-6])(?:\s[^<>]*)?>", re.IGNORECASE
)
_HEADING_LINES = 10
_LIST_ITEM = late(r"\s*(?:[-+*]|\d{1,9}[.)])(?:\s|$)")
_NO_PARAGRAPH = late(r"\s*(?:>|\||#|[-+*]\s|\d{1,9}[.)]\s)")


class Section(NamedTuple):
    """A heading and the text up to the next heading of any level.

    Level 0, with an empty title, is what stands before the first heading. `text`
    keeps code blocks and their fences and lacks comments; `prose` lacks code too.
    """

    level: int
    title: str
    line: int
    text: str
    prose: str

    @property
    def words(self) -> int:
        """How many words a reader sees, code left out."""
        return len(re.findall(r"\w[\w'-]*", visible(self.prose)))


class CodeBlock(NamedTuple):
    """A code block; `line` is that of its fence, or of its first line if indented.

    `language` is the lower-case first word of the info string, "" if none.
    """

    language: str
    line: int
    text: str
    section: str


@record
class Markdown:
    """A prose document in Markdown, reStructuredText or plain text.

    `text` is the whole file with newlines as line ends. `header` is the parsed front
    matter with lines of the file.
    """

    path: str
    header: Structured | None
    front_matter_failure: ParseFailure | None
    sections: tuple[Section, ...]
    code_blocks: tuple[CodeBlock, ...]
    text: str
    link_lines: tuple[tuple[int, str], ...]

    @property
    def front_matter(self) -> dict[str, object] | None:
        """The mapping between the `---` lines at the top."""
        data = self.header.data if self.header else None
        return data if isinstance(data, dict) else None

    def prose_length(self) -> int:
        """Count what a reader sees.

        Images, tags, comments, link targets and fence markers are left out; code
        counts.
        """
        return sum(len(visible(section.text)) for section in self.sections)

    def links(self) -> tuple[Link, ...]:
        """Return the links outside code and comments, in the order of their lines."""
        return tuple(find_links(self.link_lines))

    def images(self) -> tuple[Link, ...]:
        """Return the images outside code and comments, badges included."""
        return tuple(find_images(self.link_lines))


def load(
    path: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> Markdown | ParseFailure:
    """Read a Markdown file; only its size can make it fail."""
    refused = too_large(path, FORMAT, data, limits)
    if refused:
        return refused
    text = decode_lenient(data)
    lines = text.split("\n")
    start, front = _front_matter(path, lines, limits)
    reader = _MarkdownReader(lines, start)
    reader.read()
    return build(path, text, reader, front)


def build(
    path: str,
    text: str,
    reader: Reader,
    front: Structured | ParseFailure | None = None,
) -> Markdown:
    """Assemble the document from what a reader collected."""
    sections: list[Section] = []
    links: list[tuple[int, str]] = []
    for title in reader.titles:
        prose = [block for block in title.blocks if block.kind == "prose"]
        sections.append(
            Section(
                title.level,
                title.title,
                title.line,
                "\n".join(block.text for block in title.blocks).strip("\n"),
                "\n".join(block.text for block in prose).strip("\n"),
            )
        )
        links.append((title.line, title.source))
        links.extend(
            (block.line, without_code(block.text))
            for block in prose
            if "[" in block.text or "<" in block.text
        )
    return Markdown(
        path=path,
        header=front if isinstance(front, Structured) else None,
        front_matter_failure=front if isinstance(front, ParseFailure) else None,
        sections=tuple(sections),
        code_blocks=tuple(
            CodeBlock(code.language, code.line, code.text, code.section)
            for code in reader.codes
        ),
        text=text,
        link_lines=tuple(link for link in links if "[" in link[1] or "<" in link[1]),
    )


def _front_matter(
    path: str, lines: list[str], limits: Limits
) -> tuple[int, Structured | ParseFailure | None]:
    """Return the index of the first line of the body, and the front matter read."""
    if lines[0].rstrip() != "---":
        return 0, None
    for end in range(1, len(lines)):
        if lines[end].rstrip() in ("---", "..."):
            from mlops_lint.repo.documents import front_matter

            # With its opening marker kept, lines are those of the file.
            source = "\n".join(lines[:end]) + "\n"
            return end + 1, front_matter(path, source.encode(), limits)
    return 0, None


class _MarkdownReader(Reader):
    """Splits Markdown into titled blocks."""

    def read(self) -> None:
        """Read all lines."""
        in_list = False
        while self.more():
            line = self.line()
            if self.take_comment(line):
                continue
            stripped = line.strip()
            if not stripped:
                self.prose(line)
            elif stripped[0] in "`~" and (fence := _FENCE.match(line)):
                self._fenced(fence)
            elif stripped[0] == "#" and (heading := _ATX.match(line)):
                self.title(len(heading[1]), _unclosed(heading[2] or ""), line)
                in_list = False
            elif stripped[0] == "<" and (html := _HTML_HEADING.match(line)):
                self._html_heading(int(html[1]), html.end())
            elif self._is_setext(line):
                level = 1 if self.line(1).strip()[0] == "=" else 2
                self.title(level, stripped, line, lines=2)
                in_list = False
            elif line.startswith(("    ", "\t")) and not in_list and self.after_blank():
                self._indented()
            else:
                if _LIST_ITEM.match(line):
                    in_list = True
                elif line[0] not in " \t" and self.after_blank():
                    in_list = False
                self.prose(line)

    def _is_setext(self, line: str) -> bool:
        """Tell whether the next line underlines this one as a heading."""
        return (
            self.left() > 1
            and self.line(1).lstrip()[:1] in ("=", "-")
            and _SETEXT.match(self.line(1)) is not None
            and _NO_PARAGRAPH.match(line) is None
            and _SETEXT.match(line) is None
            and not line.startswith(("    ", "\t"))
        )

    def _fenced(self, fence: re.Match[str]) -> None:
        """Take a fenced block, to the end of the file if nothing closes it."""
        mark, info = fence[2], fence[3].strip()
        if mark[0] == "`" and "`" in info:
            self.prose(self.line())
            return
        first = self.position
        words = info.replace("{", " ").replace("}", " ").strip().lstrip(".").split()
        self.marker()
        body: list[str] = []
        while self.more():
            closing = self.line().strip()
            if len(closing) >= len(mark) and not closing.strip(mark[0]):
                self.code(words[0] if words else "", first, body)
                self.marker()
                return
            body.append(self.line().removeprefix(fence[1]))
            self.keep_code()
        self.code(words[0] if words else "", first, body)

    def _indented(self) -> None:
        """Take a block indented by four spaces or a tab."""
        first = self.position
        body: list[str] = []
        while self.more():
            line = self.line()
            if line.strip() and not line.startswith(("    ", "\t")):
                break
            body.append(line[1:] if line.startswith("\t") else line[4:])
            self.keep_code()
        self.code("", first, body)

    def _html_heading(self, level: int, start: int) -> None:
        """Take `<h1>...</h1>`, which may span a few lines."""
        close = f"</h{level}>"
        whole = self.line()[start:]
        count = 1
        while close not in whole.lower() and count < min(_HEADING_LINES, self.left()):
            whole += "\n" + self.line(count)
            count += 1
        end = whole.lower().find(close)
        if end < 0:
            whole, count = whole.partition("\n")[0], 1
            end = len(whole)
        source = " ".join(self.line(number) for number in range(count))
        self.title(level, whole[:end], source, lines=count)


def _unclosed(title: str) -> str:
    """Return the title of an ATX heading without its closing hashes."""
    title = title.rstrip()
    bare = title.rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else title

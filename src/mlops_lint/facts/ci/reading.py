"""What every provider's reader shares: values with lines, files with problems."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping

from mlops_lint.facts.ci.model import Command, Job, Shell, Use
from mlops_lint.facts.ci.nodes import Node, Source
from mlops_lint.model import Evidence, Location
from mlops_lint.records import replace
from mlops_lint.repo import Repository
from mlops_lint.repo.documents import ParseFailure, Structured

MOST_FILES = 200
MOST_READ = 10_000
"""How many jobs, steps and templates are read of one repository.

Files may refer to each other so that few lines stand for billions of steps.
"""

LONGEST = 100_000
"""Characters of a text whose parameters are filled in."""

DEEPEST = 10
"""How many files lead from one to the next before a reader gives up."""

SHELLS: Mapping[str, Shell] = {
    "pwsh": "pwsh",
    "powershell": "pwsh",
    "pscore": "pwsh",
    "ps": "pwsh",
    "python": "python",
    "python3": "python",
    "cmd": "cmd",
    "batch": "cmd",
}
IGNORED_FAILURE = ("|| true", "|| :", "|| exit 0", "||true")
FALSE = frozenset({"false", "${{ false }}", "${{false}}", "0", "never"})


class Files:
    """Opens files of the repository and keeps what is wrong with them."""

    def __init__(self, repo: Repository) -> None:
        """Open nothing yet."""
        self.repo = repo
        self.problems: list[Evidence] = []
        self._sources: dict[str, Source | None] = {}
        self._left = MOST_READ

    def spend(self) -> bool:
        """Whether one more job, step or template may be read; it is counted."""
        self._left -= 1
        return self._left >= 0

    def has(self, path: str) -> bool:
        """Whether the repository lists the file."""
        return path in self.repo.files.by_path

    def documents(self, path: str) -> list[Node]:
        """Return the documents of a file; what cannot be read becomes a problem."""
        if path not in self._sources:
            self._sources[path] = self._open(path)
        source = self._sources[path]
        if source is None:
            return []
        return [
            Node(source, "", value, number)
            for number, value in enumerate(source.document.documents)
        ]

    def open(self, path: str, *, certain: bool = True) -> Node | None:
        """Return the mapping of a file, None (and a problem) where there is none.

        What is not `certain` to be meant for the provider is no problem of it.
        """
        nodes = self.documents(path)
        for node in nodes:
            if node.is_mapping:
                return node
        if not certain:
            return None
        document = self.repo.document(path)
        if isinstance(document, ParseFailure):
            self.problem(path, f"not valid: {document.problem}", document.line)
        elif any(node.value is not None for node in nodes):
            self.problem(path, "it holds no mapping")
        elif (self.repo.read(path) or b"").strip():
            self.problem(path, "all of it is commented out")
        else:
            self.problem(path, "it is empty")
        return None

    def _open(self, path: str) -> Source | None:
        if len(self._sources) >= MOST_FILES:
            return None
        document = self.repo.document(path)
        if not isinstance(document, Structured):
            return None
        return Source(path, document, tuple(self.repo.text(path).split("\n")))

    def problem(self, path: str, detail: str, line: int | None = None) -> None:
        """Keep that a place makes no working configuration."""
        evidence = Evidence(Location(path, line), detail)
        if evidence not in self.problems:
            self.problems.append(evidence)


def shell_of(name: str, default: Shell = "sh") -> Shell:
    """Return the kind of a shell named by path, options or a format string."""
    first = name.strip().split(" ", 1)[0].rpartition("/")[2].lower()
    return SHELLS.get(first.removesuffix(".exe"), "sh") if first else default


def command(
    node: Node,
    *,
    fill: Callable[[str], str] = str,
    shell: Shell = "sh",
    cwd: str = "",
    tolerated: bool = False,
) -> Iterator[Command]:
    """Yield the command of a scalar, nothing where it has no text."""
    text = fill(node.text)
    if text.strip():
        ignored = tolerated or ignores_failure(text)
        yield Command(text, node.path, node.text_line, shell, cwd, ignored)


def commands(
    nodes: Iterable[Node],
    *,
    shell: Shell = "sh",
    cwd: str = "",
    tolerated: bool = False,
) -> Iterator[Command]:
    """Yield the commands of scripts in the usual shell: texts, lists, nested lists."""
    for node in nodes:
        if node.is_list:
            inner = node.each()
            yield from commands(inner, shell=shell, cwd=cwd, tolerated=tolerated)
        else:
            yield from command(node, shell=shell, cwd=cwd, tolerated=tolerated)


def ignores_failure(text: str) -> bool:
    """Whether no line of a text can fail: each ends in `|| true` or the like."""
    if "||" not in text:
        return False
    lines = [line.strip() for line in text.replace("\\\n", " ").splitlines()]
    kept = [line for line in lines if line and not line.startswith("#")]
    return bool(kept) and all(line.endswith(IGNORED_FAILURE) for line in kept)


def folder(path: str, within: str = "") -> str:
    """Return a working directory below the root, "" for the root or what is unknown."""
    if not path or "$" in path or "<<" in path:
        return within
    joined = posixpath.normpath(posixpath.join(within, path))
    if joined.startswith(("/", "..")) or joined == ".":
        return ""
    return joined


def at_home(job: Job, repo: Repository) -> Job:
    """Return a job with the folder into which it clones the repository left out.

    A working directory that is not there may be one of the clone.
    """
    if not any(step.cwd for step in job.commands):
        return job
    there = repo.files.directories
    steps: list[Command | Use] = []
    for step in job.steps:
        if isinstance(step, Command) and step.cwd and step.cwd not in there:
            rest = step.cwd.partition("/")[2]
            steps.append(replace(step, cwd=rest if rest in there else ""))
        else:
            steps.append(step)
    return replace(job, steps=tuple(steps))


def is_false(node: Node) -> bool:
    """Whether a condition is written as never true."""
    return node.value is False or node.text.strip().lower() in FALSE


def filled(
    text: str,
    values: Mapping[str, str],
    prefix: str,
    marks: tuple[str, str] = ("${{", "}}"),
) -> str:
    """Return text with `${{ prefix.name }}` replaced by the values that are known."""
    opening, closing = marks
    if not values or prefix not in text:
        return text
    head, *rest = text.split(opening)
    parts = [head]
    for piece in rest:
        inner, end, after = piece.partition(closing)
        name = inner.strip()
        known = values.get(name[len(prefix) :]) if name.startswith(prefix) else None
        parts.append(opening + piece if known is None or not end else known + after)
    made = "".join(parts)
    return made if len(made) <= LONGEST else text

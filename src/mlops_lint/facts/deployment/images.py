"""Images: which Dockerfiles serve predictions, and how they are made."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from mlops_lint.facts.commands.model import Argv
from mlops_lint.facts.deployment.marks import Mark, command_mark, image_mark, section
from mlops_lint.facts.environment import dockerfiles
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.records import NamedTuple
from mlops_lint.repo import File
from mlops_lint.repo.documents import Dockerfile, Instruction, Stage

if TYPE_CHECKING:
    from mlops_lint.facts.base import Facts

MOST_SCRIPTS = 4
SCRIPTS = (".sh", ".bash")
SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh"))
PYTHONS = ("python", "pypy")


class Image(NamedTuple):
    """What one build of a Dockerfile makes: a stage, and those it is built on.

    `line` is that of the command, or of FROM where the base image has it.
    """

    file: File
    stages: tuple[Stage, ...]
    line: int
    form: str
    detail: str

    @property
    def instructions(self) -> tuple[Instruction, ...]:
        """The instructions of all stages, the base first."""
        return tuple(i for stage in self.stages for i in stage.instructions)


def images(facts: "Facts") -> Iterator[Image]:
    """Yield every image that a Dockerfile makes; `form` is empty if it serves nothing.

    Every stage that no other one is built on makes an image.
    """
    marks = section(facts.signatures, "serving")
    for file, document in dockerfiles(facts):
        if is_test_path(file.path):
            continue
        for stages in _built(document):
            yield _image(facts, file, stages, marks)


def _built(document: Dockerfile) -> Iterator[tuple[Stage, ...]]:
    """Yield each stage that is no base, after the stages it is built on."""
    named = {stage.name: stage for stage in document.stages if stage.name}
    below = {stage.resolved.lower() for stage in document.stages}
    for stage in document.stages:
        copied = any(
            stage.name and f"--from={stage.name}" in item.value.lower().split()
            for item in document.instructions
            if item.keyword in ("COPY", "ADD", "RUN")
        )
        is_last = stage is document.stages[-1]
        if not is_last and (copied or not stage.name or stage.name in below):
            continue
        chain = [stage]
        while len(chain) <= len(document.stages):
            base = named.get(chain[0].resolved.lower())
            if base is None or base in chain:
                break
            chain.insert(0, base)
        yield tuple(chain)


def _image(
    facts: "Facts", file: File, stages: tuple[Stage, ...], marks: list[Mark]
) -> Image:
    entry: Instruction | None = None
    command: Instruction | None = None
    for stage in stages:
        for item in stage.instructions:
            if item.keyword == "ENTRYPOINT":
                # What follows an entry point of the base is not its command.
                entry, command = item, None
            elif item.keyword == "CMD":
                command = item
    last = command or entry
    reader = CommandReader(facts, file.path.rpartition("/")[0], marks)
    if last is not None:
        told = reader.read(_run(entry, command))
        if told is not None:
            return Image(file, stages, last.line, *told)
    base = stages[0]
    mark = image_mark(base.resolved, marks)
    if mark is not None and (last is None or entry is None):
        return Image(file, stages, base.line, mark.form, f"FROM {base.resolved}")
    return Image(file, stages, last.line if last else base.line, "", "")


def _run(entry: Instruction | None, command: Instruction | None) -> list[str]:
    """Return the words that a container of the image starts with.

    A text is given to a shell, and nothing behind an ENTRYPOINT that is one.
    """
    if entry is not None and entry.arguments is None:
        return _words(entry)
    return [*(_words(entry) if entry else ()), *(_words(command) if command else ())]


def _words(item: Instruction) -> list[str]:
    if item.arguments is not None:
        return list(item.arguments)
    return ["sh", "-c", item.value]


class CommandReader:
    """Tells what a command serves, by itself or by the script that it runs."""

    def __init__(self, facts: "Facts", folder: str, marks: list[Mark]) -> None:
        """Look for scripts near `folder` first."""
        self._facts = facts
        self._folder = folder
        self._marks = marks
        self._left = MOST_SCRIPTS

    def read(self, words: Sequence[str]) -> tuple[str, str] | None:
        """Return form and detail of what the command serves, None if nothing."""
        return self._first(self._facts.walker.bare(words)) if words else None

    def _first(self, commands: Iterable[Argv]) -> tuple[str, str] | None:
        return next(filter(None, map(self._one, commands)), None)

    def _one(self, argv: Argv) -> tuple[str, str] | None:
        bare = argv.bare
        mark = command_mark(bare, self._marks)
        if mark is not None:
            return mark.form, f"runs {' '.join(bare[:3])}"
        if bare[0] in SHELLS:
            return self._shell(bare[1:])
        if bare[0].endswith(SCRIPTS):
            return self._script(bare[0]) or self._rest(bare)
        if bare[0].startswith(PYTHONS) and not argv.module:
            scripts = [word for word in bare[1:] if word.endswith(".py")]
            return self._python(scripts[0]) if scripts else None
        if argv.module:
            return self._python(bare[0].replace(".", "/") + ".py") or self._python(
                bare[0].replace(".", "/") + "/__main__.py"
            )
        target = self._facts.deployed.console_scripts.get(bare[0])
        return self._python(target) if target else None

    def _rest(self, bare: Sequence[str]) -> tuple[str, str] | None:
        """Read what an entry point script is given to run."""
        return self.read(bare[1:]) if len(bare) > 1 else None

    def _shell(self, words: Sequence[str]) -> tuple[str, str] | None:
        scripts = [word for word in words if not word.startswith("-")]
        return self._script(scripts[0]) if scripts else None

    def _script(self, name: str) -> tuple[str, str] | None:
        path = self._find(name)
        if path is None or self._left <= 0:
            return None
        self._left -= 1
        told = self._first(self._facts.walker.split(self._facts.repo.text(path)))
        return (told[0], f"{told[1]} in {path}") if told else None

    def _python(self, name: str) -> tuple[str, str] | None:
        path = self._find(name)
        if path is None:
            return None
        deployed = self._facts.deployed
        app = deployed.app_at(path)
        if app is not None:
            return ("ui" if app in deployed.pages else "server"), f"runs {path}"
        if deployed.is_batch(path):
            return "batch", f"runs {path}"
        return None

    def _find(self, name: str) -> str | None:
        """Return the file of the repository that a path in an image most likely is."""
        parts = [part for part in name.split("/") if part not in ("", ".", "..")]
        if not parts:
            return None
        named = self._facts.repo.files.by_name.get(parts[-1], [])
        best = [
            (self._nearness(file.path, parts), file.path)
            for file in named
            if not is_test_path(file.path)
        ]
        return max(best)[1] if best else None

    def _nearness(self, path: str, parts: list[str]) -> tuple[int, bool, int]:
        shared = 0
        for mine, theirs in zip(
            reversed(path.split("/")), reversed(parts), strict=False
        ):
            if mine != theirs:
                break
            shared += 1
        inside = not self._folder or path.startswith(f"{self._folder}/")
        return shared, inside, -path.count("/")

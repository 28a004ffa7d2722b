"""Commands as they are reached from a job, with the way there."""

from typing import TYPE_CHECKING

from mlops_lint.model import Evidence
from mlops_lint.records import NamedTuple

if TYPE_CHECKING:
    from mlops_lint.facts.ci import Job, Use


class Argv(NamedTuple):
    """One command with what wraps it taken off.

    `words` start with the program as it is written; `line` counts from 0 at the start
    of the text. `runners` are the tools that ran it, such as "hatch" or "docker run".
    `module` is true where the program is a module that Python runs, `remote` where
    another machine runs it. `document` is the first here-document it reads. `written`
    are its words with all that wraps them.
    """

    words: tuple[str, ...]
    line: int = 0
    runners: tuple[str, ...] = ()
    module: bool = False
    remote: bool = False
    tolerated: bool = False
    document: str = ""
    written: tuple[str, ...] = ()

    @property
    def program(self) -> str:
        """The name of the program, without its directory and version."""
        return program_name(self.words[0])

    @property
    def shown(self) -> str:
        """The command as it is written, in a length that fits a line."""
        text = " ".join(" ".join(self.written or self.words).split())
        if not self.written or text.find(self.words[0]) < MOST_SHOWN // 2:
            return _cut(text)
        # Behind long options of `docker run` is what is run in the image.
        return _cut(f"{self.written[0]} ... {' '.join(' '.join(self.words).split())}")

    @property
    def bare(self) -> tuple[str, ...]:
        """The words with the program by its name alone."""
        return (self.program, *self.words[1:])


class Step(NamedTuple):
    """What a file says is to be run: text for a shell, or words where it has them.

    `line` is the 1-based line where it starts.
    """

    path: str
    line: int | None
    text: str = ""
    words: tuple[str, ...] = ()
    cwd: str = ""
    shell: str = "sh"
    name: str = ""


class Reached(NamedTuple):
    """A command, or what another party provides, that a job comes to.

    `chain` leads there: the place in the job, then each file that was followed. `use`
    is set for actions, tasks, orbs and pipes, whose name is the only word of `argv`.
    `script` is the file of the repository that the command runs, "" where it is none.
    """

    job: "Job"
    argv: tuple[str, ...]
    chain: tuple[Evidence, ...]
    classes: frozenset[str]
    path: str
    line: int | None
    tolerated: bool = False
    use: "Use | None" = None
    script: str = ""
    cwd: str = ""
    remote: bool = False

    @property
    def shown(self) -> str:
        """The command as text, cut to a length that fits a line."""
        return _cut(" ".join(self.argv))


MOST_SHOWN = 80


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 3]}..."


def program_name(word: str) -> str:
    """Return the name of a program: no directory, no `.exe`, `python` of any version.

    A version that a runner was asked for (`ruff@0.5`, `black==24.1`) goes too.
    """
    name = word.rstrip("/").rpartition("/")[2].removesuffix(".exe")
    if name.startswith("python") and name[6:].replace(".", "").isdigit():
        return "python"
    if name.startswith("pip") and name[3:].replace(".", "").isdigit():
        return "pip"
    return name.partition("@")[0].partition("==")[0] or name

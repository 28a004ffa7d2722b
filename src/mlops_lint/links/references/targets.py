"""Which scripts, modules and tasks a command runs, by its words."""

from collections.abc import Callable, Iterator, Mapping

from mlops_lint.links.references.ground import Target
from mlops_lint.links.references.runs import Run

TESTS = frozenset(("pytest", "py.test"))
SOURCES = frozenset(("source", "."))
CODE = (".py", ".sh", ".bash", ".R", ".r", ".jl", ".ipynb", ".ps1")
WITH_VALUES = frozenset(("-W", "-X", "-o", "-O", "--rcfile", "--log_level"))
FLAGS = frozenset(
    (
        *("-x", "-v", "-vv", "-vvv", "-q", "-qq", "-s", "-l", "-sv", "-vs", "-xvs"),
        *("--exitfirst", "--verbose", "--quiet", "--lf", "--ff", "--no-cov", "--pdb"),
        *("--doctest-modules", "--strict-markers", "--disable-warnings", "--sw"),
        *("--no-header", "--showlocals", "--collect-only", "--full-trace"),
    )
)
"""Options of pytest that take no value."""


def targets(run: Run) -> Iterator[Target]:
    """Yield what a command runs that the repository should have."""
    program, words = run.argv.program, run.words
    if run.argv.module:
        yield Target("module", words[0])
    if program in TESTS:
        yield from _tests(words[1:])
    elif run.argv.module:
        return
    elif program in READERS:
        yield from READERS[program](words[1:])
    elif words[0] in SOURCES:
        yield from _sourced(words[1:])
    elif words[0].endswith(CODE) and not run.argv.runners:
        yield Target("file", words[0])


def _interpreted(words: tuple[str, ...]) -> Iterator[Target]:
    word = _first(words)
    if word.endswith(CODE):
        yield Target("file", word)


def _page(words: tuple[str, ...]) -> Iterator[Target]:
    if words[:1] == ("run",):
        yield from _interpreted(words[1:])


def _shell(words: tuple[str, ...]) -> Iterator[Target]:
    word = _first(words)
    if word and not word.startswith("+"):
        yield Target("file", word)


def _sourced(words: tuple[str, ...]) -> Iterator[Target]:
    if words and words[0].endswith((".sh", ".bash")):
        yield Target("file", words[0])


def _notebook(words: tuple[str, ...]) -> Iterator[Target]:
    named = [word for word in words if word.endswith(".ipynb")]
    if named and not _is_value(words, named[0]):
        yield Target("file", named[0])


def _make(words: tuple[str, ...]) -> Iterator[Target]:
    yield Target("make", " ".join(words))


def _npm(words: tuple[str, ...]) -> Iterator[Target]:
    if words[:1] == ("run",) and len(words) > 1:
        yield Target("npm", words[1])


def _first(words: tuple[str, ...]) -> str:
    """Return the first word that is no option, "" where the program reads text."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("-c", "-m", "-", "-s", "-e", "-V", "--version", "-h", "--help"):
            return ""
        elif word.startswith("-"):
            skip = word in WITH_VALUES
            if "c" in word[1:] and not word.startswith("--") and len(word) < 6:
                return ""
        else:
            return word
    return ""


def _is_value(words: tuple[str, ...], word: str) -> bool:
    position = words.index(word)
    before = words[position - 1] if position else ""
    return before.startswith("-") and "=" not in before and before.startswith("--o")


def _tests(words: tuple[str, ...]) -> Iterator[Target]:
    """Yield the paths that pytest is given; what follows an option may be its value."""
    before = ""
    for word in words:
        path = word.partition("::")[0].partition("[")[0]
        if (
            (before in FLAGS or not before.startswith("-"))
            and not word.startswith("-")
            and (path.endswith(".py") or "/" in path.strip("/"))
            and "=" not in path
        ):
            yield Target("file", path)
        before = word


READERS: Mapping[str, Callable[[tuple[str, ...]], Iterator[Target]]] = {
    **dict.fromkeys(
        ("python", "python3", "pythonw", "ipython", "Rscript"), _interpreted
    ),
    **dict.fromkeys(("sh", "bash", "zsh", "dash", "ksh"), _shell),
    **dict.fromkeys(("papermill", "jupyter", "jupytext", "runipy"), _notebook),
    **dict.fromkeys(("make", "gmake"), _make),
    **dict.fromkeys(("npm", "yarn", "pnpm"), _npm),
    **dict.fromkeys(SOURCES, _sourced),
    "streamlit": _page,
}

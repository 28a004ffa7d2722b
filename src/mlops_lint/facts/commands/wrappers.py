"""What only wraps a command: sudo, uv run, docker exec, bash -c, python -m."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mlops_lint.facts.commands.draft import ASSIGNMENT, Simple
from mlops_lint.facts.commands.model import Argv
from mlops_lint.facts.commands.shell import simple_commands
from mlops_lint.records import NamedTuple

DEEPEST = 8
SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ash", "ksh"})
POWERSHELLS = frozenset({"pwsh", "powershell"})


class Wrapper(NamedTuple):
    """One wrapper: its words, options that take a value, words before the command.

    `gives` says what is left of it: `words` of a command, `text` for a shell, or a
    `script` for Python.
    """

    words: tuple[str, ...]
    values: frozenset[str] = frozenset()
    skips: int = 0
    gives: str = "words"
    remote: bool = False
    names: bool = False


class Wrappers:
    """All wrappers, as rules/signatures/commands.yaml states them."""

    def __init__(self, stated: Mapping[str, Mapping[str, Any]]) -> None:
        """Read the table; the wrapper of more words comes first."""
        self._by_name: dict[str, list[Wrapper]] = {}
        for names, entry in stated.items():
            for name in names.split("|"):
                words = tuple(name.split())
                wrapper = Wrapper(
                    words,
                    frozenset(entry.get("values", "").split()),
                    entry.get("skips", 0),
                    entry.get("gives", "words"),
                    entry.get("remote", False),
                    entry.get("names", False),
                )
                self._by_name.setdefault(words[0], []).append(wrapper)
        for wrappers in self._by_name.values():
            wrappers.sort(key=lambda wrapper: -len(wrapper.words))

    def split(self, text: str, shell: str = "sh", depth: int = 0) -> list[Argv]:
        """Return the commands of a text, in order, with what wraps them taken off."""
        found: list[Argv] = []
        for item in simple_commands(text, shell):
            found += self._bare(item, depth)
        return found

    def bare(self, words: Sequence[str], line: int = 0) -> list[Argv]:
        """Return the commands that one command stands for."""
        return list(self._bare(Simple(list(words), line, []), 0))

    def _bare(self, item: Simple, depth: int) -> Iterator[Argv]:
        document = item.bodies[0] if item.bodies else ""
        argv = Argv(
            tuple(item.words),
            item.line,
            tolerated=item.tolerated,
            document=document,
            written=tuple(item.words),
        )
        yield from self._unwrapped(argv, depth)

    def _unwrapped(self, argv: Argv, depth: int) -> Iterator[Argv]:
        for _ in range(DEEPEST):
            words = argv.words
            while len(words) > 1 and ASSIGNMENT.match(words[0]):
                words = words[1:]
            argv = argv._replace(words=words)
            text = _shell_text(argv)
            if text is not None:
                yield from self._inner(text, argv, depth)
                return
            bare = self._one_off(argv)
            if bare is None:
                break
            argv, text = bare
            if text:
                yield from self._inner(text, argv, depth)
                return
        yield argv

    def _one_off(self, argv: Argv) -> tuple[Argv, str] | None:
        """Return a command without its outermost wrapper, or the text it gives."""
        words = argv.words
        if argv.program == "python":
            rest = _module(words)
            return (argv._replace(words=rest, module=True), "") if rest else None
        found = self._match(argv.program, words)
        if found is None:
            return None
        wrapper, rest = found
        if wrapper.names:
            argv = argv._replace(runners=(*argv.runners, " ".join(wrapper.words)))
        argv = argv._replace(remote=argv.remote or wrapper.remote)
        if wrapper.gives == "text":
            text = " ".join(rest) or argv.document
            return (argv, text) if text else None
        if not rest:
            return None
        if wrapper.gives == "script":
            rest = ("python", *rest)
        return argv._replace(words=rest, module=False), ""

    def _inner(self, text: str, argv: Argv, depth: int) -> Iterator[Argv]:
        if depth >= DEEPEST:
            return
        for inner in self.split(text, depth=depth + 1):
            yield inner._replace(
                line=argv.line,
                runners=(*argv.runners, *inner.runners),
                remote=argv.remote or inner.remote,
                tolerated=argv.tolerated or inner.tolerated,
            )

    def _match(
        self, program: str, words: Sequence[str]
    ) -> tuple[Wrapper, tuple[str, ...]] | None:
        for wrapper in self._by_name.get(program, ()):
            rest = _behind(wrapper, words)
            if rest is not None:
                return wrapper, rest
        return None


def _module(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words behind the `-m` of Python, none where it runs no module."""
    position = 1
    while position < len(words) and words[position].startswith("-"):
        if words[position] == "-m":
            return tuple(words[position + 1 :])
        if words[position] == "-c":
            break
        position += 2 if words[position] in ("-W", "-X") else 1
    return ()


def _behind(wrapper: Wrapper, words: Sequence[str]) -> tuple[str, ...] | None:
    """Return the words behind a wrapper, None where the words are not its own."""
    position = 1
    for word in wrapper.words[1:]:
        position = _past_options(wrapper, words, position)
        if position >= len(words) or words[position] != word:
            return None
        position += 1
    for _ in range(wrapper.skips + 1):
        position = _past_options(wrapper, words, position)
        position += 1
    return tuple(words[position - 1 :])


def _past_options(wrapper: Wrapper, words: Sequence[str], position: int) -> int:
    while position < len(words):
        word = words[position]
        if word == "--":
            return position + 1
        if word == "-m" and wrapper.gives == "script":
            break
        if not word.startswith("-") and not ASSIGNMENT.match(word):
            break
        position += 2 if word in wrapper.values else 1
    return position


def _shell_text(argv: Argv) -> str | None:
    """Return the text that a shell is given, None where it is given none."""
    program, words = argv.program, argv.words
    if program in SHELLS:
        if len(words) == 1:
            return argv.document or None
        return _behind_c(words)
    lowered = [word.lower() for word in words]
    if program in POWERSHELLS:
        for option in ("-command", "-c"):
            if option in lowered:
                return " ".join(words[lowered.index(option) + 1 :])
    if program == "cmd" and len(words) > 2 and lowered[1] in ("/c", "/k"):
        return " ".join(words[2:])
    return None


def _behind_c(words: Sequence[str]) -> str | None:
    """Return the word behind `-c`, which may stand among other letters: `-lc`."""
    for position, word in enumerate(words[1:], start=1):
        if word.startswith("-") and not word.startswith("--") and "c" in word:
            rest = [w for w in words[position + 1 :] if not w.startswith("-")]
            return rest[0] if rest else None
        if not word.startswith(("-", "+")) and not words[position - 1].endswith("o"):
            return None
    return None

"""What a command does: patterns over its words, as signatures/commands.yaml states.

A pattern is the program and its subcommands in order, `a|b` either and `*` anything;
`-x` is an option that must be there, `!x` a word that must not. Options may stand
anywhere. A pattern of what others provide is a name and `input=value` conditions.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mlops_lint.facts.commands.model import program_name
from mlops_lint.records import NamedTuple
from mlops_lint.repo.wildcards import fits


class Pattern(NamedTuple):
    """One pattern of a command: words in order, options to be there and not to be."""

    words: tuple[tuple[str, ...], ...]
    needs: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]

    def matches(self, program: str, words: Sequence[str]) -> bool:
        """Whether a program with the words behind it is meant."""
        if not _any(program, self.words[0]):
            return False
        if any(_any(word, self.never) for word in words):
            return False
        if any(not any(_any(w, option) for w in words) for option in self.needs):
            return False
        position = 0
        for wanted in self.words[1:]:
            position = _next(words, position, wanted)
            if position < 0:
                return False
        return True


def _next(words: Sequence[str], position: int, wanted: Sequence[str]) -> int:
    """Return the place behind the next word, -1 where it is not the wanted one.

    Options are passed over, and a word behind an option, which may be its value.
    """
    for index in range(position, len(words)):
        word = words[index]
        if _any(word, wanted):
            return index + 1
        after_option = index > 0 and words[index - 1].startswith("-")
        if not word.startswith("-") and not after_option:
            return -1
    return -1


def _any(word: str, wanted: Iterable[str]) -> bool:
    bare = word.partition("=")[0] if word.startswith("-") else word
    for pattern in wanted:
        if "*" in pattern:
            if fits(word, pattern):
                return True
        elif pattern in (word, bare):
            return True
    return False


class UsePattern(NamedTuple):
    """One pattern of what others provide: a name, and what its inputs must be."""

    name: str
    inputs: tuple[tuple[str, tuple[str, ...]], ...]

    def matches(self, name: str, inputs: Mapping[str, str]) -> bool:
        """Whether a name in lower case, without a version, is meant."""
        if not (name == self.name or fits(name, self.name)):
            return False
        given = {key.lower(): value.strip().lower() for key, value in inputs.items()}
        for key, wanted in self.inputs:
            value = given.get(key, "")
            for pattern in wanted:
                if pattern.startswith("!"):
                    if value and value != pattern[1:]:
                        break
                elif value == pattern or fits(value, pattern):
                    break
            else:
                return False
        return True


class Classes:
    """All classes; asked for one command or name at a time."""

    def __init__(self, stated: Mapping[str, Mapping[str, Any]]) -> None:
        """Sort the patterns by the names of their programs."""
        self._read = _Table(stated, "commands")
        self._unread = _Table(stated, "unread")
        self._never = _Table(stated, "not")
        self._remote = _Table(stated, "remote")
        self._uses = [
            (name, _use_pattern(text))
            for name, entry in stated.items()
            for text in entry.get("uses", ())
        ]
        self._never_uses = [
            (name, _use_pattern(text))
            for name, entry in stated.items()
            for text in entry.get("not-uses", ())
        ]

    def of(
        self, words: Sequence[str], *, remote: bool = False, followed: bool = False
    ) -> frozenset[str]:
        """Return the classes of a command; those of a `remote` machine besides.

        What only runs what is written elsewhere has none once that was `followed`.
        """
        program, rest = program_name(words[0]), words[1:]
        found = self._read.of(program, rest)
        if remote:
            found |= self._remote.of(program, rest)
        if not followed:
            found |= self._unread.of(program, rest)
        return frozenset(found - self._never.of(program, rest)) if found else NOTHING

    def of_use(self, name: str, inputs: Mapping[str, str]) -> frozenset[str]:
        """Return the classes of what others provide, by its name."""
        plain = name.partition("@")[0].lower().removeprefix("docker://")
        found = {c for c, pattern in self._uses if pattern.matches(plain, inputs)}
        if found:
            found -= {c for c, p in self._never_uses if p.matches(plain, inputs)}
        return frozenset(found)


NOTHING: frozenset[str] = frozenset()


class _Table:
    def __init__(self, stated: Mapping[str, Mapping[str, Any]], key: str) -> None:
        self._by_program: dict[str, list[tuple[str, Pattern]]] = {}
        self._wild: list[tuple[str, Pattern]] = []
        for name, entry in stated.items():
            for text in entry.get(key, ()):
                pattern = _pattern(text)
                for program in pattern.words[0]:
                    if "*" in program:
                        self._wild.append((name, pattern))
                    else:
                        self._by_program.setdefault(program, []).append((name, pattern))

    def of(self, program: str, words: Sequence[str]) -> set[str]:
        listed = self._by_program.get(program, ())
        return {
            name
            for name, pattern in (*listed, *self._wild)
            if pattern.matches(program, words)
        }


def _pattern(text: str) -> Pattern:
    words, needs, never = [], [], []
    for part in text.split():
        if part.startswith("!"):
            never.append(part[1:])
        elif part.startswith("-"):
            needs.append(tuple(part.split("|")))
        else:
            words.append(tuple(part.split("|")))
    return Pattern(tuple(words), tuple(needs), tuple(never))


def _use_pattern(text: str) -> UsePattern:
    parts = text.split(" ")
    # The name may hold a blank; a condition never does.
    name = " ".join(part for part in parts if "=" not in part)
    conditions = (part.partition("=") for part in parts if "=" in part)
    inputs = tuple((key, tuple(value.split("|"))) for key, _, value in conditions)
    return UsePattern(name, inputs)

"""One command of a shell text while its words are read."""

from typing import TYPE_CHECKING

from mlops_lint.patterns import late

if TYPE_CHECKING:
    from mlops_lint.facts.commands.shell import Reader

ASSIGNMENT = late(r"[A-Za-z_]\w*\+?=")

LEADS = frozenset({"if", "then", "else", "elif", "while", "until", "do", "!", "{"})
"""Words before a command that only say when it runs."""

NO_COMMAND = frozenset(
    {"for", "case", "select", "function", "fi", "done", "esac", "}", "in", "[", "[["}
)
LONGEST_VALUE = 1000
"""Characters of a variable that is filled in."""

SETS = frozenset({"export", "local", "readonly", "declare", "typeset", "set"})
SWALLOWS = frozenset({"true", ":", "echo", "printf", "exit 0", "Write-Host"})
"""What stands after `||` where a failure is to be forgotten."""


class Simple:
    """One command: its words, the line it starts on (0 is the first), its here-docs."""

    __slots__ = ("bodies", "line", "tolerated", "words")

    def __init__(self, words: list[str], line: int, bodies: list[str]) -> None:
        """Take the words with the quotes taken off."""
        self.words = words
        self.line = line
        self.bodies = bodies
        self.tolerated = False


class Draft:
    """The command that is being read."""

    def __init__(self, reader: "Reader") -> None:
        self.reader = reader
        self.word: list[str] | None = None
        self.words: list[str] = []
        self.bodies: list[str] = []
        self.start = 0
        self.target = False
        self.bare_value = False
        self.before: Simple | None = None
        self.opened = 0

    def add(self, text: str, start: int) -> None:
        """Go on with the word, or start one."""
        if self.word is None:
            if not self.words:
                self.start = self.reader.line(start)
            self.word = []
        self.bare_value = False
        self.word.append(text)

    def add_value(self, text: str, start: int) -> None:
        """Go on with what a variable holds: several words where it is a whole word."""
        begins = self.word is None
        self.add(text, start)
        self.bare_value = begins

    def end_word(self) -> None:
        """End the word; what a redirection writes to is no word of the command."""
        if self.word is None:
            return
        text, self.word = "".join(self.word), None
        if self.target:
            self.target = False
        elif self.bare_value and " " in text:
            self.words += text.split()
        else:
            self.words.append(text)

    def redirect(self) -> None:
        """Leave out the number before and the word behind a redirection."""
        if self.word is not None and "".join(self.word).isdigit():
            self.word = None
        self.end_word()
        self.target = True

    def drop(self) -> None:
        """Forget the words."""
        self.word, self.words, self.target = None, [], False

    def finish(self, *, swallow: bool = False) -> None:
        """End the command, and keep it where it is one."""
        self.end_word()
        words, bodies = self.words, self.bodies
        self.words, self.bodies, self.target = [], [], False
        if words[:1] == ["function"]:
            words = words[3:]
        while words and words[0] in LEADS:
            words = words[1:]
        words = self._assigned(words)
        made = None
        if words and words[0] not in NO_COMMAND:
            made = Simple(words, self.start, bodies)
            if self.before is not None and (
                words[0] in SWALLOWS or " ".join(words) in SWALLOWS
            ):
                self.before.tolerated = True
            self.reader.found.append(made)
        self.before = made if swallow else None

    def _assigned(self, words: list[str]) -> list[str]:
        """Take the assignments off, and keep their values."""
        behind = words[1:] if words and words[0] in SETS else None
        for word in behind if behind is not None else words:
            if not ASSIGNMENT.match(word):
                break
            name, _, value = word.partition("=")
            # Values that double themselves line by line must end somewhere.
            if "$" not in value and len(value) <= LONGEST_VALUE:
                self.reader.values[name.rstrip("+")] = value
        if behind is None:
            while words and ASSIGNMENT.match(words[0]):
                words = words[1:]
        return words

"""Shell text taken apart into simple commands; nothing is run or expanded.

It is a tokenizer, not a parser: words keep their order, what only controls the flow
(`if`, `for`, `then`) is left out, and both branches count. Variables that the same text
sets to a literal are filled in.
"""


from mlops_lint.patterns import late

MOST_TEXT = 200_000
"""Characters of one text that are read."""

DEEPEST = 20
"""How deep `$( )` may nest; what is deeper stays text."""

TOKEN = late(
    r"(?P<blank>(?:[ \t\r]|\\\r?\n)+)"
    r"|(?P<plain>[^\s'\"`$\\;|&()<>#{]+)"
    r"|(?P<end>\n|&&|\|\||;;&?|;&|\|&|&(?!>)|[;|])"
    r"|(?P<single>'[^']*'?)"
    r"|(?P<filled>\$\{\{.*?\}\}|\{\{.*?\}\}|<<[ \t]*[\w.]+[ \t]*>>)"
    r"|(?P<variable>\$(?:\w+|[?@*#!$-])|\$\{[^}'\"\n]*\}|\$env:\w+)"
    r"|(?P<here><<-?[ \t]*(?:'[^'\n]*'|\"[^\"\n]*\"|\\?[\w.]+))"
    r"|(?P<redirect><<<|&>>?|>>?[&|]?|<[&>]?)"
    r"|(?P<escape>\\.)"
    r"|(?P<other>.)"
)
NAME = late(r"\$\{?(?:env:)?(\w+)(?::?[-=]([^}]*))?\}?")
ASSIGNMENT = late(r"[A-Za-z_]\w*\+?=")

LEADS = frozenset({"if", "then", "else", "elif", "while", "until", "do", "!", "{"})
"""Words before a command that only say when it runs."""

NO_COMMAND = frozenset(
    {"for", "case", "select", "function", "fi", "done", "esac", "}", "in", "[", "[["}
)
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


def simple_commands(text: str, shell: str = "sh") -> list[Simple]:
    """Return the commands of a text for a shell, those of `$( )` before their user's.

    `shell` is sh, pwsh or cmd.
    """
    reader = _Reader(_as_sh(text[:MOST_TEXT], shell))
    reader.read("")
    return reader.found


def _as_sh(text: str, shell: str) -> str:
    """Spell what pwsh and cmd write differently as sh does, line by line."""
    if shell == "pwsh":
        text = text.replace("`\r\n", " ").replace("`\n", " ").replace("\\", "/")
        return text.replace("`", "").replace("<#", "#").replace("#>", "")
    if shell == "cmd":
        text = text.replace("^\r\n", " ").replace("^\n", " ").replace("\\", "/")
        lines = text.split("\n")
        return "\n".join(
            "" if line.strip().lower().startswith(("rem ", "::")) else line.lstrip("@ ")
            for line in lines
        )
    return text


class _Reader:
    """Reads one text once, from the start to the end."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.found: list[Simple] = []
        self.values: dict[str, str] = {}
        self.waiting: list[tuple[str, bool, list[str]]] = []
        self.counted = (0, 0)
        self.depth = 0

    def line(self, position: int) -> int:
        """Return the number of newlines before a place; places only go forward."""
        before, lines = self.counted
        if position > before:
            lines += self.text.count("\n", before, position)
            self.counted = (position, lines)
        return lines

    def read(self, closing: str) -> None:
        """Read commands up to the sign that closes them, or to the end."""
        command = _Draft(self)
        opened = 0
        text, match = self.text, TOKEN.match
        while self.position < len(text):
            token = match(text, self.position)
            if token is None:
                break
            kind, sign = token.lastgroup, token[0]
            start, self.position = self.position, token.end()
            if kind == "blank":
                command.end_word()
            elif kind == "plain":
                command.add(sign, start)
            elif kind == "end":
                command.finish(swallow=sign == "||")
                if sign == "\n" and self.waiting:
                    self._skip_documents()
            elif kind == "single":
                command.add(sign.strip("'"), start)
            elif kind == "filled":
                command.add(sign, start)
            elif kind == "variable":
                command.add_value(self._value(sign), start)
            elif kind == "here":
                command.end_word()
                self._wait(sign, command)
            elif kind == "redirect":
                command.redirect()
            elif kind == "escape":
                command.add(sign[1:], start)
            elif sign == closing and not opened:
                break
            elif sign == "#":
                if command.word is None:
                    end = text.find("\n", start)
                    self.position = end if end >= 0 else len(text)
                else:
                    command.add(sign, start)
            elif sign == '"':
                command.add(self._quoted(), start)
            elif sign == "`":
                command.add(self._inner("`"), start)
            elif sign == "$":
                command.add(self._dollar(), start)
            elif sign == "(":
                if command.word and command.word[-1].endswith("="):
                    self._skip_list()
                elif text.startswith(")", self.position):
                    self.position += 1
                    command.drop()
                else:
                    command.finish()
                    opened += 1
            elif sign == ")":
                if opened:
                    command.finish()
                    opened -= 1
                else:
                    # The pattern of a `case` is no command.
                    command.drop()
            else:
                command.add(sign, start)
        command.finish()

    def _inner(self, closing: str) -> str:
        """Read the commands of a substitution; what it prints is not known."""
        self.depth += 1
        if self.depth <= DEEPEST:
            self.read(closing)
        self.depth -= 1
        return "$()"

    def _dollar(self) -> str:
        if self.text.startswith("((", self.position):
            end = self.text.find("))", self.position)
            self.position = end + 2 if end >= 0 else len(self.text)
            return "$(())"
        if self.text.startswith("(", self.position):
            self.position += 1
            return self._inner(")")
        return "$"

    def _quoted(self) -> str:
        """Read the rest of a text in double quotes, commands in it too."""
        text, parts = self.text, []
        while self.position < len(text):
            sign = text[self.position]
            if sign == '"':
                self.position += 1
                break
            if sign == "\\" and self.position + 1 < len(text):
                escaped = text[self.position + 1]
                parts.append(
                    {"\n": "", '"': '"', "$": "$"}.get(escaped, "\\" + escaped)
                )
                self.position += 2
            elif sign == "`":
                self.position += 1
                parts.append(self._inner("`"))
            elif sign == "$":
                token = TOKEN.match(text, self.position)
                if token is not None and token.lastgroup in ("filled", "variable"):
                    self.position = token.end()
                    value = token[0]
                    known = self._value(value) if token.lastgroup != "filled" else value
                    parts.append(known)
                else:
                    self.position += 1
                    parts.append(self._dollar())
            else:
                end = min(
                    found if found >= 0 else len(text)
                    for found in (text.find(s, self.position) for s in '"\\$`')
                )
                parts.append(text[self.position : end])
                self.position = end
        return "".join(parts)

    def _value(self, reference: str) -> str:
        """Return what a variable was set to here, its default, or the reference."""
        name = NAME.match(reference)
        if name is None:
            return reference
        known = self.values.get(name[1], name[2])
        return reference if known is None else known

    def _wait(self, sign: str, command: "_Draft") -> None:
        strip = sign.startswith("<<-")
        name = sign.lstrip("<-").strip().strip("'\"\\")
        self.waiting.append((name, strip, command.bodies))

    def _skip_documents(self) -> None:
        """Move behind the here-documents that the line before asked for."""
        for name, strip, bodies in self.waiting:
            start = self.position
            while self.position < len(self.text):
                end = self.text.find("\n", self.position)
                end = len(self.text) if end < 0 else end
                line = self.text[self.position : end].rstrip("\r")
                body = self.text[start : self.position]
                self.position = min(end + 1, len(self.text))
                if (line.lstrip() if strip else line) == name or line.strip() == name:
                    bodies.append(body)
                    break
            else:
                bodies.append(self.text[start:])
        self.waiting.clear()

    def _skip_list(self) -> None:
        """Move behind the words of an array."""
        end = self.text.find(")", self.position)
        self.position = end + 1 if end >= 0 else len(self.text)


class _Draft:
    """The command that is being read."""

    def __init__(self, reader: _Reader) -> None:
        self.reader = reader
        self.word: list[str] | None = None
        self.words: list[str] = []
        self.bodies: list[str] = []
        self.start = 0
        self.target = False
        self.bare_value = False
        self.before: Simple | None = None

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
            if "$" not in value:
                self.reader.values[name.rstrip("+")] = value
        if behind is None:
            while words and ASSIGNMENT.match(words[0]):
                words = words[1:]
        return words

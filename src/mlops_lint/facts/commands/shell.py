"""Shell text taken apart into simple commands; nothing is run or expanded.

It is a tokenizer, not a parser: words keep their order, what only controls the flow
(`if`, `for`, `then`) is left out, and both branches count. Variables that the same text
sets to a literal are filled in.
"""

from mlops_lint.facts.commands.draft import Draft, Simple
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

ADDED = {"plain": 0, "filled": 0, "single": 1, "escape": 1}
"""Kinds of tokens that are part of a word, and how many of their signs are not."""

ENDS = {"single": "'"}


def simple_commands(text: str, shell: str = "sh") -> list[Simple]:
    """Return the commands of a text for a shell, those of `$( )` before their user's.

    `shell` is sh, pwsh or cmd.
    """
    reader = Reader(_as_sh(text[:MOST_TEXT], shell))
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


class Reader:
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
        command = Draft(self)
        text, match = self.text, TOKEN.match
        while self.position < len(text):
            token = match(text, self.position)
            if token is None:
                break
            kind, sign = token.lastgroup, token[0]
            start, self.position = self.position, token.end()
            if kind == "blank":
                command.end_word()
            elif kind in ADDED:
                command.add(sign[ADDED[kind] :].rstrip(ENDS.get(kind, "")), start)
            elif kind == "end":
                self._end(sign, command)
            elif kind == "variable":
                command.add_value(self._value(sign), start)
            elif kind == "here":
                command.end_word()
                self._wait(sign, command)
            elif kind == "redirect":
                self._redirect(sign, command, start)
            elif sign == closing and not command.opened:
                break
            elif sign in "()":
                self._bracket(sign, command)
            else:
                self._other(sign, command, start)
        command.finish()

    def _end(self, sign: str, command: Draft) -> None:
        """End a command; here-documents that it asked for follow its line."""
        command.finish(swallow=sign == "||")
        if sign == "\n" and self.waiting:
            self._skip_documents()

    def _redirect(self, sign: str, command: Draft, start: int) -> None:
        """Go on behind a redirection, or read the commands of `<( )`."""
        if sign in "<>" and self.text.startswith("(", self.position):
            self.position += 1
            command.add(self._inner(")"), start)
        else:
            command.redirect()

    def _other(self, sign: str, command: Draft, start: int) -> None:
        """Go on behind a sign that may begin a comment, a quote or a substitution."""
        if sign == "#" and command.word is None:
            end = self.text.find("\n", start)
            self.position = end if end >= 0 else len(self.text)
        elif sign == '"':
            command.add(self._quoted(), start)
        elif sign == "`":
            command.add(self._inner("`"), start)
        elif sign == "$":
            command.add(self._dollar(), start)
        else:
            command.add(sign, start)

    def _bracket(self, sign: str, command: Draft) -> None:
        """Go on behind a bracket: of a group, a function, an array or a `case`."""
        if sign == "(" and command.word and command.word[-1].endswith("="):
            end = self.text.find(")", self.position)
            self.position = end + 1 if end >= 0 else len(self.text)
        elif sign == "(" and self.text.startswith(")", self.position):
            self.position += 1
            command.drop()
        elif sign == "(":
            command.finish()
            command.opened += 1
        elif command.opened:
            command.finish()
            command.opened -= 1
        else:
            # The pattern of a `case` is no command.
            command.drop()

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
            if sign == "\\":
                escaped = text[self.position + 1 : self.position + 2]
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
        return self.values.get(name[1], name[2] or reference)

    def _wait(self, sign: str, command: Draft) -> None:
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

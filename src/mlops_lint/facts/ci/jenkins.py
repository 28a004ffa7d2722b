"""Jenkins: what a Jenkinsfile runs, read by its strings, blocks and names.

Groovy is a programming language: this reads what is written out, and runs nothing.
"""

from collections.abc import Iterator

from mlops_lint.facts.ci.groovy import Token, tokens
from mlops_lint.facts.ci.model import Command, Job, Shell, Trigger, Use
from mlops_lint.facts.ci.reading import Files, folder, ignores_failure
from mlops_lint.records import NamedTuple

PROVIDER = "Jenkins"
RUNNERS: dict[str, Shell] = {
    "sh": "sh",
    "bat": "cmd",
    "powershell": "pwsh",
    "pwsh": "pwsh",
}
PUSHES = frozenset(("githubPush", "GitHubPushTrigger", "gitlabPush", "bitbucketPush"))
INNERMOST = 50
"""How many open blocks around a step count."""

FURTHEST = 24
"""How many tokens after a name its text may stand."""

CONVERTED = frozenset({"stage", "dir", "cron", "pollSCM", "upstream", "image", "build"})


class _Block(NamedTuple):
    """An open brace: the name before it, and the text that the name was given."""

    name: str
    text: str


class _Stage(NamedTuple):
    """A stage, "" for what is in none, and what it does."""

    name: str
    line: int
    steps: list[Command | Use]


def read(files: Files, paths: list[str]) -> list[Job]:
    """Return one job for each stage of every Jenkinsfile."""
    jobs: list[Job] = []
    for path in paths:
        found = list(_jobs(path, tokens(files.repo.text(path))))
        if not found:
            files.problem(path, "it names no pipeline or node")
        jobs += found
    return jobs


def _jobs(path: str, read: list[Token]) -> Iterator[Job]:
    names = {token.text for token in read if token.kind == "name"}
    if names.isdisjoint(("pipeline", "node", "podTemplate", "stage", "library")):
        return
    triggers = tuple(_triggers(read, names))
    walk = _Walk(path, read)
    stages = walk.stages()
    last = ""
    for stage in stages:
        yield Job(
            PROVIDER,
            path,
            stage.line,
            stage.name or "pipeline",
            triggers,
            tuple(stage.steps),
            needs=(last,) if last else (),
            image=walk.image,
            name=stage.name,
        )
        last = stage.name or "pipeline"


def _triggers(read: list[Token], names: set[str]) -> Iterator[Trigger]:
    found = False
    for index, token in enumerate(read):
        if token.kind != "name":
            continue
        detail = ""
        if token.text in ("cron", "pollSCM", "upstream"):
            detail = _text_after(read, index)
            if not detail:
                continue
        if token.text == "cron":
            yield Trigger("schedule", f"cron {detail}", token.line)
        elif token.text == "pollSCM":
            yield Trigger("auto", f"pollSCM {detail}", token.line)
        elif token.text == "upstream":
            yield Trigger("event", f"upstream {detail}", token.line)
        elif token.text in PUSHES:
            yield Trigger("auto", "push", token.line)
        elif token.text in ("GenericTrigger", "genericTrigger"):
            yield Trigger("event", "webhook", token.line)
        else:
            continue
        found = True
    if not found:
        manual = "parameters" in names
        yield (
            Trigger("manual", "parameters") if manual else Trigger("unknown", "Jenkins")
        )


def _text_after(read: list[Token], index: int) -> str:
    """Return the text that a name is given, with or without brackets."""
    for place in range(index + 1, min(index + 5, len(read))):
        if read[place].kind == "text":
            return read[place].text
        if read[place].text not in ("(", ":") and not _is_label(read, place):
            return ""
    return ""


class _Walk:
    """Goes through the tokens of one file with the blocks that are open."""

    def __init__(self, path: str, read: list[Token]) -> None:
        self.path = path
        self.read = read
        self.image = ""

    def stages(self) -> list[_Stage]:
        """Return the stages; steps outside of them come first, without a name."""
        outside = _Stage("", self.read[0].line, [])
        stages: list[_Stage] = []
        open_: list[_Block] = []
        current = [outside]
        pending = _Block("", "")
        for index, token in enumerate(self.read):
            if token.text == "{" and token.kind == "sign":
                open_.append(pending)
                if pending.name == "stage":
                    stages.append(_Stage(pending.text, token.line, []))
                    current.append(stages[-1])
                pending = _Block("", "")
            elif token.text == "}" and token.kind == "sign":
                if open_ and open_.pop().name == "stage":
                    current.pop()
            elif token.kind == "name":
                pending = self._named(index, token, pending)
                step = self._step(index, token, open_[-INNERMOST:])
                if step is not None:
                    current[-1].steps.append(step)
        return stages if stages and not outside.steps else [outside, *stages]

    def _named(self, index: int, token: Token, before: _Block) -> _Block:
        """Return what a brace would open after this name."""
        text = _text_after(self.read, index)
        if token.text == "image" and text and not self.image:
            self.image = text
        if token.text in CONVERTED and text:
            return _Block(token.text, text)
        following = self.read[index + 1] if index + 1 < len(self.read) else None
        opens = following is not None and following.text in ("{", "(")
        return _Block(token.text, "") if opens else before

    def _step(
        self, index: int, token: Token, open_: list[_Block]
    ) -> Command | Use | None:
        after = self.read[index + 1] if index + 1 < len(self.read) else None
        if after is None or after.text in ("=", ".", ":"):
            return None
        if token.text in RUNNERS:
            return self._command(index, token, open_)
        if token.text in ("build", "input"):
            text = self._named_text(index, ("job", "message"))
            return Use(f"{token.text} {text}".strip(), self.path, token.line)
        return None

    def _command(self, index: int, token: Token, open_: list[_Block]) -> Command | None:
        names = {block.name for block in open_}
        found = self._script(index)
        if found is None:
            return None
        text, status = found
        cwd = ""
        for block in open_:
            if block.name == "dir":
                cwd = folder(block.text, cwd)
        tolerated = (
            status
            or not names.isdisjoint(("catchError", "warnError", "post"))
            or ignores_failure(text.text)
        )
        line = text.line + (len(text.text) - len(text.text.lstrip("\n")))
        shown = text.text.lstrip("\n")
        shell = RUNNERS[token.text]
        return Command(shown, self.path, line, shell, cwd, tolerated)

    def _script(self, index: int) -> tuple[Token, bool] | None:
        """Return the text of `sh`, and whether its status is only looked at.

        None is a text that code computes.
        """
        depth = 0
        text: Token | None = None
        label, status = "", False
        following = self.read[index + 1 : index + FURTHEST]
        for position, token in enumerate(following):
            if token.kind == "text":
                if text is None and label in ("", "script"):
                    text = token
                label = label or "?"
            elif token.text in ("(", "["):
                depth += 1
            elif token.text in (")", "]"):
                depth -= 1
            elif token.text == ",":
                label = ""
            elif token.text == ":" and position:
                label = following[position - 1].text
            elif label == "returnStatus" and token.text == "true":
                status = True
            elif token.text in ("{", "}", ";") or _starts(following, position, label):
                break
            if depth < 0 or (depth == 0 and token.text == ")"):
                break
        return (text, status) if text is not None else None

    def _named_text(self, index: int, names: tuple[str, ...]) -> str:
        for token in self.read[index + 1 : index + FURTHEST]:
            if token.kind == "text":
                return token.text
            if token.text not in ("(", ":", *names):
                return ""
        return ""


def _starts(read: list[Token], position: int, label: str) -> bool:
    """Whether a name begins another statement, or computes the text."""
    if read[position].kind != "name" or _is_label(read, position):
        return False
    return label in ("", "?", "script")


def _is_label(read: list[Token], position: int) -> bool:
    """Whether a name is that of an argument: `script: ...`."""
    following = read[position + 1].text if position + 1 < len(read) else ""
    return read[position].kind == "name" and following == ":"

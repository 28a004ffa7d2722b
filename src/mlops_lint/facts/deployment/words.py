"""Commands of images and pods as words: wrappers left off, scripts read."""

from collections.abc import Iterable, Iterator

WRAPPERS = frozenset(
    (
        *("exec", "sudo", "env", "time", "nohup", "nice", "setsid", "stdbuf"),
        *("command", "tini", "dumb-init", "gosu", "su-exec", "catchsegv", "xvfb-run"),
        *("opentelemetry-instrument", "ddtrace-run", "newrelic-admin", "run-program"),
        *("docker-entrypoint.sh", "entrypoint.sh", "aws-lambda-rie"),
    )
)
RUNNERS = frozenset(
    (
        *("uv", "poetry", "pipenv", "pdm", "hatch", "pixi", "rye"),
        *("conda", "micromamba", "mamba"),
    )
)
SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh"))
PYTHONS = ("python", "pypy")
# Options of runners and wrappers that take a word of their own.
WITH_VALUE = frozenset(
    (
        *("-n", "--name", "-p", "--prefix", "--project", "--directory", "--with"),
        *("--extra", "--group", "--env", "-e", "--package", "--python", "-g"),
    )
)
SEPARATORS = ("&&", "||", ";", "|", "&")


def unwrapped(words: Iterable[str]) -> list[str]:
    """Return a command without what only wraps it; names lose their directory."""
    left = list(words)
    for _ in range(len(left)):
        if not left:
            break
        name = left[0].rpartition("/")[2]
        if "=" in name and not name.startswith("-"):
            left = left[1:]
        elif name in WRAPPERS and len(left) > 1:
            left = _without_options(left[1:])
        elif name in RUNNERS and "run" in left[1:3]:
            left = _without_options(left[left.index("run") + 1 :])
        elif name.startswith(PYTHONS) and "-m" in left[1:4]:
            left = left[left.index("-m") + 1 :]
        else:
            return [name, *left[1:]]
    return left


def _without_options(words: list[str]) -> list[str]:
    position = 0
    while position < len(words) and words[position].startswith("-"):
        if words[position] == "--":
            return words[position + 1 :]
        position += 2 if words[position] in WITH_VALUE else 1
    return words[position:]


def commands(text: str) -> Iterator[list[str]]:
    """Yield the commands of a shell text, each as its words, quotes taken off."""
    for line in text.replace("\\\n", " ").split("\n"):
        words: list[str] = []
        for word in _words(line):
            if word in SEPARATORS:
                if words:
                    yield words
                words = []
            else:
                words.append(word)
        if words:
            yield words


def _words(line: str) -> Iterator[str]:
    """Yield the words of a line, separators as words of their own, no comments."""
    word, quote, begun = "", "", False
    for char in line:
        if quote:
            if char == quote:
                quote = ""
            else:
                word += char
        elif char in "\"'":
            quote, begun = char, True
        elif char in " \t\r;|&()":
            if word or begun:
                yield word
            word, begun = "", False
            if char in ";|&":
                yield ";"
        elif char == "#" and not word:
            return
        else:
            word += char
    if word or begun:
        yield word

"""What is compared to find drift, and whether a limit says how much is too much."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.monitoring.drift import Use
from mlops_lint.facts.monitoring.running import is_test
from mlops_lint.model import Evidence, Location
from mlops_lint.repo.documents import Structured

MOST_SHOWN = 5
DEEPEST = 6
MOST_LINES = 40
CONFIGURATION = ("*.yaml", "*.yml", "*.json", "*.toml")


@detector("drift_comparison", absent="nothing looks for drift")
def drift_comparison(facts: Facts) -> Found:
    """What is compared to find drift: real, unlimited, same or none."""
    drift = facts.drift
    own = [use for use in drift.uses if not is_test(use.path)]
    if not own:
        return found("real") if drift.uses else absent("none")
    same = [*_same_in_commands(facts), *_same_in_code(facts, own)]
    same += _same_in_configuration(facts)
    if same:
        return found("same", *same[:MOST_SHOWN])
    if any(use.decides or use.managed for use in own) or _limited(facts, own):
        return found("real", own[0].evidence)
    return found("unlimited", *(use.evidence for use in own[:MOST_SHOWN]))


def _python(uses: Iterable[Use]) -> list[str]:
    paths = (u.path for u in uses if u.path.endswith((".py", ".ipynb")))
    return list(dict.fromkeys(paths))


def _same_in_code(facts: Facts, uses: Iterable[Use]) -> Iterator[Evidence]:
    for path in _python(uses):
        for line, text in facts.drift.comparisons.of(path).same:
            where = None if path.endswith(".ipynb") else line
            yield seen(path, f"{text} is compared with itself", where)


def _limited(facts: Facts, uses: Iterable[Use]) -> bool:
    """Whether a file that looks for drift, or one around it, states a limit."""
    paths = _python(uses)
    around = [runner.path for runner, _ in facts.drift.runs]
    importing = [
        file.path
        for file in facts.python.code
        if not facts.imported.by(file.path).isdisjoint(paths)
    ]
    listed = dict.fromkeys((*paths, *around, *importing))
    readable = (path for path in listed if path.endswith((".py", ".ipynb")))
    if any(facts.drift.comparisons.of(path).limit for path in readable):
        return True
    limits = facts.drift.comparisons.words.limits
    return any(
        limits(name)
        for runner, _ in facts.drift.runs
        for argv in facts.walker.split(runner.text)
        for name, _ in _options(argv.words)
    )


def _same_in_commands(facts: Facts) -> Iterator[Evidence]:
    """Yield commands whose options, or arguments, name one thing twice."""
    words = facts.drift.comparisons.words
    for runner, _ in facts.drift.runs:
        for argv in facts.walker.split(runner.text):
            bare = argv.words
            named = dict(_options(bare))
            reference = [v for name, v in named.items() if words.refers(name)]
            current = [v for name, v in named.items() if words.is_current(name)]
            two = [*reference[:1], *current[:1]]
            if not named:
                two = [word for word in bare[1:] if _is_data(word)][:2]
            if len(two) > 1 and two[0] == two[1]:
                detail = f"{two[0]} is compared with itself"
                location = runner.evidence.location
                line = _line_of(facts, location, two[0])
                yield seen(location.path, detail, line)


def _line_of(facts: Facts, location: Location, word: str) -> int | None:
    """Return the line of the last mention of a word in a command that begins there."""
    start = location.line
    if start is None:
        return None
    lines = facts.repo.text(location.path).split("\n")[start - 1 :]
    said = [start + n for n, text in enumerate(lines[:MOST_LINES]) if word in text]
    return said[1] if len(said) > 1 else start


def _is_data(word: str) -> bool:
    """Whether an argument of a command is no program, but what it reads."""
    return not word.startswith("-") and not word.endswith((".py", ".sh"))


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the options of a command with their values."""
    for position, word in enumerate(words):
        if word.startswith("--"):
            name, sign, value = word.lstrip("-").partition("=")
            after = words[position + 1 : position + 2]
            if not sign and after and not after[0].startswith("--"):
                value = after[0]
            yield name.replace("-", "_"), value


def _same_in_configuration(facts: Facts) -> Iterator[Evidence]:
    words = facts.drift.comparisons.words
    for file in facts.declared.own(*CONFIGURATION):
        data = facts.repo.head(file.path, 65536)
        if b"reference" not in data or b"current" not in data or b"drift" not in data:
            continue
        source = facts.repo.document(file.path)
        if isinstance(source, Structured):
            for pointer, mapping in _mappings(source.data):
                texts = {k: v for k, v in mapping.items() if isinstance(v, str) and v}
                first = [v for k, v in texts.items() if words.refers(str(k))]
                second = [k for k in texts if words.is_current(str(k))]
                if first and second and texts[second[0]] == first[0]:
                    detail = f"{first[0]} is compared with itself"
                    line = source.line(f"{pointer}/{second[0]}")
                    yield seen(file.path, detail, line)


def _mappings(
    value: object, pointer: str = "", depth: int = 0
) -> Iterator[tuple[str, dict[Any, Any]]]:
    if isinstance(value, dict) and depth < DEEPEST:
        yield pointer, value
        for key, item in value.items():
            yield from _mappings(item, f"{pointer}/{key}", depth + 1)


DETECTORS = (drift_comparison,)

"""Experiments: which trackers are used, what they keep, where their server is."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.patterns import late

if TYPE_CHECKING:
    import ast

MOST_SHOWN = 5


@detector("experiment_tracking", absent="no tracker is used")
def experiment_tracking(facts: Facts) -> Found:
    """The trackers that code imports and calls, or that configuration names."""
    used = facts.usage.trackers
    evidence = [items[0] for items in used.values()]
    return found(tuple(used), *evidence)


@detector("tracking_level", absent="no experiment is tracked")
def tracking_level(facts: Facts) -> Found:
    """What keeps results of runs: tracker, metrics, tensorboard, imported or none."""
    used = facts.usage.trackers
    shown = [items[0] for name, items in used.items() if name != "tensorboard"]
    if shown:
        return found("tracker", *shown)
    metrics = facts["evaluation_metrics"]
    if metrics.value == "declared":
        return Found("metrics", metrics.evidence)
    if used:
        return found("tensorboard", used["tensorboard"][0])
    if facts.usage.imported:
        return found("imported", *facts.usage.imported[:MOST_SHOWN])
    return absent("none")


URI_WORD = late(rb"set_tracking_uri|MLFLOW_TRACKING_URI")
SETTERS = frozenset({"set_tracking_uri", "set_registry_uri"})
VARIABLE = "MLFLOW_TRACKING_URI"
ELSEWHERE = ("http://", "https://", "file:///", "/", "postgresql", "mysql")


@detector("tracking_uri_fixed", absent="no address of a tracking server is in the code")
def tracking_uri_fixed(facts: Facts) -> Found:
    """Code fixes the address of the tracking server."""
    evidence = []
    files = [n for n in facts.python.notebooks if not is_test_path(n.path)]
    for file in (*facts.python.code, *files):
        if URI_WORD.search(facts.repo.read(file.path) or b""):
            for tree in facts.python.trees(file.path):
                for uri, line in _fixed(tree):
                    place = None if file.path.endswith(".ipynb") else line
                    evidence.append(seen(file.path, uri, place))
    return found(bool(evidence), *evidence[:MOST_SHOWN])


def _fixed(tree: "ast.Module") -> Iterator[tuple[str, int]]:
    """Yield the addresses that a module gives to a tracker as literals."""
    import ast

    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        value = _given(node)
        if isinstance(value, ast.Name):
            value = constants.get(value.id)
        uri = value.value if isinstance(value, ast.Constant) else None
        if isinstance(uri, str) and uri.startswith(ELSEWHERE):
            # What may be a password between scheme and host is not repeated.
            yield _without_user(uri), node.lineno  # type: ignore[attr-defined]


def _given(node: "ast.AST") -> "ast.expr | None":
    """Return what a statement or call gives as the address of the server."""
    import ast

    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        values = [*node.args, *(keyword.value for keyword in node.keywords)]
        return values[0] if name in SETTERS and values else None
    if isinstance(node, ast.Assign):
        keys = (t.slice for t in node.targets if isinstance(t, ast.Subscript))
        if any(isinstance(k, ast.Constant) and k.value == VARIABLE for k in keys):
            return node.value
    return None


def _without_user(uri: str) -> str:
    scheme, slashes, rest = uri.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{path}"


DETECTORS = (experiment_tracking, tracking_level, tracking_uri_fixed)

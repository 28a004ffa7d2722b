""".dvc pointers: what was added, imported or made by a command of its own file."""

import posixpath
from typing import Any

from mlops_lint.links.stages import Item, Stage
from mlops_lint.links.tree import Tree, place
from mlops_lint.repo.documents import Structured


def read_pointer(tree: Tree, path: str) -> Stage | None:
    """Return a pointer as a stage; None for a file that is none (DVC002 says so)."""
    document = tree.repo.document(path)
    if not isinstance(document, Structured) or not isinstance(document.data, dict):
        return None
    data: dict[Any, Any] = document.data
    home = posixpath.dirname(path)
    wdir = data.get("wdir")
    if isinstance(wdir, str):
        home = place(home, wdir) or ""
    deps = tuple(_items(document, "deps", "dep", home))
    outs = tuple(_items(document, "outs", "out", home))
    if not outs and not data.get("cmd"):
        return None
    command = data.get("cmd")
    return Stage(
        name=path,
        address=path,
        path=path,
        line=None,
        wdir=home,
        command=command if isinstance(command, str | list) else None,
        deps=deps,
        outs=outs,
        frozen=data.get("frozen") is True or data.get("locked") is True,
        always_changed=data.get("always_changed") is True,
        recorded={str(key): value for key, value in data.items()},
        is_pointer=True,
    )


def _items(document: Structured, key: str, kind: str, home: str) -> list[Item]:
    listed = document.get(f"/{key}")
    found = []
    for index, entry in enumerate(listed if isinstance(listed, list) else []):
        written = entry.get("path") if isinstance(entry, dict) else None
        if not isinstance(written, str) or not written:
            continue
        elsewhere = isinstance(entry.get("repo"), dict)
        where = None if elsewhere else place(home, written)
        line = document.line(f"/{key}/{index}")
        is_metric = kind == "out" and bool(entry.get("metric"))
        cached = entry.get("cache") is not False
        named = "metric" if is_metric else kind
        found.append(Item(written, where, named, line, cached))
    return found

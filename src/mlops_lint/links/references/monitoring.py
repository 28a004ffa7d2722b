"""What Prometheus and Grafana name: files of rules, sources of dashboards."""

import posixpath
from collections.abc import Iterator
from typing import Any

from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.places import texts
from mlops_lint.links.references.reference import (
    Judged,
    by_file,
    edge,
    missing,
    ok,
    unknown,
)
from mlops_lint.model.graph import Edge
from mlops_lint.repo.documents import Structured

KIND = "monitor"
BUILT_IN = frozenset(("-- Grafana --", "-- Mixed --", "-- Dashboard --", "grafana", ""))
MOST_DEPTH = 12


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each file of rules, and each data source of a dashboard."""
    yield from _rules(ground)
    yield from _sources(ground)


def _rules(ground: Ground) -> Iterator[Edge]:
    words = (b"rule_files", b"scrape_configs")
    for document in ground.documents("*.yml", "*.yaml", words=words):
        for index, name in enumerate(texts(document.get("/rule_files"))):
            line = document.line(f"/rule_files/{index}")
            named = by_file(document.path, line, "monitor")
            yield edge(KIND, named, _rule(ground, document.path, name))


def _rule(ground: Ground, at: str, name: str) -> Judged:
    folder = posixpath.dirname(at)
    if not name.startswith("/"):
        return ground.places.judge(at, name, folder)
    # An absolute path is one of the container, into which a folder is mounted.
    last = posixpath.basename(name)
    if "*" in last:
        found = ground.places.matching(posixpath.join(folder, last))
    else:
        found = next(iter(ground.places.ending(last)), "")
    if found:
        return ok(f"{found} fits {name}", found)
    return unknown(f"{name} is a path of the machine that Prometheus runs on", name)


def _sources(ground: Ground) -> Iterator[Edge]:
    known: dict[str, str] = {}
    unnamed = False
    for document in ground.documents(
        "*.yml", "*.yaml", words=(b"datasources", b"apiVersion")
    ):
        listed = document.get("/datasources")
        for item in listed if isinstance(listed, list) else ():
            if isinstance(item, dict) and "type" in item:
                uid = item.get("uid")
                unnamed = unnamed or uid is None
                known[str(uid)] = document.path
                known[str(item.get("name"))] = document.path
    if not known:
        return
    for file in ground.facts.declared.own("*.json"):
        if b'"panels"' not in (ground.repo.read(file.path) or b""):
            continue
        source = ground.repo.document(file.path)
        if not isinstance(source, Structured):
            continue
        for uid in dict.fromkeys(_uids(source.data, 0)):
            named = by_file(file.path, None, "dashboard")
            judged = _uid(known, uid, unnamed)
            yield edge(KIND, named, judged, f"datasource:{uid}")


def _uids(value: Any, depth: int) -> Iterator[str]:
    if depth > MOST_DEPTH:
        return
    if isinstance(value, dict):
        source = value.get("datasource")
        uid = source.get("uid") if isinstance(source, dict) else source
        if isinstance(uid, str):
            yield uid
        for inner in value.values():
            yield from _uids(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _uids(inner, depth + 1)


def _uid(known: dict[str, str], uid: str, unnamed: bool) -> Judged:
    if uid in known:
        return ok(f"{known[uid]} provides {uid}", known[uid])
    if uid in BUILT_IN or "$" in uid:
        return unknown(f"{uid or 'the default source'} is chosen by Grafana")
    if unnamed:
        return unknown(f"{uid} may be an id that Grafana gives by itself")
    return missing(f"no data source that is provisioned has the uid {uid}")

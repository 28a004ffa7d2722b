"""Dashboards as code: of Grafana, of clouds, drawn by a program."""

import json
from collections.abc import Iterator
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.deployment.marks import section
from mlops_lint.facts.deployment.resources import is_aside
from mlops_lint.facts.monitoring.calls import calls_of, objects_with
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.model import Evidence
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured

MOST_SHOWN = 5
MOST_BYTES = 4 * 1024 * 1024
# Keys of a dashboard of which one stands near the top of its file, and one anywhere.
NEAR_TOP = (
    *(b'"panels"', b'"annotations"', b'"__inputs"', b'"schemaVersion"', b'"title"'),
    *(b'"dashboard"', b'"widgets"', b'"displayName"', b'"lenses"', b'"editable"'),
)
SHOWS = (b'"panels"', b'"widgets"', b'Layout"', b'"lenses"')
SETTINGS = ("schemaVersion", "templating", "uid", "__inputs", "annotations", "time")
LAYOUTS = ("mosaicLayout", "gridLayout", "columnLayout", "rowLayout")


@detector("dashboards", absent="no dashboard is kept as code")
def dashboards(facts: Facts) -> Found:
    """Dashboards are kept as code."""
    evidence = facts["dashboard_source"].evidence
    source = facts.value("dashboard_source")
    return found(source != "none", *evidence, low=source == "page")


@detector("dashboard_source", absent="no dashboard is kept as code")
def dashboard_source(facts: Facts) -> Found:
    """What draws the dashboards: code, page (a program does) or none."""
    marks = section(facts.signatures, "dashboards")
    full = [*_documents(facts), *_embedded(facts)]
    pages: list[Evidence] = []
    for mark, evidence in facts.declared.marked(marks):
        (full if mark.form == "full" else pages).append(evidence)
    full = full or list(calls_of(facts, marks))
    if full:
        return found("code", *full[:MOST_SHOWN])
    pages += _pages(facts)
    return found("page", *pages[:MOST_SHOWN]) if pages else absent("none")


def _documents(facts: Facts) -> Iterator[Evidence]:
    """Yield the JSON files that are dashboards with something on them."""
    for file in facts.declared.own("*.json"):
        head = facts.repo.head(file.path)
        if not any(key in head for key in NEAR_TOP):
            continue
        if (facts.repo.size(file.path) or 0) > MOST_BYTES:
            continue
        data = facts.repo.read(file.path) or b""
        if any(key in data for key in SHOWS):
            source = facts.repo.document(file.path)
            kind = isinstance(source, Structured) and dashboard_kind(source.data)
            if kind:
                yield seen(file.path, kind)


def _embedded(facts: Facts) -> Iterator[Evidence]:
    """Yield the dashboards in the data of Kubernetes objects."""
    for item in objects_with(facts, b'"panels"'):
        for pointer in ("/data", "/spec"):
            held = item.get(pointer)
            for key, text in held.items() if isinstance(held, dict) else ():
                if isinstance(text, str) and '"panels"' in text:
                    try:
                        value = json.loads(text)
                    except ValueError:
                        continue
                    kind = dashboard_kind(value)
                    if kind:
                        escaped = str(key).replace("~", "~0").replace("/", "~1")
                        yield item.seen(kind, f"{pointer}/{escaped}")


def dashboard_kind(value: object) -> str:
    """Return what kind of dashboard a JSON value is, "" where it is none, or empty."""
    if not isinstance(value, dict):
        return ""
    inner = value.get("dashboard")
    nested = isinstance(inner, dict) and "panels" in inner
    if isinstance(inner, dict) and nested:
        value = inner
    panels = value.get("panels")
    stated = nested or any(key in value for key in SETTINGS)
    if isinstance(panels, list) and stated:
        return "Grafana dashboard" if any(map(_queries, panels)) else ""
    widgets = value.get("widgets")
    if isinstance(widgets, list) and any(
        isinstance(item, dict) and ("properties" in item or "definition" in item)
        for item in widgets
    ):
        return "dashboard of widgets"
    if "displayName" in value and any(
        isinstance(value.get(key), dict) and value[key] for key in LAYOUTS
    ):
        return "dashboard of Google Cloud"
    lenses = value.get("lenses")
    properties = value.get("properties")
    if not lenses and isinstance(properties, dict):
        lenses = properties.get("lenses")
    return "dashboard of Azure" if lenses else ""


def _queries(panel: Any) -> bool:
    """Whether a panel, or one in its row, shows anything that is measured."""
    if not isinstance(panel, dict):
        return False
    inner = panel.get("panels")
    if isinstance(inner, list) and any(map(_queries, inner)):
        return True
    targets = panel.get("targets")
    return bool(targets) or "libraryPanel" in panel


def _pages(facts: Facts) -> Iterator[Evidence]:
    """Yield programs that draw a page about monitoring."""
    stated = facts.signatures.marks["pages"]
    roots = frozenset(stated["imports"])
    named = late(stated["names"])
    files = (
        file
        for file in facts.python.code
        if not is_aside(file.path) and not is_test_path(file.path)
    )
    drifting = {use.path for use in facts.drift.uses}
    for file in files:
        if roots.isdisjoint(facts.python.modules(file.path)):
            continue
        if file.path in drifting or named.search(file.path):
            source = facts.python.source(file.path)
            item = source.imports_any(roots)
            shows = file.path in drifting or _measures(facts, file.path)
            if item is not None and shows:
                yield seen(file.path, f"imports {item.name}", item.line)


MEASURED = (b"drift", b"monitor", b"latency", b"psi", b"prometheus", b"metric")


def _measures(facts: Facts, path: str) -> bool:
    """Whether the text of a program is about what is monitored."""
    data = (facts.repo.read(path) or b"").lower()
    return sum(word in data for word in MEASURED) > 1


DETECTORS = (dashboards, dashboard_source)

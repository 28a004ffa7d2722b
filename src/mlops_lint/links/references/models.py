"""Which models are named by text: `models:/NAME/VERSION`, ids, paths of DVC."""

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from mlops_lint.facts import plain_marks
from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.versioning import MODEL_PLACES
from mlops_lint.links.references.ground import Ground
from mlops_lint.links.references.reference import (
    Judged,
    by_file,
    edge,
    missing,
    ok,
    unknown,
)
from mlops_lint.model.graph import Edge
from mlops_lint.patterns import late
from mlops_lint.repo.documents import Structured

KIND = "model"
URI = "models:/"
# NAME/VERSION, NAME/STAGE, NAME@ALIAS, or the id of MLflow 3 alone.
FORM = late(r"models:/(?:[^/@{}$\s]+/[^/@\s]+|[^/@\s]+@[^/@\s]+|m-[0-9a-f]{32})$")
# A pattern that URIs are compared with names no model.
WILD = late(r"[*?\[\]\\|^]")
TODO = late(
    r"(?i)(^|[^a-z])(todo|tbd|fixme|changeme|change_me|placeholder|xxx+|your[-_])|^<.*>$"
)
MOVING = frozenset(("latest", "none", "null", "unset"))
KEYS = frozenset(
    (
        *(
            "model_version",
            "version_id",
            "run_id",
            "registry_id",
            "model_uri",
            "model_id",
        ),
        *("registered_model", "artifact_uri", "model_path", "digest", "sha256", "uri"),
    )
)
DIGEST = late(r"(?:sha256:)?[0-9a-f]{64}$")
GLOBS = ("*.yaml", "*.yml", "*.json", "*.toml")
SMALL = 16384


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each pointer to a model."""
    yield from _in_code(ground)
    yield from _in_documents(ground)
    yield from _in_files(ground)


def _in_code(ground: Ground) -> Iterator[Edge]:
    facts = ground.facts
    for file in facts.texts.holding(plain_marks.URI, facts.python.code):
        for call in facts.python.source(file.path).calls:
            for value in (*call.arguments, *call.keywords.values()):
                if not isinstance(value, str) or WILD.search(value) is not None:
                    continue
                if value.startswith(URI):
                    named = by_file(file.path, call.line, "code")
                    yield edge(KIND, named, judge_uri(value), f"model:{value}")


def _in_documents(ground: Ground) -> Iterator[Edge]:
    for document in ground.documents(*GLOBS, words=(URI.encode(),)):
        for pointer, text in _texts(document.data, "", 0):
            if text.startswith(URI) and WILD.search(text) is None:
                named = by_file(document.path, document.line(pointer), "configuration")
                yield edge(KIND, named, judge_uri(text), f"model:{text}")


def _in_files(ground: Ground) -> Iterator[Edge]:
    """Yield what small files in places of models say of the one in use."""
    for file in ground.repo.tracked(*GLOBS):
        folders = [part.lower() for part in file.path.split("/")[:-1]]
        if MODEL_PLACES.isdisjoint(folders) or is_test_path(file.path):
            continue
        data = ground.repo.head(file.path, SMALL)
        if len(data) >= SMALL or not any(key.encode() in data for key in KEYS):
            continue
        document = ground.repo.document(file.path)
        if not isinstance(document, Structured):
            continue
        for pointer, text in _texts(document.data, "", 0):
            key = pointer.rpartition("/")[2].lower()
            if key not in KEYS or text.startswith(URI):
                continue
            named = by_file(file.path, document.line(pointer), "model")
            yield edge(
                KIND, named, _judge(ground, file.path, key, text), f"model:{text}"
            )


def judge_uri(uri: str) -> Judged:
    """Judge a URI of MLflow's registry by its form."""
    if any(sign in uri for sign in "{}$%<>"):
        return unknown(f"{uri} is known only when it runs")
    if TODO.search(uri.removeprefix(URI)):
        return missing(f"{uri} is a placeholder")
    if uri.rpartition("/")[2].lower() in MOVING and uri.count("/") > 1:
        return missing(f"{uri} is another model tomorrow: it names no version")
    if FORM.match(uri) is None:
        return missing(f"{uri} names neither version nor alias")
    return ok(f"{uri} names a version, a stage or an alias")


def _judge(ground: Ground, at: str, key: str, text: str) -> Judged:
    if any(sign in text for sign in "{}$%"):
        return unknown(f"{text} is known only when it runs")
    if not text.strip() or TODO.search(text):
        return missing(f"{key} is a placeholder: {text.strip() or 'empty'}")
    if text.lower() in MOVING and key in ("model_version", "version_id"):
        return missing(f"{key} is {text}, which is another model tomorrow")
    if key in ("digest", "sha256"):
        if DIGEST.match(text.lower()):
            return ok(f"{key} is one of 64 digits")
        return missing(f"{key} is no SHA-256: it has {len(text)} characters")
    if key == "model_path" and "://" not in text:
        return ground.places.judge(at, text, "", posixpath.dirname(at))
    return ok(f"{key} names one model")


def _texts(value: Any, pointer: str, depth: int) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif depth < 12:
        items: Any = ()
        if isinstance(value, Mapping):
            items = value.items()
        elif isinstance(value, list):
            items = enumerate(value[:1000])
        for key, inner in items:
            token = str(key).replace("~", "~0").replace("/", "~1")
            yield from _texts(inner, f"{pointer}/{token}", depth + 1)

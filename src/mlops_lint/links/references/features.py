"""What definitions of features name, and what names them: Feast and dbt."""

import ast
import posixpath
from collections.abc import Iterator

from mlops_lint.facts.python_files import is_test_path
from mlops_lint.facts.python_source import syntax_tree
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
from mlops_lint.repo import File
from mlops_lint.repo.documents import Structured

KIND = "feature"
VIEWS = frozenset(
    (
        *("FeatureView", "BatchFeatureView", "StreamFeatureView"),
        *("OnDemandFeatureView", "on_demand_feature_view", "batch_feature_view"),
        "stream_feature_view",
    )
)
ASKS = frozenset(("get_online_features", "get_historical_features"))
FEATURE = late(r"(\w+):\w+$")
REMARK = late(r"(?s)\{#.*?#\}|--[^\n]*|/\*.*?\*/")
USE = late(r"\b(ref|source)\(\s*['\"]([^'\"]+)['\"]\s*(?:,\s*['\"]([^'\"]+)['\"])?")
SNAPSHOT = late(r"\{%-?\s*snapshot\s+(\w+)")
MADE = (".sql", ".py", ".csv")
ASIDE = ("target/", "dbt_packages/", "dbt_modules/")
PACKAGES = ("packages.yml", "dependencies.yml")


def edges(ground: Ground) -> Iterator[Edge]:
    """Yield an edge for each source of features, and each feature that is asked for."""
    stores = [posixpath.dirname(f.path) for f in _own(ground, "feature_store.yaml")]
    if stores:
        yield from _sources(ground, stores)
        yield from _asked(ground)
    for file in _own(ground, "dbt_project.yml"):
        yield from _dbt(ground, posixpath.dirname(file.path))


def _own(ground: Ground, name: str) -> Iterator[File]:
    for file in ground.repo.files.glob(name):
        if not is_test_path(file.path) and not ground.places.is_pattern(file.path):
            yield file


# -- Feast -------------------------------------------------------------------


def _sources(ground: Ground, stores: list[str]) -> Iterator[Edge]:
    for file in ground.facts.python.code:
        if b"FileSource" not in (ground.repo.read(file.path) or b""):
            continue
        home = posixpath.dirname(file.path)
        for call in ground.facts.python.source(file.path).calls:
            path = call.keywords.get("path")
            if call.method == "FileSource" and isinstance(path, str):
                named = by_file(file.path, call.line, "feature")
                around = [s for s in stores if not s or f"{home}/".startswith(f"{s}/")]
                folders = (*around, home, "")
                yield edge(KIND, named, ground.places.judge(file.path, path, *folders))


def _asked(ground: Ground) -> Iterator[Edge]:
    """Yield what code asks a store for, `view:feature`, against the views there are."""
    views = _views(ground)
    for file in ground.facts.python.code:
        data = ground.repo.read(file.path) or b""
        if not any(name.encode() in data for name in ASKS):
            continue
        tree = syntax_tree(data)
        for text, line in dict(_features(tree) if tree is not None else ()).items():
            match = FEATURE.match(text)
            if match is not None:
                named = by_file(file.path, line, "code")
                judged = _view(views, match[1])
                yield edge(KIND, named, judged, f"feature:{match[1]}")


def _views(ground: Ground) -> dict[str, str]:
    """Return the views that code defines, each with its file; "" for a name unknown."""
    found: dict[str, str] = {}
    for file in ground.facts.python.code:
        if not any(v.encode() in (ground.repo.read(file.path) or b"") for v in VIEWS):
            continue
        source = ground.facts.python.source(file.path)
        for call in source.calls:
            if call.method in VIEWS and call.method[0].isupper():
                first = call.arguments[0] if call.arguments else None
                name = call.keywords.get("name", first)
                found[name if isinstance(name, str) else ""] = file.path
        for item in source.definitions:
            if any(d.rpartition(".")[2] in VIEWS for d in item.decorators):
                found[item.name] = file.path
    return found


def _view(views: dict[str, str], name: str) -> Judged:
    if name in views:
        return ok(f"{views[name]} defines {name}", views[name])
    if "" in views or not views:
        return unknown(f"{name} may be one of the feature views without a plain name")
    return missing(f"no feature view {name} is defined here")


def _features(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each text of the lists that a store is asked for, and its line."""
    lists: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            lists.update({_name(target): node.value for target in node.targets})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in ASKS:
            for keyword in node.keywords:
                if keyword.arg in ("features", "feature_refs"):
                    value = lists.get(_name(keyword.value), keyword.value)
                    for item in value.elts if isinstance(value, ast.List) else ():
                        text = item.value if isinstance(item, ast.Constant) else None
                        if isinstance(text, str):
                            yield text, item.lineno


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


# -- dbt ---------------------------------------------------------------------


def _dbt(ground: Ground, home: str) -> Iterator[Edge]:
    """Yield an edge for each `ref` and `source` of the models of a project."""
    files = [
        file.path
        for file in ground.repo.files.under(home)
        if not file.path[len(home) :].lstrip("/").startswith(ASIDE)
    ]
    models = {posixpath.basename(p).rpartition(".")[0]: p for p in files if _makes(p)}
    texts = {p: ground.repo.text(p) for p in files if p.endswith(".sql")}
    for path, text in texts.items():
        models.update(dict.fromkeys(SNAPSHOT.findall(text), path))
    tables = _tables(ground, files)
    brings = any(posixpath.join(home, name) in files for name in PACKAGES)
    for path, text in texts.items():
        if "/macros/" in path or is_test_path(path):
            continue
        plain = REMARK.sub(lambda m: "\n" * m[0].count("\n"), text)
        for match in USE.finditer(plain):
            line = plain.count("\n", 0, match.start()) + 1
            named = by_file(path, line, "feature")
            what, first, second = match.groups()
            if what == "ref" and second is None:
                yield edge(KIND, named, _model(models, first, brings))
            elif what == "source" and second is not None:
                table = f"{first}.{second}"
                yield edge(KIND, named, _table(tables, table, brings))


def _makes(path: str) -> bool:
    return path.endswith(MADE) and "/macros/" not in path


def _model(models: dict[str, str], name: str, brings: bool) -> Judged:
    if name in models:
        return ok(f"{models[name]} is there", models[name])
    if brings:
        return unknown(f"{name} may be a model of a package", name)
    return missing(f"no model, seed or snapshot is called {name}", name)


def _table(tables: dict[str, str], name: str, brings: bool) -> Judged:
    if name in tables:
        return ok(f"{tables[name]} describes {name}", tables[name])
    if brings:
        return unknown(f"{name} may be a source of a package", name)
    return missing(f"no file describes the source {name}", name)


def _tables(ground: Ground, files: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in files:
        if not path.endswith((".yml", ".yaml")):
            continue
        document = ground.repo.document(path)
        listed = document.get("/sources") if isinstance(document, Structured) else None
        for source in listed if isinstance(listed, list) else ():
            tables = source.get("tables") if isinstance(source, dict) else None
            for table in tables if isinstance(tables, list) else ():
                if isinstance(table, dict):
                    found[f"{source.get('name')}.{table.get('name')}"] = path
    return found

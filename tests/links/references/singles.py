"""Trees with one reference whose state is more than whether a file is there."""

from tests.links.references.pairs import DOCKER, compose
from tests.trees import Tree

CHART = "apiVersion: v2\nname: a\nversion: 1.0.0\n"
SOURCE = "apiVersion: 1\ndatasources: [{name: A, type: prometheus, uid: one}]\n"
LOCK = 'version = 1\n\n[[package]]\nname = "a"\nsource = {{ editable = "." }}\n{}'
PROJECT = "[project]\nname = 'a'\ndependencies = [{}]\n"


def dashboard(uid: str) -> Tree:
    text = f'{{"panels": [{{"datasource": {{"uid": "{uid}"}}}}]}}'
    return {"g/ds.yml": SOURCE, "g/d.json": text}


def uv(asked: str, locked: str) -> Tree:
    held = "".join(f'{{ name = "{name}" }},' for name in locked.split())
    wanted = ", ".join(f"'{name}'" for name in asked.split())
    return {
        "pyproject.toml": PROJECT.format(wanted),
        "uv.lock": LOCK.format(f"dependencies = [{held}]\n" if held else ""),
    }


def chart(values: str, template: str) -> Tree:
    return {
        "c/Chart.yaml": CHART,
        "c/values.yaml": values,
        "c/templates/a.yaml": f"a: {template}\n",
    }


OWN = "    image: 'me.io/team/{}:1'\n    pull_policy: {}\n"
BUILD = {"Makefile": "a:\n\tdocker build -t me.io/team/api:1 .\n", "Dockerfile": DOCKER}
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\n"
    "spec: {{containers: [{{name: a, image: 'me.io/team/{}:1'}}]}}\n"
)
SINGLE: list[tuple[str, str, Tree]] = [
    *(
        ("images", "ok", {**compose(OWN.format("api", p)), **BUILD})
        for p in ("never", "always")
    ),
    ("images", "ok", {"k.yaml": POD.format("api"), **BUILD}),
    ("images", "ok", {"k/k.yaml": POD.format("api"), **BUILD}),
    ("images", "ok", {**compose("    image: api:2\n"), **BUILD}),
    *(
        ("images", "missing", {**compose(OWN.format(n, p)), **BUILD})
        for n, p in (("web", "never"), ("web", "always"), ("job", "missing"))
    ),
    ("images", "missing", {"k.yaml": POD.format("web"), **BUILD}),
    ("images", "missing", {"k/k.yaml": POD.format("apis"), **BUILD}),
    *(("locks", "ok", uv(a, a)) for a in ("b", "c", "b c", "numpy", "d e f")),
    *(
        ("locks", "stale", uv(asked, locked))
        for asked, locked in (
            ("b", ""),
            ("b c", "b"),
            ("c", "b"),
            ("b c d", "b c"),
            ("numpy", "pandas"),
        )
    ),
    *(
        (
            "models",
            "ok",
            {"a.py": f"import mlflow\nmlflow.pyfunc.load_model('{uri}')\n"},
        )
        for uri in (
            "models:/a/1",
            "models:/a/Production",
            "models:/a@best",
            "models:/a.b/12",
            "models:/m-" + "0" * 32,
        )
    ),
    *(
        (
            "models",
            "missing",
            {"a.py": f"import mlflow\nmlflow.pyfunc.load_model('{uri}')\n"},
        )
        for uri in (
            "models:/a",
            "models:/a/latest",
            "models:/TODO/1",
            "models:/your-model/1",
            "models:/a/None",
        )
    ),
    *(("monitoring", "ok", dashboard(uid)) for uid in ("one", "A")),
    *(("monitoring", "missing", dashboard(uid)) for uid in ("two", "B")),
    *(
        ("charts", "ok", chart(values, template))
        for values, template in (
            ("a: 1\n", "{{ .Values.a }}"),
            ("a: {b: 1}\n", "{{ .Values.a.b }}"),
            ("b: 1\n", "{{ .Values.b | quote }}"),
            ("a: {b: {c: 1}}\n", "{{ .Values.a.b.c }}"),
            ("a: [1]\n", "{{ .Values.a }}"),
        )
    ),
    *(
        ("charts", "missing", chart(values, template))
        for values, template in (
            ("b: 1\n", "{{ .Values.a }}"),
            ("a: {c: 1}\n", "{{ .Values.a.b }}"),
            ("a: 1\n", "{{ .Values.b | quote }}"),
            ("a: {b: {d: 1}}\n", "{{ .Values.a.b.c }}"),
            ("image: 1\n", "{{ .Values.images }}"),
        )
    ),
]

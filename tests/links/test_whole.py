"""The whole chain as one graph, and how its parts are linked."""

from pathlib import Path

import pytest

from mlops_lint.links.whole import chain_parts, whole_graph
from mlops_lint.model.graph import Graph
from tests.trees import Tree, make_facts

WORKFLOW = (
    "on: push\njobs:\n  train:\n    runs-on: x\n    steps:\n"
    "      - run: pip install -r requirements.txt\n      - run: python src/train.py\n"
)
TREE: Tree = {
    ".github/workflows/ci.yml": WORKFLOW,
    "requirements.txt": "-r base.txt\n",
    "src/train.py": "x = 1\n",
    "src/features.py": "x = 1\n",
    "data/raw.csv": "1\n",
    "params.yaml": "lr: 1\n",
    "dvc.yaml": (
        "stages:\n  train:\n    cmd: python src/train.py\n"
        "    deps: [src/train.py, src/features.py, data/raw.csv]\n    params: [lr]\n"
        "    outs: [models/m.pkl]\n    metrics: [m.json: {cache: false}]\n"
        "artifacts:\n  churn: {path: models/m.pkl, type: model}\n"
        "  table: {path: data/none.csv, type: dataset}\n"
    ),
    "Dockerfile": "FROM a\nCOPY src/train.py no.py ./\n",
    "docker-compose.yml": (
        "services:\n  api:\n    build: {context: ., dockerfile: a.dockerfile}\n"
        "  db: {image: postgres:16}\n"
    ),
    "serve.py": "import mlflow\nmlflow.load_model('models:/churn/3')\n",
}


def whole(root: Path, tree: Tree) -> Graph:
    return whole_graph(make_facts(root / "repo", tree))


def parts(root: Path, tree: Tree) -> dict[str, str]:
    found = chain_parts(make_facts(root / "repo", tree))
    return {each.name: each.state for each in found}


def test_every_thing_is_one_node_of_its_kind(tmp_path: Path) -> None:
    graph = whole(tmp_path, TREE)
    kinds = {node.id: node.kind for node in graph.nodes}
    assert len(kinds) == len(graph.nodes)
    assert {
        "file:src/train.py": "code",
        "file:src/features.py": "feature",
        "file:data/raw.csv": "data",
        "param:params.yaml#lr": "parameter",
        "env:requirements.txt": "environment",
        "stage:train": "stage",
        "file:dvc.yaml": "pipeline",
        "file:models/m.pkl": "model",
        "model:churn": "model",
        "artifact:table": "data",
        "model:models:/churn/3": "model",
        "file:m.json": "metric",
        "file:Dockerfile": "image",
        "image:postgres:16": "image",
        "job:.github/workflows/ci.yml#train": "job",
        "file:docker-compose.yml": "deployment",
    }.items() <= kinds.items()
    assert {end for e in graph.edges for end in (e.source, e.target)} <= set(kinds)
    places = {node.id: (node.path, node.line) for node in graph.nodes}
    assert places["job:.github/workflows/ci.yml#train"][0] == ".github/workflows/ci.yml"
    assert places["model:churn"] == ("dvc.yaml", 9)
    assert places["image:postgres:16"] == ("docker-compose.yml", 4)
    assert places["param:params.yaml#lr"] == ("params.yaml", None)


def test_a_script_leads_to_all_that_use_it(tmp_path: Path) -> None:
    graph = whole(tmp_path, TREE).around("file:src/train.py")
    names = {node.id for node in graph.nodes}
    assert {
        "job:.github/workflows/ci.yml#train",
        "stage:train",
        "file:models/m.pkl",
        "model:churn",
        "file:Dockerfile",
    } <= names
    assert "env:base.txt" not in names


def test_what_a_command_names_is_no_dependency_of_its_stage(tmp_path: Path) -> None:
    tree: Tree = {
        "dvc.yaml": "stages:\n  a: {cmd: python no.py}\n"
        "  b:\n    foreach: [x, y]\n    do: {cmd: python no.py}\n"
    }
    graph = whole(tmp_path, tree)
    (named, *others) = [e for e in graph.edges if e.source == "file:no.py"]
    assert (named.target, named.kind, named.state) == (
        "file:dvc.yaml",
        "run",
        "missing",
    )
    assert {edge.target for edge in others} <= {"file:dvc.yaml"}
    stages = {node.id for node in graph.nodes if node.kind == "stage"}
    assert stages == {"stage:a", "stage:b@x", "stage:b@y"}


def test_only_what_is_broken(tmp_path: Path) -> None:
    broken = {edge.source for edge in whole(tmp_path, TREE).broken().edges}
    assert {
        "env:base.txt",
        "file:no.py",
        "file:a.dockerfile",
        "file:data/none.csv",
    } <= broken


def test_parts(tmp_path: Path) -> None:
    found = chain_parts(make_facts(tmp_path / "repo", TREE))
    assert [each.name for each in found] == [
        *("code", "data", "features", "parameters", "environment", "pipeline"),
        *("model", "deployment"),
    ]
    assert {each.name: each.state for each in found} == {
        "code": "unknown",
        "data": "broken",
        "features": "unknown",
        "parameters": "unknown",
        "environment": "broken",
        "pipeline": "broken",
        "model": "unknown",
        "deployment": "broken",
    }
    counted = {each.name: (each.broken, each.links) for each in found}
    assert counted["environment"] == (1, 2)
    assert counted["pipeline"] == (1, 3)


LOCK = (
    "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    deps:\n"
    "    - {path: d.csv, hash: md5, md5: b026324c6904b2a9cb4b88d6d61c81d1, size: 2}\n"
    "    params:\n      params.yaml: {lr: 1}\n"
)
STAGE = "stages:\n  a: {cmd: x, deps: [d.csv], params: [lr]}\n"
DVC: Tree = {
    "dvc.yaml": STAGE,
    "dvc.lock": LOCK,
    "d.csv": "1\n",
    "params.yaml": "lr: 1\n",
}
FEAST = (
    "from feast import FeatureView\nv = FeatureView(name='v')\n"
    "store.get_online_features(features=['{}:a'])\n"
)
MAKE = "a:\n\t{}\n"
IN_STATES: list[tuple[str, str, Tree]] = [
    ("code", "linked", {"Makefile": MAKE.format("python a.py"), "a.py": ""}),
    ("code", "broken", {"Makefile": MAKE.format("python a.py")}),
    ("code", "unknown", {"Makefile": MAKE.format("cd .. && python a.py")}),
    ("data", "linked", DVC),
    ("data", "broken", {**DVC, "d.csv": "2\n"}),
    ("data", "unknown", {**DVC, "dvc.lock": ""}),
    (
        "features",
        "linked",
        {"feature_store.yaml": "a: 1\n", "v.py": FEAST.format("v")},
    ),
    (
        "features",
        "broken",
        {"feature_store.yaml": "a: 1\n", "v.py": FEAST.format("w")},
    ),
    (
        "features",
        "unknown",
        {"dvc.yaml": "stages: {a: {cmd: x, deps: [features.py]}}\n", "features.py": ""},
    ),
    ("parameters", "linked", DVC),
    ("parameters", "broken", {**DVC, "params.yaml": "lr: 2\n"}),
    ("parameters", "unknown", {**DVC, "dvc.lock": ""}),
    ("environment", "linked", {"requirements.txt": "-r b.txt\n", "b.txt": "a\n"}),
    ("environment", "broken", {"requirements.txt": "-r b.txt\n"}),
    ("environment", "unknown", {"requirements.txt": "-e ../other\n"}),
    ("pipeline", "linked", DVC),
    ("pipeline", "broken", {**DVC, "dvc.lock": LOCK.replace("cmd: x", "cmd: y")}),
    (
        "pipeline",
        "unknown",
        {"dvc.yaml": "stages: {a: {cmd: x, always_changed: true}}\n"},
    ),
    ("model", "linked", {"models/a.yaml": "run_id: a1b2\n"}),
    ("model", "broken", {"models/a.yaml": "run_id: todo\n"}),
    ("model", "unknown", {"models/a.yaml": "model_uri: 's3://a/{b}'\n"}),
    ("deployment", "linked", {"Dockerfile": "FROM a\nCOPY b .\n", "b": ""}),
    ("deployment", "broken", {"Dockerfile": "FROM a\nCOPY b .\n"}),
    ("deployment", "unknown", {"Dockerfile": "FROM a\nCOPY ../b .\n"}),
]


@pytest.mark.parametrize(("part", "state", "tree"), IN_STATES)
def test_each_part_in_each_state(
    part: str, state: str, tree: Tree, tmp_path: Path
) -> None:
    assert parts(tmp_path, tree)[part] == state


KINDS: list[tuple[str, str, Tree]] = [
    (
        "file:k/app.yaml",
        "deployment",
        {"k/kustomization.yaml": "resources: [app.yaml]\n", "k/app.yaml": ""},
    ),
    (
        "file:k/board.json",
        "deployment",
        {
            "k/kustomization.yaml": "configMapGenerator:\n"
            "  - {name: a, files: [board.json]}\n",
            "k/board.json": "{}",
        },
    ),
    (
        "file:m",
        "deployment",
        {"main.tf": 'module "a" {\n  source = "./m"\n}\n', "m/a.tf": ""},
    ),
    (
        "file:p/a.rules",
        "monitor",
        {
            "p/prometheus.yml": "rule_files: [a.rules]\nscrape_configs: []\n",
            "p/a.rules": "",
        },
    ),
    (
        "file:d.dvc",
        "pointer",
        {"d.dvc": "md5: x\ndeps: [{path: 'https://a/d'}]\nouts: [{path: d}]\n"},
    ),
    (
        "file:conf/a.yaml",
        "parameters",
        {
            "dvc.yaml": "stages: {a: {cmd: x, deps: [conf/a.yaml]}}\n",
            "conf/a.yaml": "",
        },
    ),
    ("file:.", "code", {"requirements.txt": "-e .\n", "setup.py": ""}),
]


@pytest.mark.parametrize(("name", "kind", "tree"), KINDS)
def test_what_is_named_is_of_a_kind(
    name: str, kind: str, tree: Tree, tmp_path: Path
) -> None:
    kinds = {node.id: node.kind for node in whole(tmp_path, tree).nodes}
    assert kinds[name] == kind


def test_parts_that_are_linked_or_have_no_link(tmp_path: Path) -> None:
    tree: Tree = {"Makefile": "a:\n\tpython a.py\n", "a.py": ""}
    found = parts(tmp_path, tree)
    assert found.pop("code") == "linked"
    assert set(found.values()) == {"none"}


def test_no_link_at_all(tmp_path: Path) -> None:
    assert parts(tmp_path, {"README.md": "x"}) == {}


def test_tests_are_no_part_of_the_chain(tmp_path: Path) -> None:
    tree: Tree = {"tests/data/dvc.yaml": "stages:\n  a: {cmd: x, deps: [no.py]}\n"}
    assert parts(tmp_path, tree) == {}


def test_a_circle_of_stages_breaks_the_pipeline(tmp_path: Path) -> None:
    tree: Tree = {
        "dvc.yaml": "stages:\n  a: {cmd: x, deps: [b.txt], outs: [a.txt]}\n"
        "  b: {cmd: x, deps: [a.txt], outs: [b.txt]}\n"
    }
    assert parts(tmp_path, tree)["pipeline"] == "broken"


def test_line_ends_break_nothing(tmp_path: Path) -> None:
    lock = (
        "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    deps:\n    - path: a.py\n"
        "      hash: md5\n      md5: 401b30e3b8b5d629635a5c613cdb7919\n      size: 2\n"
    )
    tree: Tree = {
        "dvc.yaml": "stages:\n  a: {cmd: x, deps: [a.py]}\n",
        "dvc.lock": lock,
        "a.py": "x\r\n",
    }
    facts = make_facts(tmp_path / "repo", tree)
    (edge,) = [each for each in whole_graph(facts).edges if each.kind == "dep"]
    assert edge.minor
    (code, *_) = chain_parts(facts)
    assert (code.state, code.links, code.broken) == ("unknown", 1, 0)

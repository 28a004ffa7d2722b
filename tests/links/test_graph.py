"""The graph of DVC's files: its nodes, its edges, and what is never judged."""

import itertools
from pathlib import Path

import pytest

from mlops_lint.links import content, expand, graph_of, tree
from mlops_lint.links.hashing import directory_hash, file_hash
from mlops_lint.model.graph import Edge, Graph
from mlops_lint.repo import Repository
from tests.gitrepo import GitRepo
from tests.trees import Tree, make_repo

CODE = "print(1)\n"
MD5 = file_hash(CODE.encode())
LOCK = f"""\
schema: '2.0'
stages:
  train:
    cmd: python train.py
    deps:
    - {{path: train.py, hash: md5, md5: {MD5}}}
    params:
      params.yaml: {{lr: 1}}
    outs:
    - {{path: m.json, hash: md5, md5: {MD5}}}
    - {{path: model.bin, hash: md5, md5: {MD5}}}
"""
YAML = """\
stages:
  train:
    cmd: python train.py
    deps:
    - train.py
    params: [lr]
    outs: [model.bin]
    metrics: [m.json: {cache: false}]
"""
TREE = {
    "dvc.yaml": YAML,
    "dvc.lock": LOCK,
    "train.py": CODE,
    "params.yaml": "lr: 1\n",
    "m.json": CODE,
    ".gitignore": "/model.bin\n",
}


def graph(tmp_path: Path, files: Tree, *, commit: bool = True) -> Graph:
    return graph_of(make_repo(tmp_path / "repo", files, commit=commit))


def only(found: Graph, kind: str, name: str = "") -> Edge:
    edges = [e for e in found.edges if e.kind == kind and name in e.source + e.target]
    assert len(edges) == 1, edges
    return edges[0]


def states(found: Graph) -> list[tuple[str, str, str, str]]:
    return [(e.source, e.target, e.kind, e.state) for e in found.edges]


def test_the_edges_of_a_stage(tmp_path: Path) -> None:
    found = graph(tmp_path, TREE)
    assert sorted(states(found)) == [
        ("file:dvc.yaml", "stage:train", "command", "ok"),
        ("file:train.py", "stage:train", "dep", "ok"),
        ("param:params.yaml#lr", "stage:train", "param", "ok"),
        ("stage:train", "file:dvc.lock", "lock", "ok"),
        ("stage:train", "file:m.json", "metric", "ok"),
        ("stage:train", "file:model.bin", "out", "unknown"),
    ]
    kinds = {node.id: node.kind for node in found.nodes}
    assert kinds == {
        "file:dvc.yaml": "pipeline",
        "file:dvc.lock": "lock",
        "file:train.py": "code",
        "param:params.yaml#lr": "parameter",
        "stage:train": "stage",
        "file:m.json": "metric",
        "file:model.bin": "data",
    }
    assert only(found, "dep").line == 5
    assert found.problems == ()


def test_it_is_built_once(tmp_path: Path) -> None:
    repo = make_repo(tmp_path / "repo", TREE)
    assert graph_of(repo) is graph_of(repo)


def test_nothing_is_there(tmp_path: Path) -> None:
    assert graph(tmp_path, {"README.md": "x"}) == Graph()


@pytest.mark.parametrize(
    ("files", "kind", "name", "state"),
    [
        ({"train.py": "x"}, "dep", "", "stale"),
        ({"params.yaml": "lr: 2\n"}, "param", "", "stale"),
        ({"params.yaml": "rate: 2\n"}, "param", "", "missing"),
        ({"m.json": "x"}, "metric", "", "stale"),
        ({"dvc.yaml": YAML.replace("python", "python3")}, "command", "", "stale"),
        ({"dvc.lock": "schema: '2.0'\n"}, "lock", "", "missing"),
        ({"dvc.lock": "schema: '2.0'\n"}, "command", "", "unknown"),
        ({"dvc.lock": LOCK.replace(MD5, "0" * 32)}, "out", "", "unknown"),
        (
            {"dvc.yaml": YAML.replace("train.py\n    p", "s3://b/x\n    p")},
            "dep",
            "s3",
            "unknown",
        ),
        ({"dvc.yaml": YAML.replace("- train.py", "- ../x")}, "dep", "", "unknown"),
        ({"dvc.yaml": YAML.replace("- train.py", "- no.py")}, "dep", "", "missing"),
        (
            {"dvc.yaml": YAML.replace("[lr]", "[../x.yaml: [a]]")},
            "param",
            "",
            "unknown",
        ),
        (
            {"dvc.yaml": YAML.replace("[lr]", "[c.toml: [a]]"), "c.toml": "a = ["},
            "param",
            "",
            "unknown",
        ),
        (
            {
                "dvc.lock": LOCK.replace(
                    f"md5: {MD5}}}\n    params", "etag: x}\n    params"
                )
            },
            "dep",
            "",
            "unknown",
        ),
        (
            {
                "dvc.lock": LOCK.replace(
                    f"{MD5}}}\n    params", f"{MD5}.dir}}\n    params"
                )
            },
            "dep",
            "",
            "stale",
        ),
    ],
)
def test_the_state_of_an_edge(
    files: Tree, kind: str, name: str, state: str, tmp_path: Path
) -> None:
    assert only(graph(tmp_path, {**TREE, **files}), kind, name).state == state


def test_a_file_that_was_deleted_is_missing(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit(TREE)
    for name in ("train.py", "m.json"):
        (repo.root / name).unlink()
    found = graph_of(Repository.open(repo.root))
    assert only(found, "dep").state == "missing"
    assert only(found, "metric").state == "missing"


def test_a_sparse_work_tree_lacks_nothing(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.commit(TREE)
    (repo.root / ".git/info").mkdir(exist_ok=True)
    (repo.root / ".git/info/sparse-checkout").write_text("x\n")
    (repo.root / "train.py").unlink()
    assert only(graph_of(Repository.open(repo.root)), "dep").state == "ok"


def test_a_revision_is_judged_by_what_git_holds(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    first = repo.commit(TREE)
    repo.commit({"train.py": "x"})
    found = graph_of(Repository.open(repo.root, revision=first))
    assert only(found, "dep").state == "ok"
    assert only(graph_of(Repository.open(repo.root)), "dep").state == "stale"


DIRECTORY = directory_hash({"a.txt": file_hash(b"1"), "b/c.txt": file_hash(b"2")})


def in_directory(path: str = "src", nfiles: int = 2) -> Tree:
    entry = f"{{path: {path}, hash: md5, md5: {DIRECTORY}, nfiles: {nfiles}}}"
    return {
        "dvc.yaml": f"stages:\n  s: {{cmd: echo, deps: [{path}]}}\n",
        "dvc.lock": f"schema: '2.0'\nstages:\n  s: {{cmd: echo, deps: [{entry}]}}\n",
        "src/a.txt": "1",
        "src/b/c.txt": "2",
    }


@pytest.mark.parametrize(
    ("files", "state"),
    [
        ({}, "ok"),
        ({"src/b/c.txt": "3"}, "stale"),
        ({"src/new.txt": "3"}, "stale"),
        ({".dvcignore": "new.txt\n", "src/new.txt": "3"}, "ok"),
        ({"src/b/c.txt": b"x" * content.MOST_BYTES}, "unknown"),
    ],
)
def test_directories(files: Tree, state: str, tmp_path: Path) -> None:
    edge = only(graph(tmp_path, {**in_directory(), **files}), "dep")
    assert edge.state == state
    assert edge.minor is (state == "stale")


@pytest.mark.parametrize(
    ("rules", "state"),
    [
        ("", "stale"),
        ("*.log\n", "unknown"),
        ("!*.log\n# *.tmp\n", "stale"),
        ("__pycache__/\n*.pyc\n", "stale"),
        ("/other/x\n", "stale"),
        ("/src/b/c.log\n", "unknown"),
        ("/s*\n", "unknown"),
    ],
)
def test_a_directory_may_lack_what_git_ignores(
    rules: str, state: str, tmp_path: Path
) -> None:
    files = {**in_directory(nfiles=3), ".gitignore": rules}
    del files["src/b/c.txt"]
    assert only(graph(tmp_path, files), "dep").state == state


def test_a_directory_of_code_may_lack_what_was_compiled(tmp_path: Path) -> None:
    files = {**in_directory(nfiles=9), "src/a.py": ""}
    assert only(graph(tmp_path, files), "dep").state == "unknown"


def test_a_directory_of_a_revision_may_lack_anything(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    good = repo.commit(in_directory())
    found = graph_of(Repository.open(repo.root, revision=good))
    assert only(found, "dep").state == "ok"
    other = repo.commit({"src/a.txt": "3"})
    found = graph_of(Repository.open(repo.root, revision=other))
    assert only(found, "dep").state == "unknown"


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "MOST_FILES", 1)
    edge = only(graph(tmp_path, in_directory()), "dep")
    assert (edge.state, "too many" in edge.detail) == ("unknown", True)


def test_links_of_a_directory_are_followed_inside_only(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.txt").write_text("3")
    repo = GitRepo.create(tmp_path / "repo")
    repo.write(in_directory())
    (repo.root / "src/out").symlink_to("../../outside")
    (repo.root / "src/loop").symlink_to(".")
    repo.commit({})
    assert only(graph_of(Repository.open(repo.root)), "dep").state == "ok"


def test_a_large_file_is_told_by_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "READ_LIMIT", 100)
    for size, state in ((200, "unknown"), (5, "stale")):
        lock = LOCK.replace(
            f"{MD5}}}\n    params", f"{MD5}, size: {size}}}\n    params"
        )
        files = {**TREE, "train.py": "1234" * 50, "dvc.lock": lock}
        assert only(graph(tmp_path, files), "dep").state == state


POINTER = f"outs:\n- md5: {MD5}\n  hash: md5\n  path: d.csv\n"


@pytest.mark.parametrize(
    ("files", "kind", "state"),
    [
        ({"d.csv.dvc": POINTER}, "out", "unknown"),
        ({"d.csv.dvc": POINTER, "d.csv": CODE}, "out", "ok"),
        ({"d.csv.dvc": POINTER, "d.csv": "x"}, "out", "stale"),
        (
            {"d.csv.dvc": "outs:\n- hash: md5\n  path: d.csv\n", "d.csv": "x"},
            "out",
            "unknown",
        ),
        (
            {"d.csv.dvc": f"deps:\n- path: d\n  repo: {{url: x}}\n{POINTER}"},
            "dep",
            "unknown",
        ),
        (
            {"d.csv.dvc": f"md5: abc\ndeps:\n- path: s3://b/d\n{POINTER}"},
            "lock",
            "stale",
        ),
        ({"d.csv.dvc": f"deps:\n- path: s3://b/d\n{POINTER}"}, "lock", "unknown"),
        (
            {"d.csv.dvc": f"md5: a\ndeps:\n- path: !x s3://b\n- path: y\n{POINTER}"},
            "lock",
            "unknown",
        ),
        (
            {"d.csv.dvc": POINTER.replace("  path", "  metric: true\n  path")},
            "metric",
            "unknown",
        ),
        (
            {
                "d.dvc": "outs:\n- path: d\n  files:\n"
                f"  - {{relpath: x, md5: {MD5}}}\n",
                "d/x": CODE,
            },
            "out",
            "ok",
        ),
        (
            {"d.dvc": "outs:\n- path: d\n  files:\n  - {relpath: x}\n", "d/x": CODE},
            "out",
            "unknown",
        ),
        ({"p/d.dvc": f"wdir: ../q\n{POINTER}", "q/d.csv": CODE}, "out", "ok"),
    ],
)
def test_pointers(files: Tree, kind: str, state: str, tmp_path: Path) -> None:
    found = graph(tmp_path, {**files, ".gitignore": "x\n"})
    assert only(found, kind).state == state
    assert {node.kind for node in found.nodes if node.id.startswith("stage:")} == {
        "pointer"
    }


def test_where_content_would_come_from(tmp_path: Path) -> None:
    config = "[core]\n    remote = r\n['remote \"r\"']\n    url = s3://b/x\n"
    files = {"d.csv.dvc": POINTER, ".dvc/config": config}
    assert "r (s3://b/x)" in only(graph(tmp_path, files), "out").detail


def test_how_the_configuration_writes_options(tmp_path: Path) -> None:
    files = {
        ".dvc/config": "[parsing]\n    bool = boolean_optional\n    list = append\n",
        "dvc.yaml": "vars: [{o: {a: false, l: [1, 2]}}]\nstages:\n  s:\n"
        "    cmd: echo ${o}\n    outs: [x]\n",
        "dvc.lock": "schema: '2.0'\nstages:\n  s: {cmd: echo --no-a --l 1 --l 2}\n",
    }
    assert only(graph(tmp_path, files), "command").state == "ok"


def test_several_roots_and_addresses(tmp_path: Path) -> None:
    files = {
        "a/.dvc/config": "",
        "a/dvc.yaml": "stages:\n  s: {cmd: echo, deps: [x], outs: [y]}\n",
        "b/dvc.yaml": "stages:\n  s: {cmd: echo, deps: [../a/y], wdir: .}\n",
        "b/d.dvc": POINTER,
        "a/x": "1",
        "hidden/dvc.yaml": YAML,
        "hidden/d.dvc": POINTER,
        ".dvcignore": "hidden/\n",
    }
    found = graph(tmp_path, files)
    names = {node.id for node in found.nodes if node.id.startswith("stage:")}
    assert names == {"stage:a/dvc.yaml:s", "stage:b/dvc.yaml:s", "stage:b/d.dvc"}
    assert ("file:a/y", "stage:b/dvc.yaml:s") in [e[:2] for e in found.edges]


MALFORMED = [
    "stages: []",
    "stages: {a: 1}",
    "stages: {a: {}}",
    "stages: {a: {cmd: 1}}",
    "stages: {a: {cmd: x, deps: 1}}",
    "stages: {a: {cmd: x, deps: [{a: b}, [c], '']}}",
    "stages: {a: {cmd: x, outs: [{a: b, c: d}, 1]}}",
    "stages: {a: {cmd: x, outs: 1}}",
    "stages: {a: {cmd: x, params: 1}}",
    "stages: {a: {cmd: x, params: [{p.yaml: 1}]}}",
    "stages: {a: {foreach: 1, do: {cmd: x}}}",
    "stages: {a: {foreach: [1]}}",
    "stages: {a: {foreach: [1], do: 1}}",
    "stages: {a: {matrix: 1, cmd: x}}",
    "stages: {a: {matrix: {x: 1}, cmd: x}}",
    "stages: {a: {cmd: x, wdir: ../..}}",
    "stages: {a: {cmd: x, vars: [1]}}",
    "vars: [1]\nstages: {a: {cmd: x}}",
    "vars: [../../x.yaml]\nstages: {a: {cmd: x}}",
    "vars: ['${a}']\nstages: {a: {cmd: x}}",
    "vars: [list.yaml]\nstages: {a: {cmd: x}}",
    "vars: [bad.yaml]\nstages: {a: {cmd: x}}",
    "stages: {a: {cmd: x}}\nmetrics: ['${a}']",
    "stages: [",
    "- 1",
    "stages: {a: {cmd: '${a..b}', desc: x}}",
]


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_malformed_is_a_problem(text: str, tmp_path: Path) -> None:
    files = {"dvc.yaml": text, "list.yaml": "- 1\n", "bad.yaml": "a: ["}
    found = graph(tmp_path, files)
    assert found.problems
    assert all(edge.state != "stale" for edge in found.edges if edge.kind != "lock")


@pytest.mark.parametrize("text", ["", "vars: []", "stages:", "params: [a]"])
def test_no_stages_are_no_problem(text: str, tmp_path: Path) -> None:
    assert graph(tmp_path, {"dvc.yaml": text}) == Graph()


@pytest.mark.parametrize(
    "lock",
    [
        "schema: '2.0'\nstages: []\n",
        "schema: '2.0'\nstages: {train: 1}\n",
        "schema: '2.0'\nstages: {train: {cmd: 1, deps: 1, outs: [1], params: 1}}\n",
        "schema: '2.0'\nstages: {train: {deps: [{path: 1}, {}], params: {a: 1}}}\n",
        "- 1\n",
        "",
        "[",
    ],
)
def test_a_malformed_lock_raises_nothing(lock: str, tmp_path: Path) -> None:
    found = graph(tmp_path, {**TREE, "dvc.lock": lock})
    assert only(found, "dep").state in ("unknown", "stale")


@pytest.mark.parametrize("loop", ["foreach", "matrix"])
def test_stages_are_counted(
    loop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expand, "MOST_STAGES", 2)
    text = "stages:\n  a:\n    foreach: [1, 2, 3, 4]\n    do: {cmd: x}\n"
    if loop == "matrix":
        text = "stages:\n  a:\n    matrix: {x: [1, 2], y: [1, 2]}\n    cmd: x\n"
    found = graph(tmp_path, {"dvc.yaml": text})
    assert any("more than 2 stages" in problem.message for problem in found.problems)


def test_a_long_chain_and_a_long_circle(tmp_path: Path) -> None:
    """Neither recursion nor time runs away."""
    stages = [
        f"  s{a}: {{cmd: echo, deps: [f{a}], outs: [f{b}]}}\n"
        for a, b in itertools.pairwise(range(1500))
    ]
    files = {"dvc.yaml": "stages:\n" + "".join(stages), "f0": "1"}
    assert graph(tmp_path, files).problems == ()
    files["dvc.yaml"] += "  last: {cmd: echo, deps: [f1499], outs: [f0]}\n"
    found = graph_of(make_repo(tmp_path / "circle", files, commit=True))
    assert [problem.kind for problem in found.problems] == ["stages"]


def test_around_and_broken(tmp_path: Path) -> None:
    files = {
        "dvc.yaml": "stages:\n"
        "  a: {cmd: echo, deps: [in], outs: [x]}\n"
        "  b: {cmd: echo, deps: [x, no], outs: [y]}\n"
        "  c: {cmd: echo, deps: [in], outs: [z]}\n",
        "in": "1",
    }
    found = graph(tmp_path, files)
    near = {node.id for node in found.around("stage:b").nodes}
    assert {"stage:a", "file:in", "file:x", "stage:b", "file:y"} < near
    assert not {"stage:c", "file:z"} & near
    alone = Graph((found.nodes[0],), (), ())
    assert alone.around(found.nodes[0].id).nodes == (found.nodes[0],)
    assert {edge.state for edge in found.broken().edges} == {"missing"}
    assert {"file:no", "stage:b"} <= {node.id for node in found.broken().nodes}

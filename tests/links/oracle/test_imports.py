"""`dvc import` and `import-url` by DVC itself, from a repository beside this one.

What the other repository has become since is not known here: DVC looks there, the
linter says unknown.
"""

from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from mlops_lint.model.graph import UNKNOWN
from tests.gitrepo import GitRepo
from tests.links.oracle.mutations import Change, delete, swap, write
from tests.links.oracle.test_oracle import (
    Peer,
    changed,
    compare,
    copy,
    expect_agreement,
    judged,
)

NAMES = ("kept.txt", "plain.txt", "folder", "url.txt", "later.txt")
CHANGES: dict[str, Change] = {
    "nothing": write("README.md", "# b\n"),
    "a file that DVC keeps there": write("kept.txt", "x\n"),
    "a file that git keeps there": write("plain.txt", "x\n"),
    "a file of a directory": write("folder/a.txt", "x\n"),
    "a file more in a directory": write("folder/c.txt", "x\n"),
    "a file less in a directory": delete("folder/a.txt"),
    "a file by its URL": write("url.txt", "x\n"),
    "a hash": swap("kept.txt.dvc", "- md5: ", "- md5: 0"),
    "a path there": swap("plain.txt.dvc", "path: plain.txt", "path: ./plain.txt"),
    "a path here": swap("kept.txt.dvc", "md5\n  path: kept", "md5\n  path: ./kept"),
    "a file deleted": delete("kept.txt"),
}


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Queue[Peer]]":
    started = Peer(tmp_path_factory.mktemp("home"))
    free: Queue[Peer] = Queue()
    free.put(started)
    yield free
    started.close()


@pytest.fixture(scope="module")
def there(peers: "Queue[Peer]", tmp_path_factory: pytest.TempPathFactory) -> GitRepo:
    """The repository that is imported from."""
    peer = peers.get()
    repo = GitRepo.create(tmp_path_factory.mktemp("there") / "repo", "--template=")
    repo.write(
        {
            "kept.txt": "kept\n",
            "later.txt": "later\n",
            "folder/a.txt": "a\n",
            "folder/b.txt": "b\n",
        }
    )
    peer.do(repo.root, "init")
    for name in ("kept.txt", "folder", "later.txt"):
        peer.do(repo.root, "add", targets=[name])
    peers.put(peer)
    repo.commit({"plain.txt": "plain\n"})
    return repo


@pytest.fixture(scope="module")
def imported(
    peers: "Queue[Peer]", there: GitRepo, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    peer = peers.get()
    repo = GitRepo.create(tmp_path_factory.mktemp("here") / "repo", "--template=")
    peer.do(repo.root, "init")
    url = str(there.root)
    for name in ("kept.txt", "plain.txt", "folder"):
        peer.do(repo.root, "imp", url=url, path=name, out=name)
    peer.do(
        repo.root, "imp", url=url, path="later.txt", out="later.txt", no_download=True
    )
    peer.do(repo.root, "imp_url", url=str(there.root / "plain.txt"), out="url.txt")
    peers.put(peer)
    repo.commit({"README.md": "# a\n"})
    return repo.root


def test_dvc_and_the_linter_agree_on_imports(
    peers: "Queue[Peer]", imported: Path, tmp_path: Path
) -> None:
    tally = compare(peers, imported, CHANGES, tmp_path)
    assert tally.pairs >= len(CHANGES) * len(NAMES)
    assert tally.theirs >= 8
    expect_agreement(tally)


def test_what_became_of_the_source_is_unknown(
    peers: "Queue[Peer]", imported: Path, there: GitRepo, tmp_path: Path
) -> None:
    root = tmp_path / "repo"
    copy(imported, root)
    there.commit({"plain.txt": "another\n"})
    peer = peers.get()
    status = peer.ask(root, "status")["said"]
    peers.put(peer)
    assert "plain.txt.dvc" in status
    graph = judged(root)
    assert changed(graph) == set()
    deps = [edge for edge in graph.edges if edge.kind == "dep"]
    assert len(deps) == len(NAMES)
    assert {edge.state for edge in deps} == {UNKNOWN}

"""Every change to a pipeline is judged by DVC and by the linter, stage by stage.

DVC says `changed` of a stage where `dvc status` lists it; the linter where an edge
that touches it is missing or stale.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import Any, NamedTuple

import pytest
import yaml

from mlops_lint.links import graph_of
from mlops_lint.model.graph import BROKEN, Graph
from mlops_lint.repo import Repository
from tests.gitrepo import GitRepo
from tests.links.oracle.mutations import CHANGES, REFUSED, Change
from tests.links.oracle.trees import ADDED, MAIN

PEER = Path(__file__).with_name("peer.py")


class Peer:
    """DVC, at the other end of a pipe."""

    def __init__(self, home: Path) -> None:
        quiet = {
            "HOME": str(home),
            "DVC_NO_ANALYTICS": "1",
            "DVC_SITE_CACHE_DIR": str(home / "site"),
            "DVC_GLOBAL_CONFIG_DIR": str(home / "global"),
            "DVC_SYSTEM_CONFIG_DIR": str(home / "system"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        self.log = (home / "log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, str(PEER)],
            env={**os.environ, **quiet},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )

    def ask(self, at: Path, do: str, **options: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        request = {"at": str(at), "do": do, "with": options}
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def do(self, at: Path, what: str, **options: Any) -> None:
        answer = self.ask(at, what, **options)
        assert "refused" not in answer, answer

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.log.close()


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Queue[Peer]]":
    """Two of them, so that both cores of a small machine are busy."""
    started = [Peer(tmp_path_factory.mktemp("home")) for _ in range(2)]
    free: Queue[Peer] = Queue()
    for one in started:
        free.put(one)
    yield free
    for one in started:
        one.close()


@pytest.fixture
def peer(peers: "Queue[Peer]") -> Iterator[Peer]:
    one = peers.get()
    yield one
    peers.put(one)


@pytest.fixture(scope="module")
def ran(peers: "Queue[Peer]", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository whose pipelines DVC has run."""
    peer = peers.get()
    repo = GitRepo.create(tmp_path_factory.mktemp("base") / "repo", "--template=")
    # A frozen stage cannot run, so it is frozen after its only run.
    thawed = str(MAIN["dvc.yaml"]).replace("frozen: true", "frozen: false")
    repo.write({**MAIN, "dvc.yaml": thawed})
    peer.do(repo.root, "init")
    for name in ADDED:
        peer.do(repo.root, "add", targets=[name])
    peer.do(repo.root, "imp_url", url="away/source.txt", out="brought.txt")
    peer.do(repo.root, "reproduce", all_pipelines=True)
    peers.put(peer)
    repo.commit({"dvc.yaml": MAIN["dvc.yaml"]})
    return repo.root


@pytest.fixture(scope="module")
def ran_by_two(ran: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same in the formats of DVC 2: no `hash`, another layout of the cache."""
    root = tmp_path_factory.mktemp("two") / "repo"
    shutil.copytree(ran, root, symlinks=True)
    for path in (*root.rglob("dvc.lock"), *root.rglob("*.dvc")):
        # An import keeps a checksum of itself, which was made with `hash`.
        if path.is_file() and path.name != "brought.txt.dvc":
            lines = path.read_text().splitlines(keepends=True)
            kept = [line for line in lines if line.strip() != "hash: md5"]
            path.write_text("".join(kept))
    cache = root / ".dvc/cache"
    for path in (cache / "files/md5").iterdir():
        shutil.copytree(path, cache / path.name)
    return root


def judged(root: Path) -> Graph:
    repo = Repository.open(root)
    try:
        return graph_of(repo)
    finally:
        repo.close()


def changed(graph: Graph) -> set[str]:
    ends = {
        end for e in graph.edges if e.state in BROKEN for end in (e.source, e.target)
    }
    return {end.removeprefix("stage:") for end in ends if end.startswith("stage:")}


def addresses(graph: Graph) -> set[str]:
    names = (node.id for node in graph.nodes)
    return {name.removeprefix("stage:") for name in names if name.startswith("stage:")}


def listed(status: dict[str, Any], root: Path, recorded: set[str]) -> set[str]:
    """Return the stages that DVC calls changed, but for what is just not here.

    What a recorded stage or a pointer makes, and git does not hold, is absent from
    every fresh clone: the linter says unknown, because nothing is wrong with the
    repository.
    """
    git = GitRepo(root)
    found = set()
    for address, entries in status.items():
        reasons = []
        for entry in entries:
            if address not in recorded or isinstance(entry, str):
                reasons.append(entry)
                continue
            ((_, places),) = entry.items()
            reasons += [
                path
                for path, said in places.items()
                if said != "deleted" or not git.git("check-ignore", path, check=False)
            ]
        if reasons:
            found.add(address)
    return found


def recorded_in(root: Path) -> set[str]:
    """Return the addresses of the stages in locks, and of the pointers."""
    found = {path.relative_to(root).as_posix() for path in root.glob("**/*.dvc")}
    for path in root.glob("**/dvc.lock"):
        home = path.relative_to(root).parent.as_posix()
        prefix = "" if home == "." else f"{home}/dvc.yaml:"
        try:
            lock = yaml.safe_load(path.read_text())
        except yaml.YAMLError:
            continue
        found |= {f"{prefix}{name}" for name in lock.get("stages") or {}}
    return found


def copy(base: Path, root: Path) -> None:
    """Copy a repository; what is named by its content is never written to again."""

    def one(source: str, target: str) -> None:
        named_by_content = "/.git/objects/" in source or "/.dvc/cache/" in source
        (os.link if named_by_content else shutil.copyfile)(source, target)

    shutil.copytree(base, root, symlinks=True, copy_function=one)


class Tally(NamedTuple):
    """What came of one case: `wrong` are the stages of which the two disagree."""

    pairs: int
    wrong: list[str]
    both: int
    theirs: int
    ours: int


def judge_both(peers: "Queue[Peer]", base: Path, root: Path, change: Change) -> Tally:
    copy(base, root)
    change(root)
    peer = peers.get()
    answer = peer.ask(root, "status")
    peers.put(peer)
    graph = judged(root)
    status = answer.get("said", {})
    said, found = listed(status, root, recorded_in(root)), changed(graph)
    shutil.rmtree(root)
    wrong = [f"{name}: {status.get(name)}" for name in sorted(said ^ found)]
    wrong += [str(answer)] if "refused" in answer else []
    pairs = len(addresses(graph) | set(status))
    return Tally(pairs, wrong, len(said & found), len(said), len(found))


def compare(
    peers: "Queue[Peer]", base: Path, changes: dict[str, Change], scratch: Path
) -> Tally:
    """Return the sums over all changes, disagreements by the name of the change."""
    with ThreadPoolExecutor(peers.qsize()) as threads:
        tallies = threads.map(
            lambda item: judge_both(peers, base, scratch / str(item[0]), item[1]),
            enumerate(changes.values()),
        )
        every = list(tallies)
    named = zip(changes, every, strict=True)
    return Tally(
        sum(tally.pairs for tally in every),
        [f"{name}: {text}" for name, tally in named for text in tally.wrong],
        sum(tally.both for tally in every),
        sum(tally.theirs for tally in every),
        sum(tally.ours for tally in every),
    )


def expect_agreement(tally: Tally) -> None:
    """Ask for 99 % of pairs, and 98 % of what either of the two calls changed."""
    shown = "\n".join(tally.wrong)
    assert len(tally.wrong) <= 0.01 * tally.pairs, shown
    assert tally.both >= 0.98 * tally.theirs, shown
    assert tally.both >= 0.98 * tally.ours, shown


def test_dvc_and_the_linter_agree(
    peers: "Queue[Peer]", ran: Path, tmp_path: Path
) -> None:
    tally = compare(peers, ran, CHANGES, tmp_path)
    assert len(CHANGES) > 150
    assert tally.pairs > 5_000
    assert tally.theirs > 500
    expect_agreement(tally)


def test_so_they_do_in_the_formats_of_dvc_2(
    peers: "Queue[Peer]", ran_by_two: Path, tmp_path: Path
) -> None:
    words = ("nothing", "line ends", "script", "director", "added", "pointer", "lock")
    changes = {k: v for k, v in CHANGES.items() if any(word in k for word in words)}
    tally = compare(peers, ran_by_two, changes, tmp_path)
    assert len(changes) > 40
    expect_agreement(tally)


@pytest.mark.parametrize("name", REFUSED)
def test_what_dvc_refuses_is_a_problem(
    name: str, peer: Peer, ran: Path, tmp_path: Path
) -> None:
    root = tmp_path / "repo"
    copy(ran, root)
    REFUSED[name](root)
    # `dvc status` does not look at how the stages fit together; some of it only
    # comes out when they run.
    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        ("status", {}),
        ("reproduce", {"all_pipelines": True, "dry": True, "force": True}),
        ("reproduce", {"targets": ["joined"], "force": True}),
    )
    assert any("refused" in peer.ask(root, do, **options) for do, options in asked)
    assert judged(root).problems

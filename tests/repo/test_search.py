"""What many files tell, kept from one run to the next."""

import re
from pathlib import Path

import pytest

from mlops_lint.repo.files import File
from mlops_lint.repo.kept import Kept, digest_of
from mlops_lint.repo.search import Search

NAMES = [f"conf/{number:03}.yaml" for number in range(100)]
FILES = [File(name, 0o100644, "", True) for name in NAMES]


class Texts:
    """Contents that know what was read of them."""

    def __init__(self, texts: dict[str, bytes]) -> None:
        self.texts = texts
        self.seen: list[str] = []

    def read(self, path: str) -> bytes | None:
        self.seen.append(path)
        return self.texts.get(path)

    def head(self, path: str, size: int) -> bytes:
        return (self.read(path) or b"")[:size]

    def digest(self, path: str) -> bytes:
        return digest_of((self.texts.get(path, b""),))


@pytest.fixture
def texts() -> Texts:
    held = dict.fromkeys(NAMES, b"steps:\n")
    held[NAMES[7]] = b"jobs: [train]\n"
    held[NAMES[50]] = b"phases:\n  jobs: 3\n"
    return Texts(held)


def found(search: Search) -> dict[str, list[object]]:
    """Ask everything, in plain values."""

    def size(path: str) -> int:
        return len(search.contents.read(path) or b"") - len(b"steps:\n")

    each = search.each(NAMES, "size", size)
    return {
        "holding": [f.path for f in search.holding(FILES, b"jobs", b"phases")],
        "matching": [f.path for f in search.matching(FILES, re.compile(rb"j\w+: \["))],
        "held": [
            (f.path, texts)
            for f, texts in search.held(
                FILES, [b"jobs", b"phases"], lambda p: search.contents.read(p) or b""
            )
        ],
        "told": [(f.path, said) for f, said in search.told(FILES, "size", size)],
        "each": [(name, each(name)) for name in NAMES[:9]],
    }


EXPECTED: dict[str, list[object]] = {
    "holding": [NAMES[7], NAMES[50]],
    "matching": [NAMES[7]],
    "held": [(NAMES[7], [b"jobs"]), (NAMES[50], [b"jobs", b"phases"])],
    "told": [(NAMES[7], 7), (NAMES[50], 11)],
    "each": [(name, 7 if name == NAMES[7] else None) for name in NAMES[:9]],
}


def test_answers_are_the_same_with_and_without_what_is_kept(
    tmp_path: Path, texts: Texts
) -> None:
    assert found(Search(texts, None)) == EXPECTED
    store = Kept(tmp_path / "kept")
    assert found(Search(texts, store)) == EXPECTED
    store.save()
    texts.seen.clear()
    assert found(Search(texts, Kept(tmp_path / "kept"))) == EXPECTED
    assert texts.seen == []


def test_a_change_is_seen(tmp_path: Path, texts: Texts) -> None:
    store = Kept(tmp_path / "kept")
    found(Search(texts, store))
    store.save()
    texts.seen.clear()
    texts.texts[NAMES[7]] = b"steps:\n"
    after = Search(texts, Kept(tmp_path / "kept"))
    assert [f.path for f in after.holding(FILES, b"jobs", b"phases")] == [NAMES[50]]
    assert NAMES[7] in texts.seen
    assert len(texts.seen) < len(NAMES)


def test_the_order_of_texts_is_no_question(tmp_path: Path, texts: Texts) -> None:
    store = Kept(tmp_path / "kept")
    assert len([*Search(texts, store).holding(FILES, b"jobs", b"phases")]) == 2
    store.save()
    texts.seen.clear()
    search = Search(texts, Kept(tmp_path / "kept"))
    assert len([*search.holding(FILES, b"phases", b"jobs")]) == 2
    assert texts.seen == []


@pytest.mark.parametrize("keeps", [False, True])
def test_as_much_is_read_whatever_is_kept(
    tmp_path: Path, texts: Texts, keeps: bool
) -> None:
    search = Search(texts, Kept(tmp_path / "kept") if keeps else None)
    next(search.holding(FILES, b"jobs"))
    first = len(texts.seen)
    assert NAMES[7] in texts.seen
    assert 7 < first < 60
    assert NAMES[first] not in texts.seen
    texts.seen.clear()
    search.each(NAMES, "size", lambda path: len(texts.read(path) or b""))(NAMES[3])
    assert len(texts.seen) == first


def test_only_the_first_bytes_may_be_asked(texts: Texts) -> None:
    search = Search(texts, None)
    assert [f.path for f in search.holding(FILES, b"jobs", within=6)] == [NAMES[7]]
    pattern = re.compile(rb"jobs: ")
    assert [f.path for f in search.matching(FILES, pattern, within=6)] == [NAMES[7]]
    assert [f.path for f in search.matching(FILES, pattern)] == [NAMES[7], NAMES[50]]


def test_a_bunch_is_asked_again_when_one_of_its_paths_changes(tmp_path: Path) -> None:
    contents = Texts({"a": b"1", "b": b"2"})
    made: list[list[str]] = []

    def recalled(paths: list[str]) -> object:
        store = Kept(tmp_path / "answers")
        found = Search(contents, store).recalled(paths, "q", make)
        store.save()
        return found

    def make(paths: list[str]) -> list[str]:
        made.append(paths)
        return [contents.texts[path].decode() for path in paths]

    assert recalled(["a", "b"]) == recalled(["a", "b"]) == ["1", "2"]
    contents.texts["b"] = b"3"
    assert recalled(["a", "b"]) == ["1", "3"]
    assert recalled(["a"]) == ["1"]
    assert made == [["a", "b"], ["a", "b"], ["a"]]

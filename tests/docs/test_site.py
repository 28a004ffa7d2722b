"""The documentation as a site: it builds without a warning and stands alone."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import html5lib  # type: ignore[import-untyped]
import pytest

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"(?<!\!)\[[^\]\[]+\]\((?!\w+:|<)([^)\s]*)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
PAGES = [
    *sorted((ROOT / "docs").glob("*.md")),
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG")),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir"]
    done = subprocess.run(
        [*command, str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


def attributes(page: Path) -> Iterator[tuple[str, str, str]]:
    """Yield element, attribute and address of all that a page links to or loads."""
    text = page.read_text(encoding="utf-8")
    tree = html5lib.parse(text, namespaceHTMLElements=False)
    for element in tree.iter():
        for name in ("href", "src"):
            if element.get(name) is not None:
                yield str(element.tag), name, element.get(name)


def test_every_page_is_reached(site: Path) -> None:
    built = {page.relative_to(site).as_posix() for page in site.rglob("*.html")}
    linked = {
        (page.parent / unquote(urldefrag(address)[0])).resolve()
        for page in site.rglob("*.html")
        for tag, _, address in attributes(page)
        if tag == "a" and not urlsplit(address).scheme
    }
    reached = {name for name in built if (site / name).resolve() in linked}
    assert built - reached <= {"404.html"}
    assert {f"{path.stem}.html" for path in (ROOT / "docs").glob("*.md")} <= built


def test_it_loads_nothing_from_elsewhere(site: Path) -> None:
    loaded = [
        (page.name, address)
        for page in site.rglob("*.html")
        for tag, _, address in attributes(page)
        if tag != "a" and urlsplit(address).scheme not in {"", "data"}
    ]
    assert loaded == []


def test_links_of_the_site_lead_somewhere(site: Path) -> None:
    broken = [
        (page.name, address)
        for page in site.rglob("*.html")
        if page.name != "404.html"
        for _, _, address in attributes(page)
        if not urlsplit(address).scheme
        and not (page.parent / unquote(urldefrag(address)[0])).exists()
    ]
    assert broken == []


def anchors(path: Path) -> set[str]:
    """Return what GitHub calls the headings of a page."""
    text = FENCE.sub("", path.read_text("utf-8"))
    headings = re.findall(r"^#+ +(.+)$", text, re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_files_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(CODE.sub("", page.read_text(encoding="utf-8"))):
        name, anchor = urldefrag(target)
        place = page.parent / name if name else page
        assert place.exists(), target
        if anchor:
            assert anchor in anchors(place), target

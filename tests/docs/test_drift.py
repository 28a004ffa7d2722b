"""What is made from the program is what it says today."""

from pathlib import Path

import pytest

from tests.docs.pages import COMMAND, DOCS, pages

MADE = pages()


@pytest.mark.parametrize("name", MADE)
def test_page_is_up_to_date(name: str, request: pytest.FixtureRequest) -> None:
    path = DOCS / name
    if request.config.getoption("--update"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(MADE[name], encoding="utf-8", newline="\n")
    there = path.read_bytes().decode() if path.is_file() else ""
    assert there == MADE[name], f"docs/{name} is out of date, run: {COMMAND}"


def test_no_schema_is_left_over() -> None:
    left = {path.name for path in (DOCS / "schema").iterdir()}
    assert left == {Path(name).name for name in MADE if name.startswith("schema/")}

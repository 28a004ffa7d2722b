"""Writing suits the stream: width, colour, characters, and a reader that left."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlops_lint.cli.terminal import (
    STYLES,
    Terminal,
    terminal_of,
    write_lines,
    write_machine,
    write_report,
    write_text,
)
from mlops_lint.records import replace
from mlops_lint.reports.layout import plain
from mlops_lint.reports.text import render_text
from tests.reports.sample import capped, sample

GREEN = "\x1b[32m"


class Screen(io.StringIO):
    """A terminal of the given encoding."""

    def __init__(self, encoding: str | None = "utf-8") -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding or ""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "72")


def piped(encoding: str = "utf-8") -> tuple[io.TextIOWrapper, io.BytesIO]:
    raw = io.BytesIO()
    return io.TextIOWrapper(raw, encoding=encoding, newline="\r\n"), raw


def test_a_pipe_is_plain_and_100_wide() -> None:
    stream, _ = piped()
    assert terminal_of(stream) == Terminal(100, ascii_only=False, colour=False)


def test_a_terminal_has_its_width_and_colour() -> None:
    assert terminal_of(Screen()) == Terminal(72, ascii_only=False, colour=True)


@pytest.mark.parametrize(
    ("name", "value", "colour"),
    [("NO_COLOR", "1", False), ("NO_COLOR", "", True), ("TERM", "dumb", False)],
)
def test_colour_can_be_declined(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, colour: bool
) -> None:
    monkeypatch.setenv(name, value)
    assert terminal_of(Screen()).colour is colour


@pytest.mark.parametrize(
    ("encoding", "ascii_only"),
    [
        ("utf-8", False),
        ("ascii", True),
        ("cp1252", True),
        ("latin-1", True),
        ("no-such-codec", True),
        (None, True),
    ],
)
def test_signs_need_an_encoding_that_has_them(
    encoding: str | None, ascii_only: bool
) -> None:
    assert terminal_of(Screen(encoding)).ascii_only is ascii_only


def test_the_report_is_the_rendered_text() -> None:
    stream, raw = piped()
    write_report(sample(), stream, verbose=True, elapsed=0.5)
    expected = plain(render_text(sample(), verbose=True, elapsed=0.5))
    assert raw.getvalue().decode() == expected.replace("\n", "\r\n")


def test_quiet_and_ascii_reach_the_report() -> None:
    stream, raw = piped("ascii")
    write_report(sample(), stream, quiet=True)
    expected = plain(render_text(sample(), quiet=True, ascii_only=True))
    assert raw.getvalue().decode("ascii") == expected.replace("\n", "\r\n")


def test_colour_adds_nothing_but_colour() -> None:
    screen = Screen()
    write_report(sample(), screen, elapsed=0.5)
    assert GREEN in screen.getvalue()
    bare = re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())
    assert bare == plain(render_text(sample(), width=72, elapsed=0.5))


def test_markup_emoji_and_links_of_a_repository_mean_nothing() -> None:
    screen = Screen()
    text = "[bold]x[/bold] :smile: 12 'a' https://example.org [/] " + "w" * 90
    write_lines([((text, ""),), ((text, "good"),)], screen)
    assert screen.getvalue() == f"{text}\n{GREEN}{text}\x1b[0m\n"


def styles() -> Iterator[str]:
    scores = [replace(capped(), grade=grade) for grade in "ABCDE"]
    reports = [sample(), *(replace(sample(), score=score) for score in scores)]
    for report in reports:
        for line in render_text(report, verbose=True):
            yield from (style for _, style in line)
    yield from (style for line in render_text(sample()) for _, style in line)


def test_every_style_of_the_report_has_a_look() -> None:
    used = set(styles())
    assert used <= STYLES.keys()
    assert {"alarm", "bold good", "bold fair", "bold bad", "rule"} <= used


def test_what_the_stream_cannot_encode_is_escaped() -> None:
    stream, raw = piped("ascii")
    write_text("é\n", stream)
    assert raw.getvalue() == b"\\xe9\r\n"


def test_machine_output_is_utf8_with_bare_newlines() -> None:
    stream, raw = piped("ascii")
    stream.write("before ")
    write_machine('{"a": "é"}\n', stream)
    assert raw.getvalue() == 'before {"a": "é"}\n'.encode()
    plain_stream = io.StringIO()
    write_machine("é\n", plain_stream)
    assert plain_stream.getvalue() == "é\n"


def test_stdout_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    write_text("a\n")
    write_lines([(("b", "bold"),)])
    write_machine("c\n")
    write_report(sample(), quiet=True)
    out = capsys.readouterr().out
    assert out.startswith("a\nb\nc\n  61.4  C   ")


def test_a_closed_stream_without_a_number_is_quiet() -> None:
    class Closed(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    stream = Closed()
    write_text("x", stream)
    write_machine("y", stream)
    assert stream.getvalue() == "xy"


@pytest.mark.parametrize("function", ["write_text", "write_machine"])
def test_a_reader_that_went_away_is_no_error(function: str) -> None:
    code = (
        f"from mlops_lint.cli.terminal import {function} as write;"
        "write('x' * 1_000_000); write('y' * 1_000_000)"
    )
    reader, writer = os.pipe()
    os.close(reader)
    try:
        run = subprocess.run(
            [sys.executable, "-c", code],
            stdout=writer,
            stderr=subprocess.PIPE,
            check=False,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
    finally:
        os.close(writer)
    assert (run.returncode, run.stderr) == (0, b"")


def test_a_pipe_needs_no_rich() -> None:
    code = (
        "import sys; from tests.reports.sample import sample;"
        "from mlops_lint.cli.terminal import write_report;"
        "write_report(sample(), quiet=True);"
        "sys.exit('rich' in sys.modules)"
    )
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join([root, *sys.path])
    subprocess.run(
        [sys.executable, "-c", code],
        stdout=subprocess.DEVNULL,
        check=True,
        env={"PYTHONPATH": path},
    )

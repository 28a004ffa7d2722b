"""The table of formats."""

import subprocess
import sys

import pytest

from mlops_lint.reports import FORMATS
from mlops_lint.reports.badge import render_badge, render_badge_svg
from mlops_lint.reports.concise import render_concise
from mlops_lint.reports.github import render_github
from mlops_lint.reports.gitlab import render_gitlab
from mlops_lint.reports.json_report import render_json
from mlops_lint.reports.junit import render_junit
from mlops_lint.reports.layout import plain
from mlops_lint.reports.markdown import render_github_summary, render_markdown
from mlops_lint.reports.page import render_html
from mlops_lint.reports.rdjson import render_rdjson
from mlops_lint.reports.sarif import render_sarif
from mlops_lint.reports.text import render_text
from tests.reports.sample import sample


def test_each_format_is_its_renderer() -> None:
    report = sample()
    options = {"verbose": True, "quiet": False}
    shown = {
        name: render(report, **options, elapsed=0.5) for name, render in FORMATS.items()
    }
    assert shown == {
        "text": plain(render_text(report, verbose=True, elapsed=0.5)),
        "concise": render_concise(report),
        "json": render_json(report),
        "sarif": render_sarif(report),
        "github": render_github(report),
        "github-summary": render_github_summary(report),
        "gitlab": render_gitlab(report),
        "junit": render_junit(report),
        "markdown": render_markdown(report),
        "html": render_html(report),
        "rdjson": render_rdjson(report),
        "badge": render_badge(report),
        "badge-svg": render_badge_svg(report),
    }


def test_quiet_reaches_the_line_formats() -> None:
    report = sample()
    assert FORMATS["text"](report, quiet=True).count("\n") == 3
    assert FORMATS["concise"](report, quiet=True).count("\n") == 1


@pytest.mark.parametrize("name", FORMATS)
def test_rendering_leaves_the_report_as_it_was(name: str) -> None:
    report = sample()
    assert FORMATS[name](report) == FORMATS[name](report)
    assert report == sample()


def test_the_table_imports_no_format() -> None:
    code = (
        "import sys, mlops_lint.reports;"
        "print([m for m in sys.modules if m.startswith('mlops_lint.reports.')])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert run.stdout == "[]\n"

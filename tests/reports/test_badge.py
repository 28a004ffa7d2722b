"""The badge."""

from collections.abc import Callable

import pytest

from mlops_lint.model import Score
from mlops_lint.records import replace
from mlops_lint.reports.badge import COLOURS, render_badge, render_badge_svg
from tests.reports.consumers import SVG, badge, badge_svg
from tests.reports.sample import sample


def test_golden(golden: Callable[[str, str], None]) -> None:
    golden("report.badge.json", render_badge(sample()))


def test_golden_of_the_image(golden: Callable[[str, str], None]) -> None:
    golden("report.badge.svg", render_badge_svg(sample()))


@pytest.mark.parametrize("grade", COLOURS)
def test_each_grade_has_its_colour(grade: str) -> None:
    report = replace(sample(), score=Score(overall=50.04, grade=grade))
    shown = badge(render_badge(report))
    assert (shown["message"], shown["color"]) == (f"{grade} 50.0", COLOURS[grade])


def test_no_score() -> None:
    report = replace(sample(), score=Score(reason="nothing"))
    shown = badge(render_badge(report))
    assert (shown["message"], shown["color"]) == ("n/a", "lightgrey")
    image = badge_svg(render_badge_svg(report))
    assert image.attrib["aria-label"] == "mlops-lint: n/a"
    texts = [each.text for each in image.iter(f"{SVG}text")]
    assert texts == ["mlops-lint", "n/a"]


def test_a_score_without_a_grade() -> None:
    report = replace(sample(), score=Score(overall=7.0))
    assert badge(render_badge(report))["message"] == "7.0"

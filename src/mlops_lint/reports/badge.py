"""The badge of a README: for shields.io as JSON, or as an image of our own."""

from html import escape as escape_html

from mlops_lint.model import Report
from mlops_lint.reports.escape import escape
from mlops_lint.reports.json_report import dump_json
from mlops_lint.reports.words import points

LABEL = "mlops-lint"
NO_SCORE = ("n/a", "lightgrey")
COLOURS = {
    "A": "brightgreen",
    "B": "green",
    "C": "yellow",
    "D": "orange",
    "E": "red",
}
_HEX = {
    "brightgreen": "#2c7a11",
    "green": "#4d6f0e",
    "yellow": "#8a6a00",
    "orange": "#b04a08",
    "red": "#b3261e",
    "lightgrey": "#5f5f5f",
}
"""Dark enough for white text on them."""
_CHARACTER, _PADDING, _HEIGHT = 7, 6, 20


def render_badge(report: Report) -> str:
    """Return what an endpoint badge of shields.io is made of, as JSON."""
    message, colour = _shown(report)
    return dump_json(
        {"schemaVersion": 1, "label": LABEL, "message": message, "color": colour}
    )


def render_badge_svg(report: Report) -> str:
    """Return the badge as an SVG image that loads nothing from elsewhere."""
    message, colour = _shown(report)
    left, right = (len(text) * _CHARACTER + 2 * _PADDING for text in (LABEL, message))
    title = escape_html(f"{LABEL}: {message}")
    size = f'width="{left + right}" height="{_HEIGHT}"'
    halves = ((LABEL, 0, left, "#444"), (message, left, right, _HEX[colour]))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img"'
        f' aria-label="{title}">',
        f"  <title>{title}</title>",
        f'  <clipPath id="round"><rect {size} rx="3"/></clipPath>',
        '  <g clip-path="url(#round)">',
        *(
            f'    <rect x="{start}" width="{width}" height="{_HEIGHT}" fill="{fill}"/>'
            for _, start, width, fill in halves
        ),
        "  </g>",
        '  <g fill="#fff" font-family="Verdana, DejaVu Sans, sans-serif"'
        ' font-size="11" text-anchor="middle">',
        *(
            f'    <text x="{start + width / 2:g}" y="14"'
            f' textLength="{width - 2 * _PADDING}">{escape_html(text)}</text>'
            for text, start, width, _ in halves
        ),
        "  </g>",
        "</svg>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _shown(report: Report) -> tuple[str, str]:
    """Return text and colour, those of `NO_SCORE` where there is none."""
    score = report.score
    if score.overall is None:
        return NO_SCORE
    grade = score.grade or ""
    text = f"{escape(grade)} {points(score.overall)}".strip()
    return text, COLOURS.get(grade, NO_SCORE[1])

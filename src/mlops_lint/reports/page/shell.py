"""The page around its sections: policy, style, script and the data for the script."""

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from mlops_lint.model import Json
from mlops_lint.reports.page.markup import Html, html, tag

_FOLDER = Path(__file__).parent


def shell(title: str, body: Html, data: Json, *, skip: str) -> str:
    """Return the whole page; nothing in it is loaded from anywhere else.

    `data` is what the script reads; its texts have been made visible before. `skip` is
    the id of the section that a keyboard can go to at once.
    """
    style, script = _part("page.css"), _part("page.js")
    policy = (
        f"default-src 'none'; style-src {_source(style)}; script-src {_source(script)};"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )
    head = html(
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        Html("\n"),
        tag("link", rel="icon", href="data:,"),
        tag("style", Html(style)),
    )
    page = html(
        tag("head", head),
        tag(
            "body",
            tag("a", f"To the {skip}", href=f"#{skip}", class_="skip"),
            body,
            tag("script", Html(_json(data)), type="application/json", id="data"),
            tag("script", Html(script)),
        ),
    )
    return f"<!DOCTYPE html>\n{tag('html', page, lang='en')}"


def _part(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _source(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _json(data: Json) -> str:
    """Return JSON in which no sign can begin or end an element."""
    text = json.dumps(data, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text

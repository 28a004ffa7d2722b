"""INI over configparser: no interpolation, repeated sections merge."""

from mlops_lint.repo.documents.base import (
    DEFAULT_LIMITS,
    Finder,
    Limits,
    ParseFailure,
    Structured,
    decode_strict,
    failure,
    join_pointer,
    not_text,
    too_large,
)

FORMAT = "INI"


def load(
    path: str, data: bytes, limits: Limits = DEFAULT_LIMITS
) -> Structured | ParseFailure:
    """Read an INI file as {section: {key: value}}.

    Section names keep their quotes (`'remote "s3"'` of DVC), keys are lower case, a
    key without `=` is None, DEFAULT is a section like any other.
    """
    import configparser

    refused = too_large(path, FORMAT, data, limits)
    if refused:
        return refused
    try:
        text = decode_strict(data)
    except UnicodeDecodeError as error:
        return not_text(path, FORMAT, error)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parser = configparser.RawConfigParser(
        strict=False, allow_no_value=True, default_section="\0", interpolation=None
    )
    try:
        parser.read_string(text)
    except configparser.MissingSectionHeaderError as error:
        return failure(path, FORMAT, "text before the first [section]", error.lineno)
    except configparser.ParsingError as error:
        line, found = error.errors[0]
        return failure(path, FORMAT, f"not a key = value line: {found}", line)
    except AttributeError:
        # Python before 3.13 trips over a value continued under a key without one.
        return failure(path, FORMAT, "indented line under a key without a value")
    value: dict[str, object] = {
        section: dict(parser.items(section)) for section in parser.sections()
    }
    return Structured(path, FORMAT, (value,), finder=_finder(text, value))


def _finder(text: str, value: dict[str, object]) -> Finder:
    """Return a finder that scans the text when first asked; the last line wins."""
    table: dict[str, int] = {}

    def find(pointer: str, document: int) -> int | None:
        if not table:
            table.update(_lines(text, value))
        return table.get(pointer) if document == 0 else None

    return find


def _lines(text: str, value: dict[str, object]) -> dict[str, int]:
    """Return the line of each section (its first) and each key (its last)."""
    table = {"": 1}
    section = ""
    keys: object = None
    level: int | None = None
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        indent = len(line) - len(line.lstrip())
        if level is not None and indent > level:
            # Deeper than the key above it: a further line of that key's value.
            continue
        if stripped.startswith("[") and "]" in stripped:
            name = stripped[1 : stripped.rindex("]")]
            if isinstance(value.get(name), dict):
                section, keys = join_pointer("", name), value[name]
                table.setdefault(section, number)
                level = None
                continue
        if not isinstance(keys, dict):
            continue
        level = indent
        ends = [stripped.find(mark) for mark in "=:" if mark in stripped]
        key = stripped[: min(ends, default=len(stripped))].rstrip().lower()
        if key in keys:
            table[join_pointer(section, key)] = number
    return table

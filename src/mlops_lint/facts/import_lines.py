"""What Python's lines of import name, told without parsing.

A line of a docstring that reads like an import counts too. `lines` are the bytes of a
file behind the end of a line.
"""

from mlops_lint.patterns import late

# A line starts behind the end of another, which is found faster than any start, and
# nothing that was read goes back: both together make these five times as fast.
FROM = rb"\n *+[ \t]*+(?:from[ \t]+([\w.]+)(?:[ \t]|\\\r?\n)+import"
SEVERAL = rb"|import[ \t]+([\w., \t]+))"
MODULES = late(rb"%b\b%b" % (FROM, SEVERAL))
NAMES = late(rb"%b[ \t]*(\([^)]*\)|[^\n#;]*)%b" % (FROM, SEVERAL))
COMMENT = late(rb"#[^\n]*")


def modules_in(lines: bytes) -> set[str]:
    """Return the top-level modules of Python's lines of import."""
    modules = set()
    for whole, several in MODULES.findall(lines):
        for name in (whole or several).split(b","):
            for word in name.split()[:1]:
                modules.add(word.partition(b".")[0].decode("ascii", "replace"))
    return modules


def imports_in(lines: bytes) -> list[tuple[str, list[str]]]:
    """Return the modules that are imported, each with the names taken from it."""
    found: list[tuple[str, list[str]]] = []
    for module, names, several in NAMES.findall(lines):
        if module:
            found.append((module.decode("ascii", "replace"), _words(names)))
        else:
            found += ((name, []) for name in _words(several))
    return found


def _words(names: bytes) -> list[str]:
    """Return the first word of each of the names between commas."""
    listed = COMMENT.sub(b"", names).strip(b" \t()\\").split(b",")
    words = (item.split() for item in listed)
    return [each[0].decode("ascii", "replace") for each in words if each]

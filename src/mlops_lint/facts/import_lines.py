"""What Python's lines of import name, told without parsing.

A line of a docstring that reads like an import counts too.
"""

from mlops_lint.patterns import late

# A line starts behind the end of another, which is found faster than any start, and
# nothing that was read goes back: both together make these five times as fast.
MODULES = late(
    rb"\n *+[ \t]*+(?:from[ \t]+([\w.]+)(?:[ \t]|\\\r?\n)+import\b|"
    rb"import[ \t]+([\w., \t]+))",
)
NAMES = late(
    rb"\n *+[ \t]*+(?:from[ \t]+([\w.]+)(?:[ \t]|\\\r?\n)+import[ \t]*"
    rb"(\([^)]*\)|[^\n#;]*)|"
    rb"import[ \t]+([\w., \t]+))",
)
COMMENT = late(rb"#[^\n]*")


def modules_in(data: bytes) -> set[str]:
    """Return the top-level modules of Python's lines of import."""
    modules = set()
    for whole, several in MODULES.findall(b"\n" + data):
        for name in (whole or several).split(b","):
            for word in name.split()[:1]:
                modules.add(word.partition(b".")[0].decode("ascii", "replace"))
    return modules


def imports_in(data: bytes) -> list[tuple[str, list[str]]]:
    """Return the modules that are imported, each with the names taken from it."""
    found: list[tuple[str, list[str]]] = []
    for module, names, several in NAMES.findall(b"\n" + data):
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

"""Commands of a build matrix: one for each word that a variable of it may be."""

from collections.abc import Iterator

from mlops_lint.facts.ci.model import Command
from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import filled
from mlops_lint.records import replace

MOST_VARIANTS = 20


def variants(item: Command, matrix: Node) -> Iterator[Command]:
    """Yield the command once for each word that its matrix variables stand for.

    Versions and other numbers stay as written: which one runs says nothing of what is
    run. So does a command with several variables of words.
    """
    if "matrix." not in item.text or not matrix.is_mapping:
        yield item
        return
    used = {
        key: values
        for key, values in _words(matrix).items()
        if any(f"{{{gap}matrix.{key}{gap}}}" in item.text for gap in (" ", ""))
    }
    if len(used) != 1:
        yield item
        return
    ((key, values),) = used.items()
    for value in values[:MOST_VARIANTS]:
        yield replace(item, text=filled(item.text, {key: value}, "matrix."))


def _words(matrix: Node) -> dict[str, list[str]]:
    """Return the variables whose values are all words, `include` counted."""
    found: dict[str, list[str]] = {}
    for key, node in matrix.items():
        if key == "include":
            for entry in node.each():
                for name, value in entry.scalars().items():
                    found.setdefault(name, []).append(value)
        elif key != "exclude" and node.is_list:
            found.setdefault(key, []).extend(node.texts())
    return {
        key: list(dict.fromkeys(values))
        for key, values in found.items()
        if all(value[:1].isalpha() or value[:1] in "./_" for value in values)
    }

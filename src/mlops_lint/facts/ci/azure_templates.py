"""Azure Pipelines: templates, their parameters, and conditional insertion."""

import posixpath
from collections.abc import Iterator, Mapping

from mlops_lint.facts.ci.nodes import Node
from mlops_lint.facts.ci.reading import DEEPEST, Files, filled
from mlops_lint.model import Evidence
from mlops_lint.records import EMPTY, record


@record(hidden=("nodes",))
class Scope:
    """The parameters that hold at a place, and the way there.

    `texts` are the scalar ones, `nodes` the lists and mappings.
    """

    path: str
    texts: Mapping[str, str] = EMPTY
    nodes: Mapping[str, Node] = EMPTY
    chain: tuple[Evidence, ...] = ()

    def fill(self, text: str) -> str:
        """Return text with the parameters that are known filled in."""
        return filled(text, self.texts, "parameters.")

    def node(self, text: str) -> Node | None:
        """Return the list or mapping that an expression stands for as a whole."""
        inner = text.strip()
        if not (inner.startswith("${{") and inner.endswith("}}")):
            return None
        return self.nodes.get(inner[3:-2].strip().removeprefix("parameters."))


class Templates:
    """Opens templates, and remembers which were used."""

    def __init__(self, files: Files) -> None:
        """Open nothing yet."""
        self.files = files
        self.used: set[str] = set()

    def scope(self, root: Node) -> Scope:
        """Return the scope of a file that nothing calls: its defaults hold."""
        return _scope(root, Node(root.source), Scope(root.path), ())

    def open(self, node: Node, scope: Scope) -> tuple[Node, Scope] | None:
        """Return the template that a node names, and its parameters.

        None is what lies in another repository, is not there (which is a problem), or
        would include itself.
        """
        target = scope.fill(node["template"].text).removesuffix("@self")
        if "@" in target or "$" in target or not target:
            return None
        relative = posixpath.join(posixpath.dirname(node.path), target)
        path = target.lstrip("/") if target.startswith("/") else relative
        path = posixpath.normpath(path)
        if not self.files.has(path):
            detail = f"uses template {target}, which is not there"
            self.files.problem(node.path, detail, node["template"].line)
            return None
        self.used.add(path)
        reached = {scope.path, *(item.location.path for item in scope.chain)}
        callee = self.files.open(path)
        if callee is None or path in reached or len(reached) > DEEPEST:
            return None
        link = node.seen(f"uses template {path}")
        return callee, _scope(callee, node["parameters"], scope, (link,))

    def flat(
        self, node: Node, scope: Scope, depth: int = 0
    ) -> Iterator[tuple[Node, Scope]]:
        """Yield the items of a list: those under conditions, those of parameters."""
        if depth > DEEPEST:
            return
        for item in node.each():
            if not self.files.spend():
                return
            given = scope.node(item.text)
            if given is not None:
                yield from self.flat(given, scope, depth + 1)
            elif item.is_mapping:
                inserted = [
                    value for key, value in item.items() if key.startswith("${{")
                ]
                if inserted:
                    for value in inserted:
                        yield from self.flat(value, scope, depth + 1)
                else:
                    yield item, scope


def _scope(
    callee: Node, given: Node, outer: Scope, link: tuple[Evidence, ...]
) -> Scope:
    """Return the scope inside a template: its defaults, then what the caller gives."""
    texts: dict[str, str] = {}
    nodes: dict[str, Node] = {}
    stated = callee["parameters"]
    defaults = dict(stated.items())
    for item in stated.each() if stated.is_list else ():
        defaults[item["name"].text] = item["default"]
    for name, value in (*defaults.items(), *given.items()):
        passed = outer.node(value.text) or value
        if passed.is_list or passed.is_mapping:
            nodes[name] = passed
            texts.pop(name, None)
        elif passed.text:
            texts[name] = outer.fill(passed.text)
            nodes.pop(name, None)
    return Scope(callee.path, texts, nodes, (*outer.chain, *link))

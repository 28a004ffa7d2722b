""".dockerignore: what does not become part of the context of a build."""

import posixpath
import re

from mlops_lint.links.references.ground import Ground, Rule
from mlops_lint.patterns import late

MOST_LINES = 2000
SPECIAL = frozenset("*?[")


def ignored_by(ground: Ground, dockerfile: str, context: str, path: str) -> str:
    """Return the file with a rule that keeps a path out of a context, "" for none.

    A directory is kept out where none of its files remains.
    """
    home = posixpath.join(context, ".dockerignore").lstrip("/")
    own = f"{dockerfile}.dockerignore"
    source = next((p for p in (own, home) if ground.places.is_file(p)), "")
    if not source:
        return ""
    known = ground.dockerignores
    if source not in known:
        known[source] = _rules(ground.repo.text(source))
    rules = known[source]
    if not rules:
        return ""
    base = f"{context}/" if context else ""
    if ground.places.is_file(path):
        return source if _keeps_out(rules, path.removeprefix(base)) else ""
    files = ground.repo.files.under(path)
    if not files:
        return ""
    out = all(_keeps_out(rules, file.path.removeprefix(base)) for file in files)
    return source if out else ""


def _rules(text: str) -> list[Rule]:
    found: list[Rule] = []
    for line in text.split("\n")[:MOST_LINES]:
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        negated = rule.startswith("!")
        body = rule[1:].strip() if negated else rule
        body = posixpath.normpath(body.replace("\\", "/")).lstrip("/")
        if body not in ("", "."):
            found.append((negated, late(_regex(body))))
    return found


def _regex(glob: str) -> str:
    """Return the expression of a pattern, which matches what lies below as well."""
    parts: list[str] = []
    position = 0
    if SPECIAL.isdisjoint(glob):
        return f"{re.escape(glob)}(?:/.*)?$"
    while position < len(glob):
        sign = glob[position]
        if glob.startswith("**/", position):
            parts.append("(?:.*/)?")
            position += 3
        elif glob.startswith("**", position):
            parts.append(".*")
            position += 2
        elif sign == "*":
            parts.append("[^/]*")
            position += 1
        elif sign == "?":
            parts.append("[^/]")
            position += 1
        elif sign == "[" and "]" in glob[position + 2 :]:
            end = glob.index("]", position + 2)
            inner = glob[position + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            parts.append(f"[{inner}]")
            position = end + 1
        else:
            parts.append(re.escape(sign))
            position += 1
    return f"{''.join(parts)}(?:/.*)?$"


def _keeps_out(rules: list[Rule], path: str) -> bool:
    out = False
    for negated, pattern in rules:
        if pattern.match(path):
            out = not negated
    return out

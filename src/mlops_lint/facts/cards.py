"""Model cards and data cards: found by name, or by what they say."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.card_text import (
    NUMBER,
    PLACEHOLDER,
    branches_of,
    filled,
    fits,
    measured_at,
    metadata_of,
    pieces_of,
    placeholders_of,
    plain,
    says_something,
)
from mlops_lint.model import Evidence, Location
from mlops_lint.patterns import late
from mlops_lint.records import record
from mlops_lint.repo.documents import Markdown, Structured

NAME = late(r"(^|[^a-z])(model|system|modelo|modele)s?[-_ ]?(cards?|ficha)([^a-z]|$)")
PLACE = late(r"(^|[/_-])(model|system)s?[-_ ]?cards?(/|$)")
TEMPLATE = late(r"(?i)template|plantilla|example|sample|exemplo|(^|/)tests?/")
PROSE = (".md", ".rst", ".markdown", ".mdx", ".txt")
TITLED = (".md", ".rst", ".markdown", ".mdx")
"""Those of them that have headings and front matter."""
DATA = (".yaml", ".yml", ".json")
TEMPLATE_PLACEHOLDERS = 5
MOST_SHOWN = 10
FRONT = b"---"


@record
class Card:
    """One model card, and what of a card it holds.

    `sections` maps the name of each section that says something to its line, None
    where that is not known; `measured` is the line where a number stands beside a
    metric; `placeholders` are what nobody filled in, with their lines; `metadata`
    names which of licence, version and contact it states.
    """

    path: str
    sections: Mapping[str, int | None]
    measured: int | None
    placeholders: tuple[tuple[str, int], ...]
    metadata: frozenset[str]


def find_cards(facts: Facts) -> Iterator[Card]:
    """Yield the model cards, sorted by path; what is meant to be filled in is none."""
    marks = facts.signatures.marks["model_card"]
    files = facts.repo.files.glob(*(f"*{s}" for s in (*PROSE, *DATA)))
    unnamed = [f for f in files if f.path.endswith(TITLED) and not _is_named(f.path)]
    likely = facts.repo.search.told(
        unnamed, "cards", lambda path: _may_be_card(facts, path, marks)
    )
    worth = {file.path for file, _ in likely}
    for file in files:
        path = file.path
        named = _is_named(path)
        if not named and path not in worth:
            continue
        if TEMPLATE.search(path) or "/." in f"/{path}":
            continue
        document = facts.repo.document(path)
        if isinstance(document, Markdown):
            front = is_model_front(document.front_matter or {}, marks)
            if named or front or _says_enough(document, marks):
                card = _prose_card(document, marks)
                if len(card.placeholders) < TEMPLATE_PLACEHOLDERS:
                    yield card
        elif isinstance(document, Structured) and isinstance(document.data, dict):
            yield _data_card(document, marks)


def _is_named(path: str) -> bool:
    folder, _, name = path.lower().rpartition("/")
    stem = name.partition(".")[0]
    # Names are compared before an expression is compiled: most repositories have none.
    if "card" not in path.lower() and "ficha" not in stem:
        return False
    if NAME.search(stem):
        return True
    return PLACE.search(folder) is not None and stem not in ("readme", "index")


def _may_be_card(facts: Facts, path: str, marks: Any) -> bool:
    """Whether the bytes of a document of another name make it worth reading."""
    data = facts.repo.read(path) or b""
    if path.rpartition("/")[2].lower().startswith("readme") and data.startswith(FRONT):
        return True
    lower = data.lower()
    return any(phrase.encode() in lower for phrase in marks["meant"])


def is_model_front(front: Mapping[str, object], marks: Any) -> bool:
    """Whether front matter is that of a model on a hub."""
    keys = {str(key) for key in front}
    if keys & set(marks["not_front_matter"]):
        return False
    common = keys & set(marks["common_front_matter"])
    return bool(keys & set(marks["front_matter"])) or len(common) > 1


def _says_enough(document: Markdown, marks: Any) -> bool:
    """Whether a document of any name has the headings of a card.

    It must tell what a model is meant for, under a heading of these words, and one at
    least of how good it is, what it learned from and what it cannot do.
    """
    titles = [plain(section.title) for section in document.sections if section.level]
    meant = [f"{plain(phrase)}*" for phrase in marks["meant"]]
    if not any(fits(title, phrase) for title in titles for phrase in meant):
        return False
    others = ("metrics", "quantitative", "training_data", "caveats")
    phrases = [phrase for name in others for phrase in marks["sections"][name]]
    return any(fits(title, phrase) for title in titles for phrase in phrases)


def _prose_card(document: Markdown, marks: Any) -> Card:
    pieces = [*pieces_of(document)]
    sections = filled(pieces, marks["sections"])
    measured = measured_at(document.text, marks["measures"])
    if measured is not None:
        # Whoever gives the value of a metric says which metric it is.
        for name in ("metrics", "quantitative"):
            sections.setdefault(name, measured)
    for section in document.sections:
        # What stands below the title of the card is about the model as such.
        if section.level < 2 and says_something(section.text):
            sections.setdefault("details", section.line)
    front = document.front_matter or {}
    if front.get("datasets"):
        sections.setdefault("training_data", 1)
    if front.get("model-index"):
        measured = measured or 1
        for name in ("metrics", "quantitative"):
            sections.setdefault(name, 1)
    titles = [*(piece.title for piece in pieces), *map(str, front)]
    said = "\n".join(section.prose for section in document.sections)
    return Card(
        document.path,
        sections,
        measured,
        tuple(placeholders_of(document.text)),
        metadata_of(titles, said, marks["metadata"]),
    )


def _data_card(document: Structured, marks: Any) -> Card:
    """Read a card that is data, such as one of the Model Card Toolkit."""
    pieces = [*branches_of(document, document.data)]
    sections = filled(pieces, marks["sections"])
    measured = None
    for piece in pieces:
        if plain(piece.title) in marks["values"] and NUMBER.search(piece.text):
            measured = piece.line or 1
            sections.setdefault("quantitative", measured)
            break
    left = (
        (match[0], piece.line or 1)
        for piece in pieces
        for match in PLACEHOLDER.finditer(piece.text)
    )
    titles = [piece.title for piece in pieces]
    metadata = metadata_of(titles, "", marks["metadata"])
    return Card(document.path, sections, measured, tuple(left), metadata)


@detector("model_card", absent="there is no model card")
def model_card(facts: Facts) -> Found:
    """A document tells what a model is for, how good it is and what limits it has."""
    shown = [_shown(card) for card in facts.cards[:MOST_SHOWN]]
    return found(bool(shown), *shown)


def _shown(card: Card) -> Evidence:
    detail = f"model card, {len(card.sections)} of 9 sections"
    return Evidence(Location(card.path), detail)


@detector("model_card_source", absent="there is no model card")
def model_card_source(facts: Facts) -> Found:
    """How model cards come about: written, generated by code, or none."""
    if facts.cards:
        return found("written", *map(_shown, facts.cards[:MOST_SHOWN]))
    marks = facts.signatures.marks["model_card"]
    calls, methods = frozenset(marks["generators"]), frozenset(marks["methods"])
    words = {name.rpartition(".")[2] for name in (*calls, *methods)}
    files = (*facts.python.code, *facts.python.notebooks)
    for file in facts.python.holding(words, files):
        for call in facts.python.source(file.path).calls:
            if call.name in calls or call.method in methods:
                line = None if file.path.endswith(".ipynb") else call.line
                evidence = seen(file.path, f"calls {call.name}", line)
                return found("generated", evidence)
    return absent("none")


@detector("data_card", absent="there is no data card")
def data_card(facts: Facts) -> Found:
    """A document describes a data set: a data card, a datasheet, a card of a hub."""
    keys = set(facts.signatures.marks["data_card"]["front_matter"])
    for file in facts.repo.files.glob("*.md", "*.rst", "*.markdown"):
        name = file.path.lower().rpartition("/")[2]
        if TEMPLATE.search(file.path) or "/." in f"/{file.path}":
            continue
        if any(word in name for word in ("data_card", "datacard", "data-card")) or (
            "datasheet" in name or "dataset_card" in name or "dataset-card" in name
        ):
            return found(True, seen(file.path, "data card"))
        if name.startswith("readme") and facts.repo.head(file.path).startswith(FRONT):
            document = facts.repo.document(file.path)
            front = document.front_matter if isinstance(document, Markdown) else None
            if keys & {str(key) for key in front or {}}:
                return found(True, seen(file.path, "front matter of a data card"))
    return absent()


DETECTORS = (model_card, model_card_source, data_card)

"""Model cards and data cards, by their names and by what they say."""

import pytest

from mlops_lint.facts.cards import Card
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

LONG = " ".join(["word"] * 15)
NINE = (
    *("details", "intended_use", "factors", "metrics", "evaluation_data"),
    *("training_data", "quantitative", "ethics", "caveats"),
)


def only(facts_of_tree: MakeFacts, text: str, path: str = "model_card.md") -> Card:
    (card,) = facts_of_tree({path: text}).cards
    return card


PLACES: dict[str, tuple[Tree, list[str]]] = {
    "by name": ({"a/Model-Card.md": "x"}, ["a/Model-Card.md"]),
    "in reStructuredText": ({"docs/model_card.rst": "x\n"}, ["docs/model_card.rst"]),
    "in a directory of cards": (
        {"model_cards/churn.md": "x"},
        ["model_cards/churn.md"],
    ),
    "an index of cards": ({"model_cards/README.md": "x"}, []),
    "a component of a page": ({"ui/ModelCard.tsx": "x", "discard_model.md": "x"}, []),
    "code that makes cards": ({"model_card.py": "x = 1\n"}, []),
    "a template": ({"model_card_template.md": "x"}, []),
    "in a directory of templates": ({"templates/model_card.md": "x"}, []),
    "of a tool": ({".tool/model_card.md": "x"}, []),
    "data": ({"model_card.yaml": "name: churn\n"}, ["model_card.yaml"]),
    "a list": ({"model_card.yaml": "- churn\n"}, []),
    "data that cannot be read": ({"model_card.json": "{"}, []),
    "a README of a hub": ({"README.md": "---\nbase_model: x\n---\n"}, ["README.md"]),
    "a README of a space": ({"README.md": "---\nsdk: gradio\ntags: [a]\n---\n"}, []),
    "a README of a page": ({"README.md": "---\ntitle: x\n---\n"}, []),
    "a use of something else": ({"a.md": "# Intended use\n\nx\n"}, []),
    "an intended use in prose": ({"a.md": "# A\n\nintended use\n\n# Metrics\n"}, []),
    "in French": ({"a.md": "# Usage prévu\n\nx\n\n# Limites\n\nx\n"}, ["a.md"]),
    "in Portuguese": ({"a.md": "# Uso pretendido\n\n# Limitações\n"}, ["a.md"]),
}


@pytest.mark.parametrize("name", PLACES)
def test_places(name: str, facts_of_tree: MakeFacts) -> None:
    tree, paths = PLACES[name]
    facts = facts_of_tree(tree)
    assert [card.path for card in facts.cards] == paths
    assert facts.value("model_card") is bool(paths)


SECTIONS: dict[str, tuple[str, set[str]]] = {
    "a heading with text": (f"# M\n\n## Intended use\n\n{LONG}\n", {"intended_use"}),
    "fourteen words": (f"# M\n\n## Intended use\n\n{LONG[5:]}\n", set()),
    "a heading with a table": (
        "# M\n\n## Data\n\n|a|b|\n|-|-|\n|1|2|\n",
        {"training_data"},
    ),
    "the head of a table": ("# M\n\n## Data\n\n|a|b|\n|-|-|\n", set()),
    "below a heading": (f"# M\n\n## Caveats\n\n### More\n\n{LONG}\n", {"caveats"}),
    "beside a heading": (f"# M\n\n## Caveats\n\n## More\n\n{LONG}\n", set()),
    "a bold lead": (f"# M\n\n## X\n\n- **Intended Use**: {LONG}\n", {"intended_use"}),
    "lines below a lead": (
        f"# M\n\n## X\n\n**Caveats**\n{LONG}\n\n**X** y\n",
        {"caveats"},
    ),
    "a row of a table": ("# M\n\n## X\n\n| Factors | age |\n", {"factors"}),
    "placeholders are no words": (f"# M\n\n## Bias\n\n{LONG[5:]} TODO\n", set()),
    "below the title": (f"# M\n\n{LONG}\n", {"details"}),
    "a value beside a metric": ("# M\n\nAUC: 0.9\n", {"metrics", "quantitative"}),
    "front matter": (
        "---\ndatasets: [a]\nmodel-index: [b]\n---\n# M\n",
        {"training_data", "metrics", "quantitative"},
    ),
    "accents": (f"# M\n\n## Evaluación\n\n{LONG}\n", {"evaluation_data"}),
    "part of a word": (f"# M\n\n## Database\n\n{LONG}\n", set()),
}


@pytest.mark.parametrize("name", SECTIONS)
def test_sections(name: str, facts_of_tree: MakeFacts) -> None:
    text, sections = SECTIONS[name]
    assert set(only(facts_of_tree, text).sections) == sections


MEASURED = {
    "AUC of 0.87": 1,
    "accuracy 91 %": 1,
    "| metric | value |\n|---|---|\n| F1 | .8 |": 3,
    "| model | accuracy |\n|---|---|\n| ours | 0.8 |\n": 3,
    "version 0.87 of the model": None,
    "roc_auc ~0.85": 1,
    "map of 3 towns": None,
    "| model | year |\n|---|---|\n| ours | 20.5 |\n": None,
}


@pytest.mark.parametrize("text", MEASURED)
def test_numbers_beside_metrics(text: str, facts_of_tree: MakeFacts) -> None:
    assert only(facts_of_tree, text).measured == MEASURED[text]


PLACEHOLDERS = {
    "TODO": ["TODO"],
    "{name}": ["{name}"],
    "{{ name }}": ["{{ name }}"],
    "[More Information Needed]": ["[More Information Needed]"],
    "[your name]": ["[your name]"],
    "[add a link](x.md)": [],
    "$\\frac{a}{b}$ and ${x}": [],
    "`{x}`": [],
    "```\nTODO\n```": [],
    "    TODO": [],
    "<insert name>": ["<insert name>"],
}


@pytest.mark.parametrize("text", PLACEHOLDERS)
def test_placeholders(text: str, facts_of_tree: MakeFacts) -> None:
    card = only(facts_of_tree, f"x\n{text}\n")
    assert [said for said, _ in card.placeholders] == PLACEHOLDERS[text]


def test_five_placeholders_make_a_template(facts_of_tree: MakeFacts) -> None:
    assert not facts_of_tree({"model_card.md": "TODO\n" * 5}).cards


def test_a_card_of_the_toolkit(facts_of_tree: MakeFacts) -> None:
    text = f"""{{"model_details": {{"overview": "{LONG}", "owners": [{{"name": "A"}}]}},
      "model_parameters": {{"data": {{"train": {{"description": "{LONG}"}}}}}},
      "quantitative_analysis": {{"performance_metrics": [{{"value": "0.8"}}]}},
      "considerations": {{"limitations": ["{LONG}"], "users": null,
        "ethical_considerations": [{{"name": "{LONG}", "mitigation": "TBD"}}]}}}}
    """
    card = only(facts_of_tree, text, "model_card.json")
    assert {"details", "training_data", "quantitative", "caveats", "ethics"} <= {
        *card.sections
    }
    assert card.measured is not None
    assert "contact" in card.metadata
    assert {said for said, _ in card.placeholders} == {"TBD"}


def test_a_card_nested_without_end(facts_of_tree: MakeFacts) -> None:
    text = "a: " + "{a: " * 30 + "TBD" + "}" * 30
    assert only(facts_of_tree, text, "model_card.yaml").sections == {}


def test_headings_of_all_sections_are_known(facts_of_tree: MakeFacts) -> None:
    marks = facts_of_tree({"a.md": ""}).signatures.marks["model_card"]
    assert tuple(marks["sections"]) == NINE


SOURCES: dict[str, tuple[Tree, str]] = {
    "written": ({"model_card.md": "x"}, "written"),
    "a method": ({"a.py": "trainer.create_model_card()\n"}, "generated"),
    "a comment": ({"a.py": "# trainer.create_model_card()\n"}, "none"),
    "none": ({"a.py": "x = 1\n"}, "none"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_sources(name: str, facts_of_tree: MakeFacts) -> None:
    tree, value = SOURCES[name]
    assert facts_of_tree(tree).value("model_card_source") == value


DATA_CARDS: dict[str, tuple[Tree, bool]] = {
    "by name": ({"data/data_card.md": "x"}, True),
    "a datasheet": ({"docs/datasheet.md": "x"}, True),
    "a template": ({"docs/data_card_template.md": "x"}, False),
    "front matter": ({"README.md": "---\ntask_categories: [a]\n---\n"}, True),
    "other front matter": ({"README.md": "---\ntags: [a]\n---\n"}, False),
    "no front matter": ({"README.md": "# x\n"}, False),
}


@pytest.mark.parametrize("name", DATA_CARDS)
def test_data_cards(name: str, facts_of_tree: MakeFacts) -> None:
    tree, value = DATA_CARDS[name]
    assert facts_of_tree(tree).value("data_card") is value

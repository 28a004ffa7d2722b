"""What states which values the data must have, told by small trees."""

import pytest

from mlops_lint.facts.signatures import Signatures, Tool, bundled_signatures
from mlops_lint.model import Confidence
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

MODEL = "from pydantic import BaseModel, Field\n\n\nclass {}(BaseModel):\n{}"
AGE = "    age: int = Field(ge=0)\n"


def test_a_new_tool_needs_one_entry(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"a.py": "import framecheck\n\nframecheck.Rows(age=int)\n"})
    assert facts.value("data_schema") is False
    known = bundled_signatures()
    tool = Tool("framecheck", frozenset({"schema"}), frozenset({"framecheck"}))
    facts = facts_of_tree({})
    facts.signatures = Signatures(
        {**known.tools, tool.name: tool}, known.roles, known.marks
    )
    assert facts["data_schema"].evidence[0].detail == "framecheck.Rows"


TREES: dict[str, tuple[Tree, tuple[str, str, int | None] | None]] = {
    "nothing": ({"train.py": "print(1)\n"}, None),
    "a file of a schema": (
        {"schema/rows.avsc": "{}"},
        ("schema/rows.avsc", "data schema", None),
    ),
    "a file of CI": ({".github/schema.yaml": ""}, None),
    "a file of documents": ({"docs/schema.yaml": ""}, None),
    "where a feature store is": ({"feature_store.yaml": "project: a\n"}, None),
    "pandera": (
        {"a.py": "import pandera as pa\n\nROWS = pa.DataFrameSchema({})\n"},
        ("a.py", "pandera.DataFrameSchema", 3),
    ),
    "pandera by its class": (
        {"a.py": "import pandera.polars as pa\n\nclass Row(pa.DataFrameModel): ...\n"},
        ("a.py", "pandera.polars.DataFrameModel", 3),
    ),
    "pandera by its decorator": (
        {"a.py": "from pandera import check_types\n\n@check_types\ndef f(x): ...\n"},
        ("a.py", "pandera.check_types", 4),
    ),
    "pandera, imported only": (
        {"a.py": "try:\n    import pandera\nexcept ImportError:\n    pass\n"},
        None,
    ),
    "pandera in a comment": ({"a.py": "# pandera.DataFrameSchema()\n"}, None),
    "Great Expectations": (
        {"tests/test_a.py": "def test_a(df):\n    df.expect_column_to_exist('age')\n"},
        ("tests/test_a.py", "expect_column_to_exist", 2),
    ),
    "Great Expectations as classes": (
        {"a.py": "import great_expectations as gx\ngx.expectations.ExpectColumn()\n"},
        ("a.py", "great_expectations.expectations.ExpectColumn", 2),
    ),
    "expectations of another library": (
        {"a.py": "import pandera\npage.expect_download()\n"},
        None,
    ),
    "TFDV": (
        {"a.py": "import tensorflow_data_validation as t\nt.infer_schema(1)\n"},
        ("a.py", "tensorflow_data_validation.infer_schema", 2),
    ),
    "Feast": (
        {"a.py": "from feast import FeatureView\nFeatureView(name='a')\n"},
        ("a.py", "feast.FeatureView", 2),
    ),
    "Feast, asked for features": (
        {"a.py": "from feast import FeatureStore\nFeatureStore('.')\n"},
        None,
    ),
    "Soda": (
        {"a.py": "from soda.scan import Scan\nScan()\n"},
        ("a.py", "soda.scan.Scan", 2),
    ),
    "patito": (
        {"a.py": "import patito as pt\n\nclass Row(pt.Model):\n    x: int\n"},
        ("a.py", "patito.Model", 3),
    ),
    "a request whose fields are bound": (
        {"api.py": MODEL.format("Customer", AGE)},
        ("api.py", "Customer checks its fields", 4),
    ),
    "a validator": (
        {
            "api.py": "import pydantic as p\n\nclass Row(p.BaseModel):\n    x: int\n\n"
            "    @p.field_validator('x')\n    def check(cls, x): ...\n"
        },
        ("api.py", "Row checks its fields", 3),
    ),
    "fields that are not bound": (
        {"api.py": MODEL.format("Customer", "    age: int = Field(default=1)\n")},
        None,
    ),
    "a field of another model": (
        {
            "api.py": MODEL.format("Row", "    age: int = Field(default=1)\n\n")
            + "class Config(BaseModel):\n"
            + AGE
        },
        None,
    ),
    "a call to something else": (
        {"api.py": MODEL.format("Row", "    age: int = Field(default=limit(ge=1))\n")},
        None,
    ),
    "an answer": ({"api.py": MODEL.format("PredictionResponse", AGE)}, None),
    "a configuration": ({"api.py": MODEL.format("TrainConfig", AGE)}, None),
    "a module of settings": ({"src/settings.py": MODEL.format("Row", AGE)}, None),
    "a report": ({"reports/a.py": MODEL.format("Row", AGE)}, None),
    "a field of another library": (
        {"a.py": "from shop import Field\n\nField(ge=1)\n"},
        None,
    ),
    "a test of a request": ({"tests/test_a.py": MODEL.format("Row", AGE)}, None),
}


@pytest.mark.parametrize(("tree", "seen"), TREES.values(), ids=TREES)
def test_schema(
    facts_of_tree: MakeFacts, tree: Tree, seen: tuple[str, str, int | None] | None
) -> None:
    fact = facts_of_tree(tree)["data_schema"]
    assert fact.value is (seen is not None)
    assert fact.confidence is Confidence.HIGH
    assert [seen] * bool(seen) == [
        (item.location.path, item.detail, item.location.line) for item in fact.evidence
    ]


@pytest.mark.parametrize(
    "name", ["ensure_columns", "validate_schema", "_check_columns", "validate_data"]
)
def test_a_check_by_hand_is_less_sure(facts_of_tree: MakeFacts, name: str) -> None:
    fact = facts_of_tree({"a.py": f"import x\n\ndef {name}(table): ...\n"})[
        "data_schema"
    ]
    assert fact.value is True
    assert fact.confidence is Confidence.LOW
    [evidence] = fact.evidence
    assert evidence.location.line == 3
    assert evidence.detail == name.lstrip("_")


@pytest.mark.parametrize(
    "name", ["load_columns", "validate_token", "validate_datasheet", "check_dataset"]
)
def test_other_functions_check_no_data(facts_of_tree: MakeFacts, name: str) -> None:
    facts = facts_of_tree({"a.py": f"def {name}(table): ...\n"})
    assert facts.value("data_schema") is False

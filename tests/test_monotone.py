"""Real edits that make a repository better never lower its score."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from mlops_lint import engine, packs, selection
from mlops_lint.model import Report, Settings
from mlops_lint.repo import Repository
from tests.gitrepo import GitRepo

EXAMPLES = Path(__file__).parent.parent / "examples"
Tree = Mapping[str, str | bytes]
WRITTEN: Mapping[str, Mapping[str, Tree]] = yaml.safe_load(
    (Path(__file__).parent / "data" / "edits.yaml").read_text(encoding="utf-8")
)
EDITS: Mapping[str, Tree] = {**WRITTEN["good"], **WRITTEN["poor"]}
KNOWLEDGE = packs.bundled()
TINY = 1e-9


def example(name: str) -> Tree:
    root = EXAMPLES / name
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "expected.json"
    }


GOOD = example("churn-service")
TREES: Mapping[str, Tree] = {
    "a script": {
        "train.py": "import joblib\nimport pandas as pd\n"
        "from sklearn.linear_model import Ridge\n\n"
        "rows = pd.read_csv('data/orders.csv')\n"
        "joblib.dump(Ridge().fit(rows[['a']], rows['y']), 'models/churn.pkl')\n",
        "requirements.txt": "pandas\nscikit-learn\njoblib\n",
    },
    "a service": {
        "train.py": "import mlflow\nimport pandas as pd\n"
        "from sklearn.linear_model import Ridge\n\nmlflow.autolog()\n"
        "rows = pd.read_csv('data/orders.csv')\nRidge().fit(rows[['a']], rows['y'])\n",
        "app.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
        "requirements.txt": "pandas==2.2.2\nscikit-learn==1.5.0\nfastapi==0.111.0\n",
        "Dockerfile": 'FROM python:3.12\nCOPY app.py .\nCMD ["uvicorn", "app:app"]\n',
        "dvc.yaml": "stages:\n  train:\n    cmd: python train.py\n",
    },
    "a heap": example("notebook-heap"),
}
PARTS = {
    "the licence": ["LICENSE"],
    "the README": ["README.md"],
    "the model card": ["docs/model_card.md"],
    "the runbook": ["docs/runbook.md"],
    "the architecture": ["docs/architecture.md"],
    "all documents": ["docs/"],
    "the owners": [".github/CODEOWNERS"],
    "the version of Python": [".python-version"],
    "the environments": ["environments/", "deployment/docker/"],
    "CI": [".github/workflows/"],
    "the tests": ["tests/"],
    "the tests of the data": ["tests/data_validation/"],
    "the pointer to the data": ["data/raw.csv.dvc"],
    "DVC": [".dvc/", "data/raw.csv.dvc", "dvc.yaml", "dvc.lock"],
    "the lock of the pipeline": ["dvc.lock"],
    "the configuration": ["config/", "params.yaml"],
    "the features": ["features/"],
    "the id of the model": ["models/production_model.txt"],
    "the deployment": ["deployment/"],
    "the infrastructure": ["infra/"],
    "the monitoring": ["monitoring/"],
    "the alerts": ["monitoring/alerting/"],
    "the gate": ["src/churn/evaluation/gate.py"],
    "what git ignores": [".gitignore"],
}
"""What the good example consists of, by how its paths begin."""


def judge(tree: Tree, root: Path, profile: str = "production") -> Report:
    GitRepo.create(root).commit(tree)
    repo = Repository.open(root)
    selected = selection.select(KNOWLEDGE.rules, profile)
    try:
        return engine.run(repo, selected, KNOWLEDGE.scoring, Settings(profile=profile))
    finally:
        repo.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Report]:
    """Return the reports of the trees as they are."""
    folder = tmp_path_factory.mktemp("trees")
    trees = {**TREES, "good": GOOD}
    return {name: judge(tree, folder / name) for name, tree in trees.items()}


def assert_no_worse(before: Report, after: Report) -> None:
    old, new = before.score, after.score
    earned = {result.rule.id: result.credit for result in before.results}
    lower = {
        result.rule.id: (earned[result.rule.id], result.credit)
        for result in after.results
        if result.credit is not None
        and result.credit < 1
        and result.credit < (earned[result.rule.id] or 1)
    }
    assert old.overall is not None
    assert new.overall is not None
    assert new.overall >= old.overall - TINY, f"{old.overall} {new.overall} {lower}"
    assert (new.maturity.level or 0) >= (old.maturity.level or 0)


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_never_lowers_the_score(
    tree: str, edit: str, whole: Mapping[str, Report], tmp_path: Path
) -> None:
    after = judge({**TREES[tree], **EDITS[edit]}, tmp_path / tree)
    assert_no_worse(whole[tree], after)


@pytest.mark.parametrize("part", PARTS)
def test_what_the_good_example_consists_of_never_lowers_its_score(
    part: str, whole: Mapping[str, Report], tmp_path: Path
) -> None:
    lacking = {
        path: content
        for path, content in GOOD.items()
        if not path.startswith(tuple(PARTS[part]))
    }
    assert len(lacking) < len(GOOD)
    assert_no_worse(judge(lacking, tmp_path / "good"), whole["good"])


@pytest.mark.parametrize("profile", sorted(KNOWLEDGE.profiles))
def test_one_edit_after_another_never_lowers_the_score(
    profile: str, tmp_path: Path
) -> None:
    tree = dict(TREES["a script"])
    before = judge(tree, tmp_path / "start", profile)
    for number, edit in enumerate(WRITTEN["good"].values()):
        tree |= edit
        after = judge(tree, tmp_path / str(number), profile)
        assert_no_worse(before, after)
        before = after
    assert before.score.overall is not None
    assert before.score.overall > 50


def test_an_edit_that_makes_it_worse_is_seen(
    whole: Mapping[str, Report], tmp_path: Path
) -> None:
    binary: Tree = {"models/churn.pkl": b"\x80\x04\x95" + bytes(200_000)}
    for name, tree in TREES.items():
        after = judge({**tree, **binary, "README.md": ""}, tmp_path / name)
        with pytest.raises(AssertionError):
            assert_no_worse(whole[name], after)

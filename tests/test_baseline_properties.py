"""Properties of fingerprints and baselines, over the findings of the bundled rules."""

import json
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_lint import baseline, engine, packs, selection
from mlops_lint.model import Report, Settings
from mlops_lint.repo import Repository
from tests.gitrepo import GitRepo

# In two parts, so that nobody takes it for a real one.
KEY = "AKIA" + "Q3EGRTXQZ5PLMN4B"
NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": number,
            "metadata": {},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["x\n"]}],
            "source": [source],
        }
        for number, source in ((3, "import sklearn\n"), (1, "model.fit(x, y)\n"))
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "P"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
TREE: Mapping[str, str | bytes] = {
    "README.md": "# Churn model\n\nIt predicts.\n",
    "src/train.py": "import pandas as pd\nimport sklearn\n\nmodel.fit(x, y)\n",
    "src/load.py": "import pandas as pd\n\nframe = pd.read_csv('/home/me/raw.csv')\n",
    "Untitled.ipynb": json.dumps(NOTEBOOK),
    "requirements.txt": "scikit-learn\npandas>=2\n",
    "settings.yaml": f"region: eu\nkey: {KEY}\n",
    "broken.yaml": "a: 1\nb: [\n",
    "data/raw.csv": "a,b\n1,2\n",
    "data/big.csv.dvc": "outs:\n- md5: short\n  size: 9\n  path: big.csv\n",
    "models/model.pkl": b"\x80\x04\x95" + b"x" * 200_000,
    "Dockerfile": "FROM python:latest\nRUN pip install pandas\nCOPY . .\n",
    "dvc.yaml": "stages:\n  train:\n    cmd: python src/train.py\n    outs: [m.bin]\n",
    "notes.txt": "nothing\n",
}
COMMENTED = tuple(
    name
    for name in TREE
    if name.endswith((".py", ".yaml", ".txt", ".dvc", "Dockerfile"))
)
LINES = st.lists(st.sampled_from(["", "# a", "# é: 'ü'"]), min_size=1, max_size=5)
UNRELATED = st.from_regex(r"[a-z]{1,8}(/[a-z]{1,8})?\.txt", fullmatch=True).filter(
    lambda name: not name.startswith(("requirements", "constraints", "readme"))
)
QUICK = settings(max_examples=5, deadline=None)


def judge(tree: Mapping[str, str | bytes]) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "repo")
        GitRepo.create(root).commit(tree)
        knowledge = packs.bundled()
        selected = selection.select(knowledge.rules, "production")
        repo = Repository.open(root)
        try:
            return engine.run(repo, selected, knowledge.scoring, Settings())
        finally:
            repo.close()


def fingerprints(report: Report) -> Counter[tuple[str, str, str]]:
    """Count the findings by what they are recognised by, and what people see of it."""
    return Counter((f.rule_id, f.location.path, f.fingerprint) for f in report.findings)


REPORT = judge(TREE)


def test_the_tree_has_findings_of_many_rules_and_places() -> None:
    assert len({each.rule_id for each in REPORT.findings}) >= 15
    assert len({each.location.path for each in REPORT.findings}) >= 8
    assert sum(each.location.line is not None for each in REPORT.findings) >= 3
    assert any(each.whole and each.location.path != "." for each in REPORT.findings)


@QUICK
@given(st.dictionaries(st.sampled_from(COMMENTED), LINES, min_size=1), UNRELATED)
def test_moved_lines_and_renamed_other_files(
    above: Mapping[str, list[str]], name: str
) -> None:
    changed = dict(TREE)
    for path, lines in above.items():
        text = str(changed[path])
        changed[path] = "".join(f"{line}\n" for line in lines) + text
    changed[name] = changed.pop("notes.txt")
    assert fingerprints(judge(changed)) == fingerprints(REPORT)


@QUICK
@given(st.permutations(["a", "m", "z"]), st.integers(1, 3))
def test_the_first_of_many_files_does_not_count(names: list[str], count: int) -> None:
    more = {f"src/{name}.py": "import sklearn\n" for name in names[:count]}
    before = {f.fingerprint for f in REPORT.findings if f.whole}
    after = {f.fingerprint for f in judge({**TREE, **more}).findings if f.whole}
    assert after == before


def test_a_run_without_a_change_has_no_new_finding() -> None:
    delta = baseline.compare(judge(TREE), baseline.of_report(REPORT))
    assert (delta.new, delta.stale, delta.is_lower) == ((), (), False)
    assert len(delta.known) == len(REPORT.findings)


REGRESSIONS: Mapping[str, tuple[Mapping[str, str | bytes], set[tuple[str, str]]]] = {
    "a credential": ({"deploy.yaml": f"key: {KEY}\n"}, {("SEC001", "deploy.yaml")}),
    "a pointer that is none": (
        {"data/more.dvc": "outs:\n- md5: x\n  size: 9\n  path: more\n"},
        # The out could be added to git, since nothing ignores it.
        {("DVC002", "data/more.dvc"), ("DVC005", "data/more.dvc")},
    ),
    "a binary": (
        {"models/next.pkl": b"\x80\x04\x95" + b"y" * 200_000},
        {("DAT002", "models/next.pkl")},
    ),
}


@QUICK
@given(st.sets(st.sampled_from(sorted(REGRESSIONS)), min_size=1), LINES)
def test_only_what_is_new_shows(chosen: set[str], above: list[str]) -> None:
    changed = dict(TREE)
    expected: set[tuple[str, str]] = set()
    for name in chosen:
        files, findings = REGRESSIONS[name]
        changed.update(files)
        expected |= findings
    text = str(changed["settings.yaml"])
    changed["settings.yaml"] = "".join(f"{line}\n" for line in above) + text
    delta = baseline.compare(judge(changed), baseline.of_report(REPORT))
    assert {(each.rule_id, each.location.path) for each in delta.new} == expected
    assert delta.stale == ()

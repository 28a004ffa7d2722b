"""What only the HTML page shows: a chain, the recommended tree, levels with titles."""

from mlops_lint.model import Location, Outcome, Report, RuleResult
from mlops_lint.model.graph import Edge, Graph, Node, Problem
from mlops_lint.records import replace
from tests.reports.make import finding, result, rule, seen
from tests.reports.sample import sample

CHAIN = Graph(
    (
        Node("file:src/train.py", "code", "src/train.py"),
        Node("param:params.yaml#train.depth", "parameter", "params.yaml", 3),
        Node("stage:data/raw.csv.dvc", "pointer", "data/raw.csv.dvc"),
        Node("file:data/raw.csv", "data", "data/raw.csv"),
        Node("stage:train", "stage", "dvc.yaml", 2),
        Node("stage:evaluate", "stage", "dvc.yaml", 9),
        Node("file:models/churn.pkl", "data", "models/churn.pkl"),
        Node("file:dvc.lock", "lock", "dvc.lock"),
    ),
    (
        Edge(
            "file:src/train.py",
            "stage:train",
            "dep",
            "stale",
            "src/train.py has changed since it was recorded",
            "dvc.yaml",
            4,
        ),
        Edge(
            "param:params.yaml#train.depth",
            "stage:train",
            "param",
            "ok",
            "as recorded",
            "dvc.yaml",
            6,
        ),
        Edge(
            "stage:data/raw.csv.dvc",
            "file:data/raw.csv",
            "out",
            "unknown",
            "data/raw.csv is not here",
            "data/raw.csv.dvc",
            2,
        ),
        Edge("file:data/raw.csv", "stage:train", "dep", "ok", "", "dvc.yaml", 5),
        Edge("file:data/raw.csv", "stage:evaluate", "dep", "ok", "", "dvc.yaml", 12),
        Edge("stage:train", "file:models/churn.pkl", "out", "ok", "", "dvc.yaml", 8),
        Edge(
            "file:models/churn.pkl", "stage:evaluate", "dep", "ok", "", "dvc.yaml", 11
        ),
        Edge(
            "stage:evaluate",
            "file:dvc.lock",
            "lock",
            "missing",
            "stage evaluate is not in `dvc.lock`",
            "dvc.yaml",
            9,
        ),
    ),
    (Problem("lock", "dvc.lock has a stage that is gone", "dvc.lock", 30),),
)


def part(
    name: str,
    outcome: Outcome,
    place: str = "",
    message: str = "",
    reason: str = "",
) -> RuleResult:
    """Return how the rule about one directory ended; `place` is what was found."""
    of = replace(
        rule("LAY001", f"directory-{name}"),
        kind="layout",
        options={"directory": name, "purpose": f"what {name}/ is for"},
    )
    if outcome is Outcome.FAILED:
        found = finding(of, message, Location(place or "."))
        return result(of, outcome, found, credit=0.0)
    evidence = (seen(place, None, f"does the job of {name}/"),) if place else ()
    return result(of, outcome, reason=reason, evidence=evidence)


def whole() -> Report:
    """Return the sample with a chain, a tree in every state, and titles of levels."""
    report = sample()
    parts = [
        part("config", Outcome.PASSED, "config"),
        part("data", Outcome.PASSED, "datasets"),
        part("docs", Outcome.FAILED, "docs", "docs/ is there but holds nothing"),
        part("src", Outcome.FAILED, "lib", "does the job of src/, under another name"),
        part("tests", Outcome.FAILED, "", "there is no tests/"),
        part("features", Outcome.NOT_APPLICABLE, reason="no table is read"),
    ]
    results = [r for r in report.results if not r.rule.id.startswith("LAY")]
    for number, each in enumerate(parts, 1):
        name = f"LAY{number:03}"
        of = replace(
            each.rule, id=name, options={**each.rule.options, "judged_by": "DAT001"}
        )
        found = tuple(replace(f, rule_id=name) for f in each.findings)
        results.append(replace(each, rule=of, findings=found))
    titles = ("DevOps", "repeatable training", "automated deployment", "closed loop")
    return replace(
        report,
        results=tuple(sorted(results, key=lambda each: each.rule.id)),
        score=replace(report.score, levels=titles),
        graph=CHAIN,
    )

"""The HTML page: a report, or the chain alone, in one file that loads nothing."""

from mlops_lint.model import Report
from mlops_lint.model.graph import Graph
from mlops_lint.reports.page.chain import chain
from mlops_lint.reports.page.findings import data, findings
from mlops_lint.reports.page.markup import html, tag
from mlops_lint.reports.page.rules import rules
from mlops_lint.reports.page.shell import shell
from mlops_lint.reports.page.standing import standing
from mlops_lint.reports.page.tree import tree


def render_html(report: Report) -> str:
    """Return the page of a report, with the chain where the report has one."""
    sections = html(
        tree(report),
        findings(report),
        chain(report.graph, report.chain) if report.graph is not None else html(),
        rules(report),
    )
    body = tag("main", standing(report), sections)
    return shell(
        f"mlops-lint: {report.repository.name}", body, data(report), skip="findings"
    )


def render_graph(graph: Graph) -> str:
    """Return the page of the chain alone."""
    title = "The chain from code and data to the model"
    heading = tag("header", tag("h1", title, id="chain"))
    body = tag("main", heading, chain(graph, is_alone=True), class_="wide")
    return shell("mlops-lint: chain", body, {"findings": []}, skip="chain")

"""Continuous integration: whether there is any, whether it works, what it trusts."""

from collections.abc import Iterator

from mlops_lint.facts.base import Facts, Found, absent, detector, found, seen
from mlops_lint.facts.ci import Job
from mlops_lint.model import Evidence
from mlops_lint.repo.documents import Structured

GITHUB = "GitHub Actions"
TEST_WORDS = frozenset(
    {"pytest", "unittest", "tox", "nox", "nosetests", "test", "tests", "check"}
)


@detector("ci_any", absent="no continuous integration is configured")
def ci_any(facts: Facts) -> Found:
    """There is a configuration of a continuous-integration provider."""
    jobs = [job for job in facts.ci.jobs if not job.disabled]
    if not jobs:
        return absent()
    # What runs the tests tells more than what publishes the documentation.
    first = min(jobs, key=_tells)
    return found(True, seen(first.path, first.provider))


def _tells(job: Job) -> tuple[bool, bool]:
    words = {word for command in job.commands for word in command.text.split()}
    return TEST_WORDS.isdisjoint(words), "auto" not in job.kinds


@detector("ci_files", absent="no continuous integration is configured")
def ci_files(facts: Facts) -> Found:
    """The number of files that configure continuous integration, working or not."""
    files = facts.ci.files
    return found(len(files), *(seen(path, "CI configuration") for path in files[:5]))


@detector("ci_problems", absent="the configuration of CI has no problem")
def ci_problems(facts: Facts) -> Found:
    """The number of places that keep the configuration of CI from working."""
    return found(len(facts.ci.problems), *facts.ci.problems)


@detector("ci_workflows", absent="no workflow of GitHub Actions runs anything")
def ci_workflows(facts: Facts) -> Found:
    """The number of workflows of GitHub Actions that run something."""
    paths = _workflows(facts)
    return found(len(paths), *(seen(path, "workflow") for path in paths))


@detector("ci_loose", absent="what CI uses is pinned, and its token may do little")
def ci_loose(facts: Facts) -> Found:
    """The number of actions not pinned to a commit, and of tokens left as they are."""
    workflows = _workflows(facts)
    evidence = [
        item
        for path in workflows
        for item in (*_tokens(facts, path), *_actions(facts, path))
    ]
    return found(len(evidence), *evidence)


def _workflows(facts: Facts) -> list[str]:
    """Return the workflows with jobs, called ones too, sorted by path."""
    jobs = [job for job in facts.ci.jobs if job.provider == GITHUB]
    return sorted({job.path for job in jobs if job.steps})


def _actions(facts: Facts, path: str) -> Iterator[Evidence]:
    """Yield each action of a workflow once that a tag or a branch names."""
    from mlops_lint.facts.ci.github import unpinned

    named: dict[str, Evidence] = {}
    for job in facts.ci.jobs:
        if job.path == path:
            for use in unpinned(job.uses):
                detail = f"{use.name} is not pinned to a commit"
                named.setdefault(use.name, seen(use.path, detail, use.line))
    yield from named.values()


def _tokens(facts: Facts, path: str) -> Iterator[Evidence]:
    """Yield what a workflow leaves its token, where it states no narrower rights."""
    document = facts.repo.document(path)
    data = document.data if isinstance(document, Structured) else None
    if not isinstance(data, dict):
        return
    jobs = data.get("jobs")
    places = [data, *(jobs.values() if isinstance(jobs, dict) else ())]
    stated = [isinstance(place, dict) and "permissions" in place for place in places]
    if not stated[0] and not all(stated[1:]):
        yield seen(path, "the workflow does not state what its token may do")
    if any(
        isinstance(place, dict) and place.get("permissions") == "write-all"
        for place in places
    ):
        yield seen(path, "the token of the workflow may write everything")


DETECTORS = (ci_any, ci_files, ci_problems, ci_workflows, ci_loose)

"""Continuous integration of every provider, read into one form."""

from importlib import import_module

from mlops_lint.facts.ci.model import Ci, Command, Job, Trigger, Use
from mlops_lint.repo import Repository

__all__ = ["Ci", "Command", "Job", "Trigger", "Use", "find_ci"]


def find_ci(repo: Repository) -> Ci:
    """Read what the repository configures; nothing is parsed where nothing is.

    What is broken is a problem, never an exception.
    """
    from mlops_lint.facts.ci.find import candidates

    found = candidates(repo)
    if not found:
        return Ci()
    from mlops_lint.facts.ci.reading import Files

    files = Files(repo)
    jobs: list[Job] = []
    for provider, paths in found.items():
        jobs += import_module(f"{__name__}.{provider}").read(files, paths)
    jobs.sort(key=_started_in)
    problems = sorted(files.problems, key=lambda item: item.location.path)
    listed = sorted({path for paths in found.values() for path in paths})
    return Ci(tuple(jobs), tuple(listed), tuple(problems))


def _started_in(job: Job) -> str:
    return job.chain[0].location.path if job.chain else job.path

"""Continuous integration of every provider, read into one form."""

from collections.abc import Mapping
from importlib import import_module

from mlops_lint.facts.ci.model import Ci, Command, Job, Trigger, Use
from mlops_lint.repo import Repository

__all__ = ["Ci", "Command", "Job", "Trigger", "Use", "find_ci"]


def find_ci(repo: Repository, marks: Mapping[str, Mapping[str, str]]) -> Ci:
    """Read what the repository configures; nothing is parsed where nothing is.

    `marks` says where providers look, as rules/signatures/ci.yaml states it. What is
    broken is a problem, never an exception.
    """
    from mlops_lint.facts.ci.find import candidates

    found = candidates(repo, marks)
    if not found:
        return Ci()
    from mlops_lint.facts.ci.reading import Files, at_home

    files = Files(repo)
    jobs: list[Job] = []
    for provider, paths in found.items():
        jobs += import_module(f"{__name__}.{provider}").read(files, paths)
    jobs = sorted((at_home(job, repo) for job in jobs), key=_started_in)
    problems = sorted(files.problems, key=lambda item: item.location.path)
    used = {_started_in(job) for job in jobs}
    used.update(item.location.path for item in problems)
    return Ci(tuple(jobs), tuple(sorted(used)), tuple(problems))


def _started_in(job: Job) -> str:
    return job.chain[0].location.path if job.chain else job.path

"""Continuous integration of every provider, read into one form."""

from mlops_lint.facts.ci.model import Ci, Command, Job, Trigger, Use

__all__ = ["Ci", "Command", "Job", "Trigger", "Use"]

"""What is asked of many files at once, so that each of them is looked at once."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

from mlops_lint.repo import Repository
from mlops_lint.repo.kept import bunches

P = TypeVar("P", bound=tuple[Any, ...])
T = TypeVar("T")


class Looks(ABC, Generic[P]):
    """What some files tell, looked at in bunches.

    What a bunch tells is kept for the next run, and may come from another process of
    this one: it consists of plain values.
    """

    def __init__(self, repo: Repository, paths: Mapping[str, bool]) -> None:
        """Look at nothing yet."""
        self._repo = repo
        self.paths = paths

    @cached_property
    def bunches(self) -> list[list[str]]:
        """All paths, in bunches that are looked at together."""
        return bunches(self.paths)

    @property
    @abstractmethod
    def question(self) -> str:
        """A name for what is asked; what is kept answers the same question."""

    @abstractmethod
    def look(self, paths: list[str]) -> P:
        """Look at some paths; whoever asks for a bunch calls `at`."""

    @abstractmethod
    def joined(self, parts: Iterable[tuple[Any, ...]]) -> P:
        """Return as one what several bunches tell, in their order."""

    def at(self, bunch: list[str]) -> tuple[Any, ...]:
        """Return what a bunch tells."""
        search = self._repo.search
        return search.recalled(bunch, self.question, lambda b: tuple(self.look(b)))

    def take(self, *parts: tuple[Any, ...]) -> None:
        """Use parts that together are of all paths."""
        self.__dict__["whole"] = self.joined(parts)

    @property
    def is_known(self) -> bool:
        """Whether all paths were looked at."""
        return "whole" in self.__dict__

    @cached_property
    def whole(self) -> P:
        """What all paths tell."""
        return self.joined(map(self.at, self.bunches))


def extend(whole: dict[T, list[str]], part: Mapping[T, list[str]]) -> None:
    """Add the paths of each thing to those that are known."""
    for thing, paths in part.items():
        whole.setdefault(thing, []).extend(paths)

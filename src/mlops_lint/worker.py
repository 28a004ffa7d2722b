"""A second process that takes half of the work on a large repository.

It is a fork, so that it begins with all that is known, and sends plain values back.
First each of the two looks into half of the code for words and imports, which nearly
every rule needs, and they tell each other. Then they judge the rules from both ends of
the list: who is ready takes the next one. Whatever happens to the second process costs
time and nothing else: what it did not answer is judged by the first.
"""

import marshal
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, BinaryIO

from mlops_lint.checks import Context
from mlops_lint.facts.glances import Part
from mlops_lint.model import RuleResult
from mlops_lint.packing import Unpacking, packed
from mlops_lint.selection import Selected

LEAST_RULES = 20
MOST_RULES = 4096
"""What any pipe holds, with a byte for each rule."""
LENGTH = 8
"""Bytes that say how many follow."""

Judge = Callable[[Selected], RuleResult]
IsSilent = Callable[[str], bool]


def started(
    items: Sequence[Selected], context: Context, judge: Judge, is_silent: IsSilent
) -> "Worker | None":
    """Start a second process, where there is enough to do and a core to do it.

    `judge` judges a rule; `is_silent` says of a path that its text silences none.
    """
    if not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2:
        return None
    if not LEAST_RULES <= len(items) <= MOST_RULES:
        return None
    # A fork has one thread only, and what others hold locked stays so for ever.
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return None
    try:
        return Worker(items, context, judge, is_silent)
    except OSError:
        return None


class Worker:
    """The second process, as the first one sees it."""

    def __init__(
        self,
        items: Sequence[Selected],
        context: Context,
        judge: Judge,
        is_silent: IsSilent,
    ) -> None:
        """Start it, and share the first work.

        Raises:
            OSError: there is no room for another process.
        """
        self._items = items
        self._context = context
        self._judge = judge
        self._found: dict[str, RuleResult] | None = None
        self.silent: frozenset[str] = frozenset()
        """Paths that it read, whose text silences no finding."""
        self._shared = frozenset(item.rule.id for item in items)
        # What both need to begin with.
        context.facts.python.glances.bunches  # noqa: B018
        # A pipe with a byte for each rule: who reads one, takes one.
        self._rules, put = os.pipe()
        os.write(put, bytes(len(items)))
        os.close(put)
        up, down = os.pipe(), os.pipe()
        self._pid = os.fork()
        (read, unused), (other, write) = (up, down) if self._pid else (down, up)
        os.close(unused)
        os.close(other)
        self._in: BinaryIO = os.fdopen(read, "rb")
        self._out: BinaryIO = os.fdopen(write, "wb")
        if self._pid:
            self._share_index(0)
            return
        try:
            self._work(is_silent)
        finally:
            # Nothing that the first process has open is closed or written twice.
            os._exit(0)

    def _work(self, is_silent: IsSilent) -> None:
        """Be the second process."""
        self._share_index(1)
        answers = []
        for item in reversed(self._items):
            if not self._is_left():
                break
            answers.append(packed(self._judge(item)))
        repo, facts = self._context.repo, self._context.facts
        silent = [path for path in repo.read_so_far if is_silent(path)]
        known = {name: packed(fact) for name, fact in facts.known.items()}
        self._send((answers, silent, known, repo.told()))

    def _share_index(self, part: int) -> None:
        glances = self._context.facts.python.glances
        halves = glances.bunches[::2], glances.bunches[1::2]
        own = glances.part(halves[part])
        # One of them reads first, or both could wait for the other to read.
        theirs: tuple[Any, ...] | None = None
        if not part:
            theirs = self._receive()
        self._send(tuple(own))
        if part:
            theirs = self._receive()
        other = Part(*theirs) if theirs else glances.part(halves[1 - part])
        glances.take(own, other)

    def result(self, item: Selected) -> RuleResult | None:
        """Judge a rule, or return how the second process judged it.

        None where that process did not; once all rules are taken, it has ended.
        """
        if self._found is None:
            if item.rule.id in self._shared and self._is_left():
                return self._judge(item)
            self._found = self._finish()
        return self._found.get(item.rule.id)

    def _is_left(self) -> bool:
        """Take one of the rules; false where all are taken."""
        return bool(os.read(self._rules, 1))

    def _finish(self) -> dict[str, RuleResult]:
        told = self._receive()
        if told is None:
            return {}
        answers, silent, known, repo = told
        made = Unpacking(item.rule for item in self._items)
        self.silent = frozenset(silent)
        facts = {name: made.value(fact) for name, fact in known.items()}
        self._context.facts.absorb(facts)
        self._context.repo.absorb(repo)
        return {result.rule.id: result for result in map(made.value, answers)}

    def close(self) -> None:
        """End it, whatever it is doing."""
        if self._found is None:
            os.kill(self._pid, signal.SIGKILL)
        os.close(self._rules)
        with suppress(OSError):
            self._in.close()
            self._out.close()
        os.waitpid(self._pid, 0)

    def _send(self, value: Any) -> None:
        content = marshal.dumps(value)
        with suppress(OSError):
            self._out.write(len(content).to_bytes(LENGTH, "big") + content)
            self._out.flush()

    def _receive(self) -> Any:
        """Return what the other process sent, None where it ended without."""
        head = self._in.read(LENGTH)
        size = int.from_bytes(head, "big")
        content = self._in.read(size)
        if len(head) < LENGTH or len(content) < size:
            return None
        return marshal.loads(content)  # noqa: S302 - written by us

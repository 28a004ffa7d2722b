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
from itertools import takewhile
from typing import Any, BinaryIO

from mlops_lint import patterns
from mlops_lint.checks import Context
from mlops_lint.mentions import Mentions
from mlops_lint.model import RuleResult
from mlops_lint.packing import Unpacking, packed
from mlops_lint.selection import Selected

LEAST = 20
"""Rules for which a second process is worth its time."""
MOST = 4096
"""Bytes that any pipe holds."""
LENGTH = 8
"""Bytes that say how many follow."""

Judge = Callable[[Selected], RuleResult]


def started(
    items: Sequence[Selected], context: Context, judge: Judge, mentions: Mentions
) -> "Worker | None":
    """Start a second process, where there is enough to do and a core to do it.

    `judge` judges a rule; of each file that is read, `mentions` is asked too.
    """
    if not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2:
        return None
    bunches = len(context.facts.looks[-1].bunches)
    if len(items) < LEAST or max(len(items), bunches) > MOST:
        return None
    # A fork has one thread only, and what others hold locked stays so for ever.
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return None
    try:
        return Worker(items, context, judge, mentions)
    except OSError:
        return None


class Heap:
    """Things that two processes take from one heap, each for itself alone.

    It is a pipe with a byte for each, of which every byte is read once.
    """

    def __init__(self, size: int) -> None:
        """Make a heap of at most `MOST` things."""
        self._bytes, put = os.pipe()
        os.write(put, bytes(size))
        os.close(put)

    def take(self) -> bool:
        """Take one; false where all are taken."""
        return bool(os.read(self._bytes, 1))

    def close(self) -> None:
        """Take no more."""
        os.close(self._bytes)


class Worker:
    """The second process, as the first one sees it."""

    def __init__(
        self,
        items: Sequence[Selected],
        context: Context,
        judge: Judge,
        mentions: Mentions,
    ) -> None:
        """Start it, and share the first work.

        Raises:
            OSError: there is no room for another process.
        """
        self._items = items
        self._context = context
        self._judge = judge
        self._mentions = mentions
        self._found: dict[str, RuleResult] | None = None
        self._shared = frozenset(item.rule.id for item in items)
        self._rules = Heap(len(items))
        self._bunches = Heap(len(context.facts.looks[-1].bunches))
        up, down = os.pipe(), os.pipe()
        self._pid = os.fork()
        (read, unused), (other, write) = (up, down) if self._pid else (down, up)
        os.close(unused)
        os.close(other)
        self._in: BinaryIO = os.fdopen(read, "rb")
        self._out: BinaryIO = os.fdopen(write, "wb")
        if not self._pid:
            try:
                self._work()
            finally:
                # Nothing that the first process has open is closed or written twice.
                os._exit(0)
        try:
            self._share_index(0)
        except BaseException:
            self.close()
            raise

    def _work(self) -> None:
        """Be the second process."""
        self._share_index(1)
        answers = []
        for item in reversed(self._items):
            if not self._rules.take():
                break
            answers.append(packed(self._judge(item)))
        facts = self._context.facts.known
        known = {name: packed(fact) for name, fact in facts.items()}
        repo = self._context.repo
        mentions = self._mentions.told(repo.read_so_far)
        compiled = patterns.keeper()
        used = compiled and compiled.used
        self._send((answers, known, mentions, repo.told(), used))

    def _share_index(self, part: int) -> None:
        looks = self._context.facts.looks
        every = looks[-1].bunches
        # The first rules look at configuration, which comes after all code.
        left = every if part else every[::-1]
        taken = takewhile(lambda _: self._bunches.take(), left)
        own = [(bunch, self._looked(bunch)) for bunch in taken]
        # One of them reads first, or both could wait for the other to read.
        if part:
            self._send(own)
            theirs = self._receive()
        else:
            theirs = self._receive()
            self._send(own)
        if theirs is None:
            mine = {bunch[0] for bunch, _ in own}
            theirs = [(b, self._looked(b)) for b in every if b[0] not in mine]
        for number, look in enumerate(looks):
            look.take(*(told[number] for _, told in (*own, *theirs)))

    def _looked(self, bunch: list[str]) -> list[tuple[Any, ...]]:
        """Return what one bunch tells, by each way to look at it."""
        looks = self._context.facts.looks
        return [look.at([p for p in bunch if p in look.paths]) for look in looks]

    def result(self, item: Selected) -> RuleResult | None:
        """Judge a rule, or return how the second process judged it.

        None where that process did not; once all rules are taken, it has ended.
        """
        if self._found is None:
            if item.rule.id in self._shared and self._rules.take():
                return self._judge(item)
            self._found = self._finish()
        return self._found.get(item.rule.id)

    def _finish(self) -> dict[str, RuleResult]:
        # What is asked of all files in the end is found out by both at the same time.
        repo = self._context.repo
        self._mentions.told(repo.read_so_far)
        if repo.kept is not None:
            repo.disk.digest_all()
        told = self._receive()
        if told is None:
            return {}
        answers, known, mentions, found, used = told
        if compiled := patterns.keeper():
            compiled.absorb(*used)
        self._mentions.absorb(mentions, found[0])
        made = Unpacking(item.rule for item in self._items)
        facts = {name: made.value(fact) for name, fact in known.items()}
        self._context.facts.absorb(facts)
        repo.absorb(found)
        return {result.rule.id: result for result in map(made.value, answers)}

    def close(self) -> None:
        """End it, whatever it is doing."""
        if self._found is None:
            os.kill(self._pid, signal.SIGKILL)
        self._rules.close()
        self._bunches.close()
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

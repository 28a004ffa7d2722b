"""What takes too much processor time is ended."""

import re
import signal
import threading

import pytest

from mlops_lint.bounded import TimeIsUpError, bounded

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="there is no such timer here"
)
ENDLESS = "(a+)+b"
LINE = "a" * 60


def test_a_search_without_end_is_ended() -> None:
    with pytest.raises(TimeIsUpError), bounded(0.05):
        re.search(ENDLESS, LINE)


def test_what_ends_in_time_is_left_alone() -> None:
    before = signal.getsignal(signal.SIGVTALRM)
    with bounded(60):
        assert re.search(ENDLESS, "aab")
    assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0
    assert signal.getsignal(signal.SIGVTALRM) == before


def test_beside_the_main_thread_nothing_is_bounded() -> None:
    ended: list[bool] = []

    def work() -> None:
        with bounded(0.001):
            ended.append(re.search(ENDLESS, "a" * 16) is None)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert ended == [True]

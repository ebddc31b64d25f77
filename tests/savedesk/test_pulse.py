"""Asking whether something answers, with a bound."""

import threading
import time

from savedesk.pulse import Pulse


def test_an_answer_is_passed_on() -> None:
    said = iter(["", "it is full", ""])
    pulse = Pulse(lambda: next(said))
    assert [pulse.problem() for _ in range(3)] == ["", "it is full", ""]


def test_what_hangs_counts_as_not_answering_and_is_asked_by_one_only() -> None:
    asked, gate = [], threading.Event()

    def ask() -> str:
        asked.append(1)
        gate.wait()
        return ""

    pulse = Pulse(ask, within=0.05)
    started = time.monotonic()
    assert [pulse.problem() for _ in range(3)] == ["does not answer"] * 3
    assert time.monotonic() - started < 2
    assert len(asked) == 1
    gate.set()

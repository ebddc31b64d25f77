"""The heartbeat outlives a database that is gone for a while."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from bot.runner import Runner, Tick
from bot.traffic import Traffic
from savedesk import loop as module
from savedesk.loop import Loop
from storage.errors import DatabaseRefused

GONE = DatabaseRefused("The database db/savedesk cannot be reached.", "Check it.")


class FakeRunner:
    """A runner whose first ticks, and whose end, meet no database."""

    def __init__(self, failures: int) -> None:
        self.failures, self.ticks = failures, 0
        self.ticked = threading.Event()

    def tick(self) -> Tick:
        self.ticks += 1
        if self.ticks <= self.failures:
            raise GONE
        self.ticked.set()
        return Tick(leading=True)

    def stop(self) -> None:
        if self.failures:
            raise GONE


Make = Callable[[FakeRunner, Callable[[], object]], Loop]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    monkeypatch.setattr(module, "AFTER_TROUBLE_SECONDS", 0.01)
    made: list[Loop] = []

    def make(runner: FakeRunner, each_second: Callable[[], object]) -> Loop:
        loop = Loop(as_runner(runner), Traffic(), lambda: None, each_second)
        made.append(loop)
        loop.start()
        return loop

    yield make
    for loop in made:
        loop.stop()


def as_runner(fake: object) -> Runner:
    return fake  # type: ignore[return-value]


def test_it_goes_on_once_the_database_is_back(started: Make) -> None:
    runner = FakeRunner(failures=3)
    loop = started(runner, lambda: None)
    end = time.monotonic() + 10
    while not runner.ticked.is_set() and time.monotonic() < end:
        loop.wake()
        time.sleep(0.02)

    assert runner.ticks > 3


def test_what_is_done_each_second_may_fail_and_the_runner_is_woken_all_the_same(
    started: Make,
) -> None:
    def fails() -> None:
        raise GONE

    runner = FakeRunner(failures=0)
    loop = started(runner, fails)
    runner.ticked.clear()
    loop._heartbeat()

    assert runner.ticked.wait(timeout=10)

"""What is reported of the runner's work."""

from datetime import timedelta

import pytest

from bot.messages import Message
from bot.runner import TRIES
from bot.telling import tell_person
from storage.job import Job, NewJob
from tests.world import World


class Kept:
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, float]] = []
        self.dead: list[str] = []

    def delivered(self, job: Job, method: str, outcome: str, late: float) -> None:
        self.heard.append((method, outcome, late))

    def fired(self, kind: str, late: float) -> None:
        self.heard.append((kind, "fired", late))

    def buried(self, kind: str) -> None:
        self.dead.append(kind)


@pytest.fixture
def watch(world: World) -> Kept:
    kept = Kept()
    world.bot.runner._watch = kept
    return kept


def say(world: World, key: str = "k") -> None:
    with world.desk.database.write() as tx:
        tell_person(tx, "U0MINA", key, Message("said"), world.clock.now())


def test_each_attempt_is_told_with_its_outcome_and_how_late_it_was(
    world: World, watch: Kept
) -> None:
    world.sandbox.faults.rate_limit("chat.postMessage", retry_after=7)
    say(world)
    world.clock.advance(timedelta(seconds=5))

    world.settle()

    assert watch.heard == [("chat.postMessage", "wait", 5.0), ("chat.postMessage", "sent", 5.0)]
    assert watch.dead == []


@pytest.mark.parametrize(("fault", "outcome"), [("drop", "uncertain"), ("error", "refused")])
def test_doubt_and_refusal_are_told(world: World, watch: Kept, fault: str, outcome: str) -> None:
    more = ("restricted_action",) if fault == "error" else ()
    getattr(world.sandbox.faults, fault)("chat.postMessage", *more)
    say(world)

    world.settle(longest=0)

    assert watch.heard == [("chat.postMessage", outcome, 0.0)]
    assert watch.dead == (["tell_person"] if outcome == "refused" else [])


def test_a_timer_and_a_job_that_never_works_are_told(world: World, watch: Kept) -> None:
    now = world.clock.now()
    with world.desk.database.write() as tx:
        tx.jobs.enqueue(NewJob("house", "keep_house", now))
        tx.jobs.enqueue(NewJob("broken", "no_such_kind", now))
    for _ in range(TRIES + 3):
        world.settle(longest=400)

    assert watch.heard == [("keep_house", "fired", 0.0)]
    assert watch.dead == ["no_such_kind"]

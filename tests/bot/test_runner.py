"""The runner's promises that no story shows."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.calls import Call
from bot.carrier import InlineCarrier, PooledCarrier
from bot.messages import Message, opaque, post
from bot.outcome import Outcome, Refused, Sent
from bot.runner import TRIES
from bot.sends import Disposal
from bot.showing import look_again, show_home
from bot.telling import tell_person
from sandbox.state import User
from storage.database import Transaction
from storage.errors import Contended, DatabaseRefused
from storage.job import Job, NewJob
from tests.world import World

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Whole:
    """A kind that records what it does, and edits a message when it is a send."""

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        tx.audit.record(now, "test", "fired", "whole")

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        return Call("chat.update", {"channel": "C0GENERAL", "ts": "1.0", "text": "x"})

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """Nothing to keep."""

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        return Disposal.SETTLED


class HalfDone(Whole):
    """A kind that fails after half of its work."""

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        tx.audit.record(now, "test", "half", "half")
        raise KeyError("broken")

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        self.fire(tx, job, now)
        return Disposal.SETTLED


def failing(error: Exception) -> Callable[..., set[int]]:
    def settle(*_args: object) -> set[int]:
        raise error

    return settle


def total_of_fences(world: World) -> int:
    """How often anything was claimed."""
    with world.desk.database.read() as tx:
        return int(tx._connection.execute(text("SELECT sum(fence) FROM jobs")).scalar_one())


def test_a_job_that_fails_harms_no_other_and_ends_as_a_dead_letter(world: World) -> None:
    now = world.clock.now()
    with world.desk.database.write() as tx:
        tx.jobs.enqueue(NewJob("broken", "no_such_kind", now))
        tx.jobs.enqueue(NewJob("broken send", "no_such_kind", now, lane="x"))
        tell_person(tx, "U0MINA", "k", Message("still said"), now)
    for _ in range(TRIES + 3):
        world.settle(longest=400)

    assert "still said" in world.person("mina").reads()
    with world.desk.database.read() as tx:
        assert {job.key for job in tx.jobs.list_dead()} == {"broken", "broken send"}


def test_a_runner_without_the_lease_does_nothing(world: World) -> None:
    with world.desk.database.write() as tx:
        tx.runner_lease.release("bot-1")
        tx.runner_lease.acquire("another", world.real(), 1000)
        tell_person(tx, "U0MINA", "k", Message("said once"), world.clock.now())
    world.real.now += 6

    assert not world.bot.runner.tick().leading
    assert "said once" not in world.person("mina").reads()


def test_a_runner_that_lost_its_lease_in_flight_changes_nothing(world: World) -> None:
    class TakenOver:
        def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
            with world.desk.database.write() as tx:
                tx.runner_lease.release("bot-1")
                tx.runner_lease.acquire("another", world.real(), 1000)
            return Sent({"ok": True, "channel": "D1", "ts": "1.0"})

    world.bot.runner._deliverer._slack = TakenOver()
    with world.desk.database.write() as tx:
        tell_person(tx, "U0MINA", "k", Message("said"), world.clock.now())
    for _ in range(3):
        world.bot.runner.tick()

    with world.desk.database.read() as tx:
        job = tx.jobs.find("dm:U0MINA:k")
    assert job is not None
    assert job.state == "open"
    assert job.uncertain_since is not None


def test_one_answer_that_cannot_be_written_down_harms_none_of_those_with_it(world: World) -> None:
    now = world.clock.now()
    with world.desk.database.write() as tx:
        for number in range(30):
            tell_person(tx, "U0MINA", f"k{number}", Message(f"said {number}"), now)
            tx.jobs.enqueue(NewJob(f"broken{number}", "half", now, lane=f"x{number}"))
    world.bot.runner._kinds._sends["half"] = HalfDone()  # type: ignore[index]

    world.settle(longest=60)

    with world.desk.database.read() as tx:
        done = [tx.jobs.find(f"dm:U0MINA:k{number}") for number in range(30)]
        half = [tx.jobs.find(f"broken{number}") for number in range(30)]
        assert tx.audit.verify().broken_at is None
        assert tx.audit.list_of("half") == []
    assert {job.state for job in done if job} == {"done"}
    assert {(job.state, job.last_error) for job in half if job} == {("open", "KeyError")}


def test_a_timer_that_fails_harms_none_of_those_with_it_and_leaves_nothing(world: World) -> None:
    now = world.clock.now()
    timers = world.bot.runner._kinds._timers
    timers["half"], timers["whole"] = HalfDone(), Whole()  # type: ignore[index]
    with world.desk.database.write() as tx:
        for number in range(50):
            tx.jobs.enqueue(NewJob(f"t{number}", "whole" if number % 7 else "half", now))

    assert world.bot.runner.fire_timers() == 50

    with world.desk.database.read() as tx:
        for number in range(50):
            job = tx.jobs.find(f"t{number}")
            assert job is not None
            assert job.state == ("done" if number % 7 else "open")
        assert tx.audit.list_of("half") == []
        assert len(tx.audit.list_of("whole")) == 42


def test_between_looks_at_many_people_whoever_waits_goes_first(world: World) -> None:
    slipped: list[int] = []
    with world.desk.database.write() as tx:
        for number in range(10):
            look_again(tx, f"U1{number}", world.clock.now())
    world.bot.runner.between = lambda: slipped.append(1)

    assert world.bot.runner.tick().fired == 10

    # Three transactions, and nobody has to be let past after the last.
    assert len(slipped) == 2


def test_a_runner_that_was_taken_over_fires_no_timer(world: World) -> None:
    world.bot.runner._kinds._timers["whole"] = Whole()  # type: ignore[index]
    with world.desk.database.write() as tx:
        tx.jobs.enqueue(NewJob("t", "whole", world.clock.now()))
        tx.runner_lease.release("bot-1")
        tx.runner_lease.acquire("another", world.real(), 1000)

    assert not world.bot.runner.tick().leading

    with world.desk.database.read() as tx:
        job = tx.jobs.find("t")
        assert job is not None
        assert job.state == "open"
        assert tx.audit.list_of("whole") == []


def test_a_kill_between_two_steps_says_everything_once(world: World) -> None:
    now = world.clock.now()
    with world.desk.database.write() as tx:
        for number in range(40):
            tell_person(tx, f"U0NEW{number}", "k", Message(f"said {number}"), now)
            name = f"new{number}"
            world.sandbox.state.users[f"U0NEW{number}"] = User(f"U0NEW{number}", name, name, name)
    runner = world.bot.runner
    assert runner.keep_lease()
    assert runner.claim() == 40
    world.restart()
    world.settle(longest=200)

    for number in range(40):
        said = world.sandbox.direct_with(f"U0NEW{number}").messages
        assert [message.text for message in said] == [f"said {number}"]


def test_what_cannot_be_written_down_now_is_written_down_later(world: World) -> None:
    with world.desk.database.write() as tx:
        tell_person(tx, "U0MINA", "k", Message("said"), world.clock.now())
    runner = world.bot.runner
    assert runner.claim() == 1
    database, settle = world.desk.database, runner._deliverer.settle
    for refusal in (Contended("busy", ""), DatabaseRefused("full", "")):
        runner._deliverer.settle = failing(refusal)  # type: ignore[method-assign]
        with suppress(DatabaseRefused):
            assert runner.finish_landed() == 0
    runner._deliverer.settle = settle  # type: ignore[method-assign]

    assert runner.finish_landed() == 1
    with database.read() as tx:
        job = tx.jobs.find("dm:U0MINA:k")
    assert job is not None
    assert job.state == "done"


def test_posts_that_wait_for_slacks_rate_cost_no_write_and_hold_up_nothing_else(
    world: World,
) -> None:
    now = world.clock.now()
    with world.desk.database.write() as tx:
        for number in range(700):
            tell_person(tx, f"U{number}", "k", Message("said"), now)
    world.settle(longest=0)
    fences = total_of_fences(world)
    with world.desk.database.write() as tx:
        show_home(tx, "U0MINA", now)
        tx.jobs.enqueue(NewJob("edit", "edit", now, lane="dm:edited"))
    world.bot.runner._kinds._sends["edit"] = Whole()  # type: ignore[index]
    before = len(world.calls("views.publish"))

    world.settle(longest=0)

    assert len(world.calls("views.publish")) == before + 1
    with world.desk.database.read() as tx:
        edited = tx.jobs.find("edit")
        assert edited is not None
        assert edited.state == "done"
    # Home and edit were claimed once each, and none of those that wait.
    assert total_of_fences(world) == fences + 2


def test_updates_that_wait_for_their_rate_hold_up_no_post(world: World) -> None:
    now = world.clock.now()
    world.bot.runner._kinds._sends["edit"] = Whole()  # type: ignore[index]
    with world.desk.database.write() as tx:
        for number in range(200):
            tx.jobs.enqueue(NewJob(f"edit{number}", "edit", now, lane=f"dm:{number}"))
        tell_person(tx, "U0MINA", "k", Message("said at once"), now)

    world.settle(longest=0)

    assert "said at once" in world.person("mina").reads()


def test_a_head_that_was_cancelled_while_it_waited_lets_the_next_one_go(world: World) -> None:
    now = world.clock.now()
    world.bot.runner._kinds._sends["edit"] = Whole()  # type: ignore[index]
    with world.desk.database.write() as tx:
        for number in range(150):
            tell_person(tx, f"U{number}", "k", Message("said"), now)
        tx.jobs.enqueue(NewJob("next", "edit", now, lane="dm:U149"))
    world.settle(longest=0)
    with world.desk.database.write() as tx:
        tx.jobs.cancel("dm:U149:k", now)
    world.settle(longest=0)

    with world.desk.database.read() as tx:
        following = tx.jobs.find("next")
    assert following is not None
    assert following.state == "done"


def test_after_a_refusal_the_others_on_their_way_are_not_even_tried(world: World) -> None:
    world.sandbox.faults.rate_limit("chat.postMessage", retry_after=9)
    now = world.clock.now()
    with world.desk.database.write() as tx:
        for number in range(20):
            tell_person(tx, "U0MINA" if number == 0 else f"U{number}", "k", Message("said"), now)
    world.settle(longest=8)
    assert len(world.calls("chat.postMessage")) == 1

    world.settle(longest=60)
    assert len(world.calls("chat.postMessage")) == 21


def test_a_full_carrier_claims_nothing_more() -> None:
    carrier = PooledCarrier(1, "test")
    assert carrier.room() == 1
    carrier.carry(lambda: None)
    carrier.close()
    assert InlineCarrier(7).room() == 7


def test_keys_in_metadata_tell_nothing_and_differ_by_generation() -> None:
    assert opaque("card:x", 1) != opaque("card:x", 2)
    assert "card" not in opaque("card:x")
    assert len(opaque("card:x")) == 32


@pytest.mark.parametrize("length", [3999, 4000, 4001, 50_000])
def test_texts_and_blocks_stay_within_slacks_limits(length: int) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 60
    call = post("C1", Message("y" * length, blocks), "k")

    assert len(call.params["text"]) <= 4000
    assert len(call.params["blocks"]) <= 50
    assert sum(len(str(block)) for block in call.params["blocks"]) < 13_200


def test_housekeeping_forgets_what_is_long_finished(tmp_path: Path) -> None:
    from datetime import timedelta

    from bot.people import keep_house

    world = World(tmp_path)
    world.person("mina").types("/save help")
    world.person("mina").types("/save open ACME")
    for _ in range(2):
        world.passes(timedelta(days=31))
        with world.desk.database.write() as tx:
            keep_house(tx, world.clock.now())
        world.settle(longest=90)

    with world.desk.database.read() as tx:
        assert tx.jobs.find(f"invite:{world.case('ACME').ref}") is None
        assert tx.inbox.find_answer("command:2.sandbox.trigger") is None
    assert world.case("ACME").is_open

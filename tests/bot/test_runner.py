"""The runner's promises that no story shows."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.carrier import InlineCarrier, PooledCarrier
from bot.messages import Message, opaque, post
from bot.outcome import Outcome, Sent
from bot.runner import TRIES
from bot.telling import tell_person
from storage.job import NewJob
from tests.world import World

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


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

"""Races on a real PostgreSQL: what a simulation with one thread cannot see."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.handing_over import hand_over, withdraw_handover
from bot.handover_answers import accept_handover, decline_handover
from bot.items import tick_item
from bot.messages import Message
from bot.opening import Opened, Request, open_case
from bot.outcome import Outcome
from bot.runner import Runner
from bot.telling import tell_person
from bot.working import person_using
from domain.handovers import HandoverState
from handlers.front import Answer, Asker
from storage.database import Database
from storage.engine import open_engine
from storage.job import Job, NewJob
from storage.schema import HEAD, revision_of, upgrade
from tests.databases import Server
from tests.racing import at_once, outcomes
from tests.world import World

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVERYBODY = ("U0MINA", "U0OMAR", "U0BOB", "U0DANA", "U0NELL", "U0PRIYA")


@pytest.fixture
def world(tmp_path: Path, postgres: Server) -> Iterator[World]:
    made = World(tmp_path, url=postgres.fresh())
    yield made
    made.desk.database.close()


@pytest.fixture
def second(world: World) -> Iterator[Runner]:
    """The runner of another replica."""
    bot = world.start()
    yield bot.runner
    bot.desk.database.close()


@pytest.fixture
def database(postgres: Server) -> Iterator[Database]:
    engine = open_engine(postgres.fresh())
    upgrade(engine)
    made = Database(engine)
    yield made
    made.close()


def said(world: World) -> list[str]:
    """Everything the bot said in direct messages."""
    conversations = [c for c in world.sandbox.state.channels.values() if c.kind == "im"]
    return sorted(m.text for c in conversations for m in c.messages if not m.ephemeral_to)


def test_six_people_opening_one_account_at_once_get_one_case_and_six_answers(world: World) -> None:
    def opens(account: str, n: int) -> str:
        with world.desk.database.write() as tx:
            person = person_using(world.desk, tx, EVERYBODY[n])
            found = open_case(world.desk, tx, Request(person, account))
        return "opened" if isinstance(found, Opened) else "open already"

    for number in range(40):
        found = at_once(6, partial(opens, f"Account {number}"))
        assert outcomes(found) == {"opened": 1, "open already": 5}
    with world.desk.database.read() as tx:
        assert len(tx.cases.list_open()) == 40
        assert tx.audit.verify().broken_at is None


def test_of_two_who_tick_one_item_at_once_one_is_told_that_it_is_done(world: World) -> None:
    world.person("mina").types("/save open ACME")
    case = world.case("ACME")
    with world.desk.database.read() as tx:
        items = tx.items.list_of(case.id)

    def ticks(item_ref: str, n: int) -> str:
        with world.desk.database.write() as tx:
            tick_item(world.desk, tx, item_ref, ("U0MINA", "U0BOB")[n])
        return "ticked"

    for item in items:
        found = at_once(2, partial(ticks, item.ref))
        assert outcomes(found) == {"ticked": 1, "DomainError": 1}
    world.settle()
    with world.desk.database.read() as tx:
        events = [sealed.event.event for sealed in tx.audit.list_of(case.ref)]
        assert tx.audit.verify().broken_at is None
    assert events.count("item_done") == len(items)


def test_of_yes_no_and_withdrawal_at_once_one_counts(world: World) -> None:
    world.person("mina").types("/save open ACME")
    desk, case = world.desk, world.case("ACME")

    def answers(ref: str, n: int) -> str:
        with desk.database.write() as tx:
            if n < 2:
                accept_handover(desk, tx, ref, "U0OMAR")
            elif n < 4:
                decline_handover(desk, tx, ref, "U0OMAR", "No time.")
            else:
                withdraw_handover(desk, tx, ref, "U0MINA")
        return "counts"

    for _ in range(12):
        with desk.database.write() as tx:
            tx.cases.change(case.id, owner_id="U0MINA")
            ref = hand_over(desk, tx, case.ref, "U0MINA", "U0OMAR", "Ines is on leave.").ref
        assert outcomes(at_once(5, partial(answers, ref))) == {"counts": 1, "DomainError": 4}
        with desk.database.read() as tx:
            handover = tx.handovers.find(ref)
            assert handover is not None
            taken = handover.state is HandoverState.ACCEPTED
            assert tx.cases.get(case.id).owner_id == ("U0OMAR" if taken else "U0MINA")


def test_one_delivery_at_four_replicas_at_once_is_done_once_and_answered_alike(
    world: World,
) -> None:
    done: list[int] = []

    def work(_tx: object) -> Answer:
        done.append(1)
        return Answer(Message(f"answer {len(done)}"))

    def arrives(asker: Asker, _n: int) -> str:
        return world.bot.front.once(asker, work).dumps()

    for number in range(25):
        done.clear()
        found = at_once(4, partial(arrives, Asker("U0MINA", f"delivery:{number}")))
        assert len(set(map(str, found))) == 1
        assert "answer 1" in str(found[0])
        assert len(done) == 1


def test_of_eight_who_want_the_runner_lease_one_gets_it(database: Database) -> None:
    def wants(number: int, n: int) -> str:
        with database.write() as tx:
            epoch = tx.runner_lease.acquire(f"r{number}.{n}", number * 100.0, 15)
        return "leads" if epoch else "waits"

    for number in range(20):
        found = at_once(8, partial(wants, number))
        assert outcomes(found) == {"leads": 1, "waits": 7}


def test_two_runners_that_tick_at_once_say_everything_once(world: World, second: Runner) -> None:
    runners = (world.bot.runner, second)
    for round_number in range(10):
        with world.desk.database.write() as tx:
            for n in range(20):
                tell_person(tx, EVERYBODY[n % 6], f"{round_number}:{n}", Message(f"m{n}"), NOW)
        leading = at_once(2, lambda n: str(runners[n].tick().leading))
        assert outcomes(leading) == {"True": 1, "False": 1}
        while world.waiting() or not runners[0].tick().idle:
            at_once(2, lambda n: runners[n].tick())
            world.real.now += 1

    assert len([text for text in said(world) if text.startswith("m")]) == 200
    with world.desk.database.read() as tx:
        assert tx.jobs.list_dead() == []


def test_who_is_overtaken_in_flight_finishes_nothing_and_nothing_is_said_twice(
    world: World, second: Runner
) -> None:
    first = world.bot.runner
    living = world.slack.call

    def overtaken(method: str, params: Mapping[str, Any]) -> Outcome:
        outcome = living(method, params)
        if method == "chat.postMessage" and world.slack.call is overtaken:
            # While the call was under way the lease ran out and the other took over.
            world.slack.call = living  # type: ignore[method-assign]
            world.real.now += 16
            assert second.tick().leading
        return outcome

    world.slack.call = overtaken  # type: ignore[method-assign]
    with world.desk.database.write() as tx:
        tell_person(tx, "U0MINA", "k", Message("said once"), NOW)
    first.tick()
    assert not first.tick().leading
    with world.desk.database.read() as tx:
        job = tx.jobs.find("dm:U0MINA:k")
    assert job is not None
    assert (job.state, job.uncertain_since is None) == ("open", False)

    for _ in range(100):
        world.real.now += 1
        second.tick()

    assert said(world).count("said once") == 1
    with world.desk.database.read() as tx:
        found = tx.jobs.find("dm:U0MINA:k")
    assert found is not None
    assert found.state == "done"


def test_a_change_during_finish_is_never_lost(database: Database) -> None:
    card = NewJob("card:x", "show_card", NOW, lane="case:x")

    def claims() -> Job:
        with database.write() as tx:
            (claimed,) = tx.jobs.claim(NOW, 1.0, 60.0, 10)
        return claimed

    def finishes_or_changes(job: Job, n: int) -> str:
        if n:
            return changes()
        with database.write() as tx:
            return f"finished {tx.jobs.finish(job, NOW)}"

    def changes() -> str:
        with database.write() as tx:
            tx.jobs.mark_dirty(card)
        return "changed"

    changes()
    for _ in range(150):
        job = claims()
        found = at_once(2, partial(finishes_or_changes, job))
        assert outcomes(found) == {"changed": 1, "finished True": 1}
        with database.read() as tx:
            after = tx.jobs.find("card:x")
        assert after is not None
        assert (after.state, after.wanted) == ("open", job.wanted + 1)


def test_a_change_during_claim_is_never_lost(database: Database) -> None:
    card = NewJob("card:x", "show_card", NOW, lane="case:x")

    def claims() -> list[Job]:
        with database.write() as tx:
            return tx.jobs.claim(NOW, 1.0, 60.0, 10)

    def changes() -> list[Job]:
        with database.write() as tx:
            tx.jobs.mark_dirty(card)
        return []

    changes()
    for _ in range(150):
        found = at_once(2, lambda n: claims() if n else changes())
        claimed = [job for each in found if isinstance(each, list) for job in each] or claims()
        with database.write() as tx:
            tx.jobs.finish(claimed[0], NOW)
            after = tx.jobs.find("card:x")
            assert after is not None
            # Whatever was rendered from, it was the last change, or the job is open still.
            assert after.state == "open" or after.wanted == claimed[0].wanted
        changes()


def test_claims_and_changes_of_many_rows_never_end_in_a_deadlock(database: Database) -> None:
    jobs = [NewJob(f"home:{n}", "show_home", NOW, lane=f"home:{n}") for n in range(12)]

    def changes() -> str:
        for _ in range(40):
            with database.write() as tx:
                for job in reversed(jobs):
                    tx.jobs.mark_dirty(job)
        return "fine"

    def claims() -> str:
        for _ in range(40):
            with database.write() as tx:
                claimed = tx.jobs.claim(NOW, 1.0, 60.0, 50)
            for job in claimed:
                with database.write() as tx:
                    tx.jobs.finish(job, NOW)
        return "fine"

    assert outcomes(at_once(2, lambda n: claims() if n else changes())) == {"fine": 2}


def test_a_timer_that_fires_and_a_person_who_cancels_it_never_end_in_a_deadlock(
    world: World,
) -> None:
    """Both lock the account first, then the timer."""
    world.person("mina").types("/save open ACME")
    case = world.case("ACME")

    class Lingers:
        def fire(self, tx: Any, job: Job, now: datetime) -> None:
            tx.cases.lock(case.id)
            tx.cases.note(case.id, messages_since_card=1)

    world.bot.runner._kinds._timers = {"lingers": Lingers()}

    def cancels() -> str:
        with world.desk.database.write() as tx:
            tx.cases.lock(case.id)
            tx.jobs.arm(NewJob("timer:x", "lingers", NOW, case_id=case.id))
            tx.jobs.cancel("timer:x", NOW)
            tx.jobs.arm(NewJob("timer:x", "lingers", NOW, case_id=case.id))
        return "fine"

    def fires() -> str:
        world.bot.runner.tick()
        return "fine"

    cancels()
    for _ in range(100):
        assert outcomes(at_once(3, lambda n: fires() if n == 0 else cancels())) == {"fine": 3}


def test_the_chain_of_events_is_whole_whoever_appends_at_once(database: Database) -> None:
    def appends(number: int) -> str:
        for n in range(25):
            with database.write() as tx:
                tx.accounts.take(f"Account {number}")
                tx.audit.record(NOW, "U0MINA", "case_opened", f"r{number}", count=n)
                tx.audit.record(NOW, "U0MINA", "case_closed", f"r{number}", count=n)
        return "fine"

    assert outcomes(at_once(8, appends)) == {"fine": 8}
    with database.read() as tx:
        verdict = tx.audit.verify()
    assert (verdict.events, verdict.broken_at) == (400, None)


def test_replicas_that_start_at_once_on_an_empty_database_make_one_schema(postgres: Server) -> None:
    address = postgres.fresh()
    with ExitStack() as ends:
        engines = [open_engine(address) for _ in range(5)]
        for engine in engines:
            ends.callback(engine.dispose)
        found = at_once(5, lambda n: str(upgrade(engines[n])))
        assert set(outcomes(found)) <= {"True", "False"}
        assert revision_of(engines[0]) == HEAD

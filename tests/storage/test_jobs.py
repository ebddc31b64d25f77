"""The jobs: lanes, claims, fences, doubts and projections, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.errors import StaleClaim
from storage.job import Job, NewJob

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
REAL, LEASE = 1000.0, 60.0


def send(key: str, lane: str = "a", minutes: int = 0) -> NewJob:
    return NewJob(key, "send", NOW + timedelta(minutes=minutes), lane=lane, payload={"n": key})


def claim(database: Database, real: float = REAL, limit: int = 10, minutes: int = 0) -> list[Job]:
    with database.write() as tx:
        return tx.jobs.claim(NOW + timedelta(minutes=minutes), real, LEASE, limit)


def keys(jobs: list[Job]) -> list[str]:
    return [job.key for job in jobs]


@pytest.fixture
def one(database: Database) -> Job:
    with database.write() as tx:
        tx.jobs.enqueue(send("one"))
    return claim(database)[0]


def test_a_key_is_used_once_for_ever(database: Database) -> None:
    with database.write() as tx:
        assert tx.jobs.enqueue(send("one"))
        assert not tx.jobs.enqueue(send("one"))
    with database.write() as tx:
        tx.jobs.finish(tx.jobs.claim(NOW, REAL, LEASE, 1)[0], NOW)
        assert not tx.jobs.enqueue(send("one"))
    assert claim(database) == []


def test_one_at_a_time_in_a_lane_in_order_and_lanes_side_by_side(database: Database) -> None:
    with database.write() as tx:
        for job in (send("a2", "a", 1), send("a1", "a"), send("b1", "b"), send("a3", "a", 1)):
            tx.jobs.enqueue(job)
    first = claim(database, minutes=5)
    assert keys(first) == ["a1", "b1"]
    assert claim(database, minutes=5) == []
    with database.write() as tx:
        tx.jobs.finish(first[0], NOW)
    assert keys(claim(database, minutes=5)) == ["a2"]


def test_nothing_is_claimed_early(database: Database) -> None:
    with database.write() as tx:
        tx.jobs.enqueue(send("later", minutes=1))
        assert not tx.jobs.list_ready(NOW, REAL)
    assert claim(database) == []
    assert keys(claim(database, minutes=1)) == ["later"]


def test_a_lane_whose_head_waits_waits_and_the_others_go(database: Database) -> None:
    with database.write() as tx:
        for job in (send("a1"), send("a2"), send("b1", "b")):
            tx.jobs.enqueue(job)
    head = claim(database, limit=1)[0]
    with database.write() as tx:
        tx.jobs.hold(head, REAL + 30, "429")
    assert keys(claim(database, REAL + 29)) == ["b1"]
    assert keys(claim(database, REAL + 30)) == ["a1"]


def test_a_claim_that_never_came_back_is_claimed_again_in_doubt(
    database: Database, one: Job
) -> None:
    assert claim(database, REAL + 59) == []
    again = claim(database, REAL + 60)[0]
    assert one.uncertain_since is None
    assert again.uncertain_since == REAL
    assert again.uncertain_at == NOW
    assert (again.fence, again.attempts) == (2, 2)


def test_a_stale_fence_changes_nothing(database: Database, one: Job) -> None:
    again = claim(database, REAL + 60)[0]
    with database.write() as tx:
        assert not tx.jobs.finish(one, NOW)
        assert not tx.jobs.hold(one, REAL, "late")
        assert not tx.jobs.quarantine(one, REAL, "late")
        assert not tx.jobs.bury(one, NOW, "late")
        assert not tx.jobs.again(one, "late")
        assert not tx.jobs.is_current(one)
        assert tx.jobs.is_current(again)
        assert tx.jobs.finish(again, NOW)


def test_a_certain_failure_forgets_its_own_doubt_but_not_an_earlier_one(
    database: Database, one: Job
) -> None:
    with database.write() as tx:
        tx.jobs.hold(one, REAL, "429")
    second = claim(database, REAL + 1)[0]
    assert second.uncertain_since is None
    with database.write() as tx:
        tx.jobs.quarantine(second, REAL + 90, "timeout")
    third = claim(database, REAL + 90)[0]
    assert third.uncertain_since == REAL + 1
    with database.write() as tx:
        tx.jobs.hold(third, REAL + 95, "429")
    assert claim(database, REAL + 95)[0].uncertain_since == REAL + 1


def test_a_clear_no_ends_every_doubt(database: Database, one: Job) -> None:
    with database.write() as tx:
        tx.jobs.quarantine(one, REAL, "timeout")
    second = claim(database, REAL)[0]
    with database.write() as tx:
        tx.jobs.again(second, "name_taken")
    assert claim(database, REAL)[0].uncertain_since is None


def test_what_is_parked_was_not_tried(database: Database) -> None:
    with database.write() as tx:
        tx.jobs.enqueue(send("one"))
        head = tx.jobs.list_heads([spot.id for spot in tx.jobs.list_ready(NOW, REAL)], NOW, REAL)[0]
        assert tx.jobs.park(head, REAL + 1)
    assert claim(database) == []
    assert claim(database, REAL + 1)[0].attempts == 1


def test_a_projection_wanted_again_in_flight_is_rendered_again(database: Database) -> None:
    with database.write() as tx:
        tx.jobs.mark_dirty(send("card"))
        tx.jobs.mark_dirty(send("card"))
    flying = claim(database)[0]
    with database.write() as tx:
        tx.jobs.mark_dirty(send("card"))
    assert claim(database) == []
    with database.write() as tx:
        tx.jobs.finish(flying, NOW)
    again = claim(database)[0]
    assert again.wanted == flying.wanted + 1
    with database.write() as tx:
        tx.jobs.finish(again, NOW)
    assert claim(database) == []
    with database.write() as tx:
        tx.jobs.mark_dirty(send("card"))
    assert keys(claim(database)) == ["card"]


def test_a_cancelled_job_is_not_sent_and_its_flight_changes_nothing(
    database: Database, one: Job
) -> None:
    with database.write() as tx:
        tx.jobs.cancel("one", NOW)
        assert not tx.jobs.finish(one, NOW)
        found = tx.jobs.find("one")
    assert found is not None
    assert found.state == "cancelled"


def test_timers_have_no_lane_and_fire_once(database: Database) -> None:
    with database.write() as tx:
        tx.jobs.enqueue(NewJob("timer", "ring", NOW))
        due = tx.jobs.list_due_timers(NOW, REAL, 10)
        assert keys(due) == ["timer"]
        assert tx.jobs.claim(NOW, REAL, LEASE, 10) == []
        assert tx.jobs.finish_timer(due[0], NOW)
        assert not tx.jobs.finish_timer(due[0], NOW)


def test_a_timer_that_failed_waits_before_the_next_try(database: Database) -> None:
    with database.write() as tx:
        tx.jobs.enqueue(NewJob("timer", "ring", NOW))
        tx.jobs.hold_timer(tx.jobs.list_due_timers(NOW, REAL, 1)[0], REAL + 2, "boom")
        assert tx.jobs.list_due_timers(NOW, REAL + 1, 10) == []
        again = tx.jobs.list_due_timers(NOW, REAL + 2, 10)[0]
    assert (again.attempts, again.last_error) == (1, "boom")


def test_leases_of_a_process_that_is_gone_are_forgotten_but_not_its_doubts(
    database: Database, one: Job
) -> None:
    with database.write() as tx:
        tx.jobs.release_leases()
    again = claim(database, REAL + 1)[0]
    assert again.uncertain_since == REAL
    with database.write() as tx:
        assert not tx.jobs.finish(one, NOW)


def test_what_is_long_finished_is_forgotten_and_dead_letters_stay(database: Database) -> None:
    with database.write() as tx:
        for key in ("done", "dead", "open"):
            tx.jobs.enqueue(send(key, lane=key))
    done, dead, _open = claim(database)
    with database.write() as tx:
        tx.jobs.finish(done, NOW)
        tx.jobs.bury(dead, NOW, "restricted_action")
        assert tx.jobs.prune(NOW + timedelta(days=1)) == 1
        assert keys(tx.jobs.list_dead()) == ["dead"]
        assert tx.jobs.find("open") is not None


def test_parked_jobs_go_when_the_conversation_is_back(database: Database, one: Job) -> None:
    with database.write() as tx:
        tx.jobs.hold(one, REAL + 3600, "")
        tx.jobs.unpark("a")
    assert keys(claim(database, REAL + 1)) == ["one"]


def test_one_runner_holds_the_lease_and_its_epoch_grows_at_a_takeover(database: Database) -> None:
    with database.write() as tx:
        assert tx.runner_lease.acquire("a", 0.0, 15) == 1
        assert tx.runner_lease.acquire("a", 10.0, 15) == 1
        assert tx.runner_lease.acquire("b", 24.9, 15) is None
        assert tx.runner_lease.acquire("b", 25.0, 15) == 2
        tx.runner_lease.check(2)
        with pytest.raises(StaleClaim):
            tx.runner_lease.check(1)
        tx.runner_lease.release("a")
        assert tx.runner_lease.acquire("a", 26.0, 15) is None
        tx.runner_lease.release("b")
        assert tx.runner_lease.acquire("a", 26.0, 15) == 3


def test_looking_for_work_reads_the_index_of_open_jobs_only(database: Database) -> None:
    if database._engine.dialect.name != "sqlite":
        return
    where = "jobs.state = 'open' AND due_at <= ? AND visible_at <= ? AND lane IS NULL"
    query = f"EXPLAIN QUERY PLAN SELECT * FROM jobs WHERE {where} ORDER BY due_at, id LIMIT 9"
    with database._engine.connect() as connection:
        plan = str(connection.exec_driver_sql(query, (NOW.isoformat(),) * 2).all())
        ahead = "SELECT 1 FROM jobs AS other WHERE other.state = 'open' AND other.lane = 'x'"
        inner = f"EXPLAIN QUERY PLAN {ahead} AND other.lane IS NOT NULL AND other.due_at < ?"
        other = str(connection.exec_driver_sql(inner, (NOW.isoformat(),)).all())
        assert connection.execute(text("SELECT 1")).scalar() == 1
    assert "USING INDEX jobs_open" in plan
    assert "TEMP B-TREE" not in plan
    assert "jobs_open_in_lane" in other

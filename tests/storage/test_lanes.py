"""Looking through the sends and claiming some of them, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.errors import Contended
from storage.job import Job, NewJob
from storage.lanes import PAGE, Spot

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
REAL, LEASE = 1000.0, 60.0


def fill(database: Database, count: int, lanes: int) -> None:
    with database.write() as tx:
        tx.jobs.enqueue_many(
            NewJob(f"k{n}", "send", NOW - timedelta(hours=1), lane=f"lane{n % lanes}")
            for n in range(count)
        )


def heads(database: Database) -> list[Job]:
    with database.read() as tx:
        ids = [spot.id for spot in tx.jobs.list_ready(NOW, REAL)]
        return tx.jobs.list_heads(ids, NOW, REAL)


def test_ready_sends_are_read_page_by_page_each_once_and_in_order(database: Database) -> None:
    fill(database, 2 * PAGE + 7, lanes=PAGE)
    read: list[Spot] = []
    with database.read() as tx:
        while page := tx.jobs.list_ready(NOW, REAL, read[-1] if read else None):
            read += page

    assert len(read) == 2 * PAGE + 7
    assert read == sorted(set(read))


def test_heads_are_the_first_of_their_lane_even_when_the_first_is_in_flight(
    database: Database,
) -> None:
    fill(database, 10, lanes=3)
    assert [job.key for job in heads(database)] == ["k0", "k1", "k2"]
    with database.write() as tx:
        tx.jobs.claim(NOW, REAL, LEASE, 1)
    assert [job.key for job in heads(database)] == ["k1", "k2"]


def test_what_changed_since_it_was_read_is_not_claimed(database: Database) -> None:
    fill(database, 3, lanes=3)
    seen = heads(database)
    with database.write() as tx:
        tx.jobs.cancel("k0", NOW)
        tx.jobs.mark_dirty(NewJob("k0", "send", NOW, lane="lane0"))
        tx.jobs.cancel("k1", NOW)
    with database.write() as tx:
        taken = tx.jobs.take(seen, NOW, REAL, LEASE)

    assert [job.key for job in taken] == ["k2"]
    assert (taken[0].fence, taken[0].attempts, taken[0].uncertain_since) == (1, 1, None)


def test_a_projection_wanted_again_between_look_and_claim_is_rendered_again(
    database: Database,
) -> None:
    with database.write() as tx:
        tx.jobs.mark_dirty(NewJob("card", "send", NOW, lane="a"))
    seen = heads(database)
    with database.write() as tx:
        tx.jobs.mark_dirty(NewJob("card", "send", NOW, lane="a"))
    with database.write() as tx:
        tx.jobs.finish_all(tx.jobs.take(seen, NOW, REAL, LEASE), NOW)

    assert [job.wanted for job in heads(database)] == [2]


def test_many_are_finished_at_once_and_stale_ones_stay(database: Database) -> None:
    fill(database, 3, lanes=3)
    with database.write() as tx:
        claimed = tx.jobs.claim(NOW, REAL, LEASE, 3)
        tx.jobs.cancel("k1", NOW)
    with database.write() as tx:
        assert tx.jobs.list_current(claimed) == {claimed[0].id, claimed[2].id}
        tx.jobs.finish_all(claimed, NOW)
        found = [tx.jobs.find(f"k{number}") for number in range(3)]
    assert [job.state for job in found if job] == ["done", "cancelled", "done"]


def test_a_look_through_many_lanes_claims_no_more_than_asked(database: Database) -> None:
    fill(database, PAGE + 50, lanes=PAGE + 50)
    with database.write() as tx:
        assert len(tx.jobs.claim(NOW, REAL, LEASE, 20)) == 20
        assert len(tx.jobs.claim(NOW, REAL, LEASE, 10_000)) == PAGE + 30


def test_who_is_patient_for_a_moment_only_does_not_wait_for_rows_of_others(
    database: Database,
) -> None:
    if database._engine.dialect.name == "sqlite":
        return
    fill(database, 2, lanes=2)
    seen = heads(database)
    with database.write() as other:
        other.jobs.cancel("k0", NOW)
        with database.write(patience=0.05) as tx:
            assert [job.key for job in tx.jobs.take(seen, NOW, REAL, LEASE)] == ["k1"]
        with pytest.raises(Contended), database.write(patience=0.05) as tx:
            tx.jobs.park(seen[0], REAL + 1)

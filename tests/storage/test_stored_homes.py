"""When a Home is published: at once for what its person did, else within a minute, and once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from storage.database import Database
from storage.homes import APART
from storage.job import Job

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
REAL = 1000.0


def _job(database: Database, person: str = "U0MINA") -> Job | None:
    with database.read() as tx:
        return tx.jobs.find(f"home:{person}")


def _published(database: Database, at: datetime) -> None:
    with database.write() as tx:
        (job,) = tx.jobs.claim(at, REAL, 60.0, 10)
        assert tx.jobs.finish(job, at)


@pytest.fixture
def shown(database: Database) -> Database:
    """Mina has looked at her Home at NOW."""
    with database.write() as tx:
        tx.homes.show("U0MINA", NOW)
    _published(database, NOW)
    return database


def _refresh(database: Database, at: datetime) -> Job:
    with database.write() as tx:
        tx.homes.refresh(["U0MINA"], at)
    found = _job(database)
    assert found is not None
    return found


def test_who_never_looked_has_no_home_that_others_could_refresh(database: Database) -> None:
    with database.write() as tx:
        tx.homes.refresh(["U0MINA"], NOW)

    assert _job(database) is None


def test_the_owner_of_a_case_has_one_before_they_look(database: Database) -> None:
    with database.write() as tx:
        tx.homes.keep_ready("U0MINA", NOW)

    found = _job(database)
    assert found is not None
    assert (found.state, found.visible_at) == ("open", NOW)


def test_what_others_do_shows_at_once_when_nothing_was_shown_lately(shown: Database) -> None:
    later = NOW + timedelta(hours=1)

    assert _refresh(shown, later).visible_at == later


def test_what_others_do_right_after_waits_for_its_minute(shown: Database) -> None:
    found = _refresh(shown, NOW + SECOND)

    assert found.state == "open"
    assert found.visible_at == NOW + SECOND + APART


def test_a_storm_of_changes_is_one_publishing_a_minute(shown: Database) -> None:
    moments = []
    for second in range(1, 301):
        at = NOW + second * SECOND
        _refresh(shown, at)
        with shown.write() as tx:
            for job in tx.jobs.claim(at, REAL, 60.0, 10):
                moments.append(at)
                assert tx.jobs.finish(job, at)

    gaps = [after - before for before, after in pairwise(moments)]
    assert len(moments) == 4
    assert min(gaps) >= APART


def test_the_moment_it_waits_for_is_not_put_off_again_and_again(shown: Database) -> None:
    first = _refresh(shown, NOW + SECOND).visible_at

    assert _refresh(shown, NOW + 40 * SECOND).visible_at == first


def test_a_change_while_it_is_on_its_way_comes_a_minute_later(shown: Database) -> None:
    later = NOW + timedelta(hours=1)
    _refresh(shown, later)
    with shown.write() as tx:
        (job,) = tx.jobs.claim(later, REAL, 60.0, 10)

    found = _refresh(shown, later + SECOND)
    with shown.write() as tx:
        assert tx.jobs.finish(job, later + 2 * SECOND)

    assert found.visible_at == later + SECOND + APART
    again = _job(shown)
    assert again is not None
    assert (again.state, again.visible_at) == ("open", later + SECOND + APART)


@pytest.mark.parametrize("acts", ["shows", "renews"])
def test_what_the_person_does_shows_at_once(shown: Database, acts: str) -> None:
    at = NOW + 2 * SECOND
    _refresh(shown, NOW + SECOND)
    with shown.write() as tx:
        if acts == "shows":
            tx.homes.show("U0MINA", at)
        else:
            tx.homes.renew("U0MINA", at)

    found = _job(shown)
    assert found is not None
    assert found.visible_at == at


def test_what_somebody_does_makes_no_home_for_who_never_looked(database: Database) -> None:
    with database.write() as tx:
        tx.homes.renew("U0MINA", NOW)

    assert _job(database) is None


def test_a_clock_that_was_set_back_delays_by_a_minute_and_no_more(shown: Database) -> None:
    before = NOW - timedelta(days=1)

    assert _refresh(shown, before).visible_at == before + APART


def test_where_the_person_looks_stays_until_they_turn(shown: Database) -> None:
    with shown.write() as tx:
        tx.homes.turn("U0MINA", "team:2", NOW)
        tx.homes.show("U0MINA", NOW)
        tx.homes.keep_ready("U0MINA", NOW)
        tx.homes.refresh_all(NOW)

    found = _job(shown)
    assert found is not None
    assert found.payload == {"person": "U0MINA", "place": "team:2"}


def test_all_that_stand_are_refreshed_and_nothing_else(shown: Database) -> None:
    with shown.write() as tx:
        tx.homes.show("U0BOB", NOW)
    _published(shown, NOW)
    later = NOW + timedelta(minutes=5)
    with shown.write() as tx:
        tx.homes.refresh_all(later)

    states = {person: job.state for person in ("U0MINA", "U0BOB") if (job := _job(shown, person))}
    assert states == {"U0MINA": "open", "U0BOB": "open"}
    with shown.read() as tx:
        assert tx.jobs.count_due(later) == 2

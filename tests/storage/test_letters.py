"""Dead letters: listed, tried again, let go; on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from storage.database import Database
from storage.job import Job, NewJob, kept_error

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
REAL = 1000.0


def buried(database: Database, key: str, error: str, minutes: int = 0) -> Job:
    """A send that was claimed and given up."""
    with database.write() as tx:
        tx.jobs.enqueue(NewJob(key, "send", NOW, lane=key))
        job = next(each for each in tx.jobs.claim(NOW, REAL, 60, 10) if each.key == key)
        tx.jobs.bury(job, NOW + timedelta(minutes=minutes), error)
    with database.read() as tx:
        return next(each for each in tx.letters.list_newest(10) if each.key == key)


def test_the_newest_come_first_and_are_counted(database: Database) -> None:
    for minute, key in enumerate(("a", "b", "c")):
        buried(database, key, "restricted_action", minute)
    with database.read() as tx:
        assert [each.key for each in tx.letters.list_newest(2)] == ["c", "b"]
        assert tx.letters.count() == 3
        assert tx.letters.count(since=NOW) == 2


def test_a_refused_one_is_tried_again_without_doubt_and_with_all_its_tries(
    database: Database,
) -> None:
    letter = buried(database, "a", "restricted_action")
    with database.write() as tx:
        assert tx.letters.retry(letter, REAL + 5)
        assert tx.letters.count() == 0
    with database.write() as tx:
        again = tx.jobs.claim(NOW, REAL + 6, 60, 10)[0]
    assert (again.uncertain_since, again.uncertain_at, again.attempts) == (None, None, 1)


@pytest.mark.parametrize("error", ["KeyError('ACME')", "look-up: missing_scope"])
def test_one_that_may_have_reached_slack_is_looked_for_first(
    database: Database, error: str
) -> None:
    letter = buried(database, "a", error)
    with database.write() as tx:
        assert tx.letters.retry(letter, REAL + 5)
    with database.write() as tx:
        again = tx.jobs.claim(NOW, REAL + 6, 60, 10)[0]
    assert (again.uncertain_since, again.uncertain_at) == (REAL + 5, NOW)


def test_one_that_is_let_go_is_not_sent_and_is_forgotten_in_time(database: Database) -> None:
    letter = buried(database, "a", "restricted_action")
    with database.write() as tx:
        assert tx.letters.let_go(letter, NOW)
        assert tx.jobs.claim(NOW, REAL + 99, 60, 10) == []
        assert tx.jobs.prune(NOW + timedelta(days=1)) == 1


def test_what_somebody_settled_is_not_settled_twice(database: Database) -> None:
    letter = buried(database, "a", "restricted_action")
    with database.write() as tx:
        assert tx.letters.let_go(letter, NOW)
        assert not tx.letters.let_go(letter, NOW)
        assert not tx.letters.retry(letter, REAL)


def test_a_flight_from_before_the_burial_changes_nothing(database: Database) -> None:
    with database.write() as tx:
        tx.jobs.enqueue(NewJob("a", "send", NOW, lane="a"))
        flight = tx.jobs.claim(NOW, REAL, 60, 10)[0]
        tx.jobs.bury(flight, NOW, "restricted_action")
        tx.letters.retry(tx.letters.list_newest(1)[0], REAL)
        assert not tx.jobs.finish(flight, NOW)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("restricted_action", "restricted_action"),
        ("look-up: channel_not_found", "look-up: channel_not_found"),
        ("HTTP 503", "HTTP 503"),
        ("KeyError('ACME')", "KeyError"),
        ('IntegrityError("(psycopg) Key (key)=(acme) exists")', "IntegrityError"),
        ("unreadable answer: JSONDecodeError", "unreadable answer: JSONDecodeError"),
        ("<html>ACME is leaving</html>", "unreadable"),
        ("", "unreadable"),
        ("x" * 500, "unreadable"),
    ],
)
def test_of_an_error_only_codes_and_names_are_kept(said: str, kept: str) -> None:
    assert kept_error(said) == kept


def test_the_queue_is_measured_and_the_oldest_named(database: Database) -> None:
    with database.write() as tx:
        assert tx.jobs.measure_due(NOW) == (0, None)
        for key, minutes in (("a", 3), ("b", 9), ("later", 99)):
            tx.jobs.enqueue(NewJob(key, "send", NOW + timedelta(minutes=minutes), lane="x"))
    with database.read() as tx:
        due = tx.jobs.measure_due(NOW + timedelta(minutes=10))
    assert due == (2, NOW + timedelta(minutes=3))


def test_after_a_restore_every_open_send_is_in_doubt_and_no_timer(database: Database) -> None:
    since = NOW + timedelta(hours=1)
    with database.write() as tx:
        tx.jobs.enqueue(NewJob("send", "send", NOW, lane="x"))
        tx.jobs.enqueue(NewJob("timer", "ring", NOW))
        assert tx.restoring.doubt_sends(since, REAL) == 1
        tx.restoring.doubt_shown()
        send, timer = tx.jobs.find("send"), tx.jobs.find("timer")
    assert send is not None
    assert timer is not None
    assert (send.uncertain_since, send.uncertain_at) == (REAL, since)
    assert timer.uncertain_since is None

"""The unit of work and its repositories, on both databases."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, StatementError

from domain.cases import Case
from domain.people import Person, PersonSettings
from domain.policy import Ground, Holder
from domain.undo import Step
from storage.database import Database, Transaction
from storage.errors import OpenCaseExists
from storage.posts import Post

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def open_case(tx: Transaction, account: str, ref: str) -> Case:
    return tx.cases.add(
        tx.accounts.take(account),
        ref=ref,
        owner_id="MINA",
        opened_by="MINA",
        flagged_at=NOW,
        opened_at=NOW,
        reason="",
        playbook="budget",
        language="en",
        private=True,
    )


def test_an_account_has_one_open_case_and_may_have_many_closed(database: Database) -> None:
    with database.write() as tx:
        first = open_case(tx, "ACME", "a")
    with pytest.raises(OpenCaseExists), database.write() as tx:
        open_case(tx, "acme inc", "b")
    with database.write() as tx:
        tx.cases.change(first.id, state="closed")
        second = open_case(tx, "Acme", "c")
    with database.read() as tx:
        assert tx.cases.find_open(first.account_id) == second
        assert tx.cases.find_latest(first.account_id) == second
        assert not tx.cases.reopens(first.id)


def test_threads_that_open_the_same_account_make_one_case(database: Database) -> None:
    opened, gate = [], threading.Barrier(8)

    def opens(number: int) -> None:
        gate.wait()
        try:
            with database.write() as tx:
                opened.append(open_case(tx, "ACME", f"r{number}").id)
        except OpenCaseExists:
            return

    threads = [threading.Thread(target=opens, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1


def test_what_fails_leaves_nothing_not_even_in_the_audit_trail(database: Database) -> None:
    def fails() -> None:
        with database.write() as tx:
            case = open_case(tx, "ACME", "a")
            tx.audit.record(NOW, "MINA", "case_opened", case.ref)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with database.read() as tx:
        assert tx.accounts.find_named("ACME") is None
        assert tx.audit.verify().events == 0


def test_no_update_is_lost_between_threads(database: Database) -> None:
    with database.write() as tx:
        tx.installation.save("count", "0")
        open_case(tx, "ACME", "a")

    def count() -> None:
        for _ in range(25):
            with database.write() as tx:
                tx.cases.lock(1)
                tx.installation.save("count", str(int(tx.installation.find("count") or 0) + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        assert tx.installation.find("count") == "100"


def test_moments_come_back_in_utc_whatever_zone_they_went_in(database: Database) -> None:
    from zoneinfo import ZoneInfo

    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.cases.change(case.id, first_contact_at=NOW.astimezone(ZoneInfo("Asia/Tokyo")))
    with database.read() as tx:
        assert tx.cases.get(case.id).first_contact_at == NOW
    with pytest.raises(StatementError), database.write() as tx:
        tx.cases.change(case.id, closed_at=NOW.replace(tzinfo=None))


def test_members_come_and_go(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.cases.add_members(case.id, ["MINA", "BOB"])
        tx.cases.add_members(case.id, ["BOB"])
        tx.cases.remove_member(case.id, "MINA")
        tx.cases.add_members(case.id, [])
    with database.read() as tx:
        assert tx.cases.list_members(case.id) == {"BOB"}
        assert tx.cases.list_open_in("BOB") == [case]
        assert tx.cases.list_open_in("NELL") == []


def test_a_person_is_found_by_id_by_mail_and_by_group(database: Database) -> None:
    with database.write() as tx:
        tx.people.save(Person("U1", "Mina", email="Mina@Example.com"))
        tx.people.save(Person("U1", "Mina Sato", email="Mina@Example.com", zone="Asia/Tokyo"))
        tx.people.save(Person("U2", "Gone", email="gone@example.com", deactivated=True))
        tx.people.set_group("S1", ["U2", "U1"])
    with database.read() as tx:
        found = tx.people.find("U1")
        assert found is not None
        assert (found.name, found.zone) == ("Mina Sato", "Asia/Tokyo")
        assert tx.people.named(Holder(Ground.EMAIL, "mina@example.com")) == ["U1"]
        assert tx.people.named(Holder(Ground.EMAIL, "gone@example.com")) == []
        assert tx.people.named(Holder(Ground.GROUP, "S1")) == ["U1", "U2"]
        assert tx.people.named(Holder(Ground.GROUP, "S9")) == []
        assert tx.people.named(Holder(Ground.USER, "U7")) == ["U7"]


def test_settings_are_defaults_until_chosen(database: Database) -> None:
    with database.read() as tx:
        assert tx.people.settings_of("U1") == PersonSettings("U1")
    chosen = PersonSettings("U1", time(8), time(17), time(8), False, "ja")
    with database.write() as tx:
        tx.people.save_settings(replace(chosen, language=None))
        tx.people.save_settings(chosen)
    with database.read() as tx:
        assert tx.people.settings_of("U1") == chosen


def test_the_first_answer_is_kept_for_thirty_days(database: Database) -> None:
    with database.write() as tx:
        tx.inbox.keep("k", NOW, "first")
        assert tx.inbox.find_answer("k") == "first"
        assert tx.inbox.find_answer("other") is None
    with pytest.raises(DBAPIError), database.write() as tx:
        tx.inbox.keep("k", NOW, "second")
    with database.write() as tx:
        assert tx.inbox.prune(NOW) == 0
        assert tx.inbox.prune(NOW + timedelta(days=30)) == 1


def test_the_last_step_of_a_person_is_found(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.undos.add("U1", NOW, case.id, Step.TICK, "one", {"state": "open"})
        tx.undos.add("U1", NOW, case.id, Step.CLOSE, "two", {})
        tx.undos.add("U2", NOW, case.id, Step.TICK, "three", {})
        last = tx.undos.find_last("U1")
        assert last is not None
        assert (last.kind, last.target, last.undone) == (Step.CLOSE, "two", False)
        tx.undos.mark_undone(last.id)
        again = tx.undos.find_last("U1")
        assert again is not None
        assert again.undone
        tx.undos.prune(NOW + timedelta(days=1))
        assert tx.undos.find_last("U1") is None


def test_posts_are_renewed_as_their_next_generation(database: Database) -> None:
    with database.write() as tx:
        assert tx.posts.get("card:x") == Post("card:x")
        tx.posts.save(Post("card:x", None, "C1", "1.0", 1, "digest"))
        tx.posts.save(tx.posts.get("card:x").renewed())
        assert tx.posts.get("card:x") == Post("card:x", None, "C1", None, 2, None)
        assert tx.posts.find_at("C1", "1.0") is None


def test_accounts_are_suggested_by_part_of_their_name(database: Database) -> None:
    with database.write() as tx:
        for name in ("ACME", "ACME Europe", "Globex", "100% Juice"):
            tx.accounts.take(name)
    with database.read() as tx:
        assert [each.name for each in tx.accounts.list_like("acm", 10)] == ["ACME", "ACME Europe"]
        assert tx.accounts.list_like("100% j", 10)[0].name == "100% Juice"
        assert tx.accounts.known_among(["ACME Inc", "Initech"]) == {"ACME Inc"}


@pytest.mark.parametrize("verb", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_audit_trail_is_append_only_in_the_database_itself(
    database: Database, verb: str
) -> None:
    with database.write() as tx:
        tx.audit.record(NOW, "MINA", "case_opened", "r")
    with pytest.raises(DBAPIError, match="append-only"), database._engine.begin() as connection:
        connection.execute(text(verb))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET actor = 'EVE' WHERE seq = 2",
        "UPDATE audit SET data = '{}' WHERE seq = 2",
        "UPDATE audit SET event = 'other' WHERE seq = 2",
        "UPDATE audit SET case_ref = 'other' WHERE seq = 2",
        "UPDATE audit SET at = '2020-01-01 00:00:00' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "UPDATE audit_head SET seq = 2",
        "UPDATE audit_head SET hash = 'x'",
    ],
)
def test_tampering_with_the_audit_trail_is_found(database: Database, tampering: str) -> None:
    with database.write() as tx:
        for number in range(3):
            tx.audit.record(NOW, "MINA", "case_opened", f"r{number}", number=number)
        assert tx.audit.verify().events == 0
    with database._engine.begin() as connection:
        if database._engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_keeps_UPDATE"))
            connection.execute(text("DROP TRIGGER audit_keeps_DELETE"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER ALL"))
        connection.execute(text(tampering))
    with database.read() as tx:
        assert tx.audit.verify().broken_at is not None


def test_an_untouched_audit_trail_verifies(database: Database) -> None:
    for number in range(5):
        with database.write() as tx:
            tx.audit.record(NOW, "MINA", "case_opened", f"r{number}", number=number, none=None)
    with database.read() as tx:
        verdict = tx.audit.verify()
    assert (verdict.events, verdict.broken_at) == (5, None)

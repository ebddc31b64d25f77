"""Promises, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.promises import Promise, PromiseSource, PromiseState
from storage.database import Database, Transaction
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def add(
    tx: Transaction, case_id: int, ref: str, due: timedelta = DAY, owner: str = "MINA"
) -> Promise:
    return tx.promises.add(
        ref=ref, case_id=case_id, at=NOW, by="MINA", text=f"{ref} 決済 *x*", owner_id=owner,
        due_at=NOW + due, source="message", link="https://slack.com/archives/C/p1",
    )  # fmt: skip


def test_what_was_promised_comes_back_as_it_was_with_the_day_it_was_promised_for(
    database: Database,
) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        made = add(tx, case.id, "p1")
        tx.promises.change(made.id, due_at=NOW + 3 * DAY, moved=1)
    with database.read() as tx:
        found = tx.promises.find("p1")
        assert found is not None
        assert found.text == "p1 決済 *x*"
        assert (found.first_due_at, found.due_at, found.moved) == (NOW + DAY, NOW + 3 * DAY, 1)
        assert (found.state, found.source) == (PromiseState.OPEN, PromiseSource.MESSAGE)
        assert found.version == made.version + 1
        assert tx.promises.find("p2") is None


def test_a_person_owes_the_open_ones_in_open_cases_the_earliest_first(database: Database) -> None:
    with database.write() as tx:
        acme, globex = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        for ref, due in (("late", 3 * DAY), ("soon", DAY)):
            add(tx, acme.id, ref, due)
        add(tx, acme.id, "of-ben", owner="BEN")
        tx.promises.change(add(tx, acme.id, "done").id, state="delivered", delivered_at=NOW)
        add(tx, globex.id, "closed")
        tx.cases.change(globex.id, state="closed")
    with database.read() as tx:
        assert [each.ref for each in tx.promises.list_open_of("MINA", 9)] == ["soon", "late"]
        assert [each.ref for each in tx.promises.list_open_of("MINA", 1)] == ["soon"]
        assert [each.ref for each in tx.promises.list_of(acme.id)] == [
            "late", "soon", "of-ben", "done",
        ]  # fmt: skip
        assert tx.people.list_owing("", 9) == ["BEN", "MINA"]


def test_handing_over_moves_the_open_ones_of_that_owner_only(database: Database) -> None:
    with database.write() as tx:
        case, other = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        add(tx, case.id, "mine")
        add(tx, case.id, "of-ben", owner="BEN")
        add(tx, other.id, "elsewhere")
        tx.promises.change(add(tx, case.id, "done").id, state="broken", broken_at=NOW)
        tx.promises.hand_over(case.id, "MINA", "OMAR")
        owners = tx.promises.owners_of({"mine", "of-ben", "elsewhere", "done", "nothing"})
    assert owners == {"mine": "OMAR", "of-ben": "BEN", "elsewhere": "MINA", "done": "MINA"}


def test_a_ref_is_taken_once(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        add(tx, case.id, "p1")
    with pytest.raises(IntegrityError), database.write() as tx:
        add(tx, case.id, "p1")


def test_nobody_owns_nothing(database: Database) -> None:
    with database.read() as tx:
        assert tx.promises.owners_of(set()) == {}
        assert tx.promises.list_open_of("MINA", 9) == []

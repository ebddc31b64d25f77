"""Escalations, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from domain.escalations import Escalation
from storage.database import Database, Transaction
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def added(tx: Transaction, ref: str, case_id: int, **values: Any) -> Escalation:
    row = {
        "at": NOW, "by": "MINA", "executive_id": "VERA", "grounds": "peer,level",
        "objective": "Ünïcode 漢字", "contact_by": NOW + timedelta(days=2),
    }  # fmt: skip
    return tx.escalations.add(ref, case_id=case_id, **(row | values))


def test_an_escalation_is_read_as_it_was_written(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        written = added(tx, "e1", case.id)
    with database.read() as tx:
        assert tx.escalations.find("e1") == written
        assert tx.escalations.find("e2") is None
        assert tx.escalations.find_running(case.id) == written
        assert tx.escalations.list_of(case.id) == [written]


def test_a_change_counts_the_version_up(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        made = added(tx, "e1", case.id)
        changed = tx.escalations.change(made.id, briefed_at=NOW, commitments="a\nb")
    assert changed.version == 2
    assert changed.promised == ["a", "b"]


def test_a_case_has_one_that_runs_and_any_number_that_ended(database: Database) -> None:
    with database.write() as tx:
        case, other = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        first = added(tx, "e1", case.id)
        added(tx, "e2", other.id)
        tx.escalations.change(first.id, ended_at=NOW)
        added(tx, "e3", case.id, ended_at=NOW)
        added(tx, "e4", case.id)
    with pytest.raises(IntegrityError), database.write() as tx:
        added(tx, "e5", case.id)


def test_those_of_a_person_are_the_owners_and_the_executives(database: Database) -> None:
    with database.write() as tx:
        mine, closed = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        added(tx, "e1", mine.id)
        added(tx, "e2", closed.id)
        tx.cases.change(closed.id, state="closed")
    with database.read() as tx:
        assert [each.ref for each in tx.escalations.list_running_of("VERA")] == ["e1"]
        assert [each.ref for each in tx.escalations.list_running_of(mine.owner_id)] == ["e1"]
        assert tx.escalations.list_running_of("NOBODY") == []


def test_an_executive_owes_something_and_is_looked_at(database: Database) -> None:
    with database.write() as tx:
        added(tx, "e1", open_case(tx, "ACME", "a").id)
    with database.read() as tx:
        assert "VERA" in tx.people.list_owing("", 50)

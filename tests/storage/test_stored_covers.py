"""Covers of cases, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.covers import CoverState
from storage.database import Database, Transaction
from tests.storage.test_database import open_case

NOW, DAY = datetime(2026, 3, 2, 9, tzinfo=UTC), timedelta(days=1)


def asked(tx: Transaction, case_id: int, ref: str, starts_at: datetime = NOW) -> None:
    tx.covers.add(
        ref=ref,
        case_id=case_id,
        person_id="MINA",
        deputy_id="BEN",
        starts_at=starts_at,
        ends_at=starts_at + DAY,
        asked_at=NOW - DAY,
    )


def test_only_an_accepted_one_holds_and_from_its_start_until_its_end(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        asked(tx, case.id, "c")
        assert tx.covers.find_holding(case.id, "MINA", NOW) is None
        tx.covers.change("c", CoverState.ACCEPTED)
        found = tx.covers.find_holding(case.id, "MINA", NOW)
        assert found is not None
        assert found.holds(NOW)
        assert tx.covers.find_holding(case.id, "OMAR", NOW) is None
    with database.read() as tx:
        assert tx.covers.find_holding(case.id, "MINA", NOW - timedelta(seconds=1)) is None
        assert tx.covers.find_holding(case.id, "MINA", NOW + DAY) is None
        assert [each.ref for each in tx.covers.list_holding(NOW)] == ["c"]


@pytest.mark.parametrize("state", CoverState)
def test_what_is_asked_or_accepted_is_still_to_come(database: Database, state: CoverState) -> None:
    stands = state in {CoverState.ASKED, CoverState.ACCEPTED}
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        asked(tx, case.id, "later", NOW + DAY * 3)
        asked(tx, case.id, "c")
        tx.covers.change("c", state)
        expected = ["c", "later"] if stands else ["later"]
        assert [each.ref for each in tx.covers.list_of(case.id, NOW)] == expected
        assert [each.ref for each in tx.covers.list_to_come("BEN", NOW)] == expected
        assert [each.ref for each in tx.covers.list_of(case.id, NOW + DAY)] == ["later"]

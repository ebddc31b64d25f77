"""Root causes, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime

from domain.causes import Cause, ChurnType
from domain.root_causes import Finding, RootCause
from storage.database import Database
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FINDING = Finding(("a", "数据 “x”", "c" * 3000), Cause.VALUE, ChurnType.VOLUNTARY, said_so=True)


def recorded(case_id: int) -> RootCause:
    return RootCause(case_id, NOW, "MINA", "e1", FINDING, "differs-budget-value")


def test_the_last_one_recorded_holds_and_each_case_has_its_own(database: Database) -> None:
    with database.write() as tx:
        case, other = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        assert tx.root_causes.find(case.id) is None
        first = recorded(case.id)
        tx.root_causes.put(first)
        assert tx.root_causes.find(case.id) == first
        again = replace(first, entry="e2", finding=replace(FINDING, preventable=False))
        tx.root_causes.put(again)
        tx.root_causes.put(recorded(other.id))
    with database.read() as tx:
        assert tx.root_causes.find(case.id) == again
        assert tx.root_causes.find(other.id) == recorded(other.id)


def test_a_snapshot_puts_back_what_was_or_nothing(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        assert tx.root_causes.snapshot(case.id) is None
        tx.root_causes.put(recorded(case.id))
        before = tx.root_causes.snapshot(case.id)
        tx.root_causes.put(replace(recorded(case.id), entry="e2", confirmed=None))
        tx.root_causes.put_back(case.id, before)
        assert tx.root_causes.find(case.id) == recorded(case.id)
        tx.root_causes.put_back(case.id, None)
        assert tx.root_causes.find(case.id) is None

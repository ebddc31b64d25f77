"""Whole tables read some rows at a time, on both databases."""

from datetime import UTC, datetime

import pytest

from savedesk.export_fields import FIELDS
from storage.database import Database
from storage.exports import BATCH, SOURCES
from tests.measured_cases import CASES
from tests.storage.test_stored_tallies import write


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_every_table_is_read_with_every_field(database: Database, name: str) -> None:
    with database.read() as tx:
        assert list(tx.exports.rows(name, list(FIELDS[name]), None, None)) == []
        assert tx.exports.count(name, None, None) == 0


def test_a_row_names_its_case_and_account_and_is_of_its_time(database: Database) -> None:
    with database.write() as tx:
        write(tx._connection, CASES)
    since, until = datetime(2026, 4, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    with database.read() as tx:
        found = list(tx.exports.rows("results", ["case", "account", "outcome"], since, until))
        assert tx.exports.count("results", since, until) == len(found) == 42
    assert dict(found[11]) == {"case": "c12", "account": "A11", "outcome": "saved"}


def test_more_than_one_page_is_read_whole_and_in_order(database: Database) -> None:
    with database.write() as tx:
        for number in range(BATCH + 1):
            tx.audit.record(datetime(2026, 4, 1, tzinfo=UTC), "MINA", "tested", None, n=number)
    with database.read() as tx:
        found = [row["seq"] for row in tx.exports.rows("audit", ["seq"], None, None)]
    assert found == list(range(1, BATCH + 2))

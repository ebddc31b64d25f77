"""The timeline is append-only in the database itself, on both databases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.tables import TimelineRow, table
from storage.timeline_guard import WRITTEN_ONCE
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MARKS = {"taken_back", "customer_may_see"}


@pytest.fixture
def written(database: Database) -> Database:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.timeline.add(ref="e1", case_id=case.id, at=NOW, by="MINA", kind="note", text="said so")
    return database


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DBAPIError, match="append-only"):
        yield


def test_every_column_is_either_written_once_or_one_of_the_two_marks() -> None:
    assert {column.name for column in table(TimelineRow).columns} == set(WRITTEN_ONCE) | MARKS


@pytest.mark.parametrize("column", WRITTEN_ONCE)
def test_what_happened_is_never_rewritten(written: Database, column: str) -> None:
    with refused(), written._engine.begin() as connection:
        connection.execute(text(f'UPDATE timeline SET "{column}" = "{column}"'))


def test_an_entry_is_never_deleted(written: Database) -> None:
    with refused(), written._engine.begin() as connection:
        connection.execute(text("DELETE FROM timeline"))


def test_a_table_cannot_be_emptied_at_once(written: Database) -> None:
    if written._engine.dialect.name == "postgresql":
        with refused(), written._engine.begin() as connection:
            connection.execute(text("TRUNCATE timeline"))
    with written.read() as tx:
        assert tx.timeline.find("e1") is not None


def test_the_two_marks_may_be_set_and_taken_away(written: Database) -> None:
    with written.write() as tx:
        tx.timeline.take_back("e1")
        tx.timeline.mark("e1", customer_may_see=True)
        tx.timeline.mark("e1", customer_may_see=False)
        entry = tx.timeline.find("e1")
    assert entry is not None
    assert (entry.taken_back, entry.customer_may_see, entry.text) == (True, False, "said so")

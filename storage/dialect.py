"""What SQLite and PostgreSQL spell each in its own way."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func
from sqlalchemy.dialects import postgresql, sqlite


def insert_for(connection: Connection, table: Table) -> sqlite.Insert:
    """An insert that knows `ON CONFLICT`. Both dialects offer the same methods for it."""
    return insert_of(connection.dialect.name, table)


def insert_of(dialect: str, table: Table) -> sqlite.Insert:
    """The same, for statements that are built once."""
    if dialect == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]
    return sqlite.insert(table)


def insert_once(connection: Connection, table: Table, *unique: str) -> sqlite.Insert:
    """An insert that leaves a row with the same unique columns as it is.

    Built once per dialect: on the path of an acknowledgement building statements costs more than
    running them. The values are given when it is executed.
    """
    return _insert_once(connection.dialect.name, table, unique)


@lru_cache(maxsize=64)
def _insert_once(dialect: str, table: Table, unique: tuple[str, ...]) -> sqlite.Insert:
    return insert_of(dialect, table).on_conflict_do_nothing(index_elements=list(unique))


def month_of(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[Any]:
    """The month of a moment in UTC, like 2026-03."""
    if connection.dialect.name == "postgresql":
        return func.to_char(func.timezone("UTC", moment), "YYYY-MM")
    return func.substr(moment, 1, 7)

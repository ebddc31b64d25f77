"""The one statement that SQLite and PostgreSQL spell in their own modules."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_for(connection: Connection, table: Table) -> sqlite.Insert:
    """An insert that knows `ON CONFLICT`. Both dialects offer the same methods for it."""
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)  # type: ignore[return-value]
    return sqlite.insert(table)

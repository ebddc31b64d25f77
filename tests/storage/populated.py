"""A database in which every table holds something, odd texts and big numbers among it."""

from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    Table,
    insert,
)
from sqlalchemy import Time as TimeOfDay
from sqlalchemy.types import TypeDecorator

from storage.audit import Audit
from storage.engine import WRITES
from storage.tables import CaseRow

NOW = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
ODD = (
    "Möbel Größe & Söhne <!channel>",
    "数据 客户 🙂👩‍👩‍👧‍👦 e\u0301 \u202eright to left",
    '\'; DROP TABLE audit; -- "%s" :name %(x)s \\ \\x00 \t\r\n',
)
# The last but one above what JavaScript counts exactly, the last close to what 64 bits hold.
BIG = (1, 2**53 + 1, 2**62)
SEALED = {"audit", "audit_head"}


def populate(engine: Engine) -> None:
    """Three rows in every table, and a chain of audit events."""
    with engine.connect() as raw:
        connection = raw.execution_options(**{WRITES: True})
        with connection.begin():
            for table in CaseRow.metadata.sorted_tables:
                if table.name not in SEALED:
                    numbers = (0,) if table.name == "runner_lease" else range(3)
                    connection.execute(insert(table), [_row(table, n) for n in numbers])
            audit = Audit(connection)
            for number, odd in enumerate(ODD):
                audit.record(NOW, "U0MINA", "case_opened", f"r{number}", note=odd, count=number)
            audit.flush()


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(table, column, number) for column in table.columns}


def _value(table: Table, column: Column[Any], number: int) -> Any:
    kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if column.name in {"lease_until", "uncertain_since", "uncertain_at"} and number == 0:
        return None
    if table.name == "jobs" and column.name == "state":
        return "open"
    if column.nullable and number == 1 and not column.name.startswith(("lease", "uncertain")):
        return None
    if isinstance(kind, Boolean):
        return number == 2
    if isinstance(kind, Float):
        return 1_700_000_000.123456 + number
    if isinstance(kind, DateTime):
        return NOW
    if isinstance(kind, Date):
        return date(2026, 2, 28)
    if isinstance(kind, TimeOfDay):
        return time(23, 59, 59)
    if isinstance(kind, Integer):
        big = isinstance(kind, BigInteger) or column.primary_key or bool(column.foreign_keys)
        return BIG[number] if big else number
    if column.name == "state":
        return ("open", "closed", "done")[number]
    return f"{column.name} {number} {ODD[number]}"

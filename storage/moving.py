"""Moving an installation from its SQLite file into an empty PostgreSQL, whole or not at all.

Schema, rows, sequences and the check happen in one transaction on the target: whatever goes wrong
leaves it as it was. The source is only read.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, Table, func, insert, inspect, select, text
from sqlalchemy.exc import DataError, IntegrityError

from storage.audit import Audit
from storage.engine import WRITES, refusing
from storage.errors import DatabaseRefused
from storage.jobs import Jobs
from storage.runner_lease import RunnerLease
from storage.schema import bring_up
from storage.tables import CaseRow

AT_ONCE = 1000
OURS = tuple(CaseRow.metadata.sorted_tables)
VERSION_TABLE = "alembic_version"
NUL = "\x00"

Told = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: rows in all, audit events, and the head of their chain on both sides."""

    rows: int
    events: int
    head: str


@dataclass(frozen=True, slots=True)
class Held:
    """What a table holds: its rows, and a sum over them that does not depend on their order."""

    rows: int
    sum: int


def move(source: Engine, target: Engine, told: Told) -> Moved:
    """Copies all rows; `told` hears each table's name and its number of rows.

    Raises DatabaseRefused for a target that is not empty, for what PostgreSQL cannot hold, and
    when the copy does not equal its source. Claims in flight keep their doubt and lose their lease.
    """
    with source.connect() as reading, refusing(target.url), target.connect() as raw:
        writing = raw.execution_options(**{WRITES: True})
        with writing.begin():
            _take_empty(writing)
            rows = sum(_copy(reading, writing, table, told) for table in OURS)
            moved = _verified(reading, writing, rows)
            # Nobody who held a lease on the file comes over; what was in doubt still is.
            Jobs(writing).release_leases()
            RunnerLease(writing).release_all()
        return moved


def _take_empty(target: Connection) -> None:
    """Makes the schema where there is none, and keeps writers out until we are done."""
    found = set(inspect(target).get_table_names())
    strange = found - {table.name for table in OURS} - {VERSION_TABLE}
    if strange:
        raise _not_empty(f"it holds the table {min(strange)}")
    if found and VERSION_TABLE not in found:
        raise _not_empty(f"it holds the table {min(found)}")
    bring_up(target)
    names = ", ".join(table.name for table in OURS)
    target.exec_driver_sql(f"LOCK TABLE {names} IN EXCLUSIVE MODE")
    for table in OURS:
        if target.execute(select(func.count()).select_from(table)).scalar_one():
            raise _not_empty(f"there are rows in {table.name}")


def _not_empty(why: str) -> DatabaseRefused:
    return DatabaseRefused(
        f"The database to move to is not empty: {why}. Nothing was changed.",
        "Create a new database for Savedesk and name it in --to.",
    )


def _copy(source: Connection, target: Connection, table: Table, told: Told) -> int:
    count = 0
    for rows in _batches(source, table):
        _refuse_nul(table, rows)
        try:
            target.execute(insert(table), [dict(row._mapping) for row in rows])
        except (DataError, IntegrityError) as error:
            said = str(error.orig).splitlines()[0]
            raise DatabaseRefused(
                f"PostgreSQL does not take what {table.name} holds: {said}. Nothing was changed.",
                "Report this with the output of `savedesk doctor`; the file goes on as it is.",
            ) from error
        count += len(rows)
    _set_sequence(target, table)
    told(table.name, count)
    return count


def _batches(connection: Connection, table: Table) -> Iterator[Sequence[Row[Any]]]:
    with connection.execute(select(table), execution_options={"yield_per": AT_ONCE}) as rows:
        yield from rows.partitions()


def _refuse_nul(table: Table, rows: Sequence[Row[Any]]) -> None:
    # SQLite keeps it; in PostgreSQL no text can hold it.
    for row in rows:
        for name, value in row._mapping.items():
            if isinstance(value, str) and NUL in value:
                first = next(iter(row._mapping.values()))
                raise DatabaseRefused(
                    f"A text holds a NUL character, which PostgreSQL does not take: "
                    f"{table.name}, row {first}, {name}. Nothing was changed.",
                    "Write that text anew in Savedesk, or correct it in the file, and try again.",
                )


def _set_sequence(target: Connection, table: Table) -> None:
    """New rows get ids after those that came over."""
    column = table.autoincrement_column
    if column is None:
        return
    highest = target.execute(select(func.max(column))).scalar_one()
    if highest is not None:
        wanted = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")
        names = {"table": table.name, "column": column.name, "highest": highest}
        target.execute(wanted, names)


def _verified(source: Connection, target: Connection, rows: int) -> Moved:
    """Raises DatabaseRefused unless both sides hold the same, and the chain stands on both."""
    for table in OURS:
        here, there = _held(source, table), _held(target, table)
        if here != there:
            raise DatabaseRefused(
                f"The copy of {table.name} differs from the file: {here.rows} rows there, "
                f"{there.rows} here. Nothing was changed.",
                "Stop whatever writes to either database, then try again.",
            )
    ours, theirs = Audit(source).verify(), Audit(target).verify()
    if ours != theirs or ours.broken_at is not None:
        raise DatabaseRefused(
            f"The audit trail is broken at event {ours.broken_at or theirs.broken_at}. "
            "Nothing was changed.",
            "Run `savedesk audit verify` on the file, and compare it with a backup.",
        )
    return Moved(rows, theirs.events, theirs.head)


def _held(connection: Connection, table: Table) -> Held:
    count, total = 0, 0
    for rows in _batches(connection, table):
        count += len(rows)
        total += sum(_number(row) for row in rows)
    return Held(count, total)


def _number(row: Row[Any]) -> int:
    return int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest()[:16])

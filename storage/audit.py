"""The audit trail: append-only, each event sealed with the hash of the one before.

Events carry ids and states, never customer words.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, or_, select, update

from storage.dialect import insert_once
from storage.tables import AuditHeadRow, AuditRow, table

AUDIT = table(AuditRow)
HEAD = table(AuditHeadRow)
APPEND, MOVE_HEAD = insert(AUDIT), update(HEAD)
LOCK_HEAD = select(HEAD.c.seq, HEAD.c.hash).with_for_update()
START = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One transition: who did what to which case, with ids and numbers only."""

    at: datetime
    actor: str
    event: str
    case_ref: str | None
    data: Mapping[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event with its place in the chain."""

    seq: int
    event: AuditEvent
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verification found: how many events stand, the head, and the first broken one."""

    events: int
    head: str
    broken_at: int | None


def seal(seq: int, event: AuditEvent, previous: str) -> str:
    """The hash of an event in its place."""
    moment = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    data = json.dumps(dict(event.data), sort_keys=True)
    told = [seq, moment, event.actor, event.event, event.case_ref, data, previous]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


class Audit:
    """Collects the events of one transaction; `flush` writes them as its last act.

    The head row is locked last, so that transactions queue for the shortest time.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._waiting: list[AuditEvent] = []

    def record(
        self,
        at: datetime,
        actor: str,
        event: str,
        case_ref: str | None = None,
        **data: str | int | None,
    ) -> None:
        self._waiting.append(AuditEvent(at, actor, event, case_ref, data))

    def flush(self) -> None:
        if not self._waiting:
            return
        seq, previous = self._lock_head()
        rows = []
        for event in self._waiting:
            seq += 1
            sealed = seal(seq, event, previous)
            rows.append(_row(seq, event, previous, sealed))
            previous = sealed
        self._connection.execute(APPEND, rows)
        self._connection.execute(MOVE_HEAD, {"seq": seq, "hash": previous})
        self._waiting.clear()

    def _lock_head(self) -> tuple[int, str]:
        row = self._connection.execute(LOCK_HEAD).one_or_none()
        if row is None:
            first = {"id": 1, "seq": 0, "hash": START}
            self._connection.execute(insert_once(self._connection, HEAD, "id"), first)
            row = self._connection.execute(LOCK_HEAD).one()
        return row.seq, row.hash

    def list_of(self, case_ref: str) -> list[Sealed]:
        query = select(AUDIT).where(AUDIT.c.case_ref == case_ref).order_by(AUDIT.c.seq)
        return [_sealed(row) for row in self._connection.execute(query)]

    def list_about(self, case_refs: Collection[str], beginnings: Collection[str]) -> list[Sealed]:
        """The events of several cases whose names begin so, in their order."""
        named = or_(*(AUDIT.c.event.startswith(each, autoescape=True) for each in beginnings))
        query = select(AUDIT).where(AUDIT.c.case_ref.in_(case_refs), named).order_by(AUDIT.c.seq)
        return [_sealed(row) for row in self._connection.execute(query)]

    def head(self) -> tuple[int, str]:
        """The number of the last event that was written, and its hash."""
        row = self._connection.execute(select(HEAD.c.seq, HEAD.c.hash)).one_or_none()
        return (row.seq, row.hash) if row else (0, START)

    def verify(self) -> Verdict:
        """Reads the whole chain and compares it with its head."""
        count, previous = 0, START
        for sealed in self._all():
            count += 1
            expected = seal(count, sealed.event, previous)
            if (sealed.seq, sealed.previous, sealed.hash) != (count, previous, expected):
                return Verdict(count - 1, previous, broken_at=sealed.seq)
            previous = sealed.hash
        seq, top = self.head()
        if (seq, top) != (count, previous):
            return Verdict(count, previous, broken_at=count + 1)
        return Verdict(count, previous, broken_at=None)

    def _all(self) -> Iterator[Sealed]:
        query = select(AUDIT).order_by(AUDIT.c.seq)
        with self._connection.execute(query, execution_options={"yield_per": 1000}) as rows:
            for row in rows:
                yield _sealed(row)


def _row(seq: int, event: AuditEvent, previous: str, sealed: str) -> dict[str, object]:
    return {
        "seq": seq,
        "at": event.at,
        "actor": event.actor,
        "event": event.event,
        "case_ref": event.case_ref,
        "data": json.dumps(dict(event.data), sort_keys=True),
        "previous": previous,
        "hash": sealed,
    }


def _sealed(row: object) -> Sealed:
    found = row._mapping  # type: ignore[attr-defined]
    event = AuditEvent(
        found["at"], found["actor"], found["event"], found["case_ref"], json.loads(found["data"])
    )
    return Sealed(found["seq"], event, found["previous"], found["hash"])

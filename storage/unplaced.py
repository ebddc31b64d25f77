"""What was seen of accounts that nobody knows: kept until it can be placed."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, text, update

from storage.dialect import insert_for, insert_once
from storage.tables import SenderNameRow, UnplacedRow, table

UNPLACED = table(UnplacedRow)
NAMES = table(SenderNameRow)
WAITING = text("unplaced_signals.placed_at IS NULL")


@dataclass(frozen=True, slots=True)
class Unplaced:
    """One report that waits for its account."""

    id: int
    source: str
    event: str
    told: Mapping[str, Any]
    noted_at: datetime


class UnplacedSignals:
    """Those as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, source: str, event: str, told: Mapping[str, Any], now: datetime) -> bool:
        """False when it is kept already."""
        kept = insert_once(self._connection, UNPLACED, "source", "event").returning(UNPLACED.c.id)
        row = {"source": source, "event": event, "told": json.dumps(told), "noted_at": now}
        return self._connection.execute(kept, row).first() is not None

    def list_waiting(self, after: int, limit: int) -> list[Unplaced]:
        """In the order in which they came, from that id on."""
        query = select(UNPLACED).where(WAITING, UNPLACED.c.id > after)
        rows = self._connection.execute(query.order_by(UNPLACED.c.id).limit(limit))
        return [_read(row) for row in rows]

    def list_newest(self, limit: int) -> list[Unplaced]:
        query = select(UNPLACED).where(WAITING).order_by(UNPLACED.c.id.desc())
        return [_read(row) for row in self._connection.execute(query.limit(limit))]

    def find_waiting(self, unplaced_id: int) -> Unplaced | None:
        """The one of that id, where it still waits."""
        query = select(UNPLACED).where(WAITING, UNPLACED.c.id == unplaced_id)
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def learn(
        self, source: str, names: Collection[str], account_id: int, by: str, at: datetime
    ) -> None:
        """The source calls the account so; what was said of a name before holds no more."""
        told = {"account_id": account_id, "by": by, "at": at}
        for name in names:
            row = insert_for(self._connection, NAMES).values(source=source, name=name, **told)
            self._connection.execute(
                row.on_conflict_do_update(index_elements=["source", "name"], set_=told)
            )

    def account_called(self, source: str, name: str) -> int | None:
        """The id of the account that the source calls so, as somebody has said."""
        query = select(NAMES.c.account_id).where(NAMES.c.source == source, NAMES.c.name == name)
        return self._connection.execute(query).scalar_one_or_none()

    def count(self, since: datetime | None = None) -> int:
        """How many wait; with `since` those that came after it."""
        query = select(func.count()).select_from(UNPLACED).where(WAITING)
        if since is not None:
            query = query.where(UNPLACED.c.noted_at > since)
        return int(self._connection.execute(query).scalar_one())

    def prune(self, before: datetime) -> None:
        """Forgets those that found their account long ago."""
        self._connection.execute(delete(UNPLACED).where(UNPLACED.c.placed_at < before))

    def place(self, unplaced_id: int, now: datetime) -> None:
        """It has found its account."""
        self._connection.execute(
            update(UNPLACED).where(UNPLACED.c.id == unplaced_id).values(placed_at=now)
        )


def _read(row: Row[Any]) -> Unplaced:
    return Unplaced(row.id, row.source, row.event, json.loads(row.told), row.noted_at)

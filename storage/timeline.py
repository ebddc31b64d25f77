"""The timeline of a case. Entries are never deleted; one taken back says so."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select, update

from domain.timeline import NOTES, Entry, EntryKind
from storage.rows import reader
from storage.tables import TimelineRow, table

TIMELINE = table(TimelineRow)
_read = reader(Entry)


class Timeline:
    """The timelines as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> None:
        self._connection.execute(
            insert(TIMELINE).values(
                **({"taken_back": False, "text": "", "customer_may_see": False} | values)
            )
        )

    def take_back(self, ref: str) -> None:
        self._connection.execute(
            update(TIMELINE).where(TIMELINE.c.ref == ref).values(taken_back=True)
        )

    def mark(self, ref: str, *, customer_may_see: bool) -> None:
        self._connection.execute(
            update(TIMELINE).where(TIMELINE.c.ref == ref).values(customer_may_see=customer_may_see)
        )

    def find(self, ref: str) -> Entry | None:
        query = select(TIMELINE).where(TIMELINE.c.ref == ref)
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def find_latest(self, case_id: int, kind: EntryKind) -> Entry | None:
        """The newest entry of a kind that was not taken back."""
        query = (
            select(TIMELINE)
            .where(
                TIMELINE.c.case_id == case_id,
                TIMELINE.c.kind == kind.value,
                TIMELINE.c.taken_back.is_(False),
            )
            .order_by(TIMELINE.c.at.desc(), TIMELINE.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def list_of(self, case_id: int, limit: int = 100) -> list[Entry]:
        """The newest entries, in the order in which they happened."""
        query = (
            select(TIMELINE)
            .where(TIMELINE.c.case_id == case_id)
            .order_by(TIMELINE.c.at.desc(), TIMELINE.c.id.desc())
            .limit(limit)
        )
        return [_read(row) for row in self._connection.execute(query)][::-1]

    def count_attempts(self, case_id: int) -> int:
        """Calls that nobody answered."""
        return self.count_kinds(case_id, (EntryKind.ATTEMPT,))

    def count_kinds(self, case_id: int, kinds: Collection[EntryKind]) -> int:
        """Entries of these kinds that were not taken back."""
        query = select(func.count()).where(
            TIMELINE.c.case_id == case_id,
            TIMELINE.c.kind.in_([kind.value for kind in kinds]),
            TIMELINE.c.taken_back.is_(False),
        )
        return int(self._connection.execute(query).scalar_one())

    def list_doers(self, case_id: int, but: Collection[EntryKind]) -> list[str]:
        """Everybody who did something, in the order of their first deed; `but` counts for none."""
        first = func.min(TIMELINE.c.at)
        query = select(TIMELINE.c.by).where(
            TIMELINE.c.case_id == case_id,
            TIMELINE.c.taken_back.is_(False),
            TIMELINE.c.kind.not_in([kind.value for kind in but]),
        )
        ordered = query.group_by(TIMELINE.c.by).order_by(first, TIMELINE.c.by)
        return list(self._connection.execute(ordered).scalars())

    def count_attempts_in(self, case_ids: Collection[int]) -> dict[int, int]:
        """The same of several cases; those without any are left out."""
        counted = (
            select(TIMELINE.c.case_id, func.count().label("attempts"))
            .where(
                TIMELINE.c.case_id.in_(case_ids),
                TIMELINE.c.kind == EntryKind.ATTEMPT.value,
                TIMELINE.c.taken_back.is_(False),
            )
            .group_by(TIMELINE.c.case_id)
        )
        rows = self._connection.execute(counted) if case_ids else ()
        return {row.case_id: row.attempts for row in rows}

    def list_between(self, case_id: int, after: datetime, until: datetime) -> list[Entry]:
        """What happened in a span of time, in its order."""
        query = (
            select(TIMELINE)
            .where(TIMELINE.c.case_id == case_id, TIMELINE.c.at > after, TIMELINE.c.at <= until)
            .order_by(TIMELINE.c.at, TIMELINE.c.id)
        )
        return [_read(row) for row in self._connection.execute(query)]

    def list_for_customer(self, case_id: int, since: datetime | None) -> list[Entry]:
        """Entries that the customer may see, those after `since`, in their order."""
        query = _notes(case_id, since).where(TIMELINE.c.customer_may_see.is_(True))
        ordered = query.order_by(TIMELINE.c.at, TIMELINE.c.id)
        return [_read(row) for row in self._connection.execute(ordered)]

    def count_internal(self, case_id: int, since: datetime | None) -> int:
        """Notes that the customer may not see, those after `since`."""
        query = _notes(case_id, since).where(TIMELINE.c.customer_may_see.is_(False))
        counted = select(func.count()).select_from(query.subquery())
        return int(self._connection.execute(counted).scalar_one())


def _notes(case_id: int, since: datetime | None) -> Select[Any]:
    """What people wrote down, without what was taken back."""
    query = select(TIMELINE).where(
        TIMELINE.c.case_id == case_id,
        TIMELINE.c.kind.in_([kind.value for kind in NOTES]),
        TIMELINE.c.taken_back.is_(False),
    )
    return query if since is None else query.where(TIMELINE.c.at > since)

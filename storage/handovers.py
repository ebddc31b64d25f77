"""Who was asked to take which case over, and what became of it."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, insert, select, update

from domain.handovers import Handover
from storage.rows import reader
from storage.tables import HandoverRow, table

HANDOVERS = table(HandoverRow)
ASKED = HANDOVERS.c.state == "asked"
_read = reader(Handover)


class Handovers:
    """The handovers as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> None:
        fresh = {"state": "asked", "new_csm": False}
        self._connection.execute(insert(HANDOVERS).values(**(fresh | values)))

    def find(self, ref: str) -> Handover | None:
        return self._one(HANDOVERS.c.ref == ref)

    def find_asked(self, case_id: int) -> Handover | None:
        """The one that waits for its answer; a case has one at the most."""
        return self._one(HANDOVERS.c.case_id == case_id, ASKED)

    def list_asked_of(self, person_id: str) -> list[Handover]:
        """Those that wait for this person's answer."""
        query = select(HANDOVERS).where(HANDOVERS.c.to_id == person_id, ASKED)
        return [_read(row) for row in self._connection.execute(query.order_by(HANDOVERS.c.id))]

    def list_asked_in(self, case_ids: Collection[int]) -> list[Handover]:
        """Those of several cases that wait for an answer, the oldest first."""
        query = select(HANDOVERS).where(HANDOVERS.c.case_id.in_(case_ids), ASKED)
        rows = self._connection.execute(query.order_by(HANDOVERS.c.id)) if case_ids else ()
        return [_read(row) for row in rows]

    def is_asked(self, case_id: int, person_id: str) -> bool:
        """Whether this person is to say whether they take this case over."""
        return (
            self._one(HANDOVERS.c.case_id == case_id, HANDOVERS.c.to_id == person_id, ASKED)
            is not None
        )

    def change(self, ref: str, **values: Any) -> None:
        """The caller holds the lock of the case."""
        self._connection.execute(update(HANDOVERS).where(HANDOVERS.c.ref == ref).values(**values))

    def _one(self, *conditions: Any) -> Handover | None:
        query = select(HANDOVERS).where(*conditions).order_by(HANDOVERS.c.id.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

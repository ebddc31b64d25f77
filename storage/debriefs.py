"""Debriefs of closed cases. Nothing is ever deleted."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update

from domain.outcomes import Debrief
from storage.rows import owners_in, reader
from storage.tables import DebriefRow, table

DEBRIEFS = table(DebriefRow)
STILL_OPEN = text("debriefs.state = 'open'")
WRITTEN = text("debriefs.state = 'done'")
# Built once: asked at every look at a person.
OPEN_OF = (
    select(DEBRIEFS)
    .where(DEBRIEFS.c.owner_id == bindparam("owner"), STILL_OPEN)
    .order_by(DEBRIEFS.c.due_at, DEBRIEFS.c.id)
    .limit(bindparam("most"))
)
# Columns of long texts have no default of their own.
EMPTY = dict.fromkeys(
    (
        "worked",
        "not_worked",
        "differently",
        "real_reason",
        "lost_when",
        "missed",
        "how",
        "pattern",
        "change",
    ),
    "",
)
UNKNOWN = dict.fromkeys(
    ("commitment", "cause_dealt", "health_up", "promises_kept", "could_have", "elsewhere"),
    "unknown",
)
_read = reader(Debrief)


class Debriefs:
    """The debriefs as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, *, ref: str, case_id: int, owner_id: str, at: datetime, due_at: datetime
    ) -> Debrief:
        row = {"ref": ref, "case_id": case_id, "owner_id": owner_id, "at": at, "due_at": due_at}
        self._connection.execute(
            insert(DEBRIEFS).values(state="open", version=1, **row, **EMPTY, **UNKNOWN)
        )
        found = self.find(ref)
        assert found is not None
        return found

    def change(self, debrief_id: int, **values: Any) -> None:
        self._connection.execute(
            update(DEBRIEFS)
            .where(DEBRIEFS.c.id == debrief_id)
            .values(version=DEBRIEFS.c.version + 1, **values)
        )

    def find(self, ref: str) -> Debrief | None:
        row = self._connection.execute(select(DEBRIEFS).where(DEBRIEFS.c.ref == ref)).one_or_none()
        return _read(row) if row else None

    def find_latest(self, case_id: int) -> Debrief | None:
        """The one of the case's last closing, answered or not."""
        query = select(DEBRIEFS).where(DEBRIEFS.c.case_id == case_id)
        row = self._connection.execute(query.order_by(DEBRIEFS.c.id.desc()).limit(1)).one_or_none()
        return _read(row) if row else None

    def find_done(self, case_id: int) -> Debrief | None:
        """The last one that was written, of whichever closing."""
        query = select(DEBRIEFS).where(DEBRIEFS.c.case_id == case_id, WRITTEN)
        row = self._connection.execute(query.order_by(DEBRIEFS.c.id.desc()).limit(1)).one_or_none()
        return _read(row) if row else None

    def list_open_of(self, owner_id: str, limit: int) -> list[Debrief]:
        """What a person has still to answer, the earliest due first."""
        wanted = {"owner": owner_id, "most": limit}
        return [_read(row) for row in self._connection.execute(OPEN_OF, wanted)]

    def owners_of(self, refs: Collection[str]) -> dict[str, str]:
        """Who owes each of these debriefs."""
        return owners_in(self._connection, DEBRIEFS, refs)

    def hand_over(self, case_id: int, old_owner: str, new_owner: str) -> None:
        """Gives what one person owes in a case to another."""
        self._connection.execute(
            update(DEBRIEFS)
            .where(DEBRIEFS.c.case_id == case_id, DEBRIEFS.c.owner_id == old_owner, STILL_OPEN)
            .values(owner_id=new_owner, version=DEBRIEFS.c.version + 1)
        )

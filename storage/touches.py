"""Touches owed after a case. Nothing is ever deleted."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, text, update

from domain.aftercare import Programme, Touch
from storage.dialect import insert_once
from storage.rows import owners_in, reader
from storage.tables import TouchRow, table

TOUCHES = table(TouchRow)
STILL_OPEN = text("touches.state = 'open'")
# Built once: asked at every look at a person.
OPEN_OF = (
    select(TOUCHES)
    .where(TOUCHES.c.owner_id == bindparam("owner"), STILL_OPEN)
    .order_by(TOUCHES.c.due_at, TOUCHES.c.id)
    .limit(bindparam("most"))
)
OF_CASE = (
    select(TOUCHES)
    .where(TOUCHES.c.case_id == bindparam("wanted"))
    .order_by(TOUCHES.c.due_at, TOUCHES.c.id)
)
_read = reader(Touch)


class Touches:
    """The touches as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def plan(
        self,
        *,
        ref: str,
        case_id: int,
        programme: Programme,
        step: str,
        number: int,
        owner_id: str,
        at: datetime,
        due_at: datetime,
    ) -> None:
        """A new open touch; nothing happens when that step of the case is planned already."""
        once = insert_once(self._connection, TOUCHES, "case_id", "programme", "step", "number")
        row = {
            "ref": ref, "case_id": case_id, "programme": programme.value, "step": step,
            "number": number, "owner_id": owner_id, "at": at, "due_at": due_at,
            "first_due_at": due_at, "moved": 0, "state": "open", "note": "", "version": 1,
        }  # fmt: skip
        self._connection.execute(once, row)

    def change(self, touch_id: int, **values: Any) -> None:
        self._connection.execute(
            update(TOUCHES)
            .where(TOUCHES.c.id == touch_id)
            .values(version=TOUCHES.c.version + 1, **values)
        )

    def end_open(self, case_id: int, programme: Programme, at: datetime) -> None:
        """What is still open of a programme is owed no more."""
        self._connection.execute(
            update(TOUCHES)
            .where(TOUCHES.c.case_id == case_id, TOUCHES.c.programme == programme.value, STILL_OPEN)
            .values(version=TOUCHES.c.version + 1, state="ended", settled_at=at)
        )

    def find(self, ref: str) -> Touch | None:
        row = self._connection.execute(select(TOUCHES).where(TOUCHES.c.ref == ref)).one_or_none()
        return _read(row) if row else None

    def list_of(self, case_id: int) -> list[Touch]:
        """All of a case, the earliest due first."""
        return [_read(row) for row in self._connection.execute(OF_CASE, {"wanted": case_id})]

    def list_open_of(self, owner_id: str, limit: int) -> list[Touch]:
        """What a person owes, the earliest due first."""
        wanted = {"owner": owner_id, "most": limit}
        return [_read(row) for row in self._connection.execute(OPEN_OF, wanted)]

    def owners_of(self, refs: Collection[str]) -> dict[str, str]:
        """Who owes each of these touches."""
        return owners_in(self._connection, TOUCHES, refs)

    def hand_over(self, case_id: int, old_owner: str, new_owner: str) -> None:
        """Gives what one person owes in a case to another."""
        self._connection.execute(
            update(TOUCHES)
            .where(TOUCHES.c.case_id == case_id, TOUCHES.c.owner_id == old_owner, STILL_OPEN)
            .values(owner_id=new_owner, version=TOUCHES.c.version + 1)
        )

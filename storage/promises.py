"""Promises to customers. Nothing is ever deleted."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update

from domain.promises import Promise
from storage.rows import owners_in, reader
from storage.tables import CaseRow, PromiseRow, table

PROMISES = table(PromiseRow)
CASES = table(CaseRow)
STILL_OPEN = text("promises.state = 'open'")
# A saved customer is owed what was promised, after the case as well.
STILL_OWED = text("(cases.state = 'open' OR cases.outcome IN ('saved', 'saved_in_part'))")
# Built once: they are asked at every look at a person and at every card.
OPEN_OF = (
    select(PROMISES)
    .join(CASES, CASES.c.id == PROMISES.c.case_id)
    .where(PROMISES.c.owner_id == bindparam("owner"), STILL_OPEN, STILL_OWED)
    .order_by(PROMISES.c.due_at, PROMISES.c.id)
    .limit(bindparam("most"))
)
OF_CASE = select(PROMISES).where(PROMISES.c.case_id == bindparam("wanted")).order_by(PROMISES.c.id)
_read = reader(Promise)


class Promises:
    """The promises as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, ref: str, due_at: datetime, **values: Any) -> Promise:
        """A new open promise; the day it was promised for is kept apart from later ones."""
        row = {"state": "open", "moved": 0, "version": 1, "due_at": due_at, "first_due_at": due_at}
        self._connection.execute(insert(PROMISES).values(ref=ref, **(row | values)))
        found = self.find(ref)
        assert found is not None
        return found

    def change(self, promise_id: int, **values: Any) -> None:
        self._connection.execute(
            update(PROMISES)
            .where(PROMISES.c.id == promise_id)
            .values(version=PROMISES.c.version + 1, **values)
        )

    def find(self, ref: str) -> Promise | None:
        query = select(PROMISES).where(PROMISES.c.ref == ref)
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def list_of(self, case_id: int) -> list[Promise]:
        """All of a case, the oldest first."""
        return [_read(row) for row in self._connection.execute(OF_CASE, {"wanted": case_id})]

    def list_open_of(self, owner_id: str, limit: int) -> list[Promise]:
        """A person's open promises that are still owed, the earliest due first."""
        wanted = {"owner": owner_id, "most": limit}
        return [_read(row) for row in self._connection.execute(OPEN_OF, wanted)]

    def owners_of(self, refs: Collection[str]) -> dict[str, str]:
        """Who owns each of these promises."""
        return owners_in(self._connection, PROMISES, refs)

    def hand_over(self, case_id: int, old_owner: str, new_owner: str) -> None:
        """Gives the open promises of one owner to another."""
        self._connection.execute(
            update(PROMISES)
            .where(PROMISES.c.case_id == case_id, PROMISES.c.owner_id == old_owner, STILL_OPEN)
            .values(owner_id=new_owner, version=PROMISES.c.version + 1)
        )

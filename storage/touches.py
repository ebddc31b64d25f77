"""Touches owed after a case. Nothing is ever deleted."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, text, update

from domain.aftercare import Programme, Touch, TouchStep
from storage.dialect import insert_once
from storage.rows import owners_in, reader
from storage.tables import CaseRow, TouchRow, table

TOUCHES = table(TouchRow)
CASES = table(CaseRow)
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
# Few cases an account, and few open touches a case: on the path of opening a case.
CASES_OF_ACCOUNT = (
    select(TOUCHES.c.case_id)
    .join(CASES, CASES.c.id == TOUCHES.c.case_id)
    .where(CASES.c.account_id == bindparam("wanted"), STILL_OPEN)
    .distinct()
    .order_by(TOUCHES.c.case_id)
)
ONCE = ("case_id", "programme", "since", "step", "number")
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
        since: datetime,
        step: TouchStep,
        number: int,
        owner_id: str,
        at: datetime,
        due_at: datetime,
    ) -> None:
        """A new open touch; nothing happens when that step is planned already in this run.

        One that had ended is owed again: what ended it was taken back.
        """
        once = insert_once(self._connection, TOUCHES, *ONCE)
        key = {
            "case_id": case_id, "programme": programme.value, "since": since,
            "step": step.value, "number": number,
        }  # fmt: skip
        fresh = {"owner_id": owner_id, "at": at, "due_at": due_at, "first_due_at": due_at}
        row = {"ref": ref, "moved": 0, "state": "open", "note": "", "version": 1, **key, **fresh}
        self._connection.execute(once, row)
        same = [TOUCHES.c[name] == value for name, value in key.items()]
        self._connection.execute(
            update(TOUCHES)
            .where(*same, TOUCHES.c.state == "ended")
            .values(
                state="open",
                moved=0,
                settled_at=None,
                note="",
                version=TOUCHES.c.version + 1,
                **fresh,
            )
        )

    def change(self, touch_id: int, **values: Any) -> None:
        self._connection.execute(
            update(TOUCHES)
            .where(TOUCHES.c.id == touch_id)
            .values(version=TOUCHES.c.version + 1, **values)
        )

    def end_open(self, case_id: int, programme: Programme, at: datetime, why: str) -> None:
        """What is still open of a programme is owed no more."""
        self._connection.execute(
            update(TOUCHES)
            .where(TOUCHES.c.case_id == case_id, TOUCHES.c.programme == programme.value, STILL_OPEN)
            .values(version=TOUCHES.c.version + 1, state="ended", settled_at=at, note=why)
        )

    def owe_again(self, case_id: int, since: datetime, why: str) -> None:
        """What ended for that reason, at that moment or later, is owed as it was."""
        ended = (TOUCHES.c.state == "ended", TOUCHES.c.note == why, TOUCHES.c.settled_at >= since)
        self._connection.execute(
            update(TOUCHES)
            .where(TOUCHES.c.case_id == case_id, *ended)
            .values(version=TOUCHES.c.version + 1, state="open", settled_at=None, note="")
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

    def list_cases_of_account(self, account_id: int) -> list[int]:
        """The account's cases after which something is still owed."""
        return list(self._connection.execute(CASES_OF_ACCOUNT, {"wanted": account_id}).scalars())

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

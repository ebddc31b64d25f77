"""What a case's owner waits for: what others owe in their open cases, the earliest due first."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, Select, Table, bindparam, func, select, text

from domain.checklist import Item
from domain.issues import Issue
from domain.promises import Promise
from storage.issues import STILL_OPEN as ISSUE_OPEN
from storage.items import read_item
from storage.promises import STILL_OPEN as PROMISE_OPEN
from storage.rows import reader
from storage.tables import CaseRow, IssueRow, ItemRow, PromiseRow, table

CASES = table(CaseRow)
Made = TypeVar("Made")


def _asked(owed: Table, is_open: Any) -> Select[Any]:
    """Each with the number of all of them, so that few need be read."""
    return (
        select(owed, func.count().over().label("total"))
        .join(CASES, CASES.c.id == owed.c.case_id)
        .where(CASES.c.owner_id == bindparam("owner"), text("cases.state = 'open'"))
        .where(owed.c.owner_id != bindparam("owner"), is_open)
        .order_by(owed.c.due_at, owed.c.id)
        .limit(bindparam("most"))
    )


ITEMS = _asked(table(ItemRow), text("items.state = 'open'"))
PROMISES = _asked(table(PromiseRow), PROMISE_OPEN)
ISSUES = _asked(table(IssueRow), ISSUE_OPEN)
_read_promise, _read_issue = reader(Promise), reader(Issue)


class OwedByOthers:
    """What others owe, as one transaction sees it. Each list comes with how many there are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def items(self, owner_id: str, most: int) -> tuple[list[Item], int]:
        return self._some(ITEMS, owner_id, most, read_item)

    def promises(self, owner_id: str, most: int) -> tuple[list[Promise], int]:
        return self._some(PROMISES, owner_id, most, _read_promise)

    def issues(self, owner_id: str, most: int) -> tuple[list[Issue], int]:
        return self._some(ISSUES, owner_id, most, _read_issue)

    def _some(
        self, query: Select[Any], owner_id: str, most: int, read: Callable[[Row[Any]], Made]
    ) -> tuple[list[Made], int]:
        rows = self._connection.execute(query, {"owner": owner_id, "most": most}).all()
        return [read(row) for row in rows], int(rows[0].total) if rows else 0

"""The issues of recovery plans. Nothing is ever deleted."""

from collections.abc import Collection
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update

from domain.issues import Issue
from storage.rows import owners_in, reader
from storage.tables import CaseRow, IssueRow, table

ISSUES = table(IssueRow)
CASES = table(CaseRow)
STILL_OPEN = text("issues.confirmed_at IS NULL AND issues.dropped_at IS NULL")
# Built once: it is asked at every look at a person.
OPEN_OF = (
    select(ISSUES)
    .join(CASES, CASES.c.id == ISSUES.c.case_id)
    .where(ISSUES.c.owner_id == bindparam("owner"), STILL_OPEN, text("cases.state = 'open'"))
    .order_by(ISSUES.c.due_at, ISSUES.c.id)
    .limit(bindparam("most"))
)
OF_CASE = select(ISSUES).where(ISSUES.c.case_id == bindparam("wanted")).order_by(ISSUES.c.id)
KEPT = {each.name for each in fields(Issue)} - {"id", "version"}
_read = reader(Issue)


class Issues:
    """The issues as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, issue: Issue) -> Issue:
        """Keeps a new issue; the database gives it its id."""
        values = {name: getattr(issue, name) for name in KEPT}
        self._connection.execute(insert(ISSUES).values(version=1, **values))
        found = self.find(issue.ref)
        assert found is not None
        return found

    def change(self, issue_id: int, **values: Any) -> None:
        self._connection.execute(
            update(ISSUES)
            .where(ISSUES.c.id == issue_id)
            .values(version=ISSUES.c.version + 1, **values)
        )

    def find(self, ref: str) -> Issue | None:
        row = self._connection.execute(select(ISSUES).where(ISSUES.c.ref == ref)).one_or_none()
        return _read(row) if row else None

    def list_of(self, case_id: int) -> list[Issue]:
        """All of a case, the oldest first."""
        return [_read(row) for row in self._connection.execute(OF_CASE, {"wanted": case_id})]

    def list_open_of(self, owner_id: str, limit: int) -> list[Issue]:
        """A person's open issues in open cases, the earliest due first."""
        wanted = {"owner": owner_id, "most": limit}
        return [_read(row) for row in self._connection.execute(OPEN_OF, wanted)]

    def owners_of(self, refs: Collection[str]) -> dict[str, str]:
        """Who owns each of these issues."""
        return owners_in(self._connection, ISSUES, refs)

    def hand_over(self, case_id: int, old_owner: str, new_owner: str) -> None:
        """Gives the open issues of one owner to another."""
        self._connection.execute(
            update(ISSUES)
            .where(ISSUES.c.case_id == case_id, ISSUES.c.owner_id == old_owner, STILL_OPEN)
            .values(owner_id=new_owner, version=ISSUES.c.version + 1)
        )

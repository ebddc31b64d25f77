"""Closed cases in figures: the one table that reports read."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from domain.results import Result
from storage.rows import reader
from storage.tables import CaseRow, ResultRow, table

RESULTS, CASES = table(ResultRow), table(CaseRow)
NAMES = tuple(each.name for each in fields(Result))
_read = reader(Result)


class Results:
    """The results as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, result: Result) -> None:
        """Writes the case's line, in place of the one that was there."""
        self.forget(result.case_id)
        self._connection.execute(insert(RESULTS).values(**asdict(result)))

    def change(self, case_id: int, **values: Any) -> None:
        """Some figures of a closed case; nothing happens for one that is open."""
        self._connection.execute(
            update(RESULTS).where(RESULTS.c.case_id == case_id).values(**values)
        )

    def lose_at_renewal(self, case_id: int) -> None:
        """A customer lost since renews no more, unless it is known what they did."""
        self._connection.execute(
            update(RESULTS)
            .where(RESULTS.c.case_id == case_id, RESULTS.c.renewed.is_(None))
            .values(renewed=False)
        )

    def forget(self, case_id: int) -> None:
        """A reopened case is not closed: it counts nowhere."""
        self._connection.execute(delete(RESULTS).where(RESULTS.c.case_id == case_id))

    def list_missing(self, after: int, limit: int) -> list[int]:
        """Closed cases without a line, by their ids above `after`."""
        query = (
            select(CASES.c.id)
            .outerjoin(RESULTS, RESULTS.c.case_id == CASES.c.id)
            .where(CASES.c.id > after, CASES.c.state == "closed", RESULTS.c.case_id.is_(None))
            .order_by(CASES.c.id)
            .limit(limit)
        )
        return list(self._connection.execute(query).scalars())

    def find(self, case_id: int) -> Result | None:
        query = select(RESULTS).where(RESULTS.c.case_id == case_id)
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def list_closed(self, since: datetime, until: datetime) -> list[Result]:
        """All that closed from `since` on and before `until`, the earliest first."""
        query = select(RESULTS).where(RESULTS.c.closed_at >= since, RESULTS.c.closed_at < until)
        query = query.order_by(RESULTS.c.closed_at, RESULTS.c.case_id)
        return [_read(row) for row in self._connection.execute(query)]

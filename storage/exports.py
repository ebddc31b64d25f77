"""Whole tables read some rows at a time, for files that people keep: as they stand, in order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, func, select

from storage.tables import (
    AccountRow,
    AuditRow,
    CaseRow,
    DebriefRow,
    PromiseRow,
    ProposalRow,
    ResultRow,
    SignalRow,
    TimelineRow,
    TouchRow,
    UpdateRow,
    table,
)

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Source:
    """A table, the column that says when a row belongs, and the one that orders them."""

    table: Table
    moment: str
    order: str = "id"


SOURCES: Mapping[str, Source] = MappingProxyType(
    {
        "cases": Source(table(CaseRow), "opened_at"),
        "results": Source(table(ResultRow), "closed_at", "case_id"),
        "debriefs": Source(table(DebriefRow), "at"),
        "touches": Source(table(TouchRow), "due_at"),
        "promises": Source(table(PromiseRow), "at"),
        "updates": Source(table(UpdateRow), "at"),
        "signals": Source(table(SignalRow), "at"),
        "proposals": Source(table(ProposalRow), "at"),
        "timeline": Source(table(TimelineRow), "at"),
        "audit": Source(table(AuditRow), "at", "seq"),
    }
)
CASES, ACCOUNTS = table(CaseRow), table(AccountRow)


class Exports:
    """The tables as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, name: str, since: datetime | None, until: datetime | None) -> int:
        source = SOURCES[name]
        query = _between(select(func.count()).select_from(source.table), source, since, until)
        return int(self._connection.execute(query).scalar_one())

    def rows(
        self, name: str, columns: Sequence[str], since: datetime | None, until: datetime | None
    ) -> Iterator[Mapping[str, Any]]:
        """Those columns of every row of the time, the earliest kept first.

        `case` and `account` are the ref of the case and the name of the account a row belongs to.
        """
        source = SOURCES[name]
        query = _between(_query(source, columns), source, since, until)
        order = source.table.c[source.order]
        after = None
        while True:
            page = query if after is None else query.where(order > after)
            rows = self._connection.execute(page.order_by(order).limit(BATCH)).all()
            for row in rows:
                yield {each: row._mapping[each] for each in columns}
            if len(rows) < BATCH:
                return
            after = rows[-1]._mapping["the_order"]


def _query(source: Source, columns: Sequence[str]) -> Select[Any]:
    found = source.table
    chosen: list[ColumnElement[Any]] = [found.c[source.order].label("the_order")]
    joined: Any = found
    if "case" in columns and found is not CASES:
        joined = joined.outerjoin(CASES, CASES.c.id == found.c.case_id)
        chosen.append(CASES.c.ref.label("case"))
    if "account" in columns:
        account_id = found.c.account_id if "account_id" in found.c else CASES.c.account_id
        joined = joined.outerjoin(ACCOUNTS, ACCOUNTS.c.id == account_id)
        chosen.append(ACCOUNTS.c.name.label("account"))
    own = [found.c[each] for each in columns if each not in {"case", "account"}]
    return select(*chosen, *own).select_from(joined)


def _between(
    query: Select[Any], source: Source, since: datetime | None, until: datetime | None
) -> Select[Any]:
    moment = source.table.c[source.moment]
    begun = query if since is None else query.where(moment >= since)
    return begun if until is None else begun.where(moment < until)

"""What is under way in all open cases at once: a fixed number of questions, however many cases."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, or_, select, text

from domain.cases import Outcome
from domain.escalations import Escalation
from domain.issues import Issue
from domain.load import Logged
from domain.standup_totals import Ended
from storage.concessions import CONCESSIONS
from storage.rows import reader
from storage.tables import (
    AccountRow,
    CaseRow,
    EscalationRow,
    IssueRow,
    ItemRow,
    PersonRow,
    PromiseRow,
    ResultRow,
    UpdateRow,
    table,
)

CASES, ACCOUNTS, RESULTS = table(CaseRow), table(AccountRow), table(ResultRow)
ITEMS, PROMISES, UPDATES = table(ItemRow), table(PromiseRow), table(UpdateRow)
ISSUES, ESCALATIONS, PEOPLE = table(IssueRow), table(EscalationRow), table(PersonRow)
OPEN = text("cases.state = 'open'")
LOGGED_MOST = 500
_read_issue, _read_escalation = reader(Issue), reader(Escalation)

Counts = dict[int, tuple[int, int, int]]


class OpenWork:
    """The open cases as one transaction sees them, everything by the id of its case."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def items(self, now: datetime) -> Counts:
        """Of each checklist: items settled, items in all, and must-do items that are overdue."""
        is_open = ITEMS.c.state == "open"
        late = and_(is_open, ITEMS.c.must_do, ITEMS.c.due_at < now)
        query = _in_open(ITEMS, _count(~is_open), func.count(), _count(late)).where(
            ITEMS.c.state != "superseded"
        )
        return self._counted(query)

    def promises(self, now: datetime, since: datetime) -> Counts:
        """Promises that are open, those of them that are overdue, and broken ones since then."""
        is_open = PROMISES.c.state == "open"
        broken = and_(PROMISES.c.state == "broken", PROMISES.c.broken_at >= since)
        late = and_(is_open, PROMISES.c.due_at < now)
        query = _in_open(PROMISES, _count(is_open), _count(late), _count(broken))
        return self._counted(query.where(or_(is_open, broken)))

    def promises_due(self) -> dict[int, datetime]:
        """When the next open promise falls due, or the first one did."""
        query = _in_open(PROMISES, func.min(PROMISES.c.due_at)).where(PROMISES.c.state == "open")
        return dict(self._rows(query))

    def updates_sent(self) -> dict[int, datetime]:
        """When the last update to the customer was sent; a correction is none."""
        query = _in_open(UPDATES, func.max(UPDATES.c.sent_at))
        sent = query.where(UPDATES.c.sent_at.is_not(None), UPDATES.c.corrects.is_(None))
        return dict(self._rows(sent))

    def approvals(self) -> dict[int, int]:
        """How many requests for a concession wait for a decision or an answer."""
        query = _in_open(CONCESSIONS, func.count())
        return dict(self._rows(query.where(CONCESSIONS.c.state.in_(["asked", "countered"]))))

    def issues(self) -> list[Issue]:
        """The open issues of all plans."""
        query = select(ISSUES).join(CASES, CASES.c.id == ISSUES.c.case_id).where(OPEN)
        still = query.where(ISSUES.c.confirmed_at.is_(None), ISSUES.c.dropped_at.is_(None))
        return [_read_issue(row) for row in self._rows(still)]

    def escalations(self) -> list[Escalation]:
        """Those that run."""
        query = select(ESCALATIONS).join(CASES, CASES.c.id == ESCALATIONS.c.case_id)
        running = query.where(OPEN, ESCALATIONS.c.ended_at.is_(None))
        return [_read_escalation(row) for row in self._rows(running)]

    def ended(self, since: datetime) -> list[Ended]:
        """The cases that were closed since then. A relapse takes its save back."""
        query = (
            select(
                CASES.c.ref, ACCOUNTS.c.name, CASES.c.owner_id, CASES.c.outcome,
                CASES.c.closed_at, CASES.c.currency, CASES.c.arr_kept_minor, CASES.c.arr_minor,
                RESULTS.c.relapsed_at,
            )
            .join(ACCOUNTS, ACCOUNTS.c.id == CASES.c.account_id)
            .join(RESULTS, RESULTS.c.case_id == CASES.c.id, isouter=True)
            .where(text("cases.state = 'closed'"), CASES.c.closed_at >= since)
            .order_by(CASES.c.closed_at, CASES.c.id)
        )  # fmt: skip
        return [
            Ended(ref, name, owner, Outcome(outcome), at, currency, kept, arr, relapsed is not None)
            for ref, name, owner, outcome, at, currency, kept, arr, relapsed in self._rows(query)
        ]

    def logged(self, since: datetime) -> list[Logged]:
        """The effort that was logged for the cases closed last, none closed before `since`."""
        query = (
            select(RESULTS.c.tier, RESULTS.c.effort_minutes, RESULTS.c.opened_at,
                   RESULTS.c.closed_at)
            .where(RESULTS.c.closed_at >= since, RESULTS.c.effort_minutes.is_not(None))
            .order_by(RESULTS.c.closed_at.desc(), RESULTS.c.case_id)
            .limit(LOGGED_MOST)
        )  # fmt: skip
        return [Logged(row[0], row[1], row[3] - row[2]) for row in self._rows(query)]

    def names(self) -> dict[str, str]:
        """What people are called who own an open case, or owned one that is closed."""
        owners = select(CASES.c.owner_id).distinct()
        query = select(PEOPLE.c.id, PEOPLE.c.name).where(PEOPLE.c.id.in_(owners))
        return dict(self._rows(query))

    def _counted(self, query: Select[Any]) -> Counts:
        return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in self._rows(query)}

    def _rows(self, query: Select[Any]) -> Collection[Any]:
        return self._connection.execute(query).all()


def _in_open(of: Any, *figures: Any) -> Select[Any]:
    """Figures for each open case."""
    query = select(of.c.case_id, *figures).join(CASES, CASES.c.id == of.c.case_id)
    return query.where(OPEN).group_by(of.c.case_id)


def _count(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))

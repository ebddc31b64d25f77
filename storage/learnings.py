"""Written debriefs, with the fields of their cases that may leave them."""

from sqlalchemy import Connection, func, select, text

from domain.cases import Outcome
from domain.learnings import Learning
from domain.outcomes import Answer
from storage.tables import AccountRow, CaseRow, DebriefRow, table

CASES = table(CaseRow)
ACCOUNTS = table(AccountRow)
DEBRIEFS = table(DebriefRow)
# A case that was closed twice has two; the last one counts.
LAST = (
    select(func.max(DEBRIEFS.c.id))
    .where(text("debriefs.state = 'done'"))
    .group_by(DEBRIEFS.c.case_id)
)
QUERY = (
    select(
        DEBRIEFS.c.case_id,
        CASES.c.owner_id,
        CASES.c.opened_by,
        CASES.c.private,
        ACCOUNTS.c.name.label("account_name"),
        CASES.c.outcome,
        CASES.c.cause,
        CASES.c.playbook,
        CASES.c.closed_at,
        CASES.c.arr_minor,
        CASES.c.currency,
        DEBRIEFS.c.worked,
        DEBRIEFS.c.not_worked,
        DEBRIEFS.c.differently,
        DEBRIEFS.c.change,
        DEBRIEFS.c.elsewhere,
    )
    .join(CASES, CASES.c.id == DEBRIEFS.c.case_id)
    .join(ACCOUNTS, ACCOUNTS.c.id == CASES.c.account_id)
    .where(DEBRIEFS.c.id.in_(LAST), text("cases.state = 'closed'"))
    .order_by(CASES.c.closed_at.desc(), CASES.c.id.desc())
)


class Learnings:
    """What was learned, as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_all(self) -> list[Learning]:
        """Of every closed case with a debrief, the latest closed first."""
        return [
            Learning(
                **dict(row._mapping)
                | {"outcome": Outcome(row.outcome), "elsewhere": Answer(row.elsewhere)}
            )
            for row in self._connection.execute(QUERY)
        ]

"""Closed cases to compare with: few, by index, and only the fields that may leave a case."""

from sqlalchemy import ColumnElement, Connection, select, text

from domain.cases import Outcome
from domain.similar import ClosedCase, Traits
from storage.tables import AccountRow, CaseRow, table

CASES = table(CaseRow)
ACCOUNTS = table(AccountRow)
# In the words of the partial indexes, so that they are used.
CLOSED = text("cases.state = 'closed'")
CANDIDATES = 200
QUERY = select(
    CASES.c.ref,
    ACCOUNTS.c.name.label("account_name"),
    CASES.c.owner_id,
    CASES.c.closed_at,
    CASES.c.outcome,
    CASES.c.cause,
    CASES.c.playbook,
    CASES.c.tier,
    CASES.c.arr_minor,
    CASES.c.currency,
).join(ACCOUNTS, ACCOUNTS.c.id == CASES.c.account_id)


class SimilarCases:
    """The closed cases as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_candidates(self, case_id: int, traits: Traits) -> list[ClosedCase]:
        """The newest closed cases with the same cause, and those with the same playbook."""
        found: dict[str, ClosedCase] = {}
        for column, wanted in ((CASES.c.cause, traits.cause), (CASES.c.playbook, traits.playbook)):
            if wanted is not None:
                found |= self._newest(case_id, column == wanted)
        return list(found.values())

    def _newest(self, case_id: int, alike: ColumnElement[bool]) -> dict[str, ClosedCase]:
        query = (
            QUERY.where(alike, CLOSED, CASES.c.id != case_id)
            .order_by(CASES.c.closed_at.desc())
            .limit(CANDIDATES)
        )
        return {
            row.ref: ClosedCase(**(dict(row._mapping) | {"outcome": Outcome(row.outcome)}))
            for row in self._connection.execute(query)
        }

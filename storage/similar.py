"""Closed cases to compare with: few, by index, and only the fields that may leave a case."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select, text

from domain.cases import Outcome
from domain.similar import ClosedCase, Traits
from storage.tables import AccountRow, CaseRow, ConcessionRow, DebriefRow, table

CASES = table(CaseRow)
ACCOUNTS = table(AccountRow)
DEBRIEFS = table(DebriefRow)
CONCESSIONS = table(ConcessionRow)
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


@dataclass(frozen=True, slots=True)
class Told:
    """What worked in a case, as its debrief says, and the kinds of what was conceded."""

    worked: str
    concessions: tuple[str, ...]


def _once(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kinds))


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

    def told_of(self, refs: Collection[str]) -> dict[str, Told]:
        """What worked in these cases, and what their customers were conceded."""
        worked = (
            select(CASES.c.ref, DEBRIEFS.c.worked)
            .join(CASES, CASES.c.id == DEBRIEFS.c.case_id)
            .where(CASES.c.ref.in_(refs), text("debriefs.state = 'done'"))
            .order_by(DEBRIEFS.c.id)
        )
        said = {row.ref: row.worked for row in self._connection.execute(worked)}
        conceded = (
            select(CASES.c.ref, CONCESSIONS.c.terms)
            .join(CASES, CASES.c.id == CONCESSIONS.c.case_id)
            .where(CASES.c.ref.in_(refs), text("concessions.state = 'accepted'"))
            .order_by(CONCESSIONS.c.id)
        )
        kinds: dict[str, list[str]] = {}
        for row in self._connection.execute(conceded):
            kinds.setdefault(row.ref, []).extend(json.loads(row.terms)["kinds"])
        return {ref: Told(said.get(ref, ""), _once(kinds.get(ref, ()))) for ref in refs}

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

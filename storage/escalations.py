"""Executive escalations. Nothing is ever deleted."""

from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select, text, update

from domain.escalations import Escalation
from storage.rows import reader
from storage.tables import CaseRow, EscalationRow, table

ESCALATIONS = table(EscalationRow)
CASES = table(CaseRow)
RUNNING = text("escalations.ended_at IS NULL")
# Built once: they are asked at every look at a person.
RUNNING_OF = (
    select(ESCALATIONS)
    .join(CASES, CASES.c.id == ESCALATIONS.c.case_id)
    .where(
        RUNNING,
        text("cases.state = 'open'"),
        or_(
            ESCALATIONS.c.executive_id == bindparam("person"),
            CASES.c.owner_id == bindparam("person"),
        ),
    )
    .order_by(ESCALATIONS.c.id)
)
RUNNING_IN = select(ESCALATIONS).where(ESCALATIONS.c.case_id == bindparam("wanted"), RUNNING)
_read = reader(Escalation)


class Escalations:
    """The escalations as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, ref: str, **values: Any) -> Escalation:
        """A new one. A case has at most one that is running: the database refuses a second."""
        row = {"said": "", "learned": "", "spoke_with": "", "commitments": "", "follow_up": ""}
        made = insert(ESCALATIONS).values(ref=ref, version=1, **(row | values))
        self._connection.execute(made)
        found = self.find(ref)
        assert found is not None
        return found

    def change(self, escalation_id: int, **values: Any) -> Escalation:
        here = ESCALATIONS.c.id == escalation_id
        version = ESCALATIONS.c.version + 1
        self._connection.execute(update(ESCALATIONS).where(here).values(version=version, **values))
        return _read(self._connection.execute(select(ESCALATIONS).where(here)).one())

    def find(self, ref: str) -> Escalation | None:
        query = select(ESCALATIONS).where(ESCALATIONS.c.ref == ref)
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def find_running(self, case_id: int) -> Escalation | None:
        """The one of a case that has not ended."""
        row = self._connection.execute(RUNNING_IN, {"wanted": case_id}).one_or_none()
        return _read(row) if row else None

    def list_running_of(self, person_id: str) -> list[Escalation]:
        """Those in open cases that the person owns, or in which they are the executive."""
        return [_read(row) for row in self._connection.execute(RUNNING_OF, {"person": person_id})]

    def list_of(self, case_id: int) -> list[Escalation]:
        """All of a case, the oldest first."""
        query = select(ESCALATIONS).where(ESCALATIONS.c.case_id == case_id)
        return [_read(row) for row in self._connection.execute(query.order_by(ESCALATIONS.c.id))]

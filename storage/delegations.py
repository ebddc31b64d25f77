"""Who decides about requests in whose place, from when to when."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, or_, select, update

from domain.approvals import Delegation
from storage.rows import reader
from storage.tables import DelegationRow, table

DELEGATIONS = table(DelegationRow)
_read = reader(Delegation)


class Delegations:
    """The delegations as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> None:
        self._connection.execute(insert(DELEGATIONS).values(**values))

    def find(self, ref: str) -> Delegation | None:
        found = self._many(select(DELEGATIONS).where(DELEGATIONS.c.ref == ref))
        return found[0] if found else None

    def end(self, ref: str, at: datetime) -> None:
        query = update(DELEGATIONS).where(DELEGATIONS.c.ref == ref).values(ended_at=at)
        self._connection.execute(query)

    def list_from(self, person_id: str, moment: datetime) -> list[Delegation]:
        """Those that this person gave and that hold then."""
        return self._holding(DELEGATIONS.c.person_id == person_id, moment)

    def list_to(self, delegate_id: str, moment: datetime) -> list[Delegation]:
        """Those that were given to this person and hold then."""
        return self._holding(DELEGATIONS.c.delegate_id == delegate_id, moment)

    def list_to_come(self, person_id: str, moment: datetime) -> list[Delegation]:
        """What this person gave or was given, as far as it is not over then."""
        query = select(DELEGATIONS).where(
            or_(DELEGATIONS.c.person_id == person_id, DELEGATIONS.c.delegate_id == person_id),
            DELEGATIONS.c.ends_at > moment,
            DELEGATIONS.c.ended_at.is_(None),
        )
        return self._many(query)

    def _holding(self, of: Any, moment: datetime) -> list[Delegation]:
        query = select(DELEGATIONS).where(of, DELEGATIONS.c.ends_at > moment)
        return [each for each in self._many(query) if each.holds(moment)]

    def _many(self, query: Select[Any]) -> list[Delegation]:
        rows = self._connection.execute(query.order_by(DELEGATIONS.c.starts_at, DELEGATIONS.c.id))
        return [_read(row) for row in rows]

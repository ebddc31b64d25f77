"""Who works on a case in which role, besides its owner."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from domain.case_roles import CaseRole
from domain.policy import Role
from storage.dialect import insert_for
from storage.rows import reader
from storage.tables import CaseRoleRow, table

CASE_ROLES = table(CaseRoleRow)
_read = reader(CaseRole)


class CaseRoles:
    """The people of cases as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, case_id: int, role: Role, person_id: str, by: str, now: datetime) -> None:
        """Once: who has that role on the case keeps it as it is."""
        row = {"case_id": case_id, "role": role.value, "person_id": person_id, "by": by, "at": now}
        made = insert_for(self._connection, CASE_ROLES).values(**row).on_conflict_do_nothing()
        self._connection.execute(made)

    def remove(self, case_id: int, role: Role, person_id: str) -> None:
        gone = delete(CASE_ROLES).where(
            CASE_ROLES.c.case_id == case_id,
            CASE_ROLES.c.role == role.value,
            CASE_ROLES.c.person_id == person_id,
        )
        self._connection.execute(gone)

    def list_of(self, case_id: int) -> list[CaseRole]:
        """Everybody with a role on the case, in the order in which they came."""
        query = select(CASE_ROLES).where(CASE_ROLES.c.case_id == case_id)
        ordered = query.order_by(CASE_ROLES.c.at, CASE_ROLES.c.role, CASE_ROLES.c.person_id)
        return [_read(row) for row in self._connection.execute(ordered)]

"""The people at the customers of cases. Nobody is deleted: who left says so."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from domain.stakeholders import Profile, Stakeholder
from storage.rows import reader
from storage.tables import StakeholderRow, table

STAKEHOLDERS = table(StakeholderRow)
_read = reader(Stakeholder)


class Stakeholders:
    """The stakeholders as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, ref: str, case_id: int, by: str, at: datetime, profile: Profile) -> Stakeholder:
        written = insert(STAKEHOLDERS).values(
            ref=ref, case_id=case_id, by=by, at=at, gone=False, version=1, **_written(profile)
        )
        self._connection.execute(written)
        return self.get(ref)

    def rewrite(self, ref: str, profile: Profile) -> Stakeholder:
        """What is known of the person now."""
        return self.change(ref, **_written(profile))

    def change(self, ref: str, **values: Any) -> Stakeholder:
        """Writes the values and counts the version up."""
        again = {"version": STAKEHOLDERS.c.version + 1, **values}
        here = STAKEHOLDERS.c.ref == ref
        self._connection.execute(update(STAKEHOLDERS).where(here).values(**again))
        return self.get(ref)

    def note_contact(self, ref: str, **values: Any) -> None:
        """Writes when we were last in touch: no change of what people say of the person."""
        here = STAKEHOLDERS.c.ref == ref
        self._connection.execute(update(STAKEHOLDERS).where(here).values(**values))

    def get(self, ref: str) -> Stakeholder:
        """Raises NoResultFound: the ref comes from our own rows only."""
        query = select(STAKEHOLDERS).where(STAKEHOLDERS.c.ref == ref)
        return _read(self._connection.execute(query).one())

    def find(self, ref: str) -> Stakeholder | None:
        query = select(STAKEHOLDERS).where(STAKEHOLDERS.c.ref == ref)
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def list_of(self, case_id: int) -> list[Stakeholder]:
        """Everybody of a case, who is there before who left."""
        query = (
            select(STAKEHOLDERS)
            .where(STAKEHOLDERS.c.case_id == case_id)
            .order_by(STAKEHOLDERS.c.gone, STAKEHOLDERS.c.id)
        )
        return [_read(row) for row in self._connection.execute(query)]


def _written(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "role": profile.role,
        "stance": profile.stance.value,
        "sponsor": profile.sponsor,
        "last_contact_on": profile.last_contact_on,
    }

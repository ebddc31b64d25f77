"""Who is away when, and who stands in."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from domain.absences import Absence, AbsenceState
from storage.rows import reader
from storage.tables import AbsenceRow, table

ABSENCES = table(AbsenceRow)
STANDING = (AbsenceState.ASKED.value, AbsenceState.ACCEPTED.value, AbsenceState.DECLINED.value)
_read = reader(Absence)


class Absences:
    """The absences as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> None:
        self._connection.execute(insert(ABSENCES).values(**values))

    def find(self, ref: str) -> Absence | None:
        row = self._connection.execute(select(ABSENCES).where(ABSENCES.c.ref == ref)).one_or_none()
        return _read(row) if row else None

    def lock(self, ref: str) -> Absence | None:
        """The absence, locked until the transaction ends: two answers at once are one."""
        query = select(ABSENCES).where(ABSENCES.c.ref == ref).with_for_update()
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def change(self, ref: str, state: AbsenceState) -> None:
        self._connection.execute(
            update(ABSENCES).where(ABSENCES.c.ref == ref).values(state=state.value)
        )

    def end(self, refs: Collection[str]) -> None:
        """They are over, and the person was welcomed back."""
        self._connection.execute(
            update(ABSENCES).where(ABSENCES.c.ref.in_(refs)).values(state=AbsenceState.ENDED.value)
        )

    def list_of(self, person_id: str, after: datetime) -> list[Absence]:
        """A person's absences that are not over then, cancelled ones left out."""
        query = select(ABSENCES).where(
            ABSENCES.c.person_id == person_id,
            ABSENCES.c.ends_at > after,
            ABSENCES.c.state.in_(STANDING),
        )
        ordered = query.order_by(ABSENCES.c.starts_at, ABSENCES.c.id)
        return [_read(row) for row in self._connection.execute(ordered)]

    def find_at(self, person_id: str, moment: datetime) -> Absence | None:
        """The absence that covers a moment, if there is one."""
        found = [each for each in self.list_of(person_id, moment) if each.covers(moment)]
        return found[0] if found else None

    def list_at(self, moment: datetime) -> list[Absence]:
        """Everybody's absences that cover a moment."""
        query = select(ABSENCES).where(
            ABSENCES.c.starts_at <= moment,
            ABSENCES.c.ends_at > moment,
            ABSENCES.c.state.in_(STANDING),
        )
        return [_read(row) for row in self._connection.execute(query.order_by(ABSENCES.c.id))]

    def list_over(self, person_id: str, moment: datetime) -> list[Absence]:
        """A person's absences that are over and have not been welcomed back from."""
        query = select(ABSENCES).where(
            ABSENCES.c.person_id == person_id,
            ABSENCES.c.ends_at <= moment,
            ABSENCES.c.state.in_(STANDING),
        )
        return [_read(row) for row in self._connection.execute(query.order_by(ABSENCES.c.id))]

    def list_covered_by(self, deputy_id: str, moment: datetime) -> list[Absence]:
        """Those for whom a person stands in at a moment."""
        query = select(ABSENCES).where(
            ABSENCES.c.deputy_id == deputy_id,
            ABSENCES.c.state == AbsenceState.ACCEPTED.value,
            ABSENCES.c.starts_at <= moment,
            ABSENCES.c.ends_at > moment,
        )
        return [_read(row) for row in self._connection.execute(query.order_by(ABSENCES.c.id))]

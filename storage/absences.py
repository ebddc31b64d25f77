"""Who is away when, and who stands in."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Select, bindparam, insert, select, text, update

from domain.absences import Absence, AbsenceState
from storage.rows import reader
from storage.tables import AbsenceRow, table

ABSENCES = table(AbsenceRow)
STANDING = text("absences.state in ('asked', 'accepted', 'declined')")
PERSON: BindParameter[str] = bindparam("person")
MOMENT: BindParameter[datetime] = bindparam("moment", type_=ABSENCES.c.ends_at.type)
# Built once: these are asked at every look at a person.
LIST_OF = (
    select(ABSENCES)
    .where(ABSENCES.c.person_id == PERSON, ABSENCES.c.ends_at > MOMENT, STANDING)
    .order_by(ABSENCES.c.starts_at, ABSENCES.c.id)
)
LIST_AT = (
    select(ABSENCES)
    .where(ABSENCES.c.starts_at <= MOMENT, ABSENCES.c.ends_at > MOMENT, STANDING)
    .order_by(ABSENCES.c.id)
)
LIST_OVER = (
    select(ABSENCES)
    .where(ABSENCES.c.person_id == PERSON, ABSENCES.c.ends_at <= MOMENT, STANDING)
    .order_by(ABSENCES.c.id)
)
_read = reader(Absence)


class Absences:
    """The absences as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # One look at a person asks for the same people several times.
        self._found_at: dict[tuple[str, datetime], Absence | None] = {}

    def add(self, **values: Any) -> None:
        self._found_at.clear()
        self._connection.execute(insert(ABSENCES).values(**values))

    def find(self, ref: str) -> Absence | None:
        row = self._connection.execute(select(ABSENCES).where(ABSENCES.c.ref == ref)).one_or_none()
        return _read(row) if row else None

    def lock(self, ref: str) -> Absence | None:
        """The absence, locked until the transaction ends: two answers at once are one."""
        self._found_at.clear()
        query = select(ABSENCES).where(ABSENCES.c.ref == ref).with_for_update()
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def change(self, ref: str, state: AbsenceState) -> None:
        self._found_at.clear()
        self._connection.execute(
            update(ABSENCES).where(ABSENCES.c.ref == ref).values(state=state.value)
        )

    def end(self, refs: Collection[str]) -> None:
        """They are over, and the person was welcomed back."""
        self._found_at.clear()
        self._connection.execute(
            update(ABSENCES).where(ABSENCES.c.ref.in_(refs)).values(state=AbsenceState.ENDED.value)
        )

    def list_of(self, person_id: str, after: datetime) -> list[Absence]:
        """A person's absences that are not over then, cancelled ones left out."""
        return self._many(LIST_OF, person=person_id, moment=after)

    def find_at(self, person_id: str, moment: datetime) -> Absence | None:
        """The absence that covers a moment, if there is one."""
        asked = (person_id, moment)
        if asked not in self._found_at:
            found = [each for each in self.list_of(person_id, moment) if each.covers(moment)]
            self._found_at[asked] = found[0] if found else None
        return self._found_at[asked]

    def list_at(self, moment: datetime) -> list[Absence]:
        """Everybody's absences that cover a moment."""
        return self._many(LIST_AT, moment=moment)

    def list_over(self, person_id: str, moment: datetime) -> list[Absence]:
        """A person's absences that are over and have not been welcomed back from."""
        return self._many(LIST_OVER, person=person_id, moment=moment)

    def list_covered_by(self, deputy_id: str, moment: datetime) -> list[Absence]:
        """Those for whom a person stands in at a moment."""
        query = select(ABSENCES).where(
            ABSENCES.c.deputy_id == deputy_id,
            ABSENCES.c.state == AbsenceState.ACCEPTED.value,
            ABSENCES.c.starts_at <= moment,
            ABSENCES.c.ends_at > moment,
        )
        return [_read(row) for row in self._connection.execute(query.order_by(ABSENCES.c.id))]

    def _many(self, query: Select[Any], **wanted: Any) -> list[Absence]:
        return [_read(row) for row in self._connection.execute(query, wanted)]

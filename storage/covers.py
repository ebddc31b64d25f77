"""Which case is looked after by whom, from when to when."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, insert, select, text, update

from domain.covers import Cover, CoverState
from storage.rows import reader
from storage.tables import CoverRow, table

COVERS = table(CoverRow)
MOMENT: BindParameter[datetime] = bindparam("moment", type_=COVERS.c.ends_at.type)
# Built once: it is asked at every look at a person.
HOLDING = (
    select(COVERS)
    .where(
        text("covers.state = 'accepted'"), COVERS.c.starts_at <= MOMENT, COVERS.c.ends_at > MOMENT
    )
    .order_by(COVERS.c.id)
)
_read = reader(Cover)


class Covers:
    """The covers as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # One look at a person asks for each of their duties.
        self._holding: dict[datetime, list[Cover]] = {}

    def add(self, **values: Any) -> None:
        self._holding.clear()
        self._connection.execute(insert(COVERS).values(**({"state": "asked"} | values)))

    def find(self, ref: str) -> Cover | None:
        row = self._connection.execute(select(COVERS).where(COVERS.c.ref == ref)).one_or_none()
        return _read(row) if row else None

    def change(self, ref: str, state: CoverState) -> None:
        """The caller holds the lock of the case."""
        self._holding.clear()
        self._connection.execute(
            update(COVERS).where(COVERS.c.ref == ref).values(state=state.value)
        )

    def list_holding(self, moment: datetime) -> list[Cover]:
        """Every accepted cover of that moment."""
        if moment not in self._holding:
            rows = self._connection.execute(HOLDING, {"moment": moment})
            self._holding[moment] = [_read(row) for row in rows]
        return self._holding[moment]

    def find_holding(self, case_id: int, person_id: str, moment: datetime) -> Cover | None:
        """The one that moves what this person owes in this case then."""
        for each in self.list_holding(moment):
            if each.case_id == case_id and each.person_id == person_id:
                return each
        return None

    def list_of(self, case_id: int, after: datetime) -> list[Cover]:
        """The case's covers that are asked for or accepted and not over then."""
        query = select(COVERS).where(
            COVERS.c.case_id == case_id,
            COVERS.c.ends_at > after,
            text("covers.state in ('asked', 'accepted')"),
        )
        return self._many(query)

    def list_to_come(self, deputy_id: str, after: datetime) -> list[Cover]:
        """What this person is asked for or accepted, as far as it is not over then."""
        query = select(COVERS).where(
            COVERS.c.deputy_id == deputy_id,
            COVERS.c.ends_at > after,
            text("covers.state in ('asked', 'accepted')"),
        )
        return self._many(query)

    def _many(self, query: Any) -> list[Cover]:
        ordered = query.order_by(COVERS.c.starts_at, COVERS.c.id)
        return [_read(row) for row in self._connection.execute(ordered)]

"""Requests for more time, with what became of them. Nothing is ever deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from domain.extensions import Extension, ExtensionState
from storage.rows import reader
from storage.tables import ExtensionRow, table

EXTENSIONS = table(ExtensionRow)
_read = reader(Extension)


class Extensions:
    """The extensions as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> Extension:
        """A new request. `ref` names it."""
        asked = {"state": ExtensionState.ASKED.value}
        self._connection.execute(insert(EXTENSIONS).values(**(asked | values)))
        found = self.find(values["ref"])
        assert found is not None
        return found

    def find(self, ref: str) -> Extension | None:
        query = select(EXTENSIONS).where(EXTENSIONS.c.ref == ref)
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def list_of(self, case_id: int) -> list[Extension]:
        """All of a case, the oldest first."""
        query = select(EXTENSIONS).where(EXTENSIONS.c.case_id == case_id)
        return [_read(row) for row in self._connection.execute(query.order_by(EXTENSIONS.c.id))]

    def find_open(self, case_id: int) -> Extension | None:
        """The request that waits for an answer."""
        return next((each for each in self.list_of(case_id) if each.is_open), None)

    def answer(self, ref: str, state: ExtensionState, by: str, at: datetime) -> None:
        self._connection.execute(
            update(EXTENSIONS)
            .where(EXTENSIONS.c.ref == ref)
            .values(state=state.value, answered_by=by, answered_at=at)
        )

"""What is known of a closed case's reason since: whether it is dealt with, or overruled."""

from typing import Any

from sqlalchemy import Connection, select, update

from domain.aftercare import After
from storage.dialect import insert_once
from storage.rows import reader
from storage.tables import AfterRow, table

AFTERS = table(AfterRow)
_read = reader(After)


class Afters:
    """The closed cases' later facts as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, case_id: int) -> After:
        row = self._connection.execute(
            select(AFTERS).where(AFTERS.c.case_id == case_id)
        ).one_or_none()
        return _read(row) if row else After(case_id)

    def change(self, case_id: int, **values: Any) -> None:
        once = insert_once(self._connection, AFTERS, "case_id")
        self._connection.execute(once, {"case_id": case_id, "resolved_how": "", "insisted": ""})
        self._connection.execute(update(AFTERS).where(AFTERS.c.case_id == case_id).values(**values))

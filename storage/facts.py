"""What people entered once about a case and several things read, by name."""

from datetime import datetime

from sqlalchemy import Connection, delete, select

from storage.dialect import insert_for
from storage.tables import FactRow, table

FACTS = table(FactRow)


class Facts:
    """The facts of cases as one transaction sees them. A name is written `group.name`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_of(self, case_id: int) -> dict[str, str]:
        """Every fact of a case by its name."""
        query = select(FACTS.c.name, FACTS.c.value).where(FACTS.c.case_id == case_id)
        return {row.name: row.value for row in self._connection.execute(query.order_by("name"))}

    def put(self, case_id: int, name: str, value: str, by: str, at: datetime) -> None:
        """Enters a fact, or another value of it."""
        values = {"case_id": case_id, "name": name, "value": value, "by": by, "at": at}
        entered = insert_for(self._connection, FACTS).values(**values)
        again = {"value": value, "by": by, "at": at}
        self._connection.execute(
            entered.on_conflict_do_update(index_elements=["case_id", "name"], set_=again)
        )

    def remove(self, case_id: int, name: str) -> None:
        """Takes a fact away; one that is not there is no matter."""
        here = (FACTS.c.case_id == case_id) & (FACTS.c.name == name)
        self._connection.execute(delete(FACTS).where(here))

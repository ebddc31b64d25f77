"""Small facts about this installation: who we are in Slack, what the workspace lacks."""

from sqlalchemy import Connection, bindparam, select

from storage.dialect import insert_for
from storage.tables import InstallationRow, table

INSTALLATION = table(InstallationRow)
VALUE = select(INSTALLATION.c.value).where(INSTALLATION.c.name == bindparam("wanted"))


class Installation:
    """The facts as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, name: str) -> str | None:
        found = self._connection.execute(VALUE, {"wanted": name}).scalar_one_or_none()
        return None if found is None else str(found)

    def save(self, name: str, value: str) -> None:
        saved = insert_for(self._connection, INSTALLATION).values(name=name, value=value)
        self._connection.execute(
            saved.on_conflict_do_update(index_elements=["name"], set_={"value": value})
        )

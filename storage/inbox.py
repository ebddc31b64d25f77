"""What came in, with the first answer given: a repeated delivery gets the same one again."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from storage.tables import InboxRow, table

INBOX = table(InboxRow)
ANSWER = select(INBOX.c.answer).where(INBOX.c.key == bindparam("wanted"))
KEEP = insert(INBOX)


class Inbox:
    """The inbox as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_answer(self, key: str) -> str | None:
        """The answer given to a delivery seen before."""
        found = self._connection.execute(ANSWER, {"wanted": key}).scalar_one_or_none()
        return None if found is None else str(found)

    def keep(self, key: str, at: datetime, answer: str) -> None:
        self._connection.execute(KEEP, {"key": key, "at": at, "answer": answer})

    def prune(self, before: datetime) -> int:
        return self._connection.execute(delete(INBOX).where(INBOX.c.at < before)).rowcount

"""What came in, with the first answer given: a repeated delivery gets the same one again."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from storage.tables import InboxRow, table

INBOX = table(InboxRow)
ANSWER = select(INBOX.c.answer).where(INBOX.c.key == bindparam("wanted"))
KEEP = insert(INBOX)
WAIT_FOR_THE_SAME = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("wanted"), 0))
)


class Inbox:
    """The inbox as one transaction sees it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find_answer(self, key: str) -> str | None:
        """The answer given to a delivery seen before.

        The same delivery at another replica at the same moment waits here for the first one's
        answer. SQLite has one writer at a time anyway.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(WAIT_FOR_THE_SAME, {"wanted": key})
        found = self._connection.execute(ANSWER, {"wanted": key}).scalar_one_or_none()
        return None if found is None else str(found)

    def keep(self, key: str, at: datetime, answer: str) -> None:
        self._connection.execute(KEEP, {"key": key, "at": at, "answer": answer})

    def prune(self, before: datetime) -> int:
        return self._connection.execute(delete(INBOX).where(INBOX.c.at < before)).rowcount

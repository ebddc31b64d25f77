"""What a database forgets when it was restored: nobody knows what was sent since the backup."""

from datetime import datetime

from sqlalchemy import Connection, func, text, update

from storage.tables import CaseRow, JobRow, PostRow, table

JOBS, POSTS, CASES = table(JobRow), table(PostRow), table(CaseRow)


class Restoring:
    """The rows to be doubted, as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def doubt_sends(self, since: datetime, real: float) -> int:
        """Every open send may have reached Slack after `since`; how many there are."""
        doubted = self._connection.execute(
            update(JOBS)
            .where(text("jobs.state = 'open'"), JOBS.c.lane.is_not(None))
            .values(
                fence=JOBS.c.fence + 1,
                lease_until=None,
                uncertain_since=real,
                # An earlier attempt looks further back.
                uncertain_at=func.coalesce(JOBS.c.uncertain_at, since),
            )
        )
        return doubted.rowcount

    def doubt_shown(self) -> None:
        """What our messages and topics show now is not what we remember."""
        self._connection.execute(update(POSTS).values(shown=None))
        self._connection.execute(
            update(CASES).where(text("cases.state = 'open'")).values(topic=None)
        )

"""Dead letters: what could not be delivered and waits for a person's decision."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, text, update

from storage.job import Job, read_job
from storage.tables import JobRow, table

JOBS = table(JobRow)
# The second condition lets the search use the index of finished jobs.
DEAD = (text("jobs.state = 'dead'"), text("jobs.state <> 'open'"))


class Letters:
    """The dead letters as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_newest(self, limit: int) -> list[Job]:
        """The newest first."""
        query = select(JOBS).where(*DEAD).order_by(JOBS.c.finished_at.desc(), JOBS.c.id.desc())
        return [read_job(row) for row in self._connection.execute(query.limit(limit))]

    def count(self, since: datetime | None = None) -> int:
        """How many there are; with `since` those that were buried after it."""
        query = select(func.count()).select_from(JOBS).where(*DEAD)
        if since is not None:
            query = query.where(JOBS.c.finished_at > since)
        return int(self._connection.execute(query).scalar_one())

    def retry(self, letter: Job, real: float) -> bool:
        """Opens it again, with all its tries. False when somebody settled it before.

        One that may have reached Slack is looked for first, as far back as it was due.
        """
        fresh: dict[str, Any] = {
            "state": "open",
            "attempts": 0,
            "lease_until": None,
            "finished_at": None,
        }
        if letter.perhaps_sent:
            fresh |= {"uncertain_since": real, "uncertain_at": letter.due_at}
        return self._settle(letter, fresh)

    def let_go(self, letter: Job, now: datetime) -> bool:
        """Ends it for good, unsent. False when somebody settled it before."""
        return self._settle(letter, {"state": "cancelled", "finished_at": now})

    def _settle(self, letter: Job, values: dict[str, Any]) -> bool:
        settled = self._connection.execute(
            # The fence grows: a flight from before the burial changes nothing.
            update(JOBS)
            .where(JOBS.c.id == letter.id, text("jobs.state = 'dead'"))
            .values(fence=JOBS.c.fence + 1, **values)
        )
        return settled.rowcount == 1

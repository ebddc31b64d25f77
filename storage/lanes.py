"""The sends in their lanes: in a lane one at a time and in order, lanes side by side.

Two clocks meet here. `due_at` and `visible_at` are business time; `lease_until` and
`uncertain_since` are real seconds (an epoch float), because Slack's waits and our leases run
whatever the business clock does. A job is ready when both have come.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, or_, select, text, tuple_, update

from storage.job import Job, claimed, read_job
from storage.tables import JobRow, table

JOBS = table(JobRow)
OPEN = text("jobs.state = 'open'")
PAGE = 500


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Where a send stands in the order of all sends."""

    due_at: datetime
    id: int
    lane: str


class Lanes:
    """The sends as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_ready(
        self, now: datetime, real: float, after: Spot | None = None, limit: int = PAGE
    ) -> list[Spot]:
        """Sends whose time has come, in order, from behind `after` on; heads and others alike."""
        query = (
            select(JOBS.c.due_at, JOBS.c.id, JOBS.c.lane)
            .where(JOBS.c.lane.is_not(None), *ready(now, real))
            .order_by(JOBS.c.due_at, JOBS.c.id)
            .limit(limit)
        )
        if after is not None:
            # The first condition is for the index, the second is exact.
            behind = tuple_(JOBS.c.due_at, JOBS.c.id) > (after.due_at, after.id)
            query = query.where(JOBS.c.due_at >= after.due_at, behind)
        return [Spot(row.due_at, row.id, row.lane) for row in self._connection.execute(query)]

    def list_heads(self, ids: Collection[int], now: datetime, real: float) -> list[Job]:
        """Those of the jobs that are ready and the first of their lane, in order."""
        if not ids:
            return []
        other = JOBS.alias("other")
        # One look into the index of lanes for each job, however long its lane is.
        head = (
            select(other.c.id)
            .where(text("other.state = 'open'"), other.c.lane == JOBS.c.lane)
            .where(other.c.lane.is_not(None))
            .order_by(other.c.due_at, other.c.id)
            .limit(1)
            .scalar_subquery()
        )
        query = (
            select(JOBS)
            .where(JOBS.c.id.in_(ids), *ready(now, real), JOBS.c.id == head)
            .order_by(JOBS.c.due_at, JOBS.c.id)
        )
        return [read_job(row) for row in self._connection.execute(query)]

    def take(self, heads: Collection[Job], now: datetime, real: float, lease: float) -> list[Job]:
        """Claims jobs for `lease` seconds, but none that changed since or is held by a writer.

        They come back as they were before, with the new fence: `uncertain_since` tells what
        earlier attempts left open. Until it finishes, a claimed job counts as perhaps sent.
        """
        if not heads:
            return []
        as_read = tuple_(JOBS.c.id, JOBS.c.fence).in_([(job.id, job.fence) for job in heads])
        free = (
            select(JOBS.c.id)
            # The first condition is for the index, the second is exact.
            .where(JOBS.c.id.in_([job.id for job in heads]), as_read, *ready(now, real))
            # Who is changing one of them keeps it: waiting for several rows could be a deadlock.
            .with_for_update(skip_locked=True)
        )
        taken = self._connection.execute(
            update(JOBS)
            .where(JOBS.c.id.in_(free.scalar_subquery()))
            .values(
                fence=JOBS.c.fence + 1,
                attempts=JOBS.c.attempts + 1,
                lease_until=real + lease,
                # The latest attempt decides how long to wait, the first how far to look back.
                uncertain_since=real,
                uncertain_at=func.coalesce(JOBS.c.uncertain_at, now),
            )
            .returning(JOBS.c.id)
        )
        ids = set(taken.scalars())
        return [claimed(job) for job in heads if job.id in ids]

    def claim(self, now: datetime, real: float, lease: float, limit: int) -> list[Job]:
        """Claims the head of each lane that is ready, at most `limit`, for `lease` seconds."""
        heads: list[Job] = []
        after: Spot | None = None
        while page := self.list_ready(now, real, after):
            heads += self.list_heads([spot.id for spot in page], now, real)
            if len(heads) >= limit or len(page) < PAGE:
                break
            after = page[-1]
        return self.take(heads[:limit], now, real, lease)


def ready(now: datetime, real: float) -> tuple[ColumnElement[bool], ...]:
    """What makes an open job ready."""
    # A job is never visible before it is due: the index on due_at ends the search early.
    return (
        OPEN,  # type: ignore[return-value]
        JOBS.c.due_at <= now,
        JOBS.c.visible_at <= now,
        or_(JOBS.c.lease_until.is_(None), JOBS.c.lease_until <= real),
    )

"""The sends in their lanes: in a lane one at a time and in order, lanes side by side.

Two clocks meet here. `due_at` and `visible_at` are business time; `lease_until` and
`uncertain_since` are real seconds (an epoch float), because Slack's waits and our leases run
whatever the business clock does. A job is ready when both have come.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    bindparam,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)

from storage.job import Job, claimed, read_job
from storage.tables import JobRow, table

JOBS = table(JobRow)
OPEN = text("jobs.state = 'open'")
PAGE = 500

# Built once: on busy paths building a statement costs more than running it. `now` is business
# time, `real` are real seconds; a job is never visible before it is due, and the index on due_at
# ends the search early.
READY: tuple[ColumnElement[bool], ...] = (
    OPEN,  # type: ignore[assignment]
    JOBS.c.due_at <= bindparam("now"),
    JOBS.c.visible_at <= bindparam("now"),
    or_(JOBS.c.lease_until.is_(None), JOBS.c.lease_until <= bindparam("real")),
)
IN_ORDER = (JOBS.c.due_at, JOBS.c.id)
READY_SENDS = (
    select(JOBS.c.due_at, JOBS.c.id, JOBS.c.lane)
    .where(JOBS.c.lane.is_not(None), *READY)
    .order_by(*IN_ORDER)
    .limit(bindparam("most", type_=Integer))
)
READY_SENDS_BEHIND = READY_SENDS.where(
    # The first condition is for the index, the second is exact.
    JOBS.c.due_at >= bindparam("after_at"),
    or_(
        JOBS.c.due_at > bindparam("after_at"),
        and_(JOBS.c.due_at == bindparam("after_at"), JOBS.c.id > bindparam("after_id")),
    ),
)
AMONG = JOBS.c.id.in_(bindparam("ids", expanding=True))
# The first condition is for the index, the second is exact.
AS_CLAIMED = and_(AMONG, tuple_(JOBS.c.id, JOBS.c.fence).in_(bindparam("claims", expanding=True)))
_other = JOBS.alias("other")
# One look into the index of lanes for each job, however long its lane is.
_HEAD_OF_LANE = (
    select(_other.c.id)
    .where(text("other.state = 'open'"), _other.c.lane == JOBS.c.lane)
    .where(_other.c.lane.is_not(None))
    .order_by(_other.c.due_at, _other.c.id)
    .limit(1)
    .scalar_subquery()
)
HEADS = select(JOBS).where(AMONG, *READY, JOBS.c.id == _HEAD_OF_LANE).order_by(*IN_ORDER)
_FREE = select(JOBS.c.id).where(AS_CLAIMED, *READY).with_for_update(skip_locked=True)
TAKE = (
    update(JOBS)
    .where(JOBS.c.id.in_(_FREE.scalar_subquery()))
    .values(
        fence=JOBS.c.fence + 1,
        attempts=JOBS.c.attempts + 1,
        lease_until=bindparam("until"),
        # The latest attempt decides how long to wait, the first how far to look back.
        uncertain_since=bindparam("real"),
        uncertain_at=func.coalesce(
            JOBS.c.uncertain_at, bindparam("now", type_=JOBS.c.uncertain_at.type)
        ),
    )
    .returning(JOBS.c.id)
)


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
        values: dict[str, Any] = {"now": now, "real": real, "most": limit}
        query = READY_SENDS
        if after is not None:
            query = READY_SENDS_BEHIND
            values |= {"after_at": after.due_at, "after_id": after.id}
        rows = self._connection.execute(query, values)
        return [Spot(row.due_at, row.id, row.lane) for row in rows]

    def list_heads(self, ids: Collection[int], now: datetime, real: float) -> list[Job]:
        """Those of the jobs that are ready and the first of their lane, in order."""
        if not ids:
            return []
        values = {"ids": list(ids), "now": now, "real": real}
        return [read_job(row) for row in self._connection.execute(HEADS, values)]

    def take(self, heads: Collection[Job], now: datetime, real: float, lease: float) -> list[Job]:
        """Claims jobs for `lease` seconds, but none that changed since or is held by a writer.

        They come back as they were before, with the new fence: `uncertain_since` tells what
        earlier attempts left open. Until it finishes, a claimed job counts as perhaps sent.
        """
        if not heads:
            return []
        values = {
            "ids": [job.id for job in heads],
            "claims": [(job.id, job.fence) for job in heads],
            "now": now,
            "real": real,
            "until": real + lease,
        }
        ids = set(self._connection.execute(TAKE, values).scalars())
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

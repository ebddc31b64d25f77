"""The jobs: what is to be sent, and what is to happen when its time comes."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    TextClause,
    Update,
    and_,
    bindparam,
    case,
    delete,
    func,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.sqlite import Insert

from storage.dialect import insert_of, insert_once
from storage.job import Job, NewJob, kept_error, read_job, values_of
from storage.lanes import AS_CLAIMED, IN_ORDER, JOBS, OPEN, READY, Lanes

CLEAN: dict[str, Any] = {"lease_until": None, "uncertain_since": None, "uncertain_at": None}
# What comes in storms from outside waits for everything that somebody counts on.
STORMY = text("jobs.kind = 'take_signal'")
CALM = text("jobs.kind <> 'take_signal'")


def _due_timers(kind: TextClause) -> Select[Any]:
    due = select(JOBS).where(JOBS.c.lane.is_(None), *READY, kind)
    return due.order_by(*IN_ORDER).limit(bindparam("most", type_=Integer))


CALM_TIMERS, STORMY_TIMERS = _due_timers(CALM), _due_timers(STORMY)
CURRENT = select(JOBS.c.id).where(AS_CLAIMED, OPEN)
AS_RENDERED = tuple_(JOBS.c.id, JOBS.c.wanted).in_(bindparam("rendered", expanding=True))


def _closings(clean: dict[str, Any]) -> tuple[Update, Update]:
    """What closes claims, and what opens those again that were wanted meanwhile."""
    ours = update(JOBS).where(AS_CLAIMED, OPEN)
    done = {"state": "done", "finished_at": bindparam("at")}
    return ours.where(AS_RENDERED).values(clean | done), ours.values(clean)


# By whether the doubt of earlier attempts is forgotten.
CLOSINGS = {True: _closings(CLEAN), False: _closings({"lease_until": None})}


class Jobs(Lanes):
    """The jobs as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.enqueued = False

    def enqueue(self, job: NewJob) -> bool:
        """Adds the job unless its key was ever used; True when it was added."""
        insert = insert_once(self._connection, JOBS, "key").returning(JOBS.c.id)
        added = self._connection.execute(insert, values_of(job)).first()
        self.enqueued = True
        return added is not None

    def enqueue_many(self, jobs: Iterable[NewJob]) -> None:
        """Adds many jobs at once; those whose key was ever used are left as they are."""
        insert = insert_once(self._connection, JOBS, "key")
        self._connection.execute(insert, [values_of(job) for job in jobs])
        self.enqueued = True

    def mark_dirty(self, job: NewJob) -> None:
        """Asks for a projection to be rendered anew; keeps fence and lease of one in flight."""
        self._connection.execute(_dirty(self._connection.dialect.name), values_of(job))
        self.enqueued = True

    def arm(self, job: NewJob, *, sooner: bool = False) -> None:
        """Sets a timer that is set again and again: the moment given is the one that holds.

        With `sooner` an earlier moment that is set already stays.
        """
        self._connection.execute(_armed(self._connection.dialect.name, sooner), values_of(job))
        self.enqueued = True

    def cancel(self, key: str, now: datetime) -> None:
        """Ends an open job that is no longer wanted; one in flight finishes without effect."""
        self._connection.execute(
            update(JOBS)
            .where(JOBS.c.key == key, OPEN)
            .values(state="cancelled", finished_at=now, fence=JOBS.c.fence + 1)
        )

    def find(self, key: str) -> Job | None:
        row = self._connection.execute(select(JOBS).where(JOBS.c.key == key)).one_or_none()
        return read_job(row) if row else None

    def list_due_timers(self, now: datetime, real: float, limit: int) -> list[Job]:
        """Timers whose moment has come, the longest due first; signals from outside come last."""
        values = {"now": now, "real": real, "most": limit}
        due = [read_job(row) for row in self._connection.execute(CALM_TIMERS, values)]
        if len(due) < limit:
            values["most"] = limit - len(due)
            due += [read_job(row) for row in self._connection.execute(STORMY_TIMERS, values)]
        return due

    def list_current(self, jobs: Collection[Job]) -> set[int]:
        """The ids of those whose claim still stands."""
        return set(self._connection.execute(CURRENT, _named(jobs)).scalars())

    def is_current(self, job: Job) -> bool:
        """Whether the claim still stands: nobody claimed, cancelled or finished it since."""
        query = select(JOBS.c.id).where(JOBS.c.id == job.id, JOBS.c.fence == job.fence, OPEN)
        return self._connection.execute(query).first() is not None

    def finish(self, job: Job, now: datetime) -> bool:
        """Closes the claim. A projection wanted again meanwhile stays open. False when stale."""
        closed = self._settle(job, JOBS.c.wanted == job.wanted, state="done", finished_at=now)
        return closed or self._settle(job, JOBS.c.wanted != job.wanted)

    def finish_all(
        self, jobs: Collection[Job], now: datetime, *, forget_doubt: bool = True
    ) -> None:
        """Closes many claims as `finish` does; those that are stale stay as they are.

        A job that asked for no call keeps the doubt of an earlier attempt: when it is wanted
        again, it looks first.
        """
        if not jobs:
            return
        closing, opening = CLOSINGS[forget_doubt]
        rendered = {"rendered": [(job.id, job.wanted) for job in jobs], "at": now}
        done = self._connection.execute(closing, _named(jobs) | rendered)
        if done.rowcount < len(jobs):
            # Those that are still open and ours were wanted again meanwhile.
            self._connection.execute(opening, _named(jobs))

    def hold(self, job: Job, until: float, error: str) -> bool:
        """Puts back a claim that certainly did nothing, until the real moment `until`.

        The doubt of this attempt is forgotten, that of an earlier one is not. False when stale.
        """
        doubt = {"uncertain_since": job.uncertain_since, "uncertain_at": job.uncertain_at}
        return self._settle(job, lease_until=until, last_error=error, **doubt)

    def park(self, job: Job, until: float) -> bool:
        """Lets a job rest that is not claimed, until the real moment `until`. False when stale."""
        doubt = {"uncertain_since": job.uncertain_since, "uncertain_at": job.uncertain_at}
        return self._settle(job, lease_until=until, **doubt)

    def quarantine(self, job: Job, until: float, error: str) -> bool:
        """Puts back a claim that may have reached Slack, until `until`. False when stale."""
        doubt = {"uncertain_since": JOBS.c.uncertain_since, "uncertain_at": JOBS.c.uncertain_at}
        return self._settle(job, lease_until=until, last_error=error, **doubt)

    def again(self, job: Job, error: str) -> bool:
        """Opens the claim at once and without any doubt: Slack's answer was a clear no."""
        return self._settle(job, last_error=error)

    def bury(self, job: Job, now: datetime, error: str) -> bool:
        """Ends the claim as a dead letter. False when stale."""
        return self._settle(job, state="dead", finished_at=now, last_error=error)

    def _settle(self, job: Job, *conditions: ColumnElement[bool], **values: Any) -> bool:
        if "last_error" in values:
            values["last_error"] = kept_error(values["last_error"])
        settled = self._connection.execute(
            update(JOBS)
            .where(JOBS.c.id == job.id, JOBS.c.fence == job.fence, OPEN, *conditions)
            .values(**(CLEAN | values))
        )
        return settled.rowcount == 1

    def finish_timer(self, job: Job, now: datetime) -> bool:
        """Marks a timer fired, in the transaction of its work. False when another fired it."""
        claim = {"job": job.id, "claimed": job.fence, "seen": job.visible_at}
        fired = self._connection.execute(FIRED, claim | {"now": now})
        return fired.rowcount == 1

    def hold_timer(self, job: Job, until: float, error: str) -> None:
        """Puts a timer whose work failed back until the real moment `until`."""
        self._settle(job, attempts=JOBS.c.attempts + 1, lease_until=until, last_error=error)

    def release_leases(self) -> None:
        """Forgets the leases of a process that is known to be gone; its doubts stay."""
        self._connection.execute(
            update(JOBS)
            .where(OPEN, JOBS.c.lease_until.is_not(None), JOBS.c.uncertain_since.is_not(None))
            .values(lease_until=None, fence=JOBS.c.fence + 1)
        )

    def unpark(self, lane: str) -> None:
        """Lets what waits in a lane go at once: the conversation takes posts again."""
        parked = and_(JOBS.c.lane == lane, JOBS.c.uncertain_since.is_(None), OPEN)
        self._connection.execute(update(JOBS).where(parked).values(lease_until=None))
        self.enqueued = True

    def count_due(self, now: datetime) -> int:
        """Open jobs whose business moment has come, waiting or in flight."""
        query = select(func.count()).select_from(JOBS).where(OPEN, JOBS.c.visible_at <= now)
        return int(self._connection.execute(query).scalar_one())

    def measure_due(self, now: datetime) -> tuple[int, datetime | None]:
        """How many open jobs are due, and since when the oldest of them is."""
        due = and_(OPEN, JOBS.c.due_at <= now, JOBS.c.visible_at <= now)
        query = select(func.count(), func.min(JOBS.c.visible_at)).where(due)
        row = self._connection.execute(query).one()
        return int(row[0]), row[1]

    def list_dead(self, case_id: int | None = None) -> list[Job]:
        query = select(JOBS).where(text("jobs.state = 'dead'"), text("jobs.state <> 'open'"))
        if case_id is not None:
            query = query.where(JOBS.c.case_id == case_id)
        return [read_job(row) for row in self._connection.execute(query.order_by(JOBS.c.id))]

    def has_open(self, case_id: int, kind: str) -> bool:
        """Whether work of that kind is still to be done for the case."""
        found = select(JOBS.c.id).where(OPEN, JOBS.c.case_id == case_id, JOBS.c.kind == kind)
        return self._connection.execute(found.limit(1)).first() is not None

    def next_business_moment(self, after: datetime) -> datetime | None:
        """When the next open job falls due that is not due yet."""
        coming = select(JOBS.c.visible_at).where(OPEN, JOBS.c.due_at > after)
        query = coming.order_by(JOBS.c.due_at, JOBS.c.id).limit(1)
        found = self._connection.execute(query).scalar_one_or_none()
        return found if isinstance(found, datetime) else None

    def prune(self, before: datetime) -> int:
        """Forgets what was finished long ago; dead letters stay until a person settles them."""
        gone = self._connection.execute(
            delete(JOBS).where(
                text("jobs.state <> 'open'"), JOBS.c.state != "dead", JOBS.c.finished_at < before
            )
        )
        return gone.rowcount


# Built once: on busy paths building a statement costs more than running it.
FIRED = (
    update(JOBS)
    .where(
        JOBS.c.id == bindparam("job"),
        JOBS.c.fence == bindparam("claimed"),
        OPEN,
        JOBS.c.visible_at == bindparam("seen"),
    )
    .values(CLEAN | {"state": "done", "finished_at": bindparam("now")})
)


def _named(jobs: Collection[Job]) -> dict[str, Any]:
    """The claims of these jobs, as the statements built once name them."""
    return {"ids": [job.id for job in jobs], "claims": [(job.id, job.fence) for job in jobs]}


@lru_cache(maxsize=2)
def _dirty(dialect: str) -> Insert:
    made = insert_of(dialect, JOBS)
    wanted = {
        "wanted": JOBS.c.wanted + 1,
        "state": "open",
        "visible_at": made.excluded.visible_at,
        "payload": made.excluded.payload,
        "lane": made.excluded.lane,
        "finished_at": None,
    }
    return made.on_conflict_do_update(index_elements=["key"], set_=wanted)


@lru_cache(maxsize=4)
def _armed(dialect: str, sooner: bool) -> Insert:
    made = insert_of(dialect, JOBS)
    due_at: Any = made.excluded.due_at
    if sooner:
        due_at = case((and_(OPEN, JOBS.c.due_at < due_at), JOBS.c.due_at), else_=due_at)
    fresh = {
        "state": "open",
        "due_at": due_at,
        "visible_at": due_at,
        "payload": made.excluded.payload,
        "attempts": 0,
        "lease_until": None,
        "finished_at": None,
    }
    return made.on_conflict_do_update(index_elements=["key"], set_=fresh)

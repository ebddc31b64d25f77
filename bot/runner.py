"""The runner: fires timers and carries sends, step by step, with no thread of its own.

A tick: keep the lease · fire the timers that are due · write down what came back from Slack ·
claim lane heads and hand their calls to the carrier. Each step is a transaction or several, and
a crash between any two of them loses nothing and repeats nothing.
"""

import logging
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from bot.calls import Call
from bot.carrier import Carrier
from bot.deliverer import Deliverer, Flight, Landed, backoff
from bot.desk import Desk
from bot.outcome import Wait
from bot.sends import Kinds, Parked
from bot.watching import Unwatched, Watch, lateness, outcome_kind
from storage.database import Transaction
from storage.errors import DatabaseRefused, StaleClaim
from storage.job import Job

log = logging.getLogger(__name__)

TIMERS_A_TICK = 100
TRIES = 10
PARKED_SECONDS = 3600.0

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick did. A runner without the lease is not leading and does nothing."""

    leading: bool
    fired: int = 0
    finished: int = 0
    claimed: int = 0

    @property
    def idle(self) -> bool:
        return not (self.fired or self.finished or self.claimed)


class Runner:
    """Runs the jobs of one database while it holds the runner lease."""

    def __init__(
        self,
        desk: Desk,
        kinds: Kinds,
        deliverer: Deliverer,
        carrier: Carrier,
        holder: str,
        watch: Watch | None = None,
    ) -> None:
        self._desk = desk
        self._kinds = kinds
        self._deliverer = deliverer
        self._carrier = carrier
        self._holder = holder
        self._watch = watch or Unwatched()
        self._epoch: int | None = None
        self._renew_at = 0.0
        self._landed: queue.SimpleQueue[Landed] = queue.SimpleQueue()

    def tick(self) -> Tick:
        """One round."""
        if not self.keep_lease():
            return Tick(leading=False)
        try:
            return Tick(True, self.fire_timers(), self.finish_landed(), self.claim())
        except StaleClaim:
            self._epoch, self._renew_at = None, 0.0
            return Tick(leading=False)

    def keep_lease(self) -> bool:
        """Takes or renews the lease; renewing each third of its span is enough."""
        real = self._desk.real()
        if self._epoch is not None and real < self._renew_at:
            return True
        span = self._desk.policy().delivery.runner_lease.total_seconds()
        with self._desk.database.write() as tx:
            epoch = tx.runner_lease.acquire(self._holder, real, span)
            if epoch not in {None, self._epoch}:
                # Whoever ran before can finish nothing any more; what it had in hand is in doubt.
                tx.jobs.release_leases()
        self._epoch = epoch
        self._renew_at = real + span / 3
        return self._epoch is not None

    def fire_timers(self) -> int:
        """Fires what is due, each timer in a transaction of its own."""
        now, real = self._desk.clock.now(), self._desk.real()
        with self._desk.database.read() as tx:
            due = tx.jobs.list_due_timers(now, real, TIMERS_A_TICK)
        return sum(bool(self._shielded(job, self._fire)) for job in due)

    def _fire(self, job: Job) -> bool:
        now = self._desk.clock.now()
        with self._writing() as tx:
            if job.case_id is not None:
                # Everybody locks the account first and a timer's row after it, or two may
                # wait for each other.
                tx.cases.lock(job.case_id)
            if not tx.jobs.finish_timer(job, now):
                return False
            self._kinds.timer(job).fire(tx, job, now)
        self._watch.fired(job.kind, lateness(job, now))
        return True

    def finish_landed(self) -> int:
        """Writes down everything that has come back."""
        count = 0
        while not self._landed.empty():
            landed = self._landed.get_nowait()
            try:
                self.settle(landed)
            except DatabaseRefused:
                # Written down when the database is there again.
                self._landed.put(landed)
                raise
            count += 1
        return count

    def settle(self, landed: Landed) -> None:
        """Writes down what became of one call."""

        def work(_job: Job) -> None:
            with self._writing() as tx:
                dead = self._deliverer.settle(tx, landed)
            self._report(landed, dead)

        self._shielded(landed.flight.job, work)

    def _report(self, landed: Landed, dead: bool) -> None:
        job, method = landed.flight.job, landed.flight.call.method
        late = lateness(job, self._desk.clock.now())
        self._watch.delivered(method, outcome_kind(landed.outcome), late)
        if dead:
            self._watch.buried(job.kind)

    def claim(self) -> int:
        """Claims lane heads, renders their calls and hands them to the carrier."""
        room = self._carrier.room()
        now, real = self._desk.clock.now(), self._desk.real()
        with self._desk.database.read() as tx:
            if room == 0 or not tx.jobs.has_ready(now, real):
                return 0
        lease = self._desk.policy().delivery.lease.total_seconds()
        with self._writing() as tx:
            claimed = tx.jobs.claim(now, real, lease, room)
        for job in claimed:
            flight = self._shielded(job, self._prepare)
            if flight is not None:
                self._carry(flight, real + lease)
        return len(claimed)

    def _prepare(self, job: Job) -> Flight | None:
        """The flight, or None when the job was settled or put back without any call."""
        with self._desk.database.read() as tx:
            call = self._kinds.send(job).prepare(tx, job, self._desk.clock.now())
        until = self._held_until(job, call)
        if isinstance(call, Call) and until is None:
            return Flight(job, call)
        with self._writing() as tx:
            if until is None:
                tx.jobs.finish(job, self._desk.clock.now())
            else:
                tx.jobs.put_back(job, until)
        return None

    def _held_until(self, job: Job, call: Call | Parked | None) -> float | None:
        if isinstance(call, Parked):
            return self._desk.real() + PARKED_SECONDS
        return self._deliverer.hold_back(Flight(job, call), self._desk.real()) if call else None

    def _carry(self, flight: Flight, lease_until: float) -> None:
        def errand() -> None:
            real = self._desk.real()
            # Somebody else may have it by now when this process stood still for so long.
            late = Landed(flight, Wait(0.0, "the lease is over"), real)
            self._landed.put(late if real >= lease_until else self._deliverer.deliver(flight))
            self._desk.database.on_enqueued()

        self._carrier.carry(errand)

    def _shielded(self, job: Job, work: Callable[[Job], Result]) -> Result | None:
        """Works on one job; a failure is logged and harms that job alone."""
        try:
            return work(job)
        except (StaleClaim, DatabaseRefused):
            raise
        except Exception as error:  # noqa: BLE001 - the runner must outlive every job
            self._failed(job, error)
            return None

    def _failed(self, job: Job, error: Exception) -> None:
        log.exception("job failed", extra={"job": job.key, "kind": job.kind})
        now, until = self._desk.clock.now(), self._desk.real() + backoff(job.attempts + 1)
        with self._writing() as tx:
            if job.attempts >= TRIES:
                tx.jobs.bury(job, now, repr(error))
            elif job.lane is None:
                tx.jobs.hold_timer(job, until, repr(error))
            else:
                tx.jobs.quarantine(job, until, repr(error))
        if job.attempts >= TRIES:
            self._watch.buried(job.kind)

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        """A transaction that is worth nothing once another runner has taken over."""
        with self._desk.database.write() as tx:
            if self._epoch is None:
                raise StaleClaim
            tx.runner_lease.check(self._epoch)
            yield tx

    def stop(self) -> None:
        """Finishes what is in flight and gives the lease back."""
        self._carrier.close()
        try:
            self.finish_landed()
        except StaleClaim:
            return
        with self._desk.database.write() as tx:
            tx.runner_lease.release(self._holder)

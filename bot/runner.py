"""The runner: fires timers and carries sends, step by step, with no thread of its own.

A tick: keep the lease · fire the timers that are due · write down what came back from Slack ·
claim lane heads and hand their calls to the carrier. Each step is a transaction or several, and
a crash between any two of them loses nothing and repeats nothing. Some jobs share a transaction;
when one fails, nothing of it is kept and each has its own: a failing job harms itself alone.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TypeVar

from bot.attempt import Failed, attempt
from bot.boarding import Boarding
from bot.carrier import Carrier
from bot.deliverer import RESTING, Deliverer, Flight, Landed, backoff
from bot.desk import Desk
from bot.lineup import Lineup
from bot.outcome import Wait
from bot.sends import Kinds
from bot.watching import Unwatched, Watch, lateness, outcome_kind
from storage.database import Transaction
from storage.errors import Contended, StaleClaim
from storage.job import Job

log = logging.getLogger(__name__)

TIMERS_A_TICK = 100
TRIES = 10
# Whoever waits for an acknowledgement must not wait for long behind us.
MOST_TOGETHER = 20
# A look at a person costs many times what writing down an answer does.
MOST_TIMERS_TOGETHER = 4
PATIENCE_SECONDS = 0.1

Item = TypeVar("Item")
Report = Callable[[], None]
Work = Callable[[Transaction, Sequence[Item]], list[Report]]


@dataclass(frozen=True, slots=True)
class Tick:
    """What one tick did. A runner without the lease is not leading and does nothing."""

    leading: bool
    fired: int = 0
    finished: int = 0
    claimed: int = 0
    looking: bool = False

    @property
    def idle(self) -> bool:
        return not (self.fired or self.finished or self.claimed or self.looking)


class Runner:
    """Runs the jobs of one database while it holds the runner lease.

    `between` is called between two transactions of many: whoever waits for us goes first.
    """

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
        self._lineup = Lineup(deliverer.rates)
        self._epoch: int | None = None
        self._renew_at = 0.0
        self._landed: deque[Landed] = deque()
        self.between: Callable[[], None] = lambda: None

    def tick(self) -> Tick:
        """One round."""
        if not self.keep_lease():
            return Tick(leading=False)
        try:
            fired, finished, claimed = self.fire_timers(), self.finish_landed(), self.claim()
        except StaleClaim:
            self.lose_lease()
            return Tick(leading=False)
        looking = self._lineup.looking and self._carrier.room() > 0
        return Tick(True, fired, finished, claimed, looking)

    def lose_lease(self) -> None:
        """Another runner has taken over: nothing is done until the lease is ours again."""
        self._epoch, self._renew_at = None, 0.0
        self._landed.clear()

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
        """Fires what is due, each timer's mark together with its work."""
        now, real = self._desk.clock.now(), self._desk.real()
        with self._desk.database.read() as tx:
            due = tx.jobs.list_due_timers(now, real, TIMERS_A_TICK)
        # What is busy now is still due in the next tick.
        return self._some_together(deque(due), self._fire, lambda job: job, MOST_TIMERS_TOGETHER)

    def _fire(self, tx: Transaction, timers: Sequence[Job]) -> list[Report]:
        now = self._desk.clock.now()
        fired: list[Report] = []
        # Everybody locks the account first and a timer's row after it, or two may wait for each
        # other.
        for case_id in sorted({job.case_id for job in timers if job.case_id is not None}):
            tx.cases.lock(case_id)
        for job in timers:
            if tx.jobs.finish_timer(job, now):
                self._kinds.timer(job).fire(tx, job, now)
                fired.append(partial(self._watch.fired, job.kind, lateness(job, now)))
        return fired

    def finish_landed(self) -> int:
        """Writes down what has come back by now; what cannot be written yet is kept."""
        landed = deque(self._landed.popleft() for _ in range(len(self._landed)))
        try:
            return self._some_together(landed, self._settle, lambda each: each.flight.job)
        finally:
            self._landed.extend(landed)

    def _settle(self, tx: Transaction, landed: Sequence[Landed]) -> list[Report]:
        dead = self._deliverer.settle(tx, landed)
        return [partial(self._report, each, each.flight.job.id in dead) for each in landed]

    def _report(self, landed: Landed, dead: bool) -> None:
        job, method = landed.flight.job, landed.flight.call.method
        if landed.called:
            late, outcome = lateness(job, self._desk.clock.now()), outcome_kind(landed.outcome)
            self._watch.delivered(job, method, outcome, late)
            log.debug("delivered", extra={"job": job.key, "kind": job.kind, "case": job.case_id})
        if dead:
            self._watch.buried(job.kind)

    def claim(self) -> int:
        """Looks at lane heads, claims those that may go and hands their calls to the carrier.

        What a head would say is read before it is claimed, so that one that has to wait for
        Slack's rates costs no write; a claim holds only while the job is as it was read.
        """
        room = self._carrier.room()
        if room == 0:
            return 0
        boarding = Boarding(self._desk, self._kinds, self._deliverer, self._lineup)
        with self._desk.database.read() as tx:
            boarding.look(tx, room)
        if boarding.count == 0:
            return 0
        reports: list[Report] = []
        until = self._desk.real() + self._desk.policy().delivery.lease.total_seconds()
        try:
            with self._writing() as tx:
                flights, failure = boarding.board(tx)
                if failure is not None:
                    reports = self._failed(tx, failure.job, failure.error)
        except Contended:
            return 0
        for report in reports:
            report()
        for flight in flights:
            self._carry(flight, until)
        return boarding.count

    def _carry(self, flight: Flight, lease_until: float) -> None:
        def errand() -> None:
            real = self._desk.real()
            # Somebody else may have it by now when this process stood still for so long.
            late = Landed(flight, Wait(0.0, RESTING), real)
            self._landed.append(late if real >= lease_until else self._deliverer.deliver(flight))
            self._desk.database.on_enqueued()

        self._carrier.carry(errand)

    def _some_together(
        self,
        items: deque[Item],
        work: Work[Item],
        job_of: Callable[[Item], Job],
        most: int = MOST_TOGETHER,
    ) -> int:
        """Works on all items, some in each transaction; how many. The busy ones stay in `items`."""
        done, busy = 0, deque[Item]()
        try:
            while items:
                some = list(islice(items, most))
                left = self._together(some, work, job_of)
                for _ in some:
                    items.popleft()
                busy.extend(left)
                done += len(some) - len(left)
                if items:
                    self.between()
        finally:
            items.extend(busy)
        return done

    def _together(
        self, items: Sequence[Item], work: Work[Item], job_of: Callable[[Item], Job]
    ) -> list[Item]:
        """Works on the items in one transaction, or else on each in its own; those still busy."""
        try:
            done = attempt(partial(self._written, items, work))
        except Contended:
            done = None
        if done is None or isinstance(done, Failed):
            if len(items) > 1:
                return [left for item in items for left in self._together([item], work, job_of)]
            if done is None:
                return list(items)
            job = job_of(items[0])
            done = self._written([job], partial(self._all_failed, done.error))
        for report in done:
            report()
        return []

    def _written(self, items: Sequence[Item], work: Work[Item]) -> list[Report]:
        with self._writing() as tx:
            return work(tx, items)

    def _all_failed(self, error: Exception, tx: Transaction, jobs: Sequence[Job]) -> list[Report]:
        return [report for job in jobs for report in self._failed(tx, job, error)]

    def _failed(self, tx: Transaction, job: Job, error: Exception) -> list[Report]:
        """Logs the failure and puts the job back for a while, or buries it after many tries."""
        told = {"job": job.key, "kind": job.kind, "case": job.case_id}
        log.error("job failed", exc_info=error, extra=told)
        now, until = self._desk.clock.now(), self._desk.real() + backoff(job.attempts + 1)
        if job.attempts >= TRIES:
            tx.jobs.bury(job, now, repr(error))
            return [partial(self._watch.buried, job.kind)]
        if job.lane is None:
            tx.jobs.hold_timer(job, until, repr(error))
        else:
            tx.jobs.quarantine(job, until, repr(error))
        return []

    @contextmanager
    def _writing(self) -> Iterator[Transaction]:
        """A transaction that is worth nothing once another runner has taken over.

        It waits for nobody's rows for long: somebody may be waiting for ours.
        """
        with self._desk.database.write(PATIENCE_SECONDS) as tx:
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

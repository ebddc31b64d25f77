"""From lane heads to flights: what each would say, whether it may go, and the claim."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.attempt import Failed, attempt
from bot.calls import Call
from bot.deliverer import Deliverer, Flight
from bot.desk import Desk
from bot.lineup import Lineup
from bot.sends import Kinds, Parked
from storage.database import Transaction
from storage.job import Job

PARKED_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that could not be worked on, and why."""

    job: Job
    error: Exception


class Boarding:
    """One round: `look` reads, `board` writes. What the heads would say is kept in between."""

    def __init__(self, desk: Desk, kinds: Kinds, deliverer: Deliverer, lineup: Lineup) -> None:
        self._desk = desk
        self._kinds = kinds
        self._deliverer = deliverer
        self._lineup = lineup
        self._ready: dict[int, Flight] = {}
        self._failed: Failure | None = None
        self._over: list[Job] = []
        self._parked: list[Job] = []

    @property
    def count(self) -> int:
        """How many jobs `board` has to write down."""
        failed = self._failed is not None
        return len(self._ready) + len(self._over) + len(self._parked) + failed

    def look(self, tx: Transaction, room: int) -> None:
        """Renders the next heads and sorts them by what is to become of them.

        After a failure nothing more is read in this transaction; the rest has its turn next.
        """
        now, real = self._desk.clock.now(), self._desk.real()
        for job in self._lineup.heads(tx, now, real, room, self._desk.database.additions):
            call = attempt(partial(self._prepared, tx, job, now))
            if isinstance(call, Failed):
                self._failed = Failure(job, call.error)
                return
            self._sort(job, call, real)

    def _prepared(self, tx: Transaction, job: Job, now: datetime) -> Call | Parked | None:
        with tx.refusing():
            return self._kinds.send(job).prepare(tx, job, now)

    def _sort(self, job: Job, call: Call | Parked | None, real: float) -> None:
        if call is None:
            self._over.append(job)
        elif isinstance(call, Parked):
            self._parked.append(job)
        else:
            held = self._deliverer.hold_back(Flight(job, call), real)
            if held is None:
                self._ready[job.id] = Flight(job, call)
            else:
                self._lineup.hold(job, held)

    def board(self, tx: Transaction) -> tuple[list[Flight], Failure | None]:
        """Claims what may go, and what failed; ends or parks the rest."""
        now, real = self._desk.clock.now(), self._desk.real()
        lease = self._desk.policy().delivery.lease.total_seconds()
        wanted = [flight.job for flight in self._ready.values()]
        wanted += [self._failed.job] if self._failed else []
        claimed = tx.jobs.take(wanted, now, real, lease)
        tx.jobs.finish_all(self._over, now, forget_doubt=False)
        for job in self._parked:
            tx.jobs.park(job, real + PARKED_SECONDS)
        flights = [
            Flight(job, self._ready[job.id].call) for job in claimed if job.id in self._ready
        ]
        if self._failed is None:
            return flights, None
        failed = [Failure(job, self._failed.error) for job in claimed if job.id not in self._ready]
        return flights, failed[0] if failed else None

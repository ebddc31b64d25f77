"""Delivering one claimed job: the call, the look-up after doubt, and what the outcome means."""

import logging
from dataclasses import dataclass

from bot.calls import RESPONSE_URL, Call, Finder, Slack
from bot.desk import Desk
from bot.outcome import Outcome, Refused, Sent, Uncertain, Wait
from bot.rates import Rates
from bot.sends import Disposal, Kinds
from storage.database import Transaction
from storage.job import Job

log = logging.getLogger(__name__)

FIRST_BACKOFF, LONGEST_BACKOFF = 2.0, 300.0


@dataclass(frozen=True, slots=True)
class Flight:
    """A claimed job on its way, with its call."""

    job: Job
    call: Call


@dataclass(frozen=True, slots=True)
class Landed:
    """A flight that came back, at `real` seconds."""

    flight: Flight
    outcome: Outcome
    real: float


class Deliverer:
    """Carries out calls and settles their jobs."""

    def __init__(self, desk: Desk, kinds: Kinds, slack: Slack, finder: Finder) -> None:
        self._desk = desk
        self._kinds = kinds
        self._slack = slack
        self._finder = finder
        self._rates = Rates()

    def hold_back(self, flight: Flight, real: float) -> float | None:
        """Until when the flight may not start: a quarantine, or Slack's rates. None: go."""
        job, call = flight.job, flight.call
        if job.uncertain_since is not None and call.lookup is not None:
            quarantine = self._desk.policy().delivery.quarantine.total_seconds()
            if job.uncertain_since + quarantine > real:
                return job.uncertain_since + quarantine
        wait = self._rates.reserve(call.method, call.params.get("channel"), real)
        return real + wait if wait > 0 else None

    def deliver(self, flight: Flight) -> Landed:
        """Makes the call; after an uncertain attempt only when the look-up finds nothing."""
        return Landed(flight, self._outcome(flight), self._desk.real())

    def _outcome(self, flight: Flight) -> Outcome:
        job, call = flight.job, flight.call
        if call.lookup is not None and job.uncertain_since is not None:
            found = self._finder.find(call.lookup, job.uncertain_at or job.due_at)
            if found is not None:
                return found if isinstance(found, Sent) else _lookup_failed(found)
        return self._slack.call(call.method, call.params)

    def settle(self, tx: Transaction, landed: Landed) -> bool:
        """Writes down what the outcome means; True when the job ended as a dead letter.

        A stale fence changes nothing.
        """
        job, call, now = landed.flight.job, landed.flight.call, self._desk.clock.now()
        match landed.outcome:
            case Sent() as done:
                if tx.jobs.is_current(job):
                    self._kinds.send(job).sent(tx, job, call, done, now)
                    tx.jobs.finish(job, now)
            case Refused() as refusal:
                if tx.jobs.is_current(job):
                    return self._settle_refusal(tx, landed.flight, refusal)
            case Wait(seconds, reason):
                if reason == "429":
                    self._rates.refused(call.method, landed.real, seconds)
                tx.jobs.hold(job, landed.real + seconds, reason)
            case Uncertain(reason):
                tx.jobs.quarantine(job, landed.real + self._doubt_span(landed.flight), reason)
        return False

    def _settle_refusal(self, tx: Transaction, flight: Flight, refusal: Refused) -> bool:
        job, now = flight.job, self._desk.clock.now()
        disposal = self._kinds.send(job).refused(tx, job, flight.call, refusal, now)
        if disposal is Disposal.SETTLED:
            tx.jobs.finish(job, now)
        elif disposal is Disposal.AGAIN:
            tx.jobs.again(job, refusal.error)
        else:
            log.error("dead letter", extra={"job": job.key, "error": refusal.error})
            return tx.jobs.bury(job, now, refusal.error)
        return False

    def _doubt_span(self, flight: Flight) -> float:
        """Seconds. A post rests out its quarantine; what may be repeated is tried again soon."""
        if flight.call.lookup is not None:
            return self._desk.policy().delivery.quarantine.total_seconds()
        if flight.call.method == RESPONSE_URL:
            return self._desk.policy().delivery.quarantine.total_seconds()
        return backoff(flight.job.attempts)


def backoff(attempt: int) -> float:
    """Seconds before the next try: 2, 4, 8 … at most 300."""
    return float(min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** min(attempt - 1, 10)))


def _lookup_failed(found: Outcome) -> Outcome:
    """A look-up that could not be made leaves the doubt where it was."""
    if isinstance(found, Wait):
        return Uncertain(f"look-up: {found.reason}")
    if isinstance(found, Refused):
        return Refused(f"look-up: {found.error}", found.response)
    return found

"""Delivering one claimed job: the call, the look-up after doubt, and what the outcome means."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.calls import NEVER_SAID, RESPONSE_URL, SEND_FILE, Call, Finder, Slack
from bot.desk import Desk
from bot.lineup import Held
from bot.outcome import Outcome, Refused, Sent, Uncertain, Wait
from bot.rates import Rates
from bot.sends import Disposal, Kinds
from bot.uploading import upload
from storage.database import Transaction
from storage.job import Job

log = logging.getLogger(__name__)

FIRST_BACKOFF, LONGEST_BACKOFF = 2.0, 300.0
RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Flight:
    """A claimed job on its way, with its call."""

    job: Job
    call: Call


@dataclass(frozen=True, slots=True)
class Landed:
    """A flight that came back, at `real` seconds. `called`: Slack was asked."""

    flight: Flight
    outcome: Outcome
    real: float

    @property
    def called(self) -> bool:
        return not (isinstance(self.outcome, Wait) and self.outcome.reason == RESTING)


class Deliverer:
    """Carries out calls and settles their jobs."""

    def __init__(self, desk: Desk, kinds: Kinds, slack: Slack, finder: Finder) -> None:
        self._desk = desk
        self._kinds = kinds
        self._slack = slack
        self._finder = finder
        self.rates = Rates(lambda: desk.policy().delivery.posts_a_minute)

    def hold_back(self, flight: Flight, real: float) -> Held | None:
        """Why the flight may not start: a quarantine, or Slack's rates. None: go."""
        job, call = flight.job, flight.call
        if job.uncertain_since is not None and call.rests:
            quarantine = self._desk.policy().delivery.quarantine.total_seconds()
            if job.uncertain_since + quarantine > real:
                return Held(job.uncertain_since + quarantine)
        wait = self.rates.reserve(call.method, call.params.get("channel"), real)
        if wait == 0:
            return None
        of_method = self.rates.wait_of(call.method, real) > 0
        return Held(real + wait, call.method if of_method else None)

    def deliver(self, flight: Flight) -> Landed:
        """Makes the call; after an uncertain attempt only when the look-up finds nothing."""
        outcome = self._outcome(flight)
        real, call = self._desk.real(), flight.call
        if isinstance(outcome, Wait) and outcome.reason == "429":
            # At once, so that others on their way learn of it.
            self.rates.refused(call.method, call.params.get("channel"), real, outcome.seconds)
        return Landed(flight, outcome, real)

    def _outcome(self, flight: Flight) -> Outcome:
        job, call, began = flight.job, flight.call, self._desk.real()
        if call.lookup is not None and job.uncertain_since is not None:
            found = self._finder.find(call.lookup, job.uncertain_at or job.due_at)
            if found is not None:
                return found if isinstance(found, Sent) else _lookup_failed(found)
        if call.only_look:
            return Refused(NEVER_SAID, {})
        rest = self.rates.resting(call.method, self._desk.real())
        if rest > 0:
            self.rates.not_called(call.method)
            return Wait(rest, RESTING)
        if call.method == SEND_FILE:
            return upload(self._slack, call.params, lambda: self._is_ours(began), self._desk.draw)
        return self._slack.call(call.method, call.params)

    def _is_ours(self, began: float) -> bool:
        """Whether a last call would still come home before somebody else may have the job."""
        delivery = self._desk.policy().delivery
        left = delivery.lease - 2 * delivery.timeout
        return self._desk.real() - began < left.total_seconds()

    def settle(self, tx: Transaction, landed: Sequence[Landed]) -> set[int]:
        """Writes down what the outcomes mean; the ids of jobs that ended as dead letters.

        A stale fence changes nothing.
        """
        now, over, dead = self._desk.clock.now(), [], set()
        current = tx.jobs.list_current([each.flight.job for each in landed])
        for each in landed:
            job = each.flight.job
            if job.id in current:
                match self._settle(tx, each, now):
                    case Disposal.SETTLED:
                        over.append(job)
                    case Disposal.DEAD:
                        dead.add(job.id)
        tx.jobs.finish_all(over, now)
        return dead

    def _settle(self, tx: Transaction, landed: Landed, now: datetime) -> Disposal:
        job, call = landed.flight.job, landed.flight.call
        match landed.outcome:
            case Sent() as done:
                self._kinds.send(job).sent(tx, job, call, done, now)
                return Disposal.SETTLED
            case Refused() as refusal:
                return self._settle_refusal(tx, landed.flight, refusal, now)
            case Wait(seconds, reason):
                tx.jobs.hold(job, landed.real + seconds, reason)
            case Uncertain(reason):
                tx.jobs.quarantine(job, landed.real + self._doubt_span(landed.flight), reason)
        return Disposal.AGAIN

    def _settle_refusal(
        self, tx: Transaction, flight: Flight, refusal: Refused, now: datetime
    ) -> Disposal:
        job = flight.job
        disposal = self._kinds.send(job).refused(tx, job, flight.call, refusal, now)
        if disposal is Disposal.AGAIN:
            tx.jobs.again(job, refusal.error)
        elif disposal is Disposal.DEAD:
            told = {"job": job.key, "case": job.case_id, "error": refusal.error}
            log.error("dead letter", extra=told)
            tx.jobs.bury(job, now, refusal.error)
        return disposal

    def _doubt_span(self, flight: Flight) -> float:
        """Seconds. What may arrive late rests out its quarantine; the rest is tried again soon."""
        if flight.call.rests or flight.call.method == RESPONSE_URL:
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

"""The product with one of the promises of delivery taken out."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from bot.deliverer import Deliverer, Flight, Landed, backoff
from bot.messages import opaque
from bot.outcome import Outcome, Sent, Uncertain
from bot.runner import Runner
from savedesk.direct import DirectSlack
from storage.audit import Audit
from storage.database import Transaction
from storage.inbox import Inbox
from storage.job import Job, NewJob
from storage.jobs import Jobs
from storage.runner_lease import RunnerLease
from tests.simulation.taken_out import by_name

ANOTHER = " #"


@contextmanager
def look_up_removed() -> Iterator[None]:
    """After a doubt everything is simply said again."""

    def outcome(self: Deliverer, flight: Flight) -> Outcome:
        return self._slack.call(flight.call.method, flight.call.params)

    with patch.object(Deliverer, "_outcome", outcome):
        yield


@contextmanager
def mark_before_send() -> Iterator[None]:
    """A job is done before its call is made."""
    deliver, settle = Deliverer.deliver, Deliverer.settle

    def marked(self: Deliverer, flight: Flight) -> Landed:
        with self._desk.database.write() as tx:
            tx.jobs.finish_all([flight.job], self._desk.clock.now())
        return deliver(self, flight)

    def settled(self: Deliverer, tx: Transaction, landed: Sequence[Landed]) -> Any:
        for each in landed:
            if isinstance(each.outcome, Sent):
                job, call = each.flight.job, each.flight.call
                self._kinds.send(job).sent(tx, job, call, each.outcome, self._desk.clock.now())
        return settle(self, tx, landed)

    with patch.object(Deliverer, "deliver", marked), patch.object(Deliverer, "settle", settled):
        yield


@contextmanager
def sdk_retry_on() -> Iterator[None]:
    """A connection that breaks is tried again at once."""
    call = DirectSlack.call

    def called(self: DirectSlack, method: str, params: Any) -> Outcome:
        first = call(self, method, params)
        return call(self, method, params) if first == Uncertain("dropped") else first

    with patch.object(DirectSlack, "call", called):
        yield


@contextmanager
def no_quarantine() -> Iterator[None]:
    """The look-up comes at once, before what was done has become visible."""
    hold_back = Deliverer.hold_back

    def held(self: Deliverer, flight: Flight, real: float) -> Any:
        job = flight.job
        rested = Job(**{name: getattr(job, name) for name in Job.__dataclass_fields__}
                     | {"uncertain_since": None})  # fmt: skip
        return hold_back(self, Flight(rested, flight.call), real)

    def span(self: Deliverer, flight: Flight) -> float:
        return backoff(flight.job.attempts)

    with patch.object(Deliverer, "hold_back", held), patch.object(Deliverer, "_doubt_span", span):
        yield


@contextmanager
def no_lease_check() -> Iterator[None]:
    """A runner that was replaced goes on."""
    with patch.object(RunnerLease, "check", lambda _self, _epoch: None):
        yield


@contextmanager
def fire_not_atomic() -> Iterator[None]:
    """A timer is marked in one transaction and does its work in another."""

    def fire(self: Runner) -> int:
        now, real = self._desk.clock.now(), self._desk.real()
        with self._desk.database.read() as tx:
            due = tx.jobs.list_due_timers(now, real, 100)
        for job in due:
            with self._writing() as tx:
                fired = tx.jobs.finish_timer(job, now)
            if fired:
                with self._writing() as tx:
                    self._kinds.timer(job).fire(tx, job, now)
        return len(due)

    with patch.object(Runner, "fire_timers", fire):
        yield


@contextmanager
def unique_key_gone() -> Iterator[None]:
    """A job that was asked for already is added once more."""
    enqueue = Jobs.enqueue

    def added(self: Jobs, job: NewJob) -> bool:
        if enqueue(self, job):
            return True
        values = {name: getattr(job, name) for name in NewJob.__dataclass_fields__}
        return added(self, NewJob(**(values | {"key": job.key + ANOTHER})))

    def named(key: str, generation: int = 1) -> str:
        return opaque(key.rstrip(ANOTHER), generation)

    with patch.object(Jobs, "enqueue", added), patch("bot.tellers.opaque", named):
        yield


@contextmanager
def audit_write_missing() -> Iterator[None]:
    """One kind of transition leaves no event."""
    record = Audit.record

    def recorded(self: Audit, at: Any, actor: str, event: str, *rest: Any, **data: Any) -> None:
        if event != "item_done":
            record(self, at, actor, event, *rest, **data)

    with patch.object(Audit, "record", recorded):
        yield


@contextmanager
def deliveries_forgotten() -> Iterator[None]:
    """What came in is not remembered: a repetition is done once more."""
    with (
        patch.object(Inbox, "find_answer", lambda _self, _key: None),
        patch.object(Inbox, "keep", _keep_latest),
    ):
        yield


def _keep_latest(self: Inbox, key: str, at: Any, answer: str) -> None:
    connection = self._connection
    connection.exec_driver_sql("DELETE FROM inbox WHERE key = ?", (key,))
    connection.exec_driver_sql(
        "INSERT INTO inbox (key, at, answer) VALUES (?, ?, ?)",
        (key, at.replace(tzinfo=None).isoformat(" "), answer),
    )


@contextmanager
def last_change_lost() -> Iterator[None]:
    """A projection closes although it was wanted again while it was on its way."""

    def finish(self: Jobs, jobs: Sequence[Job], now: Any, *, forget_doubt: bool = True) -> None:
        for job in jobs:
            self._settle(job, state="done", finished_at=now)

    with patch.object(Jobs, "finish_all", finish):
        yield


DELIVERY_MUTANTS = by_name(
    look_up_removed,
    mark_before_send,
    sdk_retry_on,
    no_quarantine,
    no_lease_check,
    fire_not_atomic,
    unique_key_gone,
    audit_write_missing,
    deliveries_forgotten,
    last_change_lost,
)

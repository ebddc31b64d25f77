"""The product with one of its promises taken out. Each of them must be caught within 300 seeds.

A simulation that lets one of these pass proves nothing.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import bot.absences
import bot.facts
import bot.handing_over
import bot.runways
import bot.taking_over
import bot.undoing
import bot.working
import handlers.clicks
from bot.deliverer import Deliverer, Flight, Landed, backoff
from bot.fitting import Fitted
from bot.messages import opaque
from bot.outcome import Outcome, Sent, Uncertain
from bot.runner import Runner
from domain.absences import Absence
from domain.cases import Case
from domain.errors import DomainError
from domain.people import Person
from domain.promises import PromiseState
from savedesk.direct import DirectSlack
from storage.audit import Audit
from storage.database import Transaction
from storage.inbox import Inbox
from storage.job import Job, NewJob
from storage.jobs import Jobs
from storage.promises import Promises
from storage.runner_lease import RunnerLease
from tests.simulation.approval_mutants import APPROVAL_MUTANTS
from tests.simulation.outcome_mutants import OUTCOME_MUTANTS
from tests.simulation.signal_mutants import SIGNAL_MUTANTS

Mutant = Callable[[], Any]
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
def authority_from_render_time() -> Iterator[None]:
    """Whoever once saw the button may use it for ever."""
    check = bot.working.check_in_case
    saw: set[tuple[str, str]] = set()

    def checked(desk: Any, tx: Transaction, case: Case, person: Person) -> None:
        # Every rendering in the channel was seen by everybody who was in it then.
        saw.update((case.ref, each) for each in tx.cases.list_members(case.id))
        try:
            check(desk, tx, case, person)
        except DomainError:
            if (case.ref, person.id) not in saw:
                raise

    with ExitStack() as patches:
        for module in (bot.working, bot.handing_over, bot.undoing, handlers.clicks):
            patches.enter_context(patch.object(module, "check_in_case", checked))
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


@contextmanager
def self_approval_allowed() -> Iterator[None]:
    """Whoever asks for something may also grant it: here, that somebody stands in."""
    answer = bot.absences._answer

    def answered(desk: Any, tx: Transaction, ref: str, person_id: str, state: Any) -> Absence:
        absence = tx.absences.find(ref)
        own = absence is not None and absence.person_id == person_id
        if absence is None or not own:
            return answer(desk, tx, ref, person_id, state)
        tx.absences.change(ref, state)
        tx.audit.record(desk.clock.now(), person_id, f"absence_{state.value}", None, absence=ref)
        return absence

    with patch.object(bot.absences, "_answer", answered):
        yield


@contextmanager
def list_left_as_it_was() -> Iterator[None]:
    """The checklist does not follow the renewal date and the turns of the runway."""

    def unchanged(*_given: object) -> Fitted:
        return Fitted()

    with (
        patch.object(bot.facts, "refit_checklist", unchanged),
        patch.object(bot.runways, "fit_checklist", unchanged),
    ):
        yield


@contextmanager
def nobody_asked_first() -> Iterator[None]:
    """A case changes hands although nobody has agreed to take it."""
    with patch.object(bot.handing_over, "_ask", bot.taking_over.take_over):
        yield


@contextmanager
def promises_forgotten() -> Iterator[None]:
    """What was promised to the customer runs no clock."""
    with patch.object(Promises, "list_open_of", lambda _self, _owner, _limit: []):
        yield


@contextmanager
def promise_nags_on() -> Iterator[None]:
    """A promise that was delivered is still asked for."""

    def delivered(self: Promises, promise_id: int, **values: Any) -> None:
        change(self, promise_id, **values)
        if values.get("state") == PromiseState.DELIVERED.value:
            change(self, promise_id, state=PromiseState.OPEN.value)

    change = Promises.change
    with patch.object(Promises, "change", delivered):
        yield


MUTANTS: dict[str, Mutant] = {
    each.__name__: each
    for each in (
        look_up_removed,
        mark_before_send,
        sdk_retry_on,
        no_quarantine,
        no_lease_check,
        fire_not_atomic,
        unique_key_gone,
        authority_from_render_time,
        self_approval_allowed,
        nobody_asked_first,
        audit_write_missing,
        deliveries_forgotten,
        last_change_lost,
        list_left_as_it_was,
        promises_forgotten,
        promise_nags_on,
    )
}
MUTANTS |= APPROVAL_MUTANTS | SIGNAL_MUTANTS | OUTCOME_MUTANTS

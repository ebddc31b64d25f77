"""The product with a promise taken out about who may do what, and what is owed to whom."""

from collections.abc import Iterator
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
from bot.fitting import Fitted
from domain.absences import Absence
from domain.cases import Case
from domain.errors import DomainError
from domain.people import Person
from domain.promises import PromiseState
from storage.database import Transaction
from storage.promises import Promises
from tests.simulation.taken_out import by_name


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
def nobody_asked_first() -> Iterator[None]:
    """A case changes hands although nobody has agreed to take it."""
    with patch.object(bot.handing_over, "_ask", bot.taking_over.take_over):
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


PEOPLE_MUTANTS = by_name(
    authority_from_render_time,
    self_approval_allowed,
    nobody_asked_first,
    list_left_as_it_was,
    promises_forgotten,
    promise_nags_on,
)

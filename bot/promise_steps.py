"""Next steps of a customer update that was sent, tracked as promises."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.blocks import Block, checkboxes, field, option
from bot.desk import Desk
from bot.promise_messages import made_message
from bot.promises import NewPromise, keep_promise
from bot.telling import tell_case
from bot.update_sources import MOST_STEPS
from bot.update_text import cleaned_with
from bot.updates import start_update
from domain.days import day_named
from domain.errors import DomainError
from domain.people import Person
from domain.promises import LONGEST_TEXT, Promise, PromiseSource, PromiseState, due_day
from domain.updates import Update
from playbooks.words import Words, shorten
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Trackable:
    """One announced step that is no promise yet. `dated`: it names the day itself."""

    number: int
    text: str
    day: date
    dated: bool


def trackable_steps(desk: Desk, tx: Transaction, update: Update, person: Person) -> list[Trackable]:
    """The steps of an update that nobody tracks yet, each with the day it would fall due."""
    if update.corrects is not None:
        return []
    there = desk.clock.now().astimezone(ZoneInfo(person.zone))
    today = there.date()
    # A day whose working hours are over can be promised no more.
    first = today + timedelta(days=there.time() >= desk.policy().working_hours.end)
    clean = cleaned_with(tx)
    known = {
        each.text
        for each in tx.promises.list_of(update.case_id)
        if each.state is not PromiseState.WITHDRAWN
    }
    steps = [shorten(clean(step), LONGEST_TEXT) for step in update.parts.steps[:MOST_STEPS]]
    return [
        Trackable(number, step, due_day(step, today, first), _is_to_come(step, today, first))
        for number, step in enumerate(steps)
        if step and step not in known
    ]


def _is_to_come(step: str, today: date, first: date) -> bool:
    named = day_named(step, today)
    return named is not None and named >= first


def steps_field(words: Words, steps: Collection[Trackable]) -> list[Block]:
    """A box for each step. Those that name their day are ticked: the customer holds us to it."""
    if not steps:
        return []
    options = {
        each.number: option(
            each.text, str(each.number), words.plain("due %(day)s", day=words.day(each.day))
        )
        for each in steps
    }
    ticked = {str(each.number) for each in steps if each.dated}
    hint = words.plain("Each becomes a promise of yours; the list that follows puts days right.")
    boxes = checkboxes("value", list(options.values()), ticked)
    label = words.plain("Track as promises")
    return [field("track", label, boxes, optional=True, hint=hint)]


def track_steps(
    desk: Desk, tx: Transaction, update_ref: str, person_id: str, chosen: Collection[str]
) -> list[Promise]:
    """Makes promises of the chosen steps, each owned by who sent the update.

    Raises `forged_button` for a step that is not there.
    """
    work, update = start_update(desk, tx, update_ref, person_id)
    steps = {str(each.number): each for each in trackable_steps(desk, tx, update, work.person)}
    announced = {str(number) for number in range(len(update.parts.steps[:MOST_STEPS]))}
    if not set(chosen) <= announced:
        raise DomainError("forged_button")
    promises = [
        keep_promise(
            desk, work, NewPromise(each.text, person_id, each.day, PromiseSource.UPDATE, update.ref)
        )
        for number, each in steps.items()
        if number in chosen
    ]
    if promises:
        message = made_message(desk.words(work.case.language), promises)
        tell_case(tx, work.case, f"promises:{promises[0].ref}", message, work.now)
        work.show()
    return promises


def withdraw_steps(tx: Transaction, update: Update) -> None:
    """The update was not sent after all: what nobody has touched since was not promised."""
    for promise in tx.promises.list_of(update.case_id):
        if promise.link == update.ref and promise.is_open and promise.version == 1:
            tx.promises.change(promise.id, state=PromiseState.WITHDRAWN.value)
            tx.timeline.take_back(promise.ref)

"""Promises to the customer: made, put right, moved, delivered, confirmed, broken."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.desk import Desk
from bot.items import end_of_day
from bot.messages import Message
from bot.owning import take_owner
from bot.promise_messages import made_message, moved_message, tell_broken
from bot.results import count_again
from bot.telling import tell_case
from bot.working import Work, check_still_promised, start_after, start_work
from domain.cases import Case
from domain.errors import DomainError
from domain.promises import (
    Promise,
    PromiseSource,
    PromiseState,
    check_break,
    check_confirm,
    check_move,
    check_open,
    checked_text,
    checked_told,
    may_correct_day,
)
from domain.timeline import EntryKind
from domain.undo import Step, Undoable
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class NewPromise:
    """What is promised, who keeps it, until the end of which day, and what it was made from."""

    text: str
    owner_id: str
    day: date
    source: PromiseSource = PromiseSource.FORM
    link: str | None = None


def start_promise(
    desk: Desk, tx: Transaction, promise_ref: str, person_id: str
) -> tuple[Work, Promise]:
    """The promise and its case, locked, when the person may work on it."""
    found = tx.promises.find(promise_ref)
    if found is None:
        raise DomainError("forged_button")
    work = start_after(desk, tx, tx.cases.get(found.case_id).ref, person_id)
    check_still_promised(work.case)
    promise = tx.promises.find(promise_ref)
    assert promise is not None
    return work, promise


def make_promise(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, new: NewPromise
) -> Promise:
    """Keeps a promise; the channel reads who keeps it by when.

    Raises `promise_missing`, `promise_too_long`, `owner_not_possible`, `date_in_past`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    promise = keep_promise(desk, work, new)
    entry, after = promise.ref, promise.version
    work.may_undo(Step.PROMISE, promise.ref, {"state": None, "entry": entry, "after": after})
    words = desk.words(work.case.language)
    tell_case(tx, work.case, f"promise:{promise.ref}", made_message(words, [promise]), work.now)
    work.show()
    return promise


def keep_promise(desk: Desk, work: Work, new: NewPromise) -> Promise:
    """Writes the promise down, without saying so anywhere yet."""
    text, due_at = checked_text(new.text), due_on(desk, work, new.day)
    ref = desk.new_ref()
    owner_id = take_owner(desk, work, new.owner_id, ref)
    promise = work.tx.promises.add(
        ref=ref, case_id=work.case.id, at=work.now, by=work.person.id, text=text,
        owner_id=owner_id, due_at=due_at, source=new.source.value, link=new.link,
    )  # fmt: skip
    # The entry of its making has its name, so that it can be found again.
    link = new.link if new.source is PromiseSource.MESSAGE else None
    _enter(work, promise.ref, EntryKind.PROMISE_MADE, text, link=link)
    work.record("promise_made", promise=ref, owner=owner_id)
    return promise


def due_on(desk: Desk, work: Work, day: date) -> datetime:
    """The end of that working day where the person lives. Raises `date_in_past`."""
    due_at = end_of_day(day, desk.policy().working_hours.end, work.person.zone)
    if due_at <= work.now:
        raise DomainError("date_in_past")
    return due_at


def deliver_promise(desk: Desk, tx: Transaction, promise_ref: str, person_id: str) -> Promise:
    """We did it; the customer's own word is still to come. Late is kept as late."""
    work, promise = start_promise(desk, tx, promise_ref, person_id)
    check_open(promise)
    entry = desk.new_ref()
    tx.promises.change(promise.id, state=PromiseState.DELIVERED.value, delivered_at=work.now)
    before = {"state": promise.state.value, "entry": entry, "after": promise.version + 1}
    work.may_undo(Step.PROMISE, promise.ref, before)
    _enter(work, entry, EntryKind.PROMISE_DELIVERED, promise.text)
    work.record("promise_delivered", promise=promise.ref, late=int(promise.is_overdue(work.now)))
    count_again(desk, work.tx, work.case, work.now)
    work.show()
    return promise


def confirm_promise(
    desk: Desk, tx: Transaction, promise_ref: str, person_id: str, who: str
) -> Promise:
    """The customer says that they have it. Raises `not_delivered_yet`, `confirmer_missing`."""
    work, promise = start_promise(desk, tx, promise_ref, person_id)
    check_confirm(promise, who)
    told = {"confirmed_at": work.now, "confirmed_who": who.strip()}
    tx.promises.change(promise.id, state=PromiseState.CONFIRMED.value, **told)
    _enter(work, desk.new_ref(), EntryKind.PROMISE_CONFIRMED, promise.text, who=who.strip())
    work.record("promise_confirmed", promise=promise.ref)
    count_again(desk, work.tx, work.case, work.now)
    work.show()
    return promise


def move_promise(
    desk: Desk, tx: Transaction, promise_ref: str, person_id: str, day: date, told: str
) -> Promise:
    """Another day, and what the customer was told of it; the day before stays in the timeline.

    Raises `date_in_past`, `same_day`, `told_missing`.
    """
    work, promise = start_promise(desk, tx, promise_ref, person_id)
    check_open(promise)
    due_at = due_on(desk, work, day)
    check_move(promise, due_at, work.now)
    told = checked_told(told)
    tx.promises.change(promise.id, due_at=due_at, moved=promise.moved + 1)
    words = desk.words(work.case.language)
    message = moved_message(words, promise, due_at, told, work.person.id)
    _enter(work, desk.new_ref(), EntryKind.PROMISE_MOVED, f"{promise.text}\n→ {day}: {told}")
    work.record("promise_moved", promise=promise.ref, times=promise.moved + 1)
    count_again(desk, work.tx, work.case, work.now)
    key = f"promise:{promise.ref}:moved:{promise.version}"
    tell_case(tx, work.case, key, message, work.now)
    work.show()
    return promise


def break_promise(
    desk: Desk, tx: Transaction, promise_ref: str, person_id: str, told: str
) -> Promise:
    """We did not do it. Manager and channel hear at once, with what the customer was told."""
    work, promise = start_promise(desk, tx, promise_ref, person_id)
    check_break(promise)
    told = checked_told(told)
    tx.promises.change(promise.id, state=PromiseState.BROKEN.value, broken_at=work.now, told=told)
    _enter(work, desk.new_ref(), EntryKind.PROMISE_BROKEN, f"{promise.text}\n→ {told}")
    work.record("promise_broken", promise=promise.ref)
    count_again(desk, work.tx, work.case, work.now)
    tell_broken(desk, work, promise, told)
    work.show()
    return promise


def change_promise(
    desk: Desk,
    tx: Transaction,
    promise_ref: str,
    person_id: str,
    text: str,
    owner_id: str,
    day: date | None,
) -> Promise:
    """Puts the words or the owner right; the day only as long as it may be a slip of the pen."""
    work, promise = start_promise(desk, tx, promise_ref, person_id)
    check_open(promise)
    changed: dict[str, Any] = {"text": checked_text(text)}
    if owner_id != promise.owner_id:
        about = f"{promise.ref}:{promise.version}"
        changed["owner_id"] = take_owner(desk, work, owner_id, about)
    if day is not None:
        if not may_correct_day(promise, work.now):
            raise DomainError("move_instead")
        due_at = due_on(desk, work, day)
        changed |= {"due_at": due_at, "first_due_at": due_at}
    if all(getattr(promise, name) == value for name, value in changed.items()):
        return promise
    tx.promises.change(promise.id, **changed)
    _enter(work, desk.new_ref(), EntryKind.PROMISE_CHANGED, changed["text"])
    work.record("promise_changed", promise=promise.ref, owner=owner_id)
    count_again(desk, work.tx, work.case, work.now)
    work.show()
    return promise


def take_promise_back(
    desk: Desk, tx: Transaction, case: Case, step: Undoable, now: datetime
) -> None:
    """A promise just made never was one; one just delivered is open again.

    Raises `changed_since` when somebody built on it.
    """
    promise = tx.promises.find(step.target)
    if promise is None or promise.version != step.before["after"]:
        raise DomainError("changed_since")
    state = step.before["state"] or PromiseState.WITHDRAWN.value
    tx.promises.change(promise.id, state=state, delivered_at=None)
    count_again(desk, tx, case, now)
    tx.timeline.take_back(step.before["entry"])
    if step.before["state"] is None:
        words = desk.words(case.language)
        text = words.text("Taken back, not promised: “%(promise)s”", promise=promise.text)
        tell_case(tx, case, f"promise:{promise.ref}:withdrawn", Message(text), now)


def _enter(
    work: Work, ref: str, kind: EntryKind, text: str, *, who: str | None = None,
    link: str | None = None,
) -> None:  # fmt: skip
    work.tx.timeline.add(
        ref=ref, case_id=work.case.id, at=work.now, by=work.person.id, kind=kind.value, text=text,
        who=who, link=link,
    )  # fmt: skip

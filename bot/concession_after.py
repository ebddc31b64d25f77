"""After the approval: offered to the customer, accepted or declined, and told that it ends."""

from datetime import date

from bot.approval_rounds import plan_turn
from bot.concession_steps import add_step, enter
from bot.concession_telling import ACCEPTED, DECLINED, OFFERED, tell_news
from bot.concession_words import offer_in_words
from bot.concessions import start_concession
from bot.desk import Desk
from bot.promises import NewPromise, keep_promise
from bot.showing import look_at_case
from bot.working import Work, check_in_case, person_using
from bot.writing_back import SETTLED, Told, tell_crm
from domain.approvals import StepKind
from domain.concessions import Concession, ConcessionState, check_length
from domain.errors import DomainError
from domain.promises import PromiseSource
from domain.timeline import EntryKind
from playbooks.words import mention
from storage.database import Transaction


def offer(desk: Desk, tx: Transaction, ref: str, person_id: str, who: str) -> Concession:
    """The customer has heard it, so it lapses no more.

    Raises `who_missing`, `not_granted`, `limit_not_offered`.
    """
    work, found = start_concession(desk, tx, ref, person_id)
    _check_granted(found, {ConcessionState.GRANTED})
    if not who.strip():
        raise DomainError("who_missing")
    return _moved(desk, work, found, StepKind.OFFERED, EntryKind.CONCESSION_OFFERED, who.strip())


def accept(
    desk: Desk, tx: Transaction, ref: str, person_id: str, owner_id: str, day: date
) -> Concession:
    """The customer accepts: from now on it is a promise, with who sees to it and by when.

    Raises `not_granted`, `limit_not_offered`, `owner_not_possible`, `date_in_past`.
    """
    work, found = start_concession(desk, tx, ref, person_id)
    _check_granted(found, {ConcessionState.GRANTED, ConcessionState.OFFERED})
    words = desk.words(work.case.language)
    text = words.plain("In the contract: %(offer)s", offer=offer_in_words(words, found.terms))
    new = NewPromise(text, owner_id, day, PromiseSource.CONCESSION, found.ref)
    promise = keep_promise(desk, work, new)
    note = words.text("%(who)s sees to it by %(day)s.", who=mention(promise.owner_id),
                      day=words.date(day))  # fmt: skip
    return _moved(desk, work, found, StepKind.ACCEPTED, EntryKind.CONCESSION_ACCEPTED, note)


def decline(desk: Desk, tx: Transaction, ref: str, person_id: str, reason: str) -> Concession:
    """The customer does not take it; it counts no more. Raises `not_granted`, `reason_missing`."""
    work, found = start_concession(desk, tx, ref, person_id)
    _check_granted(found, {ConcessionState.GRANTED, ConcessionState.OFFERED})
    if not reason.strip():
        raise DomainError("reason_missing")
    text = check_length(reason)
    return _moved(desk, work, found, StepKind.DECLINED, EntryKind.CONCESSION_DECLINED, text)


STATES = {
    StepKind.OFFERED: (ConcessionState.OFFERED, OFFERED),
    StepKind.ACCEPTED: (ConcessionState.ACCEPTED, ACCEPTED),
    StepKind.DECLINED: (ConcessionState.DECLINED, DECLINED),
}


def _check_granted(found: Concession, states: set[ConcessionState]) -> None:
    if found.limit:
        raise DomainError("limit_not_offered")
    if found.state not in states:
        raise DomainError("not_granted")


def _moved(
    desk: Desk, work: Work, found: Concession, step: StepKind, entry: EntryKind, note: str
) -> Concession:
    """One step further with the customer, said in the case."""
    state, news = STATES[step]
    at = {"offered_at": work.now} if step is StepKind.OFFERED else {"answered_at": work.now}
    work.tx.concessions.change(found.id, state=state.value, **at)
    moved = work.tx.concessions.get(found.ref)
    add_step(desk, work, moved, step, note)
    enter(desk, work, entry, moved, note)
    work.record(f"concession_{state.value}", concession=moved.ref)
    tell_news(desk, work, moved, news, note=note)
    plan_turn(desk, work.tx, moved, work.now)
    if moved.state in SETTLED:
        tell_crm(desk, work.tx, work.case, Told.CONCESSION, moved.ref, work.now)
    work.show()
    return moved


def tell_sunset(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Concession:
    """The customer knows that standard price comes back; also when the case is closed long since.

    Raises `sunset_told`.
    """
    person = person_using(desk, tx, person_id)
    found = tx.concessions.find(ref)
    if found is None:
        raise DomainError("forged_button")
    case, now = tx.cases.lock(found.case_id), desk.clock.now()
    check_in_case(desk, tx, case, person)
    found = tx.concessions.get(ref)
    if found.state is not ConcessionState.ACCEPTED or found.sunset_told_at is not None:
        raise DomainError("sunset_told")
    tx.concessions.change(found.id, sunset_told_at=now)
    tx.audit.record(now, person_id, "concession_sunset_told", case.ref, concession=ref)
    look_at_case(tx, case, now)
    return found

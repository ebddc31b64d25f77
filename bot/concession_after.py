"""After the approval: offered to the customer, accepted or declined, and told that it ends."""

from collections.abc import Collection
from datetime import date, datetime

from bot.approval_rounds import plan_turn
from bot.concession_steps import add_step, enter
from bot.concession_telling import ACCEPTED, ANSWERS, DECLINED, OFFERED, tell_news
from bot.concession_words import plain_offer
from bot.concessions import start_concession
from bot.desk import Desk
from bot.promises import NewPromise, keep_promise
from bot.results import count_again
from bot.showing import look_at_case
from bot.working import Work, check_in_case, person_using
from bot.writing_back import SETTLED, Told, tell_crm
from domain.approvals import StepKind
from domain.concessions import Concession, ConcessionState, check_length
from domain.errors import DomainError
from domain.promises import LONGEST_TEXT as LONGEST_PROMISE
from domain.promises import PromiseSource
from domain.timeline import EntryKind
from playbooks.words import mention, shorten
from storage.database import Transaction


def offer(desk: Desk, tx: Transaction, ref: str, person_id: str, who: str) -> Concession:
    """The customer has heard it, so it lapses no more.

    Raises `who_missing`, `not_granted`, `limit_not_offered`.
    """
    work, found = start_concession(desk, tx, ref, person_id)
    check_granted(found, work.now, {ConcessionState.GRANTED})
    if not who.strip():
        raise DomainError("who_missing")
    heard = check_length(who)
    return _moved(desk, work, found, StepKind.OFFERED, EntryKind.CONCESSION_OFFERED, heard)


def accept(
    desk: Desk, tx: Transaction, ref: str, person_id: str, owner_id: str, day: date
) -> Concession:
    """The customer accepts: from now on it is a promise, with who sees to it and by when.

    Raises `not_granted`, `limit_not_offered`, `owner_not_possible`, `date_in_past`.
    """
    work, found = _start_answer(desk, tx, ref, person_id)
    check_granted(found, work.now)
    words = desk.words(work.case.language)
    offer = plain_offer(words, found.terms)
    text = shorten(words.plain("In the contract: %(offer)s", offer=offer), LONGEST_PROMISE)
    new = NewPromise(text, owner_id, day, PromiseSource.CONCESSION, found.ref)
    promise = keep_promise(desk, work, new)
    told = words.text("%(who)s sees to it by %(day)s.", who=mention(promise.owner_id),
                      day=words.date(day))  # fmt: skip
    note = words.plain("In the contract by %(day)s.", day=words.date(day))
    entry = EntryKind.CONCESSION_ACCEPTED
    return _moved(desk, work, found, StepKind.ACCEPTED, entry, note, told)


def decline(desk: Desk, tx: Transaction, ref: str, person_id: str, reason: str) -> Concession:
    """The customer does not take it; it counts no more. Raises `not_granted`, `reason_missing`."""
    work, found = _start_answer(desk, tx, ref, person_id)
    check_granted(found, work.now)
    if not reason.strip():
        raise DomainError("reason_missing")
    text = check_length(reason)
    return _moved(desk, work, found, StepKind.DECLINED, EntryKind.CONCESSION_DECLINED, text)


def _start_answer(desk: Desk, tx: Transaction, ref: str, person_id: str) -> tuple[Work, Concession]:
    """Like any step; a customer who was offered it answers when the case is closed, too."""
    found = tx.concessions.find(ref)
    if found is None or found.state is not ConcessionState.OFFERED:
        return start_concession(desk, tx, ref, person_id)
    person = person_using(desk, tx, person_id)
    case = tx.cases.lock(found.case_id)
    check_in_case(desk, tx, case, person)
    return Work(tx, case, person, desk.clock.now()), tx.concessions.get(ref)


STATES = {
    StepKind.OFFERED: (ConcessionState.OFFERED, OFFERED),
    StepKind.ACCEPTED: (ConcessionState.ACCEPTED, ACCEPTED),
    StepKind.DECLINED: (ConcessionState.DECLINED, DECLINED),
}


ANSWERABLE = frozenset({ConcessionState.GRANTED, ConcessionState.OFFERED})


def check_granted(
    found: Concession, now: datetime, states: Collection[ConcessionState] = ANSWERABLE
) -> None:
    """What lapsed is granted no more, also where the timer that says so is late.

    Raises `limit_not_offered`, `not_granted`.
    """
    if found.limit:
        raise DomainError("limit_not_offered")
    ends = found.lapses_at if found.state is ConcessionState.GRANTED else None
    if found.state not in states or (ends is not None and ends <= now):
        raise DomainError("not_granted")


def _moved(
    desk: Desk, work: Work, found: Concession, step: StepKind, entry: EntryKind, note: str,
    told: str = "",
) -> Concession:  # fmt: skip
    """One step further with the customer, said in the case."""
    state, news = STATES[step]
    at = {"offered_at": work.now} if step is StepKind.OFFERED else {"answered_at": work.now}
    work.tx.concessions.change(found.id, state=state.value, **at)
    moved = work.tx.concessions.get(found.ref)
    add_step(desk, work, moved, step, note)
    enter(desk, work, entry, moved, note)
    work.record(f"concession_{state.value}", concession=moved.ref)
    # The customer may answer when the case is closed and its card has no list any more.
    ways = ANSWERS if step is StepKind.OFFERED else ()
    tell_news(desk, work, moved, news, note=told or note, case_buttons=ways)
    plan_turn(desk, work.tx, moved, work.now)
    if moved.state in SETTLED:
        tell_crm(desk, work.tx, work.case, Told.CONCESSION, moved.ref, work.now)
    count_again(desk, work.tx, work.case, work.now)
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

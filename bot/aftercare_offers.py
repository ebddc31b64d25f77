"""Winning a lost customer back: when an offer may be made, when to come earlier, and the new case.

The contacts are unconditional; the offer waits until the original reason is dealt with, or until
somebody insists with a reason.
"""

from bot.aftercare_rights import (
    check_may_resolve,
    check_tends,
    find_touch,
    start_closed,
    start_touch,
)
from bot.aftercare_runs import find_run
from bot.aftercare_touches import Done, day_of, finish_touch, shift_touch
from bot.aftercare_words import HEALTH, TRIGGERS
from bot.desk import Desk
from bot.hours import rhythm_of
from bot.items import parse_day
from bot.opening import Request
from bot.showing import look_at_case
from bot.working import Work, person_using
from domain.aftercare import After, Health, Programme, Touch, TouchState, Trigger
from domain.cases import KEEPS_REVENUE, Case
from domain.errors import DomainError
from domain.timeline import EntryKind
from playbooks.words import N_, shorten
from storage.database import Transaction

LONGEST = 1000
MOST_REASON = 300
WIN_BACK, RELAPSE = N_("Win-back: %(why)s"), N_("After the save: %(health)s. %(note)s")


def resolve_reason(desk: Desk, tx: Transaction, case_ref: str, person_id: str, how: str) -> After:
    """The reason the customer was lost for is dealt with: the next contact comes at once.

    Raises `reason_missing`, `reason_resolved`, `no_win_back`, `not_yours_to_tend`.
    """
    work = start_closed(desk, tx, case_ref, person_id)
    check_may_resolve(desk, tx, work.case, work.person)
    _check_lost(work.case)
    if tx.afters.get(work.case.id).resolved_at is not None:
        raise DomainError("reason_resolved")
    told = _text(how)
    tx.afters.change(work.case.id, resolved_at=work.now, resolved_by=person_id, resolved_how=told)
    _enter(desk, work, EntryKind.REASON_DEALT_WITH, told)
    work.record("reason_dealt_with")
    touch = next_contact(desk, work)
    if touch is not None:
        _come_at_once(desk, work, touch)
    look_at_case(tx, work.case, work.now)
    return tx.afters.get(work.case.id)


def insist_on_offer(desk: Desk, tx: Transaction, case_ref: str, person_id: str, why: str) -> After:
    """Somebody makes an offer although the reason is open, and says why.

    Raises `reason_missing`, `reason_resolved`, `no_win_back`, `not_yours_to_tend`.
    """
    work = start_closed(desk, tx, case_ref, person_id)
    check_tends(desk, tx, work.case, work.person)
    _check_lost(work.case)
    if tx.afters.get(work.case.id).may_offer:
        raise DomainError("reason_resolved")
    told = _text(why)
    tx.afters.change(work.case.id, insisted=told)
    _enter(desk, work, EntryKind.OFFER_INSISTED, told)
    work.record("offer_insisted")
    look_at_case(tx, work.case, work.now)
    return tx.afters.get(work.case.id)


def come_earlier(
    desk: Desk, tx: Transaction, ref: str, person_id: str, trigger: Trigger, typed: str, note: str
) -> Touch:
    """The next contact comes earlier, on the day as `typed`, and why. Our fix is the reason dealt
    with: the note says how, and the day follows from it.

    Raises `bad_date`, `earlier_only`, `date_in_past`, `reason_missing`, `note_too_long`.
    """
    work, touch = start_touch(desk, tx, ref, person_id)
    if touch.programme is not Programme.WIN_BACK:
        raise DomainError("forged_button")
    if trigger is Trigger.FIX_SHIPPED:
        resolve_reason(desk, tx, work.case.ref, person_id, note)
        return find_touch(tx, ref)
    day, told = parse_day(typed), _checked(note)
    if day >= day_of(desk, tx, touch, work.now):
        raise DomainError("earlier_only")
    why = desk.words(work.case.language).plain(TRIGGERS[trigger])
    shift_touch(desk, work, touch, day, f"{why}: {told}" if told else why)
    work.record("win_back_earlier", touch=touch.ref, trigger=trigger.value)
    return find_touch(tx, ref)


def _come_at_once(desk: Desk, work: Work, touch: Touch) -> None:
    """On the next working day of whoever owes it, unless it is owed by then anyway."""
    rhythm = rhythm_of(work.tx, desk.policy(), touch.owner_id, work.now)
    day = rhythm.next_working_date(rhythm.date_of(work.now))
    if day < day_of(desk, work.tx, touch, work.now):
        why = desk.words(work.case.language).plain(TRIGGERS[Trigger.FIX_SHIPPED])
        shift_touch(desk, work, touch, day, why, by_itself=False)


def next_contact(desk: Desk, work: Work) -> Touch | None:
    """The touch of the win-back that is owed next."""
    run = find_run(desk, work.tx, work.case, Programme.WIN_BACK)
    standing = run.standing() if run else []
    return standing[0] if standing else None


def win_back_request(
    desk: Desk, tx: Transaction, ref: str, person_id: str, answer_url: str | None
) -> Request:
    """What opens the case of a customer who talks to us again; the touch is done with that.

    Raises `forged_button`, `touch_settled`, `touch_over`.
    """
    work, touch = start_touch(desk, tx, ref, person_id)
    if touch.programme is not Programme.WIN_BACK:
        raise DomainError("forged_button")
    finish_touch(desk, tx, ref, person_id, Done())
    why = shorten(work.case.outcome_reason or work.case.reason, MOST_REASON)
    reason = desk.words(work.case.language).plain(WIN_BACK, why=why)
    work.record("win_back_opened", touch=touch.ref)
    return Request(
        work.person, work.case.account_name, reason, answer_url, owner_id=touch.owner_id,
    )  # fmt: skip


def relapse_request(
    desk: Desk, tx: Transaction, ref: str, person_id: str, answer_url: str | None
) -> Request:
    """What opens a case when a look at a saved customer's health was not green.

    Raises `forged_button`, `touch_over`.
    """
    person = person_using(desk, tx, person_id)
    touch = find_touch(tx, ref)
    case = tx.cases.lock(touch.case_id)
    touch = find_touch(tx, ref)
    check_tends(desk, tx, case, person)
    if touch.health in {None, Health.GREEN} or touch.state is not TouchState.DONE:
        raise DomainError("forged_button")
    assert touch.health is not None
    words = desk.words(case.language)
    health, note = words.plain(HEALTH[touch.health]), shorten(touch.note, MOST_REASON)
    reason = words.plain(RELAPSE, health=health, note=note).strip()
    return Request(
        person, case.account_name, reason, answer_url, owner_id=touch.owner_id,
    )  # fmt: skip


def _check_lost(case: Case) -> None:
    if case.outcome is None or case.outcome in KEEPS_REVENUE:
        raise DomainError("no_win_back", account=case.account_name)


def _text(typed: str) -> str:
    if not typed.strip():
        raise DomainError("reason_missing")
    return _checked(typed)


def _checked(typed: str) -> str:
    if len(typed.strip()) > LONGEST:
        raise DomainError("note_too_long", length=len(typed.strip()), limit=LONGEST)
    return typed.strip()


def _enter(desk: Desk, work: Work, kind: EntryKind, text: str) -> None:
    work.tx.timeline.add(
        ref=desk.new_ref(), case_id=work.case.id, at=work.now, by=work.person.id,
        kind=kind.value, text=text,
    )  # fmt: skip

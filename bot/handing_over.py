"""Handing a case over: asked of one person, and until they accept the owner stays the owner."""

from datetime import datetime

from bot.desk import Desk
from bot.handover_views import asked_for, line_asked, owner_is_told, question
from bot.hours import hours_of, zone_of
from bot.messages import Message
from bot.showing import look_at_case
from bot.taking_over import take_over, tell_about, tell_withdrawn
from bot.team import has_left, viewer_of
from bot.telling import tell_case
from bot.working import Work, check_in_case, person_using
from domain.access import SEES_EVERY_CASE, check_ours, may_own
from domain.cases import Case
from domain.errors import DomainError
from domain.handovers import Handover, HandoverState, check_stands, checked_summary
from domain.people import Person
from domain.working_time import shift_working
from storage.database import Transaction
from storage.job import NewJob


def check_may_hand_over(desk: Desk, tx: Transaction, case: Case, person: Person) -> None:
    """Who works on the case, and who may see every case: somebody must be able to."""
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    if not viewer.roles & SEES_EVERY_CASE:
        check_in_case(desk, tx, case, person)


def hand_over(
    desk: Desk,
    tx: Transaction,
    case_ref: str,
    person_id: str,
    new_owner: str,
    summary: str,
    *,
    new_csm: bool = False,
) -> Handover:
    """Asks `new_owner` to take the case over; who was asked before need not answer any more.

    It holds at once where the owner has left, because somebody has to own the case, and where the
    person takes it over themselves. Raises `owner_not_possible`, `owner_already`,
    `summary_missing`, `already_closed`, `not_a_member`.
    """
    person = person_using(desk, tx, person_id)
    found = tx.cases.find(case_ref)
    if found is None:
        raise DomainError("forged_button")
    work = Work(tx, tx.cases.lock(found.id), person, desk.clock.now())
    check_may_hand_over(desk, tx, work.case, person)
    if not work.case.is_open:
        raise DomainError("already_closed", account=work.case.account_name)
    check_possible_owner(tx, new_owner)
    if new_owner == work.case.owner_id:
        raise DomainError("owner_already", account=work.case.account_name)
    handover = _kept(desk, work, new_owner, checked_summary(summary), new_csm=new_csm)
    if person.id == new_owner or has_left(tx, work.case.owner_id):
        take_over(desk, work, handover)
    else:
        _ask(desk, work, handover)
    return _get(tx, handover.ref)


def check_possible_owner(tx: Transaction, person_id: str) -> Person:
    """A full member who is here. Raises `owner_not_possible`, `outsider_refused`."""
    owner = tx.people.find(person_id)
    if owner is None or not may_own(owner):
        raise DomainError("owner_not_possible")
    check_ours(owner, tx.installation.find("team_id"))
    return owner


def _kept(desk: Desk, work: Work, new_owner: str, summary: str, *, new_csm: bool) -> Handover:
    """The handover as a row; the one that stood before is replaced."""
    tx, ref = work.tx, desk.new_ref()
    before = tx.handovers.find_asked(work.case.id)
    if before is not None:
        tx.handovers.change(before.ref, state=HandoverState.REPLACED.value, answered_at=work.now)
        if before.to_id != new_owner:
            tell_withdrawn(desk, work, before)
    tx.handovers.add(
        ref=ref,
        case_id=work.case.id,
        at=work.now,
        by=work.person.id,
        from_id=work.case.owner_id,
        to_id=new_owner,
        summary=summary,
        new_csm=new_csm,
    )
    work.record("handover_asked", handover=ref, new=new_owner)
    # Who is asked may see the case: their reminders show more from now on, or less again.
    look_at_case(tx, work.case, work.now)
    tx.homes.refresh([work.case.owner_id], work.now)
    return _get(tx, ref)


def _ask(desk: Desk, work: Work, handover: Handover) -> None:
    """The question, word to asker and owner, a line in the channel, and a look at the answer."""
    tx, case, ref = work.tx, work.case, handover.ref
    about = desk, work, handover
    tell_about(*about, [handover.to_id], "ask", lambda words, _: question(words, case, handover))
    tell_about(*about, [handover.by], "asked", lambda words, _: asked_for(words, case, handover))
    if handover.by != case.owner_id:
        said = [case.owner_id]
        tell_about(*about, said, "owner", lambda words, _: owner_is_told(words, case, handover))
    line = line_asked(desk.words(case.language), handover)
    tell_case(tx, case, f"handover:{ref}", Message(line), work.now)
    late_at = _answer_by(desk, tx, handover, work.now)
    payload = {"ref": ref}
    tx.jobs.enqueue(NewJob(f"handover:{ref}", "turn_handover", late_at, None, case.id, payload))


def _answer_by(desk: Desk, tx: Transaction, handover: Handover, now: datetime) -> datetime:
    """So much of the working time of whoever is asked."""
    policy, person_id = desk.policy(), handover.to_id
    hours = hours_of(tx, policy, person_id, now)
    return shift_working(now, policy.clocks.handover_answer, zone_of(tx, person_id), hours)


def withdraw_handover(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Handover:
    """Takes the question back: who asked it can, and the owner of the case.

    Raises `not_yours_to_withdraw`, or what became of it.
    """
    person = person_using(desk, tx, person_id)
    found = _get(tx, ref)
    work = Work(tx, tx.cases.lock(found.case_id), person, desk.clock.now())
    handover = _get(tx, ref)
    if person.id not in {handover.by, work.case.owner_id}:
        raise DomainError("not_yours_to_withdraw")
    check_stands(handover)
    tx.handovers.change(ref, state=HandoverState.WITHDRAWN.value, answered_at=work.now)
    work.record("handover_withdrawn", handover=ref)
    look_at_case(tx, work.case, work.now)
    tx.homes.refresh([work.case.owner_id], work.now)
    tell_withdrawn(desk, work, handover)
    return handover


def _get(tx: Transaction, ref: str) -> Handover:
    found = tx.handovers.find(ref)
    if found is None:
        raise DomainError("forged_button")
    return found

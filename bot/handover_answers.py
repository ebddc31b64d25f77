"""What becomes of a handover that was asked: accepted, declined, or left unanswered."""

from datetime import datetime

from bot.desk import Desk
from bot.handing_over import check_possible_owner
from bot.handover_views import declined, lapsed, unanswered
from bot.hearing import answering_for
from bot.showing import look_at_case
from bot.taking_over import take_over, tell_about
from bot.working import BOT, Work, person_using, sees
from domain.cases import Case
from domain.errors import DomainError
from domain.handovers import Handover, HandoverState, check_stands
from domain.timeline import EntryKind
from storage.database import Transaction
from storage.job import Job, NewJob


def answerable(desk: Desk, tx: Transaction, ref: str, person_id: str) -> tuple[Handover, Case]:
    """The handover, when this person may answer it now.

    Raises `not_asked`, what became of it, or `already_closed`.
    """
    person_using(desk, tx, person_id)
    handover = tx.handovers.find(ref)
    if handover is None:
        raise DomainError("forged_button")
    if handover.to_id != person_id:
        raise DomainError("not_asked")
    check_stands(handover)
    case = tx.cases.get(handover.case_id)
    if not case.is_open:
        raise DomainError("already_closed", account=case.account_name)
    return handover, case


def _start(desk: Desk, tx: Transaction, ref: str, person_id: str) -> tuple[Work, Handover]:
    """The same with the case locked: two answers at once are one."""
    found = tx.handovers.find(ref)
    if found is None:
        raise DomainError("forged_button")
    locked = tx.cases.lock(found.case_id)
    handover, _ = answerable(desk, tx, ref, person_id)
    return Work(tx, locked, person_using(desk, tx, person_id), desk.clock.now()), handover


def accept_handover(desk: Desk, tx: Transaction, ref: str, person_id: str) -> Case:
    """Who was asked owns the case from now on. Nobody else can say so."""
    work, handover = _start(desk, tx, ref, person_id)
    check_possible_owner(tx, person_id)
    return take_over(desk, work, handover)


def decline_handover(
    desk: Desk, tx: Transaction, ref: str, person_id: str, reason: str
) -> Handover:
    """Who was asked cannot. Owner, asker and who answers for the owner hear why."""
    work, handover = _start(desk, tx, ref, person_id)
    case, why = work.case, reason.strip()
    if not why:
        raise DomainError("reason_missing")
    state = HandoverState.DECLINED.value
    tx.handovers.change(ref, state=state, answered_at=work.now, reason=why)
    work.record("handover_declined", handover=ref)
    look_at_case(tx, case, work.now)
    tx.timeline.add(
        ref=desk.new_ref(),
        case_id=case.id,
        at=work.now,
        by=person_id,
        kind=EntryKind.HANDOVER_DECLINED.value,
        text=why,
    )
    hearers = [case.owner_id, handover.by, *_answering(desk, tx, case, work.now)]
    tell_about(desk, work, handover, hearers, "declined", lambda words, who: declined(
        words, case, handover, why if _sees(desk, tx, case, who) else ""))  # fmt: skip
    return handover


def _answering(desk: Desk, tx: Transaction, case: Case, now: datetime) -> list[str]:
    return answering_for(tx, desk.policy(), case.owner_id, now)[:1]


def _sees(desk: Desk, tx: Transaction, case: Case, person_id: str) -> bool:
    person = tx.people.find(person_id)
    return person is not None and sees(desk, tx, case, person)


def look_at_answers(tx: Transaction, person_id: str, now: datetime) -> None:
    """Somebody has left, or became a guest: what they were asked is looked at anew."""
    for handover in tx.handovers.list_asked_of(person_id):
        name, payload = f"handover:{handover.ref}:{now.isoformat()}", {"ref": handover.ref}
        tx.jobs.enqueue(NewJob(name, "turn_handover", now, None, handover.case_id, payload))


class TurnHandover:
    """Asked long enough, or asked of somebody who can own no case any more."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        assert job.case_id is not None
        work = Work(tx, tx.cases.lock(job.case_id), BOT, now)
        handover = tx.handovers.find(job.payload["ref"])
        if handover is None or not handover.stands or not work.case.is_open:
            return
        if not self._is_possible(tx, handover):
            self._end(work, handover)
        elif job.key == f"handover:{handover.ref}":
            self._tell_late(work, handover)

    def _is_possible(self, tx: Transaction, handover: Handover) -> bool:
        try:
            check_possible_owner(tx, handover.to_id)
        except DomainError:
            return False
        return True

    def _end(self, work: Work, handover: Handover) -> None:
        """Owner and asker hear that somebody else has to be asked."""
        state = HandoverState.LAPSED.value
        work.tx.handovers.change(handover.ref, state=state, answered_at=work.now)
        work.record("handover_lapsed", handover=handover.ref)
        look_at_case(work.tx, work.case, work.now)
        hearers = [work.case.owner_id, handover.by]
        tell_about(self._desk, work, handover, hearers, "lapsed", lambda words, _: lapsed(
            words, work.case, handover))  # fmt: skip

    def _tell_late(self, work: Work, handover: Handover) -> None:
        hearers = [handover.by, *_answering(self._desk, work.tx, work.case, work.now)]
        tell_about(self._desk, work, handover, hearers, "unanswered", lambda words, _: unanswered(
            words, work.case, handover))  # fmt: skip

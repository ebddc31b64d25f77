"""Executive escalation: asked, briefed, spoken, followed up, thanked. Each step is one person's."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.escalation_telling import (
    ask_executive,
    tell_about_contact,
    tell_called_off,
    tell_case_closed,
    tell_followed_up,
    tell_thanks,
)
from bot.promises import NewPromise, keep_promise
from bot.text_sources import currency_of
from bot.working import Work, check_in_case, person_using, sees, start_work
from domain.cases import Case
from domain.errors import DomainError
from domain.escalations import (
    Escalation,
    EscalationGround,
    EscalationStep,
    check_may_escalate,
    check_step,
    checked_grounds,
    commitments_typed,
    is_strategic,
)
from domain.people import Person
from domain.promises import PromiseSource
from domain.timeline import EntryKind
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form of an escalation asks."""

    executive_id: str
    grounds: tuple[EscalationGround, ...]
    objective: str
    contact_by: datetime


def strategic(desk: Desk, case: Case) -> bool:
    """Whether the figures alone are a ground."""
    policy = desk.policy()
    return is_strategic(case, policy.value_bands, currency_of(desk, case)) and (
        currency_of(desk, case) == policy.currency
    )


def start_escalation(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, asked: Asked
) -> Escalation:
    """Begins with the brief, which is the CSM's to read and send.

    Raises what `check_may_escalate` and `checked_grounds` raise, `executive_not_possible`,
    `objective_missing`, `date_in_past`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    check_may_escalate(work.case, tx.escalations.find_running(work.case.id))
    grounds = checked_grounds(asked.grounds, strategic=strategic(desk, work.case))
    if not asked.objective.strip():
        raise DomainError("objective_missing")
    if asked.contact_by <= work.now:
        raise DomainError("date_in_past")
    executive = check_executive(desk, tx, work.case, asked.executive_id)
    escalation = tx.escalations.add(
        desk.new_ref(), case_id=work.case.id, at=work.now, by=person_id,
        executive_id=executive.id, grounds=",".join(grounds),
        objective=asked.objective.strip(), contact_by=asked.contact_by,
    )  # fmt: skip
    _enter(desk, work, EntryKind.ESCALATED, executive.name, escalation.objective)
    work.record("escalation_started", escalation=escalation.ref, executive=executive.id)
    work.show()
    return escalation


def check_executive(desk: Desk, tx: Transaction, case: Case, person_id: str) -> Person:
    """Somebody who is here, may see the case at this moment, and does not own it.

    Raises `executive_not_possible`.
    """
    person = tx.people.find(person_id)
    if person is None or person.bot or person.deactivated or person.guest:
        raise DomainError("executive_not_possible")
    if person.id == case.owner_id or not sees(desk, tx, case, person):
        raise DomainError("executive_not_possible")
    return person


def send_brief(desk: Desk, tx: Transaction, case_ref: str, person_id: str) -> Escalation:
    """Sends the executive the brief and asks them to speak with the customer.

    They are asked, never added to the channel. Raises `step_settled`, `executive_not_possible`.
    """
    work, escalation = _started(desk, tx, case_ref, person_id, EscalationStep.BRIEF)
    check_executive(desk, tx, work.case, escalation.executive_id)
    escalation = tx.escalations.change(escalation.id, briefed_at=work.now)
    work.record("escalation_briefed", escalation=escalation.ref)
    ask_executive(desk, work, escalation)
    work.show()
    return escalation


def log_conversation(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, who: str, said: str, promised: str
) -> Escalation:
    """What was said, and what was promised. Raises `step_settled`, `who_missing`, `said_missing`.

    The executive says it, or somebody in the case for them.
    """
    work, escalation = _as_executive(desk, tx, case_ref, person_id)
    check_step(escalation, EscalationStep.CONTACT)
    if not who.strip():
        raise DomainError("who_missing")
    if not said.strip():
        raise DomainError("said_missing")
    commitments = "\n".join(commitments_typed(promised))
    escalation = tx.escalations.change(
        escalation.id, contacted_at=work.now, spoke_with=who.strip(), said=said.strip(),
        commitments=commitments,
    )  # fmt: skip
    _keep_commitments(desk, work, escalation)
    told = "\n".join([said.strip(), *(f"→ {line}" for line in escalation.promised)])
    _enter(desk, work, EntryKind.EXECUTIVE_SPOKE, who.strip(), told)
    work.record("executive_spoke", escalation=escalation.ref, commitments=len(escalation.promised))
    tell_about_contact(desk, work, escalation)
    work.show()
    return escalation


def _keep_commitments(desk: Desk, work: Work, escalation: Escalation) -> None:
    """What the executive promised is kept like every promise, by who follows up on it."""
    until = work.now + desk.policy().clocks.escalation_follow_up
    day = until.astimezone(ZoneInfo(work.person.zone)).date()
    for line in escalation.promised:
        new = NewPromise(line, work.case.owner_id, day, PromiseSource.ESCALATION, escalation.ref)
        keep_promise(desk, work, new)


def follow_up(desk: Desk, tx: Transaction, case_ref: str, person_id: str, what: str) -> Escalation:
    """What became of every commitment. Raises `step_settled`, `follow_up_missing`."""
    work, escalation = _started(desk, tx, case_ref, person_id, EscalationStep.FOLLOW_UP)
    if not what.strip():
        raise DomainError("follow_up_missing")
    escalation = tx.escalations.change(
        escalation.id, followed_up_at=work.now, follow_up=what.strip()
    )
    _enter(desk, work, EntryKind.FOLLOWED_UP, None, what.strip())
    work.record("escalation_followed_up", escalation=escalation.ref)
    tell_followed_up(desk, work, escalation)
    work.show()
    return escalation


def thank(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, thanks: str, learned: str
) -> Escalation:
    """Thanks the executive and ends the escalation. Raises `step_settled`, `thanks_missing`,
    `learned_missing`."""
    work, escalation = _started(desk, tx, case_ref, person_id, EscalationStep.THANKS)
    if not thanks.strip():
        raise DomainError("thanks_missing")
    if not learned.strip():
        raise DomainError("learned_missing")
    escalation = tx.escalations.change(
        escalation.id, thanked_at=work.now, ended_at=work.now, learned=learned.strip()
    )
    _enter(desk, work, EntryKind.ESCALATION_ENDED, None, learned.strip())
    work.record("escalation_ended", escalation=escalation.ref)
    tell_thanks(desk, work, escalation, thanks.strip())
    work.show()
    return escalation


def call_off(desk: Desk, tx: Transaction, case_ref: str, person_id: str, reason: str) -> Escalation:
    """Ends it before its last step, with the reason; an executive who was asked is told.

    Raises `step_settled`, `reason_missing`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    escalation = running_in(tx, work.case)
    if not reason.strip():
        raise DomainError("reason_missing")
    escalation = tx.escalations.change(escalation.id, ended_at=work.now, learned=reason.strip())
    _enter(desk, work, EntryKind.ESCALATION_ENDED, None, reason.strip())
    work.record("escalation_called_off", escalation=escalation.ref)
    tell_called_off(desk, work, escalation, reason.strip())
    work.show()
    return escalation


def end_with_case(desk: Desk, work: Work) -> None:
    """A case that closes takes its escalation along; an executive who was asked is told."""
    escalation = work.tx.escalations.find_running(work.case.id)
    if escalation is None:
        return
    work.tx.escalations.change(escalation.id, ended_at=work.now)
    work.record("escalation_ended", escalation=escalation.ref)
    tell_case_closed(desk, work, escalation)


def running_in(tx: Transaction, case: Case) -> Escalation:
    """The escalation that runs in a case. Raises `step_settled` when none does."""
    escalation = tx.escalations.find_running(case.id)
    if escalation is None:
        raise DomainError("step_settled")
    return escalation


def check_may_tell(desk: Desk, tx: Transaction, case: Case, person: Person) -> None:
    """Who was asked to speak with the customer may say what was said, outside the channel too."""
    escalation = tx.escalations.find_running(case.id)
    if escalation is None or person.id != escalation.executive_id:
        check_in_case(desk, tx, case, person)
    elif not sees(desk, tx, case, person):
        raise DomainError("not_a_member")


def _as_executive(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str
) -> tuple[Work, Escalation]:
    person = person_using(desk, tx, person_id)
    found = tx.cases.find(case_ref)
    if found is None:
        raise DomainError("forged_button")
    case = tx.cases.lock(found.id)
    check_may_tell(desk, tx, case, person)
    if not case.is_open:
        raise DomainError("already_closed", account=case.account_name)
    return Work(tx, case, person, desk.clock.now()), running_in(tx, case)


def _started(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, step: EscalationStep
) -> tuple[Work, Escalation]:
    """The case locked, and its escalation where it stands at that step."""
    work = start_work(desk, tx, case_ref, person_id)
    escalation = running_in(tx, work.case)
    check_step(escalation, step)
    return work, escalation


def _enter(desk: Desk, work: Work, kind: EntryKind, who: str | None, text: str) -> None:
    work.tx.timeline.add(
        ref=desk.new_ref(), case_id=work.case.id, at=work.now, by=work.person.id,
        kind=kind.value, who=who, text=text,
    )  # fmt: skip

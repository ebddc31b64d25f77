"""Closing a case: three answers on the day, a summary in the channel, and what comes later."""

from bot.aftercare import start_aftercare
from bot.closing_stands import plan_standing
from bot.closing_views import summary
from bot.concession_closing import close_requests
from bot.desk import Desk
from bot.escalations import end_with_case
from bot.following import follower_closed
from bot.hours import hours_of, zone_of
from bot.results import keep_result
from bot.showing import show_case
from bot.still_open import still_open
from bot.telling import tell_case
from bot.working import Work, start_work
from bot.writing_back import Told, tell_crm
from domain.cases import Case, CaseState, Closing, checked_closing
from domain.outcomes import Debrief
from domain.timeline import EntryKind
from domain.undo import Step
from domain.working_time import working_days_later
from storage.database import Transaction


def close_case(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, closing: Closing
) -> Case:
    """Closes the case and says so in its channel. Raises DomainError for answers that clash.

    What nobody can take back any more follows when the closing stands: another name for the
    channel, its end, and the celebration.
    """
    work = start_work(desk, tx, case_ref, person_id)
    answers = checked_closing(work.case, closing)
    entry, open_yet = desk.new_ref(), still_open(tx, work.case)
    case = _closed(work, answers, entry)
    work.may_undo(Step.CLOSE, case.ref, {"entry": entry})
    work.record("case_closed", outcome=answers.outcome.value)
    end_with_case(desk, work)
    close_requests(desk, tx, case, work.now)
    tell_crm(desk, tx, case, Told.CLOSED, entry, work.now)
    debrief = _ask_for_debrief(desk, work, case)
    follower_closed(desk, tx, case, work.now)
    plan_standing(desk, tx, case)
    told = summary(desk.words(case.language), case, open_yet, debrief)
    tell_case(tx, case, f"closed:{case.version}", told, work.now)
    show_case(tx, case, work.now)
    keep_result(desk, tx, case, work.now)
    start_aftercare(desk, tx, case, work.now)
    return case


def _closed(work: Work, answers: Closing, entry: str) -> Case:
    """The case as it is closed, and the line of its timeline."""
    case = work.tx.cases.change(
        work.case.id,
        state=CaseState.CLOSED.value,
        closed_at=work.now,
        closed_by=work.person.id,
        outcome=answers.outcome.value,
        outcome_reason=answers.reason,
        arr_kept_minor=answers.arr_kept_minor,
    )
    work.tx.timeline.add(
        ref=entry,
        case_id=case.id,
        at=work.now,
        by=work.person.id,
        kind=EntryKind.CLOSED.value,
        text=answers.reason,
    )
    return case


def _ask_for_debrief(desk: Desk, work: Work, case: Case) -> Debrief:
    """Of the owner, some of their working days later, when there is something to look back on."""
    policy, tx = desk.policy(), work.tx
    hours = hours_of(tx, policy, case.owner_id, work.now)
    zone = zone_of(tx, case.owner_id)
    due_at = working_days_later(work.now, policy.outcomes.debrief_after, zone, hours)
    return tx.debriefs.add(
        ref=desk.new_ref(), case_id=case.id, owner_id=case.owner_id, at=work.now, due_at=due_at
    )

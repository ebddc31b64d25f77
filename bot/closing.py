"""Closing a case: three answers on the day, a summary in the channel."""

from bot.aftercare import start_aftercare
from bot.cards import OUTCOMES
from bot.concession_closing import close_requests
from bot.desk import Desk
from bot.escalations import end_with_case
from bot.messages import Message
from bot.showing import show_case
from bot.telling import tell_case
from bot.working import start_work
from bot.writing_back import Told, tell_crm
from domain.cases import KEEPS_REVENUE, Case, CaseState, Closing, checked_closing, day_number
from domain.timeline import EntryKind
from domain.undo import Step
from playbooks.words import mention
from storage.database import Transaction


def close_case(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, closing: Closing
) -> Case:
    """Closes the case and says so in its channel. Raises DomainError for answers that clash."""
    work = start_work(desk, tx, case_ref, person_id)
    answers = checked_closing(work.case, closing)
    entry = desk.new_ref()
    case = tx.cases.change(
        work.case.id,
        state=CaseState.CLOSED.value,
        closed_at=work.now,
        closed_by=person_id,
        outcome=answers.outcome.value,
        outcome_reason=answers.reason,
        arr_kept_minor=answers.arr_kept_minor,
    )
    tx.timeline.add(
        ref=entry,
        case_id=case.id,
        at=work.now,
        by=person_id,
        kind=EntryKind.CLOSED.value,
        text=answers.reason,
    )
    work.may_undo(Step.CLOSE, case.ref, {"entry": entry})
    work.record("case_closed", outcome=answers.outcome.value)
    end_with_case(desk, work)
    close_requests(desk, tx, case, work.now)
    tell_crm(desk, tx, case, Told.CLOSED, entry, work.now)
    tell_case(tx, case, f"closed:{case.version}", summary(desk, case), work.now)
    show_case(tx, case, work.now)
    start_aftercare(desk, tx, case, work.now)
    return case


def summary(desk: Desk, case: Case) -> Message:
    """What the channel reads when a case closes."""
    assert case.outcome is not None
    assert case.closed_at is not None
    words = desk.words(case.language)
    parts = [
        words.text(
            "*%(account)s: %(outcome)s.* Closed by %(by)s on day %(day)s.",
            account=case.account_name,
            outcome=words.text(OUTCOMES[case.outcome]),
            by=mention(case.closed_by or case.owner_id),
            day=day_number(case, case.closed_at),
        ),
        words.text("Reason: %(reason)s", reason=case.outcome_reason or ""),
    ]
    if case.outcome in KEEPS_REVENUE and case.arr_kept_minor is not None:
        kept = words.money(case.arr_kept_minor, case.currency or "USD")
        parts.append(words.text("ARR kept: %(kept)s a year", kept=kept))
    return Message("\n".join(parts))

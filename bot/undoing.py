"""Taking back one's own last step within a minute."""

from datetime import datetime
from typing import Any

from bot.aftercare_touches import take_touch_back
from bot.desk import Desk
from bot.messages import Message
from bot.promise_steps import withdraw_steps
from bot.promises import take_promise_back
from bot.reopening import take_up
from bot.root_causes import take_back_cause
from bot.showing import show_case
from bot.stakeholders import take_back_met
from bot.telling import tell_case
from bot.working import check_in_case, check_open_case, check_still_promised, person_using
from domain.cases import Case
from domain.errors import DomainError
from domain.timeline import EntryKind
from domain.undo import Step, Undoable, check_undo
from domain.updates import UpdateState, find_draft
from playbooks.words import mention
from storage.database import Transaction

OF_CLOSED_CASES = frozenset({Step.CLOSE, Step.TOUCH})


def undo_last(desk: Desk, tx: Transaction, person_id: str) -> tuple[Step, Case]:
    """Takes back the person's last step; which one, and in which case.

    Raises `nothing_to_undo`, `undo_too_late`, or `changed_since` when others built on it.
    """
    person = person_using(desk, tx, person_id)
    now = desk.clock.now()
    step = check_undo(tx.undos.find_last(person_id), now, desk.policy().clocks.undo)
    case = tx.cases.lock(step.case_id)
    if step.kind is not Step.TOUCH:
        # What follows a case has owners of its own; whoever did it takes it back.
        check_in_case(desk, tx, case, person)
    if step.kind is Step.PROMISE:
        check_still_promised(case)
    elif step.kind not in OF_CLOSED_CASES:
        check_open_case(case)
    TAKES_BACK[step.kind](desk, tx, case, step, now)
    tx.undos.mark_undone(step.id)
    tx.audit.record(now, person_id, f"{step.kind.value}_undone", case.ref)
    case = tx.cases.get(case.id)
    show_case(tx, case, now)
    return step.kind, case


def _tick(desk: Desk, tx: Transaction, case: Case, step: Undoable, now: datetime) -> None:
    item = tx.items.find(step.target)
    if item is None or item.version != step.before["version"] + 1:
        raise DomainError("changed_since")
    before: dict[str, Any] = {
        "state": step.before["state"],
        "touched": step.before["touched"],
        "settled_by": None,
        "settled_at": None,
        "note": None,
    }
    tx.items.change(item.id, **before)


def _contact(desk: Desk, tx: Transaction, case: Case, step: Undoable, now: datetime) -> None:
    entry = tx.timeline.find(step.target)
    tx.timeline.take_back(step.target)
    # Somebody may have logged an earlier contact meanwhile: that one stands.
    if step.before["ended"] and entry is not None and case.first_contact_at == entry.at:
        was = step.before["first_contact_at"]
        tx.cases.change(case.id, first_contact_at=was and datetime.fromisoformat(was))
    take_back_met(tx, step.before)


def _close(desk: Desk, tx: Transaction, case: Case, step: Undoable, now: datetime) -> None:
    entry = tx.timeline.find(step.before["entry"])
    # Somebody may have reopened and closed it meanwhile: that closing stands.
    if entry is None or (case.closed_by, case.closed_at) != (step.person_id, entry.at):
        raise DomainError("changed_since")
    reopened = take_up(desk, tx, case, step.person_id, now)
    tx.timeline.take_back(step.before["entry"])
    tx.timeline.add(
        ref=desk.new_ref(),
        case_id=case.id,
        at=now,
        by=step.person_id,
        kind=EntryKind.REOPENED.value,
    )
    words = desk.words(case.language)
    text = words.text(
        "%(who)s took the closing back: the case is open again.", who=mention(step.person_id)
    )
    tell_case(tx, reopened, f"reopened:{reopened.version}", Message(text), now)


def _update(desk: Desk, tx: Transaction, case: Case, step: Undoable, now: datetime) -> None:
    """The update is a draft again, unless it was corrected or another one was begun."""
    update = tx.updates.find(step.target)
    if update is None or update.state is not UpdateState.SENT:
        raise DomainError("changed_since")
    if find_draft(tx.updates.list_of(case.id), update.corrects) is not None:
        raise DomainError("changed_since")
    tx.updates.change(update.ref, state=UpdateState.DRAFT.value, sent_at=None, sent_to=None)
    tx.timeline.take_back(step.before["entry"])
    withdraw_steps(tx, update)


TAKES_BACK = {
    Step.TICK: _tick,
    Step.CONTACT: _contact,
    Step.CLOSE: _close,
    Step.UPDATE: _update,
    Step.ROOT_CAUSE: take_back_cause,
    Step.PROMISE: take_promise_back,
    Step.TOUCH: take_touch_back,
}

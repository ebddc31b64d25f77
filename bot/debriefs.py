"""The debrief of a closed case: asked some working days later, written, and put right later."""

from dataclasses import dataclass
from typing import Any

from bot.debrief_views import line_written, written_message
from bot.debrief_words import in_full
from bot.desk import Desk
from bot.messages import Message
from bot.results import count_again
from bot.showing import look_at_case, show
from bot.team import language_for, managers_of
from bot.telling import tell_case, tell_person
from bot.working import Work, sees, start_after
from domain.cases import Case
from domain.causes import Cause
from domain.checklist import ItemState
from domain.debriefing import ANSWERS, TEXTS, Deeds, begun, check_says_something
from domain.errors import DomainError
from domain.outcomes import Answer, Debrief, DebriefState
from domain.timeline import EntryKind
from domain.updates import UpdateState
from storage.database import Transaction

ASKED = (*ANSWERS, *TEXTS, "effort_minutes")


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody wrote the debrief while a form of it was open: how it reads now."""

    case: Case
    debrief: Debrief


def debrief_of(tx: Transaction, case: Case) -> Debrief:
    """The one of the case's last closing. Raises `not_closed_yet`."""
    found = tx.debriefs.find_latest(case.id)
    if found is None or case.is_open:
        raise DomainError("not_closed_yet", account=case.account_name)
    return found


def debrief_at_hand(tx: Transaction, case: Case, debrief: Debrief) -> Debrief:
    """The debrief as its form opens: as it was written, else with what the case knows."""
    if not debrief.is_open:
        return debrief
    promises, issues = tx.promises.list_of(case.id), tx.issues.list_of(case.id)
    before = tx.debriefs.find_done(case.id)
    return begun(debrief, case, deeds_in(tx, case), promises, issues, before)


def deeds_in(tx: Transaction, case: Case) -> Deeds:
    """How much was done in the case, as far as anybody logged it."""
    items, updates = tx.items.list_of(case.id), tx.updates.list_of(case.id)
    spoke = tx.timeline.count_kinds(case.id, (EntryKind.CONTACT, EntryKind.ATTEMPT))
    return Deeds(
        contacts=spoke,
        updates=sum(each.state is UpdateState.SENT for each in updates),
        items=sum(each.state is ItemState.DONE for each in items),
        issues=len(tx.issues.list_of(case.id)),
        requests=len(tx.concessions.list_of(case.id)),
    )


def save_debrief(
    desk: Desk, tx: Transaction, seen: str, person_id: str, answers: dict[str, Any],
    cause: Cause | None,
) -> Debrief | Overtaken:  # fmt: skip
    """Keeps what was answered. `seen` names the debrief and the version that the form opened on.

    Nothing that somebody else wrote meanwhile is overwritten unseen. Raises `debrief_void`,
    `debrief_nothing`, `not_a_member`, `forged_button`.
    """
    ref, _, version = seen.partition(":")
    found = tx.debriefs.find(ref)
    if found is None or not set(answers) <= set(ASKED):
        raise DomainError("forged_button")
    work = start_after(desk, tx, tx.cases.get(found.case_id).ref, person_id)
    found = tx.debriefs.find(ref)
    assert found is not None
    if found.state is DebriefState.VOID or work.case.is_open:
        raise DomainError("debrief_void", account=work.case.account_name)
    changed = {name: value for name, value in answers.items() if getattr(found, name) != value}
    new_cause = cause is not None and cause.value != work.case.cause
    if not changed and not new_cause and not found.is_open:
        return found
    if str(found.version) != version:
        return Overtaken(work.case, found)
    return _kept(desk, work, found, changed, cause if new_cause else None)


def _kept(
    desk: Desk, work: Work, found: Debrief, changed: dict[str, Any], cause: Cause | None
) -> Debrief:
    tx, first = work.tx, found.is_open
    if first:
        changed |= {"state": DebriefState.DONE.value, "done_by": work.person.id}
        changed |= {"done_at": work.now}
    row = {name: str(v) if isinstance(v, Answer) else v for name, v in changed.items()}
    tx.debriefs.change(found.id, **row)
    written = tx.debriefs.find(found.ref)
    assert written is not None
    check_says_something(written)
    case = work.case
    if cause is not None:
        case = tx.cases.change(case.id, cause=cause.value)
        work.record("cause_corrected", cause=cause.value)
    words = desk.words(case.language)
    tx.timeline.add(
        ref=desk.new_ref(), case_id=case.id, at=work.now, by=work.person.id,
        kind=EntryKind.DEBRIEFED.value, text=in_full(words, case, written),
    )  # fmt: skip
    work.record("debrief_written" if first else "debrief_changed", version=written.version)
    if first:
        _tell(desk, work, case, written)
    count_again(desk, tx, case, work.now)
    show(tx, case, "card", work.now)
    look_at_case(tx, case, work.now)
    return written


def _tell(desk: Desk, work: Work, case: Case, written: Debrief) -> None:
    """The channel, the owner and their managers read along, once; whoever wrote it knows."""
    tx, policy = work.tx, desk.policy()
    line = line_written(desk.words(case.language), case, written)
    tell_case(tx, case, f"debrief:{written.ref}", Message(line), work.now)
    others = [case.owner_id, *managers_of(tx, policy, case.owner_id)]
    for person_id in dict.fromkeys(others):
        person = tx.people.find(person_id)
        if person is None or person.id == work.person.id or not sees(desk, tx, case, person):
            continue
        words = desk.words(language_for(tx, policy, person_id))
        message = written_message(words, case, written)
        tell_person(tx, person_id, f"debrief:{written.ref}", message, work.now, case.id)

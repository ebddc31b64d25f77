"""The weekly customer update: drafted, sent, corrected.

Drafting says the text to who drafted it; only marking it as sent moves the clock.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks import MESSAGE_TEXT
from bot.desk import Desk
from bot.escalation_telling import tell_progress
from bot.messages import Message
from bot.team import language_for, managers_of
from bot.telling import tell_person
from bot.update_messages import draft_message, sent_message, wrong_message
from bot.update_text import update_text
from bot.working import Work, start_work
from domain.errors import DomainError
from domain.timeline import EntryKind
from domain.undo import Step
from domain.updates import (
    Update,
    UpdateParts,
    UpdateState,
    check_draft,
    check_sent,
    check_wrong,
    checked_parts,
    find_draft,
)
from playbooks.unmarked import as_typed
from storage.database import Transaction


def start_update(
    desk: Desk, tx: Transaction, update_ref: str, person_id: str
) -> tuple[Work, Update]:
    """The update and its case, locked, when the person may work on it."""
    found = tx.updates.find(update_ref)
    if found is None:
        raise DomainError("forged_button")
    work = start_work(desk, tx, tx.cases.get(found.case_id).ref, person_id)
    update = tx.updates.find(update_ref)
    assert update is not None
    return work, update


def save_draft(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, parts: UpdateParts, seen: str
) -> bool:
    """Keeps the draft and says its text to who wrote it; False when nothing has changed.

    `seen` is the wording that the form was opened on, empty when there was no draft. Raises what
    `checked_parts` raises, `update_too_long`, `draft_changed`, `already_sent`.
    """
    work = start_work(desk, tx, case_ref, person_id)
    today = work.now.astimezone(ZoneInfo(work.person.zone)).date()
    parts = checked_parts(parts, today)
    draft = find_draft(tx.updates.list_of(work.case.id))
    if draft is None:
        if seen:
            raise DomainError("already_sent")
        update = tx.updates.add(desk.new_ref(), work.case.id, person_id, work.now, parts)
        return _drafted(desk, work, update, "update_drafted")
    return _rewritten(desk, work, draft, parts, seen)


def rewrite_correction(desk: Desk, tx: Transaction, seen: str, person_id: str, text: str) -> bool:
    """New words for the draft of a correction; False when nothing has changed."""
    work, update = start_update(desk, tx, ref_in(seen), person_id)
    if update.corrects is None:
        raise DomainError("forged_button")
    if update.state is not UpdateState.DRAFT:
        raise DomainError("already_sent")
    if not text.strip():
        raise DomainError("right_missing")
    return _rewritten(desk, work, update, replace(update.parts, progress=text.strip()), seen)


def _rewritten(desk: Desk, work: Work, draft: Update, parts: UpdateParts, seen: str) -> bool:
    if draft.parts == parts:
        return _say_draft(desk, work, draft)
    check_draft(draft, seen)
    draft = work.tx.updates.rewrite(draft.ref, work.person.id, work.now, parts)
    return _drafted(desk, work, draft, "update_redrafted")


def _drafted(desk: Desk, work: Work, update: Update, event: str) -> bool:
    work.record(event, update=update.ref, version=update.version)
    work.show()
    return _say_draft(desk, work, update)


def _say_draft(desk: Desk, work: Work, update: Update) -> bool:
    """Says the text by itself, so that a long press copies it, and what to do with it below.

    False when this person has heard exactly this before.
    """
    text = as_typed(update_text(work.tx, desk.words(work.case.language), update))
    if len(text) > MESSAGE_TEXT:
        raise DomainError("update_too_long", length=len(text), limit=MESSAGE_TEXT)
    words = desk.words(language_for(work.tx, desk.policy(), work.person.id))
    key = f"update:{update.ref}:{update.version}"
    _tell(work, work.person.id, f"{key}:text", Message(text, bare=True))
    below = draft_message(work.tx, words, work.case, update)
    return _tell(work, work.person.id, f"{key}:below", below)


def send_update(
    desk: Desk, tx: Transaction, wording: str, person_id: str, to: str, at: datetime
) -> Update:
    """Marks the draft as sent: from then on it stands as it is, and the clock counts from `at`.

    Raises `already_sent`, `draft_changed`, `who_missing`, `future_contact`, `sent_before_case`.
    """
    work, update = start_update(desk, tx, ref_in(wording), person_id)
    check_draft(update, wording)
    check_sent(to, at, work.case.opened_at, work.now)
    entry, to = desk.new_ref(), to.strip()
    tx.updates.change(update.ref, state=UpdateState.SENT.value, sent_at=at, sent_to=to)
    text = update_text(tx, desk.words(work.case.language), update)
    _enter(work, entry, EntryKind.UPDATE_SENT, at, to, text)
    work.may_undo(Step.UPDATE, update.ref, {"entry": entry})
    work.record("update_sent", update=update.ref, entry=entry)
    sent = replace(update, state=UpdateState.SENT, sent_at=at, sent_to=to)
    words = desk.words(language_for(tx, desk.policy(), person_id))
    said = sent_message(tx, words, work.case, desk.policy(), sent)
    _tell(work, person_id, f"update:{update.ref}:sent:{entry}", said)
    tell_progress(desk, work, f"{update.ref}:{entry}", text)
    work.show()
    return sent


def correct_update(
    desk: Desk, tx: Transaction, update_ref: str, person_id: str, wrong: str, right: str
) -> Update:
    """Says that a sent update was wrong: drafts the correction and tells the managers.

    The clock still counts from when it was sent. Raises `not_sent_yet`, `corrected_already`,
    `wrong_missing`, `right_missing`, `update_too_long`.
    """
    work, update = start_update(desk, tx, update_ref, person_id)
    check_wrong(update)
    if not wrong.strip():
        raise DomainError("wrong_missing")
    if not right.strip():
        raise DomainError("right_missing")
    tx.updates.change(update.ref, state=UpdateState.CORRECTED.value)
    parts = UpdateParts(_correction(desk, work, update, wrong.strip(), right.strip()))
    draft = tx.updates.add(
        desk.new_ref(), work.case.id, person_id, work.now, parts, corrects=update.ref
    )
    told = f"{wrong.strip()}\n→ {right.strip()}"
    _enter(work, desk.new_ref(), EntryKind.UPDATE_WRONG, work.now, None, told)
    _tell_managers(desk, work, update, wrong.strip(), right.strip())
    _drafted(desk, work, draft, "update_corrected")
    return draft


def _correction(desk: Desk, work: Work, update: Update, wrong: str, right: str) -> str:
    assert update.sent_at is not None
    words = desk.words(work.case.language)
    day = words.day(update.sent_at.astimezone(ZoneInfo(work.person.zone)).date())
    return words.plain(
        "In our update of %(day)s we wrote: “%(wrong)s” That was wrong. Correct is: %(right)s",
        day=day,
        wrong=wrong,
        right=right,
    )


def _tell_managers(desk: Desk, work: Work, update: Update, wrong: str, right: str) -> None:
    """The managers of the owner, and the owner where somebody else found the mistake."""
    managers = managers_of(work.tx, desk.policy(), work.case.owner_id)
    for person_id in dict.fromkeys((*managers, work.case.owner_id)):
        if person_id == work.person.id:
            continue
        words = desk.words(language_for(work.tx, desk.policy(), person_id))
        message = wrong_message(words, work.case, update, work.person.id, wrong, right)
        _tell(work, person_id, f"update:{update.ref}:wrong", message)


def _enter(work: Work, ref: str, kind: EntryKind, at: datetime, who: str | None, text: str) -> None:
    work.tx.timeline.add(
        ref=ref, case_id=work.case.id, at=at, by=work.person.id, kind=kind.value, who=who, text=text
    )


def _tell(work: Work, person_id: str, key: str, message: Message) -> bool:
    return tell_person(work.tx, person_id, key, message, work.now, work.case.id)


def ref_in(wording: str) -> str:
    """The update that a wording names."""
    return wording.rpartition(".")[0]

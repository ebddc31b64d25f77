"""Snoozing a reminder: once, with a reason, never past the deadline."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.blocks import Block, field, modal, option, radio, section, text_field
from bot.desk import Desk
from bot.duties import still_owed
from bot.hours import attention_of
from bot.reminder_rows import LEAST_SNOOZE, sentence
from bot.showing import look_again
from bot.working import start_work
from domain.attention import Attention
from domain.errors import DomainError
from domain.timeline import EntryKind
from playbooks.words import N_, Words
from storage.database import Transaction
from storage.nudges import Nudge

AN_HOUR, THREE_HOURS, TOMORROW = "1h", "3h", "tomorrow"
CHOICES = {
    AN_HOUR: N_("For an hour"),
    THREE_HOURS: N_("For three hours"),
    TOMORROW: N_("Until my next morning"),
}
SPANS = {AN_HOUR: LEAST_SNOOZE, THREE_HOURS: timedelta(hours=3)}


def snooze_view(desk: Desk, tx: Transaction, words: Words, nudge: Nudge) -> Block:
    """Offers the moments that come before the deadline."""
    now = desk.clock.now()
    who = attention_of(tx, desk.policy(), nudge.person_id, now)
    fitting = [each for each in CHOICES if until(each, who, now) < nudge.due_at]
    if not fitting:
        raise DomainError("snooze_too_late")
    account = tx.cases.get(nudge.case_id).account_name
    options = [option(words.plain(CHOICES[each]), each) for each in fitting]
    blocks = [
        section(sentence(words, nudge, account, now)),
        field("until", words.plain("Quiet"), radio("value", options, fitting[0])),
        field("reason", words.plain("Why"), text_field("value")),
    ]
    return modal(
        "snooze", words.plain("Snooze"), blocks,
        close=words.plain("Cancel"), submit=words.plain("Snooze"), carries=nudge.ref,
    )  # fmt: skip


def until(choice: str, who: Attention, now: datetime) -> datetime:
    """The end of a snooze, inside the person's hours. Raises `forged_button`."""
    if choice == TOMORROW:
        midnight = now + timedelta(hours=12)
        return who.opens(max(midnight, who.closes(midnight) + timedelta(minutes=1)))
    if choice not in SPANS:
        raise DomainError("forged_button")
    return who.opens(now + SPANS[choice])


def snoozable(desk: Desk, tx: Transaction, nudge_ref: str, person_id: str) -> Nudge:
    """The nudge, when this person may snooze it. Raises `already_snoozed`, `settled_already`."""
    nudge = tx.nudges.find_named(nudge_ref)
    if nudge is None or nudge.person_id != person_id:
        raise DomainError("forged_button")
    if nudge.key not in still_owed(tx, desk.policy(), [nudge], desk.clock.now()):
        raise DomainError("settled_already")
    if nudge.snooze_reason is not None:
        raise DomainError("already_snoozed")
    return nudge


def snooze(
    desk: Desk, tx: Transaction, nudge_ref: str, person_id: str, choice: str, reason: str
) -> Nudge:
    """Keeps the nudge quiet for a while. Raises `reason_missing`, `snooze_too_late`."""
    nudge = snoozable(desk, tx, nudge_ref, person_id)
    work = start_work(desk, tx, tx.cases.get(nudge.case_id).ref, person_id)
    if not reason.strip():
        raise DomainError("reason_missing")
    end = until(choice, attention_of(tx, desk.policy(), person_id, work.now), work.now)
    if end >= nudge.due_at:
        raise DomainError("snooze_too_late")
    snoozed = replace(nudge, snoozed_until=end, snooze_reason=reason.strip())
    tx.nudges.save(snoozed)
    work.record("nudge_snoozed", nudge=nudge.ref, kind=nudge.kind.value)
    tx.timeline.add(
        ref=desk.new_ref(),
        case_id=work.case.id,
        at=work.now,
        by=person_id,
        kind=EntryKind.SNOOZED.value,
        text=reason.strip(),
    )
    work.show()
    look_again(tx, person_id, work.now)
    return snoozed

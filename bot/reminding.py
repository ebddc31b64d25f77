"""Reminding a person: one message, in which the duties that it shows live from then on."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.desk import Desk
from bot.hours import rhythm_of
from bot.messages import opaque
from bot.showing import look_by
from bot.team import admins, managers_of
from domain.day import next_day_moment
from domain.policy import Policy
from storage.database import Transaction
from storage.job import NewJob
from storage.nudges import Nudge
from storage.reminders import Reminder, ReminderKind


@dataclass(frozen=True, slots=True)
class Saying:
    """A message to be: whom, of what kind, about which duties.

    `more` counts duties that it does not show; `breaches` are keys of nudges of other people;
    `extra` is what else its rendering needs.
    """

    person_id: str
    kind: ReminderKind
    nudges: tuple[Nudge, ...] = ()
    more: int = 0
    breaches: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


def say(desk: Desk, tx: Transaction, saying: Saying, now: datetime) -> None:
    """Keeps the message and has it posted; in shadow mode it is only kept for those who watch."""
    policy = desk.policy()
    shadow = policy.reminders.is_shadow(now) and saying.kind is not ReminderKind.SHADOW
    reminder = _kept(desk, tx, saying, now, shadow=shadow)
    for nudge in saying.nudges:
        tx.nudges.save(replace(nudge, told_at=now, reminder=None if shadow else reminder.ref))
        show_reminder(tx, nudge.person_id, nudge.reminder, now)
    if not shadow:
        show_reminder(tx, saying.person_id, reminder.ref, now)
        return
    for watcher in shadow_watchers(tx, policy, saying.person_id):
        look_on_next_day(tx, policy, watcher, now)


def say_nothing(
    desk: Desk,
    tx: Transaction,
    person_id: str,
    kind: ReminderKind,
    now: datetime,
    breaches: tuple[str, ...] = (),
) -> None:
    """Keeps that the time for such a message came, and that there was nothing to say.

    `breaches` are those that the person has heard of in an earlier one.
    """
    _kept(desk, tx, Saying(person_id, kind, breaches=breaches), now, shadow=False)


OF_THE_DAY = frozenset(
    {ReminderKind.DAY, ReminderKind.AHEAD, ReminderKind.BACK, ReminderKind.SHADOW}
)


def _kept(desk: Desk, tx: Transaction, saying: Saying, now: datetime, *, shadow: bool) -> Reminder:
    payload = saying.extra | {
        "keys": [nudge.key for nudge in saying.nudges],
        "more": saying.more,
        "breaches": list(saying.breaches),
    }
    ref = f"{saying.kind.value}-{_name(saying, now)}"
    if tx.reminders.find(ref) is not None:
        ref = f"{saying.kind.value}-{desk.new_ref()}"
    reminder = Reminder(ref, saying.person_id, saying.kind, now, shadow, payload)
    tx.reminders.add(reminder)
    return reminder


def _name(saying: Saying, now: datetime) -> str:
    """The same for the same message: one that was sent before a restore is found, not repeated."""
    told = [f"{nudge.key}:{nudge.number}" for nudge in saying.nudges]
    what = [now.date().isoformat()] if saying.kind in OF_THE_DAY else [*told, *saying.breaches]
    return opaque("|".join([saying.person_id, saying.kind.value, *what]))


def show_reminder(tx: Transaction, person_id: str, ref: str | None, now: datetime) -> None:
    """Marks a message as out of date. Each has its lane: an edit that waits holds up no other."""
    if ref is None:
        return
    name = _job_name(ref)
    payload = {"person": person_id, "ref": ref}
    tx.jobs.mark_dirty(NewJob(name, "show_reminder", now, lane=name, payload=payload))


def show_reminder_again(tx: Transaction, reminder: Reminder, now: datetime) -> None:
    """The same for a message that was to be said; one that was only kept stays unsaid."""
    if tx.jobs.find(_job_name(reminder.ref)) is not None:
        show_reminder(tx, reminder.person_id, reminder.ref, now)


def _job_name(ref: str) -> str:
    return f"reminder:{ref}"


def look_on_next_day(tx: Transaction, policy: Policy, person_id: str, now: datetime) -> None:
    """Sees to it that the person's next day is looked at, when nothing else would."""
    rhythm = rhythm_of(tx, policy, person_id, now)
    look_by(tx, person_id, next_day_moment(rhythm, now, None))


def shadow_watchers(tx: Transaction, policy: Policy, person_id: str) -> list[str]:
    """Who is shown what would have been sent to a person: admins, and the person's managers."""
    return list(dict.fromkeys([*admins(tx, policy), *managers_of(tx, policy, person_id)]))


def watchers_of(tx: Transaction, policy: Policy, people: Collection[str]) -> set[str]:
    """Who is shown what would have been said about these people's cases: also where there is none,
    admins are."""
    told = (shadow_watchers(tx, policy, each) for each in people)
    return set(admins(tx, policy)).union(*told)

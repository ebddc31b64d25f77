"""A look at everything that one person is reminded of: what to say now, and when to look again.

One job a person. Several things that are due at once become one message; what is done, handed
over, closed or somebody else's for now falls silent at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.breaches import breaches_for, show_breach, tell_breach
from bot.day import due_before, of_the_day
from bot.desk import Desk
from bot.duties import Owed, heard_duties
from bot.hearing import answers_for_others, hearer
from bot.home_readers import refresh_leaders
from bot.hours import attention_of, rhythm_of
from bot.proposal_list import waiting_payload
from bot.reminding import Saying, say, say_nothing, show_reminder, show_reminder_again
from bot.shadow import tell_shadow, unseen
from bot.showing import look_again
from bot.standup_answers import slipping_payload
from domain.attention import EDGE, Attention, Look, first_of, look
from domain.day import (
    Rhythm,
    ahead_until,
    is_ahead_due,
    is_day_due,
    next_ahead_moment,
    next_day_moment,
)
from domain.deadlines import is_urgent
from domain.policy import Policy
from storage.database import Transaction
from storage.job import Job
from storage.nudges import Nudge, nudge_key
from storage.reminders import ReminderKind

PAUSE = timedelta(seconds=1)
DAYS = (ReminderKind.DAY, ReminderKind.BACK)


@dataclass(slots=True)
class Sight:
    """One look: whose, what they owe, what they were told of it (by duty), and what comes of it."""

    tx: Transaction
    policy: Policy
    person_id: str
    now: datetime
    owed: Sequence[Owed]
    nudges: dict[str, Nudge]
    who: Attention
    rhythm: Rhythm
    loud: list[Nudge] = field(default_factory=list)
    quiet: list[Nudge] = field(default_factory=list)
    again: list[datetime | None] = field(default_factory=list)

    def said_at(self, *kinds: ReminderKind) -> datetime | None:
        """When the person last got a message of these kinds."""
        last = self.tx.reminders.find_last(self.person_id, *kinds)
        return last.at if last else None


class LookAtPerson:
    """Looks, says what is to be said, and sets itself to the next moment that matters."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        person_id, policy = job.payload["person"], self._desk.policy()
        if hearer(tx, policy, person_id, now) != person_id:
            _silence(tx, policy, tx.nudges.list_live_of(person_id), now)
            tx.homes.refresh([person_id], now)
            return
        owed = heard_duties(tx, policy, person_id, now)
        sight = Sight(
            tx,
            policy,
            person_id,
            now,
            owed,
            _told(tx, policy, person_id, owed, now),
            attention_of(tx, policy, person_id, now),
            rhythm_of(tx, policy, person_id, now),
        )
        for each in owed:
            self._look(sight, each)
        self._speak(sight)
        tx.homes.refresh([person_id], now)

    def _look(self, on: Sight, owed: Owed) -> None:
        """One duty: is a step of its ladder due, has its deadline passed?"""
        duty, rule = owed.duty, on.policy.reminders.rules[owed.duty.kind]
        if not (rule.breach_to or rule.interrupts):
            return
        nudge = on.nudges.get(duty.key) or self._fresh(on.person_id, owed)
        if rule.breach_to and not nudge.breached_at:
            if duty.is_overdue(on.now):
                nudge = on.nudges[duty.key] = replace(nudge, breached_at=on.now)
                on.tx.nudges.save(nudge)
                tell_breach(self._desk, on.tx, nudge, owed, on.now)
            else:
                on.again.append(duty.due_at + EDGE)
        if not rule.interrupts:
            return
        who = replace(on.who, urgent=is_urgent(owed.case, on.now, on.policy.clocks))
        seen = look(duty, rule, who, nudge.told, on.now, on.policy.reminders.apart)
        on.again.append(seen.again_at)
        if seen.step is not None:
            nudge = on.nudges[duty.key] = _stepped(nudge, seen, on.now)
            (on.loud if seen.loud else on.quiet).append(nudge)

    def _fresh(self, person_id: str, owed: Owed) -> Nudge:
        duty = owed.duty
        return Nudge(
            nudge_key(duty.key, person_id),
            self._desk.new_ref(),
            duty.case_id,
            person_id,
            duty.kind,
            duty.due_at,
            duty.subject,
            duty.text,
        )

    def _speak(self, on: Sight) -> None:
        """Says in one message what there is to say, and plans the next look."""
        day_at, ahead_at = on.said_at(*DAYS), on.said_at(ReminderKind.AHEAD)
        day_due = is_day_due(on.rhythm, on.now, day_at)
        ahead_due = is_ahead_due(on.rhythm, on.now, ahead_at)
        if day_due:
            self._say_day(on, with_ahead=ahead_due)
        elif ahead_due:
            self._say(on, ReminderKind.AHEAD, _ahead(on))
        elif on.loud:
            self._say(on, ReminderKind.NUDGE, [])
        if day_due and ahead_due:
            say_nothing(self._desk, on.tx, on.person_id, ReminderKind.AHEAD, on.now)
        for nudge in on.quiet:
            on.tx.nudges.save(nudge)
            show_reminder(on.tx, on.person_id, nudge.reminder, on.now)
        self._plan(on, on.now if day_due else day_at, on.now if ahead_due else ahead_at)

    def _plan(self, on: Sight, day_at: datetime | None, ahead_at: datetime | None) -> None:
        """The next look: at the next step of a ladder, or when the next day begins."""
        if on.owed or _answers(on) or _waits(on):
            on.again.append(next_day_moment(on.rhythm, on.now, day_at))
        if on.owed:
            on.again.append(next_ahead_moment(on.rhythm, on.now, ahead_at))
        again_at = first_of(on.again)
        if again_at is not None:
            # Somebody who never works is not looked at without a pause.
            look_again(on.tx, on.person_id, max(again_at, on.now + PAUSE))

    def _say_day(self, on: Sight, *, with_ahead: bool) -> None:
        """*Your day*, or after an absence the one message that welcomes back."""
        today = of_the_day(on.owed, on.policy, on.who, on.rhythm, on.nudges, on.now)
        if with_ahead:
            known = {each.duty.key for each in today}
            today += [each for each in _ahead(on) if each.duty.key not in known]
        breaches = tuple(each.key for each in _breaches(on))
        last = on.tx.reminders.find_last(on.person_id, *DAYS)
        heard = set(last.payload["breaches"]) if last else set()
        over = on.tx.absences.list_over(on.person_id, on.now)
        extra = waiting_payload(on.tx, on.person_id)
        extra |= slipping_payload(on.tx, on.policy, on.person_id, on.owed, on.now)
        tell_shadow(self._desk, on.tx, on.person_id, on.now)
        if over:
            extra |= {"since": min(each.starts_at for each in over).isoformat()}
            self._say(on, ReminderKind.BACK, today, breaches, extra)
            on.tx.absences.end([each.ref for each in over])
        elif today or on.loud or extra or set(breaches) - heard:
            self._say(on, ReminderKind.DAY, today, breaches, extra)
        else:
            say_nothing(self._desk, on.tx, on.person_id, ReminderKind.DAY, on.now, breaches)
        if last is not None and last.payload.get("slipping"):
            # What it asked is asked in the newer one, or not at all any more.
            show_reminder_again(on.tx, last, on.now)

    def _say(
        self,
        on: Sight,
        kind: ReminderKind,
        owed: Sequence[Owed],
        breaches: tuple[str, ...] = (),
        extra: dict[str, Any] | None = None,
    ) -> None:
        """One message: what is loud now, and the most urgent of the rest."""
        loud = {nudge.duty_key for nudge in on.loud}
        rest = [each for each in owed if each.duty.key not in loud]
        room = max(0, on.policy.reminders.most_urgent - len(loud))
        shown = on.loud + [
            on.nudges.get(each.duty.key) or self._fresh(on.person_id, each) for each in rest[:room]
        ]
        if not (shown or breaches or extra):
            say_nothing(self._desk, on.tx, on.person_id, kind, on.now)
            return
        if kind is ReminderKind.AHEAD:
            shown = [_heard_ahead(on, nudge) for nudge in shown]
        keys = {nudge.key for nudge in shown}
        on.quiet = [nudge for nudge in on.quiet if nudge.key not in keys]
        more = len(rest[room:])
        saying = Saying(on.person_id, kind, tuple(shown), more, breaches, dict(extra or {}))
        say(self._desk, on.tx, saying, on.now)


def _heard_ahead(on: Sight, nudge: Nudge) -> Nudge:
    """What falls due in the days off has had its loud word; today's things keep their steps."""
    today = on.rhythm.date_of(on.now)
    later = on.rhythm.date_of(nudge.due_at) > today or not on.who.is_open(nudge.due_at)
    return replace(nudge, loud_at=on.now) if later else nudge


def _breaches(on: Sight) -> list[Nudge]:
    if not answers_for_others(on.tx, on.policy, on.person_id, on.now):
        return []
    return breaches_for(on.tx, on.policy, on.person_id, on.now)


def _answers(on: Sight) -> bool:
    """Whether there is anything of others that the person has to hear of."""
    tx, policy, person_id = on.tx, on.policy, on.person_id
    if not answers_for_others(tx, policy, person_id, on.now):
        return False
    return bool(breaches_for(tx, policy, person_id, on.now) or unseen(tx, policy, person_id))


def _waits(on: Sight) -> bool:
    """Whether the next day has something to say besides duties."""
    over = on.tx.absences.list_over(on.person_id, on.now)
    return bool(over or waiting_payload(on.tx, on.person_id))


def _ahead(on: Sight) -> list[Owed]:
    return due_before(on.owed, on.policy, on.now, ahead_until(on.rhythm, on.now))


def _stepped(nudge: Nudge, seen: Look, now: datetime) -> Nudge:
    """The nudge after a step: what was told last, and whether a loud word is still owed."""
    assert seen.step is not None
    snoozed = nudge.snoozed_until
    return replace(
        nudge,
        number=max(nudge.number, seen.step.number),
        loud_at=now if seen.loud else nudge.loud_at,
        owes_loud=seen.owes_loud,
        snoozed_until=snoozed if snoozed is not None and snoozed > now else None,
    )


def _told(
    tx: Transaction, policy: Policy, person_id: str, owed: Sequence[Owed], now: datetime
) -> dict[str, Nudge]:
    """What was told of the duties that stand, by duty; everything else falls silent."""
    keys = {nudge_key(each.duty.key, person_id) for each in owed}
    live = tx.nudges.list_live_of(person_id)
    _silence(tx, policy, [nudge for nudge in live if nudge.key not in keys], now)
    known = [nudge for nudge in live if nudge.key in keys]
    for nudge in tx.nudges.list_keyed(keys - {each.key for each in known}):
        # What was done and taken back is owed again; what was told of it still counts.
        known.append(replace(nudge, settled_at=None))
        tx.nudges.save(known[-1])
        show_nudge(tx, nudge, now)
        refresh_leaders(tx, policy, [nudge], now)
    return {nudge.duty_key: nudge for nudge in known}


def _silence(tx: Transaction, policy: Policy, nudges: Sequence[Nudge], now: datetime) -> None:
    """What they told of is done, or somebody else's now."""
    refresh_leaders(tx, policy, nudges, now)
    for nudge in nudges:
        tx.nudges.save(replace(nudge, settled_at=now))
        show_nudge(tx, nudge, now)


def show_nudge(tx: Transaction, nudge: Nudge, now: datetime) -> None:
    """Marks every message that shows the nudge as out of date."""
    show_reminder(tx, nudge.person_id, nudge.reminder, now)
    show_breach(tx, nudge, now)

"""What a person's day holds: what falls due, the most urgent first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.duties import Owed
from domain.attention import Attention, steps_of
from domain.clocks import by_urgency
from domain.day import Rhythm, next_day_moment
from domain.policy import Policy
from storage.nudges import Nudge

LATE = timedelta(minutes=30)


def of_the_day(
    owed: Iterable[Owed],
    policy: Policy,
    who: Attention,
    rhythm: Rhythm,
    nudges: Mapping[str, Nudge],
    now: datetime,
) -> list[Owed]:
    """What belongs into *Your day*, the most urgent first.

    What falls due before the next day begins, and what would otherwise interrupt before then. A
    day that comes late speaks of nothing that began after its moment.
    """
    rules, soon = policy.reminders.rules, next_day_moment(rhythm, now, now)
    began = rhythm.day_moment(rhythm.date_of(now))
    late = now - began > LATE

    def belongs(each: Owed) -> bool:
        duty, rule = each.duty, rules[each.duty.kind]
        nudge = nudges.get(duty.key)
        if nudge is not None and nudge.snoozed_until is not None and nudge.snoozed_until > now:
            return False
        if late and duty.since > began:
            return False
        if duty.due_at <= soon:
            return True
        return rule.interrupts and steps_of(duty, rule, who)[0].at <= soon

    return by_need([each for each in owed if belongs(each)], policy, now)


def by_need(owed: Sequence[Owed], policy: Policy, now: datetime) -> list[Owed]:
    """The most urgent first."""
    rules = policy.reminders.rules
    return sorted(owed, key=lambda each: by_urgency(each.duty, now, rules))


def due_before(owed: Iterable[Owed], policy: Policy, now: datetime, end: datetime) -> list[Owed]:
    """What falls due from now until a moment."""
    return by_need([each for each in owed if now < each.duty.due_at <= end], policy, now)

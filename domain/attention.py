"""When a person is reminded of a duty: early, inside their hours, never past the deadline.

Pure: all moments are aware UTC. The rules: a step that would fall outside the person's hours moves
earlier; steps that fall on one moment are one; the first word, the last step and the breach are
loud (a new message), the others quiet (an edit); two loud ones of one duty keep their distance.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.clocks import ClockRule, Duty
from domain.policy import WorkingHours
from domain.working_time import GRACE, is_working, latest_working, next_working, shift_working

# The edge itself is still in time: a breach is told of a moment later.
EDGE = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Attention:
    """When a person may be spoken to.

    `urgent`: a breach in tier 1 or emergency runway breaks in at once. `lead` is the least time
    that a step leaves to act in where the deadline itself lies outside the person's hours. With
    `day_at` what waited over night comes with *Your day* instead of at the first minute.
    """

    zone: str
    hours: WorkingHours
    urgent: bool = False
    lead: timedelta = timedelta()
    day_at: time = time()

    def is_open(self, moment: datetime) -> bool:
        return is_working(moment, self.zone, self.hours)

    def hears(self, at: datetime, now: datetime) -> bool:
        """Whether what was due at `at` may be said now: in the hours, or a moment after them."""
        return self.is_open(now) or (now - at <= GRACE and self.is_open(at))

    def opens(self, moment: datetime) -> datetime:
        """The earliest moment from then on at which the person may be spoken to."""
        return next_working(moment, self.zone, self.hours)

    def wakes(self, moment: datetime) -> datetime:
        """The same, but what waits for a day waits until *Your day* comes."""
        opened = self.opens(moment)
        if opened == moment:
            return opened
        day = opened.astimezone(ZoneInfo(self.zone)).date()
        at = datetime.combine(day, min(self.day_at, self.hours.end), ZoneInfo(self.zone))
        return max(opened, at.astimezone(UTC))

    def closes(self, moment: datetime) -> datetime:
        """The latest moment until then at which the person may be spoken to."""
        return latest_working(moment, self.zone, self.hours)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder. `number` counts from 0; the breach has the last number."""

    at: datetime
    number: int
    loud: bool


@dataclass(frozen=True, slots=True)
class Told:
    """What the person has heard of a duty.

    `heard`: in whatever message. `owes_loud`: a loud step was held back as too near.
    """

    number: int = -1
    heard: bool = False
    loud_at: datetime | None = None
    owes_loud: bool = False
    snoozed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the clock finds: the step to tell now, if any, and when to look again."""

    step: Step | None
    loud: bool = False
    owes_loud: bool = False
    again_at: datetime | None = None


def steps_of(duty: Duty, rule: ClockRule, who: Attention) -> list[Step]:
    """The ladder of a duty in this person's time, the breach last."""
    found: dict[datetime, Step] = {}
    last = len(rule.before) - 1
    for number, span in enumerate(rule.before):
        at = _step_at(duty, span, rule, who)
        if at is not None:
            found[at] = Step(at, number, loud=number == last)
    breach_at = duty.due_at + EDGE
    if not who.urgent and not who.is_open(breach_at):
        breach_at = who.wakes(breach_at)
    return [*found.values(), Step(breach_at, last + 1, loud=True)]


def _step_at(duty: Duty, span: timedelta, rule: ClockRule, who: Attention) -> datetime | None:
    """The moment of a step; None when it lies before the clock began to run."""
    nominal = _nominal(duty, span, rule, who)
    if nominal < duty.since and duty.due_at - span < duty.since:
        return None
    at = who.closes(nominal)
    if at < duty.since:
        at = who.wakes(duty.since)
        at = at if at <= duty.due_at else who.opens(duty.since)
    return at if at <= duty.due_at else None


def _nominal(duty: Duty, span: timedelta, rule: ClockRule, who: Attention) -> datetime:
    if rule.in_working_time:
        return shift_working(duty.due_at, -span, who.zone, who.hours)
    nominal, last_chance = duty.due_at - span, who.closes(duty.due_at)
    return min(nominal, last_chance - min(span, who.lead))


def look(
    duty: Duty, rule: ClockRule, who: Attention, told: Told, now: datetime, apart: timedelta
) -> Look:
    """What to say now, and when to look again. `apart` is the distance between loud words."""
    waiting = _snoozed(
        [each for each in steps_of(duty, rule, who) if each.number > told.number], told
    )
    waiting = list(_not_at_night(waiting, duty, rule, who, now))
    due = [each for each in waiting if each.at <= now]
    step = due[-1] if due else _owed(told, who, now, apart)
    coming = [each.at for each in waiting if each.at > now]
    if step is None:
        owed_at = _owed_at(told, who, apart)
        return Look(None, owes_loud=told.owes_loud, again_at=first_of([*coming, owed_at]))
    wanted = step.loud or not told.heard
    near = told.loud_at is not None and now - told.loud_at < apart
    owes = wanted and near
    owed_at = _owed_at(replace(told, owes_loud=owes), who, apart)
    return Look(step, wanted and not near, owes, first_of([*coming, owed_at]))


def _snoozed(steps: Sequence[Step], told: Told) -> list[Step]:
    """A snooze silences what comes before its end; then the duty speaks up, loudly."""
    until = told.snoozed_until
    if until is None or not steps:
        return list(steps)
    early = steps[:-1]
    kept = [each for each in early if each.at > until]
    skipped = [each.number for each in early if each.at <= until]
    woken = Step(until, max([told.number, *skipped]), loud=True)
    return [woken, *kept, steps[-1]]


def _not_at_night(
    steps: Iterable[Step], duty: Duty, rule: ClockRule, who: Attention, now: datetime
) -> Iterable[Step]:
    """Steps that are late already (after a downtime) wait for the person's hours as well."""
    for step in steps:
        is_breach = step.number == len(rule.before)
        if step.at > now or who.hears(step.at, now) or (who.urgent and is_breach):
            yield step
            continue
        at = who.wakes(now)
        if is_breach or at <= duty.due_at:
            yield replace(step, at=at)


def _owed_at(told: Told, who: Attention, apart: timedelta) -> datetime | None:
    if not told.owes_loud or told.loud_at is None:
        return None
    at = told.loud_at + apart
    return at if who.urgent else who.opens(at)


def _owed(told: Told, who: Attention, now: datetime, apart: timedelta) -> Step | None:
    """The loud word that was held back, once its distance is kept."""
    at = _owed_at(told, who, apart)
    if at is None or at > now or not (who.urgent or who.hears(at, now)):
        return None
    return Step(now, told.number, loud=True)


def first_of(moments: Iterable[datetime | None]) -> datetime | None:
    """The earliest of some moments; None when there is none."""
    return min((each for each in moments if each is not None), default=None)

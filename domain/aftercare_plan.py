"""When each touch after a case falls due, from the day of its closing and facts of the account.

Days are the owner's own. One thing at a time: a regular touch that is nearer to a larger one than
half its own distance is part of that one, so that a customer is touched once a week and not twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.aftercare import Programme, Touch, TouchStep
from domain.aftercare_rules import AftercareRules
from domain.cases import KEEPS_REVENUE, Outcome
from domain.terms import MONTHS_A_YEAR, add_months

# Serious efforts: only for these executives are asked to check in.
SERIOUS = frozenset({1, 2})
# One touch after the other; of the other programmes everything is owed at once.
ONE_BY_ONE = frozenset({Programme.RECOVERY, Programme.WIN_BACK})


@dataclass(frozen=True, slots=True)
class Ended:
    """What a plan is made from: how and when the case closed, its tier, the account's renewal."""

    outcome: Outcome
    day: date
    tier: int | None = None
    renewal_on: date | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A step on its day, before weekends and holidays move it."""

    step: TouchStep
    number: int
    day: date


@dataclass(frozen=True, slots=True)
class _Wish:
    """A step that could fall on a day; `every` is the distance to the next of its sort."""

    step: TouchStep
    day: date
    every: timedelta = timedelta()

    def is_part_of(self, kept: "_Wish") -> bool:
        return abs(kept.day - self.day) * 2 < self.every or kept.day == self.day


def programmes_after(outcome: Outcome, rules: AftercareRules) -> tuple[Programme, ...]:
    """What begins when a case closes so. Whom we let go is won back too, unless told otherwise:
    a graceful exit ends with the win-back scheduled."""
    if outcome in KEEPS_REVENUE:
        return (Programme.RECOVERY, Programme.RENEWAL)
    if outcome is Outcome.LET_GO and not rules.let_go_too:
        return (Programme.EXIT,)
    return (Programme.EXIT, Programme.WIN_BACK)


def plan_of(programme: Programme, ended: Ended, rules: AftercareRules) -> list[Planned]:
    """Every step of a programme in the order of its days."""
    if programme is Programme.RECOVERY:
        return _numbered(_recovery(ended, rules))
    if programme is Programme.WIN_BACK:
        return _numbered(_win_back(ended, rules))
    if programme is Programme.EXIT:
        steps = rules.exit_steps.items()
        return _numbered(_Wish(step, ended.day + span) for step, span in steps)
    return _numbered(_renewal(ended, rules))


def _numbered(wishes: Iterable[_Wish]) -> list[Planned]:
    turns: Counter[TouchStep] = Counter()
    found = []
    for wish in sorted(wishes, key=lambda each: each.day):
        turns[wish.step] += 1
        found.append(Planned(wish.step, turns[wish.step], wish.day))
    return found


def _recovery(ended: Ended, rules: AftercareRules) -> list[_Wish]:
    """The larger ones first: what falls near one that stands is part of it."""
    kept: list[_Wish] = []
    for wish in (*_milestones(ended, rules), *_regular(ended, rules)):
        if not any(wish.is_part_of(each) for each in kept):
            kept.append(wish)
    return kept


def _milestones(ended: Ended, rules: AftercareRules) -> Iterator[_Wish]:
    day, end = ended.day, add_months(ended.day, rules.watch_months)
    yield _Wish(TouchStep.RETAINED, end)
    yield _Wish(TouchStep.BUSINESS_REVIEW, day + rules.business_review)
    yield _Wish(TouchStep.VALUE_REVIEW, day + rules.value_review)
    yield _Wish(TouchStep.CHECK_IN, day + rules.check_in)
    if ended.tier in SERIOUS:
        after = day + rules.business_review
        yield from _every(TouchStep.EXECUTIVE, after, rules.executive_every, end)


def _regular(ended: Ended, rules: AftercareRules) -> Iterator[_Wish]:
    day, reviewed = ended.day, ended.day + rules.business_review
    yield from _every(TouchStep.VALUE_REPORT, day, rules.report_every, reviewed)
    yield from _every(TouchStep.WEEK, day, rules.touch_every, reviewed)
    half = add_months(day, rules.look_months)
    yield from _every(TouchStep.HEALTH_LOOK, reviewed, rules.look_every, half)
    end = add_months(day, rules.watch_months)
    yield from _every(TouchStep.HEALTH_LOOK, max(half, reviewed), rules.late_look_every, end)


def _every(step: TouchStep, after: date, span: timedelta, until: date) -> Iterator[_Wish]:
    """One each span, the last on `until` at the latest."""
    day = after + span
    while day <= until:
        yield _Wish(step, day, span)
        day += span


def _win_back(ended: Ended, rules: AftercareRules) -> Iterator[_Wish]:
    yield _Wish(TouchStep.SAY_HELLO, add_months(ended.day, rules.say_hello_months))
    yield _Wish(TouchStep.SEND_NEWS, add_months(ended.day, rules.send_news_months))
    yield _Wish(TouchStep.WIN_BACK_TALK, add_months(ended.day, rules.win_back_talk_months))


def next_renewal(renewal_on: date | None, day: date) -> date | None:
    """The renewal that comes after that day; one that has passed comes again a year later."""
    if renewal_on is None:
        return None
    years = max(0, day.year - renewal_on.year)
    coming = add_months(renewal_on, years * MONTHS_A_YEAR)
    return coming if coming > day else add_months(renewal_on, (years + 1) * MONTHS_A_YEAR)


def _renewal(ended: Ended, rules: AftercareRules) -> Iterator[_Wish]:
    """Counted back from the renewal; where less time is left than that, all of it is closer.

    `ended.day` is the day on which the checklist opens.
    """
    renewal = next_renewal(ended.renewal_on, ended.day)
    if renewal is None:
        return
    left, whole = (renewal - ended.day).days, rules.renewal_opens.days
    for step, span in rules.renewal_steps.items():
        days = span.days if left >= whole else span.days * left // whole
        yield _Wish(step, renewal - timedelta(days=days))
    yield _Wish(TouchStep.RENEWED, renewal + rules.renewal_asked)


def coming_after(plan: Sequence[Planned], touches: Iterable[Touch]) -> Sequence[Planned]:
    """What of the plan follows the last step that was planned for."""
    known = {(each.step, each.number) for each in touches}
    places = [place for place, each in enumerate(plan) if (each.step, each.number) in known]
    return plan[max(places, default=-1) + 1 :]

"""What a debrief begins with: what the case itself knows of its success and of its cost. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal, InvalidOperation

from domain.cases import KEEPS_REVENUE, Case
from domain.errors import DomainError
from domain.issues import Issue
from domain.outcomes import Answer, Debrief
from domain.promises import Promise, PromiseState

# A first guess of what each deed takes, in minutes. Whoever writes the debrief puts it right.
MINUTES = {"contacts": 45, "updates": 30, "items": 30, "issues": 120, "requests": 30}
MOST_HOURS = 10_000
ANSWERS = ("commitment", "cause_dealt", "health_up", "promises_kept", "could_have", "elsewhere")
LEARNED = ("worked", "not_worked", "differently", "change")
OF_LOSSES = ("real_reason", "lost_when", "missed", "how", "pattern")
TEXTS = LEARNED + OF_LOSSES


@dataclass(frozen=True, slots=True)
class Deeds:
    """How much was done in a case: contacts and attempts, updates sent, items ticked, issues
    captured, concessions asked for."""

    contacts: int = 0
    updates: int = 0
    items: int = 0
    issues: int = 0
    requests: int = 0

    @property
    def estimate(self) -> timedelta:
        """What it may have cost in people's time, in whole half hours."""
        minutes = sum(count * getattr(self, name) for name, count in MINUTES.items())
        return timedelta(minutes=-(-minutes // 30) * 30)


def begun(
    debrief: Debrief, case: Case, deeds: Deeds, promises: Sequence[Promise],
    issues: Sequence[Issue], before: Debrief | None = None,
) -> Debrief:  # fmt: skip
    """A debrief that nobody has written yet, as its form opens.

    `before` is the one of an earlier closing of the same case: what was learned then still counts.
    """
    known = {name: getattr(before, name) for name in TEXTS} if before else {}
    effort = before.effort_minutes if before else None
    estimate = int(deeds.estimate.total_seconds() // 60) or None
    return replace(
        debrief,
        **known,
        commitment=Answer.YES if case.outcome in KEEPS_REVENUE else Answer.NO,
        cause_dealt=cause_dealt(issues),
        promises_kept=promises_kept(promises),
        effort_minutes=max(filter(None, (effort, estimate)), default=None),
    )


def promises_kept(promises: Collection[Promise]) -> Answer:
    """No as soon as one is broken; yes once all are delivered; else nobody can know yet."""
    states = {each.state for each in promises} - {PromiseState.WITHDRAWN}
    if PromiseState.BROKEN in states:
        return Answer.NO
    if not states or PromiseState.OPEN in states:
        return Answer.UNKNOWN
    return Answer.YES


def cause_dealt(issues: Collection[Issue]) -> Answer:
    """Yes once every issue of the plan is confirmed by the customer, no while one is open."""
    kept = [each for each in issues if each.dropped_at is None]
    if not kept:
        return Answer.UNKNOWN
    return Answer.NO if any(each.is_open for each in kept) else Answer.YES


def parse_hours(typed: str) -> int | None:
    """Hours as people type them, in whole minutes; None for none. Raises `effort_invalid`."""
    text = typed.strip().lower().removesuffix("h").strip().replace(",", ".")
    if not text:
        return None
    try:
        hours = Decimal(text)
    except InvalidOperation:
        raise DomainError("effort_invalid", hours=typed.strip()[:40]) from None
    if not hours.is_finite() or not 0 <= hours <= MOST_HOURS:
        raise DomainError("effort_invalid", hours=typed.strip()[:40])
    return int((hours * 60).to_integral_value())


def hours_typed(minutes: int | None) -> str:
    """The same for the field: 450 minutes are 7.5."""
    return "" if minutes is None else f"{Decimal(minutes) / 60:.2f}".rstrip("0").rstrip(".")


def check_says_something(debrief: Debrief) -> None:
    """A debrief without a word teaches nobody. Raises `debrief_nothing`."""
    if not any(getattr(debrief, name) for name in TEXTS):
        raise DomainError("debrief_nothing")

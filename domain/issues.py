"""The issues of a recovery plan: which of them come first, and when one is done.

Ranked by deal-breaker and honest fixability first, then by impact, frequency and speed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from zoneinfo import ZoneInfo

from domain.errors import DomainError

TOP = 3
TARGET = timedelta(hours=72)
LATER = timedelta(days=14)
LONGEST_TEXT = 300


class Frequency(IntEnum):
    """How often it hurts."""

    RARELY = 1
    WEEKLY = 2
    DAILY = 3


class Fixable(IntEnum):
    """How much of it we can honestly fix."""

    NO = 0
    PARTLY = 1
    WHOLLY = 2


class Speed(IntEnum):
    """How soon a fix can be there."""

    LONG = 1
    MONTH = 2
    DAYS = 3


class Impact(IntEnum):
    """How much it weighs for the customer."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class IssueStep(StrEnum):
    """What is done about an issue, in this order; a workaround only where one was planned."""

    WORKAROUND = "workaround"
    FIXED = "fixed"
    COMMUNICATED = "communicated"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue: what, root cause, fix, owner, due date, success metric, and how it ranks.

    Everything about it is internal until `customer_may_see`.
    """

    id: int
    ref: str
    case_id: int
    at: datetime
    by: str
    text: str
    owner_id: str
    due_at: datetime
    cause: str = ""
    fix: str = ""
    metric: str = ""
    deal_breaker: bool = False
    frequency: int = Frequency.WEEKLY
    fixable: int = Fixable.WHOLLY
    speed: int = Speed.MONTH
    impact: int = Impact.MEDIUM
    workaround: str = ""
    workaround_due_at: datetime | None = None
    workaround_at: datetime | None = None
    fixed_at: datetime | None = None
    communicated_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_who: str | None = None
    dropped_at: datetime | None = None
    dropped_reason: str | None = None
    customer_may_see: bool = False
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Done means fixed, communicated and the customer confirmed seeing it."""
        return self.confirmed_at is None and self.dropped_at is None

    @property
    def waits_for_workaround(self) -> bool:
        return bool(self.workaround) and self.workaround_at is None and self.fixed_at is None

    @property
    def next_step(self) -> IssueStep | None:
        """What comes next; None when it is done or dropped."""
        if not self.is_open:
            return None
        if self.waits_for_workaround:
            return IssueStep.WORKAROUND
        if self.fixed_at is None:
            return IssueStep.FIXED
        return IssueStep.COMMUNICATED if self.communicated_at is None else IssueStep.CONFIRMED

    @property
    def next_due_at(self) -> datetime:
        """When the next thing about it falls due: the workaround first, where one is owed."""
        if self.waits_for_workaround and self.workaround_due_at is not None:
            return min(self.workaround_due_at, self.due_at)
        return self.due_at

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields a critical issue must have and this one has not."""
        named = {"cause": self.cause, "fix": self.fix, "metric": self.metric}
        return tuple(name for name, typed in named.items() if not typed)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An open issue with its place (from 1), and the reasons for it, the weightiest first."""

    issue: Issue
    place: int
    reasons: tuple[str, ...]

    @property
    def is_top(self) -> bool:
        return self.place <= TOP


# What counts how much among issues that are no deal-breakers we can fix.
WEIGHTS = {"impact": 4, "frequency": 3, "fixable": 3, "speed": 2}


def comes_first(issue: Issue) -> bool:
    """A deal-breaker that we can fix, at least in part."""
    return issue.deal_breaker and issue.fixable > Fixable.NO


def weight(issue: Issue) -> int:
    """The weighted sum; a deal-breaker that cannot be fixed weighs like any other."""
    return sum(factor * int(getattr(issue, name)) for name, factor in WEIGHTS.items())


def ranked(issues: Iterable[Issue]) -> list[Ranked]:
    """The open ones, the most pressing first; equal ones in the order they were captured."""
    open_ones = [each for each in issues if each.is_open]
    in_order = sorted(open_ones, key=lambda each: (not comes_first(each), -weight(each), each.id))
    return [Ranked(each, place, reasons_of(each)) for place, each in enumerate(in_order, 1)]


def reasons_of(issue: Issue) -> tuple[str, ...]:
    """Why an issue stands where it does, as names of reasons that have words of their own."""
    found = []
    if issue.deal_breaker:
        found.append("deal_breaker" if issue.fixable else "deal_breaker_unfixable")
    if issue.impact == Impact.HIGH:
        found.append("impact_high")
    if issue.frequency == Frequency.DAILY:
        found.append("daily")
    if issue.fixable == Fixable.WHOLLY:
        found.append("fixable")
    if issue.speed == Speed.DAYS:
        found.append("fast")
    return tuple(found) or ("weighs_little",)


def is_top(issue: Issue, others: Iterable[Issue]) -> bool:
    """Whether it is among the first three, beside the others of its case."""
    beside = [each for each in others if each.ref != issue.ref]
    return any(each.is_top for each in ranked([*beside, issue]) if each.issue.ref == issue.ref)


def checked_issue(issue: Issue, others: Sequence[Issue], now: datetime) -> Issue:
    """The issue as it is kept. A top-three one that takes longer than 72 h needs a workaround.

    Raises `issue_missing`, `issue_too_long`, `workaround_missing`, `workaround_late`.
    """
    if not issue.text:
        raise DomainError("issue_missing")
    for typed in (issue.text, issue.cause, issue.fix, issue.metric, issue.workaround):
        if len(typed) > LONGEST_TEXT:
            raise DomainError("issue_too_long", length=len(typed), limit=LONGEST_TEXT)
    if needs_workaround(issue, others, now):
        raise DomainError("workaround_missing")
    late = issue.workaround_due_at is not None and issue.workaround_due_at > now + TARGET
    if late and issue.waits_for_workaround and is_top(issue, others):
        raise DomainError("workaround_late")
    return issue


def needs_workaround(issue: Issue, others: Iterable[Issue], now: datetime) -> bool:
    """Whether the customer would wait longer than 72 h for one of the three worst issues."""
    takes_long = issue.fixed_at is None and issue.due_at > now + TARGET
    return takes_long and not issue.workaround and is_top(issue, others)


def check_due(due_at: datetime, now: datetime) -> None:
    """Raises `date_in_past`."""
    if due_at <= now:
        raise DomainError("date_in_past")


def check_step(issue: Issue, step: IssueStep, who: str = "") -> None:
    """Each step once, each after the one before.

    Raises `issue_settled`, `step_done_already`, `not_fixed_yet`, `not_told_yet`,
    `confirmer_missing`, `no_workaround`.
    """
    if not issue.is_open:
        raise DomainError("issue_settled", issue=issue.text)
    done = {
        IssueStep.WORKAROUND: issue.workaround_at,
        IssueStep.FIXED: issue.fixed_at,
        IssueStep.COMMUNICATED: issue.communicated_at,
        IssueStep.CONFIRMED: issue.confirmed_at,
    }
    if done[step] is not None:
        raise DomainError("step_done_already", issue=issue.text)
    if step is IssueStep.WORKAROUND and not issue.waits_for_workaround:
        raise DomainError("no_workaround", issue=issue.text)
    if step in {IssueStep.COMMUNICATED, IssueStep.CONFIRMED} and issue.fixed_at is None:
        raise DomainError("not_fixed_yet", issue=issue.text)
    if step is IssueStep.CONFIRMED and issue.communicated_at is None:
        raise DomainError("not_told_yet", issue=issue.text)
    if step is IssueStep.CONFIRMED and not who.strip():
        raise DomainError("confirmer_missing")


def check_drop(issue: Issue, reason: str) -> None:
    """Raises `issue_settled`, `reason_missing`."""
    if not issue.is_open:
        raise DomainError("issue_settled", issue=issue.text)
    if not reason.strip():
        raise DomainError("reason_missing")


def proposed_due(open_issues: int, now: datetime, end: time, zone: str) -> date:
    """The day to propose: within 72 hours while the first three are being captured.

    It is the last day whose working hours (`end` in `zone`) are over within the target.
    """
    latest = now + (TARGET if open_issues < TOP else LATER)
    there = latest.astimezone(ZoneInfo(zone))
    day = there.date()
    return day if there.time() >= end else day - timedelta(days=1)

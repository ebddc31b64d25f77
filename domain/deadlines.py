"""Deadlines of a case: what falls due, and how it stands."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from domain.cases import Case
from domain.policy import Clocks


class Standing(StrEnum):
    """How a deadline stands at a moment. The edge itself is still in time."""

    RUNNING = "running"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline: when it falls due, and when it was met."""

    due_at: datetime
    met_at: datetime | None = None

    def standing(self, now: datetime) -> Standing:
        if self.met_at is not None:
            return Standing.MET if self.met_at <= self.due_at else Standing.MISSED
        return Standing.RUNNING if now <= self.due_at else Standing.OVERDUE


def first_contact(case: Case, clocks: Clocks) -> Deadline:
    """Due 48 real hours after the flag, not after somebody noticed it; a case that was taken up
    again without one begins anew."""
    begun = max(case.flagged_at, case.reopened_at or case.flagged_at)
    return Deadline(begun + clocks.first_contact, case.first_contact_at)


def customer_update(case: Case, last_sent_at: datetime | None, clocks: Clocks) -> Deadline | None:
    """Every seven days from the first contact, even without progress; only *sent* counts. For the
    time in which a case was closed nobody owed one."""
    if case.first_contact_at is None:
        return None
    since = (case.first_contact_at, last_sent_at, case.reopened_at)
    return Deadline(max(each for each in since if each is not None) + clocks.customer_update)


def time_box(case: Case, clocks: Clocks) -> Deadline | None:
    """When the effort of a case's tier ends and a decision is asked for. Tier 4 has no effort.

    An extension that was confirmed moves the end.
    """
    spans = {1: clocks.time_box_full, 2: clocks.time_box_standard, 3: clocks.time_box_light}
    span = spans.get(case.tier or 0)
    if span is None:
        return None
    return Deadline(case.time_box_until or case.flagged_at + span)


class Runway(StrEnum):
    """How much time is left until the renewal."""

    UNKNOWN = "unknown"
    COMPREHENSIVE = "comprehensive"
    COMPRESSED = "compressed"
    EMERGENCY = "emergency"


def runway(renewal_on: date | None, now: datetime, clocks: Clocks) -> Runway:
    """Days to renewal: 90 and more comprehensive, 30 to 89 compressed, fewer an emergency."""
    if renewal_on is None:
        return Runway.UNKNOWN
    left = timedelta(days=(renewal_on - now.date()).days)
    if left >= clocks.runway_compressed:
        return Runway.COMPREHENSIVE
    return Runway.COMPRESSED if left >= clocks.runway_emergency else Runway.EMERGENCY


def runway_turns(renewal_on: date | None, clocks: Clocks) -> list[tuple[datetime, Runway]]:
    """When the runway becomes compressed and an emergency: the first day with fewer days left."""
    if renewal_on is None:
        return []
    turns = (
        (clocks.runway_compressed, Runway.COMPRESSED),
        (clocks.runway_emergency, Runway.EMERGENCY),
    )
    day = timedelta(days=1)
    return [
        (datetime.combine(renewal_on, time(), UTC) - span + day, after) for span, after in turns
    ]


def is_urgent(case: Case, now: datetime, clocks: Clocks) -> bool:
    """Tier 1 and emergency runway break into quiet hours, and managers hear at once."""
    return case.tier == 1 or runway(case.renewal_on, now, clocks) is Runway.EMERGENCY

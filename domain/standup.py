"""The stand-up: where every open case of a team stands, from its clocks.

Pure; moments are aware UTC. Nobody fills in a form: what a case shows follows from its state, and
owners add at most what blocks one that slips.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.cases import Case, ChannelState
from domain.deadlines import Deadline, customer_update, first_contact, is_urgent, time_box
from domain.errors import DomainError
from domain.policy import Clocks

UNTRIAGED = 2
LONGEST_BLOCKER = 300


@dataclass(frozen=True, slots=True)
class StandUpAnswer:
    """What the owner of a slipping case says: as shown (`blocked` is empty), or what blocks it."""

    case_id: int
    at: datetime
    by: str
    blocked: str


def checked_blocker(blocked: str) -> str:
    """What blocks a case, as it is kept. Raises `blocker_missing`, `blocker_too_long`."""
    kept = blocked.strip()
    if not kept:
        raise DomainError("blocker_missing")
    if len(kept) > LONGEST_BLOCKER:
        raise DomainError("blocker_too_long", length=len(kept), limit=LONGEST_BLOCKER)
    return kept


class Slip(StrEnum):
    """Why a case slips, the weightiest first: the clocks whose breach a manager hears of, a promise
    that was broken of late, and what its owner says. Late items are shown and do not slip alone."""

    BLOCKED = "blocked"
    FIRST_CONTACT = "first_contact"
    BROKEN = "broken"
    PROMISE = "promise"
    CUSTOMER_UPDATE = "customer_update"
    ESCALATION = "escalation"
    TIME_BOX = "time_box"
    ISSUE = "issue"


WEIGHTS = {slip: weight for weight, slip in enumerate(Slip)}


@dataclass(frozen=True, slots=True)
class CaseWork:
    """What is under way in one case, counted: items settled, of how many, and must-do ones that are
    late; promises open, and broken of late; approvals that wait; when the next promise, issue and
    step of an escalation fall due, and the last update was sent."""

    settled: int = 0
    items: int = 0
    items_late: int = 0
    promises: int = 0
    promises_late: int = 0
    broken: int = 0
    approvals: int = 0
    promise_due_at: datetime | None = None
    issue_due_at: datetime | None = None
    escalation_due_at: datetime | None = None
    last_sent_at: datetime | None = None
    answer: StandUpAnswer | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One case in the stand-up. `due_at` is the clock towards the customer that matters now: the
    first contact until it is made, then the weekly update. `late_since`: the earliest deadline
    that passed. `urgent`: tier 1 or emergency runway."""

    case: Case
    work: CaseWork
    slips: tuple[Slip, ...]
    due_at: datetime
    late_since: datetime | None = None
    urgent: bool = False

    @property
    def is_slipping(self) -> bool:
        return bool(self.slips)

    @property
    def blocked(self) -> str:
        """What blocks the case, in its owner's words; empty where nothing does."""
        return self.work.answer.blocked if self.work.answer and Slip.BLOCKED in self.slips else ""


def standing(
    case: Case, work: CaseWork, clocks: Clocks, blocked_for: timedelta, now: datetime
) -> Standing:
    """How the case stands. A deadline's edge itself is still in time.

    A case whose channel people archived is left in peace: it stands there and slips in nothing.
    """
    due_at = next_clock(case, work, clocks).due_at
    urgent = is_urgent(case, now, clocks)
    if case.channel_state is ChannelState.ARCHIVED:
        return Standing(case, work, (), due_at, urgent=urgent)
    passed = {
        slip: at for slip, at in _deadlines(case, work, clocks) if at is not None and at < now
    }
    told = {Slip.BROKEN: work.broken > 0, Slip.BLOCKED: _is_blocked(work.answer, blocked_for, now)}
    slips = tuple(slip for slip in Slip if slip in passed or told.get(slip))
    return Standing(case, work, slips, due_at, min(passed.values(), default=None), urgent)


def next_clock(case: Case, work: CaseWork, clocks: Clocks) -> Deadline:
    """The first contact until it is made, then the update that the customer waits for."""
    return customer_update(case, work.last_sent_at, clocks) or first_contact(case, clocks)


def _deadlines(case: Case, work: CaseWork, clocks: Clocks) -> list[tuple[Slip, datetime | None]]:
    contacted = case.first_contact_at is not None
    box = time_box(case, clocks)
    return [
        (Slip.CUSTOMER_UPDATE if contacted else Slip.FIRST_CONTACT,
         next_clock(case, work, clocks).due_at),
        (Slip.PROMISE, work.promise_due_at),
        (Slip.ISSUE, work.issue_due_at),
        (Slip.ESCALATION, work.escalation_due_at),
        (Slip.TIME_BOX, box.due_at if box else None),
    ]  # fmt: skip


def _is_blocked(answer: StandUpAnswer | None, blocked_for: timedelta, now: datetime) -> bool:
    return answer is not None and bool(answer.blocked) and now - answer.at <= blocked_for


def worst_first(standings: Iterable[Standing]) -> list[Standing]:
    """What to talk about first.

    Slipping before the others; tier 1 and emergencies first; then by the weightiest thing that
    slips, the tier (one not triaged counts as tier 2), how much slips, and for how long. The rest
    by what falls due first.
    """
    return sorted(standings, key=_order)


def _order(on: Standing) -> tuple[object, ...]:
    weight = WEIGHTS[on.slips[0]] if on.slips else len(WEIGHTS)
    since = on.late_since or on.due_at
    return (
        not on.is_slipping,
        not on.urgent if on.is_slipping else False,
        weight,
        (on.case.tier or UNTRIAGED) if on.is_slipping else 0,
        -len(on.slips),
        since,
        # Amounts of one currency only are compared; another one stands where it is.
        on.case.currency or "",
        -(on.case.arr_minor or 0),
        on.case.id,
    )

"""Promises: what was said to the customer that we would do, by whom, by when, what became of it.

One broken promise kills a save, so none is ever forgotten or quietly moved.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.days import day_named
from domain.errors import DomainError

LONGEST_TEXT = 500
# Until then a mistyped day may be put right; afterwards it is moved, and the customer told.
CORRECTED_WITHIN = timedelta(hours=24)
UNDATED = timedelta(days=7)


class PromiseState(StrEnum):
    """`withdrawn`: entered by mistake and taken back at once; it never was a promise."""

    OPEN = "open"
    DELIVERED = "delivered"
    CONFIRMED = "confirmed"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class PromiseSource(StrEnum):
    """What a promise was made from."""

    FORM = "form"
    MESSAGE = "message"
    UPDATE = "update"
    ESCALATION = "escalation"
    CONCESSION = "concession"


@dataclass(frozen=True, slots=True)
class Promise:
    """One commitment to the customer, with exactly one named owner.

    `first_due_at` is the day that was promised first, `moved` how often it was moved since. `link`
    names the message, or the update, it was made in. `told` is what the customer was told when it
    was broken.
    """

    id: int
    ref: str
    case_id: int
    at: datetime
    by: str
    text: str
    owner_id: str
    due_at: datetime
    first_due_at: datetime
    state: PromiseState
    source: PromiseSource
    moved: int = 0
    link: str | None = None
    delivered_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_who: str | None = None
    broken_at: datetime | None = None
    told: str | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state is PromiseState.OPEN

    def is_overdue(self, now: datetime) -> bool:
        """The edge itself is still in time."""
        return self.is_open and self.due_at < now

    @property
    def was_late(self) -> bool:
        """Delivered, but after the day that was promised (last)."""
        return self.delivered_at is not None and self.delivered_at > self.due_at


@dataclass(frozen=True, slots=True)
class PromisesKept:
    """How the promises of a case stand; `next_due_at` is of those that are not overdue."""

    open: int
    overdue: int
    broken: int
    next_due_at: datetime | None


def settled(promise: Promise) -> DomainError:
    """Why a promise that is no longer open takes no further change."""
    match promise.state:
        case PromiseState.DELIVERED:
            return DomainError("promise_delivered", promise=promise.text)
        case PromiseState.CONFIRMED:
            return DomainError("promise_confirmed", promise=promise.text)
        case PromiseState.BROKEN:
            return DomainError("promise_broken", promise=promise.text)
    return DomainError("promise_withdrawn", promise=promise.text)


def checked_text(text: str) -> str:
    """What was promised, as it is kept. Raises `promise_missing`, `promise_too_long`."""
    kept = text.strip()
    if not kept:
        raise DomainError("promise_missing")
    if len(kept) > LONGEST_TEXT:
        raise DomainError("promise_too_long", length=len(kept), limit=LONGEST_TEXT)
    return kept


def checked_told(told: str) -> str:
    """What the customer was told. Raises `told_missing`."""
    if not told.strip():
        raise DomainError("told_missing")
    return told.strip()


def check_open(promise: Promise) -> None:
    """Only an open one is delivered, moved or changed. Raises what `settled` says."""
    if not promise.is_open:
        raise settled(promise)


def check_confirm(promise: Promise, who: str) -> None:
    """Raises `not_delivered_yet`, `confirmer_missing`, or what `settled` says."""
    if promise.is_open:
        raise DomainError("not_delivered_yet", promise=promise.text)
    if promise.state is not PromiseState.DELIVERED:
        raise settled(promise)
    if not who.strip():
        raise DomainError("confirmer_missing")


def check_break(promise: Promise) -> None:
    """What we call delivered may not be, for the customer; what they confirmed is kept."""
    if promise.state is not PromiseState.DELIVERED:
        check_open(promise)


def check_move(promise: Promise, due_at: datetime, now: datetime) -> None:
    """Raises `date_in_past`, `same_day`, or what `settled` says."""
    check_open(promise)
    if due_at <= now:
        raise DomainError("date_in_past")
    if due_at == promise.due_at:
        raise DomainError("same_day")


def may_correct_day(promise: Promise, now: datetime) -> bool:
    """Whether the day may still be put right as a slip of the pen, instead of being moved."""
    return not promise.moved and promise.at <= now <= promise.at + CORRECTED_WITHIN


def due_day(text: str, today: date, first: date) -> date:
    """The day that a promise names, where it is not before `first`; else a week from today."""
    named = day_named(text, today)
    return named if named is not None and named >= first else today + UNDATED


def standing_of(promises: Iterable[Promise], now: datetime) -> PromisesKept:
    """How they stand now."""
    kept = list(promises)
    ahead = [each.due_at for each in kept if each.is_open and not each.is_overdue(now)]
    return PromisesKept(
        open=sum(each.is_open for each in kept),
        overdue=sum(each.is_overdue(now) for each in kept),
        broken=sum(each.state is PromiseState.BROKEN for each in kept),
        next_due_at=min(ahead, default=None),
    )


# Open ones by their day, then what waits for the customer's word, then the past.
ORDER = (
    PromiseState.OPEN, PromiseState.DELIVERED, PromiseState.BROKEN, PromiseState.CONFIRMED,
)  # fmt: skip


def in_order(promises: Iterable[Promise]) -> list[Promise]:
    """As people read them, without those that never were promises."""
    kept = (each for each in promises if each.state is not PromiseState.WITHDRAWN)
    return sorted(kept, key=lambda each: (ORDER.index(each.state), each.due_at, each.id))

"""The weekly customer update: four parts, drafted, then sent. Only *sent* resets the clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.errors import DomainError


class Course(StrEnum):
    """How the plan stands, as the customer is told."""

    ON_TRACK = "on_track"
    DELAYED = "delayed"


class UpdateState(StrEnum):
    """`corrected`: it was sent and said something wrong; the correction is an update of its own."""

    DRAFT = "draft"
    SENT = "sent"
    CORRECTED = "corrected"


class StepState(StrEnum):
    """What became of a next step that was announced a week ago."""

    OPEN = "open"
    DONE = "done"
    LATE = "late"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class UpdateParts:
    """What the customer reads: progress this week, status, next steps with dates, what we need.

    `steps` are the announced next steps as typed, one a line. `looked_back` pairs each step of the
    update before with what became of it.
    """

    progress: str
    course: Course = Course.ON_TRACK
    new_date: date | None = None
    steps: tuple[str, ...] = ()
    needs: str = ""
    looked_back: tuple[tuple[str, StepState], ...] = ()


@dataclass(frozen=True, slots=True)
class Update:
    """One customer update of a case. `corrects` names the update that said something wrong."""

    id: int
    ref: str
    case_id: int
    by: str
    at: datetime
    parts: UpdateParts
    state: UpdateState = UpdateState.DRAFT
    sent_at: datetime | None = None
    sent_to: str | None = None
    corrects: str | None = None


def checked_parts(parts: UpdateParts) -> UpdateParts:
    """The parts as they are kept. Raises `progress_missing`, `steps_missing`, `new_date_missing`.

    An update is due even without progress: then it says so in words, and what comes next.
    """
    if not parts.progress.strip():
        raise DomainError("progress_missing")
    if not parts.steps:
        raise DomainError("steps_missing")
    if parts.course is Course.DELAYED and parts.new_date is None:
        raise DomainError("new_date_missing")
    return parts


def check_sent(update: Update, to: str, at: datetime, now: datetime) -> None:
    """Raises `already_sent`, `who_missing`, `future_contact`."""
    if update.state is not UpdateState.DRAFT:
        raise DomainError("already_sent")
    if not to.strip():
        raise DomainError("who_missing")
    if at > now:
        raise DomainError("future_contact")


def steps_typed(text: str) -> tuple[str, ...]:
    """One step a line; list marks that people type are dropped."""
    lines = (line.strip().lstrip("-•*· ").strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def last_sent(updates: Iterable[Update]) -> Update | None:
    """The update that the clock counts from: the latest that was sent, corrected or not."""
    sent = [each for each in updates if each.sent_at is not None]
    return max(sent, key=lambda each: (each.sent_at, each.id), default=None)


def streak(updates: Sequence[Update], started_at: datetime | None, every: timedelta) -> int:
    """How many updates in a row were sent in time, counted back from the latest."""
    if started_at is None:
        return 0
    count, before = 0, started_at
    for update in sorted((each for each in updates if each.sent_at), key=lambda each: each.id):
        assert update.sent_at is not None
        if update.corrects is not None:
            continue
        count = count + 1 if update.sent_at - before <= every else 0
        before = update.sent_at
    return count

"""The weekly customer update: four parts, drafted, then sent. Only *sent* resets the clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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


SETTLED = frozenset({StepState.DONE, StepState.DROPPED})


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
    """One customer update of a case. `corrects` names the update that said something wrong.

    `version` counts the wordings of the draft: what a person copied may be older than what stands.
    """

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
    version: int = 1

    @property
    def wording(self) -> str:
        """Names exactly what was read or copied: what buttons and forms carry."""
        return f"{self.ref}.{self.version}"


def checked_parts(parts: UpdateParts, today: date) -> UpdateParts:
    """The parts as they are kept, without next steps that are settled meanwhile.

    An update is due even without progress: then it says so in words, and what comes next. Raises
    `progress_missing`, `steps_missing`, `new_date_missing`, `date_in_past`.
    """
    if not parts.progress.strip():
        raise DomainError("progress_missing")
    if parts.course is Course.DELAYED:
        if parts.new_date is None:
            raise DomainError("new_date_missing")
        if parts.new_date < today:
            raise DomainError("date_in_past")
    steps = still_to_do(parts.steps, parts.looked_back)
    if not steps:
        raise DomainError("steps_missing")
    return replace(parts, steps=steps)


def still_to_do(
    steps: tuple[str, ...], looked_back: tuple[tuple[str, StepState], ...]
) -> tuple[str, ...]:
    """The next steps without those just called done or dropped: they were filled in as open."""
    settled = {step for step, state in looked_back if state in SETTLED}
    return tuple(step for step in steps if step not in settled)


def check_draft(update: Update, wording: str) -> None:
    """Raises `already_sent`, and `draft_changed` when that wording is not the one that stands."""
    if update.state is not UpdateState.DRAFT:
        raise DomainError("already_sent")
    if update.wording != wording:
        raise DomainError("draft_changed")


def check_sent(to: str, at: datetime, opened_at: datetime, now: datetime) -> None:
    """Raises `who_missing`, `future_contact`, `sent_before_case`. People tell whole minutes."""
    if not to.strip():
        raise DomainError("who_missing")
    if at > now:
        raise DomainError("future_contact")
    if at < opened_at.replace(second=0, microsecond=0):
        raise DomainError("sent_before_case")


def check_wrong(update: Update) -> None:
    """Only what was sent can be corrected, and once. Raises `not_sent_yet`, `corrected_already`."""
    if update.state is UpdateState.DRAFT:
        raise DomainError("not_sent_yet")
    if update.state is UpdateState.CORRECTED:
        raise DomainError("corrected_already")


def steps_typed(text: str) -> tuple[str, ...]:
    """One step a line; list marks that people type are dropped."""
    lines = (line.strip().lstrip("-•*· ").strip() for line in text.splitlines())
    return tuple(line for line in lines if line)


def find_draft(updates: Iterable[Update], corrects: str | None = None) -> Update | None:
    """The draft that stands: the weekly update's, or the correction of the update named."""
    drafts = (u for u in updates if u.state is UpdateState.DRAFT and u.corrects == corrects)
    return next(drafts, None)


def last_sent(updates: Iterable[Update]) -> Update | None:
    """The update that the clock counts from: the latest that was sent, whatever it said.

    A correction is no update: it brings no week's progress, so it neither resets nor delays.
    """
    sent = [each for each in updates if each.sent_at is not None and each.corrects is None]
    return max(sent, key=_when, default=None)


def last_correctable(updates: Iterable[Update]) -> Update | None:
    """The latest text the customer has that nobody called wrong, corrections included."""
    return max((u for u in updates if u.state is UpdateState.SENT), key=_when, default=None)


def _when(update: Update) -> tuple[datetime, int]:
    assert update.sent_at is not None
    return (update.sent_at, update.id)


def streak(updates: Sequence[Update], started_at: datetime | None, every: timedelta) -> int:
    """How many updates in a row were sent in time, counted back from the latest.

    `started_at` is the first contact, from which the clock counts; None means it has not begun.
    """
    if started_at is None:
        return 0
    count, before = 0, started_at
    for at, _ in sorted(_when(each) for each in updates if each.sent_at and not each.corrects):
        if at < started_at:
            continue
        count = count + 1 if at - before <= every else 0
        before = at
    return count


def due_and_kept(
    updates: Iterable[Update], started_at: datetime | None, ended_at: datetime, every: timedelta
) -> tuple[int, int]:
    """How many updates fell due between the first contact and the closing, and how many of them
    were sent in time.

    The clock begins anew with each that is sent. One that comes late is missed, and once more for
    every further span without a word; one that comes early meets the one that was due.
    """
    if started_at is None:
        return 0, 0
    sent = sorted(at for at, _ in (_when(each) for each in updates if _is_weekly(each)))
    due, kept, before = 0, 0, started_at
    for at in (each for each in sent if started_at <= each <= ended_at):
        missed = _missed(before, at, every)
        kept += not missed
        due += missed or 1
        before = at
    return due + _missed(before, ended_at, every), kept


def _is_weekly(update: Update) -> bool:
    return update.sent_at is not None and update.corrects is None


def _missed(since: datetime, until: datetime, every: timedelta) -> int:
    """Deadlines that passed before a moment; the edge itself is still in time."""
    return max(0, -(-(until - since) // every) - 1)

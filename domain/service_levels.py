"""Written service levels: what was agreed with the customer, and how often it was kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.errors import DomainError

LONGEST_TEXT = 300
# Below this a share says little, and the reader is told so.
SMALL = 5
# Two clicks that follow each other as closely mean one occasion.
SLIP = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """One written service level: "support answers", "within 4 h instead of 24 h"."""

    id: int
    ref: str
    case_id: int
    at: datetime
    by: str
    text: str
    target: str
    ended_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.ended_at is None


@dataclass(frozen=True, slots=True)
class ServiceCheck:
    """One occasion on which a level was kept, or missed."""

    id: int
    level_id: int
    at: datetime
    by: str
    kept: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Compliance:
    """How often a level was kept. There is no share without its count."""

    kept: int
    total: int

    @property
    def share(self) -> int | None:
        """In hundredths of a per cent, rounded; None where nothing was logged yet."""
        return round(10_000 * self.kept / self.total) if self.total else None

    @property
    def is_small(self) -> bool:
        return self.total < SMALL


def compliance_of(checks: Iterable[ServiceCheck]) -> Compliance:
    logged = list(checks)
    return Compliance(sum(each.kept for each in logged), len(logged))


def checked_level(text: str, target: str) -> tuple[str, str]:
    """Both as they are kept. Raises `level_missing`, `target_missing`, `level_too_long`."""
    if not text.strip():
        raise DomainError("level_missing")
    if not target.strip():
        raise DomainError("target_missing")
    longest = max(len(text.strip()), len(target.strip()))
    if longest > LONGEST_TEXT:
        raise DomainError("level_too_long", length=longest, limit=LONGEST_TEXT)
    return text.strip(), target.strip()


def check_running(level: ServiceLevel) -> None:
    """Raises `level_ended`."""
    if not level.is_running:
        raise DomainError("level_ended", level=level.text)


def check_occasion(
    level: ServiceLevel, last: ServiceCheck | None, *, kept: bool, note: str, now: datetime, by: str
) -> None:
    """Raises `level_ended`, `note_missing` for a miss, `logged_just_now` for a second click."""
    check_running(level)
    if not kept and not note.strip():
        raise DomainError("note_missing")
    same = last is not None and (last.kept, last.note, last.by) == (kept, note.strip(), by)
    if last is not None and same and now - last.at <= SLIP:
        raise DomainError("logged_just_now", level=level.text)

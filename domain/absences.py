"""Time away: who stands in, from when to when."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.errors import DomainError


class AbsenceState(StrEnum):
    """Only an accepted stand-in takes over; until then the manager hears of what falls due."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Absence:
    """A person's time away, half open: back from `ends_at` on."""

    id: int
    ref: str
    person_id: str
    starts_at: datetime
    ends_at: datetime
    deputy_id: str
    state: AbsenceState
    asked_at: datetime

    def covers(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_DAY = r"(\d{1,2})(?:\.|st|nd|rd|th)?"
_RANGE = re.compile(
    rf"{_DAY}\s*([a-z]{{3,9}})?\s*(?:-|–|—|to|until)\s*{_DAY}\s*([a-z]{{3,9}})\s*(\d{{4}})?",
    re.IGNORECASE,
)
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})\s*(?:-|–|—|to|until)\s*(\d{4}-\d{2}-\d{2})")
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Away:
    """What `/save away 12–23 Aug @Ben` says: first and last day away, and who stands in."""

    first: date
    last: date
    deputy_id: str


def parse_away(text: str, today: date) -> Away:
    """Reads the words. Raises `away_not_understood` or what `checked_away` raises."""
    person = _PERSON.search(text)
    rest = _PERSON.sub(" ", text)
    days = _iso_days(rest) or _named_days(rest, today)
    if person is None or days is None:
        raise DomainError("away_not_understood")
    return checked_away(Away(*days, person[1]), today)


def checked_away(away: Away, today: date) -> Away:
    """Raises `away_backwards`, `away_over`, `away_too_long`."""
    if away.last < away.first:
        raise DomainError("away_backwards")
    if away.last < today:
        raise DomainError("away_over")
    if away.last - away.first > LONGEST:
        raise DomainError("away_too_long")
    return away


def _iso_days(text: str) -> tuple[date, date] | None:
    found = _ISO.search(text)
    try:
        return (date.fromisoformat(found[1]), date.fromisoformat(found[2])) if found else None
    except ValueError:
        return None


def _named_days(text: str, today: date) -> tuple[date, date] | None:
    found = _RANGE.search(text)
    if found is None:
        return None
    last_month = _month(found[4])
    first_month = _month(found[2]) if found[2] else last_month
    year = int(found[5]) if found[5] else today.year
    try:
        first, last = date(year, first_month, int(found[1])), date(year, last_month, int(found[3]))
        if first > last:
            first = first.replace(year=year - 1) if found[5] else first
            last = last if found[5] else last.replace(year=year + 1)
        if not found[5] and last < today:
            first, last = first.replace(year=first.year + 1), last.replace(year=last.year + 1)
    except ValueError:
        return None
    return first, last


def _month(name: str) -> int:
    """1 to 12; 0, which is no month, for a word that is none."""
    stem = name[:3].lower()
    return MONTHS.index(stem) + 1 if stem in MONTHS else 0

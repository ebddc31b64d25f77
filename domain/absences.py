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


# fmt: off
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")
# fmt: on
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_DAY = r"(\d{1,2})(?:\.|st|nd|rd|th)?"
_RANGE = re.compile(
    rf"{_DAY}\s*([a-z]{{3,9}})?\s*(?:-|–|—|to|until)\s*{_DAY}\s*([a-z]{{3,9}})\s*(\d{{4}})?",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"([a-z]{{3,9}})\s*{_DAY}\s*(?:-|–|—|to|until)\s*{_DAY}\s*(\d{{4}})?", re.IGNORECASE
)
_ONE_DAY = re.compile(rf"{_DAY}\s*([a-z]{{3,9}})\s*(\d{{4}})?", re.IGNORECASE)
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
    if away.last - max(today, away.first) > LONGEST or away.first - today > LONGEST:
        raise DomainError("away_too_long")
    return away


def _iso_days(text: str) -> tuple[date, date] | None:
    found = _ISO.search(text)
    try:
        return (date.fromisoformat(found[1]), date.fromisoformat(found[2])) if found else None
    except ValueError:
        return None


def _named_days(text: str, today: date) -> tuple[date, date] | None:
    """Days of named months; without a year the nearest ones that are not over."""
    if found := _RANGE.search(text):
        first, first_month, last, last_month, year = found.groups()
    elif found := _MONTH_FIRST.search(text):
        first_month, first, last, year = found.groups()
        last_month = first_month
    elif found := _ONE_DAY.search(text):
        last, last_month, year = found.groups()
        first, first_month = last, last_month
    else:
        return None
    months = _month(first_month or last_month), _month(last_month)
    try:
        return _in_years(int(first), int(last), months, int(year) if year else None, today)
    except ValueError:
        return None


def _in_years(
    first: int, last: int, months: tuple[int, int], year: int | None, today: date
) -> tuple[date, date]:
    """Raises ValueError for a day that its month does not have."""
    of = year or today.year
    starts, ends = date(of, months[0], first), date(of, months[1], last)
    if starts > ends and months[0] != months[1]:
        # Over the turn of the year: a year that was written is that of the last day.
        starts = starts.replace(year=of - 1) if year else starts
        ends = ends if year else ends.replace(year=of + 1)
    if year is None and ends < today and starts <= ends:
        starts, ends = starts.replace(year=of + 1), ends.replace(year=ends.year + 1)
    return starts, ends


def _month(name: str) -> int:
    """1 to 12; 0, which is no month, for a word that is none."""
    typed = name.lower()
    found = [number for number, month in enumerate(MONTHS, 1) if month.startswith(typed)]
    return found[0] if len(typed) >= 3 and found else 0

"""The time that a report is about, as people name it. Whole days, in UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from domain.dimensions import SPELLINGS, Dimension
from domain.errors import DomainError
from domain.terms import add_months

DAY = timedelta(days=1)
LONGEST_DAYS = 36_525
DEFAULT_DAYS = 90
EARLIEST = 1990
SHOWN = 40
MONTHS = {"month": 1, "quarter": 3, "year": 12}
_UNIT = re.compile(r"(this|last) (week|month|quarter|year)")
_DAYS = re.compile(r"(?:the )?(?:last|past) (\d{1,5}) (day|week|month|year)s?")
_QUARTER = re.compile(r"(\d{4})[ -]?q([1-4])|q([1-4])[ -](\d{4})")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_YEAR = re.compile(r"\d{4}")
_RANGE = re.compile(
    r"(?:from )?(\d{4}-\d{2}-\d{2})(?: ?(?:–|—|\.\.|/|to|until|till) ?| - ?|-)(\d{4}-\d{2}-\d{2})"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of `first` until the end of `last`, both included.

    `months`: it is that many whole calendar months, so the one before is as many.
    """

    first: date
    last: date
    months: int = 0

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time(), UTC)

    @property
    def until(self) -> datetime:
        """The first moment that belongs to it no more."""
        return datetime.combine(self.last + DAY, time(), UTC)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """The one of the same length right before it."""
        last = self.first - DAY
        if self.months:
            return Period(add_months(self.first, -self.months), last, self.months)
        return Period(last - (self.last - self.first), last)


def split_by(text: str) -> tuple[str, str | None]:
    """`last quarter by csm`: the period as typed, and what stands after `by`."""
    typed = " ".join(text.split())
    before, mark, after = f" {typed} ".casefold().rpartition(" by ")
    if not mark:
        return typed, None
    return before.strip(), after.strip()


def parse_dimension(typed: str) -> Dimension:
    """Raises `dimension_unknown`."""
    found = SPELLINGS.get(" ".join(typed.casefold().replace("_", " ").split()))
    if found is None:
        raise DomainError("dimension_unknown", typed=typed.strip()[:SHOWN])
    return found


def parse_period(typed: str, today: date) -> Period:
    """A period as typed; nothing is the last 90 days. One that is not over ends today.

    `this week`, `last month`, `2026-Q3`, `2026-08`, `2026`, `last 30 days`,
    `2026-01-01 to 2026-03-31`. Raises `period_unknown`, `period_backwards`, `period_to_come`.
    """
    text = " ".join(typed.casefold().replace(",", " ").split())
    if not text:
        return _days(DEFAULT_DAYS, today)
    found = _named(text, today) or _calendar(text) or _range(text)
    if found is None or found.first.year < EARLIEST:
        raise DomainError("period_unknown", typed=typed.strip()[:SHOWN])
    if found.first > today:
        raise DomainError("period_to_come", day=found.first.isoformat())
    return Period(found.first, today) if found.last > today else found


def _named(text: str, today: date) -> Period | None:
    if text in {"today", "yesterday"}:
        day = today if text == "today" else today - DAY
        return Period(day, day)
    if unit := _UNIT.fullmatch(text):
        return _unit(unit[2], today, last=unit[1] == "last")
    if span := _DAYS.fullmatch(text):
        return _span(int(span[1]), span[2], today)
    return None


def _unit(unit: str, today: date, *, last: bool) -> Period:
    if unit == "week":
        monday = today - today.weekday() * DAY - (7 * DAY if last else timedelta())
        return Period(monday, monday + 6 * DAY)
    months = MONTHS[unit]
    first = date(today.year, (today.month - 1) // months * months + 1, 1)
    return _months(add_months(first, -months) if last else first, months)


def _span(count: int, unit: str, today: date) -> Period | None:
    days = count * {"day": 1, "week": 7}.get(unit, 0)
    if unit in MONTHS:
        whole = count * MONTHS[unit]
        # A year that no calendar has is no period.
        if whole >= (today.year - 1) * 12:
            return None
        days = (today - add_months(today, -whole)).days
    return _days(days, today) if 0 < days <= LONGEST_DAYS else None


def _days(days: int, today: date) -> Period:
    return Period(today - (days - 1) * DAY, today)


def _months(first: date, months: int) -> Period:
    return Period(first, add_months(first, months) - DAY, months)


def _calendar(text: str) -> Period | None:
    try:
        if quarter := _QUARTER.fullmatch(text):
            year, number = int(quarter[1] or quarter[4]), int(quarter[2] or quarter[3])
            return _months(date(year, 3 * number - 2, 1), 3)
        if month := _MONTH.fullmatch(text):
            return _months(date(int(month[1]), int(month[2]), 1), 1)
        if _YEAR.fullmatch(text):
            return _months(date(int(text), 1, 1), 12)
    except (ValueError, OverflowError):
        return None
    return None


def _range(text: str) -> Period | None:
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    try:
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
    except ValueError:
        return None
    if last < first:
        raise DomainError("period_backwards", first=str(first), last=str(last))
    return Period(first, last)

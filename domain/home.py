"""App Home: which part of it a person looks at, page by page. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

Row = TypeVar("Row")
LONGEST_NUMBER = 5


class Tab(StrEnum):
    """The parts of a Home. Only who answers for others has more than the first."""

    MINE = "mine"
    TEAM = "team"
    NUMBERS = "numbers"


@dataclass(frozen=True, slots=True)
class Place:
    """What a person looks at: a part, and its page from 0 on. A part of None is the usual one."""

    tab: Tab | None = None
    page: int = 0

    def carried(self) -> str:
        """As a button carries it."""
        return f"{self.tab.value if self.tab else ''}:{self.page}"


def place_named(carried: str) -> Place:
    """What a button carries; anything else is where a Home begins."""
    name, _, number = carried.partition(":")
    if name not in set(Tab):
        return Place()
    known = number.isdecimal() and number.isascii() and len(number) <= LONGEST_NUMBER
    return Place(Tab(name), int(number) if known else 0)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some of a longer list: its rows, its number from 0 on, and how many pages there are."""

    rows: Sequence[Row]
    number: int
    pages: int

    @property
    def is_first(self) -> bool:
        return self.number == 0


def page_of(rows: Sequence[Row], number: int, size: int) -> Page[Row]:
    """A page that is no longer there is the first one."""
    pages = max(1, -(-len(rows) // size))
    number = number if 0 <= number < pages else 0
    return Page(rows[number * size : (number + 1) * size], number, pages)


def end_of_day(zone: str, moment: datetime) -> datetime:
    """When the day of that moment ends in a zone, in UTC."""
    there = moment.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return datetime.combine(there, time(), ZoneInfo(zone)).astimezone(UTC)

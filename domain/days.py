"""The day that a line of text names: "12 March: pilot", "by Friday", "3月12日"."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

# The first three letters of each month as people write it, English and Malay.
MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "mac": 3, "apr": 4, "may": 5, "mei": 5, "jun": 6, "jul": 7,
    "aug": 8, "ogo": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dis": 12,
}  # fmt: skip
WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6, "isnin": 0, "selasa": 1, "rabu": 2, "khamis": 3, "jumaat": 4, "sabtu": 5,
    "ahad": 6, "月曜": 0, "火曜": 1, "水曜": 2, "木曜": 3, "金曜": 4, "土曜": 5, "日曜": 6,
}  # fmt: skip
NEAR = {"today": 0, "hari ini": 0, "今日": 0, "tomorrow": 1, "esok": 1, "明日": 1}
# fmt: off
_NAMES = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "januari|februari|mac|mei|jun|julai|ogos|oktober|disember|"
    "jan|feb|mar|apr|jul|aug|sept|sep|oct|nov|dec|ogo|okt|dis"
)
# fmt: on
_DAY = r"(\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:,?\s+(\d{4}))?"
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DAY_FIRST = re.compile(rf"(?<!\d){_DAY}\s+({_NAMES})\b\.?{_YEAR}", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b({_NAMES})\.?\s+{_DAY}(?!\d){_YEAR}", re.IGNORECASE)
_KANJI = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
# Further back than this, a day without a year means the one that is to come.
PAST = timedelta(days=60)
# Outside of these a day is a slip of the keyboard, or what a program writes for "none".
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)


def is_meant(day: date) -> bool:
    """Whether anybody can mean that day, about a customer of today."""
    return EARLIEST <= day <= LATEST


def day_named(text: str, today: date) -> date | None:
    """The first day that is named; None where none is. A day without a year is the nearest one."""
    for read in (_iso, _day_first, _month_first, _kanji, _near):
        for found in read(text, today):
            if is_meant(found):
                return found
    return None


def _iso(text: str, _today: date) -> Iterator[date]:
    for found in _ISO.finditer(text):
        yield from _made(found[1], found[2], found[3])


def _day_first(text: str, today: date) -> Iterator[date]:
    for found in _DAY_FIRST.finditer(text):
        yield from _in_year(found[3], MONTHS[found[2][:3].lower()], found[1], today)


def _month_first(text: str, today: date) -> Iterator[date]:
    for found in _MONTH_FIRST.finditer(text):
        yield from _in_year(found[3], MONTHS[found[1][:3].lower()], found[2], today)


def _kanji(text: str, today: date) -> Iterator[date]:
    for found in _KANJI.finditer(text):
        yield from _in_year(found[1], int(found[2]), found[3], today)


def _near(text: str, today: date) -> Iterator[date]:
    """Today, tomorrow, and the names of weekdays: the next such day, never today."""
    read = text.casefold()
    for word, days in NEAR.items():
        if _stands_in(word, read):
            yield today + timedelta(days=days)
    for word, weekday in WEEKDAYS.items():
        if _stands_in(word, read):
            yield today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _stands_in(word: str, text: str) -> bool:
    return re.search(rf"\b{word}\b" if word.isascii() else word, text) is not None


def _in_year(year: str | None, month: int, day: str, today: date) -> Iterator[date]:
    for found in _made(year or today.year, month, day):
        past = year is None and today - found > PAST
        yield from _made(today.year + 1, month, day) if past else (found,)


def _made(year: str | int, month: str | int, day: str) -> Iterator[date]:
    """The day, where the calendar has it."""
    try:
        yield date(int(year), int(month), int(day))
    except ValueError:
        return

"""A person's working time, across zones, weekends, holidays and daylight saving."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.policy import WorkingHours
from domain.working_time import is_working, latest_working, next_try, next_working, shift_working

HOURS = WorkingHours()
TOKYO, NEW_YORK = "Asia/Tokyo", "America/New_York"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "works"),
    [
        ("2026-03-02 09:00", "UTC", True),
        ("2026-03-02 18:00", "UTC", True),
        ("2026-03-02 08:59", "UTC", False),
        ("2026-03-02 18:01", "UTC", False),
        ("2026-03-01 12:00", "UTC", False),
        ("2026-03-02 00:00", TOKYO, True),
        ("2026-03-06 14:00", NEW_YORK, True),
        ("2026-03-09 13:00", NEW_YORK, True),
        ("2026-03-06 13:30", NEW_YORK, False),
    ],
)
def test_where_a_moment_falls(moment: str, zone: str, works: bool) -> None:
    assert is_working(utc(moment), zone, HOURS) is works


@pytest.mark.parametrize(
    ("moment", "zone", "latest"),
    [
        ("2026-03-02 12:00", "UTC", "2026-03-02 12:00"),
        ("2026-03-08 16:00", "UTC", "2026-03-06 18:00"),
        ("2026-03-09 08:00", "UTC", "2026-03-06 18:00"),
        ("2026-03-02 22:00", "UTC", "2026-03-02 18:00"),
        ("2026-03-09 12:00", NEW_YORK, "2026-03-06 23:00"),
    ],
)
def test_a_deadline_outside_working_time_moves_earlier_never_later(
    moment: str, zone: str, latest: str
) -> None:
    assert latest_working(utc(moment), zone, HOURS) == utc(latest)


@pytest.mark.parametrize(
    ("moment", "zone", "following"),
    [
        ("2026-03-06 19:00", "UTC", "2026-03-09 09:00"),
        ("2026-03-02 03:00", "UTC", "2026-03-02 09:00"),
        ("2026-03-07 00:00", NEW_YORK, "2026-03-09 13:00"),
        ("2026-03-02 10:00", TOKYO, "2026-03-03 00:00"),
    ],
)
def test_the_next_working_moment(moment: str, zone: str, following: str) -> None:
    assert next_working(utc(moment), zone, HOURS) == utc(following)


def test_holidays_are_stepped_over() -> None:
    off = replace(HOURS, holidays=frozenset({date(2026, 3, 9), date(2026, 3, 6)}))
    assert next_working(utc("2026-03-05 19:00"), "UTC", off) == utc("2026-03-10 09:00")
    assert latest_working(utc("2026-03-09 12:00"), "UTC", off) == utc("2026-03-05 18:00")


def test_without_any_working_day_a_moment_stays() -> None:
    never = replace(HOURS, days=frozenset())
    assert next_working(utc("2026-03-02 12:00"), "UTC", never) == utc("2026-03-02 12:00")
    assert latest_working(utc("2026-03-02 12:00"), "UTC", never) == utc("2026-03-02 12:00")


@pytest.mark.parametrize(
    ("now", "due", "again"),
    [
        ("2026-03-02 10:00", "2026-03-04 09:00", "2026-03-02 12:00"),
        ("2026-03-02 17:00", "2026-03-04 09:00", "2026-03-03 09:00"),
        ("2026-03-06 17:00", "2026-03-08 16:00", "2026-03-06 18:00"),
        ("2026-03-02 10:00", "2026-03-02 11:00", "2026-03-02 11:00"),
        ("2026-03-02 10:00", "2026-03-01 11:00", "2026-03-02 12:00"),
    ],
)
def test_the_next_try_comes_before_the_deadline(now: str, due: str, again: str) -> None:
    pause = timedelta(hours=2)
    assert next_try(utc(now), utc(due), "UTC", HOURS, pause) == utc(again)


@pytest.mark.parametrize("span", [timedelta(hours=24), timedelta(hours=-24)])
def test_who_never_works_is_given_plain_time(span: timedelta) -> None:
    never = replace(HOURS, days=frozenset())
    moment = utc("2026-03-02 20:00")

    assert shift_working(moment, span, TOKYO, never) == moment + span


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02 18:00", 4, "2026-03-03 13:00"),
        ("2026-03-06 18:00", 8, "2026-03-09 17:00"),
        ("2026-03-03 09:00", -4, "2026-03-02 14:00"),
    ],
)
def test_from_the_very_end_of_a_day_time_counts_from_the_next(
    start: str, hours: int, end: str
) -> None:
    shifted = shift_working(utc(start), timedelta(hours=hours), "UTC", HOURS)
    assert abs(shifted - utc(end)) < timedelta(seconds=1)


def test_days_without_hours_are_plain_time() -> None:
    from datetime import time

    none = replace(HOURS, start=time(9), end=time(9))
    span = timedelta(hours=4)
    assert shift_working(utc("2026-03-02 09:00"), span, "UTC", none) == utc("2026-03-02 13:00")

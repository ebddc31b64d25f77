"""When the day begins for a person, and when the look ahead comes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.day import (
    Rhythm,
    ahead_until,
    date_in,
    is_ahead_due,
    is_day_due,
    next_ahead_moment,
    next_day_moment,
)
from domain.policy import WorkingHours

HOLIDAYS = WorkingHours(holidays=frozenset({date(2026, 3, 20)}))
TOKYO = Rhythm("Asia/Tokyo", HOLIDAYS, time(9), time(15))
NEW_YORK = Rhythm("America/New_York", WorkingHours(), time(9), time(15))


def tokyo(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of March 2026 in Tokyo, where it is always nine hours later than in UTC."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=9)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        (tokyo(3, 8, 59), None, False),
        (tokyo(3, 9), None, True),
        (tokyo(3, 14), None, True),
        (tokyo(3, 18, 1), None, False),
        (tokyo(3, 14), tokyo(3, 9), False),
        (tokyo(4, 9), tokyo(3, 9), True),
        (tokyo(7, 10), None, False),
        (tokyo(20, 10), None, False),
        # The clock was set back: the day was said already.
        (tokyo(3, 9), tokyo(4, 9), False),
    ],
)
def test_the_day_comes_once_a_working_day_from_its_moment_on(
    now: datetime, last: datetime | None, due: bool
) -> None:
    assert is_day_due(TOKYO, now, last) is due


def test_what_is_due_at_the_end_of_the_hours_is_said_a_moment_after_it_and_not_at_night() -> None:
    late = Rhythm("Asia/Tokyo", HOLIDAYS, time(19), time(20))
    a_moment = timedelta(milliseconds=300)

    assert is_day_due(late, tokyo(3, 18) + a_moment, None)
    assert not is_day_due(late, tokyo(3, 18, 30), None)
    assert is_ahead_due(late, tokyo(6, 18) + a_moment, None)
    assert not is_ahead_due(late, tokyo(6, 18, 30), None)


@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [
        (tokyo(3, 8), None, tokyo(3, 9)),
        (tokyo(3, 9), tokyo(3, 9), tokyo(4, 9)),
        (tokyo(6, 10), tokyo(6, 9), tokyo(9, 9)),
        # Friday the 20th is a holiday.
        (tokyo(19, 10), tokyo(19, 9), tokyo(23, 9)),
    ],
)
def test_the_next_day_is_a_working_one(
    now: datetime, last: datetime | None, expected: datetime
) -> None:
    assert next_day_moment(TOKYO, now, last) == expected


def test_the_day_begins_at_nine_on_either_side_of_a_change_to_summer_time() -> None:
    assert NEW_YORK.day_moment(date(2026, 3, 6)) == datetime(2026, 3, 6, 14, tzinfo=UTC)
    assert NEW_YORK.day_moment(date(2026, 3, 9)) == datetime(2026, 3, 9, 13, tzinfo=UTC)


def test_a_day_that_would_begin_before_work_begins_with_it() -> None:
    early = Rhythm("UTC", WorkingHours(start=time(10)), time(7), time(22))

    assert early.day_moment(date(2026, 3, 3)).time() == time(10)
    assert early.ahead_moment(date(2026, 3, 3)).time() == time(18)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (tokyo(6, 14, 59), False),
        (tokyo(6, 15), True),
        (tokyo(5, 15), False),
        # Thursday before the holiday on Friday.
        (tokyo(19, 15), True),
        (tokyo(20, 15), False),
    ],
)
def test_the_look_ahead_comes_on_the_last_working_day_before_days_off(
    now: datetime, due: bool
) -> None:
    assert is_ahead_due(TOKYO, now, None) is due
    assert not is_ahead_due(TOKYO, now, now)


def test_it_looks_to_noon_of_the_next_working_day_and_comes_again_next_week() -> None:
    assert ahead_until(TOKYO, tokyo(19, 15)) == tokyo(23, 12)
    assert next_ahead_moment(TOKYO, tokyo(6, 16), tokyo(6, 15)) == tokyo(13, 15)
    assert next_ahead_moment(TOKYO, tokyo(13, 16), tokyo(13, 15)) == tokyo(19, 15)


def test_a_date_is_the_persons_own() -> None:
    assert date_in("Asia/Tokyo", datetime(2026, 3, 2, 20, tzinfo=UTC)) == date(2026, 3, 3)

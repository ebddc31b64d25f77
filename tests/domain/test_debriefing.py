"""What a debrief begins with, and how hours are typed."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.debriefing import Deeds, hours_typed, parse_hours, promises_kept
from domain.errors import DomainError
from domain.outcomes import Answer
from domain.policy import WorkingHours
from domain.promises import Promise, PromiseSource, PromiseState
from domain.working_time import working_days_later

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def promise(state: PromiseState) -> Promise:
    return Promise(1, "p", 1, MONDAY, "U", "x", "U", MONDAY, MONDAY, state, PromiseSource.FORM)


@pytest.mark.parametrize(
    ("states", "kept"),
    [
        ((), Answer.UNKNOWN),
        (("withdrawn",), Answer.UNKNOWN),
        (("delivered", "confirmed"), Answer.YES),
        (("delivered", "open"), Answer.UNKNOWN),
        (("confirmed", "open", "broken"), Answer.NO),
    ],
)
def test_promises_are_kept_when_all_are_and_broken_when_one_is(
    states: tuple[str, ...], kept: Answer
) -> None:
    assert promises_kept([promise(PromiseState(each)) for each in states]) is kept


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        ("", None),
        ("  ", None),
        ("0", 0),
        ("12", 720),
        ("7.5", 450),
        ("7,5 h", 450),
        ("10000", 600_000),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, minutes: int | None) -> None:
    assert parse_hours(typed) == minutes


@pytest.mark.parametrize("typed", ["many", "-1", "10001", "nan", "inf", "1e9", "7.5.1"])
def test_what_is_no_number_of_hours_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="effort_invalid"):
        parse_hours(typed)


@pytest.mark.parametrize("minutes", [0, 30, 90, 450, 720, 600_000])
def test_hours_are_shown_as_they_are_read(minutes: int) -> None:
    assert parse_hours(hours_typed(minutes)) == minutes


def test_the_estimate_is_in_half_hours_and_nothing_for_nothing() -> None:
    assert Deeds().estimate == timedelta()
    assert Deeds(contacts=1).estimate == timedelta(hours=1)
    assert Deeds(contacts=2, updates=3, items=4, issues=1, requests=1).estimate == timedelta(
        hours=7.5
    )


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (MONDAY, 5, "2026-03-09 18:00"),
        (MONDAY + timedelta(hours=23), 1, "2026-03-04 09:00"),
        (datetime(2026, 3, 6, 9, tzinfo=UTC), 1, "2026-03-09 18:00"),
        (datetime(2026, 3, 7, 9, tzinfo=UTC), 5, "2026-03-13 18:00"),
    ],
)
def test_working_days_later_is_the_end_of_that_day_where_the_person_lives(
    start: datetime, days: int, end: str
) -> None:
    zone = "Asia/Tokyo" if start.day == 3 else "UTC"
    found = working_days_later(start, days, zone, WorkingHours())
    assert f"{found:%Y-%m-%d %H:%M}" == end


def test_holidays_are_no_working_days_and_who_never_works_has_plain_days() -> None:
    free = WorkingHours(holidays=frozenset({MONDAY.date() + timedelta(days=1)}))
    assert working_days_later(MONDAY, 1, "UTC", free).date().isoformat() == "2026-03-04"
    never = WorkingHours(days=frozenset())
    assert working_days_later(MONDAY, 5, "UTC", never).date().isoformat() == "2026-03-07"

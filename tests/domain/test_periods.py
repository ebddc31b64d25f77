"""The time of a report: as people name it, in whole days, with the one before."""

from datetime import UTC, date, datetime

import pytest

from domain.dimensions import Dimension
from domain.errors import DomainError
from domain.periods import Period, parse_dimension, parse_period, split_by

# A Wednesday.
TODAY = date(2026, 8, 12)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}" if len(text) == 5 else text)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("", "05-15", "08-12"),
        ("today", "08-12", "08-12"),
        ("yesterday", "08-11", "08-11"),
        ("this week", "08-10", "08-12"),
        ("last week", "08-03", "08-09"),
        ("This  Month", "08-01", "08-12"),
        ("last month", "07-01", "07-31"),
        ("this quarter", "07-01", "08-12"),
        ("last quarter", "04-01", "06-30"),
        ("this year", "01-01", "08-12"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("2026-Q1", "01-01", "03-31"),
        ("q2 2026", "04-01", "06-30"),
        ("2025 q4", "2025-10-01", "2025-12-31"),
        ("2026-Q3", "07-01", "08-12"),
        ("2026-02", "02-01", "02-28"),
        ("2024-2", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("last 90 days", "05-15", "08-12"),
        ("the last 1 day", "08-12", "08-12"),
        ("past 2 weeks", "07-30", "08-12"),
        ("last 3 months", "05-13", "08-12"),
        ("last 1 year", "2025-08-13", "08-12"),
        ("2026-01-01 to 2026-03-31", "01-01", "03-31"),
        ("from 2026-01-01 until 2026-03-31", "01-01", "03-31"),
        ("2026-01-01–2026-03-31", "01-01", "03-31"),
        ("2026-01-01 - 2026-03-31", "01-01", "03-31"),
        ("2026-08-01 to 2026-12-31", "08-01", "08-12"),
        ("2026-08-12 to 2026-08-12", "08-12", "08-12"),
    ],
)
def test_a_time_as_people_name_it(typed: str, first: str, last: str) -> None:
    found = parse_period(typed, TODAY)
    assert (found.first, found.last) == (day(first), day(last))


@pytest.mark.parametrize(
    "typed",
    ["soon", "2026-Q5", "2026-13", "0000", "0001", "1989", "last 0 days", "last 99999 years",
     "last 36526 days", "2026-02-30 to 2026-03-01", "2026-1-1 to 2026-2-1", "last", "9" * 500,
     "last 2000 years"],
)  # fmt: skip
def test_what_names_no_time_is_refused(typed: str) -> None:
    with pytest.raises(DomainError) as refused:
        parse_period(typed, TODAY)
    assert refused.value.code == "period_unknown"
    assert len(str(refused.value.params["typed"])) <= 40


def test_a_time_that_ends_before_it_begins_or_is_to_come_is_refused() -> None:
    with pytest.raises(DomainError, match="period_backwards"):
        parse_period("2026-03-02 to 2026-03-01", TODAY)
    for typed in ("2026-08-13 to 2026-08-14", "2026-Q4", "2999"):
        with pytest.raises(DomainError, match="period_to_come"):
            parse_period(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        # Whole calendar ones: the one before, however many days it has.
        ("last month", "06-01", "06-30"),
        ("2026-03", "02-01", "02-28"),
        ("2026-Q1", "2025-10-01", "2025-12-31"),
        ("2025", "2024-01-01", "2024-12-31"),
        # One that is not over, and a free one: as many days right before.
        ("this month", "07-20", "07-31"),
        ("last week", "07-27", "08-02"),
        ("last 10 days", "07-24", "08-02"),
    ],
)
def test_the_time_before_has_the_same_length(typed: str, first: str, last: str) -> None:
    before = parse_period(typed, TODAY).before
    assert (before.first, before.last) == (day(first), day(last))


def test_it_ends_with_the_last_moment_of_its_last_day() -> None:
    period = Period(date(2026, 12, 31), date(2026, 12, 31))
    assert period.since == datetime(2026, 12, 31, tzinfo=UTC)
    assert period.until == datetime(2027, 1, 1, tzinfo=UTC)
    assert period.days == 1


@pytest.mark.parametrize(
    ("typed", "period", "by"),
    [
        ("last quarter by csm", "last quarter", "csm"),
        ("by  Root Cause", "", "root cause"),
        ("2026-Q1", "2026-Q1", None),
        ("", "", None),
        ("last month by ", "last month", ""),
    ],
)
def test_what_stands_after_by_are_the_parts(typed: str, period: str, by: str | None) -> None:
    assert split_by(typed) == (period, by)


def test_parts_have_several_names() -> None:
    assert parse_dimension("CSMs") is Dimension.CSM
    assert parse_dimension("response_speed") is Dimension.SPEED
    assert parse_dimension("reason") is Dimension.CAUSE
    with pytest.raises(DomainError, match="dimension_unknown"):
        parse_dimension("mood")

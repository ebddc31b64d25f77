"""The day that a line names, as people write days."""

from datetime import date

import pytest

from domain.days import day_named

TODAY = date(2026, 3, 4)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 March: pilot", date(2026, 3, 12)),
        ("pilot on 12 Mar", date(2026, 3, 12)),
        ("March 12th, pilot", date(2026, 3, 12)),
        ("by Mar. 12", date(2026, 3, 12)),
        ("12. March 2027: review", date(2027, 3, 12)),
        ("March 12, 2027", date(2027, 3, 12)),
        ("2026-04-01 fix", date(2026, 4, 1)),
        ("12 Mac: percubaan", date(2026, 3, 12)),
        ("1 Ogos", date(2026, 8, 1)),
        ("3月12日までに修正", date(2026, 3, 12)),
        ("2027年3月12日", date(2027, 3, 12)),
        # Without a year the nearest: a day just over stays over, one long over is the next.
        ("2 March: call", date(2026, 3, 2)),
        ("3 January: review", date(2026, 1, 3)),
        ("1 November 2025", date(2025, 11, 1)),
        ("1 January: review", date(2027, 1, 1)),
        ("today", date(2026, 3, 4)),
        ("tomorrow: the fix", date(2026, 3, 5)),
        ("明日", date(2026, 3, 5)),
        ("call on Friday", date(2026, 3, 6)),
        ("Wednesday call", date(2026, 3, 11)),
        ("by Tuesday", date(2026, 3, 10)),
        ("khamis", date(2026, 3, 5)),
        ("金曜日に電話", date(2026, 3, 6)),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date) -> None:
    assert day_named(text, TODAY) == day


@pytest.mark.parametrize(
    "text",
    [
        "", "a pilot", "31 February: never", "2026-02-30", "version 12.3", "12/3", "marching band",
        "we may call 5 people", "fridays are bad", "35 March", "13月1日", "march on",
        "9999-12-31", "3 March 0001",
    ],
)  # fmt: skip
def test_no_day_is_read_where_none_is_named(text: str) -> None:
    assert day_named(text, TODAY) is None


def test_a_wrong_day_does_not_hide_a_right_one() -> None:
    assert day_named("31 February or 5 March", TODAY) == date(2026, 3, 5)

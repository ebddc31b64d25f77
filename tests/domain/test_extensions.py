"""More time: days as people type them, and where they count from."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import DomainError
from domain.extensions import extended, parse_days

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("typed", "days"), [("1", 1), (" 14 ", 14), ("090", 90)])
def test_whole_days_are_read(typed: str, days: int) -> None:
    assert parse_days(typed, DAY * 90) == DAY * days


@pytest.mark.parametrize("typed", ["", "0", "91", "99999", "1.5", "-1", "²", "１", "a week"])
def test_anything_else_is_refused_with_the_most_there_is(typed: str) -> None:
    with pytest.raises(DomainError, match="days_invalid") as refused:
        parse_days(typed, DAY * 90)
    assert refused.value.params["most"] == 90


def test_days_count_from_the_end_and_from_now_where_that_is_over() -> None:
    assert extended(NOW + DAY, DAY * 7, NOW) == NOW + DAY * 8
    assert extended(NOW - DAY, DAY * 7, NOW) == NOW + DAY * 7

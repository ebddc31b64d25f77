"""What people type about time away."""

from datetime import date

import pytest

from domain.absences import Away, parse_away
from domain.errors import DomainError

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("12–23 Aug <@U0BEN>", date(2026, 8, 12), date(2026, 8, 23)),
        ("12-23 Aug <@U0BEN|ben>", date(2026, 8, 12), date(2026, 8, 23)),
        ("<@U0BEN> 12. to 23. August", date(2026, 8, 12), date(2026, 8, 23)),
        ("28 Aug - 4 Sep <@U0BEN>", date(2026, 8, 28), date(2026, 9, 4)),
        ("28 Dec until 4 Jan <@U0BEN>", date(2026, 12, 28), date(2027, 1, 4)),
        ("12-23 Feb <@U0BEN>", date(2027, 2, 12), date(2027, 2, 23)),
        ("12-23 Feb 2027 <@U0BEN>", date(2027, 2, 12), date(2027, 2, 23)),
        ("2026-08-12 to 2026-08-23 <@U0BEN>", date(2026, 8, 12), date(2026, 8, 23)),
        ("2-2 Mar <@U0BEN>", date(2026, 3, 2), date(2026, 3, 2)),
        ("1-6 Mar <@U0BEN>", date(2026, 3, 1), date(2026, 3, 6)),
        ("Aug 12-23 <@U0BEN>", date(2026, 8, 12), date(2026, 8, 23)),
        ("3 Mar <@U0BEN>", date(2026, 3, 3), date(2026, 3, 3)),
        ("1 Mar <@U0BEN>", date(2027, 3, 1), date(2027, 3, 1)),
    ],
)
def test_days_are_read_as_people_write_them(typed: str, first: date, last: date) -> None:
    assert parse_away(typed, TODAY) == Away(first, last, "U0BEN")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("12-23 Aug", "away_not_understood"),
        ("next week <@U0BEN>", "away_not_understood"),
        ("<@U0BEN>", "away_not_understood"),
        ("31-32 Aug <@U0BEN>", "away_not_understood"),
        ("30 Feb - 2 Mar <@U0BEN>", "away_not_understood"),
        ("12-23 Foo <@U0BEN>", "away_not_understood"),
        ("12-23 Marzipan <@U0BEN>", "away_not_understood"),
        ("2-1 Mar <@U0BEN>", "away_backwards"),
        ("1-2 Mar 9999 <@U0BEN>", "away_too_long"),
        ("2026-13-01 to 2026-13-02 <@U0BEN>", "away_not_understood"),
        ("2026-08-23 to 2026-08-12 <@U0BEN>", "away_backwards"),
        ("2026-01-01 to 2026-01-05 <@U0BEN>", "away_over"),
        ("2026-03-01 to 2028-03-01 <@U0BEN>", "away_too_long"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(typed: str, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        parse_away(typed, TODAY)

    assert refused.value.code == code

"""On which days a team has its stand-up, when exactly, and what becomes of one that comes late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from domain.policy import LateStandUp, StandUpTeam
from domain.standup_days import (
    Turn,
    day_of,
    is_held_on,
    moment_of,
    next_day,
    quarter_start,
    turn_of,
)

TEAM = StandUpTeam("Europe", "C0", time(9, 30), "Europe/Berlin")
SKIPS = replace(TEAM, late=LateStandUp.SKIP_AFTER_NOON)
TUESDAY = date(2026, 3, 3)


def none(_day: date) -> frozenset[date]:
    return frozenset()


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MOMENTS = [
    ("Europe/Berlin", time(9, 30), date(2026, 3, 27), "2026-03-27 08:30"),
    ("Europe/Berlin", time(9, 30), date(2026, 3, 30), "2026-03-30 07:30"),
    # The gap: 02:30 is not there that night, and comes an hour later.
    ("Europe/Berlin", time(2, 30), date(2026, 3, 29), "2026-03-29 01:30"),
    # The fold: 02:30 comes twice, and the first one counts.
    ("Europe/Berlin", time(2, 30), date(2026, 10, 25), "2026-10-25 00:30"),
    ("America/New_York", time(9, 30), date(2026, 3, 8), "2026-03-08 13:30"),
    ("Asia/Tokyo", time(9, 0), date(2026, 3, 3), "2026-03-03 00:00"),
    ("Pacific/Auckland", time(9, 0), date(2026, 3, 3), "2026-03-02 20:00"),
    ("Asia/Kathmandu", time(9, 30), date(2026, 3, 3), "2026-03-03 03:45"),
]


@pytest.mark.parametrize(("zone", "at", "day", "moment"), MOMENTS)
def test_the_moment_is_the_teams_own_to_the_minute(
    zone: str, at: time, day: date, moment: str
) -> None:
    team = replace(TEAM, zone=zone, at=at)
    assert moment_of(team, day) == utc(moment)
    assert day_of(team, moment_of(team, day)) == day


def test_days_off_are_passed_over() -> None:
    def easter(_day: date) -> set[date]:
        return {date(2026, 4, 3), date(2026, 4, 6)}

    assert next_day(TEAM, date(2026, 4, 3), easter) == date(2026, 4, 7)
    assert next_day(TEAM, date(2026, 4, 2), easter) == date(2026, 4, 2)
    assert not is_held_on(TEAM, date(2026, 4, 3), easter)
    assert not is_held_on(TEAM, date(2026, 4, 4), none)


def test_a_team_that_never_works_is_searched_for_no_day_without_end() -> None:
    assert next_day(replace(TEAM, days=frozenset()), TUESDAY, none) is None


TURNS = [
    (TEAM, "2026-03-03 08:29:59", Turn.WAIT),
    (TEAM, "2026-03-03 08:30", Turn.POST),
    (TEAM, "2026-03-03 08:40", Turn.POST),
    (TEAM, "2026-03-03 08:40:01", Turn.POST_LATE),
    (TEAM, "2026-03-03 22:59:59", Turn.POST_LATE),
    (TEAM, "2026-03-03 23:00", Turn.SKIP),
    (TEAM, "2026-03-02 12:00", Turn.WAIT),
    (SKIPS, "2026-03-03 10:59:59", Turn.POST_LATE),
    (SKIPS, "2026-03-03 11:00", Turn.SKIP),
    (replace(SKIPS, at=time(14, 0)), "2026-03-03 13:05", Turn.POST),
    (replace(SKIPS, at=time(14, 0)), "2026-03-03 13:10:01", Turn.SKIP),
]


@pytest.mark.parametrize(("team", "now", "turn"), TURNS)
def test_late_is_told_or_passed_over_by_policy(team: StandUpTeam, now: str, turn: Turn) -> None:
    assert turn_of(team, TUESDAY, utc(now), none) is turn


def test_a_day_that_became_a_holiday_is_passed_over() -> None:
    assert turn_of(TEAM, TUESDAY, utc("2026-03-03 08:30"), lambda _day: {TUESDAY}) is Turn.SKIP


@pytest.mark.parametrize(
    ("now", "start"),
    [
        ("2026-03-31 21:59", "2025-12-31 23:00"),
        ("2026-03-31 22:01", "2026-03-31 22:00"),
        ("2026-12-31 12:00", "2026-09-30 22:00"),
    ],
)
def test_the_quarter_begins_in_the_teams_zone(now: str, start: str) -> None:
    assert quarter_start("Europe/Berlin", utc(now)) == utc(start)
    assert utc(now) - quarter_start("Europe/Berlin", utc(now)) < timedelta(days=93)

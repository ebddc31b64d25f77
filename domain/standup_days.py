"""When a team's stand-up is: its working days, and the moment of each in its own zone."""

from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.policy import LateStandUp, StandUpTeam

NOON = time(12)
# Later than this it says that it comes late.
ON_TIME = timedelta(minutes=10)
# Longer than any run of days off.
FAR = 60

# The days off around a date.
DaysOff = Callable[[date], Collection[date]]


class Turn(StrEnum):
    """What becomes of a stand-up when its job runs."""

    WAIT = "wait"
    POST = "post"
    POST_LATE = "post_late"
    SKIP = "skip"


def day_of(team: StandUpTeam, moment: datetime) -> date:
    """The team's own date at that moment."""
    return moment.astimezone(ZoneInfo(team.zone)).date()


def moment_of(team: StandUpTeam, day: date) -> datetime:
    """The moment of that day's stand-up.

    A time that the clocks skip that day is the one as much later; of one that comes twice the
    first counts.
    """
    return datetime.combine(day, team.at, ZoneInfo(team.zone)).astimezone(UTC)


def is_held_on(team: StandUpTeam, day: date, days_off: DaysOff) -> bool:
    """Whether that date is a working day of the team."""
    return day.weekday() in team.days and day not in days_off(day)


def next_day(team: StandUpTeam, first: date, days_off: DaysOff) -> date | None:
    """The first stand-up day from `first` on; None where none is near."""
    days = (first + timedelta(days=number) for number in range(FAR))
    return next((day for day in days if is_held_on(team, day, days_off)), None)


def turn_of(team: StandUpTeam, day: date, now: datetime, days_off: DaysOff) -> Turn:
    """What to do now about that day's stand-up: one of yesterday helps nobody any more."""
    due_at, today = moment_of(team, day), day_of(team, now)
    if not is_held_on(team, day, days_off) or today > day:
        return Turn.SKIP
    if now < due_at:
        return Turn.WAIT
    if now - due_at <= ON_TIME:
        return Turn.POST
    noon = datetime.combine(day, NOON, ZoneInfo(team.zone)).astimezone(UTC)
    skips = team.late is LateStandUp.SKIP_AFTER_NOON and now >= max(noon, due_at + ON_TIME)
    return Turn.SKIP if skips else Turn.POST_LATE


def quarter_start(team_zone: str, now: datetime) -> datetime:
    """When the calendar quarter began, in that zone."""
    today = now.astimezone(ZoneInfo(team_zone)).date()
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return datetime.combine(first, time(), ZoneInfo(team_zone)).astimezone(UTC)

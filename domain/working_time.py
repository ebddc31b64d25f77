"""A person's working time: where a moment falls, and the nearest one inside it.

Moments are aware and in UTC; zones are IANA names; the hours come from the policy.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.policy import WorkingHours

FAR = 15  # days: longer than any holiday we would have to step over


def is_working(moment: datetime, zone: str, hours: WorkingHours) -> bool:
    """Whether the person is at work then; the end of the day still counts."""
    there = moment.astimezone(ZoneInfo(zone))
    return _works_on(there.date(), hours) and hours.start <= there.time() <= hours.end


def latest_working(moment: datetime, zone: str, hours: WorkingHours) -> datetime:
    """The latest working moment that is not after `moment`; itself when there is none near."""
    if is_working(moment, zone, hours):
        return moment
    ends = (_at(day, zone, hours)[1] for day in _days(moment, zone, -1) if _works_on(day, hours))
    return next((end for end in ends if end <= moment), moment)


def next_working(moment: datetime, zone: str, hours: WorkingHours) -> datetime:
    """The earliest working moment that is not before `moment`; itself when there is none near."""
    if is_working(moment, zone, hours):
        return moment
    starts = (_at(day, zone, hours)[0] for day in _days(moment, zone, 1) if _works_on(day, hours))
    return next((start for start in starts if start >= moment), moment)


def next_try(
    now: datetime, due_at: datetime, zone: str, hours: WorkingHours, pause: timedelta
) -> datetime:
    """When to call again after nobody answered: after a pause, at work, before the deadline."""
    again = next_working(now + pause, zone, hours)
    return again if again <= due_at or due_at <= now else latest_working(due_at, zone, hours)


def _works_on(day: date, hours: WorkingHours) -> bool:
    return day.weekday() in hours.days and day not in hours.holidays


def _days(moment: datetime, zone: str, step: int) -> Iterator[date]:
    today = moment.astimezone(ZoneInfo(zone)).date()
    return (today + timedelta(days=step * number) for number in range(FAR))


def _at(day: date, zone: str, hours: WorkingHours) -> tuple[datetime, datetime]:
    """The start and the end of a working day."""
    there = ZoneInfo(zone)
    return datetime.combine(day, hours.start, there), datetime.combine(day, hours.end, there)

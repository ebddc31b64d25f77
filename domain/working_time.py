"""A person's working time: where a moment falls, and the nearest one inside it.

Moments are aware and in UTC; zones are IANA names; the hours come from the policy.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from domain.policy import WorkingHours

FAR = 40  # days: longer than any holiday we would have to step over
# A look comes a little after its moment. What was due at the end of the day is still said then.
GRACE = timedelta(minutes=5)


def is_working(moment: datetime, zone: str, hours: WorkingHours) -> bool:
    """Whether the person is at work then; the end of the day still counts."""
    there = moment.astimezone(ZoneInfo(zone))
    return works_on(there.date(), hours) and hours.start <= there.time() <= hours.end


def latest_working(moment: datetime, zone: str, hours: WorkingHours) -> datetime:
    """The latest working moment that is not after `moment`; itself when there is none near."""
    if is_working(moment, zone, hours):
        return moment
    ends = (_at(day, zone, hours)[1] for day in _days(moment, zone, -1) if works_on(day, hours))
    return next((end for end in ends if end <= moment), moment)


def next_working(moment: datetime, zone: str, hours: WorkingHours) -> datetime:
    """The earliest working moment that is not before `moment`; itself when there is none near."""
    if is_working(moment, zone, hours):
        return moment
    starts = (_at(day, zone, hours)[0] for day in _days(moment, zone, 1) if works_on(day, hours))
    return next((start for start in starts if start >= moment), moment)


def next_try(
    now: datetime, due_at: datetime, zone: str, hours: WorkingHours, pause: timedelta
) -> datetime:
    """When to call again after nobody answered: after a pause, at work, before the deadline."""
    again = next_working(now + pause, zone, hours)
    return again if again <= due_at or due_at <= now else latest_working(due_at, zone, hours)


def shift_working(moment: datetime, span: timedelta, zone: str, hours: WorkingHours) -> datetime:
    """The moment so much working time later, or earlier for a negative span."""
    left, step = abs(span), 1 if span >= timedelta() else -1
    at = moment
    while left:
        start = next_working(at, zone, hours) if step > 0 else latest_working(at, zone, hours)
        if not is_working(start, zone, hours):
            # Somebody who works nowhere near: plain time is better than none.
            return at + step * left
        edge = _edge(start, zone, hours, step)
        # A day without hours brings nobody nearer; the end of a day is only its end.
        if abs(edge - start) >= left or hours.start == hours.end:
            return start + step * left
        left -= abs(edge - start)
        # Past the edge, so that the next search begins on another day.
        at = edge + step * timedelta(microseconds=1)
    return at


def working_days_later(moment: datetime, days: int, zone: str, hours: WorkingHours) -> datetime:
    """The end of the working day that is so many working days after the one of `moment`."""
    ahead = (day for day in _days(moment, zone, 1) if works_on(day, hours))
    today = moment.astimezone(ZoneInfo(zone)).date()
    found = list(islice((day for day in ahead if day > today), days))
    # Somebody who works nowhere near: plain days are better than none.
    last = found[-1] if len(found) == days else today + timedelta(days=days)
    return _at(last, zone, hours)[1]


def _edge(moment: datetime, zone: str, hours: WorkingHours, step: int) -> datetime:
    """The end of the working day in the direction of `step`."""
    start, end = _at(moment.astimezone(ZoneInfo(zone)).date(), zone, hours)
    return end if step > 0 else start


def works_on(day: date, hours: WorkingHours) -> bool:
    """Whether that date is a working one."""
    return day.weekday() in hours.days and day not in hours.holidays


def _days(moment: datetime, zone: str, step: int) -> Iterator[date]:
    today = moment.astimezone(ZoneInfo(zone)).date()
    return (today + timedelta(days=step * number) for number in range(FAR))


def _at(day: date, zone: str, hours: WorkingHours) -> tuple[datetime, datetime]:
    """The start and the end of a working day, in UTC."""
    there = ZoneInfo(zone)
    start = datetime.combine(day, hours.start, there)
    return start.astimezone(UTC), datetime.combine(day, hours.end, there).astimezone(UTC)


def working_between(start: datetime, end: datetime, zone: str, hours: WorkingHours) -> timedelta:
    """How much working time lies between two moments; none where the end is not after the start."""
    total, day = timedelta(), start.astimezone(ZoneInfo(zone)).date()
    last = end.astimezone(ZoneInfo(zone)).date()
    while day <= last:
        if works_on(day, hours):
            opens, closes = _at(day, zone, hours)
            total += max(timedelta(), min(end, closes) - max(start, opens))
        day += timedelta(days=1)
    return total

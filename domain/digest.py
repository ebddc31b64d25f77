"""When a leader gets the week in one message: as their first working day of it begins."""

from datetime import date, datetime, timedelta

from domain.day import Rhythm

WEEK = timedelta(days=7)


def monday_of(day: date) -> date:
    """The Monday of that day's week."""
    return day - timedelta(days=day.weekday())


def digest_moment(rhythm: Rhythm, monday: date) -> datetime | None:
    """The moment in the week of that Monday; None for somebody who works on none of its days."""
    days = (monday + timedelta(days=number) for number in range(7))
    day = next((day for day in days if rhythm.works_on(day)), None)
    return rhythm.day_moment(day) if day else None


def is_within(rhythm: Rhythm, monday: date, moment: datetime) -> bool:
    """Whether the moment lies in that week, where the person lives."""
    return monday_of(rhythm.date_of(moment)) == monday

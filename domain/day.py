"""A person's own times of the day: when *Your day* comes, and the look ahead before days off.

Moments are aware UTC; dates are the person's own.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.policy import WorkingHours
from domain.working_time import FAR, GRACE, is_working, works_on

NOON = time(12)


def date_in(zone: str, moment: datetime) -> date:
    """The date of a moment in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The times of one person. `day_at` and `ahead_at` are times of their day."""

    zone: str
    hours: WorkingHours
    day_at: time
    ahead_at: time

    def date_of(self, moment: datetime) -> date:
        """The person's own date at that moment."""
        return date_in(self.zone, moment)

    def day_moment(self, day: date) -> datetime:
        """When *Your day* comes on that date: at the chosen time, inside the hours."""
        return self.moment_of(day, min(max(self.day_at, self.hours.start), self.hours.end))

    def ahead_moment(self, day: date) -> datetime:
        """When the look ahead comes on that date."""
        return self.moment_of(day, min(max(self.ahead_at, self.hours.start), self.hours.end))

    def works_on(self, day: date) -> bool:
        return works_on(day, self.hours)

    def is_working(self, moment: datetime) -> bool:
        return is_working(moment, self.zone, self.hours)

    def hears(self, at: datetime, now: datetime) -> bool:
        """Whether what was due at `at` may be said now: in the hours, or a moment after them."""
        return self.is_working(now) or (now - at <= GRACE and self.is_working(at))

    def next_working_date(self, after: date) -> date:
        """The first working date after that one; the day after when there is none near."""
        days = (after + timedelta(days=number) for number in range(1, FAR))
        return next((day for day in days if self.works_on(day)), after + timedelta(days=1))

    def is_before_days_off(self, day: date) -> bool:
        """Whether that date is a working one with days off behind it: a Friday, mostly."""
        return self.works_on(day) and self.next_working_date(day) - day > timedelta(days=1)

    def moment_of(self, day: date, at: time) -> datetime:
        """That time of that date where the person lives."""
        return datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(UTC)


def is_day_due(rhythm: Rhythm, now: datetime, last_at: datetime | None) -> bool:
    """Whether *Your day* is to be said now: once a working day, from its moment on, at work."""
    today = rhythm.date_of(now)
    said = last_at is not None and rhythm.date_of(last_at) >= today
    moment = rhythm.day_moment(today)
    return not said and moment <= now and rhythm.hears(moment, now)


def next_day_moment(rhythm: Rhythm, now: datetime, last_at: datetime | None) -> datetime:
    """The next moment at which *Your day* may come."""
    today = rhythm.date_of(now)
    said = last_at is not None and rhythm.date_of(last_at) >= today
    moment = rhythm.day_moment(today)
    if rhythm.works_on(today) and not said and moment > now:
        return moment
    return rhythm.day_moment(rhythm.next_working_date(today))


def is_ahead_due(rhythm: Rhythm, now: datetime, last_at: datetime | None) -> bool:
    """Whether to look ahead now: once, on the last working day before days off."""
    today = rhythm.date_of(now)
    said = last_at is not None and rhythm.date_of(last_at) >= today
    moment = rhythm.ahead_moment(today)
    due = rhythm.is_before_days_off(today) and moment <= now
    return due and not said and rhythm.hears(moment, now)


def next_ahead_moment(rhythm: Rhythm, now: datetime, last_at: datetime | None) -> datetime:
    """The next moment at which the look ahead may come."""
    day = rhythm.date_of(now)
    for _ in range(FAR):
        moment = rhythm.ahead_moment(day)
        said = last_at is not None and rhythm.date_of(last_at) >= day
        if rhythm.is_before_days_off(day) and moment > now and not said:
            return moment
        day += timedelta(days=1)
    return rhythm.ahead_moment(day)


def ahead_until(rhythm: Rhythm, now: datetime) -> datetime:
    """How far the look ahead looks: to noon of the next working day (Monday noon, mostly)."""
    return rhythm.moment_of(rhythm.next_working_date(rhythm.date_of(now)), NOON)

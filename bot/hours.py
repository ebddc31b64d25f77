"""Each person's own hours: where they live, when they work, when their day begins."""

from dataclasses import replace
from datetime import datetime, time

from bot.holidays import public_holidays
from domain.attention import Attention
from domain.day import Rhythm
from domain.people import own_hours
from domain.policy import Policy, WorkingHours
from storage.database import Transaction

NOWHERE = "UTC"


def zone_of(tx: Transaction, person_id: str) -> str:
    """The person's time zone; UTC for somebody we have not met."""
    person = tx.people.find(person_id)
    return person.zone if person else NOWHERE


def hours_of(tx: Transaction, policy: Policy, person_id: str, now: datetime) -> WorkingHours:
    """When the person works: the company's hours, their own quiet hours, their holidays."""
    hours = own_hours(tx.people.settings_of(person_id), policy.working_hours)
    if not hours.public_holidays:
        return hours
    free = public_holidays(zone_of(tx, person_id), now.year)
    return replace(hours, holidays=hours.holidays | free)


def attention_of(tx: Transaction, policy: Policy, person_id: str, now: datetime) -> Attention:
    """When the person may be spoken to about something that is not urgent."""
    hours = hours_of(tx, policy, person_id, now)
    lead, day_at = policy.reminders.lead, _day_at(tx, policy, person_id)
    return Attention(zone_of(tx, person_id), hours, lead=lead, day_at=day_at)


def rhythm_of(tx: Transaction, policy: Policy, person_id: str, now: datetime) -> Rhythm:
    """The person's times of the day."""
    return Rhythm(
        zone_of(tx, person_id),
        hours_of(tx, policy, person_id, now),
        _day_at(tx, policy, person_id),
        policy.reminders.look_ahead_at,
    )


def _day_at(tx: Transaction, policy: Policy, person_id: str) -> time:
    return tx.people.settings_of(person_id).day_starts_at or policy.reminders.day_starts_at

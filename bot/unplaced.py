"""Signals of accounts that nobody knows: kept, shown to the admins once a day, tried again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.desk import Desk
from bot.hours import rhythm_of
from bot.team import admins
from bot.unwell import tell_admins
from domain.day import next_day_moment
from playbooks.words import N_
from storage.database import Transaction
from storage.job import NewJob

TOLD_AT = "unplaced_told_at"
NEWS = N_(
    "%(n)s signals came of accounts that I do not know; they wait. `/save signal unplaced` lists "
    "them; there you say whose they are."
)


def keep_unplaced(
    desk: Desk, tx: Transaction, source: str, event: str, told: Mapping[str, Any], now: datetime
) -> None:
    """Keeps the report, and sees to it that it is tried again and that an admin hears of it."""
    if tx.unplaced.keep(source, event, told, now):
        plan_placing(tx, _next_look(desk, tx, now))


def plan_placing(tx: Transaction, at: datetime, after: int = 0) -> None:
    """Tries again at that moment, or before where that is planned; `after` goes on from an id."""
    job = NewJob("place-signals", "place_signals", at, payload={"after": after})
    tx.jobs.arm(job, sooner=not after)


def _next_look(desk: Desk, tx: Transaction, now: datetime) -> datetime:
    """When the first admin's next day begins."""
    policy = desk.policy()
    for admin in admins(tx, policy):
        return next_day_moment(rhythm_of(tx, policy, admin, now), now, None)
    return now + timedelta(days=1)


def tell_unplaced(desk: Desk, tx: Transaction, now: datetime) -> None:
    """All were tried: the admins hear of those that came since they last did, once a day."""
    told = tx.installation.find(TOLD_AT)
    if tx.unplaced.count(datetime.fromisoformat(told) if told else None):
        key = f"unplaced:{now.date().isoformat()}"
        tell_admins(desk, tx, key, NEWS, n=tx.unplaced.count())
        tx.installation.save(TOLD_AT, now.isoformat())
    if tx.unplaced.count():
        plan_placing(tx, _next_look(desk, tx, now))

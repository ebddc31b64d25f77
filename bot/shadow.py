"""Shadow mode: admins and managers see what would have been sent, and nothing else is sent."""

from datetime import datetime

from bot.desk import Desk
from bot.reminding import Saying, say, shadow_watchers
from domain.policy import Policy
from storage.database import Transaction
from storage.reminders import Reminder, ReminderKind

BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def unseen(tx: Transaction, policy: Policy, person_id: str) -> list[Reminder]:
    """What was held back since this person was shown the last list, where they may watch."""
    last = tx.reminders.find_last(person_id, ReminderKind.SHADOW)
    held = tx.reminders.list_shadow(last.at if last else BEGINNING)
    watched: dict[str, bool] = {}
    for each in held:
        if each.person_id not in watched:
            watchers = shadow_watchers(tx, policy, each.person_id)
            watched[each.person_id] = person_id in watchers
    return [each for each in held if watched[each.person_id]]


def tell_shadow(desk: Desk, tx: Transaction, person_id: str, now: datetime) -> None:
    """Shows what was held back, in one message."""
    held = unseen(tx, desk.policy(), person_id)
    if held:
        extra = {"held": [each.ref for each in held]}
        say(desk, tx, Saying(person_id, ReminderKind.SHADOW, extra=extra), now)

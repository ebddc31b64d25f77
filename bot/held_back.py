"""What comes by itself and is no reminder, in shadow mode: only those who watch are shown it."""

from collections.abc import Iterable
from datetime import datetime

from bot.blocks import context
from bot.desk import Desk
from bot.hours import rhythm_of
from bot.messages import Message
from bot.team import language_for
from bot.telling import tell_person
from domain.working_time import next_working
from playbooks.words import N_, Mrkdwn
from storage.database import Transaction

WOULD_HAVE = N_("Shadow mode: this would have gone to %(whom)s.")


def show_held_back(
    desk: Desk,
    tx: Transaction,
    watchers: Iterable[str],
    key: str,
    message: Message,
    whom: Mrkdwn,
    now: datetime,
) -> None:
    """Shows each of them the message, in their hours, and says where it would have stood."""
    policy = desk.policy()
    for watcher in sorted(set(watchers)):
        words = desk.words(language_for(tx, policy, watcher))
        note = context(words.text(WOULD_HAVE, whom=whom))
        shown = Message(message.text, [note, *message.blocks])
        rhythm = rhythm_of(tx, policy, watcher, now)
        at = next_working(now, rhythm.zone, rhythm.hours)
        tell_person(tx, watcher, f"held-back:{key}", shown, at)

"""Saying something once in a channel that belongs to no case: outcomes of approvals, stand-ups."""

from datetime import datetime

from bot.calls import Call
from bot.desk import Desk
from bot.messages import Message, opaque, post
from bot.outcome import Refused, Sent
from bot.sends import Disposal
from bot.team import admins, language_for
from bot.tellers import message_in
from bot.telling import packed, tell_person
from playbooks.words import N_
from storage.database import Transaction
from storage.job import Job, NewJob

NOT_TAKEN = N_(
    "Slack does not take my messages to the channel `%(channel)s` (%(error)s). Invite me there "
    "with `/invite`, or change it in the policy under `channels`."
)


def tell_channel(tx: Transaction, channel: str, key: str, message: Message, now: datetime) -> None:
    """One line; a key is said once for ever."""
    payload = packed(message) | {"channel": channel}
    name = f"channel-line:{channel}:{key}"
    tx.jobs.enqueue(NewJob(name, "tell_channel", now, f"channel:{channel}", None, payload))


class TellChannel:
    """Posts the line. What Slack refuses for good is kept as undelivered, and an admin hears."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        return post(job.payload["channel"], message_in(job.payload), opaque(job.key))

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """A line said is a line said."""

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        channel, policy = job.payload["channel"], self._desk.policy()
        for admin in admins(tx, policy)[:1]:
            words = self._desk.words(language_for(tx, policy, admin))
            text = words.text(NOT_TAKEN, channel=channel, error=refusal.error)
            key = f"channel-refused:{channel}:{refusal.error}:{now.date().isoformat()}"
            tell_person(tx, admin, key, Message(text), now)
        return Disposal.DEAD

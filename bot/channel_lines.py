"""Saying something once in a channel that belongs to no case: outcomes of approvals, stand-ups."""

from collections.abc import Sequence
from datetime import datetime

from bot.calls import Call
from bot.desk import Desk
from bot.messages import Message, opaque, post
from bot.outcome import Refused, Sent
from bot.policy_channels import look_at_named_channel, seen_of, tell_responsible
from bot.sends import Disposal
from bot.tellers import message_in
from bot.telling import packed
from playbooks.words import N_
from storage.database import Transaction
from storage.job import Job, NewJob

NOT_TAKEN = N_(
    "Slack does not take my messages to the channel `%(channel)s` (%(error)s). Invite me there "
    "with `/invite`, or change it in the policy under `channels` or `standups`."
)


def tell_channel(
    tx: Transaction,
    channel: str,
    key: str,
    message: Message,
    now: datetime,
    replies: Sequence[Message] = (),
    *,
    afresh: bool = False,
) -> None:
    """One message, and `replies` in its thread once it stands; a key is said once for ever.

    Slack is asked first how the channel is: at least once an hour, or now where it is `afresh`.
    """
    look_at_named_channel(tx, channel, key if afresh else now.strftime("%Y-%m-%dT%H"), now)
    payload = packed(message) | {"channel": channel}
    if replies:
        payload["replies"] = [packed(each) for each in replies]
    name = f"channel-line:{channel}:{key}"
    tx.jobs.enqueue(NewJob(name, "tell_channel", now, f"channel:{channel}", None, payload))


class TellChannel:
    """Posts the line. What Slack refuses for good is kept as undelivered, and an admin hears."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        channel = job.payload["channel"]
        if seen_of(tx, channel).refuses(self._desk.policy()):
            # Whoever looked at the channel has told an admin.
            return None
        message, thread = message_in(job.payload), job.payload.get("thread")
        return post(channel, message, opaque(job.key), thread)

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """A line said is a line said; its thread follows, in its order."""
        thread = str(done.response["ts"])
        for number, reply in enumerate(job.payload.get("replies", ()), 1):
            payload = {**reply, "channel": job.payload["channel"], "thread": thread}
            key = f"{job.key}:{number}"
            tx.jobs.enqueue(NewJob(key, "tell_channel", job.due_at, job.lane, None, payload))

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        channel, error = job.payload["channel"], refusal.error
        if error == "thread_not_found":
            # People deleted what it belongs to.
            return Disposal.SETTLED
        told = {"channel": channel, "error": error}
        tell_responsible(self._desk, tx, f"{channel}:{error}", NOT_TAKEN, now, **told)
        return Disposal.DEAD

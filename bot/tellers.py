"""The kinds of jobs that say something once."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.blocks import bare_text, section
from bot.calls import RESPONSE_URL, Call
from bot.desk import Desk
from bot.messages import Message, opaque, post
from bot.outcome import Refused, Sent
from bot.sends import Disposal, Parked
from bot.team import language_for
from bot.trouble import Trouble
from domain.cases import ChannelState
from playbooks.words import N_
from storage.database import Transaction
from storage.job import Job

ANSWERS_LIVE = timedelta(minutes=30)
RETURNS = frozenset({ChannelState.LEFT, ChannelState.ARCHIVED, ChannelState.EXPOSED})
DISCREET = N_("There is news about one of your save cases.")


def message_in(payload: Mapping[str, Any]) -> Message:
    return Message(payload["text"], payload["blocks"], bool(payload.get("bare")))


class TellCase:
    """Posts a line in the channel of a case."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | Parked | None:
        assert job.case_id is not None
        case = tx.cases.get(job.case_id)
        if case.channel_state in RETURNS:
            return Parked.PARKED
        if not case.may_post or case.channel_id is None:
            return None
        return post(case.channel_id, message_in(job.payload), opaque(job.key))

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """A line said is a line said."""

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        return self._trouble.in_channel_waiting(tx, job, refusal.error, now)


def discreet(desk: Desk, tx: Transaction, person_id: str, message: Message) -> Message:
    """The message; its notification names no customer where the person or the policy says so."""
    policy = desk.policy()
    if policy.privacy.lock_screen_names and tx.people.settings_of(person_id).lock_screen_names:
        return message
    said = desk.words(language_for(tx, policy, person_id)).text(DISCREET)
    if message.blocks:
        return Message(said, message.blocks)
    return Message(said, bare_text(message.text) if message.bare else [section(message.text)])


class TellPerson:
    """Posts a direct message; the notification names no customer to who asked for that."""

    def __init__(self, desk: Desk, trouble: Trouble) -> None:
        self._desk = desk
        self._trouble = trouble

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        person = job.payload["person"]
        message = discreet(self._desk, tx, person, message_in(job.payload))
        return post(person, message, opaque(job.key))

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """A message said is a message said."""

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        return self._trouble.with_person(tx, job, now)


class Answer:
    """Answers through a response_url. It cannot be looked up, so doubt means: leave it."""

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        if job.uncertain_since is not None or now - job.due_at > ANSWERS_LIVE:
            return None
        body = message_in(job.payload).body()
        answer = {"response_type": "ephemeral", "replace_original": False, **body}
        return Call(RESPONSE_URL, {"url": job.payload["url"], "body": answer})

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """Nothing to keep."""

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        """The url was used up or has expired: what it said stands in the case as well."""
        return Disposal.SETTLED


class Whisper:
    """Posts an ephemeral message. It cannot be looked up, so doubt means: leave it."""

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        if job.uncertain_since is not None or now - job.due_at > ANSWERS_LIVE:
            return None
        target = {"channel": job.payload["channel"], "user": job.payload["person"]}
        return Call("chat.postEphemeral", target | message_in(job.payload).body())

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """Nothing to keep."""

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        """Only the asker would have seen it, and they have left."""
        return Disposal.SETTLED

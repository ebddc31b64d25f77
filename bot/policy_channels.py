"""The channels that the policy names: whether what leaves cases may be said there.

Approvals, stand-ups and celebrations tell of customers. A channel that is shared with another
company, or that was private and is public now, is not posted in; an admin is told. Slack is asked
before something is said, at least once an hour, each day, and when something happens to the
channel.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.calls import Call
from bot.desk import Desk
from bot.messages import Message
from bot.outcome import Refused, Sent
from bot.sends import Disposal
from bot.standup_facts import channel_of, teams_of
from bot.team import admins, holders_of, language_for
from bot.telling import tell_person
from domain.policy import Policy, Role
from playbooks.words import N_
from storage.database import Transaction
from storage.job import Job, NewJob

PRIVATE, PUBLIC, SHARED, UNSEEN = "private", "public", "shared", "unseen"
# What is said there next is refused as well, and an admin hears of that.
NOT_OURS = frozenset({"channel_not_found", "not_in_channel", "is_archived"})
SHARED_NOW = N_(
    "The channel `%(channel)s` is shared with another company, so I post nothing there: stand-ups "
    "and outcomes of approvals name customers. Name another channel in the policy (`channels` or "
    "`standups`)."
)
PUBLIC_NOW = N_(
    "The channel `%(channel)s` was private and is public now, so I post nothing there any more: "
    "stand-ups and outcomes of approvals name customers. Make it private again, or name another "
    "channel in the policy (`channels` or `standups`)."
)
UNSEEN_NOW = N_(
    "Slack does not let me look at the channel `%(channel)s` (`%(error)s`), so I post nothing "
    "there: I cannot tell who reads it. Grant what `manifest.yml` asks for, and install the app "
    "again."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """How a channel was when it was first seen, and how it is now."""

    first: str = ""
    last: str = ""

    def refuses(self, policy: Policy) -> bool:
        """Whether nothing may be said there. A channel that was public from the beginning is the
        company's own choice."""
        if self.last == SHARED:
            return not policy.privacy.shared_channels_allowed
        if self.last == UNSEEN:
            return True
        return self.first == PRIVATE and self.last == PUBLIC


def channels_named(policy: Policy) -> set[str]:
    """The channels of approvals, of stand-ups and of celebrations."""
    named = {channel_of(policy, team) for team in teams_of(policy)}
    others = (policy.channels.approvals, policy.outcomes.celebrate_in)
    return named | {channel for channel in others if channel}


def seen_of(tx: Transaction, channel: str) -> Seen:
    first, _, last = (tx.installation.find(f"channel:{channel}") or "").partition(">")
    return Seen(first, last)


def look_at_named_channel(tx: Transaction, channel: str, key: str, now: datetime) -> None:
    """Asks Slack how the channel is, ahead of what is said there next; once for each key."""
    name, lane = f"named-channel:{channel}:{key}", f"channel:{channel}"
    payload = {"channel": channel}
    tx.jobs.enqueue(NewJob(name, "look_at_named_channel", now, lane, None, payload))


def look_at_named_channels(tx: Transaction, policy: Policy, now: datetime) -> None:
    """Each day, so that an opened channel is noticed although nothing is said there."""
    for channel in sorted(channels_named(policy)):
        look_at_named_channel(tx, channel, now.date().isoformat(), now)


class LookAtNamedChannel:
    """Asks Slack how the channel is, and keeps it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        return Call("conversations.info", {"channel": job.payload["channel"]})

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        channel, before = job.payload["channel"], seen_of(tx, job.payload["channel"])
        last = _kind(done.response["channel"])
        seen = Seen(before.first or last, last)
        if seen != before:
            tx.installation.save(f"channel:{channel}", f"{seen.first}>{seen.last}")
        if seen.refuses(self._desk.policy()):
            sentence = SHARED_NOW if last == SHARED else PUBLIC_NOW
            tell_responsible(self._desk, tx, f"{channel}:{last}", sentence, now, channel=channel)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        """A channel that we may not look at is not trusted."""
        if refusal.error not in NOT_OURS:
            channel = job.payload["channel"]
            tx.installation.save(f"channel:{channel}", f"{seen_of(tx, channel).first}>{UNSEEN}")
            said = {"channel": channel, "error": refusal.error}
            tell_responsible(self._desk, tx, f"{channel}:{UNSEEN}", UNSEEN_NOW, now, **said)
        return Disposal.SETTLED


def _kind(channel: Mapping[str, Any]) -> str:
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return SHARED
    return PRIVATE if channel.get("is_private") else PUBLIC


def tell_responsible(
    desk: Desk, tx: Transaction, key: str, sentence: str, now: datetime, **params: object
) -> None:
    """One clear message a day about a channel: to an admin, else to who leads."""
    policy = desk.policy()
    people = admins(tx, policy) or [
        *holders_of(tx, policy, Role.DIRECTOR), *holders_of(tx, policy, Role.MANAGER)
    ]  # fmt: skip
    for person_id in people[:1]:
        words = desk.words(language_for(tx, policy, person_id))
        name = f"channel-refused:{key}:{now.date().isoformat()}"
        tell_person(tx, person_id, name, Message(words.text(sentence, **params)), now)

"""Noticing that a private case's channel has been opened to others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.calls import Call
from bot.channels import channel_back
from bot.desk import Desk
from bot.outcome import Refused, Sent
from bot.sends import Disposal
from bot.tellers import RETURNS
from bot.trouble import Trouble
from domain.cases import Case, ChannelState
from storage.database import Transaction
from storage.job import Job, NewJob

COMES_BACK = RETURNS | {ChannelState.ENDED}


def is_exposed(case: Case, channel: Mapping[str, Any]) -> bool:
    """Whether people outside the case can read its channel now."""
    public = case.private and channel.get("is_private") is False
    return public or bool(channel.get("is_ext_shared"))


def look_at_channel(tx: Transaction, case: Case, key: str, now: datetime) -> None:
    """Asks Slack how the channel is now; one that we may post in again is taken up again.

    Ahead of the channel's lane: what waits there waits for the answer.
    """
    name, lane = f"look:{case.ref}:{key}", f"look:{case.ref}"
    tx.jobs.enqueue(NewJob(name, "look_at_channel", now, lane, case.id))


class LookAtChannel:
    """Asks Slack how the channel is."""

    def __init__(self, desk: Desk, trouble: Trouble) -> None:
        self._desk = desk
        self._trouble = trouble

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        assert job.case_id is not None
        case = tx.cases.get(job.case_id)
        return Call("conversations.info", {"channel": case.channel_id}) if case.channel_id else None

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        assert job.case_id is not None
        case = tx.cases.lock(job.case_id)
        exposed = is_exposed(case, done.response["channel"])
        shared_allowed = self._desk.policy().privacy.shared_channels_allowed
        if exposed and not shared_allowed:
            self._trouble.channel_lost(tx, case, ChannelState.EXPOSED, now)
        elif case.channel_state in COMES_BACK and not done.response["channel"].get("is_archived"):
            channel_back(tx, case, now)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        return self._trouble.in_channel(tx, job, refusal.error, now)

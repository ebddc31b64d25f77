"""Keeping the card near the bottom: after many messages it is posted and pinned anew."""

from datetime import datetime

from bot.calls import Call
from bot.desk import Desk
from bot.outcome import Refused, Sent
from bot.sends import Disposal
from bot.showing import SHOWN_IN_CHANNEL, show
from domain.cases import Case
from storage.database import Transaction
from storage.job import Job, NewJob
from storage.posts import Post


def count_message(desk: Desk, tx: Transaction, channel_id: str, now: datetime) -> None:
    """Counts a message of people below the card, and reposts the card when there are many."""
    case = tx.cases.count_message(channel_id)
    if case is None or case.messages_since_card < desk.policy().channels.repost_card_after:
        return
    card = tx.posts.get(f"card:{case.ref}")
    if card.ts is None:
        return
    _remove(tx, case, card, now)
    _renew(tx, case, card, "card", now)
    tx.cases.note(case.id, messages_since_card=0)


def message_deleted(tx: Transaction, channel_id: str, ts: str, now: datetime) -> None:
    """Somebody deleted a message of ours that we keep current: it is posted again."""
    standing = tx.posts.find_at(channel_id, ts)
    if standing is None or standing.case_id is None:
        return
    case = tx.cases.get(standing.case_id)
    what = standing.key.partition(":")[0]
    if what in SHOWN_IN_CHANNEL:
        _renew(tx, case, standing, what, now)


def _renew(tx: Transaction, case: Case, standing: Post, what: str, now: datetime) -> None:
    tx.posts.save(standing.renewed())
    show(tx, case, what, now)


def _remove(tx: Transaction, case: Case, card: Post, now: datetime) -> None:
    tx.jobs.enqueue(
        NewJob(
            f"remove:{case.ref}:{card.generation}",
            "remove_message",
            now,
            lane=f"case:{case.ref}",
            case_id=case.id,
            payload={"channel": card.channel, "ts": card.ts},
        )
    )


class RemoveMessage:
    """Deletes an old card, or an old copy. Deleting it twice does no harm."""

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        if job.case_id is not None and not tx.cases.get(job.case_id).may_post:
            return None
        return Call("chat.delete", {"channel": job.payload["channel"], "ts": job.payload["ts"]})

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """It is gone."""

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        """It was gone already, or may stay: the new card is what counts."""
        return Disposal.SETTLED

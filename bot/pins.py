"""Pinning the card. A workspace without pins still has its card."""

from datetime import datetime

from bot.calls import Call
from bot.lanes import lane_of
from bot.outcome import Refused, Sent
from bot.reposting import message_deleted
from bot.sends import Disposal
from bot.trouble import MISSING_METHOD, Trouble
from domain.cases import Case
from storage.database import Transaction
from storage.job import Job, NewJob


def pin_card(tx: Transaction, case: Case, generation: int, now: datetime) -> None:
    """Asks for the card of that generation to be pinned, again if need be."""
    key = f"pin:{case.ref}:{generation}"
    tx.jobs.mark_dirty(NewJob(key, "pin_card", now, lane=lane_of(case), case_id=case.id))


class PinCard:
    """Pins the card. A workspace without pins still has its card."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        assert job.case_id is not None
        card = tx.posts.get(f"card:{tx.cases.get(job.case_id).ref}")
        if card.ts is None:
            return None
        return Call("pins.add", {"channel": card.channel, "timestamp": card.ts})

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """Nothing to keep: pinning again would do no harm."""

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        if refusal.error == "message_not_found":
            # Somebody deleted the card before we had noted where it stands.
            message_deleted(tx, call.params["channel"], call.params["timestamp"], now)
            return Disposal.SETTLED
        if refusal.error in {"already_pinned", "no_item_specified"}:
            return Disposal.SETTLED
        if refusal.error in MISSING_METHOD:
            return self._trouble.lacks(tx, job, call.method, now)
        return self._trouble.in_channel(tx, job, refusal.error, now)

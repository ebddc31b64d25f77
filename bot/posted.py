"""Messages that we keep current: posted once, then updated to what is true.

What they show is rendered when the job runs. A message that people deleted is posted anew as its
next generation.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.calls import Call
from bot.messages import Message, opaque, post, update
from bot.outcome import Refused, Sent
from bot.sends import Disposal
from bot.trouble import Trouble
from domain.cases import Case
from storage.database import Transaction
from storage.job import Job

DELETED = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class Rendered(Protocol):
    """What renders a case as a message, and what else posting it for the first time asks for."""

    def render(self, tx: Transaction, case: Case, now: datetime) -> Message: ...

    def posted(self, tx: Transaction, case: Case, generation: int, now: datetime) -> None: ...


class PostedMessage:
    """One kind of kept message: its job's key is also the key of its post."""

    def __init__(self, rendered: Rendered, trouble: Trouble) -> None:
        self._rendered = rendered
        self._trouble = trouble

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        assert job.case_id is not None
        case = tx.cases.get(job.case_id)
        if not case.may_post or case.channel_id is None:
            return None
        standing = tx.posts.get(job.key)
        message, key = self._rendered.render(tx, case, now), opaque(job.key, standing.generation)
        if standing.ts is None:
            return post(case.channel_id, message, key)
        if standing.shown == message.digest:
            return None
        return update(case.channel_id, standing.ts, message, key)

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        assert job.case_id is not None
        standing = tx.posts.get(job.key)
        fresh = standing.ts is None
        tx.posts.save(
            replace(
                standing,
                case_id=job.case_id,
                channel=str(done.response.get("channel", call.params["channel"])),
                ts=str(done.response.get("ts", standing.ts)),
                shown=call.shows,
            )
        )
        if fresh:
            case = tx.cases.get(job.case_id)
            self._rendered.posted(tx, case, standing.generation, now)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        standing = tx.posts.get(job.key)
        if refusal.error in DELETED and standing.ts is not None:
            tx.posts.save(standing.renewed())
            return Disposal.AGAIN
        return self._trouble.in_channel(tx, job, refusal.error, now)

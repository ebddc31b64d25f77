"""Messages that we keep current: posted once, then updated to what is true.

What they show is rendered when the job runs. A message that people deleted is posted anew as its
next generation.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from bot.calls import NEVER_SAID, Call
from bot.messages import Message, opaque, post, update
from bot.outcome import Refused, Sent
from bot.sends import Disposal
from bot.trouble import Trouble
from domain.cases import Case
from storage.database import Transaction
from storage.job import Job, NewJob

UPDATE = "chat.update"
DELETED = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


class Rendered(Protocol):
    """Where a kept message stands, what it says, and what else follows from it."""

    def where(self, tx: Transaction, job: Job) -> str | None:
        """The conversation; None while it takes no posts."""
        ...

    def render(self, tx: Transaction, job: Job, now: datetime, *, stands: bool) -> Message | None:
        """What it says now; None when there is nothing to say (any more)."""
        ...

    def posted(self, tx: Transaction, job: Job, generation: int, now: datetime) -> None:
        """What else posting it for the first time asks for."""
        ...

    def refused(self, tx: Transaction, job: Job, error: str, now: datetime) -> Disposal:
        """What a refusal for good means."""
        ...


class PostedMessage:
    """One kind of kept message: its job's key is also the key of its post."""

    def __init__(self, rendered: Rendered) -> None:
        self._rendered = rendered

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | None:
        channel, standing = self._rendered.where(tx, job), tx.posts.get(job.key)
        if channel is None:
            return None
        stands, doubted = standing.ts is not None, job.uncertain_since is not None
        message = self._rendered.render(tx, job, now, stands=stands)
        only_look = message is None and not stands and doubted
        if only_look:
            # Nothing is to be said any more; what was perhaps said must not stand as it was.
            message = self._rendered.render(tx, job, now, stands=True)
        if message is None or (standing.shown == message.digest and not doubted):
            return None
        key = opaque(job.key, standing.generation)
        if standing.ts is None:
            return replace(post(channel, message, key), only_look=only_look)
        return update(channel, standing.ts, message, key)

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        standing = tx.posts.get(job.key)
        fresh = standing.ts is None
        if call.method == UPDATE and standing.ts != call.params["ts"]:
            # It was deleted while it was brought up to date.
            return
        tx.posts.save(
            replace(
                standing,
                case_id=job.case_id,
                channel=str(done.response.get("channel", call.params["channel"])),
                ts=str(done.response.get("ts", standing.ts)),
                shown=None if done.found else call.shows,
            )
        )
        if done.found:
            # It shows what was true at the earlier attempt.
            again = NewJob(job.key, job.kind, now, job.lane, job.case_id, job.payload)
            tx.jobs.mark_dirty(again)
        if fresh:
            self._rendered.posted(tx, job, standing.generation, now)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        if refusal.error == NEVER_SAID:
            return Disposal.SETTLED
        if refusal.error in DELETED and call.method == UPDATE:
            standing = tx.posts.get(job.key)
            if standing.ts == call.params["ts"]:
                tx.posts.save(standing.renewed())
            return Disposal.AGAIN
        return self._rendered.refused(tx, job, refusal.error, now)


class CaseRendered(Protocol):
    """What renders a case as a message, and what else posting it for the first time asks for."""

    def render(self, tx: Transaction, case: Case, now: datetime) -> Message: ...

    def posted(self, tx: Transaction, case: Case, generation: int, now: datetime) -> None: ...


class InCase:
    """A kept message in the channel of its case."""

    def __init__(self, rendered: CaseRendered, trouble: Trouble) -> None:
        self._rendered = rendered
        self._trouble = trouble

    def where(self, tx: Transaction, job: Job) -> str | None:
        case = _case_of(tx, job)
        return case.channel_id if case.may_post else None

    def render(self, tx: Transaction, job: Job, now: datetime, *, stands: bool) -> Message | None:
        return self._rendered.render(tx, _case_of(tx, job), now)

    def posted(self, tx: Transaction, job: Job, generation: int, now: datetime) -> None:
        self._rendered.posted(tx, _case_of(tx, job), generation, now)

    def refused(self, tx: Transaction, job: Job, error: str, now: datetime) -> Disposal:
        return self._trouble.in_channel(tx, job, error, now)


def _case_of(tx: Transaction, job: Job) -> Case:
    assert job.case_id is not None
    return tx.cases.get(job.case_id)

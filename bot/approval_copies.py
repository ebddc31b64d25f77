"""The kind of job that posts one person's copy of a request and keeps it current."""

from datetime import datetime

from bot.approval_turns import escalate
from bot.approval_views import approval_message
from bot.concession_telling import tell_unreachable
from bot.desk import Desk
from bot.leaving import left_workspace
from bot.messages import Message
from bot.reminders import GONE
from bot.sends import Disposal
from bot.team import language_for
from bot.tellers import discreet
from bot.working import BOT, Work
from domain.concessions import ConcessionState
from storage.database import Transaction
from storage.job import Job


class ApprovalCopy:
    """A direct message with the buttons; a copy that is over before it was posted is never said."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def where(self, tx: Transaction, job: Job) -> str | None:
        return tx.posts.get(job.key).channel or str(job.payload["person"])

    def render(self, tx: Transaction, job: Job, now: datetime, *, stands: bool) -> Message | None:
        ask = tx.approvals.find_ask(job.payload["ask"])
        if ask is None or (ask.over_at is not None and not stands):
            return None
        words = self._desk.words(language_for(tx, self._desk.policy(), ask.person_id))
        concession = tx.concessions.find_by_id(ask.concession_id)
        message = approval_message(self._desk, tx, words, concession, ask, now)
        return discreet(self._desk, tx, ask.person_id, message)

    def posted(self, tx: Transaction, job: Job, generation: int, now: datetime) -> None:
        """Nothing else follows."""

    def refused(self, tx: Transaction, job: Job, error: str, now: datetime) -> Disposal:
        """Who cannot be reached decides nothing: the level above is asked at once."""
        ask = tx.approvals.find_ask(job.payload["ask"])
        assert ask is not None
        assert job.case_id is not None
        if error in GONE:
            left_workspace(self._desk, tx, ask.person_id, now)
            ask = tx.approvals.find_ask(ask.ref) or ask
        if tx.posts.get(job.key).ts is None and ask.over_at is None:
            case = tx.cases.lock(job.case_id)
            concession = tx.concessions.find_by_id(ask.concession_id)
            if concession.state is ConcessionState.ASKED and not ask.informed:
                work = Work(tx, case, BOT, now)
                tell_unreachable(self._desk, work, concession, ask.person_id)
                escalate(self._desk, work, concession)
                tx.approvals.change_ask(ask.ref, over_at=now)
        return Disposal.SETTLED if error in GONE else Disposal.DEAD

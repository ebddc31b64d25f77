"""The kind of job that posts a proposal to one person and keeps it current."""

from datetime import datetime

from bot.desk import Desk
from bot.messages import Message
from bot.proposal_asks import ask_about
from bot.proposal_views import proposal_message
from bot.sends import Disposal
from bot.team import admins
from domain.signals import ProposalState
from storage.database import Transaction
from storage.job import Job


class ProposalCopy:
    """A direct message with the three answers; one that is answered already is never posted."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def where(self, tx: Transaction, job: Job) -> str | None:
        return tx.posts.get(job.key).channel or str(job.payload["person"])

    def render(self, tx: Transaction, job: Job, now: datetime, *, stands: bool) -> Message | None:
        proposal = tx.proposals.find(job.payload["proposal"])
        if proposal is None or (proposal.state is not ProposalState.OPEN and not stands):
            return None
        if self._desk.policy().reminders.is_shadow(now) and not stands:
            # Shadow mode goes on for longer than it did: their day shows it once that is over.
            return None
        return proposal_message(self._desk, tx, proposal, job.payload["person"])

    def posted(self, tx: Transaction, job: Job, generation: int, now: datetime) -> None:
        """Nothing else follows."""

    def refused(self, tx: Transaction, job: Job, error: str, now: datetime) -> Disposal:
        """Who cannot be reached is passed over: an admin is asked at once."""
        proposal = tx.proposals.find(job.payload["proposal"])
        if proposal is not None and proposal.state is ProposalState.OPEN:
            for admin in admins(tx, self._desk.policy())[:1]:
                if admin not in proposal.asked:
                    ask_about(self._desk, tx, proposal, admin, now)
        return Disposal.DEAD

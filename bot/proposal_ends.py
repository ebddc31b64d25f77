"""The end of a proposal, however it comes, and keeping everybody's message current."""

from datetime import datetime, timedelta

from bot.reminding import show_reminder_again
from domain.cases import Case
from domain.signals import Proposal, ProposalState
from storage.database import Transaction
from storage.job import Job, NewJob
from storage.reminders import ReminderKind


def show_proposal(tx: Transaction, proposal: Proposal, person_id: str, at: datetime) -> None:
    name = f"proposal:{proposal.ref}:{person_id}"
    payload = {"proposal": proposal.ref, "person": person_id}
    tx.jobs.mark_dirty(NewJob(name, "show_proposal", at, name, None, payload))


def renew_proposal(tx: Transaction, proposal: Proposal, now: datetime) -> None:
    """Everybody's message is out of date."""
    for person in proposal.asked:
        # One whose message comes on another day is not hurried by this.
        at = max(now, tx.proposals.asked_at(proposal.id, person) or now)
        show_proposal(tx, proposal, person, at)


DAYS = (ReminderKind.DAY, ReminderKind.BACK)
# A storm of signals edits a message no more often than this.
EDIT_EVERY = timedelta(minutes=5)


def renew_soon(tx: Transaction, proposal: Proposal, now: datetime) -> None:
    """The same for what changes often: once in a while, whatever comes meanwhile."""
    name, payload = f"renew-proposal:{proposal.ref}", {"ref": proposal.ref}
    tx.jobs.arm(NewJob(name, "renew_proposal", now + EDIT_EVERY, payload=payload), sooner=True)


class RenewProposal:
    """What came meanwhile stands in everybody's message."""

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        proposal = tx.proposals.find(job.payload["ref"])
        if proposal is not None and proposal.state is ProposalState.OPEN:
            renew_proposal(tx, proposal, now)


def settle(
    tx: Transaction, proposal: Proposal, state: ProposalState, by: str, now: datetime,
    *, reason: str = "", case_id: int | None = None,
) -> None:  # fmt: skip
    tx.proposals.change(
        proposal.id, state=state.value, answered_at=now, answered_by=by, reason=reason,
        case_id=case_id,
    )  # fmt: skip
    tx.audit.record(now, by, f"proposal_{state.value}", None, proposal=proposal.ref)
    renew_proposal(tx, proposal, now)
    for person in proposal.asked:
        _renew_day(tx, proposal, person, now)


def _renew_day(tx: Transaction, proposal: Proposal, person_id: str, now: datetime) -> None:
    """No *Your day* of the person counts it any more, the earlier ones included."""
    for each in tx.reminders.list_since(person_id, proposal.at, *DAYS):
        if proposal.ref in each.payload.get("proposals", ()):
            show_reminder_again(tx, each, now)


def case_opened(tx: Transaction, case: Case, by: str, now: datetime) -> None:
    """A case was opened another way, or again: the account's proposal is over, and says so."""
    proposal = tx.proposals.find_open(case.account_id)
    if proposal is not None:
        tx.signals.join_case(proposal.id, case.id)
        settle(tx, proposal, ProposalState.OVER, by, now, case_id=case.id)


def channel_made(tx: Transaction, case: Case, now: datetime) -> None:
    """Who was asked finds the way to the case."""
    for each in tx.proposals.list_of_case(case):
        renew_proposal(tx, each, now)

"""The end of a proposal, however it comes, and keeping everybody's message current."""

from datetime import datetime

from domain.cases import Case
from domain.signals import Proposal, ProposalState
from storage.database import Transaction
from storage.job import NewJob


def show_proposal(tx: Transaction, proposal: Proposal, person_id: str, at: datetime) -> None:
    name = f"proposal:{proposal.ref}:{person_id}"
    payload = {"proposal": proposal.ref, "person": person_id}
    tx.jobs.mark_dirty(NewJob(name, "show_proposal", at, name, None, payload))


def renew_proposal(tx: Transaction, proposal: Proposal, now: datetime) -> None:
    """Everybody's message is out of date."""
    for person in proposal.asked:
        show_proposal(tx, proposal, person, now)


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


def case_opened(tx: Transaction, case: Case, now: datetime) -> None:
    """A case was opened another way: the proposal for the account is over, and says so."""
    proposal = tx.proposals.find_open(case.account_id)
    if proposal is not None:
        signals = tx.signals.list_of(proposal.id)
        tx.signals.assign([each.id for each in signals], case_id=case.id)
        settle(tx, proposal, ProposalState.OVER, case.opened_by, now, case_id=case.id)

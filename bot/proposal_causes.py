"""The cause that a proposal names: what its signals speak of, also those that came later."""

from bot.desk import Desk
from domain.signals import Proposal, Signal, cause_of
from storage.database import Transaction

MOST_WEIGHED = 50


def name_cause(desk: Desk, tx: Transaction, proposal: Proposal, signal: Signal) -> None:
    """A signal that belongs to the proposal came or says more: its cause may be another now."""
    rules = desk.policy().signals
    if (signal.cause or rules.causes.get(signal.kind)) in {None, proposal.cause}:
        return
    cause = cause_of(tx.signals.basis_of(proposal.id, MOST_WEIGHED).latest, rules)
    if cause is not None and cause is not proposal.cause:
        tx.proposals.change(proposal.id, cause=cause.value)

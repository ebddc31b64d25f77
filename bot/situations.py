"""How a case stands, as the conditions of playbooks ask."""

from datetime import datetime

from domain.cases import Case
from domain.deadlines import runway
from domain.policy import Policy
from domain.situation import Situation
from storage.database import Transaction

# A playbook fact is kept among the facts of a case under its name behind this.
PREFIX, HOLDS = "playbook.", "yes"


def situation_of(tx: Transaction, policy: Policy, case: Case, now: datetime) -> Situation:
    """Runway, tier and ticked playbook facts of the case at that moment."""
    return Situation(runway(case.renewal_on, now, policy.clocks), case.tier, ticked_facts(tx, case))


def ticked_facts(tx: Transaction, case: Case) -> frozenset[str]:
    """The playbook facts that people ticked, of whichever playbook."""
    return frozenset(
        name.removeprefix(PREFIX)
        for name, value in tx.facts.list_of(case.id).items()
        if name.startswith(PREFIX) and value == HOLDS
    )

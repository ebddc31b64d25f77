"""Which executive stands by a case."""

from datetime import datetime

from bot.team import holders_of
from domain.cases import Case
from domain.policy import Policy, Role
from storage.database import Transaction


def sponsor_for(tx: Transaction, policy: Policy, case: Case, now: datetime) -> str | None:
    """The first executive whom the policy names and who is here, else the first; never the owner.

    None where the policy names nobody.
    """
    found = [each for each in holders_of(tx, policy, Role.EXECUTIVE) if each != case.owner_id]
    here = [each for each in found if tx.absences.find_at(each, now) is None]
    return next(iter(here or found), None)

"""In whose Homes a case shows, besides its owner's."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from bot.duties import owners_of
from bot.rosters import SEES_ALL_TEAMS
from bot.team import holders_of, managers_of
from domain.cases import Case
from domain.policy import Policy
from storage.database import Transaction
from storage.nudges import Nudge


def leaders_over(tx: Transaction, policy: Policy, owners: Iterable[str]) -> set[str]:
    """Whose team tab shows what these people own."""
    found = {each for owner in owners for each in managers_of(tx, policy, owner)}
    return found.union(*(holders_of(tx, policy, role) for role in SEES_ALL_TEAMS))


def who_sees(tx: Transaction, policy: Policy, case: Case) -> set[str]:
    """The owner, who answers for them, and who has asked for a concession in the case."""
    asked = {each.by for each in tx.concessions.list_of(case.id)}
    return {case.owner_id} | asked | leaders_over(tx, policy, [case.owner_id])


def refresh_leaders(
    tx: Transaction, policy: Policy, nudges: Collection[Nudge], now: datetime
) -> None:
    """A passed deadline stands no more, or again: the teams' Homes say so."""
    passed: Sequence[Nudge] = [each for each in nudges if each.breached_at is not None]
    if passed:
        tx.homes.refresh(leaders_over(tx, policy, owners_meant(tx, passed).values()), now)


def owners_meant(tx: Transaction, nudges: Collection[Nudge]) -> dict[str, str]:
    """Whose duty each nudge is about, by the nudge's key."""
    cases = {case.id: case for case in tx.cases.list_by_ids({each.case_id for each in nudges})}
    owners = owners_of(tx, {each.subject for each in nudges if each.subject})
    return {each.key: owners.get(each.subject) or cases[each.case_id].owner_id for each in nudges}

"""Who hears of a duty: its owner, whoever stands in, or who answers for somebody who has left."""

from collections.abc import Sequence
from datetime import datetime

from bot.team import admins, has_left, holders_of, managers_of
from domain.absences import AbsenceState
from domain.clocks import Hears
from domain.policy import Policy, Role
from storage.database import Transaction


def hearer(tx: Transaction, policy: Policy, owner_id: str, now: datetime) -> str:
    """The one person who is reminded of what `owner_id` owes at that moment.

    Away: the stand-in who accepted, else the manager. Deactivated: the manager. Stand-ins are not
    passed on: who is away themselves stands in for nobody. Where nobody answers, the owner does.
    """
    absence = tx.absences.find_at(owner_id, now)
    if absence is None and not has_left(tx, owner_id):
        return owner_id
    if absence is not None and absence.state is AbsenceState.ACCEPTED:
        deputy = absence.deputy_id
        if _is_here(tx, deputy, now):
            return deputy
    return next(iter(answering_for(tx, policy, owner_id, now)), owner_id)


def hearer_in(tx: Transaction, policy: Policy, case_id: int, owner_id: str, now: datetime) -> str:
    """The same for one case, which a colleague may look after although the owner is here."""
    cover = tx.covers.find_holding(case_id, owner_id, now)
    if cover is not None and _is_here(tx, cover.deputy_id, now):
        return cover.deputy_id
    return hearer(tx, policy, owner_id, now)


def answering_for(tx: Transaction, policy: Policy, owner_id: str, now: datetime) -> list[str]:
    """Who answers for a person who cannot: manager, else director, else admin, who are here."""
    for found in (
        managers_of(tx, policy, owner_id),
        holders_of(tx, policy, Role.DIRECTOR),
        admins(tx, policy),
    ):
        here = [each for each in found if each != owner_id and _is_here(tx, each, now)]
        if here:
            return here
    return []


def heard_by(tx: Transaction, policy: Policy, person_id: str, now: datetime) -> list[str]:
    """The owners whose duties this person hears now, themselves first."""
    others = [absence.person_id for absence in tx.absences.list_at(now)]
    others += tx.people.list_left_with_duties()
    owners = dict.fromkeys([person_id, *others])
    return [each for each in owners if hearer(tx, policy, each, now) == person_id]


def breach_hearers(
    tx: Transaction, policy: Policy, owner_id: str, to: Sequence[Hears], now: datetime
) -> list[str]:
    """Who hears that a deadline of this owner passed, besides whoever is reminded.

    For a manager who is away or gone it is who hears in their stead.
    """
    found: list[str] = []
    if Hears.MANAGER in to:
        found += managers_of(tx, policy, owner_id)
    if Hears.DIRECTOR in to:
        found += holders_of(tx, policy, Role.DIRECTOR)
    here = dict.fromkeys(hearer(tx, policy, each, now) for each in found)
    return [each for each in here if each != owner_id and not has_left(tx, each)]


def answers_for_others(tx: Transaction, policy: Policy, person_id: str, now: datetime) -> bool:
    """Whether the person may have to hear of other people's deadlines, also in somebody's stead."""
    roles = (Role.MANAGER, Role.DIRECTOR, Role.ADMIN)
    holders = [holder for role in roles for holder in policy.roles.get(role, ())]
    holders += [line.manager for line in policy.reporting]
    holders += [policy.fallback] if policy.fallback else []
    answering = {name for holder in holders for name in tx.people.named(holder)}
    if person_id in answering:
        return True
    absent = {each.person_id for each in tx.absences.list_at(now)}
    return any(hearer(tx, policy, each, now) == person_id for each in sorted(absent & answering))


def _is_here(tx: Transaction, person_id: str, now: datetime) -> bool:
    return not has_left(tx, person_id) and tx.absences.find_at(person_id, now) is None

"""Who is who: roles, reporting lines and the people a case needs, as the policy has them today."""

from datetime import datetime

from domain.access import Viewer
from domain.people import Person, language_of
from domain.policy import Policy, Role
from storage.database import Transaction


def viewer_of(tx: Transaction, policy: Policy, person: Person, now: datetime) -> Viewer:
    """The person with the roles held, the people managed and stood in for, at this moment."""
    roles = frozenset(
        role
        for role, holders in policy.roles.items()
        if any(person.id in tx.people.named(holder) for holder in holders)
    )
    managed = frozenset(
        report
        for line in policy.reporting
        if person.id in tx.people.named(line.manager)
        for holder in line.people
        for report in tx.people.named(holder)
    )
    away = frozenset(each.person_id for each in tx.absences.list_covered_by(person.id, now))
    return Viewer(person, roles, managed - {person.id}, away)


def managers_of(tx: Transaction, policy: Policy, person_id: str) -> list[str]:
    """Who answers for this person's cases: the reporting line, else all managers named."""
    lines = [
        manager
        for line in policy.reporting
        if any(person_id in tx.people.named(holder) for holder in line.people)
        for manager in tx.people.named(line.manager)
    ]
    found = lines or holders_of(tx, policy, Role.MANAGER)
    return [each for each in dict.fromkeys(found) if each != person_id]


def holders_of(tx: Transaction, policy: Policy, role: Role) -> list[str]:
    """The people who hold a role today, without those who have left."""
    names = [name for holder in policy.roles.get(role, ()) for name in tx.people.named(holder)]
    return [name for name in dict.fromkeys(names) if _is_here(tx, name)]


def has_left(tx: Transaction, person_id: str) -> bool:
    """Whether somebody has left the workspace."""
    person = tx.people.find(person_id)
    return person is not None and person.deactivated


def _is_here(tx: Transaction, person_id: str) -> bool:
    return not has_left(tx, person_id)


def responsible(
    tx: Transaction, policy: Policy, role: Role, owner_id: str, case_id: int | None = None
) -> str:
    """The one person an item of `role` belongs to; the owner where nobody holds the role.

    Who was added to the case in that role comes before whom the policy names.
    """
    if role is Role.CSM:
        return owner_id
    on_case = tx.case_roles.list_of(case_id) if case_id is not None else []
    for each in on_case:
        if each.role is role and _is_here(tx, each.person_id):
            return each.person_id
    if role is Role.MANAGER:
        return next(iter(managers_of(tx, policy, owner_id)), owner_id)
    return next(iter(holders_of(tx, policy, role)), owner_id)


def admins(tx: Transaction, policy: Policy) -> list[str]:
    """Who hears that something is wrong with the bot itself."""
    found = holders_of(tx, policy, Role.ADMIN)
    if not found and policy.fallback is not None:
        found = tx.people.named(policy.fallback)
    return found


def language_for(tx: Transaction, policy: Policy, person_id: str) -> str:
    """The language a person reads what only they see: their choice, else their Slack locale."""
    chosen = tx.people.settings_of(person_id).language
    person = tx.people.find(person_id)
    if chosen in policy.languages and chosen:
        return chosen
    return language_of(person.locale if person else "", policy.languages, policy.language)

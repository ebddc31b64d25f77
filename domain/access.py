"""Who may use the bot and who may see a case. A person's right is checked at each rendering."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from domain.cases import Case
from domain.errors import DomainError
from domain.people import Person
from domain.policy import Policy, Role

SEES_EVERY_CASE = frozenset({Role.DIRECTOR, Role.EXECUTIVE, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person with what decides their rights: roles held, whom they manage or stand in for."""

    person: Person
    roles: frozenset[Role] = frozenset()
    manages: frozenset[str] = frozenset()
    stands_in_for: frozenset[str] = frozenset()

    def answers_for(self, owner_id: str) -> bool:
        return owner_id in self.manages or owner_id in self.stands_in_for


class Seen(Protocol):
    """What decides who may see a case."""

    @property
    def owner_id(self) -> str: ...

    @property
    def opened_by(self) -> str: ...

    @property
    def private(self) -> bool: ...


def check_may_use(person: Person | None, policy: Policy, team_id: str | None) -> Person:
    """The person, or the refusal: unknown, a guest, from another company, or deactivated."""
    if person is None:
        raise DomainError("unknown_person")
    if person.bot or person.deactivated:
        raise DomainError("not_allowed")
    if person.guest and not policy.privacy.guests_allowed:
        raise DomainError("guest_refused")
    check_ours(person, team_id)
    return person


def check_ours(person: Person, team_id: str | None) -> None:
    """Raises `outsider_refused`."""
    if not is_ours(person, team_id):
        raise DomainError("outsider_refused")


def is_ours(person: Person, team_id: str | None) -> bool:
    """Whether the person is of this workspace, and not from another company."""
    return not team_id or person.team_id in {None, "", team_id}


def may_see(case: Seen, viewer: Viewer, members: Collection[str]) -> bool:
    """Members of a private case, its owner, who manages the owner or stands in, and directors,
    executives and admins."""
    mine = viewer.person.id in {case.owner_id, case.opened_by} or viewer.person.id in members
    return (
        mine
        or not case.private
        or viewer.answers_for(case.owner_id)
        or bool(viewer.roles & SEES_EVERY_CASE)
    )


def may_change(case: Case, viewer: Viewer, members: Collection[str]) -> bool:
    """Working a case takes being in it: its members, its owner, who manages or stands in."""
    return (
        viewer.person.id in members
        or viewer.person.id == case.owner_id
        or viewer.answers_for(case.owner_id)
    )


def may_own(person: Person | None) -> bool:
    """Whether a case or a thing in it may be somebody's: a full member who is here."""
    return person is not None and not (person.bot or person.deactivated or person.guest)

"""Whose cases a person may see the numbers of, at this moment."""

from bot.desk import Desk
from bot.team import managers_of, viewer_of
from domain.access import SEES_EVERY_CASE, Viewer
from domain.dimensions import Dimension
from domain.errors import DomainError
from domain.people import Person
from domain.policy import Role
from storage.database import Transaction


def owners_for(desk: Desk, tx: Transaction, person: Person) -> frozenset[str] | None:
    """Directors, executives and admins: everybody's (None). Managers: their team's and their own.
    Everybody else: their own."""
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    if viewer.roles & SEES_EVERY_CASE:
        return None
    mine = frozenset({person.id})
    return mine | _team_of(desk, tx, viewer) if manages(viewer) else mine


def manages(viewer: Viewer) -> bool:
    return Role.MANAGER in viewer.roles or bool(viewer.manages)


def _team_of(desk: Desk, tx: Transaction, viewer: Viewer) -> frozenset[str]:
    """Whom a reporting line names, and the owners whom no line names: every manager answers for
    those."""
    others = frozenset(
        owner for owner in tx.tallies.list_owners()
        if viewer.person.id in managers_of(tx, desk.policy(), owner)
    )  # fmt: skip
    return viewer.manages | others


def check_dimension(
    desk: Desk, tx: Transaction, person: Person, by: Dimension | None
) -> Dimension | None:
    """People are compared by those who answer for them only. Raises `people_not_compared`."""
    viewer = viewer_of(tx, desk.policy(), person, desk.clock.now())
    if by is Dimension.CSM and not (manages(viewer) or viewer.roles & SEES_EVERY_CASE):
        raise DomainError("people_not_compared")
    return by

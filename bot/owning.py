"""Owning one thing in a case: a promise or an issue has one named person, who can see the case."""

from bot.desk import Desk
from bot.handing_over import check_possible_owner
from bot.inviting import bring_in
from bot.working import Work


def take_owner(desk: Desk, work: Work, owner_id: str, about: str) -> str:
    """Checks the owner and brings them into the case. Raises `owner_not_possible`."""
    owner = check_possible_owner(work.tx, owner_id)
    bring_in(desk, work.tx, work.case, owner.id, about, work.person.id, work.now)
    return owner.id

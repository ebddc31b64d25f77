"""Owning one thing in a case: a promise or an issue has one named person, who can see the case."""

from bot.desk import Desk
from bot.handing_over import check_possible_owner
from bot.inviting import invite
from bot.team import holders_of
from bot.working import Work
from domain.policy import Role


def take_owner(desk: Desk, work: Work, owner_id: str, about: str) -> str:
    """Checks the owner and invites them where they are not in the channel yet.

    Executives are asked by people, never added. Raises `owner_not_possible`.
    """
    owner = check_possible_owner(work.tx, owner_id)
    inside = owner.id in work.tx.cases.list_members(work.case.id)
    if not inside and owner.id not in holders_of(work.tx, desk.policy(), Role.EXECUTIVE):
        invite(work.tx, work.case, owner.id, about, work.now)
    return owner.id

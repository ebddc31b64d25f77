"""Who is asked about a proposal, and when the next ones are: the simulation's own account of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.policy import Role
from tests.simulation.duties import at_work
from tests.simulation.observer import moment
from tests.simulation.rights import managers
from tests.simulation.turns import NEAR, worked

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

LADDER = (Role.DIRECTOR, Role.EXECUTIVE, Role.ADMIN)
ASKS = (
    "SELECT a.person_id, a.at FROM proposal_asks a JOIN proposals p ON p.id = a.proposal_id"
    " WHERE p.ref = ? ORDER BY a.person_id"
)
OWNER_EMAIL = "SELECT owner_email FROM accounts WHERE id = ?"
LAST_OWNER = (
    "SELECT owner_id FROM cases WHERE account_id = ? AND id <> ? ORDER BY opened_at DESC, id DESC"
)
HERE = "SELECT 1 FROM people WHERE id = ? AND NOT deactivated"
GONE = "SELECT 1 FROM people WHERE id = ? AND deactivated"
ALL_ASKS = "SELECT at FROM proposal_asks WHERE person_id = ?"


def csm(world: "SimulatedWorld", account: int, but: int | None = None) -> str | None:
    """Who looks after the account: as its directory says, else who owned its last case (other than
    `but`); nobody who has left."""
    email = world.ground.one(OWNER_EMAIL, account) or "nobody"
    for user in world.sandbox.state.users.values():
        if user.is_restricted or user.email != email:
            continue
        if world.ground.one(HERE, user.id) is not None:
            return user.id
    last = world.ground.one(LAST_OWNER, account, but or 0)
    return None if last is None or world.ground.one(GONE, last) is not None else str(last)


def named(world: "SimulatedWorld", role: Role) -> list[str]:
    """Who holds a role, without those who have left."""
    names = [each.name for each in world.policy.roles.get(role, ())]
    return [each for each in names if world.ground.one(GONE, each) is None]


def first_asked(world: "SimulatedWorld", account: int) -> set[str]:
    """The CSM and who leads them; where nobody looks after it, every manager, else an admin."""
    who = csm(world, account)
    if who is None:
        return set(named(world, Role.MANAGER) or named(world, Role.ADMIN))
    return {who, *(managers(world.policy, who) or named(world, Role.MANAGER))}


def asks(world: "SimulatedWorld", ref: str) -> dict[str, datetime]:
    """Who is asked, and when their message comes."""
    return {person: moment(at) for person, at in world.ground.rows(ASKS, ref)}


def above(world: "SimulatedWorld", ref: str) -> set[str]:
    """Who may answer: whoever was asked, managers and everybody above."""
    roles = (Role.MANAGER, *LADDER)
    return set(asks(world, ref)).union(*(named(world, role) for role in roles))


def check_asked(world: "SimulatedWorld", ref: str, account: int) -> None:
    found, wanted = asks(world, ref), first_asked(world, account)
    if set(found) != wanted:
        world.watch.blame(1, f"{sorted(found)} are asked about {ref}, not {sorted(wanted)}")
    check_moments(world, found)


def check_moments(world: "SimulatedWorld", found: dict[str, datetime]) -> None:
    """In the hours of their reader, and no more than a few a day."""
    for person, at in found.items():
        # Of somebody whom the bot has not met yet it knows no zone.
        zone = world.ground.one("SELECT zone FROM people WHERE id = ?", person) or "UTC"
        if not at_work(zone, at):
            world.watch.blame(3, f"{person} is asked at {at}, and not at work then")
        days = [moment(each).astimezone(ZoneInfo(zone)).date()
                for (each,) in world.ground.rows(ALL_ASKS, person)]  # fmt: skip
        if any(days.count(day) > world.policy.signals.most_a_day for day in days):
            world.watch.blame(2, f"{person} is asked too often a day: {days}")


def check_climbed(
    world: "SimulatedWorld", ref: str, step: int, since: datetime, fresh: Iterable[str]
) -> None:
    """The next of the ladder are asked, after the working hours of somebody who was asked."""
    found = asks(world, ref)
    wanted = set(named(world, LADDER[step - 1]))
    if not wanted <= set(found):
        world.watch.blame(1, f"{wanted} are not asked about {ref}: {found}")
    for skipped in LADDER[: step - 1]:
        if not set(named(world, skipped)) <= set(found):
            world.watch.blame(1, f"{skipped} was passed over about {ref}: {found}")
    span = world.policy.signals.unattended_after - NEAR
    if not any(each >= span for each in waited(world, found, since)):
        world.watch.blame(3, f"{ref} climbed to {LADDER[step - 1]}, asked since {since}")
    check_moments(world, {each: found[each] for each in fresh})


def waited(world: "SimulatedWorld", people: Iterable[str], since: datetime) -> list[timedelta]:
    """How long each of them has been at work since then; plain time where there is nobody."""
    now, users = world.clock.now(), world.sandbox.state.users
    return [worked(users[each].tz, since, now) for each in people] or [now - since]

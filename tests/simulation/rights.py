"""Who may see and change which case: the simulation's own account of it.

Written from the rules people were promised, on Slack's own membership and the policy of the moment,
not from the product's code.
"""

import json
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.policy import Policy, Role
from tests.simulation.authority import DECISIONS
from tests.simulation.observer import stored

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

MAY_REOPEN = (Role.DIRECTOR, Role.ADMIN)
SEE_ALL = (Role.DIRECTOR, Role.EXECUTIVE, Role.ADMIN)
# What people may do to a case without being in it.
FROM_OUTSIDE = frozenset({"asked_to_join", "case_opened", "settings_changed"})
# What a grant ends with it: what it replaces, and the limit that it draws on.
FOLLOWS_A_DECISION = frozenset({"concession_replaced", "concession_used"})
# What opening a case does to the one before it: its save is none any more.
FOLLOWS_AN_OPENING = frozenset({"save_taken_back"})
# Besides those who work on a case these may do what is owed after it.
AFTERWARDS = frozenset({"touch_done", "touch_skipped", "touch_moved", "touch_undone"})
TENDING = (
    "SELECT DISTINCT t.owner_id FROM touches t JOIN cases c ON c.id = t.case_id WHERE c.ref = ?"
)
# Which events only one person can bring about, and how to ask for that person.
ANSWERED = {
    "absence_accepted": ("absence", "SELECT deputy_id FROM absences WHERE ref = ?"),
    "absence_declined": ("absence", "SELECT deputy_id FROM absences WHERE ref = ?"),
    "handover_declined": ("handover", "SELECT to_id FROM handovers WHERE ref = ?"),
    "cover_accepted": ("cover", "SELECT deputy_id FROM covers WHERE ref = ?"),
    "cover_declined": ("cover", "SELECT deputy_id FROM covers WHERE ref = ?"),
}
ABOVE = (Role.MANAGER, Role.DIRECTOR, Role.EXECUTIVE)
EXTENSIONS = frozenset({"extension_confirmed", "extension_declined"})
ASKED_FOR_TIME = (
    "SELECT e.by, e.asked_of, c.owner_id FROM extensions e JOIN cases c ON c.id = e.case_id"
    " WHERE e.ref = ?"
)
DONE_BY_PEOPLE = (
    "SELECT seq, actor, event, case_ref, data FROM audit"
    " WHERE seq > ? AND actor LIKE 'U%' ORDER BY seq"
)
STANDS_IN = (
    "SELECT deputy_id FROM absences WHERE person_id = ? AND state = 'accepted'"
    " AND starts_at <= ? AND ends_at > ?"
)
COVERS = (
    "SELECT deputy_id FROM covers WHERE case_id = ? AND person_id = ? AND state = 'accepted'"
    " AND starts_at <= ? AND ends_at > ?"
)
ASKED = "SELECT to_id FROM handovers WHERE case_id = ? AND state = 'asked'"
ASKED_BY = (
    "SELECT h.by, c.owner_id FROM handovers h JOIN cases c ON c.id = h.case_id WHERE h.ref = ?"
)
IN_ROLES = "SELECT r.person_id FROM case_roles r JOIN cases c ON c.id = r.case_id WHERE c.ref = ?"
INVITING = "SELECT 1 FROM jobs WHERE case_id = ? AND kind = 'invite' AND state = 'open'"
# What was rendered before a right was lost may still be on its way for so long (real seconds).
ON_ITS_WAY = 3600.0


@dataclass(frozen=True, slots=True)
class Rights:
    """Who may see and who may change each case (by its ref), at one real moment."""

    real: float
    sees: dict[str, frozenset[str]]
    changes: dict[str, frozenset[str]]


class RightsModel:
    """Follows the rights through a world."""

    def __init__(self, world: "SimulatedWorld") -> None:
        self._world = world
        self._past: deque[Rights] = deque()
        self._reviewed = 0
        self.now = Rights(0.0, {}, {})

    def look(self) -> None:
        """Takes the rights of this moment: before each act of somebody."""
        self.review()
        world = self._world
        known: dict[int, set[str]] = {}
        for case_id, person in world.ground.rows("SELECT case_id, person_id FROM case_members"):
            known.setdefault(case_id, set()).add(person)
        sees, changes = {}, {}
        cases = world.ground.rows(
            "SELECT id, ref, owner_id, opened_by, channel_id, private FROM cases"
        )
        for case_id, ref, owner, opener, channel, private in cases:
            inside = self._inside(case_id, channel, known.get(case_id, set()))
            workers = inside | {owner} | managers(world.policy, owner) | self._stand_ins(owner)
            workers |= self._covering(case_id, owner)
            changes[ref] = frozenset(workers)
            asked = {person for (person,) in world.ground.rows(ASKED, case_id)}
            readers = workers | {opener} | asked | see_all(world.policy)
            sees[ref] = frozenset(readers if private else world.sandbox.state.users)
        self.now = Rights(world.real(), sees, changes)
        self._past.append(self.now)
        while self._past[0].real < world.real() - ON_ITS_WAY:
            self._past.popleft()

    def review(self) -> None:
        """Whatever people did since the last look they were allowed to do."""
        done = self._world.ground.rows(DONE_BY_PEOPLE, self._reviewed)
        for seq, actor, event, ref, data in done:
            self._reviewed = seq
            self._check(actor, event, ref, json.loads(data))

    def _check(self, actor: str, event: str, ref: str | None, data: dict[str, str]) -> None:
        watch = self._world.watch
        if event in ANSWERED:
            name, asked = ANSWERED[event]
            only = self._world.ground.one(asked, data[name])
            if actor != only:
                watch.blame(5, f"{actor} answered for {only}: {event}")
        elif event == "case_handed_over":
            self._check_taken_over(actor, data)
        elif event == "handover_withdrawn":
            (asker, owner) = self._world.ground.rows(ASKED_BY, data["handover"])[0]
            if actor not in {asker, owner}:
                watch.blame(5, f"{actor} withdrew what {asker} had asked")
        elif event == "sponsor_joined":
            if actor not in _holders(self._world.policy, Role.EXECUTIVE):
                watch.blame(5, f"{actor} joined as a sponsor and is no executive")
        elif event in EXTENSIONS:
            self._check_extension(actor, event, data["extension"])
        elif event == "case_reopened":
            self._check_reopened(actor, ref)
        elif event in AFTERWARDS:
            self._check_tended(actor, event, ref)
        elif event in DECISIONS | FOLLOWS_A_DECISION | FOLLOWS_AN_OPENING:
            # Whether they may decide is looked at in the moment itself.
            return
        elif event == "handover_asked" and actor in see_all(self._world.policy):
            return
        elif event == "joined_case":
            if actor not in see_all(self._world.policy) | self._in_roles(ref):
                watch.blame(5, f"{actor} joined a case without being asked")
        elif ref is not None and event not in FROM_OUTSIDE and not self.may_change(actor, ref):
            watch.blame(5, f"{actor} did {event} without being in the case")

    def _check_taken_over(self, actor: str, data: dict[str, str]) -> None:
        """A case changes hands by the will of who takes it, unless its owner has left."""
        old, new = data["old"], data["new"]
        left = self._world.ground.one("SELECT deactivated FROM people WHERE id = ?", old)
        if actor != new and not left:
            self._world.watch.blame(5, f"{actor} gave {old}'s case to {new}, who had not agreed")

    def _check_reopened(self, actor: str, ref: str | None) -> None:
        """Its owner, who answers for them, directors and admins; not just anybody in the case."""
        policy = self._world.policy
        owner = self._world.ground.one("SELECT owner_id FROM cases WHERE ref = ?", ref)
        # Whoever has no line is led by every manager.
        above = managers(policy, owner) or _holders(policy, Role.MANAGER)
        may = {owner} | above | self._stand_ins(owner)
        if actor not in may.union(*(_holders(policy, role) for role in MAY_REOPEN)):
            self._world.watch.blame(5, f"{actor} reopened a case of {owner}")

    def _check_tended(self, actor: str, event: str, ref: str | None) -> None:
        """Who works on the case, who owes it, who answers for them or hears of it instead."""
        assert ref is not None
        owners = {owner for (owner,) in self._world.ground.rows(TENDING, ref)}
        may = owners.union(*(self._tenders(owner) for owner in owners))
        if actor not in may and not self.may_change(actor, ref):
            self._world.watch.blame(5, f"{actor} did {event} and does not look after {ref}")

    def _tenders(self, owner: str) -> set[str]:
        hears = self._world.ledger.hearer_of(owner)
        return managers(self._world.policy, owner) | self._stand_ins(owner) | {hears}

    def _in_roles(self, ref: str | None) -> set[str]:
        return {person for (person,) in self._world.ground.rows(IN_ROLES, ref)}

    def _check_extension(self, actor: str, event: str, ref: str) -> None:
        """Who is above decides; one's own request only where it was asked of nobody."""
        ((asker, asked_of, owner),) = self._world.ground.rows(ASKED_FOR_TIME, ref)
        policy = self._world.policy
        above = managers(policy, owner).union(*(_holders(policy, role) for role in ABOVE))
        own = actor == asker and asked_of is not None
        if own or (actor != asker and actor not in above):
            self._world.watch.blame(5, f"{actor} did {event} of a request of {asker}")

    def _inside(self, case_id: int, channel_id: str | None, known: set[str]) -> set[str]:
        """Who sits in the channel. While the bot cannot hear of it, what it heard last counts, and
        while people are still on their way into a new one, who was in the old one."""
        sandbox = self._world.sandbox
        channel = sandbox.state.channels.get(channel_id or "")
        if channel is None:
            return set(known)
        deaf = sandbox.undelivered or sandbox.bot.id not in channel.members
        moving = self._world.ground.one(INVITING, case_id) is not None
        return set(channel.members) | (known if deaf or moving else set())

    def _stand_ins(self, owner: str) -> set[str]:
        """Who accepted to stand in for the owner, and does so at this moment."""
        now = stored(self._world.clock.now())
        return {deputy for (deputy,) in self._world.ground.rows(STANDS_IN, owner, now, now)}

    def _covering(self, case_id: int, owner: str) -> set[str]:
        """Who accepted to look after this one case, and does so at this moment."""
        now = stored(self._world.clock.now())
        rows = self._world.ground.rows(COVERS, case_id, owner, now, now)
        return {deputy for (deputy,) in rows}

    def may_change(self, person: str, ref: str) -> bool:
        return person in self.now.changes.get(ref, frozenset())

    def may_see(self, person: str, ref: str, *, lately: bool = False) -> bool:
        """`lately`: what was rendered a while ago may arrive now."""
        moments = self._past if lately else (self.now,)
        return any(person in each.sees.get(ref, frozenset()) for each in moments)


def managers(policy: Policy, owner: str) -> set[str]:
    """Who leads this person."""
    return {
        line.manager.name
        for line in policy.reporting
        if any(holder.name == owner for holder in line.people)
    }


def _holders(policy: Policy, role: Role) -> set[str]:
    return {holder.name for holder in policy.roles.get(role, ())}


def see_all(policy: Policy) -> set[str]:
    return {holder.name for role in SEE_ALL for holder in policy.roles.get(role, ())}

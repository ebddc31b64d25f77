"""Who may grant what: the simulation's own account of it.

Recomputed from the policy of the moment, the people, their delegations and the rows of the
concessions, for every word that is given. None of the product's rules is asked.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from domain.authority import Level
from domain.policy import Holder, Role
from tests.simulation.observer import moment, stored

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

CSM, MANAGER, DIRECTOR, EXECUTIVE = 1, 2, 3, 4
# By people who need not be in the case: whether they may is checked in the moment itself.
DECISIONS = frozenset(
    {"concession_granted", "concession_countered", "concession_rejected", "approval_agreed",
     "approval_question"}
)  # fmt: skip
ROW = (
    "SELECT k.ref, k.case_id, k.account_id, k.at, k.by, c.owner_id, k.terms, k.counter, k.is_limit,"
    " k.replaces, k.drawn_on, k.decided_by, k.decided_for, k.lapses_at, k.state"
    " FROM concessions k JOIN cases c ON c.id = k.case_id WHERE k.ref = ?"
)
COUNTING = (
    "SELECT ref, terms FROM concessions WHERE account_id = ? AND decided_at >= ? AND NOT is_limit"
    " AND state IN ('granted', 'offered', 'accepted')"
)
LENT_BY = (
    "SELECT person_id FROM delegations WHERE delegate_id = ? AND starts_at <= ? AND ends_at > ?"
    " AND (ended_at IS NULL OR ended_at > ?)"
)
AWAY_COVERED = (
    "SELECT person_id FROM absences WHERE deputy_id = ? AND state = 'accepted'"
    " AND starts_at <= ? AND ends_at > ?"
)
ON_CASE = "SELECT person_id FROM case_roles WHERE case_id = ? AND role = 'product'"


@dataclass(frozen=True, slots=True)
class Request:
    """One concession as its row has it."""

    ref: str
    case_id: int
    account_id: int
    at: datetime
    by: str
    owner: str
    terms: Any
    counter: Any
    limit: bool
    replaces: str | None
    drawn_on: str | None
    decided_by: str | None
    decided_for: str | None
    lapses_at: datetime | None
    state: str

    @property
    def gaining(self) -> set[str]:
        return {self.by, self.owner}


def request(world: "SimulatedWorld", ref: str) -> Request:
    row = list(world.ground.rows(ROW, ref)[0])
    row[3], row[6] = moment(row[3]), json.loads(row[6])
    row[7], row[8] = row[7] and json.loads(row[7]), bool(row[8])
    row[13] = row[13] and moment(row[13])
    return Request(*row)


def peak(terms: Any) -> int:
    return max((percent for percent, _months in terms["phases"]), default=0)


@dataclass(frozen=True, slots=True)
class Need:
    """The level that something needs at this moment, and whether it is an emergency."""

    level: int
    emergency: bool
    total: int


def need(world: "SimulatedWorld", asked: Request, terms: Any) -> Need:
    """The highest level of the parts; the discount counts with all that the account got."""
    rules, now = world.policy.authority, world.clock.now()
    rows = world.ground.rows(COUNTING, asked.account_id, stored(now - rules.accumulate))
    others = [
        peak(json.loads(kept)) for ref, kept in rows if ref not in {asked.ref, asked.replaces}
    ]
    total = peak(terms) + sum(others)
    level, emergency = 0, False
    if terms["phases"]:
        reaching = [int(each) for each in Level if total <= rules.limits.get(each, total)]
        emergency = total >= rules.emergency_from
        level = EXECUTIVE if emergency else min(reaching)
    for kind in terms["kinds"]:
        if kind != "discount":
            level = max(level, int(rules.grants.get(kind, EXECUTIVE)))
    return Need(level, emergency, total)


def own(world: "SimulatedWorld", asked: Request, person: str, *, emergency: bool) -> int:
    """The authority of one's own over this case: nobody lends it, and nobody else has it."""
    policy = world.policy
    if person not in _here(world, [person]):
        return 0
    found = [CSM]
    lines = [line for line in policy.reporting if _named(asked.owner, line.people)]
    managers = [line.manager for line in lines] or policy.roles.get(Role.MANAGER, ())
    leads = [line.manager for line in policy.reporting] + [*policy.roles.get(Role.MANAGER, ())]
    if _named(person, leads if person == asked.owner else managers):
        found.append(MANAGER)
    executives, named = policy.roles.get(Role.EXECUTIVE, ()), policy.approvers.emergency
    if emergency and _here(world, [each.name for each in named]):
        # Executives who are not named for it decide like directors then.
        found += [DIRECTOR] if _named(person, executives) else []
        executives = named
    if _named(person, policy.roles.get(Role.DIRECTOR, ())):
        found.append(DIRECTOR)
    if _named(person, [*executives, *policy.approvers.alternates]):
        found.append(EXECUTIVE)
    return max(found)


def _named(person: str, holders: Iterable[Holder]) -> bool:
    return any(each.name == person for each in holders)


def _here(world: "SimulatedWorld", people: Iterable[str]) -> list[str]:
    gone = "SELECT 1 FROM people WHERE id = ? AND deactivated"
    return [each for each in people if world.ground.one(gone, each) is None]


def lenders(world: "SimulatedWorld", person: str) -> set[str]:
    """Who has named this person to decide in their place, for this moment."""
    now = stored(world.clock.now())
    return {who for (who,) in world.ground.rows(LENT_BY, person, now, now, now)}


def interested(world: "SimulatedWorld", asked: Request, person: str) -> bool:
    """Who asked, who owns the case, and who stands in for one of them."""
    now = stored(world.clock.now())
    covered = {who for (who,) in world.ground.rows(AWAY_COVERED, person, now, now)}
    return bool(({person} | covered | lenders(world, person)) & asked.gaining)


def may_decide(
    world: "SimulatedWorld", asked: Request, person: str, whom: str | None, needed: Need
) -> bool:
    """Whether the person's own authority reaches so far, or that of somebody who lent it."""
    emergency = needed.emergency
    if whom is None:
        return own(world, asked, person, emergency=emergency) >= needed.level
    return (
        whom in lenders(world, person)
        and whom not in asked.gaining
        and not interested(world, asked, person)
        and own(world, asked, whom, emergency=emergency) >= needed.level
    )


def held(world: "SimulatedWorld", asked: Request, person: str, *, emergency: bool) -> int:
    """The authority that somebody can use: their own, or what was lent to who does not gain."""
    lent = set() if interested(world, asked, person) else lenders(world, person) - asked.gaining
    return max(own(world, asked, each, emergency=emergency) for each in {person} | lent)


def speaks_for_product(world: "SimulatedWorld", asked: Request, person: str) -> bool:
    """Whether the person may agree to a dated feature: product's people, in whose place somebody is
    lent to decide, or a director who does not gain by it."""
    rows = world.ground.rows(ON_CASE, asked.case_id)
    on_case = _here(world, [each for (each,) in rows])
    named = [each.name for each in world.policy.roles.get(Role.PRODUCT, ())]
    speakers = set(on_case or _here(world, named))
    if person in asked.gaining:
        return False
    lent = lenders(world, person) - asked.gaining
    if ({person} | lent) & speakers:
        return True
    return not interested(world, asked, person) and any(
        own(world, asked, each, emergency=False) >= DIRECTOR for each in {person} | lent
    )

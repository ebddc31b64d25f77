"""What people owe, from first principles: the simulation's own account of every deadline.

Figures are those of the discipline (48 hours, seven days, 90, 30 and 14 days), hours those of a
plain working week. None of the product's rules is asked.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.policy import Role
from tests.simulation.observer import moment, stored
from tests.simulation.rights import managers

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

FIRST_CONTACT, CUSTOMER_UPDATE = timedelta(hours=48), timedelta(days=7)
SUNSET = timedelta(days=30)
TIME_BOXES = {1: timedelta(days=90), 2: timedelta(days=30), 3: timedelta(days=14)}
MORNING, EVENING, SATURDAY = time(9), time(18), 5
CASES = (
    "SELECT c.ref, c.owner_id, c.flagged_at,"
    " max(c.flagged_at, coalesce(c.reopened_at, c.flagged_at)), c.reopened_at,"
    " c.first_contact_at, c.tier, c.time_box_until,"
    " (SELECT max(u.sent_at) FROM updates u WHERE u.case_id = c.id AND u.corrects IS NULL)"
    " FROM cases c WHERE c.state = 'open' AND c.channel_state <> 'archived'"
)
ITEMS = (
    "SELECT c.ref, i.ref, i.owner_id, i.due_at FROM items i JOIN cases c ON c.id = i.case_id"
    " WHERE i.state = 'open' AND c.state = 'open' AND c.channel_state <> 'archived'"
)
PROMISES = (
    "SELECT c.ref, p.ref, p.owner_id, p.due_at FROM promises p JOIN cases c ON c.id = p.case_id"
    " WHERE p.delivered_at IS NULL AND p.broken_at IS NULL AND p.state <> 'withdrawn'"
    " AND ((c.state = 'open' AND c.channel_state <> 'archived')"
    " OR (c.state = 'closed' AND c.outcome IN ('saved', 'saved_in_part')))"
)
# A workaround is owed first; whoever fixes the issue owes it no more.
ISSUES = (
    "SELECT c.ref, s.ref, s.owner_id, CASE WHEN s.workaround <> '' AND s.workaround_at IS NULL"
    " AND s.fixed_at IS NULL THEN min(s.workaround_due_at, s.due_at) ELSE s.due_at END"
    " FROM issues s JOIN cases c ON c.id = s.case_id"
    " WHERE s.confirmed_at IS NULL AND s.dropped_at IS NULL"
    " AND c.state = 'open' AND c.channel_state <> 'archived'"
)
DEBRIEFS = (
    "SELECT c.ref, d.ref, d.owner_id, d.due_at FROM debriefs d JOIN cases c ON c.id = d.case_id"
    " WHERE d.done_at IS NULL AND c.state = 'closed'"
    " AND d.id = (SELECT max(l.id) FROM debriefs l WHERE l.case_id = c.id)"
)
TOUCHES = (
    "SELECT c.ref, t.ref, t.owner_id, t.due_at, t.programme FROM touches t"
    " JOIN cases c ON c.id = t.case_id WHERE t.settled_at IS NULL AND c.state = 'closed'"
)
KIND_OF = {
    "recovery": "recovery_touch", "win_back": "win_back_touch", "exit": "exit_step",
    "renewal": "renewal_step",
}  # fmt: skip
SUNSETS = (
    "SELECT c.ref, k.ref, c.owner_id, k.terms FROM concessions k JOIN cases c ON c.id = k.case_id"
    " WHERE k.state = 'accepted' AND k.peak > 0 AND k.sunset_told_at IS NULL"
)
QUIET = frozenset({"item", "issue", "time_box", "sunset", "debrief", *KIND_OF.values()})
OWED = (("item", ITEMS), ("promise", PROMISES), ("issue", ISSUES), ("debrief", DEBRIEFS))
AWAY = (
    "SELECT deputy_id, state FROM absences WHERE person_id = ? AND starts_at <= ? AND ends_at > ?"
    " AND state IN ('asked', 'accepted', 'declined') ORDER BY starts_at, id LIMIT 1"
)

COVERING = (
    "SELECT v.deputy_id FROM covers v JOIN cases c ON c.id = v.case_id WHERE c.ref = ?"
    " AND v.person_id = ? AND v.state = 'accepted' AND v.starts_at <= ? AND v.ends_at > ?"
    " ORDER BY v.id LIMIT 1"
)


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    """One deadline. `subject` is the ref of an item, a promise or an issue."""

    kind: str
    case_ref: str
    subject: str
    due_at: datetime
    owner: str

    @property
    def interrupts(self) -> bool:
        return self.kind not in QUIET

    @property
    def is_told_of(self) -> bool:
        """Whether the manager hears that it passed."""
        return self.kind not in {"item", "sunset", *KIND_OF.values()}


@dataclass(frozen=True, slots=True)
class Known:
    """A duty as the simulation followed it.

    `hearer` is to be reminded of it since `since`; `ended` is the number of the act in which it
    ended, if it did.
    """

    duty: Duty
    hearer: str
    since: datetime
    ended: int | None = None


class Ledger:
    """Every duty there ever was in a world, by what it is."""

    def __init__(self, world: "SimulatedWorld") -> None:
        self._world = world
        self.known: dict[Duty, Known] = {}

    def look(self) -> None:
        """Takes what is owed at this moment: after each act."""
        now, act = self._world.clock.now(), self._world.acts
        owed = set(self._owed())
        for duty in owed:
            hearer, before = hearer_in(self._world, duty), self.known.get(duty)
            if before is None or before.ended is not None or before.hearer != hearer:
                self.known[duty] = Known(duty, hearer, now)
        for duty, known in self.known.items():
            if duty not in owed and known.ended is None:
                self.known[duty] = replace(known, ended=act)

    def _owed(self) -> Iterator[Duty]:
        for row in self._world.ground.rows(CASES):
            # What a reopened case owes goes on from then: nobody was late while it was closed.
            ref, owner, flagged, begun, again, contact, tier, until, sent = row
            if tier in TIME_BOXES:
                end = moment(until) if until else moment(flagged) + TIME_BOXES[tier]
                yield Duty("time_box", ref, "", end, owner)
            if contact is None:
                yield Duty("first_contact", ref, "", moment(begun) + FIRST_CONTACT, owner)
            else:
                last = max(moment(each) for each in (contact, sent, again) if each)
                yield Duty("customer_update", ref, "", last + CUSTOMER_UPDATE, owner)
        for kind, query in OWED:
            for ref, subject, owner, due in self._world.ground.rows(query):
                yield Duty(kind, ref, subject, moment(due), owner)
        for ref, subject, owner, due, programme in self._world.ground.rows(TOUCHES):
            yield Duty(KIND_OF[programme], ref, subject, moment(due), owner)
        for ref, subject, owner, kept in self._world.ground.rows(SUNSETS):
            # The customer has to hear of it thirty days before, also when the case is closed.
            ends = datetime.fromisoformat(json.loads(kept)["sunset_on"]).replace(hour=9, tzinfo=UTC)
            yield Duty("sunset", ref, subject, ends - SUNSET, owner)

    def hearer_of(self, owner: str) -> str:
        """Who hears at this moment of what this person owes."""
        return hearer_of(self._world, owner)

    def standing(self) -> list[Known]:
        """What is owed now, in a steady order."""
        return [self.known[each] for each in sorted(self.known) if self.known[each].ended is None]

    def find(self, kind: str, case_ref: str, subject: str, due_at: datetime) -> list[Known]:
        """The duties that a reminder may mean, whoever owns them."""
        return [
            known
            for duty, known in self.known.items()
            if (duty.kind, duty.case_ref, duty.subject) == (kind, case_ref, subject)
            and abs(duty.due_at - due_at) < timedelta(minutes=1)
        ]


def hearer_in(world: "SimulatedWorld", duty: Duty) -> str:
    """Who is reminded of this duty: whoever looks after the case, else who hears of its owner's."""
    now = stored(world.clock.now())
    for (deputy,) in world.ground.rows(COVERING, duty.case_ref, duty.owner, now, now):
        if _is_present(world, deputy):
            return str(deputy)
    return hearer_of(world, duty.owner)


def hearer_of(world: "SimulatedWorld", owner: str) -> str:
    """Who is reminded of what this person owes: themselves, a stand-in, or who answers for them."""
    away = _away(world, owner)
    if away is None and _is_here(world, owner):
        return owner
    if away is not None and away[1] == "accepted" and _is_present(world, away[0]):
        return away[0]
    for found in (
        leaders(world, owner),
        _holders(world, Role.DIRECTOR),
        _holders(world, Role.ADMIN),
    ):
        present = [each for each in found if each != owner and _is_present(world, each)]
        if present:
            return present[0]
    return owner


def leaders(world: "SimulatedWorld", owner: str) -> list[str]:
    """Who leads this person: by the reporting line, else every manager."""
    found = sorted(managers(world.policy, owner)) or _holders(world, Role.MANAGER)
    return [each for each in found if each != owner]


def _holders(world: "SimulatedWorld", role: Role) -> list[str]:
    named = [holder.name for holder in world.policy.roles.get(role, ())]
    return [each for each in named if _is_here(world, each)]


def _away(world: "SimulatedWorld", person: str) -> tuple[str, str] | None:
    now = stored(world.clock.now())
    found = world.ground.rows(AWAY, person, now, now)
    return (found[0][0], found[0][1]) if found else None


def _is_here(world: "SimulatedWorld", person: str) -> bool:
    return not world.sandbox.state.users[person].deleted


def _is_present(world: "SimulatedWorld", person: str) -> bool:
    return _is_here(world, person) and _away(world, person) is None


def next_morning(zone: str, after: datetime) -> datetime:
    """When this person's next working day begins, after that moment."""
    day: date = after.astimezone(ZoneInfo(zone)).date()
    while True:
        at = datetime.combine(day, MORNING, ZoneInfo(zone)).astimezone(UTC)
        if day.weekday() < SATURDAY and at > after:
            return at
        day += timedelta(days=1)


def at_work(zone: str, at: datetime) -> bool:
    """Whether this person may be spoken to then."""
    there = at.astimezone(ZoneInfo(zone))
    return there.weekday() < SATURDAY and MORNING <= there.time() <= EVENING

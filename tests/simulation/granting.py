"""Every step of a concession, checked in the transaction that takes it.

One event for each transition, in an order that is possible; each word given by whoever may give it
at that moment; nothing after its time.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from domain.authority import Quorum
from tests.simulation.authority import (
    EXECUTIVE,
    Request,
    held,
    interested,
    may_decide,
    need,
    own,
    peak,
    request,
    speaks_for_product,
)
from tests.simulation.observer import stored
from tests.simulation.turns import check_escalated, check_lapsed, check_reminded

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

EVENTS = (
    "SELECT actor, event, data FROM audit WHERE seq > ?"
    " AND (event LIKE 'concession_%' OR event LIKE 'approval_%') ORDER BY seq"
)
# To which state an event leads, and from which it may come.
LEADS: dict[str, tuple[str, frozenset[str]]] = {
    "concession_asked": ("asked", frozenset({"draft", "countered"})),
    "concession_granted": ("granted", frozenset({"asked", "countered"})),
    "concession_countered": ("countered", frozenset({"asked"})),
    "concession_rejected": ("rejected", frozenset({"asked"})),
    "concession_withdrawn": ("withdrawn", frozenset({"draft", "asked", "countered", "granted"})),
    "concession_lapsed": ("lapsed", frozenset({"asked", "countered", "granted"})),
    "concession_offered": ("offered", frozenset({"granted"})),
    "concession_accepted": ("accepted", frozenset({"granted", "offered"})),
    "concession_declined": ("declined", frozenset({"granted", "offered"})),
    "concession_replaced": ("replaced", frozenset({"asked", "countered", "granted"})),
    "concession_used": ("used", frozenset({"granted"})),
    "concession_sunset_told": ("accepted", frozenset({"accepted"})),
}
MISSING = (
    "SELECT a.person_id, a.on_behalf_of FROM asks a JOIN concessions k ON k.id = a.concession_id"
    " WHERE k.ref = ? AND a.over_at = ? AND a.stage = ? AND NOT a.informed AND NOT a.escalated"
    " AND a.agreed_at IS NULL AND a.person_id <> ?"
)
EVER_ASKED = (
    "SELECT 1 FROM asks a JOIN concessions k ON k.id = a.concession_id"
    " WHERE k.ref = ? AND a.person_id = ?"
)
ROUTE = "SELECT route FROM concessions WHERE ref = ?"
# A request says what its parts are, why, and until what it is a bridge.
SAYING = (
    "SELECT k.ref FROM concessions k WHERE k.why || k.terms || k.justification || k.expected"
    " || k.alternatives || k.reason || coalesce(k.counter, '') LIKE ?1"
    " UNION SELECT k.ref FROM approval_steps s JOIN concessions k ON k.id = s.concession_id"
    " WHERE s.text LIKE ?1"
    " UNION SELECT k.ref FROM concessions k JOIN promises p ON k.terms LIKE '%' || p.ref || '%'"
    " WHERE p.text LIKE ?1"
    " UNION SELECT k.ref FROM concessions k JOIN issues s ON k.terms LIKE '%' || s.ref || '%'"
    " WHERE s.text LIKE ?1"
)
STAGES = {"csm": 1, "manager": 2, "director": 3, "executive": 4}


@dataclass(frozen=True, slots=True)
class Step:
    """One event about a request: who did it, the row after it, the state before it."""

    actor: str
    event: str
    asked: Request
    before: str
    data: dict[str, Any]

    def __str__(self) -> str:
        terms = self.asked.counter or self.asked.terms
        offer = f"{peak(terms) / 100:g}% and {terms['kinds']}"
        return f"{self.actor} did {self.event} of {offer} asked by {self.asked.by}"


class Granting:
    """Follows every concession of a world from event to event."""

    def __init__(self, world: "SimulatedWorld") -> None:
        self._world = world
        self.states: dict[str, str] = {}
        self._offers: dict[str, tuple[str | None, str | None]] = {}
        self._product: set[str] = set()
        self._checks: dict[str, Callable[[Step], None]] = {
            "concession_granted": self._granted,
            "concession_countered": self._countered,
            "concession_rejected": self._rejected,
            "concession_offered": self._offered,
            "concession_accepted": self._offered,
            "concession_lapsed": lambda step: check_lapsed(world, step.asked, step.before),
            "approval_agreed": self._agreed,
            "approval_question": self._questioned,
            "approval_reminded": lambda step: check_reminded(world, step.asked, step.data),
            "approval_escalated": lambda step: check_escalated(world, step.asked),
        }

    def look(self, since: int) -> None:
        """Whatever was committed just now, after that number of the audit trail."""
        for actor, event, kept in self._world.ground.rows(EVENTS, since):
            data = json.loads(kept)
            asked = request(self._world, data["concession"])
            step = Step(actor, event, asked, self.states.get(asked.ref, "draft"), data)
            self._follow(step)
            check = self._checks.get(event)
            if check is not None:
                check(step)

    def _follow(self, step: Step) -> None:
        """An event leads on from a state that it may come from."""
        state, possible = LEADS.get(step.event, ("asked", frozenset({"asked"})))
        if step.before not in possible:
            self._blame(step, f"which was {step.before}")
        self.states[step.asked.ref] = state

    def _blame(self, step: Step, why: str) -> None:
        self._world.watch.blame(5, f"{step}: {why}")

    def _granted(self, step: Step) -> None:
        asked, by = step.asked, str(step.asked.decided_by)
        needed = need(self._world, asked, asked.terms)
        if by == step.actor and (step.before == "asked" or by == asked.by):
            if not may_decide(self._world, asked, by, asked.decided_for, needed):
                self._blame(step, f"for {asked.decided_for}, and it needs {needed}")
        else:
            whom = asked.decided_for or by
            if own(self._world, asked, whom, emergency=needed.emergency) < needed.level:
                self._blame(step, f"by the word of {whom}, who may not now: it needs {needed}")
            self._check_earlier_word(step)
        self._check_product(step)
        if step.before == "countered" or step.actor != asked.by:
            self._check_in_time(step)
        if by == step.actor != asked.by:
            self._check_all_agreed(step, emergency=needed.emergency)

    def _check_earlier_word(self, step: Step) -> None:
        """A counter-offer that was taken, product's yes for the asker's own authority, or an
        earlier grant that reaches so far."""
        asked = step.asked
        if step.before == "countered":
            if self._offers.get(asked.ref) != (asked.decided_by, asked.decided_for):
                self._blame(step, f"by the word of {asked.decided_by}, who gave none")
        elif asked.decided_by == asked.by and step.actor != asked.by:
            if not speaks_for_product(self._world, asked, step.actor):
                self._blame(step, "in the place of product")
        elif not any(self._reaches(each, asked) for each in (asked.drawn_on, asked.replaces)):
            self._blame(step, f"no earlier word of {asked.decided_by} reaches so far")

    def _reaches(self, ref: str | None, asked: Request) -> bool:
        """Whether what was granted before in this case, and has not lapsed, allows so much."""
        if ref is None:
            return False
        given = request(self._world, ref)
        return (
            given.case_id == asked.case_id
            and (given.decided_by, given.decided_for) == (asked.decided_by, asked.decided_for)
            and given.lapses_at is not None
            and given.lapses_at > self._world.clock.now()
            and peak(given.terms) >= peak(asked.terms)
            and set(given.terms["kinds"]) >= set(asked.terms["kinds"])
        )

    def _check_product(self, step: Step) -> None:
        """A dated feature is product's to agree to."""
        asked = step.asked
        if "feature_priority" not in asked.terms["kinds"] or asked.ref in self._product:
            return
        if not (asked.drawn_on or asked.replaces) and not speaks_for_product(
            self._world, asked, step.actor
        ):
            self._blame(step, "product has not agreed")

    def _check_in_time(self, step: Step) -> None:
        """A request lapses some days after it was asked."""
        end = step.asked.at + self._world.policy.authority.lapse_after
        if end <= self._world.clock.now():
            self._blame(step, f"it had lapsed at {end}")

    def _check_all_agreed(self, step: Step, *, emergency: bool) -> None:
        """Where all of a level have to agree, all have, unless a higher one decides."""
        stage = (json.loads(self._world.ground.one(ROUTE, step.asked.ref)) or [""])[-1]
        if self._world.policy.authority.quorum is Quorum.ANY or stage not in STAGES:
            return
        now = stored(self._world.clock.now())
        missing = self._world.ground.rows(MISSING, step.asked.ref, now, stage, step.actor)
        reaches = held(self._world, step.asked, step.actor, emergency=emergency)
        # Somebody and whoever decides in their place have one word together.
        spoken = {step.actor, step.asked.decided_for}
        missing = [who for who, of in missing if not {who, of or who} & spoken]
        if missing and reaches <= STAGES[stage]:
            self._blame(step, f"{missing} had not agreed")

    def _countered(self, step: Step) -> None:
        asked, needed = step.asked, need(self._world, step.asked, step.asked.counter)
        self._offers[asked.ref] = asked.decided_by, asked.decided_for
        if not may_decide(self._world, asked, step.actor, asked.decided_for, needed):
            self._blame(step, f"for {asked.decided_for}, and it needs {needed}")
        if speaks_for_product(self._world, asked, step.actor):
            self._product.add(asked.ref)
        self._check_in_time(step)

    def _rejected(self, step: Step) -> None:
        """A no is for who could say yes; what one gains by is withdrawn instead."""
        self._check_concerned(step)
        if interested(self._world, step.asked, step.actor):
            self._blame(step, "they gain by it")
        self._check_in_time(step)

    def _agreed(self, step: Step) -> None:
        if step.data.get("stage") == "product":
            if not speaks_for_product(self._world, step.asked, step.actor):
                self._blame(step, "in the place of product")
            self._product.add(step.asked.ref)
        self._check_concerned(step)
        self._check_in_time(step)

    def _questioned(self, step: Step) -> None:
        self._check_concerned(step)

    def _check_concerned(self, step: Step) -> None:
        """They were asked, work on the case, or hold authority over it."""
        if not is_concerned(self._world, step.asked, step.actor):
            self._blame(step, "nobody had asked them")

    def _offered(self, step: Step) -> None:
        """Only what has not lapsed can be offered, or accepted at once."""
        lapses, now = step.asked.lapses_at, self._world.clock.now()
        if step.before == "granted" and (lapses is None or lapses <= now):
            self._blame(step, f"it had lapsed at {lapses}")


def is_concerned(world: "SimulatedWorld", asked: Request, person: str) -> bool:
    """Whether somebody has anything to do with a request: was asked, works on its case, or holds
    more than everybody's authority over it."""
    if world.ground.one(EVER_ASKED, asked.ref, person) is not None:
        return True
    case_ref = world.ground.one("SELECT ref FROM cases WHERE id = ?", asked.case_id)
    more = held(world, asked, person, emergency=False) > STAGES["csm"]
    return (
        more
        or world.rights.may_change(person, case_ref)
        or speaks_for_product(world, asked, person)
        or held(world, asked, person, emergency=True) >= EXECUTIVE
    )


def is_read_in(world: "SimulatedWorld", secret: str, person: str) -> bool:
    """Whether somebody reads this word in a request that they have to do with."""
    refs = [ref for (ref,) in world.ground.rows(SAYING, f"%{secret}%")]
    return any(is_concerned(world, request(world, ref), person) for ref in refs)

"""Every signal and every step of a proposal, checked in the transaction that brings it.

What was delivered counts once; a case is proposed exactly when the signals say so; whoever is asked
is to be asked; each proposal ends once, and with its case.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.messages import opaque
from bot.signal_shapes import Report
from tests.simulation.acts import ACCOUNTS
from tests.simulation.observer import moment
from tests.simulation.people_asked import above, asks, check_asked, check_climbed, csm
from tests.simulation.weighing import STRONG, Customer, Heard, says

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

OPENINGS = frozenset({"case_opened", "close_undone", "case_reopened"})
EVENTS = (
    "SELECT actor, event, case_ref, data FROM audit WHERE seq > ? AND (event = 'signal_noted'"
    " OR event LIKE 'proposal_%' OR event IN ('case_proposed', 'case_opened', 'close_undone',"
    " 'case_reopened'))"
    " ORDER BY seq"
)
DONE = (
    "SELECT key FROM jobs WHERE kind = 'take_signal' AND state = 'done'"
    " AND key IN (SELECT value FROM json_each(?)) ORDER BY due_at, id"
)
SIGNAL = (
    "SELECT s.kind, s.strength = 'strong', s.at, s.source, s.event, s.account_id, s.by"
    " FROM signals s WHERE s.ref = ?"
)
BELONG = (
    "SELECT s.ref, p.ref, s.case_id FROM signals s LEFT JOIN proposals p ON p.id = s.proposal_id"
    " WHERE s.account_id = ?"
)
OPEN_CASE = "SELECT id FROM cases WHERE account_id = ? AND state = 'open'"
WRITTEN = "SELECT 1 FROM timeline WHERE ref = ? AND case_id = ? AND kind = 'signal'"
BOTH = (
    "SELECT p.ref FROM proposals p JOIN cases c ON c.account_id = p.account_id"
    " WHERE p.state = 'open' AND c.state = 'open'"
)
ROW = "SELECT account_id, state, case_id, reason FROM proposals WHERE ref = ?"
CASE = "SELECT account_id, owner_id, opened_by, flagged_at FROM cases WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the audit trail."""

    actor: str
    name: str
    case_ref: str | None
    data: dict[str, Any]


class Proposing:
    """Follows the signals and proposals of a world from transaction to transaction."""

    def __init__(self, world: "SimulatedWorld") -> None:
        self._world = world
        self._sent: set[str] = set()
        self._on_way: dict[str, tuple[int, str, Report]] = {}
        self.customers = [Customer() for _ in ACCOUNTS]
        self.turned_at: dict[str, datetime] = {}
        self.asking: dict[str, str] = {}
        self.over: dict[str, int] = {}
        self._numbers: dict[int, int] = {}
        self._answers: dict[str, Callable[[Event, str, int], None]] = {
            "proposal_opened": self._opened,
            "proposal_no_risk": self._no_risk,
            "proposal_muted": self._muted,
            "proposal_over": self._followed_by_case,
        }

    def expects(self, number: int, source: str, report: Report) -> str:
        """This was sent about the customer of that number; the name of its job."""
        key = f"signal:{source}:{report.event}"
        if key not in self._sent:
            self._sent.add(key)
            self._on_way[key] = number, source, report
        return key

    def look(self, since: int, *, audited: bool) -> None:
        """Whatever was committed just now, after that number of the audit trail."""
        due = list(self._taken()) if self._on_way else []
        if not (audited or due):
            return
        rows = self._world.ground.rows(EVENTS, since) if audited else []
        events = [Event(by, name, ref, json.loads(kept)) for by, name, ref, kept in rows]
        if events or due:
            self._follow(events, due)

    def _taken(self) -> Iterator[tuple[int, Heard]]:
        """The signals of what was worked on just now, with the customers that they are about."""
        now, rules = self._world.clock.now(), self._world.policy.signals
        for (key,) in self._world.ground.rows(DONE, json.dumps(list(self._on_way))):
            number, source, report = self._on_way.pop(key)
            for each in says(self.customers[number], source, report, now, rules):
                yield number, each

    def _follow(self, events: Sequence[Event], due: list[tuple[int, Heard]]) -> None:
        touched: set[int] = set()
        for at, event in enumerate(events):
            match event.name:
                case "signal_noted":
                    then = events[at + 1].name if at + 1 < len(events) else ""
                    self._noted(event, due, proposed=then == "case_proposed")
                    touched.add(event.data["account"])
                case "case_proposed":
                    self._proposed(event)
                    touched.add(event.data["account"])
                case "proposal_escalated":
                    self._climbed(event)
                case name if name in self._answers:
                    touched.add(self._answered(event, events))
        for number, missing in due:
            self._blame(9, f"{missing} of {ACCOUNTS[number][0]} was not counted")
        for account in touched:
            self._check_belonging(account)
        for (ref,) in self._world.ground.rows(BOTH):
            self._blame(10, f"the proposal {ref} is open, and so is a case of its account")

    def _noted(self, event: Event, due: list[tuple[int, Heard]], *, proposed: bool) -> None:
        """One signal: it was said, and not counted before; then what has to follow from it."""
        ref, account = event.data["signal"], event.data["account"]
        kind, strong, kept, source, name, _account, by = self._world.ground.rows(SIGNAL, ref)[0]
        number, now = self._number(account), self._world.clock.now()
        found = Heard(kind, bool(strong), moment(kept), source, name)
        if source == "person":
            said = by == event.actor and found.strong == (kind in STRONG) and found.at == now
            if not said or self._is_known(found):
                self._blame(9, f"{found} is not what {event.actor} said")
        else:
            self._check_said(number, found, due)
        customer = self.customers[number]
        customer.heard[ref] = found
        case_id = self._world.ground.one(OPEN_CASE, account)
        if case_id is not None:
            found.case_id = case_id
            if self._world.ground.one(WRITTEN, ref, case_id) is None:
                self._blame(7, f"{found} is not on the timeline of its case")
        elif customer.waiting is not None:
            found.proposal = customer.waiting
        should = case_id is None and customer.proposes(now, self._world.policy.signals)
        if should != proposed:
            word = "propose" if should else "propose nothing for"
            self._blame(1, f"{customer.loose(now, self._world.policy.signals)} should {word}"
                           f" {ACCOUNTS[number][0]} {customer.muted_until or ''}")  # fmt: skip

    def _check_said(self, number: int, found: Heard, due: list[tuple[int, Heard]]) -> None:
        for each in due:
            said = each[1]
            same = (said.kind, said.strong, said.at, said.source) == (
                found.kind, found.strong, found.at, found.source,
            )  # fmt: skip
            if same and each[0] == number and said.event in {found.event, ""}:
                due.remove(each)
                return
        self._blame(9, f"{found} was counted, and nobody has sent it just now: {due}")

    def _is_known(self, found: Heard) -> bool:
        name = found.source, found.event
        return any(
            (each.source, each.event) == name
            for one in self.customers
            for each in one.heard.values()
        )

    def _proposed(self, event: Event) -> None:
        """Everything that happened lately belongs to it, and those who are to be asked are."""
        customer, ref = self.customers[self._number(event.data["account"])], event.data["proposal"]
        now = self._world.clock.now()
        if customer.waiting is not None:
            self._blame(10, f"{ref} was made while {customer.waiting} waits")
        for each in customer.loose(now, self._world.policy.signals):
            each.proposal = ref
        customer.waiting, self.turned_at[ref] = ref, now
        check_asked(self._world, ref, event.data["account"])
        self._knows(ref)

    def _climbed(self, event: Event) -> None:
        ref = event.data["proposal"]
        if ref in self.over:
            self._blame(4, f"{ref} climbed after it was answered")
        fresh = [each for each in asks(self._world, ref) if _name(ref, each) not in self.asking]
        check_climbed(self._world, ref, int(event.data["step"]), self.turned_at[ref], fresh)
        self.turned_at[ref] = self._world.clock.now()
        self._knows(ref)

    def _knows(self, ref: str) -> None:
        """By which name a message of it goes to each who is asked."""
        self.asking |= {_name(ref, person): ref for person in asks(self._world, ref)}

    def _answered(self, event: Event, events: Sequence[Event]) -> int:
        """Once, and with everything that it means; whose account it is about."""
        ref = event.data["proposal"]
        account, state, _case, _reason = self._world.ground.rows(ROW, ref)[0]
        customer = self.customers[self._number(account)]
        if customer.waiting != ref or ref in self.over:
            self._blame(5, f"{event.actor} did {event.name} of {ref}, which was over")
        if event.name != f"proposal_{state}":
            self._blame(6, f"{ref} is {state} after {event.name}")
        customer.waiting, self.over[ref] = None, self._world.acts
        opening = [each for each in events if each.name in OPENINGS]
        wanted = int(event.name in {"proposal_opened", "proposal_over"})
        if len(opening) != wanted:
            self._blame(10, f"{event.name} of {ref} came with {len(opening)} opened cases")
        self._answers[event.name](event, ref, account)
        return int(account)

    def _check_may_answer(self, event: Event, ref: str) -> None:
        if event.actor not in above(self._world, ref):
            self._blame(5, f"{event.actor} did {event.name} of {ref}, and nobody had asked them")

    def _opened(self, event: Event, ref: str, account: int) -> None:
        """The case is the CSM's, else of who opens it; its clocks count from the first signal."""
        self._check_may_answer(event, ref)
        case_id = self._world.ground.one("SELECT case_id FROM proposals WHERE ref = ?", ref)
        mine = [each for each in self._of(account) if each.proposal == ref]
        first = min(each.at for each in mine)
        owner = csm(self._world, account, but=case_id) or event.actor
        found = self._world.ground.rows(CASE, case_id)
        if not found or (*found[0][:3], moment(found[0][3])) != (
            account,
            owner,
            event.actor,
            first,
        ):
            self._blame(10, f"{ref} became {found}, not {owner}'s case since {first}")
        self._followed_by_case(event, ref, account)

    def _followed_by_case(self, event: Event, ref: str, account: int) -> None:
        case_id = self._world.ground.one(OPEN_CASE, account)
        for each in self._of(account):
            if each.proposal == ref:
                each.case_id = case_id
        if case_id is None or self._world.ground.rows(ROW, ref)[0][2] != case_id:
            self._blame(10, f"{event.name} of {ref} is not about the open case {case_id}")

    def _no_risk(self, event: Event, ref: str, account: int) -> None:
        self._check_may_answer(event, ref)
        if not self._world.ground.rows(ROW, ref)[0][3].strip():
            self._blame(7, f"{ref} is no risk, and nobody said why")

    def _muted(self, event: Event, ref: str, account: int) -> None:
        self._check_may_answer(event, ref)
        until = self._world.clock.now() + self._world.policy.signals.muted_for
        self.customers[self._number(account)].muted_until = until

    def _check_belonging(self, account: int) -> None:
        """Each signal belongs to what it should, and there is none besides."""
        wanted = {
            ref: (each.proposal, each.case_id)
            for ref, each in self.customers[self._number(account)].heard.items()
        }
        rows = self._world.ground.rows(BELONG, account)
        found = {ref: (proposal, case_id) for ref, proposal, case_id in rows}
        if found != wanted:
            self._blame(9, f"signals belong to {found}, and should to {wanted}")

    def _of(self, account: int) -> list[Heard]:
        return list(self.customers[self._number(account)].heard.values())

    def _number(self, account: int) -> int:
        """Which of the customers it is."""
        if account not in self._numbers:
            name = self._world.ground.one("SELECT name FROM accounts WHERE id = ?", account)
            found = (n for n, spellings in enumerate(ACCOUNTS) if name in spellings)
            self._numbers[account] = next(found)
        return self._numbers[account]

    def _blame(self, invariant: int, text: str) -> None:
        self._world.watch.blame(invariant, text)


def _name(ref: str, person: str) -> str:
    return opaque(f"proposal:{ref}:{person}")

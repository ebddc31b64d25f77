"""Concessions asked and decided with the real use cases on a real database, without Slack."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from bot.approval_rounds import LAPSING
from bot.approval_turns import TurnApproval
from bot.approving import approve, reject
from bot.concession_after import offer
from bot.concessions import Asking, Filled, ask_concession, draft_concession
from bot.countering import counter, take_counter
from bot.delegations import TurnDelegation, give_delegation
from bot.desk import Desk
from bot.opening import AlreadyOpen, Request, open_case
from domain.absences import AbsenceState, Away
from domain.authority import Kind
from domain.cases import Case
from domain.clock import SettableClock
from domain.concessions import Concession, Facts, Reason, latest_sunset
from domain.people import Person
from domain.policy import Policy, ReportingLine, Role
from domain.terms import Return, Terms, parse_phases
from playbooks.catalogue import load_catalogue
from storage.database import Database, Transaction
from storage.job import Job
from tests.simulation.observer import Ground
from tests.world import MONDAY, user

CATALOGUE = load_catalogue()
DAY = timedelta(days=1)
T = TypeVar("T")
MINA, OMAR, NELL = "U0MINA", "U0OMAR", "U0NELL"
BOB, MAX, DANA, DEV, VERA, EVE = "U0BOB", "U0MAX", "U0DANA", "U0DEV", "U0VERA", "U0EVE"
PRIYA, ALMA = "U0PRIYA", "U0ALMA"
EVERYBODY = (MINA, OMAR, NELL, BOB, MAX, DANA, DEV, VERA, EVE, PRIYA, ALMA)


def house_policy(**roles: Iterable[str]) -> Policy:
    """Bob leads Mina and Omar, Max leads Nell; one director, one executive, one for product."""
    held = {"manager": [BOB, MAX], "director": [DANA], "executive": [VERA], "product": [PRIYA]}
    held |= {name: list(people) for name, people in roles.items()}
    return Policy(
        roles={Role(name): tuple(user(each) for each in people) for name, people in held.items()},
        reporting=(
            ReportingLine(user(BOB), (user(MINA), user(OMAR))),
            ReportingLine(user(MAX), (user(NELL),)),
        ),
    )


@dataclass
class Office:
    """People, a policy that changes, and time that passes when told to."""

    ground: Ground
    policy: Policy = field(default_factory=house_policy)
    clock: SettableClock = field(default_factory=lambda: SettableClock(MONDAY))

    def __post_init__(self) -> None:
        database = Database(self.ground.engine)
        self.desk = Desk(database, lambda: self.policy, lambda: CATALOGUE, self.clock)
        self.does(lambda tx: tx.people.save(*(Person(name, name) for name in EVERYBODY)))

    def does(self, what: Callable[[Transaction], T]) -> T:
        with self.desk.database.write() as tx:
            return what(tx)

    def changes(self, **rules: Any) -> None:
        """Another matrix from now on."""
        self.policy = replace(self.policy, authority=replace(self.policy.authority, **rules))

    def names(self, role: str, *people: str) -> None:
        """Other holders of a role from now on."""
        roles = {**self.policy.roles, Role(role): tuple(user(each) for each in people)}
        self.policy = replace(self.policy, roles=roles)

    def leaves(self, person_id: str) -> None:
        self.does(lambda tx: tx.people.save(Person(person_id, person_id, deactivated=True)))

    def opens(self, account: str, owner: str, *members: str) -> Case:
        """A case whose cause and ARR are known."""

        def work(tx: Transaction) -> Case:
            person = tx.people.find(owner)
            assert person is not None
            result = open_case(self.desk, tx, Request(person, account, "too expensive"))
            assert not isinstance(result, AlreadyOpen)
            tx.cases.change(result.case.id, cause="budget", arr_minor=50_000_00, currency="USD")
            tx.cases.add_members(result.case.id, members)
            return tx.cases.get(result.case.id)

        return self.does(work)

    def terms(self, typed: str, *kinds: Kind, detail: str = "", case: Case | None = None) -> Terms:
        """A discount as typed (none where nothing is), with other parts, for a case study."""
        phases = parse_phases(typed, 36) if typed else ()
        facts = Facts(None, self.today, renewal_on=case.renewal_on if case else None)
        ends = latest_sunset(sum(each.months for each in phases), facts) if phases else None
        offered = (Kind.DISCOUNT, *kinds) if phases else kinds
        words = detail or ("as agreed" if kinds else "")
        return Terms(offered, phases, words, (Return.CASE_STUDY,), ends)

    @property
    def today(self) -> date:
        return self.clock.now().date()

    def drafts(self, case: Case, who: str, terms: Terms, replaces: str | None = None) -> Concession:
        filled = Filled(terms, Reason.BUDGET_LIMIT, "Their budget was cut.", replaces)
        return self.does(lambda tx: draft_concession(self.desk, tx, case.ref, who, filled))

    def asks(
        self, case: Case, who: str, terms: Terms | str, *, as_limit: bool = False,
        replaces: str | None = None, justification: str = "They leave otherwise.",
    ) -> Concession:  # fmt: skip
        offer = self.terms(terms) if isinstance(terms, str) else terms
        draft = self.drafts(case, who, offer, replaces)
        asking = Asking(draft.version, as_limit, justification=justification)
        return self.does(lambda tx: ask_concession(self.desk, tx, draft.ref, who, asking))

    def approves(self, who: str, asked: Concession) -> Concession:
        """Clicks on whatever copy there is, as it stands now."""
        return self.does(lambda tx: approve(self.desk, tx, stamp_of(tx, asked.ref, who), who))

    def counters(self, who: str, asked: Concession, typed: str) -> Concession:
        less = parse_phases(typed, 36)
        return self.does(
            lambda tx: counter(
                self.desk, tx, stamp_of(tx, asked.ref, who), who, less, "As others got"
            )
        )

    def rejects(self, who: str, asked: Concession) -> Concession:
        return self.does(
            lambda tx: reject(self.desk, tx, stamp_of(tx, asked.ref, who), who, "Too much")
        )

    def takes(self, who: str, countered: Concession) -> Concession:
        return self.does(lambda tx: take_counter(self.desk, tx, countered.ref, who))

    def offers(self, who: str, granted: Concession) -> Concession:
        return self.does(lambda tx: offer(self.desk, tx, granted.ref, who, "Ines"))

    def lends(self, who: str, to: str, first: int = 0, last: int = 10) -> None:
        """Names a delegate for some days, counted from today, and lets it begin."""
        away = Away(self.today + first * DAY, self.today + last * DAY, to)

        def work(tx: Transaction) -> None:
            given = give_delegation(self.desk, tx, who, away)
            job = tx.jobs.find(f"delegation:{given.ref}")
            assert job is not None
            TurnDelegation(self.desk).fire(tx, job, self.clock.now())

        self.does(work)

    def is_away(self, who: str, deputy: str = ALMA, days: int = 5) -> None:
        now = self.clock.now()
        self.does(
            lambda tx: tx.absences.add(
                ref=self.desk.new_ref(), person_id=who, starts_at=now, ends_at=now + days * DAY,
                deputy_id=deputy, state=AbsenceState.ACCEPTED, asked_at=now,
            )
        )  # fmt: skip

    def passes(self, by: timedelta, *, timers: bool = True) -> None:
        """Time passes; without timers the bot has not looked yet."""
        self.clock.advance(by)
        if timers:
            for ref in self.does(waiting_for_time):
                self.does(lambda tx, ref=ref: self._turn(tx, ref))  # type: ignore[misc]

    def _turn(self, tx: Transaction, ref: str) -> None:
        job = tx.jobs.find(f"approval-turn:{ref}")
        assert job is not None
        assert isinstance(job, Job)
        TurnApproval(self.desk).fire(tx, job, self.clock.now())

    def now(self, asked: Concession) -> Concession:
        """As it stands."""
        return self.does(lambda tx: tx.concessions.get(asked.ref))

    def asked(self, asked: Concession) -> list[tuple[str, str | None]]:
        """Whose word is waited for, and in whose place they were asked."""

        def work(tx: Transaction) -> list[tuple[str, str | None]]:
            asks = tx.approvals.list_asks(asked.id)
            waiting = [each for each in asks if each.over_at is None and not each.informed]
            return [(each.person_id, each.on_behalf_of) for each in waiting]

        return self.does(work)


def stamp_of(tx: Transaction, ref: str, who: str = "") -> str:
    """Somebody's own copy of the request, else whatever copy there is, and the version it shows."""
    found = tx.concessions.get(ref)
    asks = tx.approvals.list_asks(found.id)
    copy = next((each for each in asks if each.person_id == who), asks[-1])
    return f"{copy.ref}.{found.version}"


def waiting_for_time(tx: Transaction) -> list[str]:
    """What time may change."""
    return [each.ref for each in tx.concessions.list_all() if each.state in LAPSING]

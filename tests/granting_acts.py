"""What people do about concessions, and what changes around them, at random."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.approving import approve, reject
from bot.concession_after import decline, offer
from bot.concessions import withdraw_concession
from bot.countering import counter, take_counter
from bot.delegations import end_delegations
from bot.questions import answer_question, ask_question
from domain.authority import Kind
from domain.discount_line import parse_line
from domain.errors import DomainError
from domain.people import Person
from domain.terms import Phase, Terms, parse_phases
from storage.database import Transaction
from tests.granting import (
    ALMA,
    BOB,
    DANA,
    DAY,
    DEV,
    EVE,
    MINA,
    NELL,
    OMAR,
    PRIYA,
    VERA,
    Office,
    stamp_of,
)
from tests.granting_judge import Judge
from tests.granting_law import FORTNIGHT, Kept, Law, delegations_at, kept_in
from tests.simulation.observer import Ground

PEOPLE = (MINA, OMAR, NELL, BOB, DANA, DEV, VERA, EVE, PRIYA, ALMA)
SPANS = (
    *[timedelta(minutes=1)] * 4, *[timedelta(hours=5)] * 4, *[DAY] * 4, 2 * DAY, 11 * DAY,
    FORTNIGHT, 200 * DAY,
)  # fmt: skip
LINES = ("4.99%", "5% for reference", "10%", "15% 6 months", "15.01%", "25% 12 months", "30%",
         "40% 3 months, then 20% 3 months")  # fmt: skip
PARTS = ((), (), (), (), (Kind.PAYMENT_TERMS,), (Kind.ENHANCED_SUPPORT,), (Kind.PILOT,),
         (Kind.FEATURE_PRIORITY,), (Kind.CUSTOM_OFFER,))  # fmt: skip
HOLDERS = {
    "csm": ((), (MINA,), (MINA, OMAR)),
    "manager": ((BOB,), (), (BOB, DANA)),
    "director": ((DANA,), (DANA, DEV), (DEV,), (BOB,), (MINA,), ()),
    "executive": ((VERA,), (VERA, EVE), (DANA,), ()),
    "product": ((PRIYA,), (), (MINA,)),
}
HOWS = ("requester", "owner", "friend", "former", "approver")
LIMITS = (
    {1: 5_00, 2: 15_00, 3: 25_00},
    {1: 0, 2: 10_00, 3: 20_00},
    {1: 10_00, 2: 20_00, 3: 28_00, 4: 45_00},
)
Act = Callable[..., None]


def by_luck(**choices: Sequence[Any]) -> Callable[[Act], Any]:
    """A rule of which one number and its place in the story choose everything: several drawn one by
    one repeat each other."""

    def as_rule(act: Act) -> Any:
        def does(self: "Granting", luck: int) -> None:
            self.acts += 1
            dice = Random(luck * 1000 + self.acts)
            act(self, **{name: dice.choice(options) for name, options in choices.items()})

        does.__name__ = act.__name__
        return rule(luck=st.integers(0, 2**32 - 1))(does)

    return as_rule


class Granting(RuleBasedStateMachine):
    """Rules act on the product; the invariants judge it by the law."""

    def __init__(self) -> None:
        super().__init__()
        self.ground = Ground()
        self.law = Law()
        self.office = Office(self.ground, self.law.policy())
        self.judge = Judge(self.office, self.law)
        self.acts = 0

    @initialize()
    def two_cases_are_open_and_three_things_are_asked(self) -> None:
        self.cases = [
            self.office.opens("ACME", MINA, OMAR, BOB, DANA, VERA),
            self.office.opens("Globex", BOB, MINA, OMAR, DANA, VERA),
        ]
        self.judge = Judge(self.office, self.law)
        for case, who, typed in ((0, MINA, "18%"), (0, OMAR, "10%"), (1, MINA, "14%")):
            self.office.asks(self.cases[case], who, typed)
            self.the_law_holds()

    # --- what people do ---

    @by_luck(
        case=range(2),
        who=(MINA, OMAR, BOB, DANA, VERA),
        line=LINES,
        kinds=PARTS,
        bare=(False, True),
        limit=(False, False, True),
        why=("They leave otherwise.", "They leave otherwise.", ""),
        old=range(-6, 7),
    )
    def asks(
        self, case: int, who: str, line: str, kinds: tuple[Kind, ...], bare: bool, limit: bool,
        why: str, old: int,
    ) -> None:  # fmt: skip
        phases = parse_line(f"ACME {line}", 36).phases
        typed = ", then ".join(f"{each.percent / 100:g}% {each.months} months" for each in phases)
        terms = self.office.terms("" if kinds and bare else typed, *kinds)
        listed = sorted(self.judge.before.values(), key=lambda each: each.id)
        replaces = listed[-old].ref if 0 < old <= len(listed) else None
        self._tries(
            lambda: self.office.asks(
                self.cases[case], who, terms, as_limit=limit, replaces=replaces, justification=why
            )
        )

    @by_luck(at=range(4), line=LINES, between=("nothing", "offer", "lapse"), whose=range(12))
    def other_terms_are_asked(self, at: int, line: str, between: str, whose: int) -> None:
        """Of something that was granted and may be offered or over before anybody decides."""
        old = self._concession(at, "granted")
        case = next(each for each in self.cases if each.id == old.case_id)
        new: list[Any] = []
        terms = self.office.terms(line.removesuffix(" for reference"))
        if between == "lapse":
            self.office.passes(FORTNIGHT, timers=False)
            terms = self._terms(old)
        replaces = None if old.is_limit else old.ref
        refusal = self._tries(
            lambda: new.append(self.office.asks(case, old.by, terms, replaces=replaces))
        )
        self.the_law_holds()
        if refusal is not None:
            return
        if between == "offer":
            self._tries_in(lambda tx: offer(self.office.desk, tx, old.ref, old.by, "Ines"))
            self.the_law_holds()
        asked = self.judge.before[new[0].ref]
        who = self._somebody(asked, whose)
        stamp = self._stamp(asked, who)
        if stamp is not None:
            self._approves(stamp, who)

    @by_luck(
        at=range(4),
        whose=range(60),
        act=("approve", "approve", "approve", "less", "less", "reject", "ask"),
        less=("4% 3 months", "9% 3 months", "14% 6 months", "20% 3 months"),
        old=(0, 0, 0, 0, 1),
    )
    def somebody_decides(self, at: int, whose: int, act: str, less: str, old: int) -> None:
        asked = self._concession(at, "asked")
        who, desk = self._somebody(asked, whose), self.office.desk
        stamp = self._stamp(asked, who, old)
        if stamp is None:
            return
        acts: dict[str, Callable[[Transaction], Any]] = {
            "approve": lambda tx: approve(desk, tx, stamp, who),
            "less": lambda tx: counter(desk, tx, stamp, who, parse_phases(less, 36), ""),
            "reject": lambda tx: reject(desk, tx, stamp, who, "no"),
            "ask": lambda tx: ask_question(desk, tx, stamp, who, "why?"),
        }
        refusal = self._tries_in(acts[act])
        assert refusal is not None or (old == 0 and asked.state == "asked")

    @by_luck(at=range(4), first=range(60), second=range(60))
    def two_click_on_the_same_copy(self, at: int, first: int, second: int) -> None:
        asked = self._concession(at, "asked")
        stamp = self._stamp(asked, self._somebody(asked, first))
        if stamp is None:
            return
        for whose in (first, second):
            who, state = self._somebody(asked, whose), kept_in(self.ground)[asked.ref].state
            refusal = self._approves(stamp, who)
            assert state == "asked" or refusal is not None
            self.the_law_holds()

    @by_luck(
        at=range(4),
        who=(MINA, OMAR, BOB),
        what=("take", "take", "take", "withdraw", "answer", "offer", "decline"),
    )
    def who_asked_goes_on(self, at: int, who: str, what: str) -> None:
        state = {"take": "countered", "answer": "asked", "withdraw": "asked"}.get(what, "granted")
        found = self._concession(at, state)
        desk, ref = self.office.desk, found.ref
        acts: dict[str, Callable[[Transaction], Any]] = {
            "take": lambda tx: take_counter(desk, tx, ref, who),
            "withdraw": lambda tx: withdraw_concession(desk, tx, ref, who),
            "answer": lambda tx: answer_question(desk, tx, ref, who, "because"),
            "offer": lambda tx: offer(desk, tx, ref, who, "Ines"),
            "decline": lambda tx: decline(desk, tx, ref, who, "too little"),
        }
        self._tries_in(acts[what])

    @by_luck(at=range(4), whose=range(0, 12, 6), how=HOWS)
    def a_delegate_is_tempted(self, at: int, whose: int, how: str) -> None:
        """Authority is lent to who gains by it, serves who does, loses it, or does not need it."""
        asked = self._concession(at, "asked")
        lender = self._somebody(asked, whose)
        owner = self.ground.one("SELECT owner_id FROM cases WHERE id = ?", asked.case_id)
        to = {"requester": asked.by, "owner": owner}.get(how, NELL)
        if how == "friend":
            self._tries(lambda: self.office.lends(asked.by, NELL))
        if how == "approver":
            lender, to = VERA, lender
        self._tries(lambda: self.office.lends(lender, to))
        if how == "former":
            self.office.passes(timedelta(minutes=1))
            self._tries_in(lambda tx: end_delegations(self.office.desk, tx, lender))
        stamp = self._stamp(asked, to)
        if stamp is not None:
            self._approves(stamp, to)

    @by_luck(at=range(4), whose=range(0, 12, 6), role=(*HOLDERS, "time"), which=range(6))
    def less_is_taken_after_a_change(self, at: int, whose: int, role: str, which: int) -> None:
        """Who offers less may have lost the role, or the account may have got more since."""
        asked = self._concession(at, "asked")
        who, desk = self._somebody(asked, whose), self.office.desk
        stamp = self._stamp(asked, who)
        if stamp is None:
            return
        less = tuple(Phase(max(each.percent - 1, 1), 1) for each in self._terms(asked).phases)
        if self._tries_in(lambda tx: counter(desk, tx, stamp, who, less, "")) is None:
            self.the_law_holds()
            if role == "time":
                self.office.passes(FORTNIGHT, timers=False)
            else:
                self._role_changes(role, which)
            self._tries_in(lambda tx: take_counter(desk, tx, asked.ref, asked.by))

    def _terms(self, asked: Kept) -> Terms:
        with self.office.desk.database.read() as tx:
            return tx.concessions.get(asked.ref).terms

    # --- what changes around them ---

    @by_luck(
        who=(DANA, BOB, VERA, MINA, OMAR),
        to=(NELL, MINA, OMAR, BOB, DANA),
        what=("now", "now", "now", "tomorrow", "away", "back"),
    )
    def somebody_lends_their_authority(self, who: str, to: str, what: str) -> None:
        if what == "back":
            self._tries_in(lambda tx: end_delegations(self.office.desk, tx, who))
        elif what == "away":
            self.office.is_away(who, to, 2)
        else:
            first = int(what == "tomorrow")
            self._tries(lambda: self.office.lends(who, to, first, first + 3))

    @by_luck(
        role=tuple(HOLDERS),
        which=range(6),
        limits=LIMITS,
        chain=(False, True),
        everybody=(False, True),
        emergency=((), (EVE,)),
        alternates=((), (ALMA,)),
        lead=(BOB, NELL, None),
    )
    def the_policy_changes(
        self, role: str, which: int, limits: dict[int, int], chain: bool, everybody: bool,
        emergency: tuple[str, ...], alternates: tuple[str, ...], lead: str | None,
    ) -> None:  # fmt: skip
        self._role_changes(role, which)
        self.law.limits, self.law.chain, self.law.everybody = limits, chain, everybody
        self.law.emergency, self.law.alternates = set(emergency), set(alternates)
        self.law.leads = {lead: {MINA, OMAR}} if lead else {}
        self.office.policy = self.law.policy()

    def _role_changes(self, role: str, which: int) -> None:
        self.law.roles[role] = set(HOLDERS[role][which % len(HOLDERS[role])])
        self.office.policy = self.law.policy()

    @by_luck(
        who=(BOB, DANA, VERA, EVE, OMAR),
        back=(True, True, True, False),
        case=range(2),
        owner=(MINA, MINA, BOB, OMAR, DANA),
    )
    def people_come_and_go(self, who: str, back: bool, case: int, owner: str) -> None:
        self.law.gone = self.law.gone - {who} if back else self.law.gone | {who}
        person = Person(who, who, deactivated=not back)
        self.office.does(lambda tx: tx.people.save(person))
        self.office.does(lambda tx: tx.cases.change(self.cases[case].id, owner_id=owner))

    @by_luck(by=SPANS, timers=(True, True, True, False))
    def time_passes(self, by: timedelta, timers: bool) -> None:
        self.office.passes(by, timers=timers)

    @invariant()
    def the_law_holds(self) -> None:
        self.judge.judges()

    @invariant()
    def the_audit_chain_is_whole(self) -> None:
        with self.office.desk.database.read() as tx:
            assert tx.audit.verify().broken_at is None

    # --- clicking ---

    def _concession(self, at: int, state: str) -> Kept:
        """One in that state where there is one, the newest first."""
        listed = sorted(
            self.judge.before.values(), key=lambda each: (each.state != state, -each.id)
        )
        wanted = [each for each in listed if each.state == state] or listed
        return wanted[at % len(wanted)]

    def _stamp(self, asked: Kept, who: str, old: int = 0) -> str | None:
        """Their own copy or, where they have none, a forged click on another's."""
        with self.office.desk.database.read() as tx:
            if not tx.approvals.list_asks(asked.id):
                return None
            ref, _, version = stamp_of(tx, asked.ref, who).partition(".")
        return f"{ref}.{int(version) - old}"

    def _somebody(self, asked: Kept, whose: int) -> str:
        """One of those who were asked, a delegate, an executive, who gains by it, or anybody."""
        rows = self.ground.rows(
            "SELECT person_id FROM asks WHERE concession_id = ? ORDER BY over_at IS NOT NULL, id",
            asked.id,
        )
        of_old = [who for (who,) in rows]
        delegates = [to for _, to in delegations_at(self.ground, self.office.clock.now())]
        groups = (of_old, of_old, delegates or of_old, sorted(self.law.roles["executive"]),
                  [asked.by], PEOPLE)  # fmt: skip
        people = groups[whose % len(groups)] or PEOPLE
        return people[whose // len(groups) % len(people)]

    def _approves(self, stamp: str, who: str) -> str | None:
        return self._tries_in(lambda tx: approve(self.office.desk, tx, stamp, who))

    def _tries_in(self, act: Callable[[Transaction], Any]) -> str | None:
        return self._tries(lambda: self.office.does(act))

    def _tries(self, act: Callable[[], Any]) -> str | None:
        """The refusal, if it is one; nothing but a refusal in words may be raised."""
        try:
            act()
        except DomainError as refusal:
            return refusal.code
        return None

    def teardown(self) -> None:
        self.ground.close()

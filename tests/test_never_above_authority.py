"""Whatever people do in whatever order, nothing is granted above the authority of that moment.

Requests, counter-offers, questions, delegations, roles that come and go, lapses, withdrawals and
double clicks with old stamps by anybody: after every step what the database holds is judged by a
model of its own.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import settings
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
from domain.terms import parse_phases
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
from tests.granting_law import (
    EMERGENCY,
    EXECUTIVE,
    FORTNIGHT,
    YEAR,
    Kept,
    Law,
    delegations_at,
    kept_in,
    served_by,
)
from tests.simulation.observer import Ground, housed

PEOPLE = (MINA, OMAR, NELL, BOB, DANA, DEV, VERA, EVE, PRIYA, ALMA)
SPANS = (
    timedelta(minutes=1), timedelta(hours=5), DAY, DAY, 2 * DAY, 11 * DAY, FORTNIGHT, 200 * DAY,
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
LIMITS = (
    {1: 5_00, 2: 15_00, 3: 25_00},
    {1: 0, 2: 10_00, 3: 20_00},
    {1: 10_00, 2: 20_00, 3: 28_00, 4: 45_00},
)
COUNTS = {"granted", "offered", "accepted"}
# What a state may become in one step, and the events that tell of it.
MOVES = {
    ("", "draft"): [],
    ("", "asked"): ["asked"],
    ("", "granted"): ["asked", "granted"],
    ("draft", "asked"): ["asked"],
    ("draft", "granted"): ["asked", "granted"],
    ("draft", "withdrawn"): ["withdrawn"],
    ("asked", "countered"): ["countered"],
    ("asked", "granted"): ["granted"],
    ("asked", "rejected"): ["rejected"],
    ("countered", "asked"): ["asked"],
    ("countered", "granted"): ["granted"],
    ("granted", "offered"): ["offered"],
    ("granted", "declined"): ["declined"],
    ("granted", "used"): ["used"],
    ("offered", "declined"): ["declined"],
    **{(old, new): [new] for old in ("asked", "countered", "granted")
       for new in ("withdrawn", "replaced", "lapsed")},
}  # fmt: skip
STEPS = {"agreed", "reminded", "escalated", "question", "answer"}
FINAL = {"approved", "within", "taken", "rejected", "withdrawn", "replaced", "lapsed"}
ENDS_ROUND = FINAL | {"countered"}


class Granting(RuleBasedStateMachine):
    """Rules act on the product; the invariants judge it by the law."""

    def __init__(self) -> None:
        super().__init__()
        self.ground = Ground()
        self.law = Law()
        self.office = Office(self.ground, self.law.policy())
        self.before: dict[str, Kept] = {}
        self.seen, self.steps_seen = 0, 0
        self.clicker = ""

    @initialize()
    def two_cases_are_open_and_three_things_are_asked(self) -> None:
        self.cases = [
            self.office.opens("ACME", MINA, OMAR, BOB, VERA),
            self.office.opens("Globex", BOB, MINA, DANA),
        ]
        self.seen = self.ground.one("SELECT max(seq) FROM audit")
        for case, who, typed in ((0, MINA, "18%"), (0, OMAR, "10%"), (1, MINA, "14%")):
            self.office.asks(self.cases[case], who, typed)
            self.the_law_holds()

    # --- what people do ---

    @rule(
        case=st.integers(0, 1),
        who=st.sampled_from((MINA, OMAR, BOB, DANA, VERA)),
        line=st.sampled_from(LINES),
        kinds=st.sampled_from(PARTS),
        bare=st.booleans(),
        limit=st.sampled_from((False, False, True)),
        why=st.sampled_from(("They leave otherwise.", "They leave otherwise.", "")),
        old=st.integers(-6, 6),
    )
    def asks(
        self, case: int, who: str, line: str, kinds: tuple[Kind, ...], bare: bool, limit: bool,
        why: str, old: int,
    ) -> None:  # fmt: skip
        phases = parse_line(f"ACME {line}", 36).phases
        typed = ", then ".join(f"{each.percent / 100:g}% {each.months} months" for each in phases)
        terms = self.office.terms("" if kinds and bare else typed, *kinds)
        listed = sorted(self.before.values(), key=lambda each: each.id)
        replaces = listed[-old].ref if 0 < old <= len(listed) else None
        self._tries(
            lambda: self.office.asks(
                self.cases[case], who, terms, as_limit=limit, replaces=replaces, justification=why
            )
        )

    @rule(
        at=st.integers(0, 3),
        line=st.sampled_from(LINES),
        between=st.sampled_from(("nothing", "offer", "lapse")),
        whose=st.integers(0, 11),
    )
    def other_terms_are_asked(self, at: int, line: str, between: str, whose: int) -> None:
        """Of something that was granted and may be offered or over before anybody decides."""
        old = self._concession(at, "granted")
        case = next(each for each in self.cases if each.id == old.case_id)
        new: list[Any] = []
        terms = self.office.terms(line.removesuffix(" for reference"))
        if between == "lapse":
            self.office.passes(FORTNIGHT - timedelta(hours=1), timers=False)
        refusal = self._tries(
            lambda: new.append(self.office.asks(case, old.by, terms, replaces=old.ref))
        )
        self.the_law_holds()
        if refusal is not None:
            return
        if between == "offer":
            self._tries_in(lambda tx: offer(self.office.desk, tx, old.ref, old.by, "Ines"))
            self.the_law_holds()
        asked = self.before[new[0].ref]
        stamp, who = self._stamp(asked), self._somebody(asked, whose)
        if stamp is not None:
            self._approves(stamp, who)

    @rule(
        at=st.integers(0, 3),
        whose=st.integers(0, 59),
        act=st.sampled_from(("approve", "approve", "approve", "less", "less", "reject", "ask")),
        less=st.sampled_from(("5% 12 months", "9% 6 months", "14% 12 months", "20% 3 months")),
        old=st.sampled_from((0, 0, 0, 0, 1)),
    )
    def somebody_decides(self, at: int, whose: int, act: str, less: str, old: int) -> None:
        asked = self._concession(at, "asked")
        stamp = self._stamp(asked, old)
        if stamp is None:
            return
        who, desk = self._somebody(asked, whose), self.office.desk
        acts: dict[str, Callable[[Transaction], Any]] = {
            "approve": lambda tx: approve(desk, tx, stamp, who),
            "less": lambda tx: counter(desk, tx, stamp, who, parse_phases(less, 36), ""),
            "reject": lambda tx: reject(desk, tx, stamp, who, "no"),
            "ask": lambda tx: ask_question(desk, tx, stamp, who, "why?"),
        }
        refusal = self._tries_in(acts[act])
        assert refusal is not None or (old == 0 and asked.state == "asked")

    @rule(at=st.integers(0, 3), first=st.integers(0, 59), second=st.integers(0, 59))
    def two_click_on_the_same_copy(self, at: int, first: int, second: int) -> None:
        asked = self._concession(at, "asked")
        stamp = self._stamp(asked)
        if stamp is None:
            return
        for whose in (first, second):
            who, state = self._somebody(asked, whose), kept_in(self.ground)[asked.ref].state
            refusal = self._approves(stamp, who)
            assert state == "asked" or refusal is not None
            self.the_law_holds()

    @rule(
        at=st.integers(0, 3),
        who=st.sampled_from((MINA, OMAR, BOB)),
        what=st.sampled_from(("take", "take", "take", "withdraw", "answer", "offer", "decline")),
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

    # --- what changes around them ---

    @rule(
        who=st.sampled_from((DANA, BOB, VERA, MINA, OMAR)),
        to=st.sampled_from((NELL, MINA, OMAR, BOB, DANA)),
        what=st.sampled_from(("now", "now", "now", "tomorrow", "away", "back")),
    )
    def somebody_lends_their_authority(self, who: str, to: str, what: str) -> None:
        if what == "back":
            self._tries_in(lambda tx: end_delegations(self.office.desk, tx, who))
        elif what == "away":
            self.office.is_away(who, to, 2)
        else:
            first = int(what == "tomorrow")
            self._tries(lambda: self.office.lends(who, to, first, first + 3))

    @rule(
        role=st.sampled_from(tuple(HOLDERS)),
        which=st.integers(0, 5),
        limits=st.sampled_from(LIMITS),
        chain=st.booleans(),
        everybody=st.booleans(),
        emergency=st.sampled_from(((), (EVE,))),
        alternates=st.sampled_from(((), (ALMA,))),
        lead=st.sampled_from((BOB, NELL, None)),
    )
    def the_policy_changes(
        self, role: str, which: int, limits: dict[int, int], chain: bool, everybody: bool,
        emergency: tuple[str, ...], alternates: tuple[str, ...], lead: str | None,
    ) -> None:  # fmt: skip
        self.law.roles[role] = set(HOLDERS[role][which % len(HOLDERS[role])])
        self.law.limits, self.law.chain, self.law.everybody = limits, chain, everybody
        self.law.emergency, self.law.alternates = set(emergency), set(alternates)
        self.law.leads = {lead: {MINA, OMAR}} if lead else {}
        self.office.policy = self.law.policy()

    @rule(
        who=st.sampled_from((BOB, DANA, VERA, EVE, OMAR)),
        back=st.booleans(),
        case=st.integers(0, 1),
        owner=st.sampled_from((MINA, OMAR, BOB, DANA)),
    )
    def people_come_and_go(self, who: str, back: bool, case: int, owner: str) -> None:
        self.law.gone = self.law.gone - {who} if back else self.law.gone | {who}
        person = Person(who, who, deactivated=not back)
        self.office.does(lambda tx: tx.people.save(person))
        self.office.does(lambda tx: tx.cases.change(self.cases[case].id, owner_id=owner))

    @rule(by=st.sampled_from(SPANS), timers=st.booleans())
    def time_passes(self, by: timedelta, timers: bool) -> None:
        self.office.passes(by, timers=timers)

    # --- the law ---

    @invariant()
    def the_law_holds(self) -> None:
        after = kept_in(self.ground)
        moved = {
            ref: (self.before[ref].state if ref in self.before else "", each.state)
            for ref, each in after.items()
            if ref not in self.before or self.before[ref].state != each.state
        }
        self._judge_events(moved)
        for ref, (_, state) in moved.items():
            if state == "granted":
                self._judge_grant(after[ref], after)
        for each in after.values():
            self._judge_chain(each)
        self.before = after

    @invariant()
    def the_audit_chain_is_whole(self) -> None:
        with self.office.desk.database.read() as tx:
            assert tx.audit.verify().broken_at is None

    def _judge_events(self, moved: dict[str, tuple[str, str]]) -> None:
        """One event for each transition, none for anything else."""
        wanted: Counter[tuple[str, str]] = Counter()
        for ref, move in moved.items():
            assert move in MOVES, move
            wanted.update((f"concession_{event}", ref) for event in MOVES[move])
        rows = self.ground.rows(
            "SELECT seq, event, data FROM audit WHERE seq > ? ORDER BY seq", self.seen
        )
        told = Counter(
            (event, json.loads(data)["concession"])
            for _, event, data in rows
            if event.startswith("concession_")
        )
        assert told == wanted
        steps = self.ground.rows(
            "SELECT id, kind FROM approval_steps WHERE id > ? ORDER BY id", self.steps_seen
        )
        small = Counter(f"approval_{kind}" for _, kind in steps if kind in STEPS)
        assert Counter(e for _, e, _ in rows if e.startswith("approval_")) == small
        self.seen = rows[-1][0] if rows else self.seen
        self.steps_seen = steps[-1][0] if steps else self.steps_seen

    def _judge_grant(self, granted: Kept, after: dict[str, Kept]) -> None:
        now = self.office.clock.now()
        owner = self.ground.one("SELECT owner_id FROM cases WHERE id = ?", granted.case_id)
        got = sum(
            each.peak
            for each in after.values()
            if each.account_id == granted.account_id
            and each.id != granted.id
            and each.state in COUNTS
            and not each.is_limit
            and each.decided_at is not None
            and each.decided_at >= now - YEAR
        )
        total = granted.peak + got if granted.peak else 0
        emergency = total >= EMERGENCY
        decider = granted.decided_for or granted.decided_by
        assert decider is not None
        assert granted.decided_at == now
        level = self.law.level_of(decider, owner, emergency)
        assert self.law.covers(level, total, granted.kinds), (granted, total, level)
        assert granted.decided_level == level
        assert total <= self.law.limits.get(EXECUTIVE, total)
        assert not emergency or granted.justification.strip()
        self._judge_interest(granted, owner)
        self._judge_lapse(granted, after)

    def _judge_interest(self, granted: Kept, owner: str) -> None:
        """Who stands in for somebody does so at that moment, and gains nothing by it."""
        last = self._steps(granted)[-1]
        if granted.decided_for is None or last != "approved":
            return
        now, gaining = self.office.clock.now(), {granted.by, owner}
        assert (granted.decided_for, granted.decided_by) in delegations_at(self.ground, now)
        served = served_by(self.ground, now).get(granted.decided_by or "", set())
        assert not gaining & (served | {granted.decided_by or "", granted.decided_for})

    def _judge_lapse(self, granted: Kept, after: dict[str, Kept]) -> None:
        """Neither the request nor the word that it rests on was over."""
        now = self.office.clock.now()
        assert now < granted.at + FORTNIGHT
        if self._steps(granted)[-1] == "within":
            given = after[granted.drawn_on or granted.replaces or ""]
            assert given.lapses_at is not None
            assert now < given.lapses_at

    def _judge_chain(self, each: Kept) -> None:
        """One word ends a round, and after the last one there is no other."""
        ended = ""
        for kind in self._steps(each):
            if kind == "asked":
                assert ended in {"", "countered"}
                ended = ""
            elif kind in ENDS_ROUND:
                assert ended == "" or (ended == "countered" and kind in FINAL) or (
                    ended in {"approved", "within", "taken"}
                    and kind in {"withdrawn", "replaced", "lapsed"}
                )  # fmt: skip
                assert kind != "taken" or ended == "countered"
                ended = kind

    def _steps(self, each: Kept) -> list[str]:
        rows = self.ground.rows(
            "SELECT kind FROM approval_steps WHERE concession_id = ? ORDER BY id", each.id
        )
        return [kind for (kind,) in rows]

    # --- clicking ---

    def _concession(self, at: int, state: str) -> Kept:
        """One in that state where there is one, the newest first."""
        listed = sorted(self.before.values(), key=lambda each: (each.state != state, -each.id))
        wanted = [each for each in listed if each.state == state] or listed
        return wanted[at % len(wanted)]

    def _stamp(self, asked: Kept, old: int = 0) -> str | None:
        with self.office.desk.database.read() as tx:
            if not tx.approvals.list_asks(asked.id):
                return None
            ref, _, version = stamp_of(tx, asked.ref).partition(".")
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


@pytest.fixture(scope="module", autouse=True)
def house() -> Iterator[None]:
    with housed():
        yield


Granting.TestCase.settings = settings(
    max_examples=120, stateful_step_count=25, deadline=None, derandomize=True
)
TestGranting = Granting.TestCase

"""The life of a case, taken in any order by two people, against a model that is plain to read.

The real use cases on a real database, without Slack.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.choosing import choose_playbook
from bot.closing import close_case
from bot.contacts import log_attempt, log_contact
from bot.desk import Desk
from bot.handing_over import hand_over
from bot.handover_answers import accept_handover, decline_handover
from bot.items import assign_item, set_item_aside, take_item_back, tick_item
from bot.opening import AlreadyOpen, Request, StartChecklist, open_case
from bot.undoing import undo_last
from domain.cases import Closing, Outcome
from domain.clock import SettableClock
from domain.contacts import Means
from domain.errors import DomainError
from domain.handovers import Handover
from domain.people import Person
from domain.situation import Situation
from playbooks.catalogue import load_catalogue
from storage.database import Database, Transaction
from tests.simulation.observer import Ground, housed, moment
from tests.world import MONDAY, POLICY

CATALOGUE = load_catalogue()
MINUTE = timedelta(minutes=1)
ACCOUNTS = ("ACME", "Globex")
# Bob leads Mina and Omar, so he may work on whatever they own.
PEOPLE = ("U0MINA", "U0BOB")
PLAYBOOKS = ("budget", "first-48-hours")


@dataclass
class ModelItem:
    playbook: str
    name: str
    must_do: bool
    state: str = "open"
    touched: bool = False
    changes: int = 0

    def settle(self, state: str) -> None:
        self.state, self.touched = state, True
        self.changes += 1


@dataclass
class ModelCase:
    """A case as people think of it."""

    account: str
    owner: str
    playbook: str
    opened_at: datetime
    is_open: bool = True
    contact_at: datetime | None = None
    attempts: int = 0
    asked: str = ""
    question: str = ""
    answered: str | None = None
    items: list[ModelItem] = field(default_factory=list)

    def add_items(self, playbook: str) -> None:
        kept = {
            (item.playbook, item.name)
            for item in self.items
            if item.state in {"done", "not_applicable"}
            or (item.state == "open" and (item.touched or item.must_do))
        }
        aside = {(i.playbook, i.name): i for i in self.items if i.state == "superseded"}
        # No case here has a tier, a renewal or a ticked fact.
        apply = [each for each in CATALOGUE.get(playbook).items if each.when.holds(Situation())]
        for each in apply:
            name = (playbook, each.id)
            if name in kept:
                continue
            if name in aside:
                # What was set aside comes back; it is the same item.
                aside[name].state = "open"
                aside[name].changes += 1
            else:
                self.items.append(ModelItem(playbook, each.id, each.must_do))

    def change_playbook(self, playbook: str) -> None:
        for item in self.items:
            if item.state == "open" and not item.touched and not item.must_do:
                item.state = "superseded"
                item.changes += 1
        self.playbook = playbook
        self.add_items(playbook)


@dataclass
class ModelStep:
    """What a person did last: what it was done to, and how to take it back."""

    case: ModelCase
    kind: str
    at: datetime
    back: Callable[[], str | None]
    undone: bool = False


class LifeCycle(RuleBasedStateMachine):
    """Each rule does a thing twice: with the bot, and with the model."""

    def __init__(self) -> None:
        super().__init__()
        self.ground = Ground()
        self.clock = SettableClock(MONDAY)
        database = Database(self.ground.engine)
        self.desk = Desk(database, lambda: POLICY, lambda: CATALOGUE, self.clock)
        self.cases: list[ModelCase] = []
        self.refs: list[str] = []
        self.last: dict[str, ModelStep] = {}
        self.audited = 0

    @initialize()
    def people_are_known(self) -> None:
        with self.desk.database.write() as tx:
            tx.people.save(*(Person(name, name) for name in (*PEOPLE, "U0OMAR")))

    @rule(account=st.sampled_from(ACCOUNTS), reason=st.sampled_from(("too expensive", "")))
    def opens(self, account: str, reason: str) -> None:
        now = self.clock.now()
        with self.desk.database.write() as tx:
            mina = tx.people.find("U0MINA")
            assert mina is not None
            result = open_case(self.desk, tx, Request(mina, account, reason))
            before = self._open_case(account)
            if before is not None:
                assert isinstance(result, AlreadyOpen)
                assert result.case.ref == self.refs[self.cases.index(before)]
                return
            job = tx.jobs.find(f"checklist-rows:{result.case.ref}")
            assert job is not None
            StartChecklist(self.desk).fire(tx, job, now)
        playbook = "budget" if reason else "first-48-hours"
        made = ModelCase(account, "U0MINA", playbook, now)
        made.add_items(playbook)
        self.cases.append(made)
        self.refs.append(result.case.ref)
        self.audited += 1

    @rule(case=st.integers(0, 9), number=st.integers(0, 40), who=st.sampled_from(PEOPLE))
    def ticks(self, case: int, number: int, who: str) -> None:
        self._settles(case, number, who, "done", lambda tx, ref: tick_item(self.desk, tx, ref, who))

    @rule(case=st.integers(0, 9), number=st.integers(0, 40), who=st.sampled_from(PEOPLE))
    def sets_aside(self, case: int, number: int, who: str) -> None:
        def aside(tx: Transaction, ref: str) -> None:
            set_item_aside(self.desk, tx, ref, who, "they said so")

        self._settles(case, number, who, "not_applicable", aside)

    def _settles(
        self, case: int, number: int, who: str, state: str, do: Callable[[Transaction, str], Any]
    ) -> None:
        found = self._item(case, number)
        if found is None:
            return
        model, item, ref = found
        gone = {"superseded": "item_gone", "open": None}.get(item.state, "already_done")
        if not self._did(lambda tx: do(tx, ref), self._refusal(model, who) or gone):
            return
        was, touched = item.state, item.touched
        item.settle(state)
        changes = item.changes

        def back() -> str | None:
            if item.changes != changes:
                return "changed_since"
            item.state, item.touched = was, touched
            item.changes += 1
            return None

        self._remembers(who, model, "tick", back)

    @rule(case=st.integers(0, 9), number=st.integers(0, 40), who=st.sampled_from(PEOPLE))
    def takes_an_item_back(self, case: int, number: int, who: str) -> None:
        found = self._item(case, number)
        if found is None:
            return
        model, item, ref = found
        wrong = {"superseded": "item_gone", "open": "not_done_yet"}.get(item.state)
        refusal = self._refusal(model, who) or wrong
        if self._did(lambda tx: take_item_back(self.desk, tx, ref, who), refusal):
            item.state = "open"
            item.changes += 1

    @rule(case=st.integers(0, 9), number=st.integers(0, 40), who=st.sampled_from(PEOPLE))
    def gives_an_item_to_omar(self, case: int, number: int, who: str) -> None:
        found = self._item(case, number)
        if found is None:
            return
        model, item, ref = found
        gone = {"superseded": "item_gone", "open": None}.get(item.state, "already_done")
        refusal = self._refusal(model, who) or gone
        if self._did(lambda tx: assign_item(self.desk, tx, ref, who, "U0OMAR"), refusal):
            item.settle(item.state)

    @rule(
        case=st.integers(0, 9),
        means=st.sampled_from(tuple(Means)),
        ago=st.integers(-5, 600),
        who=st.sampled_from(PEOPLE),
    )
    def logs_a_contact(self, case: int, means: Means, ago: int, who: str) -> None:
        model, ref = self._case(case)
        if model is None:
            return
        at = self.clock.now() - ago * MINUTE
        refusal = self._refusal(model, who) or ("future_contact" if ago < 0 else None)
        if not self._did(
            lambda tx: log_contact(self.desk, tx, ref, who, means, "Ines", at, ""), refusal
        ):
            return
        was = model.contact_at
        ends = means in {Means.PHONE, Means.IN_PERSON} and (was is None or at < was)
        if ends:
            model.contact_at = at

        def back() -> str | None:
            if ends and model.contact_at == at:
                model.contact_at = was
            return None

        self._remembers(who, model, "contact", back)

    @rule(case=st.integers(0, 9), who=st.sampled_from(PEOPLE))
    def calls_and_nobody_answers(self, case: int, who: str) -> None:
        model, ref = self._case(case)
        if model is None:
            return
        refusal = self._refusal(model, who)
        if self._did(lambda tx: log_attempt(self.desk, tx, ref, who), refusal):
            model.attempts += 1

            def back() -> str | None:
                model.attempts -= 1
                return None

            self._remembers(who, model, "contact", back)

    @rule(
        case=st.integers(0, 9),
        outcome=st.sampled_from(tuple(Outcome)),
        reason=st.sampled_from(("they renewed", " ")),
        kept=st.sampled_from((None, 100)),
        who=st.sampled_from(PEOPLE),
    )
    def closes(self, case: int, outcome: Outcome, reason: str, kept: int | None, who: str) -> None:
        model, ref = self._case(case)
        if model is None:
            return
        refusal = self._refusal(model, who)
        if refusal is None and not reason.strip():
            refusal = "reason_missing"
        if refusal is None and kept and outcome in {Outcome.LOST, Outcome.LET_GO}:
            refusal = "lost_keeps_nothing"
        if refusal is None and not kept and outcome is Outcome.SAVED_IN_PART:
            refusal = "part_needs_amount"
        closing = Closing(outcome, reason, kept)
        if not self._did(lambda tx: close_case(self.desk, tx, ref, who, closing), refusal):
            return
        model.is_open = False

        def back() -> str | None:
            if model.is_open:
                return "changed_since"
            if self._open_case(model.account) is not None:
                return "another_case_open"
            model.is_open = True
            return None

        self._remembers(who, model, "close", back)

    @rule(who=st.sampled_from(PEOPLE))
    def undoes(self, who: str) -> None:
        step = self.last.get(who)
        if step is None or step.undone:
            refusal: str | None = "nothing_to_undo"
        elif self.clock.now() - step.at > MINUTE:
            refusal = "undo_too_late"
        elif not self._works_on(step.case, who):
            refusal = "not_a_member"
        elif step.kind != "close" and not step.case.is_open:
            refusal = "already_closed"
        else:
            refusal = step.back()
        if self._did(lambda tx: undo_last(self.desk, tx, who), refusal):
            assert step is not None
            step.undone = True

    @rule(
        case=st.integers(0, 9),
        playbook=st.sampled_from((*PLAYBOOKS, "no-such-one")),
        who=st.sampled_from(PEOPLE),
    )
    def chooses_a_playbook(self, case: int, playbook: str, who: str) -> None:
        model, ref = self._case(case)
        if model is None:
            return
        refusal = self._refusal(model, who)
        if refusal is None and playbook not in PLAYBOOKS:
            refusal = "playbook_unknown"
        same = refusal is None and playbook == model.playbook
        did = self._did(
            lambda tx: choose_playbook(self.desk, tx, ref, who, playbook), refusal, quietly=same
        )
        if did and not same:
            model.change_playbook(playbook)

    @rule(case=st.integers(0, 9), new=st.sampled_from(("U0OMAR", "U0MINA")))
    def bob_hands_over(self, case: int, new: str) -> None:
        model, ref = self._case(case)
        if model is None:
            return
        refusal = self._refusal(model, "U0BOB")
        if refusal is None and model.owner == new:
            refusal = "owner_already"
        asked: list[Handover] = []

        def asks(tx: Transaction) -> None:
            asked.append(hand_over(self.desk, tx, ref, "U0BOB", new, "Ines is on leave."))

        if self._did(asks, refusal):
            model.asked, model.question, model.answered = new, asked[0].ref, None

    @rule(case=st.integers(0, 9), who=st.sampled_from((*PEOPLE, "U0OMAR")), yes=st.booleans())
    def somebody_answers_a_handover(self, case: int, who: str, yes: bool) -> None:
        model, ref = self._case(case)
        if model is None or not model.question:
            return
        question, refusal = model.question, None
        if who != model.asked:
            refusal = "not_asked"
        elif model.answered:
            refusal = model.answered
        elif not model.is_open:
            refusal = "already_closed"

        def answers(tx: Transaction) -> None:
            if yes:
                accept_handover(self.desk, tx, question, who)
            else:
                decline_handover(self.desk, tx, question, who, "no time")

        if not self._did(answers, refusal):
            return
        model.answered = "handover_accepted" if yes else "handover_declined"
        if yes:
            old, model.owner = model.owner, who
            for item, owner in zip(model.items, self._owners_before(ref), strict=True):
                # What the old owner had open goes along; that is a change of the item.
                if item.state == "open" and owner == old:
                    item.changes += 1

    def _owners_before(self, ref: str) -> list[str]:
        return self._owners.pop(ref)

    @rule(seconds=st.sampled_from((1, 30, 61, 3600, 200_000)))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(timedelta(seconds=seconds))

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        kept = self.ground.rows(
            "SELECT a.name, c.state, c.owner_id, c.playbook, c.first_contact_at, c.ref FROM cases c"
            " JOIN accounts a ON a.id = c.account_id ORDER BY c.id"
        )
        assert [row[5] for row in kept] == self.refs
        for (name, state, owner, playbook, contact, ref), model in zip(
            kept, self.cases, strict=True
        ):
            at = moment(contact) if contact else None
            found = (name, state == "open", owner, playbook, at)
            said = (model.account, model.is_open, model.owner, model.playbook, model.contact_at)
            assert found == said
            assert self._items(ref) == [(i.playbook, i.name, i.state) for i in model.items]

    @invariant()
    def every_step_left_one_event_and_the_chain_holds(self) -> None:
        # A relapse is told in the case whose save it takes back as well.
        told = (
            "SELECT count(*) FROM audit WHERE event NOT IN ('save_taken_back', 'save_given_back')"
        )
        assert (self.ground.one(told) or 0) == self.audited
        with self.desk.database.read() as tx:
            assert tx.audit.verify().broken_at is None

    @invariant()
    def an_account_has_one_open_case(self) -> None:
        for account in ACCOUNTS:
            assert sum(case.is_open for case in self.cases if case.account == account) <= 1

    def teardown(self) -> None:
        self.ground.close()

    def _did(
        self, do: Callable[[Transaction], Any], refusal: str | None, *, quietly: bool = False
    ) -> bool:
        """Does it with the bot, which refuses exactly what the model refuses."""
        self._owners = {ref: self._item_owners(ref) for ref in self.refs}
        refused = None
        try:
            with self.desk.database.write() as tx:
                do(tx)
        except DomainError as error:
            refused = error.code
        assert refused == refusal
        self.audited += refused is None and not quietly
        return refused is None

    def _refusal(self, model: ModelCase, who: str) -> str | None:
        if not self._works_on(model, who):
            return "not_a_member"
        return None if model.is_open else "already_closed"

    def _works_on(self, model: ModelCase, who: str) -> bool:
        return who in {model.owner, "U0BOB"}

    def _remembers(
        self, who: str, model: ModelCase, kind: str, back: Callable[[], str | None]
    ) -> None:
        self.last[who] = ModelStep(model, kind, self.clock.now(), back)

    def _open_case(self, account: str) -> ModelCase | None:
        return next((c for c in self.cases if c.account == account and c.is_open), None)

    def _case(self, number: int) -> tuple[ModelCase, str] | tuple[None, str]:
        if not self.cases:
            return None, ""
        place = number % len(self.cases)
        return self.cases[place], self.refs[place]

    def _item(self, case: int, number: int) -> tuple[ModelCase, ModelItem, str] | None:
        model, ref = self._case(case)
        if model is None:
            return None
        place = number % len(model.items)
        refs = self.ground.rows(
            "SELECT i.ref FROM items i JOIN cases c ON c.id = i.case_id WHERE c.ref = ?"
            " ORDER BY i.position",
            ref,
        )
        return model, model.items[place], refs[place][0]

    def _items(self, ref: str) -> list[tuple[str, str, str]]:
        return self.ground.rows(
            "SELECT i.playbook, i.name, i.state FROM items i JOIN cases c ON c.id = i.case_id"
            " WHERE c.ref = ? ORDER BY i.position",
            ref,
        )

    def _item_owners(self, ref: str) -> list[str]:
        rows = self.ground.rows(
            "SELECT i.owner_id FROM items i JOIN cases c ON c.id = i.case_id WHERE c.ref = ?"
            " ORDER BY i.position",
            ref,
        )
        return [owner for (owner,) in rows]


@pytest.fixture(scope="module", autouse=True)
def house() -> Iterator[None]:
    with housed():
        yield


LifeCycle.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, derandomize=True
)
TestLifeCycle = LifeCycle.TestCase

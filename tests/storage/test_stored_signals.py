"""Signals, proposals and what waits for its account, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.accounts import Account
from domain.cases import Outcome
from domain.signals import Proposal, ProposalState, Signal, SignalKind
from storage.database import Database, Transaction
from storage.job import NewJob
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def note(
    tx: Transaction, account: Account, event: str, kind: SignalKind = SignalKind.SILENCE,
    at: datetime = NOW, strength: str = "weak",
) -> Signal | None:  # fmt: skip
    return tx.signals.add(
        ref=f"s-{event}", account_id=account.id, kind=kind.value, strength=strength, at=at,
        noted_at=NOW, source="own", event=event, evidence="決済 *x*", by=None, cause=None,
    )  # fmt: skip


def propose(tx: Transaction, account: Account, ref: str, **values: object) -> Proposal:
    row = {"at": NOW, "cause": None, "state": "open", "escalated": 0, "version": 1} | values
    return tx.proposals.add(ref=ref, account_id=account.id, **row)


def test_an_event_of_a_source_is_kept_once(database: Database) -> None:
    with database.write() as tx:
        account = tx.accounts.take("ACME")
        assert note(tx, account, "e1") is not None
        assert note(tx, account, "e1") is None


def test_the_newest_of_each_kind_is_what_may_propose(database: Database) -> None:
    with database.write() as tx:
        account, other = tx.accounts.take("ACME"), tx.accounts.take("Globex")
        for number in range(50):
            note(tx, account, f"a{number}", at=NOW + timedelta(minutes=number))
        note(tx, account, "b", SignalKind.NPS_DOWN, NOW - 40 * DAY)
        note(tx, account, "c", SignalKind.COMPETITOR, strength="strong")
        note(tx, other, "d", SignalKind.CANCELLATION)

        loose = tx.signals.list_loose(account.id, NOW - 30 * DAY)
        assert [each.event for each in loose] == ["c", "a49"]

        made = propose(tx, account, "p1")
        tx.signals.join_proposal(account.id, NOW - 30 * DAY, made.id)
        assert tx.signals.list_loose(account.id, NOW - 30 * DAY) == []
        assert len(tx.signals.list_loose(account.id, NOW - 50 * DAY)) == 1
        basis = tx.signals.basis_of(made.id, 2)
        assert (basis.count, basis.first_at) == (51, NOW)
        assert basis.kinds == (SignalKind.COMPETITOR, SignalKind.SILENCE)
        assert [each.event for each in basis.latest] == ["a48", "a49"]


def test_what_a_proposal_rests_on_goes_into_the_case_however_much_it_is(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        account = tx.accounts.take("ACME")
        made = propose(tx, account, "p1")
        for number in range(200):
            note(tx, account, f"e{number}")
        tx.signals.join_proposal(account.id, NOW - DAY, made.id)
        tx.signals.join_case(made.id, case.id)
        assert {each.case_id for each in tx.signals.basis_of(made.id, 500).latest} == {case.id}


def test_an_account_has_one_open_proposal(database: Database) -> None:
    with database.write() as tx:
        account = tx.accounts.take("ACME")
        propose(tx, account, "p1")
        tx.proposals.change(propose(tx, tx.accounts.take("Globex"), "p2").id, state="muted")
        propose(tx, tx.accounts.take("Globex"), "p3")
    with pytest.raises(IntegrityError), database.write() as tx:
        propose(tx, account, "p4")


def test_what_waits_for_a_person_and_when_it_came(database: Database) -> None:
    with database.write() as tx:
        small, large = tx.accounts.take("Small"), tx.accounts.take("Large")
        tx.accounts.change(large.id, arr_minor=90_000_00)
        first, second = propose(tx, small, "p1"), propose(tx, large, "p2")
        over = propose(tx, tx.accounts.take("Over"), "p3", state="over")
        for number, each in enumerate((first, second, over)):
            tx.proposals.ask(each.id, "BOB", NOW + number * DAY)
        tx.proposals.ask(first.id, "BOB", NOW + 9 * DAY)

        assert [each.ref for each in tx.proposals.list_waiting("BOB", 9)] == ["p2", "p1"]
        assert [each.ref for each in tx.proposals.list_waiting("BOB", 1)] == ["p2"]
        assert tx.proposals.list_waiting("MINA", 9) == []
        assert tx.proposals.refs_waiting("BOB", 9) == ["p1", "p2"]
        assert tx.proposals.list_open_among(["p1", "p3", "gone"]) == ["p1"]
        assert tx.proposals.asked_at(first.id, "BOB") == NOW
        assert tx.proposals.asked_at(first.id, "MINA") is None
        assert (tx.proposals.last_ask("BOB"), tx.proposals.last_ask("MINA")) == (
            NOW + 2 * DAY,
            None,
        )
        assert tx.proposals.count_asks("BOB", NOW, NOW + DAY) == 1


def test_what_came_of_proposals_is_told_with_their_kinds(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.cases.change(case.id, state="closed", closed_at=NOW + DAY, outcome="let_go")
        account = tx.accounts.take("ACME")
        made = propose(tx, account, "p1", state="opened", answered_at=NOW, case_id=case.id)
        note(tx, account, "e1", SignalKind.COMPETITOR)
        note(tx, account, "e2", SignalKind.COMPETITOR)
        tx.signals.join_proposal(account.id, NOW - DAY, made.id)
        propose(tx, tx.accounts.take("B"), "p2", state="no_risk", answered_at=NOW - 9 * DAY)
        propose(tx, tx.accounts.take("C"), "p3")

        (told,) = tx.proposals.list_judged(NOW - DAY)
    assert (told.state, told.kinds) == (ProposalState.OPENED, [SignalKind.COMPETITOR])
    assert (told.closed_at, told.outcome) == (NOW + DAY, Outcome.LET_GO)


def test_what_waits_for_its_account_is_kept_once_until_it_is_placed(database: Database) -> None:
    with database.write() as tx:
        for number in range(5):
            assert tx.unplaced.keep("stripe", f"e{number}", {"n": number}, NOW + number * DAY)
        assert not tx.unplaced.keep("stripe", "e1", {}, NOW)
        first, second = tx.unplaced.list_waiting(0, 2)
        tx.unplaced.place(second.id, NOW)

        assert (first.told, second.event) == ({"n": 0}, "e1")
        assert [each.event for each in tx.unplaced.list_waiting(first.id, 9)] == ["e2", "e3", "e4"]
        assert [each.event for each in tx.unplaced.list_newest(2)] == ["e4", "e3"]
        assert (tx.unplaced.count(), tx.unplaced.count(NOW + 2 * DAY)) == (4, 2)
        tx.unplaced.prune(NOW)
        assert not tx.unplaced.keep("stripe", "e1", {}, NOW)
        tx.unplaced.prune(NOW + DAY)
        assert tx.unplaced.keep("stripe", "e1", {}, NOW)
        assert tx.unplaced.count() == 5


def test_an_account_is_found_by_what_a_directory_calls_it(database: Database) -> None:
    with database.write() as tx:
        for name, source in (("A", "csv"), ("B", "hubspot"), ("C", "elsewhere")):
            tx.accounts.change(tx.accounts.take(name).id, source=source, external_id=name * 2)
        tx.accounts.change(tx.accounts.take("D").id, source="hubspot", external_id="AA")

        def named(*sources: str, wanted: str) -> str | None:
            found = tx.accounts.find_external(sources, wanted)
            return found.name if found else None

        assert named("csv", "hubspot", wanted="BB") == "B"
        assert named("csv", "hubspot", wanted="CC") is None
        assert named("csv", "hubspot", wanted="AA") is None, "two are called so"
        assert named("csv", wanted="AA") == "A"


def test_a_deadline_does_not_wait_behind_a_storm_of_signals(database: Database) -> None:
    with database.write() as tx:
        tx.jobs.enqueue_many(NewJob(f"signal:own:{n}", "take_signal", NOW) for n in range(150))
        tx.jobs.enqueue(NewJob("late", "look_at_person", NOW + DAY))
        tx.jobs.enqueue(NewJob("soon", "keep_house", NOW + timedelta(hours=1)))

        due = tx.jobs.list_due_timers(NOW + 2 * DAY, 0.0, 100)
    assert [each.key for each in due[:3]] == ["soon", "late", "signal:own:0"]
    assert len(due) == 100

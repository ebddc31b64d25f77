"""Triages and requests for more time, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.extensions import ExtensionState
from domain.triage import Answers, Triage
from domain.triage_tables import Band, Health, Sign, ValueFact
from storage.database import Database, Transaction
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FULL = Answers(
    frozenset(ValueFact), frozenset(Sign), 45_50, Health.YELLOW, True, Band.LOW, 2, "Learning “it”"
)


def triage(case_id: int, answers: Answers = FULL) -> Triage:
    return Triage(case_id, NOW, "MINA", answers, Band.HIGH, Band.LOW, 3, 2, Band.MEDIUM)


def test_a_triage_comes_back_as_it_was_and_the_last_one_counts(database: Database) -> None:
    with database.write() as tx:
        case, other = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        tx.triages.save(triage(case.id))
    with database.read() as tx:
        assert tx.triages.find(case.id) == triage(case.id)
        assert tx.triages.find(other.id) is None

    again = replace(triage(case.id, Answers()), tier=4, by="BOB")
    with database.write() as tx:
        tx.triages.save(again)
        tx.triages.save(triage(other.id))

    with database.read() as tx:
        assert tx.triages.of_cases([case.id, other.id, 999]) == {
            case.id: again,
            other.id: triage(other.id),
        }
        assert tx.triages.of_cases([]) == {}


def test_the_triage_of_a_rolled_back_transaction_is_not_there(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
    try:
        with database.write() as tx:
            tx.triages.save(triage(case.id))
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    with database.read() as tx:
        assert tx.triages.find(case.id) is None


def ask(tx: Transaction, case_id: int, ref: str) -> None:
    tx.extensions.add(
        ref=ref, case_id=case_id, at=NOW, by="MINA", until=NOW + DAY, reason="r", asked_of="BOB"
    )


def test_a_request_waits_until_it_is_answered_and_all_are_kept(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        ask(tx, case.id, "x1")
        first = tx.extensions.find_open(case.id)
        assert first is not None
        assert (first.ref, first.until, first.asked_of) == ("x1", NOW + DAY, "BOB")
        tx.extensions.answer("x1", ExtensionState.DECLINED, "BOB", NOW + DAY)
        ask(tx, case.id, "x2")
    with database.read() as tx:
        kept = tx.extensions.list_of(case.id)
        assert [(each.ref, each.state) for each in kept] == [
            ("x1", ExtensionState.DECLINED),
            ("x2", ExtensionState.ASKED),
        ]
        assert (kept[0].answered_by, kept[0].answered_at) == ("BOB", NOW + DAY)
        assert tx.extensions.find_open(case.id) == kept[1]
        assert tx.extensions.find("x3") is None

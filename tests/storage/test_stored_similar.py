"""Closed cases to compare with, on both databases: few, and found by index."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from domain.cases import Outcome
from domain.similar import Traits
from storage.database import Database, Transaction
from storage.similar import CANDIDATES
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def closed(tx: Transaction, name: str, days_ago: int = 0, **values: object) -> str:
    case = open_case(tx, name, name)
    at = NOW - timedelta(days=days_ago)
    tx.cases.change(
        case.id, **{"state": "closed", "closed_at": at, "outcome": "saved", "tier": 2} | values
    )
    return case.ref


def test_closed_cases_with_the_same_cause_or_playbook_are_found(database: Database) -> None:
    with database.write() as tx:
        mine = open_case(tx, "ACME", "mine")
        closed(tx, "Globex", cause="value", playbook="value", outcome="lost")
        closed(tx, "Initech", cause="budget", playbook="budget", arr_minor=7, currency="USD")
        closed(tx, "Hooli", cause="product", playbook="product")
        tx.cases.change(open_case(tx, "Umbrella", "open").id, cause="value")
        found = tx.similar.list_candidates(mine.id, Traits("value", "budget", None, None))
        assert {each.ref for each in found} == {"Globex", "Initech"}
        (globex,) = (each for each in found if each.ref == "Globex")
        assert (globex.account_name, globex.outcome, globex.closed_at, globex.tier) == (
            "Globex", Outcome.LOST, NOW, 2,
        )  # fmt: skip
        assert tx.similar.list_candidates(mine.id, Traits(None, None, 2, 7)) == []


def test_a_case_is_not_similar_to_itself(database: Database) -> None:
    with database.write() as tx:
        case = tx.cases.find(closed(tx, "ACME", cause="value"))
        assert case is not None
        assert tx.similar.list_candidates(case.id, Traits("value", "budget", None, None)) == []


def test_of_many_only_the_newest_are_read(database: Database) -> None:
    with database.write() as tx:
        for number in range(CANDIDATES + 20):
            closed(tx, f"A{number}", number, cause="value", playbook="value")
        found = tx.similar.list_candidates(0, Traits("value", None, None, None))
    assert {each.ref for each in found} == {f"A{number}" for number in range(CANDIDATES)}


def test_the_search_uses_its_indexes(database: Database) -> None:
    with database.write() as tx:
        for number in range(500):
            closed(tx, f"A{number}", number, cause=f"c{number % 50}", playbook=f"p{number % 50}")
    plan = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}
    with database._engine.begin() as connection:
        connection.execute(text("ANALYZE"))
        for column in ("cause", "playbook"):
            query = (
                f"{plan[connection.dialect.name]} SELECT ref FROM cases WHERE cases.{column} = 'c1'"
                " AND cases.state = 'closed' ORDER BY closed_at DESC LIMIT 200"
            )
            told = " ".join(str(row) for row in connection.execute(text(query)))
            assert f"cases_closed_by_{column}" in told

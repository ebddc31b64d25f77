"""The issues of recovery plans, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.issues import Issue
from domain.people import Person
from storage.database import Database, Transaction
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def add(tx: Transaction, case_id: int, ref: str, **more: object) -> Issue:
    issue = Issue(0, ref, case_id, NOW, "MINA", f"{ref} 決済", "MINA", NOW + DAY)
    return tx.issues.add(replace(issue, **more))  # type: ignore[arg-type]


def test_every_field_comes_back_as_it_was(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        made = add(
            tx, case.id, "i1", cause="no tests", fix="a test", metric="no error", fixable=0,
            deal_breaker=True, workaround="by hand", workaround_due_at=NOW + DAY, impact=3,
            customer_may_see=True,
        )  # fmt: skip
    with database.read() as tx:
        found = tx.issues.find("i1")
        assert found == made
        assert (made.cause, made.fix, made.metric) == ("no tests", "a test", "no error")
        assert (made.fixable, made.impact, made.deal_breaker) == (0, 3, True)
        assert made.waits_for_workaround
        assert made.customer_may_see
        assert tx.issues.find("i2") is None


def test_a_person_owes_what_is_neither_confirmed_nor_dropped(database: Database) -> None:
    with database.write() as tx:
        case, other = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        add(tx, case.id, "late", due_at=NOW + 3 * DAY)
        add(tx, case.id, "soon")
        tx.issues.change(add(tx, case.id, "fixed").id, fixed_at=NOW)
        tx.issues.change(add(tx, case.id, "done").id, confirmed_at=NOW, confirmed_who="Ines")
        tx.issues.change(add(tx, case.id, "dropped").id, dropped_at=NOW, dropped_reason="no")
        add(tx, other.id, "closed")
        tx.cases.change(other.id, state="closed")
        add(tx, case.id, "of-ben", owner_id="BEN")
    with database.read() as tx:
        assert [i.ref for i in tx.issues.list_open_of("MINA", 9)] == ["soon", "fixed", "late"]
        assert len(tx.issues.list_of(case.id)) == 6
        assert tx.people.list_owing("", 9) == ["BEN", "MINA"]


def test_handing_over_moves_the_open_ones_of_that_owner_only(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        add(tx, case.id, "mine")
        add(tx, case.id, "of-ben", owner_id="BEN")
        tx.issues.change(add(tx, case.id, "done").id, confirmed_at=NOW)
        tx.issues.hand_over(case.id, "MINA", "OMAR")
        owners = tx.issues.owners_of({"mine", "of-ben", "done"})
    assert owners == {"mine": "OMAR", "of-ben": "BEN", "done": "MINA"}
    with database.read() as tx:
        assert tx.issues.owners_of(set()) == {}


def test_whoever_left_with_an_open_issue_or_promise_is_found(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        gone = [Person(f"GONE{n}", "Gone", deactivated=True) for n in range(3)]
        tx.people.save(*gone)
        add(tx, case.id, "open", owner_id="GONE0")
        tx.issues.change(add(tx, case.id, "done", owner_id="GONE1").id, confirmed_at=NOW)
        tx.promises.add(
            ref="p", case_id=case.id, at=NOW, by="MINA", text="p", owner_id="GONE2",
            due_at=NOW, source="form",
        )  # fmt: skip
    with database.read() as tx:
        assert tx.people.list_left_with_duties() == ["GONE0", "GONE2"]

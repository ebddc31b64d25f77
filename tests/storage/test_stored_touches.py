"""Touches and what became known after a case, on both databases."""

from datetime import UTC, datetime, timedelta

from domain.aftercare import Health, Programme, Touch, TouchState, TouchStep
from domain.people import Person
from storage.database import Database, Transaction
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def plan(
    tx: Transaction,
    case_id: int,
    ref: str,
    number: int = 1,
    due: timedelta = DAY,
    owner: str = "MINA",
    since: datetime = NOW,
) -> Touch:
    tx.touches.plan(
        ref=ref, case_id=case_id, programme=Programme.RECOVERY, since=since, step=TouchStep.WEEK,
        number=number, owner_id=owner, at=NOW, due_at=NOW + due,
    )  # fmt: skip
    found = tx.touches.list_of(case_id)
    return next(each for each in found if each.number == number and each.since == since)


def closed(tx: Transaction, account: str = "ACME", ref: str = "a") -> int:
    case = open_case(tx, account, ref)
    tx.cases.change(case.id, state="closed")
    return case.id


def test_a_step_is_planned_once_in_a_run_and_again_in_the_next(database: Database) -> None:
    with database.write() as tx:
        case_id = closed(tx)
        plan(tx, case_id, "t1")
        plan(tx, case_id, "t2", due=5 * DAY)
        plan(tx, case_id, "t3", since=NOW + DAY)
    with database.read() as tx:
        assert [each.ref for each in tx.touches.list_of(case_id)] == ["t1", "t3"]
        assert tx.touches.list_of(case_id)[0].due_at == NOW + DAY


def test_one_that_ended_is_owed_again_and_one_that_is_done_is_not(database: Database) -> None:
    with database.write() as tx:
        case_id = closed(tx)
        done = plan(tx, case_id, "t1")
        tx.touches.change(done.id, state="done", health="red", note="Called", settled_by="MINA")
        plan(tx, case_id, "t2", 2)
        tx.touches.end_open(case_id, Programme.RECOVERY, NOW + DAY, "reopened")
    with database.write() as tx:
        assert [each.state for each in tx.touches.list_of(case_id)] == [
            TouchState.DONE, TouchState.ENDED,
        ]  # fmt: skip
        assert tx.touches.list_of(case_id)[1].note == "reopened"
        plan(tx, case_id, "t9")
        plan(tx, case_id, "t9", 2, due=3 * DAY, owner="BEN")
    with database.read() as tx:
        first, second = tx.touches.list_of(case_id)
        assert (first.state, first.health, first.note) == (TouchState.DONE, Health.RED, "Called")
        assert (second.ref, second.state, second.owner_id) == ("t2", TouchState.OPEN, "BEN")
        assert (second.due_at, second.note, second.settled_at) == (NOW + 3 * DAY, "", None)


def test_a_person_owes_the_open_ones_of_closed_cases_the_earliest_first(database: Database) -> None:
    with database.write() as tx:
        acme, globex = closed(tx), closed(tx, "Globex", "b")
        plan(tx, acme, "late", due=3 * DAY)
        plan(tx, globex, "soon")
        plan(tx, globex, "of-ben", 2, owner="BEN")
        tx.touches.change(plan(tx, globex, "done", 3).id, state="done")
    with database.read() as tx:
        assert [each.ref for each in tx.touches.list_open_of("MINA", 9)] == ["soon", "late"]
        assert tx.touches.owners_of(["soon", "of-ben"]) == {"soon": "MINA", "of-ben": "BEN"}
        assert tx.people.list_owing("", 9) == ["BEN", "MINA"]
        account = tx.accounts.find_named("ACME")
        assert account is not None
        assert tx.touches.list_cases_of_account(account.id) == [acme]
    with database.write() as tx:
        tx.touches.hand_over(globex, "BEN", "VERA")
        tx.touches.end_open(acme, Programme.RECOVERY, NOW, "new_case")
        assert tx.touches.list_cases_of_account(account.id) == []
        assert tx.people.list_owing("", 9) == ["MINA", "VERA"]


def test_what_ended_for_a_reason_that_is_gone_is_owed_again_as_it_was(database: Database) -> None:
    with database.write() as tx:
        case_id = closed(tx)
        plan(tx, case_id, "early")
        tx.touches.end_open(case_id, Programme.RECOVERY, NOW, "new_case")
        plan(tx, case_id, "late", 2)
        tx.touches.end_open(case_id, Programme.RECOVERY, NOW + DAY, "new_case")
        plan(tx, case_id, "other", 3)
        tx.touches.end_open(case_id, Programme.RECOVERY, NOW + DAY, "reopened")
        tx.touches.owe_again(case_id, NOW + DAY, "new_case")
    with database.read() as tx:
        (again,) = tx.touches.list_open_of("MINA", 9)
        assert (again.ref, again.note, again.settled_at) == ("late", "", None)


def test_who_left_and_still_owes_something_after_a_case_is_known(database: Database) -> None:
    with database.write() as tx:
        tx.people.save(Person("MINA", "Mina", deactivated=True), Person("BEN", "Ben"))
        case_id = closed(tx)
        assert tx.people.list_left_with_duties() == []
        plan(tx, case_id, "t1")
        assert tx.people.list_left_with_duties() == ["MINA"]


def test_what_became_known_since_is_kept_bit_by_bit(database: Database) -> None:
    with database.write() as tx:
        case_id = closed(tx)
        assert not tx.afters.get(case_id).may_offer
        tx.afters.change(case_id, insisted="They asked")
        assert tx.afters.get(case_id).may_offer
        tx.afters.change(case_id, resolved_at=NOW, resolved_by="PRIYA", resolved_how="Fixed")
    with database.read() as tx:
        after = tx.afters.get(case_id)
        assert (after.insisted, after.resolved_by, after.resolved_how) == (
            "They asked", "PRIYA", "Fixed",
        )  # fmt: skip

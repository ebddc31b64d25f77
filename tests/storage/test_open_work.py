"""What is under way in all open cases, in figures, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.cases import Case, Outcome
from domain.results import Result
from storage.database import Database, Transaction
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def item(tx: Transaction, case: Case, name: str, **values: Any) -> None:
    row = {
        "ref": f"{case.ref}-{name}", "case_id": case.id, "position": 1, "playbook": "p",
        "name": name, "phase": "24h", "text": "t", "owner_id": "MINA", "due_at": NOW + DAY,
    }  # fmt: skip
    tx.items.add([row | values])


def promise(tx: Transaction, case: Case, name: str, due_at: datetime, **values: Any) -> None:
    made = tx.promises.add(
        ref=name, case_id=case.id, at=NOW, by="MINA", text="t", owner_id="MINA", due_at=due_at,
        source="form",
    )  # fmt: skip
    if values:
        tx.promises.change(made.id, **values)


def test_items_are_counted_without_those_that_were_superseded(database: Database) -> None:
    with database.write() as tx:
        case, bare = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        item(tx, case, "done", state="done")
        item(tx, case, "aside", state="not_applicable")
        item(tx, case, "gone", state="superseded", must_do=True, due_at=NOW - DAY)
        item(tx, case, "late", must_do=True, due_at=NOW - DAY)
        item(tx, case, "edge", must_do=True, due_at=NOW)
        item(tx, case, "optional", due_at=NOW - DAY)
    with database.read() as tx:
        assert tx.open_work.items(NOW) == {case.id: (2, 5, 1)}
        assert bare.id not in tx.open_work.items(NOW)


def test_promises_are_counted_by_how_they_stand(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        promise(tx, case, "late", NOW - DAY)
        promise(tx, case, "edge", NOW)
        promise(tx, case, "broken", NOW, state="broken", broken_at=NOW - 7 * DAY)
        promise(tx, case, "long_ago", NOW, state="broken", broken_at=NOW - 8 * DAY)
        promise(tx, case, "kept", NOW - 3 * DAY, state="delivered", delivered_at=NOW)
    with database.read() as tx:
        assert tx.open_work.promises(NOW, NOW - 7 * DAY) == {case.id: (2, 1, 1)}
        assert tx.open_work.promises_due() == {case.id: NOW - DAY}


def closed(tx: Transaction, name: str, outcome: Outcome, at: datetime, kept: int) -> Case:
    case = open_case(tx, name, name)
    return tx.cases.change(
        case.id, state="closed", outcome=outcome.value, closed_at=at, arr_kept_minor=kept,
        currency="USD",
    )  # fmt: skip


def test_what_ended_is_told_and_a_relapse_takes_its_save_back(database: Database) -> None:
    with database.write() as tx:
        kept = closed(tx, "kept", Outcome.SAVED, NOW, 100)
        back = closed(tx, "back", Outcome.SAVED, NOW - DAY, 200)
        closed(tx, "old", Outcome.LOST, NOW - 9 * DAY, 0)
        open_case(tx, "open", "open")
        tx.results.keep(
            Result(
                back.id, back.account_id, Outcome.SAVED, NOW, NOW - 8 * DAY, NOW - DAY, "MINA",
                "p", relapsed_at=NOW, tier=2, effort_minutes=90,
            )
        )  # fmt: skip
    with database.read() as tx:
        found = tx.open_work.ended(NOW - 2 * DAY)
        assert [(each.ref, each.is_saved) for each in found] == [("back", False), ("kept", True)]
        assert found[1].account_name == kept.account_name
        (logged,) = tx.open_work.logged(NOW - 2 * DAY)
        assert (logged.tier, logged.minutes, logged.open_for) == (2, 90, 7 * DAY)
        assert tx.open_work.logged(NOW) == []


def test_closed_cases_have_no_work_under_way(database: Database) -> None:
    with database.write() as tx:
        case = closed(tx, "gone", Outcome.LOST, NOW, 0)
        item(tx, case, "left")
        promise(tx, case, "left", NOW)
    with database.read() as tx:
        work = tx.open_work
        assert work.items(NOW) == work.promises(NOW, NOW) == {}
        assert work.promises_due() == work.updates_sent() == work.approvals() == {}
        assert work.issues() == []
        assert work.escalations() == []


def test_the_word_of_an_owner_replaces_the_one_before(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.stand_ups.answer(case.id, NOW - DAY, "MINA", "Legal")
        tx.stand_ups.answer(case.id, NOW, "OMAR", "")
    with database.read() as tx:
        answer = tx.stand_ups.find_answer(case.id)
        assert answer is not None
        assert (answer.by, answer.blocked) == ("OMAR", "")
        assert tx.stand_ups.list_answers(NOW + DAY) == {}
        assert tx.stand_ups.find_answer(999) is None


def test_the_head_of_the_trail_is_what_verification_finds(database: Database) -> None:
    with database.read() as tx:
        assert tx.audit.head() == (0, "0" * 64)
    with database.write() as tx:
        tx.audit.record(NOW, "MINA", "case_opened", "a")
    with database.read() as tx:
        assert tx.audit.head() == (1, tx.audit.verify().head)

"""Customer updates and what the customer may see, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.updates import Course, StepState, UpdateParts, UpdateState
from storage.database import Database, Transaction
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
PARTS = UpdateParts(
    "We 決済 *did* it\n“quoted”",
    Course.DELAYED,
    date(2026, 3, 20),
    ("12 March: pilot", "13 March: call"),
    "Logs",
    (("5 March: fix", StepState.LATE), ("", StepState.DONE)),
)


def test_what_was_typed_comes_back_as_it_was(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.updates.add("u1", case.id, "MINA", NOW, PARTS)
    with database.read() as tx:
        found = tx.updates.find("u1")
        assert found is not None
        assert found.parts == PARTS
        assert (found.state, found.sent_at, found.version) == (UpdateState.DRAFT, None, 1)
        assert found.wording == "u1.1"
        assert tx.updates.find("u2") is None


def test_new_words_count_the_version_up_and_say_who_wrote_them(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        first = tx.updates.add("u1", case.id, "MINA", NOW, PARTS)
        changed = replace(PARTS, progress="other")
        second = tx.updates.rewrite("u1", "BOB", NOW + HOUR, changed)
    assert first.version + 1 == second.version
    assert (second.by, second.at, second.parts) == ("BOB", NOW + HOUR, changed)


def test_a_case_lists_its_own_updates_the_oldest_first(database: Database) -> None:
    with database.write() as tx:
        acme, globex = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        for ref in ("u2", "u1"):
            tx.updates.add(ref, acme.id, "MINA", NOW, PARTS)
        tx.updates.add("u3", globex.id, "MINA", NOW, PARTS, corrects="u2")
        tx.updates.change("u1", state="sent", sent_at=NOW, sent_to="Ines")
    with database.read() as tx:
        assert [each.ref for each in tx.updates.list_of(acme.id)] == ["u2", "u1"]
        assert [each.corrects for each in tx.updates.list_of(globex.id)] == ["u2"]
        assert tx.updates.list_of(acme.id)[1].sent_at == NOW


def test_a_name_is_taken_once(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.updates.add("u1", case.id, "MINA", NOW, PARTS)
    with pytest.raises(IntegrityError), database.write() as tx:
        tx.updates.add("u1", case.id, "MINA", NOW, PARTS)


def note(tx: Transaction, case_id: int, ref: str, at: datetime, **more: object) -> None:
    values = {"ref": ref, "case_id": case_id, "at": at, "by": "MINA", "kind": "note", "text": ref}
    tx.timeline.add(**(values | more))


def test_only_marked_notes_since_the_last_update_reach_the_customer(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        other = open_case(tx, "Globex", "b")
        note(tx, case.id, "internal", NOW + HOUR)
        note(tx, case.id, "told", NOW + HOUR, customer_may_see=True)
        note(tx, case.id, "at-the-time", NOW, customer_may_see=True)
        note(tx, case.id, "back", NOW + HOUR, customer_may_see=True, taken_back=True)
        note(tx, case.id, "call", NOW + HOUR, kind="attempt", customer_may_see=True)
        note(tx, case.id, "closing", NOW + HOUR, kind="closed", customer_may_see=True)
        note(tx, other.id, "elsewhere", NOW + HOUR, customer_may_see=True)
    with database.read() as tx:
        told = tx.timeline.list_for_customer
        assert [entry.ref for entry in told(case.id, NOW)] == ["told"]
        assert [entry.ref for entry in told(case.id, None)] == ["at-the-time", "told"]
        assert tx.timeline.count_internal(case.id, NOW) == 1
        assert tx.timeline.count_internal(case.id, NOW + HOUR) == 0


def test_marking_a_note_is_seen_at_once_and_can_be_taken_back(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        note(tx, case.id, "n", NOW)
        tx.timeline.mark("n", customer_may_see=True)
        assert len(tx.timeline.list_for_customer(case.id, None)) == 1
        tx.timeline.mark("n", customer_may_see=False)
        assert tx.timeline.list_for_customer(case.id, None) == []


def test_items_done_since_a_moment_in_the_order_of_doing(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        rows = [
            {
                "ref": ref, "case_id": case.id, "position": number, "playbook": "budget",
                "name": ref, "phase": "p", "text": ref, "owner_id": "MINA", "due_at": NOW,
            }
            for number, ref in enumerate(("early", "late", "open", "aside", "first"))
        ]  # fmt: skip
        tx.items.add(rows)
        items = {item.ref: item for item in tx.items.list_of(case.id)}
        for ref, state, at in (
            ("early", "done", NOW), ("late", "done", NOW + 2 * HOUR),
            ("aside", "not_applicable", NOW + HOUR), ("first", "done", NOW + HOUR),
        ):  # fmt: skip
            tx.items.change(items[ref].id, state=state, settled_at=at)
        version = items["late"].version + 1
        tx.items.mark(items["late"].id, customer_may_see=True)
    with database.read() as tx:
        since = tx.items.list_done_since(case.id, NOW)
        assert [item.ref for item in since] == ["first", "late"]
        assert [item.customer_may_see for item in since] == [False, True]
        # Marking is no change of the item: a tick before it can still be taken back.
        assert since[1].version == version
        assert len(tx.items.list_done_since(case.id, None)) == 3


def test_other_customers_with_a_case_are_found_in_a_text(database: Database) -> None:
    with database.write() as tx:
        own = open_case(tx, "ACME", "a")
        open_case(tx, "Globex Inc", "b")
        tx.accounts.take("Initech")
        open_case(tx, "100%", "c")
    with database.read() as tx:
        found = tx.accounts.list_named_in("as for globex and initech and acme", own.account_id)
        assert [account.name for account in found if account.key != "100"] == ["Globex Inc"]


def test_the_latest_sending_of_each_case_is_no_draft_and_no_correction(database: Database) -> None:
    with database.write() as tx:
        acme, globex = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        for number, (ref, corrects) in enumerate((("u1", None), ("u2", None), ("u3", "u2"))):
            tx.updates.add(ref, acme.id, "MINA", NOW, PARTS, corrects=corrects)
            tx.updates.change(ref, state="sent", sent_at=NOW + number * HOUR, sent_to="Ines")
        tx.updates.add("u4", globex.id, "MINA", NOW, PARTS)
    with database.read() as tx:
        assert tx.updates.last_sent_of([acme.id, globex.id]) == {acme.id: NOW + HOUR}
        assert tx.updates.last_sent_of([]) == {}

"""Handovers, on both databases."""

from datetime import UTC, datetime

from domain.handovers import HandoverState
from storage.database import Database, Transaction
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LONG = "Ines, 数据 & <!channel>\n" * 400


def asked(tx: Transaction, case_id: int, ref: str, to: str) -> None:
    tx.handovers.add(
        ref=ref, case_id=case_id, at=NOW, by="BOB", from_id="MINA", to_id=to, summary=LONG
    )


def test_what_is_asked_is_found_by_case_and_by_person_until_it_is_settled(
    database: Database,
) -> None:
    with database.write() as tx:
        case, other = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        asked(tx, case.id, "h1", "OMAR")
        asked(tx, other.id, "h2", "OMAR")
    with database.write() as tx:
        found = tx.handovers.find_asked(case.id)
        assert found is not None
        assert (found.ref, found.summary, found.new_csm, found.at) == ("h1", LONG, False, NOW)
        assert [each.ref for each in tx.handovers.list_asked_of("OMAR")] == ["h1", "h2"]
        assert tx.handovers.is_asked(case.id, "OMAR")
        assert not tx.handovers.is_asked(case.id, "MINA")
        state = HandoverState.DECLINED.value
        tx.handovers.change("h1", state=state, answered_at=NOW, reason="No time.")
    with database.read() as tx:
        assert tx.handovers.find_asked(case.id) is None
        assert not tx.handovers.is_asked(case.id, "OMAR")
        assert [each.ref for each in tx.handovers.list_asked_of("OMAR")] == ["h2"]
        declined = tx.handovers.find("h1")
        assert declined is not None
        assert (declined.state, declined.reason) == (HandoverState.DECLINED, "No time.")
        assert tx.handovers.find("h3") is None


def test_a_case_handed_on_has_one_that_is_asked(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        for number, to in enumerate(("OMAR", "NELL", "OMAR")):
            asked(tx, case.id, f"h{number}", to)
            if number < 2:
                tx.handovers.change(f"h{number}", state=HandoverState.REPLACED.value)
        found = tx.handovers.find_asked(case.id)
        assert found is not None
        assert found.ref == "h2"

"""Written service levels and their occasions, on both databases."""

from datetime import UTC, datetime, timedelta

from domain.service_levels import compliance_of
from storage.database import Database, Transaction
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def add(tx: Transaction, case_id: int, ref: str) -> int:
    return tx.service_levels.add(
        ref=ref, case_id=case_id, at=NOW, by="MINA", text="Support 決済 answers", target="in 4 h"
    ).id


def test_a_level_keeps_its_words_and_its_occasions_in_their_order(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        first, second = add(tx, case.id, "l1"), add(tx, case.id, "l2")
        for number, kept in enumerate((True, False, True)):
            tx.service_levels.log(first, NOW + number * HOUR, "BEN", kept=kept, note=f"n{number}")
    with database.read() as tx:
        texts = [each.text for each in tx.service_levels.list_of(case.id)]
        assert texts == ["Support 決済 answers"] * 2
        checks = tx.service_levels.checks_of([first, second])
        assert [(c.kept, c.note) for c in checks[first]] == [
            (True, "n0"), (False, "n1"), (True, "n2"),
        ]  # fmt: skip
        assert checks[second] == []
        assert (compliance_of(checks[first]).kept, compliance_of(checks[first]).total) == (2, 3)


def test_one_that_ended_is_still_there(database: Database) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.service_levels.end(add(tx, case.id, "l1"), NOW + HOUR)
        found = tx.service_levels.find("l1")
        assert found is not None
        assert found.ended_at == NOW + HOUR
        assert not found.is_running


def test_what_is_not_there_is_not_found(database: Database) -> None:
    with database.read() as tx:
        assert tx.service_levels.find("l1") is None
        assert tx.service_levels.checks_of([]) == {}

"""Facts of a case, on both databases."""

from datetime import UTC, datetime

from storage.database import Database
from tests.storage.test_database import open_case

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_a_fact_entered_again_has_its_new_value_and_others_stay(database: Database) -> None:
    with database.write() as tx:
        case, other = open_case(tx, "ACME", "a"), open_case(tx, "Globex", "b")
        tx.facts.put(case.id, "value.saved", "340 hours", "MINA", NOW)
        tx.facts.put(case.id, "playbook.trial", "yes", "MINA", NOW)
        tx.facts.put(case.id, "value.saved", "350 hours", "BOB", NOW)
        tx.facts.put(other.id, "value.saved", "1 hour", "BOB", NOW)
    with database.read() as tx:
        assert tx.facts.list_of(case.id) == {"playbook.trial": "yes", "value.saved": "350 hours"}


def test_a_fact_taken_away_is_gone_and_one_that_is_not_there_is_no_matter(
    database: Database,
) -> None:
    with database.write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.facts.put(case.id, "playbook.trial", "yes", "MINA", NOW)
        tx.facts.remove(case.id, "playbook.trial")
        tx.facts.remove(case.id, "playbook.trial")
        assert tx.facts.list_of(case.id) == {}

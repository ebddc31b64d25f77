"""Many accounts at once, on each kind of database."""

from datetime import UTC, datetime
from typing import Any

from domain.directory import DirectoryFacts, facts_of_new
from storage.database import Database

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def told(number: int, name: str = "") -> dict[str, Any]:
    name = name or f"Account {number}"
    return facts_of_new(DirectoryFacts(name, name.lower(), str(number), health=50), "csv", AT)


def test_many_are_added_and_found_by_their_ids_and_keys(database: Database) -> None:
    with database.write() as tx:
        assert tx.accounts.add_many([told(number) for number in range(1_500)], AT)

    with database.read() as tx:
        by_id = tx.accounts.list_told_of("csv", ["7"], [], lock=False)
        both = tx.accounts.list_told_of("csv", ["7"], ["account 9", "nobody"], lock=False)
        other = tx.accounts.list_told_of("hubspot", ["7"], [], lock=False)
        keys = tx.accounts.list_keys(0, 1_000)
        rest = tx.accounts.list_keys(keys[-1][0], 1_000)
    assert [each.name for each in by_id] == ["Account 7"]
    assert [each.name for each in both] == ["Account 7", "Account 9"]
    assert other == []
    assert (len(keys), len(rest)) == (1_000, 500)
    assert keys == sorted(keys)


def test_a_key_that_somebody_else_took_first_is_said(database: Database) -> None:
    with database.write() as tx:
        tx.accounts.take("Account 1")

    with database.write() as tx:
        assert not tx.accounts.add_many([told(1), told(2)], AT)
        assert tx.accounts.add_many([], AT)


def test_changes_of_different_fields_are_written_to_their_own_accounts(database: Database) -> None:
    with database.write() as tx:
        tx.accounts.add_many([told(number) for number in range(4)], AT)
        ids = [each for each, _key in tx.accounts.list_keys(0, 10)]
        changes: dict[int, dict[str, Any]] = {
            ids[0]: {"arr_minor": 5},
            ids[1]: {"arr_minor": 6},
            ids[2]: {"segment": "SMB"},
        }
        tx.accounts.change_many(changes, LATER)
        tx.accounts.confirm_many([], LATER)
        tx.accounts.confirm_many([ids[3]], LATER)

    with database.read() as tx:
        found = {each.id: each for each in tx.accounts.list_by_ids(ids)}
    assert [found[each].arr_minor for each in ids] == [5, 6, None, None]
    assert [found[each].segment for each in ids] == [None, None, "SMB", None]
    assert [found[each].version for each in ids] == [2, 2, 2, 1]
    assert [found[each].facts_at for each in ids] == [LATER] * 4


def test_nothing_is_asked_for_nothing(database: Database) -> None:
    with database.read() as tx:
        assert tx.accounts.list_by_ids([]) == []
        assert tx.accounts.list_by_keys([]) == []

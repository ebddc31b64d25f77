"""Near names among many accounts, however they came in."""

import random

import pytest

from bot import account_search
from bot.account_index import AccountIndex
from bot.account_search import AccountSearch
from domain.likeness import is_near
from storage.database import Database


def known(database: Database, *names: str) -> None:
    with database.write() as tx:
        for name in names:
            tx.accounts.take(name)


def near(search: AccountSearch, database: Database, name: str) -> list[str]:
    with database.read() as tx:
        return [each.name for each in search.near(tx, name)]


def test_slips_words_left_out_and_abbreviations_are_found(database: Database) -> None:
    names = ("ACME", "Globex Foods", "International Business Machines", "Acme Technologies", "IKEA")
    known(database, *names, "Soylent", "DWH", "Osylent", "Osylent Foods")
    search = AccountSearch()

    for typed, meant in (
        ("ACMEE Corp", "ACME"),
        ("Globx Foods", "Globex Foods"),
        ("Globex", "Globex Foods"),
        ("ibm", "International Business Machines"),
        ("Acme Tech", "Acme Technologies"),
        ("Soylent Green", "Soylent"),
        ("Data Ware House", "DWH"),
        ("Sylent", "Soylent"),
        ("Aoylent", "Soylent"),
        ("oylent", "Soylent"),
        ("Ssoylent", "Soylent"),
        ("Oslyent Foods", "Osylent Foods"),
        ("Soylent", "Osylent"),
    ):
        assert meant in near(search, database, typed)
    assert near(search, database, "Initech") == []
    assert near(search, database, "acme inc") == ["Acme Technologies"]


def test_the_nearest_comes_first_and_few_are_named(database: Database) -> None:
    known(database, *(f"Vandelay {word}" for word in ("Foods", "Steel", "Bank", "Air", "Sea", "X")))
    known(database, "Vandelays")

    found = near(AccountSearch(), database, "Vandelay")

    assert found[0] == "Vandelays"
    assert len(found) == account_search.MOST_NEAR


def test_a_word_that_many_share_names_nobody(database: Database) -> None:
    known(database, *(f"Global {chr(97 + n) * 4}" for n in range(25)))

    assert near(AccountSearch(), database, "Global") == []


def test_what_another_replica_adds_is_found_at_the_next_question(database: Database) -> None:
    search = AccountSearch()
    assert near(search, database, "ACMEE") == []

    known(database, "ACME")

    assert near(search, database, "ACMEE") == ["ACME"]


def test_a_renamed_account_is_not_offered_under_its_old_name(database: Database) -> None:
    known(database, "ACME")
    search = AccountSearch()
    assert near(search, database, "ACMEE") == ["ACME"]
    with database.write() as tx:
        tx.accounts.change(tx.accounts.take("ACME").id, key="globex", name="Globex")

    assert near(search, database, "ACMEE") == []
    with database.read() as tx:
        search.load(tx)
    assert near(search, database, "Globx") == ["Globex"]


def test_no_account_is_taken_in_twice(database: Database) -> None:
    search = AccountSearch()
    for number in range(30):
        known(database, f"Account {number}")
        near(search, database, "ACME")

    assert len(search._index.keys) == 30
    assert len(set(search._index.ids)) == 30


def test_memory_has_an_end(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(account_search, "MOST_KEYS", 3)
    known(database, "ACME", "Globex", "Initech", "Umbrella", "Soylent")
    search = AccountSearch()

    assert near(search, database, "ACMEE") == ["ACME"]
    assert near(search, database, "Soylnet") == []
    assert len(search._index.keys) == 3


def test_names_begin_with_what_was_typed_into_the_form(database: Database) -> None:
    known(database, "Blue Acme", "ACME", "Acme Foods", "Macme", "Zacme")
    search = AccountSearch()

    with database.read() as tx:
        found = [each.name for each in search.holding(tx, "acm", 20)]
        assert [each.name for each in search.holding(tx, "acm", 1)] == ["ACME"]

    assert found == ["ACME", "Acme Foods", "Blue Acme"]


def test_odd_names_break_nothing(database: Database) -> None:
    known(database, "🚀", "日立", "x" * 300, "a " * 100)
    search = AccountSearch()

    for typed in ("🔥", "日立製", "y" * 300, "a", "b " * 140, "<!channel>", "%", "_"):
        near(search, database, typed)
        with database.read() as tx:
            search.holding(tx, typed, 20)


def test_an_index_of_many_finds_what_a_look_at_each_would() -> None:
    chance = random.Random(7)
    parts = ["ac", "me", "tra", "vo", "nor", "lin", "gle", "bex", "ter", "so", "lu", "mi"]
    names = {"".join(chance.choices(parts, k=chance.randint(3, 5))) for _ in range(4_000)}
    keys = sorted(names)
    index = AccountIndex()
    index.add(enumerate(keys))

    for key in chance.sample(keys, 60):
        at = chance.randrange(1, len(key))
        typed = key[:at] + key[at + 1 :]
        wanted = {
            place
            for place, other in enumerate(keys)
            if other[0] == typed[0] and is_near(typed, other, account_search.distance)
        }
        assert wanted <= index.candidates(typed)

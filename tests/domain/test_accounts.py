"""When two spellings mean the same customer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts import Account, account_key, clean_name, is_named_in
from domain.errors import DomainError

SAME = [
    ("ACME", "acme"),
    ("ACME", "Acme, Inc."),
    ("ACME", "ACME Corporation"),
    ("ACME", "  acme   LLC "),
    ("ACME GmbH", "Acme GmbH & Co. KG"),
    ("Müller", "MULLER"),
    ("Störung & Söhne", "storung sohne"),
    ("Straße", "STRASSE"),
    ("決済サービス株式会社", "決済サービス"),
    ("株式会社日立", "日立"),
    ("ＡＣＭＥ", "acme"),
    ("O'Neill", "ONeill"),
    ("Nestlé S.A.", "nestle"),
    ("Petronas Sdn. Bhd.", "petronas"),
]
DIFFERENT = [
    ("ACME", "ACME Europe"),
    ("Müller", "Mueller"),
    ("パパ", "ハハ"),
    ("Co Star", "Star"),
    ("7-Eleven", "Eleven"),
    ("🚀", "🔥"),
    ("Inc", "LLC"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_account_have_one_key(one: str, other: str) -> None:
    assert account_key(one) == account_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_accounts_have_different_keys(one: str, other: str) -> None:
    assert account_key(one) != account_key(other)


@given(st.text(min_size=1).filter(str.strip))
def test_a_key_is_never_empty_and_stays_the_same(name: str) -> None:
    key = account_key(name)
    assert key or not "".join(name.split())
    assert account_key(key) == key or not key


@pytest.mark.parametrize(
    "typed", ["", "   ", "\t\n", "\x00", "\u200b\u2060", "\u202e \ufeff", "\u200d"]
)
def test_no_name_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="account_empty"):
        clean_name(typed)


def test_300_characters_are_the_most() -> None:
    assert clean_name("x" * 300) == "x" * 300
    with pytest.raises(DomainError, match="account_too_long"):
        clean_name("x" * 301)


def test_a_name_is_one_line() -> None:
    assert clean_name(" ACME \n\t Inc ") == "ACME Inc"


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("Globex Inc", "as GLOBEX has it", True),
        ("Globex Inc", "globexes", False),
        ("Big Blue Co", "the big, blue one", True),
        ("Störung & Söhne", "like storung sohne", True),
        ("IT GmbH", "it works for IT", True),
        ("IT GmbH", "it works", False),
        ("3M", "3M has it", True),
        ("決済サービス株式会社", "前回は決済サービス様と同じ", True),
        ("決済サービス株式会社", "前回は決済様と同じ", False),
    ],
)
def test_a_text_names_an_account_however_it_is_written(name: str, text: str, named: bool) -> None:
    account = Account(1, account_key(name), name)

    assert is_named_in(account, text) is named


def test_marks_that_nobody_sees_are_no_part_of_a_name() -> None:
    """Those that turn the direction of writing could make one name look like another."""
    assert clean_name("AC\u202eEM\u2066 \u200bInc\ufeff") == "ACEM Inc"
    # They join letters and emoji.
    assert clean_name("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_name("👩\u200d🚀 Space") == "👩\u200d🚀 Space"

"""What was typed after `/save`, and what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.commands import Opening, Typed, Unknown, beginnings, parse, split_opening

KNOWN = {"ACME", "Big Blue Co", "Too Expensive Ltd"}
REASONS = ("too expensive", "budget", "price")


def is_reason(words: str) -> bool:
    return any(f"{words.lower()} ".startswith(f"{reason} ") for reason in REASONS)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("", Typed("mine")),
        ("   ", Typed("mine")),
        ("open ACME", Typed("open", "ACME")),
        ("OPEN  ACME   Inc", Typed("open", "ACME Inc")),
        ("help", Typed("help")),
        ("statsu ACME", Unknown("statsu", "status", "ACME")),
        ("opne ACME", Unknown("opne", "open", "ACME")),
        ("clsoe", Unknown("clsoe", "close")),
        ("xyzzy", Unknown("xyzzy", None)),
        ("決済", Unknown("決済", None)),
    ],
)
def test_words_are_understood_or_the_nearest_is_named(
    text: str, understood: Typed | Unknown
) -> None:
    assert parse(text) == understood


@given(st.text())
def test_nothing_typed_breaks_the_parser(text: str) -> None:
    assert isinstance(parse(text), Typed | Unknown)
    assert split_opening(text, set(), is_reason).account == text.strip() or text


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("ACME", Opening("ACME")),
        ("ACME too expensive", Opening("ACME", "too expensive")),
        ("Globex too expensive for us", Opening("Globex", "too expensive for us")),
        ("Globex Inc budget", Opening("Globex Inc", "budget")),
        ("Globex: they left", Opening("Globex", "they left")),
        ("Globex – they left", Opening("Globex", "they left")),
        ("Globex because of price", Opening("Globex", "of price")),
        ('"Globex price" went up', Opening("Globex price", "went up")),
        ("“Globex” price", Opening("Globex", "price")),
        ("Big Blue Co price", Opening("Big Blue Co", "price")),
        ("Big Blue Co: price", Opening("Big Blue Co", "price")),
        ("Too Expensive Ltd", Opening("Too Expensive Ltd")),
        ("Coca-Cola Beverages", Opening("Coca-Cola Beverages")),
        ("Price", Opening("Price")),
        ("A b c unknown words", Opening("A b c unknown words")),
    ],
)
def test_the_account_is_told_from_the_reason(text: str, opening: Opening) -> None:
    known = {each for each in beginnings(text) if each in KNOWN}
    assert split_opening(text, known, is_reason) == opening

"""Searching what was learned, and gathering the changes that are wanted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases import Outcome
from domain.learnings import Learning, changes_wanted, folded, matches, without_name, words_in
from domain.outcomes import Answer

AT = datetime(2026, 3, 2, tzinfo=UTC)


def learned(
    change: str, arr: int | None = 1_000_00, currency: str = "USD", **more: str
) -> Learning:
    return Learning(
        1, "U", "U", True, "ACME", Outcome.LOST, more.get("cause", "budget"), "budget", AT, arr,
        currency, "", "", "", change, Answer(more.get("elsewhere", "unknown")),
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["cafe", "CAFÉ", "Café  meeting", "meet café"])
def test_words_match_without_case_and_accents_in_any_order(typed: str) -> None:
    assert matches(words_in(typed), "A café", "Meeting")


def test_all_words_have_to_match_and_none_match_everything() -> None:
    assert not matches(words_in("cafe tea"), "café")
    assert matches((), "anything")


@pytest.mark.parametrize(
    ("text", "account", "left"),
    [
        ("A call with ACME's CFO", "Acme", "A call with …'s CFO"),
        ("acmé and ACMEX", "ACME", "… and ACMEX"),
        ("Störung & Söhne left", "Storung & Sohne", "… left"),
        ("ACME hated it, Acme, Inc. too", "ACME Inc.", "… hated it, …. too"),
        ("A.C.M.E. and acme_2", "ACME", "…. and …_2"),
        ("Jean Luc left as promised", "Jean-Luc AS", "… left as promised"),
        ("アクメは怒った", "株式会社アクメ", "…は怒った"),
        ("株式会社ABCの担当", "株式会社ABC", "…の担当"),
        ("pacme acmes", "ACME Ltd", "pacme acmes"),
        ("Co & Inc", "Inc", "Co & …"),
        ("a !!! b", "!!!", "a … b"),
        ("nothing", "ACME", "nothing"),
        ("ﬁne ACME ﬁne", "acme", "ﬁne … ﬁne"),
        ("a", "", "a"),
    ],
)
def test_the_customers_name_is_taken_out_however_it_is_spelled(
    text: str, account: str, left: str
) -> None:
    assert without_name(text, account) == left


@given(st.text(), st.text(min_size=1))
def test_taking_a_name_out_never_fails_and_leaves_no_word_that_is_it(
    text: str, account: str
) -> None:
    left = without_name(f"{text} {account} ", account)
    if folded(account).strip() and folded(account).strip().isalnum():
        assert f" {folded(account).strip()} " not in f" {folded(left)} "


def test_the_same_words_are_one_change_and_currencies_are_never_added() -> None:
    wanted = changes_wanted(
        [
            learned("Exports that finish", 10_00, elsewhere="yes"),
            learned("exports, that FINISH!", 20_00, cause="value"),
            learned("Exports that finish.", 5_00, "EUR"),
            learned("", 99_00),
            learned("Another", None),
        ]
    )

    first, second = wanted
    assert (first.change, first.cases, first.elsewhere) == ("Exports that finish", 3, 1)
    assert first.arr == (("EUR", 5_00), ("USD", 30_00))
    assert first.causes == ("budget", "value")
    assert (second.change, second.cases, second.arr) == ("Another", 1, ())

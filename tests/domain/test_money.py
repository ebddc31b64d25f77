"""Amounts as people type them."""

import pytest

from domain.errors import DomainError
from domain.money import currency_in, parse_money


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("50000", "USD", 50_000_00),
        ("50,000", "USD", 50_000_00),
        ("50 000", "EUR", 50_000_00),
        ("50k", "USD", 50_000_00),
        ("1.2M", "USD", 1_200_000_00),
        ("$1,234.50", "USD", 1_234_50),
        ("€ 99.99", "EUR", 99_99),
        ("US$5", "USD", 5_00),
        ("0", "USD", 0),
        ("500000", "JPY", 500_000),
        ("¥5k", "JPY", 5_000),
        # A comma with one or two digits behind it at the end is a decimal comma.
        ("1234,50", "USD", 1_234_50),
        ("1234,5", "EUR", 1_234_50),
        ("1.234,50", "EUR", 1_234_50),
        ("1.234.567,89", "EUR", 1_234_567_89),
        ("1,2m", "EUR", 1_200_000_00),
        ("0,99", "EUR", 99),
        # With three it stands between thousands.
        ("1,234", "USD", 1_234_00),
        ("1,234,567", "USD", 1_234_567_00),
        ("12,34,567", "INR", 1_234_567_00),
        ("1,234.5", "USD", 1_234_50),
        ("1,234k", "USD", 1_234_000_00),
        ("1.234.567", "EUR", 1_234_567_00),
        ("1.234k", "USD", 1_234_00),
        # As the form shows what is known, in the languages there are.
        ("1.234,50 €", "EUR", 1_234_50),
        ("CHF 84,000", "CHF", 84_000_00),
        ("84\u202f000\xa0€", "EUR", 84_000_00),
        ("50k EUR", "EUR", 50_000_00),
        ("1’234.50", "CHF", 1_234_50),
    ],
)
def test_amounts_are_read_to_the_cent(typed: str, currency: str, minor: int) -> None:
    assert parse_money(typed, currency) == minor


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "-5",
        "abc",
        "5.5.5",
        "1e9",
        "NaN",
        "inf",
        "५००",
        "k",
        "9" * 20,
        "1;2",
        "0x10",
        "1234,567",
        "1,2345",
        "1,23,4",
        "1,,234",
        "1.23.456",
        "1,234,5.6",
        ",50",
        "1.234.56",
        "1.2mio",
        "12 apples",
        "1.005.5",
    ],
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="amount_invalid"):
        parse_money(typed, "USD")


def test_a_currency_without_cents_takes_none() -> None:
    with pytest.raises(DomainError, match="amount_invalid"):
        parse_money("500.50", "JPY")


def test_a_point_with_three_digits_behind_it_is_asked_about_in_both_readings() -> None:
    with pytest.raises(DomainError, match="amount_ambiguous") as refused:
        parse_money("50.000", "EUR")
    assert refused.value.params == {"amount": "50.000", "whole": "50000", "less": "50.00"}


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("€90k", "EUR"),
        ("90k €", "EUR"),
        ("90 000 EUR", "EUR"),
        ("CHF 90", "CHF"),
        ("usd 5", "USD"),
        ("US$5", "USD"),
        ("CA$5.00", "CAD"),
        ("£1,234.50", "GBP"),
        ("50kEUR", "EUR"),
        # Signs of several currencies, and what is none.
        ("$90k", None),
        ("¥5k", None),
        ("90k", None),
        ("90m", None),
        ("ARR 5", None),
        ("", None),
    ],
)
def test_the_currency_that_an_amount_names(typed: str, currency: str | None) -> None:
    assert currency_in(typed) == currency

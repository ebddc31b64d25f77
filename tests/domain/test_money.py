"""Amounts as people type them."""

import pytest

from domain.errors import DomainError
from domain.money import parse_money


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
        "1.005",
        "5.5.5",
        "1e9",
        "NaN",
        "inf",
        "५००",
        "k",
        "9" * 20,
        "1;2",
        "0x10",
    ],
)
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="amount_invalid"):
        parse_money(typed, "USD")


def test_a_currency_without_cents_takes_none() -> None:
    with pytest.raises(DomainError, match="amount_invalid"):
        parse_money("500.50", "JPY")

"""Percentages as people type them: two decimals at most, above nothing and at most all of it."""

import pytest

from domain.errors import DomainError
from domain.percent import SHOWN, parse_percent

READ = [
    ("4.99", 4_99),
    ("5", 5_00),
    ("5.00", 5_00),
    ("5.01", 5_01),
    ("5.1", 5_10),
    ("15", 15_00),
    ("15.0", 15_00),
    ("15.01", 15_01),
    ("25", 25_00),
    ("25.01", 25_01),
    ("29.99", 29_99),
    ("30", 30_00),
    ("100", 100_00),
    ("100.00", 100_00),
    ("0.01", 1),
    ("007", 7_00),
    ("15%", 15_00),
    ("15 %", 15_00),
    (" 15 % ", 15_00),
    ("15\u00a0%", 15_00),
    ("15％", 15_00),
    ("15,5%", 15_50),
    ("15,05", 15_05),
    ("12.5 percent", 12_50),
    ("12.5 per cent", 12_50),
    ("12.5 PERCENT", 12_50),
]
TOO_FINE = ["5.005", "5,005", "4.999", "5.000", "0.001", "15.123456789", "1,000"]
NO_PERCENT = [
    "", " ", "%", "0", "0.00", "0%", "-5", "-0", "−5", "+5", "100.01", "101", "1000", "1e9",
    "1000000000", "999999999", "10000000000000000000000", "fifteen", "15 or so", "15%%", "%15",
    "15.", ".5", ",5", "1.5.5", "1 5", "5..5", "１５", "١٥", "²", "½", "0x10", "NaN", "inf", "15$",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "hundredths"), READ)
def test_a_percentage_is_read_in_hundredths(typed: str, hundredths: int) -> None:
    assert parse_percent(typed) == hundredths


@pytest.mark.parametrize("typed", TOO_FINE)
def test_a_finer_one_is_refused_and_not_rounded(typed: str) -> None:
    with pytest.raises(DomainError, match="percent_too_fine"):
        parse_percent(typed)


@pytest.mark.parametrize("typed", NO_PERCENT)
def test_anything_else_is_no_discount(typed: str) -> None:
    with pytest.raises(DomainError, match="percent_invalid"):
        parse_percent(typed)


def test_what_was_typed_is_quoted_and_cut() -> None:
    with pytest.raises(DomainError) as refused:
        parse_percent(" " + "x" * 500)
    assert refused.value.params["percent"] == "x" * SHOWN

"""A concession in one line, as people type it after `/save discount`."""

import time
from contextlib import suppress

import pytest

from domain.discount_line import DiscountLine, parse_line
from domain.errors import DomainError
from domain.terms import Phase, Return

LONGEST = 36
YEAR = ((15_00, 12),)
LINES = [
    # What is typed; account; phases; returns; as a limit.
    ("15% 12 months for case study", "", YEAR, [Return.CASE_STUDY], False),
    ("15% for 12 months for case study", "", YEAR, [Return.CASE_STUDY], False),
    ("15%", "", YEAR, [], False),
    ("15 %", "", YEAR, [], False),
    ("15", "", YEAR, [], False),
    ("15,5%", "", ((15_50, 12),), [], False),
    ("12.5 percent 6 months", "", ((12_50, 6),), [], False),
    ("ACME 18%", "ACME", ((18_00, 12),), [], False),
    ("18% ACME", "ACME", ((18_00, 12),), [], False),
    ("18% 12 months ACME for reference", "ACME", ((18_00, 12),), [Return.REFERENCE], False),
    ("ACME: 18% 1 year", "ACME", ((18_00, 12),), [], False),
    ("Big Fish 10% 6 months", "Big Fish", ((10_00, 6),), [], False),
    ("3M 15%", "3M", YEAR, [], False),
    ("7 Eleven 15% 12 months", "7 Eleven", YEAR, [], False),
    ("Studio 54 15% 12 months for reference", "Studio 54", YEAR, [Return.REFERENCE], False),
    ("ACME up to 20% 6 months", "ACME", ((20_00, 6),), [], True),
    ("up to 20%", "", ((20_00, 12),), [], True),
    ("limit of 20% 6 months", "", ((20_00, 6),), [], True),
    ("max 20", "", ((20_00, 12),), [], True),
    ("at most 20% ACME", "ACME", ((20_00, 12),), [], True),
    ("40% 3 months, then 20% 3 months", "", ((40_00, 3), (20_00, 3)), [], False),
    ("ACME 40% 3 months then 20% 3 months", "ACME", ((40_00, 3), (20_00, 3)), [], False),
    ("40% 3 months; 20% 3 months for prepayment", "", ((40_00, 3), (20_00, 3)),
     [Return.PREPAYMENT], False),
    ("15% for a 2-year commitment", "", YEAR, [Return.MULTI_YEAR], False),
    ("15% for 3 years commitment", "", YEAR, [Return.MULTI_YEAR], False),
    ("15% against multi-year", "", YEAR, [Return.MULTI_YEAR], False),
    ("15% in return for annual payment", "", YEAR, [Return.PREPAYMENT], False),
    ("15% in exchange for more seats", "", YEAR, [Return.EXPANSION], False),
    ("15% for a value proof", "", YEAR, [Return.VALUE_PROOF], False),
    ("15% for reference and case study", "", YEAR, [Return.CASE_STUDY, Return.REFERENCE], False),
    ("15% FOR CASE STUDY", "", YEAR, [Return.CASE_STUDY], False),
    ("ACME", "ACME", (), [], False),
    ("", "", (), [], False),
    ("fifteen", "fifteen", (), [], False),
    ("1e9", "1e9", (), [], False),
    ("for the love of ACME", "for the love of ACME", (), [], False),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "account", "phases", "returns", "limit"), LINES)
def test_a_line_says_account_discount_and_return(
    typed: str, account: str, phases: tuple[tuple[int, int], ...], returns: list[Return],
    limit: bool,
) -> None:  # fmt: skip
    found = parse_line(typed, LONGEST)
    assert (found.account, found.as_limit) == (account, limit)
    assert found.phases == tuple(Phase(*each) for each in phases)
    assert list(found.returns) == returns


REFUSED = [
    ("0%", "percent_invalid"),
    ("-5%", "percent_invalid"),
    ("-5% ACME", "percent_invalid"),
    ("100.01%", "percent_invalid"),
    ("1000000000", "percent_invalid"),
    ("1,000,000,000%", "percent_invalid"),
    ("5.005%", "percent_too_fine"),
    ("15% 0 months", "term_invalid"),
    ("15% 37 months", "term_invalid"),
    ("40%, then 20%", "term_invalid"),
    # A term that is not understood is not left out.
    ("ACME 15% 6 monhts", "term_invalid"),
    ("15% 6 months for nothing", "return_unknown"),
    ("15% for free", "return_unknown"),
    ("15% for ACME", "return_unknown"),
    ("10% 1m; 10% 1m; 10% 1m; 10% 1m; 10% 1m", "too_many_phases"),
]


@pytest.mark.parametrize(("typed", "code"), REFUSED)
def test_a_line_that_cannot_be_meant_is_refused(typed: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        parse_line(typed, LONGEST)


def test_the_discount_is_kept_as_it_was_written() -> None:
    line = parse_line("ACME 15,5 % 6 months for reference", LONGEST)
    assert line == DiscountLine(
        "ACME", "15,5 % 6 months", (Phase(15_50, 6),), (Return.REFERENCE,), False
    )


@pytest.mark.parametrize("typed", ["15%" + " " * 7000 + "x", "for " * 2000, "1 " * 3000])
def test_a_very_long_line_is_answered_at_once(typed: str) -> None:
    began = time.perf_counter()
    with suppress(DomainError):
        parse_line(typed, LONGEST)
    assert time.perf_counter() - began < 1

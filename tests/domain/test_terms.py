"""Phases as people type them, what they cost, and in what terms are worse than others."""

import time
from dataclasses import replace
from datetime import date

import pytest

from domain.authority import Kind
from domain.errors import DomainError
from domain.money import minor_digits
from domain.terms import (
    Phase,
    Return,
    Terms,
    Worse,
    add_months,
    cost_in_first_year,
    cost_over_term,
    parse_phases,
    worse_in,
)

LONGEST = 36
PHASED = (Phase(40_00, 3), Phase(20_00, 3))

READ = [
    ("15%", [(15_00, 12)]),
    ("15", [(15_00, 12)]),
    ("15% 12 months", [(15_00, 12)]),
    ("15% for 12 months", [(15_00, 12)]),
    ("15% off for 12 months", [(15_00, 12)]),
    ("15 % 12 months", [(15_00, 12)]),
    ("15 percent 6 months", [(15_00, 6)]),
    ("15,5% 1 month", [(15_50, 1)]),
    ("12.5% 1 year", [(12_50, 12)]),
    ("12.5% 2 yrs", [(12_50, 24)]),
    ("10% 3y", [(10_00, 36)]),
    ("10% 6m", [(10_00, 6)]),
    ("10% 6 mo", [(10_00, 6)]),
    ("10 6 months", [(10_00, 6)]),
    ("  10%\t6\nmonths ", [(10_00, 6)]),
    ("40% 3 months, then 20% 3 months", [(40_00, 3), (20_00, 3)]),
    ("40% 3 months then 20% 3 months", [(40_00, 3), (20_00, 3)]),
    ("40% 3 months, 20% 3 months", [(40_00, 3), (20_00, 3)]),
    ("40% 3 months; 20% 3 months", [(40_00, 3), (20_00, 3)]),
    ("40% 3 months + 20% 3 months", [(40_00, 3), (20_00, 3)]),
    ("40% off 3 months and then 20% for 3 months", [(40_00, 3), (20_00, 3)]),
    ("10% 1 m; 20% 1 m; 30% 1 m; 40% 1 m", [(10_00, 1), (20_00, 1), (30_00, 1), (40_00, 1)]),
    ("15% 36 months", [(15_00, 36)]),
    ("15% 18 months, then 10% 18 months", [(15_00, 18), (10_00, 18)]),
]
REFUSED = [
    ("", "percent_invalid"),
    ("fifteen", "percent_invalid"),
    ("15 months", "percent_invalid"),
    ("-15% 12 months", "percent_invalid"),
    ("0% 12 months", "percent_invalid"),
    ("101% 12 months", "percent_invalid"),
    ("15% twelve months", "percent_invalid"),
    ("15% 12 monhts", "percent_invalid"),
    ("5.005% 12 months", "percent_too_fine"),
    ("15% 0 months", "term_invalid"),
    ("15% 37 months", "term_invalid"),
    ("15% 4 years", "term_invalid"),
    ("15% 9999 years", "term_invalid"),
    ("15% 24 months, then 10% 13 months", "term_invalid"),
    ("40%, then 20%", "term_invalid"),
    ("40% 3 months, then 20%", "term_invalid"),
    ("10% 1 m; 10% 1 m; 10% 1 m; 10% 1 m; 10% 1 m", "too_many_phases"),
]


@pytest.mark.parametrize(("typed", "phases"), READ)
def test_a_discount_with_its_term_is_read(typed: str, phases: list[tuple[int, int]]) -> None:
    assert parse_phases(typed, LONGEST) == tuple(Phase(*each) for each in phases)


@pytest.mark.parametrize(("typed", "code"), REFUSED)
def test_what_is_no_discount_with_a_term_is_refused(typed: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        parse_phases(typed, LONGEST)


@pytest.mark.parametrize("typed", ["15%" + " " * 3000 + "x", "15% " + ", " * 1500 + "x"])
def test_a_pasted_desert_is_refused_at_once(typed: str) -> None:
    began = time.perf_counter()
    with pytest.raises(DomainError):
        parse_phases(typed, LONGEST)
    assert time.perf_counter() - began < 1


def test_the_peak_of_the_phases_counts_and_their_months_add_up() -> None:
    terms = Terms((Kind.DISCOUNT,), PHASED)
    assert (terms.peak, terms.months) == (40_00, 6)
    assert Terms((Kind.DISCOUNT,), (Phase(20_00, 3), Phase(40_00, 3))).peak == 40_00
    assert (Terms((Kind.PILOT,)).peak, Terms((Kind.PILOT,)).months) == (0, 0)


ARR = 50_000_00
YEARS = [
    # Forty for three months and twenty for three more are fifteen of a year.
    (PHASED, ARR, 7_500_00, 7_500_00),
    (((Phase(15_00, 12)),), ARR, 7_500_00, 7_500_00),
    ((Phase(20_00, 24),), ARR, 10_000_00, 20_000_00),
    ((Phase(20_00, 6),), ARR, 5_000_00, 5_000_00),
    ((Phase(40_00, 6), Phase(20_00, 12)), ARR, 15_000_00, 20_000_00),
    ((Phase(10_00, 12), Phase(50_00, 12)), ARR, 5_000_00, 30_000_00),
    ((Phase(100_00, 12),), ARR, ARR, ARR),
    ((Phase(1, 1),), ARR, 42, 42),
    ((Phase(5_00, 12),), 0, 0, 0),
    ((), ARR, 0, 0),
    # Half a minor unit is rounded up, once over all phases.
    ((Phase(50_00, 12),), 1, 1, 1),
    ((Phase(49_99, 12),), 1, 0, 0),
    ((Phase(25_00, 6), Phase(25_00, 6)), 2, 1, 1),
    # A sum beyond 64 bits on the way.
    ((Phase(100_00, 36),), 10**15, 10**15, 3 * 10**15),
]


@pytest.mark.parametrize(("phases", "arr", "year", "whole"), YEARS)
def test_what_it_costs_in_a_year_and_until_it_ends(
    phases: tuple[Phase, ...], arr: int, year: int, whole: int
) -> None:
    assert cost_in_first_year(phases, arr) == year
    assert cost_over_term(phases, arr) == whole


CURRENCIES = [
    ("USD", 50_000, 15_00, 7_500_00),
    ("EUR", 50_000, 15_00, 7_500_00),
    ("JPY", 7_500_000, 15_00, 1_125_000),
    ("JPY", 33, 5_00, 2),
    ("KRW", 65_000_000, 18_00, 11_700_000),
    ("EUR", 333, 12_50, 41_63),
]


@pytest.mark.parametrize(("currency", "arr", "percent", "minor"), CURRENCIES)
def test_cost_is_in_the_smallest_unit_of_the_currency(
    currency: str, arr: int, percent: int, minor: int
) -> None:
    in_minor = arr * 10 ** minor_digits(currency)
    assert cost_in_first_year((Phase(percent, 12),), in_minor) == minor


GIVEN = Terms(
    (Kind.DISCOUNT, Kind.ENHANCED_SUPPORT),
    (Phase(15_00, 12),),
    "named engineer until May",
    (Return.CASE_STUDY, Return.REFERENCE),
    date(2027, 3, 1),
    "promise-1",
)
CHANGES = [
    ({}, []),
    ({"phases": (Phase(15_01, 12),)}, [Worse.PERCENT]),
    ({"phases": (Phase(14_99, 12),)}, []),
    ({"phases": (Phase(15_00, 13),)}, [Worse.MONTHS]),
    ({"phases": (Phase(15_00, 11),)}, []),
    ({"phases": (Phase(20_00, 13),)}, [Worse.PERCENT, Worse.MONTHS]),
    # Less in all, but higher at its peak; longer, but cheaper in all.
    ({"phases": (Phase(16_00, 1),)}, [Worse.PERCENT]),
    ({"phases": (Phase(5_00, 24),)}, [Worse.MONTHS]),
    ({"phases": (Phase(15_00, 6), Phase(10_00, 6))}, []),
    ({"phases": ()}, []),
    ({"kinds": (Kind.DISCOUNT,), "detail": ""}, []),
    ({"kinds": (*GIVEN.kinds, Kind.PAUSE)}, [Worse.KINDS]),
    ({"kinds": (Kind.DISCOUNT, Kind.CUSTOM_OFFER)}, [Worse.KINDS]),
    ({"detail": "named engineer until June"}, [Worse.DETAIL]),
    ({"detail": "named engineer"}, [Worse.DETAIL]),
    ({"detail": " named engineer until May "}, []),
    ({"returns": (Return.CASE_STUDY,)}, [Worse.RETURNS]),
    ({"returns": (Return.CASE_STUDY, Return.EXPANSION)}, [Worse.RETURNS]),
    ({"returns": (*GIVEN.returns, Return.EXPANSION)}, []),
    ({"returns": ()}, [Worse.RETURNS]),
    ({"sunset_on": date(2027, 3, 2)}, [Worse.SUNSET]),
    ({"sunset_on": date(2027, 2, 28)}, []),
    ({"sunset_on": None}, [Worse.SUNSET]),
    ({"bridge": "promise-2"}, [Worse.BRIDGE]),
    ({"bridge": ""}, [Worse.BRIDGE]),
    ({"bridge": "", "returns": ()}, [Worse.RETURNS, Worse.BRIDGE]),
]


@pytest.mark.parametrize(("change", "worse"), CHANGES)
def test_in_what_new_terms_are_worse_than_the_approved_ones(
    change: dict[str, object], worse: list[Worse]
) -> None:
    assert list(worse_in(replace(GIVEN, **change), GIVEN)) == worse  # type: ignore[arg-type]


def test_phases_that_cost_more_under_the_same_peak_are_worse() -> None:
    old = replace(GIVEN, phases=PHASED)
    dearer = replace(GIVEN, phases=(Phase(40_00, 4), Phase(20_00, 2)))
    assert worse_in(dearer, old) == (Worse.PHASES,)
    assert worse_in(old, dearer) == ()


def test_a_bridge_that_is_new_makes_nothing_worse() -> None:
    assert worse_in(GIVEN, replace(GIVEN, bridge="")) == ()


def test_every_way_to_be_worse_is_in_the_tables() -> None:
    told = {each for _, worse in CHANGES for each in worse} | {Worse.PHASES}
    assert told == set(Worse)


DAYS = [
    (date(2026, 1, 31), 1, date(2026, 2, 28)),
    (date(2028, 1, 31), 1, date(2028, 2, 29)),
    (date(2026, 1, 30), 1, date(2026, 2, 28)),
    (date(2026, 1, 29), 1, date(2026, 2, 28)),
    (date(2026, 1, 28), 1, date(2026, 2, 28)),
    (date(2026, 3, 31), 1, date(2026, 4, 30)),
    (date(2026, 3, 31), 12, date(2027, 3, 31)),
    (date(2028, 2, 29), 12, date(2029, 2, 28)),
    (date(2028, 2, 29), 48, date(2032, 2, 29)),
    (date(2026, 12, 1), 1, date(2027, 1, 1)),
    (date(2026, 11, 30), 3, date(2027, 2, 28)),
    (date(2026, 5, 1), 0, date(2026, 5, 1)),
    (date(2026, 5, 15), 36, date(2029, 5, 15)),
]


@pytest.mark.parametrize(("day", "months", "then"), DAYS)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, then: date
) -> None:
    assert add_months(day, months) == then

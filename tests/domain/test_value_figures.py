"""What a customer gains against what they pay, in whole minor units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import DomainError
from domain.texts import TextKind as Kind
from domain.texts import checked_fact, known, makes_offer, missing, money_in
from domain.value_summary import Figures, percent_of, read_hours, read_years, roi_of

AMOUNTS = st.integers(0, 10**15)


def test_hours_times_their_cost_revenue_and_cost_avoided_make_the_gain() -> None:
    figures = Figures(40_000_00, hours_saved=340, hourly_cost=60_00, revenue_enabled=30_000_00,
                      cost_avoided=9_600_00)  # fmt: skip

    roi = roi_of(figures)

    assert figures.time_saved == 20_400_00
    assert roi.gain == 60_000_00
    assert roi.net == 20_000_00
    assert roi.percent == 50_00
    assert not roi.is_weak


def test_a_weak_result_is_negative_and_says_so() -> None:
    roi = roi_of(Figures(40_000_00, revenue_enabled=10_000_00))

    assert roi.percent == -75_00
    assert roi.is_weak
    assert roi.pays_back_in is None


def test_one_off_costs_fall_into_year_one_and_may_be_paid_back_later() -> None:
    roi = roi_of(Figures(10_000_00, revenue_enabled=15_000_00, one_off=8_000_00, years=3))

    assert [year.cost for year in roi.years] == [18_000_00, 10_000_00, 10_000_00]
    assert [year.total for year in roi.years] == [-3_000_00, 2_000_00, 7_000_00]
    assert roi.pays_back_in == 2


def test_where_nothing_is_paid_there_is_no_percentage() -> None:
    assert roi_of(Figures(0, revenue_enabled=1)).percent is None


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.integers(1, 5))
def test_the_years_add_up_without_rounding(
    cost: int, revenue: int, avoided: int, one_off: int, years: int
) -> None:
    roi = roi_of(Figures(cost, 0, 0, revenue, avoided, one_off, years))

    assert sum(year.net for year in roi.years) == roi.net == roi.years[-1].total
    assert roi.percent is None or abs(roi.percent * roi.cost - roi.net * 10_000) <= roi.cost


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(1, 3, 33_33), (2, 3, 66_67), (-1, 2, -50_00)]
)
def test_percentages_are_rounded_half_up(part: int, whole: int, percent: int) -> None:
    assert percent_of(part, whole) == percent


@pytest.mark.parametrize("typed", ["", "-1", "1.5", "many", "99999999999", "١٢"])
def test_hours_are_whole_and_bounded(typed: str) -> None:
    with pytest.raises(DomainError, match="hours_invalid"):
        read_hours(typed)


@pytest.mark.parametrize("typed", ["0", "6", "", "two", "1000"])
def test_a_model_covers_one_to_five_years(typed: str) -> None:
    with pytest.raises(DomainError, match="years_invalid"):
        read_years(typed)
    with pytest.raises(DomainError, match="years_invalid"):
        roi_of(Figures(1, years=9))


def test_a_value_summary_lacks_each_part_that_has_no_facts() -> None:
    assert missing(Kind.VALUE_SUMMARY, {}) == ["value.numbers", "value.quotes", "value.compared"]
    assert missing(Kind.VALUE_SUMMARY, {"value.revenue_enabled": "USD 1"}) == [
        "value.quotes", "value.compared",
    ]  # fmt: skip


def test_hours_without_their_cost_are_no_gain_and_the_cost_is_asked_for() -> None:
    facts = {"value.hours_saved": "340", "value.cost": "USD 1", "value.assumptions": "x"}

    assert missing(Kind.ROI_MODEL, facts) == ["value.hourly_cost"]


def test_the_arr_is_what_is_paid_unless_something_else_is_entered() -> None:
    assert known({}, "USD", 84_000_00)["value.cost"] == "USD 8400000"
    assert known({"value.cost": "USD 5"}, "USD", 84_000_00)["value.cost"] == "USD 5"
    assert "value.cost" not in known({}, "USD", None)


def test_an_amount_of_another_currency_is_asked_for_again() -> None:
    facts = {"value.revenue_enabled": "EUR 500"}

    assert known(facts, "USD", None) == {}
    assert money_in("EUR 500", "USD") is None
    assert money_in("EUR 500", "EUR") == 500


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("value.hourly_cost", "60", "USD 6000"),
        ("value.hours_saved", " 1,200 ", "1200"),
        ("value.years", "3", "3"),
        ("text.contact", "  Ines Roth ", "Ines Roth"),
        ("value.quotes", "   ", ""),
    ],
)
def test_facts_are_kept_as_they_are_meant(name: str, typed: str, kept: str) -> None:
    assert checked_fact(name, typed, "USD") == kept


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("value.hourly_cost", "lots", "amount_invalid"),
        ("value.hourly_cost", "-5", "amount_invalid"),
        ("value.hours_saved", "3.5", "hours_invalid"),
        ("text.contact", "x" * 301, "fact_too_long"),
        ("text.wrong", "x" * 3001, "fact_too_long"),
    ],
)
def test_what_cannot_be_kept_is_refused(name: str, typed: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        checked_fact(name, typed, "USD")


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("We give you a 15% discount", True),
        ("20 % off next year", True),
        ("two free months", True),
        ("Errors fell by 67%", False),
        ("15% fewer errors", False),
        ("Your discounted cash flow", False),
        ("340 hours saved", False),
    ],
)
def test_a_line_that_reads_like_an_offer_is_known(line: str, offers: bool) -> None:
    assert makes_offer(line) is offers

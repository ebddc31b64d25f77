"""The formulas: of nothing, of one, medians, rounding, and what each says about itself."""

from fractions import Fraction
from pathlib import Path

import pytest

from bot.report_text import GROUPS
from bot.report_words import DEFINITIONS, NAMES, UNMEASURED, WARNINGS
from domain.measures import BY_ID, MEASURES, SMALL, Assumptions, Unit, Value, median, rounded, share
from domain.report import NEVER_MEASURED, compared, unmeasured_of, warnings_of
from domain.tallies import Counts, Spread, Sums, Tally
from playbooks.words import words_for

ASSUMED = Assumptions(average_ltv=30_000_00)


def of(measure_id: str, tally: Tally, assumed: Assumptions = ASSUMED) -> list[Value]:
    return BY_ID[measure_id].of(tally, assumed)


def test_of_no_cases_no_rate_is_a_number_and_no_money_is_told() -> None:
    for measure in MEASURES:
        for value in measure.of(Tally(), ASSUMED):
            assert (value.amount in {None, 0}, value.n) == (True, 0), measure.id
            assert measure.unit is Unit.COUNT or value.amount is None, measure.id


def test_of_one_case_every_number_is_small() -> None:
    counts = Counts(closed=1, saved=1, worked=1, worked_saved=1)
    tally = Tally(counts, {"USD": Sums(cases=1, arr=5, kept=5, worked=1, worked_arr=5)})
    (rate,) = of("save_rate", tally)
    assert (rate.amount, rate.n, rate.is_small) == (100_00, 1, True)
    assert all(each.is_small for measure in MEASURES for each in measure.of(tally, ASSUMED))


@pytest.mark.parametrize(("n", "small"), [(0, True), (SMALL - 1, True), (SMALL, False)])
def test_small_is_below_ten(n: int, small: bool) -> None:
    assert Value(1, n).is_small is small


@pytest.mark.parametrize(
    ("grouped", "middle"),
    [
        ({}, None),
        ({7: 1}, 7),
        ({7: 2}, 7),
        ({1: 1, 2: 1}, 2),
        ({1: 1, 4: 1}, 3),
        ({1: 3, 100: 1}, 1),
        ({1: 2, 100: 2}, 51),
        ({9: 1, 1: 1, 5: 1}, 5),
        ({0: 0, 5: 1}, 5),
    ],
)
def test_the_median_is_exact_and_a_half_is_rounded_up(
    grouped: dict[int, int], middle: int | None
) -> None:
    assert median(grouped) == middle


def test_rates_are_rounded_half_up_in_hundredths_of_a_per_cent() -> None:
    assert share(1, 3) == 33_33
    assert share(2, 3) == 66_67
    # 0.125% is 12.5 hundredths.
    assert share(1, 800) == 13
    assert share(0, 5) == 0
    assert share(0, 0) is None
    assert rounded(Fraction(-5, 2)) == -3


def test_two_currencies_are_never_added() -> None:
    tally = Tally(money={"USD": Sums(cases=1, arr=100), "EUR": Sums(cases=2, arr=7)})
    assert of("arr_at_stake", tally) == [Value(7, 2, "EUR"), Value(100, 1, "USD")]


def test_a_loss_has_a_negative_roi() -> None:
    # One hour for 75 and nothing kept: all of it is gone.
    counts = Counts(closed=1, costed=1, costed_minutes=60)
    tally = Tally(counts, {"USD": Sums(cases=1, costed=1, costed_minutes=60)})
    assert of("save_roi", tally) == [Value(-100_00, 1, "USD")]
    # 0.2 saves were to be expected anyway: (−6,000 − 75) / 75.
    assert of("programme_roi", tally) == [Value(-8100_00, 1, "USD")]


def test_without_the_worth_of_a_customer_the_programme_has_no_roi() -> None:
    tally = Tally(Counts(closed=1, costed=1, costed_minutes=60))
    assert of("programme_roi", tally, Assumptions()) == [Value(None, 1, "USD")]
    assert "programme_roi" in unmeasured_of(Assumptions())
    assert "programme_roi" not in unmeasured_of(ASSUMED)


def test_groups_add_up_to_the_whole() -> None:
    one = Tally(Counts(closed=1), {"USD": Sums(arr=1)}, {Spread.SAVE: {5: 1}})
    other = Tally(Counts(closed=2), {"USD": Sums(arr=2), "EUR": Sums(arr=9)}, {Spread.SAVE: {5: 2}})
    both = one + other
    assert both.counts.closed == 3
    assert (both.money["USD"].arr, both.money["EUR"].arr) == (3, 9)
    assert both.spreads[Spread.SAVE] == {5: 3}


@pytest.mark.parametrize(("saved", "suspicious"), [(70, False), (71, True)])
def test_above_seventy_per_cent_the_reader_is_warned(saved: int, suspicious: bool) -> None:
    counts = Counts(closed=100, worked=100, worked_saved=saved, costed=100)
    tally = Tally(counts, {"USD": Sums(cases=100)})
    assert ("suspicious" in warnings_of(tally, ASSUMED)) is suspicious


def test_a_currency_of_before_that_is_no_more_is_still_compared() -> None:
    now = Tally(money={"USD": Sums(cases=1, kept=3)})
    before = Tally(money={"USD": Sums(cases=1, kept=1), "EUR": Sums(cases=1, kept=7)})
    shown = compared(now, before, ASSUMED, [BY_ID["arr_saved"]])
    assert [(each.value, each.before, each.change) for each in shown] == [
        (Value(3, 1, "USD"), Value(1, 1, "USD"), 2),
        (Value(0, 0, "EUR"), Value(7, 1, "EUR"), -7),
    ]


def test_every_number_has_a_name_a_definition_and_a_place() -> None:
    ids = {each.id for each in MEASURES}
    assert set(NAMES) == set(DEFINITIONS) == ids
    assert sorted(each for _, group in GROUPS for each in group) == sorted(ids)
    assert {*NEVER_MEASURED, "programme_roi"} == set(UNMEASURED)
    words = words_for("en")
    for said in (*NAMES.values(), *DEFINITIONS.values(), *UNMEASURED.values()):
        assert "%%" not in words.text(said)
    for warning in WARNINGS.values():
        assert words.text(warning, n=3)


def test_the_documentation_explains_every_number_by_its_name() -> None:
    text = (Path(__file__).parents[2] / "docs" / "measures.md").read_text("utf-8")
    both = "**Save rate with / without a discount**"
    together = {
        "effort": "**Effort of a case**",
        "effort_total": "**of all cases**",
        "save_rate_with_discount": both,
        "save_rate_without_discount": both,
    }
    missing = [name for id_, name in NAMES.items() if together.get(id_, f"**{name}**") not in text]
    assert missing == []

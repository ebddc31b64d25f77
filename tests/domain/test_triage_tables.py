"""Every row of the triage tables: bands, tiers, effort, time boxes, risk, and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases import Case, CaseState
from domain.causes import Cause
from domain.deadlines import Runway, runway
from domain.errors import DomainError
from domain.policy import Clocks, Policy, TriageRules, ValueBands
from domain.triage import (
    Answers,
    Because,
    TimeBox,
    Why,
    arr_band,
    box_of,
    effort_guide,
    estimate_band,
    explained,
    judged,
    parse_estimate,
)
from domain.triage_tables import (
    AGAINST,
    FOR,
    IN_DOUBT,
    LOST_CAUSE,
    TIERS,
    Band,
    Difficulty,
    Health,
    Sign,
    ValueFact,
    difficulty,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CASE = Case(
    1, "ref", 1, "ACME", CaseState.OPEN, "MINA", "MINA", NOW, NOW, "", "budget", "en", True,
    arr_minor=20_000_00, currency="USD",
)  # fmt: skip
POLICY = Policy()
H, M, L = Band.HIGH, Band.MEDIUM, Band.LOW
ARR = {H: 84_000_00, M: 20_000_00, L: 5_000_00}
ESTIMATE = {H: 70_00, M: 40_00, L: 15_00}
UNKNOWN = Runway.UNKNOWN


def days(number: int) -> timedelta:
    return timedelta(days=number)


FULL, STANDARD, LIGHT = (
    TimeBox(days(30), days(90)), TimeBox(days(14), days(30)), TimeBox(days(7), days(14))
)  # fmt: skip


@pytest.mark.parametrize(
    ("value", "probability", "tier", "box"),
    [
        (H, H, 1, FULL),
        (H, M, 1, FULL),
        (H, L, 3, LIGHT),
        (M, H, 2, STANDARD),
        (M, M, 2, STANDARD),
        (M, L, 3, LIGHT),
        (L, H, 3, LIGHT),
        (L, M, 3, LIGHT),
        (L, L, 4, None),
    ],
)
def test_value_times_probability_gives_tier_and_time_box(
    value: Band, probability: Band, tier: int, box: TimeBox | None
) -> None:
    case = replace(CASE, arr_minor=ARR[value])

    found = judged(case, Answers(estimate=ESTIMATE[probability]), POLICY, UNKNOWN)

    assert (found.value, found.probability) == (value, probability)
    assert (found.tier, found.proposed_tier) == (tier, tier)
    assert box_of(tier, POLICY.clocks, POLICY.triage) == box


def test_every_combination_has_a_tier() -> None:
    assert set(TIERS) == set(product(Band, Band))


@pytest.mark.parametrize(
    ("arr", "band"),
    [
        (0, L),
        (14_999_99, L),
        (15_000_00, M),
        (49_999_99, M),
        (50_000_00, H),
        (1_000_000_00, H),
        (None, None),
    ],
)
def test_the_arr_has_its_edges(arr: int | None, band: Band | None) -> None:
    assert arr_band(replace(CASE, arr_minor=arr), POLICY) == band


def test_an_arr_in_another_currency_is_not_compared_and_the_value_is_asked() -> None:
    euros = replace(CASE, arr_minor=84_000_00, currency="EUR")
    assert arr_band(euros, POLICY) is None
    with pytest.raises(DomainError, match="value_missing"):
        judged(euros, Answers(estimate=70_00), POLICY, UNKNOWN)

    found = judged(euros, Answers(estimate=70_00, value_by_hand=M), POLICY, UNKNOWN)

    assert (found.value, found.tier) == (M, 2)
    assert found.value_why == (Why(Because.BY_HAND),)


def test_bands_of_a_currency_without_decimals_are_whole_amounts() -> None:
    yen = replace(POLICY, currency="JPY", value_bands=ValueBands(2_000_000, 7_000_000))
    for arr, band in ((1_999_999, L), (2_000_000, M), (6_999_999, M), (7_000_000, H)):
        assert arr_band(replace(CASE, arr_minor=arr, currency="JPY"), yen) is band


@pytest.mark.parametrize(
    ("arr", "facts", "value", "why"),
    [
        (5_000_00, {ValueFact.STRATEGIC}, M, Because.STRATEGIC),
        (20_000_00, {ValueFact.STRATEGIC}, H, Because.STRATEGIC),
        (84_000_00, {ValueFact.STRATEGIC}, H, Because.STRATEGIC),
        (5_000_00, set(ValueFact), M, Because.STRATEGIC),
        (5_000_00, {ValueFact.LIFETIME}, L, Because.ARR),
        (5_000_00, {ValueFact.EXPANSION}, L, Because.ARR),
        (5_000_00, {ValueFact.RELATIONSHIP}, L, Because.ARR),
        (5_000_00, {ValueFact.LIFETIME, ValueFact.EXPANSION}, M, Because.SUPPORTED),
        (20_000_00, {ValueFact.EXPANSION, ValueFact.RELATIONSHIP}, H, Because.SUPPORTED),
        (5_000_00, set(ValueFact) - {ValueFact.STRATEGIC}, M, Because.SUPPORTED),
    ],
)
def test_a_strategic_account_or_two_other_facts_raise_the_value_by_one_band(
    arr: int, facts: set[ValueFact], value: Band, why: Because
) -> None:
    answers = Answers(frozenset(facts), estimate=40_00)

    found = judged(replace(CASE, arr_minor=arr), answers, POLICY, UNKNOWN)

    assert found.value is value
    assert found.value_why[-1].code is why


def test_a_value_chosen_by_hand_is_meant_as_it_is_and_counts_only_without_an_arr() -> None:
    answers = Answers(frozenset(ValueFact), estimate=40_00, value_by_hand=L)

    assert judged(replace(CASE, arr_minor=None), answers, POLICY, UNKNOWN).value is L
    assert judged(replace(CASE, arr_minor=84_000_00), answers, POLICY, UNKNOWN).value is H


@pytest.mark.parametrize(
    ("estimate", "band"),
    [
        (0, L), (10_00, L), (19_00, L), (19_99, L),
        (20_00, M), (30_00, M), (59_00, M), (59_99, M),
        (60_00, H), (80_00, H), (100_00, H),
    ],
)  # fmt: skip
def test_the_estimate_has_its_edges_and_decides_whatever_is_ticked(
    estimate: int, band: Band
) -> None:
    answers = Answers(signs=frozenset(Sign), estimate=estimate)

    assert estimate_band(estimate, POLICY.triage) is band
    assert judged(CASE, answers, POLICY, UNKNOWN).probability is band


@pytest.mark.parametrize(
    ("signs", "band", "why"),
    [
        (FOR, H, Because.MUCH_FOR),
        (FOR[:3], H, Because.MUCH_FOR),
        (FOR[:2], M, Because.IN_BETWEEN),
        ((*FOR[:3], *IN_DOUBT[:2]), H, Because.MUCH_FOR),
        ((*FOR[:3], *IN_DOUBT[:3]), M, Because.IN_BETWEEN),
        (IN_DOUBT, M, Because.IN_BETWEEN),
        ((*FOR, Sign.NO_BUDGET), M, Because.IN_BETWEEN),
        ((Sign.ALIVE, Sign.NO_BUDGET), M, Because.IN_BETWEEN),
        ((Sign.ALIVE, Sign.NO_BUDGET, Sign.CHECKED_OUT), L, Because.MORE_AGAINST),
        ((Sign.COMMITTED,), L, Because.MORE_AGAINST),
        ((*FOR, Sign.SIGNED), L, Because.LOST_CAUSE),
    ],
)
def test_signs_propose_a_probability(signs: tuple[Sign, ...], band: Band, why: Because) -> None:
    found = judged(CASE, Answers(signs=frozenset(signs)), POLICY, UNKNOWN)

    assert found.probability is band
    assert found.probability_why[0].code is why


@pytest.mark.parametrize("sign", sorted(LOST_CAUSE))
def test_each_lost_cause_sign_asks_for_letting_go_also_against_an_estimate(sign: Sign) -> None:
    found = judged(CASE, Answers(signs=frozenset({sign}), estimate=70_00), POLICY, UNKNOWN)

    assert found.lost_cause == (sign,)
    assert found.probability is H


def test_the_seven_lost_cause_signs_and_the_rows_of_the_probability_table_are_there() -> None:
    assert (len(LOST_CAUSE), len(FOR), len(IN_DOUBT), len(AGAINST)) == (7, 5, 4, 10)
    assert {*FOR, *IN_DOUBT, *AGAINST} == set(Sign)
    assert set(AGAINST) >= LOST_CAUSE


def test_nothing_ticked_and_no_estimate_proposes_nothing() -> None:
    with pytest.raises(DomainError, match="signs_missing"):
        judged(CASE, Answers(), POLICY, UNKNOWN)


@pytest.mark.parametrize(
    ("left", "mode", "risk"),
    [
        (91, Runway.COMPREHENSIVE, M),
        (90, Runway.COMPREHENSIVE, M),
        (89, Runway.COMPRESSED, H),
        (30, Runway.COMPRESSED, H),
        (29, Runway.EMERGENCY, H),
        (0, Runway.EMERGENCY, H),
    ],
)
def test_the_runway_has_its_edges_and_a_near_renewal_is_a_high_risk(
    left: int, mode: Runway, risk: Band
) -> None:
    left_until = runway(NOW.date() + days(left), NOW, Clocks())

    found = judged(CASE, Answers(estimate=40_00, health=Health.YELLOW), POLICY, left_until)

    assert left_until is mode
    assert (found.runway, found.risk) == (mode, risk)


@pytest.mark.parametrize(
    ("answers", "arr", "risk", "why"),
    [
        (Answers(health=Health.RED), 5_000_00, H, Because.HEALTH_RED),
        (Answers(health=Health.GREEN, low_use=True), 5_000_00, H, Because.LOW_USE),
        (Answers(health=Health.GREEN), 50_000_00, H, Because.LARGE),
        (
            Answers(frozenset({ValueFact.STRATEGIC}), health=Health.GREEN),
            5_000_00, H, Because.STRATEGIC,
        ),
        (Answers(health=Health.YELLOW), 5_000_00, M, Because.HEALTH_YELLOW),
        (Answers(), 5_000_00, M, Because.HEALTH_UNKNOWN),
        (Answers(health=Health.GREEN), 49_999_99, L, Because.HEALTH_GREEN),
        (Answers(value_by_hand=H, health=Health.GREEN), None, H, Because.LARGE),
    ],
)  # fmt: skip
def test_the_risk_level_is_apart_from_the_probability(
    answers: Answers, arr: int | None, risk: Band, why: Because
) -> None:
    for estimate in ESTIMATE.values():
        asked = replace(answers, estimate=estimate)
        found = judged(replace(CASE, arr_minor=arr), asked, POLICY, Runway.COMPREHENSIVE)
        assert found.risk is risk
        assert found.risk_why == (Why(why),)


def test_another_tier_takes_a_reason_and_the_proposed_one_stays_known() -> None:
    answers = Answers(estimate=10_00, override=2)
    with pytest.raises(DomainError, match="override_reason_missing"):
        judged(CASE, answers, POLICY, UNKNOWN)
    with pytest.raises(DomainError, match="override_reason_missing"):
        judged(CASE, replace(answers, reason="  "), POLICY, UNKNOWN)

    found = judged(CASE, replace(answers, reason="Learning value"), POLICY, UNKNOWN)
    same = judged(CASE, replace(answers, override=3), POLICY, UNKNOWN)

    assert (found.tier, found.proposed_tier) == (2, 3)
    assert (same.tier, same.proposed_tier) == (3, 3)


def test_every_part_is_explained_in_the_order_people_ask() -> None:
    found = judged(CASE, Answers(signs=frozenset(FOR)), POLICY, Runway.COMPRESSED)

    assert explained(found) == (
        Why(Because.ARR),
        Why(Because.MUCH_FOR, (5, 0, 0)),
        Why(Because.RENEWAL_NEAR),
    )


@pytest.mark.parametrize(
    ("arr", "value", "guide"),
    [
        (100_000_00, H, 20_000_00),
        (20_000_00, M, 4_000_00),
        (5_000_00, L, 5_000_00),
        (None, H, None),
        (3, M, 0),
    ],
)
def test_effort_is_in_proportion(arr: int | None, value: Band, guide: int | None) -> None:
    assert effort_guide(replace(CASE, arr_minor=arr), value, POLICY) == guide


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (Cause.PRODUCT, Difficulty.HARDEST),
        (Cause.SERVICE, Difficulty.MEDIUM),
        (Cause.VALUE, Difficulty.EASIER),
        (Cause.ADOPTION, Difficulty.EASIER),
        (Cause.BUDGET, Difficulty.DEPENDS),
        (Cause.COMPETITION, Difficulty.DEPENDS),
        (Cause.CHANGE, Difficulty.DEPENDS),
        (Cause.PAYMENT, Difficulty.DEPENDS),
        (Cause.UNAVOIDABLE, Difficulty.DEPENDS),
        (None, None),
        ("they moved", None),
    ],
)
def test_root_causes_differ_in_difficulty(cause: str | None, expected: Difficulty | None) -> None:
    assert difficulty(cause) is expected


@pytest.mark.parametrize(
    ("typed", "estimate"),
    [("", None), ("  ", None), ("0", 0), ("45", 45_00), (" 45 % ", 45_00), ("59.99", 59_99),
     ("100%", 100_00), ("12.5", 12_50)],
)  # fmt: skip
def test_an_estimate_is_read_as_people_type_it(typed: str, estimate: int | None) -> None:
    assert parse_estimate(typed) == estimate


@pytest.mark.parametrize("typed", ["101", "100.01", "abc", "-5", "1e1", "45.999", "%", "４５", "²"])
def test_an_estimate_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="estimate_invalid"):
        parse_estimate(typed)


def test_a_shorter_box_shortens_its_guide_too() -> None:
    clocks = Clocks(time_box_light=days(5))

    assert box_of(3, clocks, TriageRules()) == TimeBox(days(5), days(5))


@given(
    st.frozensets(st.sampled_from(list(Sign)), min_size=1),
    st.frozensets(st.sampled_from(list(ValueFact))),
    st.integers(0, 10**9),
)
def test_whatever_is_ticked_there_is_one_tier_with_reasons(
    signs: frozenset[Sign], facts: frozenset[ValueFact], arr: int
) -> None:
    found = judged(replace(CASE, arr_minor=arr), Answers(facts, signs), POLICY, UNKNOWN)

    assert found.tier == TIERS[found.value, found.probability]
    assert all((found.value_why, found.probability_why, found.risk_why))

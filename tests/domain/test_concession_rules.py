"""What policy says to a concession: refusals, warnings, whether it pays, what stays in a limit."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.authority import Authority, Kind
from domain.causes import Cause
from domain.concessions import (
    COUNTS,
    LONGEST_TEXT,
    OVER,
    WAITING,
    ConcessionState,
    Facts,
    Warning,
    check_length,
    checked_terms,
    latest_sunset,
    pays,
    starts_on,
    warnings_for,
    within,
)
from domain.errors import DomainError
from domain.terms import Phase, Return, Terms
from domain.triage_tables import Sign

RULES = Authority()
TODAY = date(2026, 3, 2)
FACTS = Facts(Cause.BUDGET, TODAY, arr_minor=50_000_00, estimate=60_00, bridges=("promise-1",))
TERMS = Terms(
    (Kind.DISCOUNT,), (Phase(15_00, 12),), returns=(Return.CASE_STUDY,), sunset_on=date(2027, 3, 2)
)
OTHER = Terms((Kind.ENHANCED_SUPPORT,), detail="named engineer", returns=(Return.REFERENCE,))

GOOD = [
    TERMS,
    OTHER,
    replace(TERMS, sunset_on=date(2026, 3, 3)),
    replace(TERMS, bridge="promise-1"),
    replace(TERMS, returns=tuple(Return)),
    replace(TERMS, kinds=(Kind.DISCOUNT, Kind.PILOT), detail="90 days, paid"),
    replace(OTHER, kinds=(Kind.PAUSE,), detail="60 days"),
    replace(OTHER, detail="x" * LONGEST_TEXT),
]


@pytest.mark.parametrize("terms", GOOD)
def test_terms_that_follow_the_rules_are_kept_as_they_are(terms: Terms) -> None:
    assert checked_terms(terms, FACTS, RULES) == terms


REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"cause": None}, "no_cause_yet"),
    ({"kinds": ()}, {}, "nothing_offered"),
    ({"phases": ()}, {}, "discount_without_percent"),
    ({"kinds": (Kind.PILOT,), "detail": "90 days"}, {}, "percent_without_discount"),
    ({"kinds": (Kind.DISCOUNT, Kind.PILOT)}, {}, "detail_missing"),
    ({"kinds": (Kind.DISCOUNT, Kind.PILOT), "detail": " \n"}, {}, "detail_missing"),
    ({"detail": "x" * (LONGEST_TEXT + 1)}, {}, "detail_too_long"),
    ({"returns": ()}, {}, "nothing_in_return"),
    ({"sunset_on": None}, {}, "sunset_missing"),
    ({"sunset_on": TODAY}, {}, "sunset_past"),
    ({"sunset_on": date(2026, 3, 1)}, {}, "sunset_past"),
    ({"sunset_on": date(2027, 3, 3)}, {}, "sunset_after_term"),
    ({"phases": (Phase(15_00, 6),)}, {}, "sunset_after_term"),
    ({"bridge": "promise-2"}, {}, "bridge_gone"),
    ({"bridge": "promise-1"}, {"bridges": ()}, "bridge_gone"),
    # What is too early is too early whatever else is wrong.
    ({"kinds": (), "returns": ()}, {"cause": None}, "no_cause_yet"),
]


@pytest.mark.parametrize(("terms", "facts", "code"), REFUSED)
def test_what_the_rules_refuse(terms: dict[str, Any], facts: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        checked_terms(replace(TERMS, **terms), replace(FACTS, **facts), RULES)
    assert refused.value.code == code


@pytest.mark.parametrize("returns", [(), None])
def test_other_kinds_ask_for_something_in_return_as_well(returns: tuple[Return, ...]) -> None:
    with pytest.raises(DomainError, match="nothing_in_return"):
        checked_terms(replace(OTHER, returns=returns or ()), FACTS, RULES)


def test_what_is_no_discount_needs_no_sunset() -> None:
    assert checked_terms(replace(OTHER, sunset_on=None), FACTS, RULES).sunset_on is None


PAUSES = [
    ("60 days", True),
    ("90 days", True),
    ("91 days", False),
    ("12 weeks", True),
    ("13 weeks", False),
    ("3 months", True),
    ("4 months", False),
    ("60-day pause", True),
    ("pause of 1 year", False),
    ("pause for up to 2 months", True),
    ("0 days", False),
    ("a while", False),
    ("until summer", False),
    ("", False),
    # A short span elsewhere makes no long pause short, a long one elsewhere no short pause long.
    ("answers within 1 day; pause of 180 days", False),
    ("pause of 60 days, 180 days of notice", True),
    ("30 days of notice, paused 120 days", False),
    ("after 14 days 200 days", False),
]


@pytest.mark.parametrize(("detail", "fine"), PAUSES)
def test_a_pause_says_how_long_it_is_and_ends_in_time(detail: str, fine: bool) -> None:
    terms = replace(OTHER, kinds=(Kind.PAUSE,), detail=detail or "-")
    if fine:
        checked_terms(terms, FACTS, RULES)
        return
    with pytest.raises(DomainError, match="pause_invalid"):
        checked_terms(terms, FACTS, RULES)


SUNSETS = [
    # Today, renewal, months; the last day by which standard price is back.
    (date(2026, 3, 2), None, 12, date(2027, 3, 2)),
    (date(2026, 3, 2), date(2026, 5, 31), 12, date(2027, 5, 31)),
    (date(2026, 3, 2), date(2026, 2, 1), 12, date(2027, 3, 2)),
    (date(2026, 8, 31), None, 6, date(2027, 2, 28)),
    (date(2027, 8, 31), None, 6, date(2028, 2, 29)),
    (date(2026, 1, 30), None, 1, date(2026, 2, 28)),
    (date(2026, 1, 31), None, 3, date(2026, 4, 30)),
    (date(2028, 2, 29), None, 12, date(2029, 2, 28)),
    (date(2026, 12, 31), None, 2, date(2027, 2, 28)),
]


@pytest.mark.parametrize(("today", "renewal", "months", "last"), SUNSETS)
def test_standard_price_is_back_when_the_term_is_over(
    today: date, renewal: date | None, months: int, last: date
) -> None:
    facts = replace(FACTS, today=today, renewal_on=renewal)
    assert latest_sunset(months, facts) == last
    assert starts_on(facts) == max(today, renewal or today)
    terms = replace(TERMS, phases=(Phase(15_00, months),), sunset_on=last)
    assert checked_terms(terms, facts, RULES) == terms


CAUSES = [
    (Cause.VALUE, False),
    (Cause.BUDGET, False),
    (Cause.COMPETITION, False),
    (Cause.PRODUCT, True),
    (Cause.SERVICE, True),
    (Cause.CHANGE, True),
    (Cause.ADOPTION, True),
    (Cause.PAYMENT, True),
    (Cause.UNAVOIDABLE, True),
]


@pytest.mark.parametrize(("cause", "warned"), CAUSES)
def test_a_discount_for_a_cause_that_is_no_price_is_warned_of(cause: Cause, warned: bool) -> None:
    facts = replace(FACTS, cause=cause)
    assert warnings_for(TERMS, facts, (), emergency=False) == (
        (Warning.CAUSE_NOT_PRICE,) if warned else ()
    )
    bridged = replace(TERMS, bridge="promise-1")
    assert warnings_for(bridged, facts, (), emergency=False) == ()
    assert warnings_for(OTHER, facts, (), emergency=False) == ()


WARNED: list[tuple[dict[str, Any], list[Warning], bool, list[Warning]]] = [
    ({}, [], False, []),
    ({}, [Warning.TESTING_US], False, [Warning.TESTING_US]),
    ({}, [Warning.PRECEDENT], False, [Warning.PRECEDENT]),
    ({}, [Warning.PRECEDENT, Warning.TESTING_US], False, [Warning.TESTING_US, Warning.PRECEDENT]),
    # What follows from the case is not for ticking.
    ({}, [Warning.EMERGENCY, Warning.TOO_LATE, Warning.UNECONOMIC], False, []),
    ({"precedent": 14_99}, [], False, [Warning.PRECEDENT]),
    ({"precedent": 15_00}, [], False, []),
    ({"precedent": 20_00}, [], False, []),
    ({"signs": {Sign.UNECONOMIC}}, [], False, [Warning.UNECONOMIC]),
    ({"signs": {Sign.SIGNED}}, [], False, [Warning.TOO_LATE]),
    ({"signs": {Sign.FINAL}}, [], False, [Warning.TOO_LATE]),
    ({"signs": {Sign.COMMITTED}}, [], False, [Warning.TOO_LATE]),
    ({"signs": {Sign.EVALUATING, Sign.STRAINED}}, [], False, []),
    ({"estimate": 5_00}, [], False, [Warning.UNECONOMIC]),
    ({}, [], True, [Warning.EMERGENCY]),
    (
        {"cause": Cause.PRODUCT, "signs": {Sign.UNECONOMIC, Sign.FINAL}, "precedent": 0},
        [Warning.TESTING_US],
        True,
        list(Warning),
    ),
]


@pytest.mark.parametrize(("facts", "ticked", "emergency", "warned"), WARNED)
def test_what_the_approver_is_warned_of_in_a_fixed_order(
    facts: dict[str, Any], ticked: list[Warning], emergency: bool, warned: list[Warning]
) -> None:
    known = replace(FACTS, **(facts | {"signs": frozenset(facts.get("signs", ()))}))
    assert list(warnings_for(TERMS, known, ticked, emergency=emergency)) == warned


PAYING = [
    # ARR, estimate, discount, months: whether it pays.
    (50_000_00, 60_00, 15_00, 12, True),
    (50_000_00, 60_00, 40_00, 12, False),
    (50_000_00, 60_00, 37_50, 12, True),
    (50_000_00, 60_00, 37_51, 12, False),
    (50_000_00, 100_00, 50_00, 12, True),
    (50_000_00, 100_00, 50_01, 12, False),
    (50_000_00, 10_00, 9_09, 12, True),
    (50_000_00, 10_00, 9_10, 12, False),
    (50_000_00, 10_00, 15_00, 6, False),
    (50_000_00, 0, 1_00, 12, False),
    (50_000_00, 100_00, 100_00, 12, False),
    (0, 60_00, 15_00, 12, True),
    (None, 60_00, 90_00, 12, True),
    (50_000_00, None, 90_00, 12, True),
]


@pytest.mark.parametrize(("arr", "estimate", "percent", "months", "does"), PAYING)
def test_whether_what_it_costs_is_less_than_what_it_may_keep(
    arr: int | None, estimate: int | None, percent: int, months: int, does: bool
) -> None:
    facts = replace(FACTS, arr_minor=arr, estimate=estimate)
    assert pays(replace(TERMS, phases=(Phase(percent, months),)), facts) is does


def test_what_costs_no_money_pays() -> None:
    assert pays(OTHER, replace(FACTS, estimate=0))


CEILING = replace(TERMS, kinds=(Kind.DISCOUNT, Kind.PILOT), detail="90 days, paid")
INSIDE: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    ({"phases": (Phase(5_00, 6),)}, True),
    ({"phases": (Phase(15_01, 1),)}, False),
    ({"phases": (Phase(5_00, 13),)}, False),
    ({"kinds": (Kind.DISCOUNT,), "detail": ""}, True),
    ({"kinds": (Kind.DISCOUNT, Kind.PAUSE)}, False),
    ({"returns": ()}, False),
    ({"returns": (Return.CASE_STUDY, Return.PREPAYMENT)}, True),
    ({"sunset_on": date(2027, 3, 3)}, False),
    ({"sunset_on": date(2026, 6, 1)}, True),
    ({"bridge": "promise-1"}, True),
    # A custom offer in other words is another offer.
    ({"detail": "two years, free"}, False),
    ({"detail": " 90 days, paid "}, True),
]


@pytest.mark.parametrize(("change", "inside"), INSIDE)
def test_what_stays_inside_an_agreed_limit(change: dict[str, Any], inside: bool) -> None:
    assert within(replace(CEILING, **change), CEILING) is inside


STATES = {
    ConcessionState.DRAFT: "neither",
    ConcessionState.ASKED: "waits",
    ConcessionState.COUNTERED: "waits",
    ConcessionState.GRANTED: "counts",
    ConcessionState.OFFERED: "counts",
    ConcessionState.ACCEPTED: "counts",
    ConcessionState.DECLINED: "over",
    ConcessionState.REJECTED: "over",
    ConcessionState.WITHDRAWN: "over",
    ConcessionState.LAPSED: "over",
    ConcessionState.REPLACED: "over",
    ConcessionState.USED: "over",
}


@pytest.mark.parametrize("state", ConcessionState)
def test_each_state_waits_counts_or_is_over(state: ConcessionState) -> None:
    told = STATES[state]
    assert (state in WAITING, state in COUNTS, state in OVER) == (
        told == "waits",
        told == "counts",
        told == "over",
    )


@pytest.mark.parametrize(("length", "fine"), [(LONGEST_TEXT, True), (LONGEST_TEXT + 1, False)])
def test_a_text_has_a_longest_length(length: int, fine: bool) -> None:
    if fine:
        assert check_length("x" * length) == "x" * length
        return
    with pytest.raises(DomainError, match="concession_too_long"):
        check_length("x" * length)

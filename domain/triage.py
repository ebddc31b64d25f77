"""Triage: where to invest. Value times save probability gives tier, effort and time box.

Pure functions on `triage_tables`. Percentages are in hundredths of a per cent, money in minor
units, spans are timedeltas. The person judges: bands are proposed from what was ticked, a tier can
be overridden with a reason.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from domain.cases import Case
from domain.deadlines import Runway
from domain.errors import DomainError
from domain.policy import Clocks, Policy, TriageRules
from domain.triage_tables import (
    AGAINST,
    FOR,
    IN_DOUBT,
    LOST_CAUSE,
    RAISED,
    TIER_NUMBERS,
    TIERS,
    Band,
    Health,
    Sign,
    ValueFact,
)


class Because(StrEnum):
    """Why a band is what it is: the code of a sentence."""

    ARR = "arr"
    BY_HAND = "by_hand"
    STRATEGIC = "strategic"
    SUPPORTED = "supported"
    ESTIMATE = "estimate"
    LOST_CAUSE = "lost_cause"
    MORE_AGAINST = "more_against"
    MUCH_FOR = "much_for"
    IN_BETWEEN = "in_between"
    HEALTH_RED = "health_red"
    LOW_USE = "low_use"
    LARGE = "large"
    RENEWAL_NEAR = "renewal_near"
    HEALTH_YELLOW = "health_yellow"
    HEALTH_GREEN = "health_green"
    HEALTH_UNKNOWN = "health_unknown"


@dataclass(frozen=True, slots=True)
class Why:
    """One reason. `numbers` is what its sentence counts: signs for, in doubt, against; facts."""

    code: Because
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person ticked and entered.

    `estimate` decides the probability where it is given. `value_by_hand` counts where the ARR is
    not known. `override` is the tier the person wants instead of the one that follows, with a
    reason; learning value is one.
    """

    facts: frozenset[ValueFact] = frozenset()
    signs: frozenset[Sign] = frozenset()
    estimate: int | None = None
    health: Health | None = None
    low_use: bool = False
    value_by_hand: Band | None = None
    override: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Triage:
    """The triage of a case as it is kept. `proposed_tier` is what follows from the answers."""

    case_id: int
    at: datetime
    by: str
    answers: Answers
    value: Band
    probability: Band
    proposed_tier: int
    tier: int
    risk: Band

    @property
    def is_overridden(self) -> bool:
        return self.answers.override is not None


@dataclass(frozen=True, slots=True)
class TimeBox:
    """How long the effort of a tier lasts: at least, and at most from the flag."""

    least: timedelta
    most: timedelta


@dataclass(frozen=True, slots=True)
class Judged:
    """What follows from answers, each with why."""

    value: Band
    value_why: tuple[Why, ...]
    probability: Band
    probability_why: tuple[Why, ...]
    proposed_tier: int
    tier: int
    risk: Band
    risk_why: tuple[Why, ...]
    lost_cause: tuple[Sign, ...]
    runway: Runway


def judged(case: Case, answers: Answers, policy: Policy, runway: Runway) -> Judged:
    """Applies the tables.

    Raises `value_missing` (no ARR to go by and no band chosen), `signs_missing` (nothing ticked and
    no estimate), `override_reason_missing`.
    """
    value, value_why = _value(case, answers, policy)
    probability, probability_why = _probability(answers, policy.triage)
    proposed = TIERS[value, probability]
    tier = answers.override or proposed
    if tier != proposed and not answers.reason.strip():
        raise DomainError("override_reason_missing", tier=proposed)
    if tier not in TIER_NUMBERS:
        raise DomainError("forged_button")
    risk, risk_why = _risk(case, answers, policy, runway)
    return Judged(
        value,
        value_why,
        probability,
        probability_why,
        proposed,
        tier,
        risk,
        risk_why,
        tuple(sign for sign in AGAINST if sign in answers.signs & LOST_CAUSE),
        runway,
    )


def explained(found: Judged) -> tuple[Why, ...]:
    """Every reason in the order in which people ask: value, probability, risk."""
    return (*found.value_why, *found.probability_why, *found.risk_why)


def arr_band(case: Case, policy: Policy) -> Band | None:
    """The band of the ARR; None where it is not known, or in a currency the bands are not in."""
    if case.arr_minor is None or (case.currency or policy.currency) != policy.currency:
        return None
    if case.arr_minor >= policy.value_bands.high_from:
        return Band.HIGH
    return Band.MEDIUM if case.arr_minor >= policy.value_bands.medium_from else Band.LOW


def _value(case: Case, answers: Answers, policy: Policy) -> tuple[Band, tuple[Why, ...]]:
    """From the ARR, raised by what was ticked; a band chosen by hand is meant as it is."""
    band = arr_band(case, policy)
    if band is None:
        if answers.value_by_hand is None:
            raise DomainError("value_missing")
        return answers.value_by_hand, (Why(Because.BY_HAND),)
    supporting = len(answers.facts - {ValueFact.STRATEGIC})
    if ValueFact.STRATEGIC in answers.facts:
        return RAISED[band], (Why(Because.ARR), Why(Because.STRATEGIC))
    if supporting >= policy.triage.supporting_facts:
        return RAISED[band], (Why(Because.ARR), Why(Because.SUPPORTED, (supporting,)))
    return band, (Why(Because.ARR),)


def estimate_band(estimate: int, rules: TriageRules) -> Band:
    """At the edges it is the higher band: 60% is high, 20% is medium."""
    if estimate >= rules.high_from:
        return Band.HIGH
    return Band.MEDIUM if estimate >= rules.medium_from else Band.LOW


def _probability(answers: Answers, rules: TriageRules) -> tuple[Band, tuple[Why, ...]]:
    """The estimate decides where there is one; else the signs.

    A lost-cause sign, or more signs against than for: low. Enough signs for, none against and
    fewer in doubt: high. Anything else is in between.
    """
    if answers.estimate is not None:
        return estimate_band(answers.estimate, rules), (Why(Because.ESTIMATE, (answers.estimate,)),)
    if not answers.signs:
        raise DomainError("signs_missing")
    pro, doubts, con = (len(answers.signs.intersection(each)) for each in (FOR, IN_DOUBT, AGAINST))
    counted = (pro, doubts, con)
    if answers.signs & LOST_CAUSE:
        return Band.LOW, (Why(Because.LOST_CAUSE, (len(answers.signs & LOST_CAUSE),)),)
    if con > pro:
        return Band.LOW, (Why(Because.MORE_AGAINST, counted),)
    if not con and pro >= rules.signs_for_high and pro > doubts:
        return Band.HIGH, (Why(Because.MUCH_FOR, counted),)
    return Band.MEDIUM, (Why(Because.IN_BETWEEN, counted),)


def _risk(
    case: Case, answers: Answers, policy: Policy, runway: Runway
) -> tuple[Band, tuple[Why, ...]]:
    """Apart from the probability: it sets how often we are in touch, and the concession guide."""
    large = (arr_band(case, policy) or answers.value_by_hand) is Band.HIGH
    near = runway in {Runway.COMPRESSED, Runway.EMERGENCY}
    signs = (
        (answers.health is Health.RED, Because.HEALTH_RED),
        (answers.low_use, Because.LOW_USE),
        (large, Because.LARGE),
        (ValueFact.STRATEGIC in answers.facts, Because.STRATEGIC),
        (near, Because.RENEWAL_NEAR),
    )
    high = tuple(Why(code) for holds, code in signs if holds)
    if high:
        return Band.HIGH, high
    if answers.health is Health.GREEN:
        return Band.LOW, (Why(Because.HEALTH_GREEN),)
    known = answers.health is Health.YELLOW
    return Band.MEDIUM, (Why(Because.HEALTH_YELLOW if known else Because.HEALTH_UNKNOWN),)


def box_of(tier: int, clocks: Clocks, rules: TriageRules) -> TimeBox | None:
    """The time box of a tier; None for tier 4. The guide below never exceeds the box itself."""
    boxes = {
        1: (rules.full_least, clocks.time_box_full),
        2: (rules.standard_least, clocks.time_box_standard),
        3: (rules.light_least, clocks.time_box_light),
    }
    if tier not in boxes:
        return None
    least, most = boxes[tier]
    return TimeBox(min(least, most), most)


def effort_guide(case: Case, value: Band, policy: Policy) -> int | None:
    """What the effort may cost, in minor units of the case's currency; None without an ARR.

    A share of a year's ARR (20%: $20K for $100K); an account of low value never more than it pays.
    """
    if case.arr_minor is None:
        return None
    if value is Band.LOW:
        return case.arr_minor
    return case.arr_minor * policy.triage.effort_share // 100_00


def parse_estimate(typed: str) -> int | None:
    """A per cent as typed (`45`, `45%`, `12.5`), in hundredths; None for nothing.

    Raises `estimate_invalid` for anything but 0 to 100 with at most two decimals.
    """
    text = typed.strip().removesuffix("%").strip()
    if not typed.strip():
        return None
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", text) or Decimal(text) > 100:
        raise DomainError("estimate_invalid", estimate=typed.strip()[:40])
    return int(Decimal(text) * 100)

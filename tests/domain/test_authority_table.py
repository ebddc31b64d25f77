"""The authority matrix, row by row: who may grant how much of what, and who has to agree."""

from dataclasses import replace

import pytest

from domain.authority import (
    CONTRACT,
    GUIDE,
    PRODUCT,
    SERVICE,
    Authority,
    Because,
    Kind,
    Level,
    Route,
    check_reach,
    covers,
    highest,
    level_for_kind,
    level_of_stage,
    needed_for,
    route_for,
    stage_of,
)
from domain.errors import DomainError
from domain.percent import parse_percent
from domain.terms import Terms, parse_phases
from domain.triage_tables import Band

RULES = Authority()
CSM, MANAGER, DIRECTOR, EXECUTIVE = Level
ONLY_DISCOUNT = (Kind.DISCOUNT,)

LIMITS = [
    ("0.01", CSM),
    ("4.99", CSM),
    ("5", CSM),
    ("5.00", CSM),
    ("5.01", MANAGER),
    ("10", MANAGER),
    ("14.99", MANAGER),
    ("15", MANAGER),
    ("15 %", MANAGER),
    ("15.01", DIRECTOR),
    ("15,5%", DIRECTOR),
    ("20", DIRECTOR),
    ("24.99", DIRECTOR),
    ("25", DIRECTOR),
    ("25.01", EXECUTIVE),
    ("29.99", EXECUTIVE),
    ("30", EXECUTIVE),
    ("30.01", EXECUTIVE),
    ("100", EXECUTIVE),
]


@pytest.mark.parametrize(("typed", "level"), LIMITS)
def test_limits_are_inclusive(typed: str, level: Level) -> None:
    needed = needed_for(parse_percent(typed), ONLY_DISCOUNT, 0, RULES)
    assert needed.level is level
    assert needed.is_emergency is (parse_percent(typed) >= 30_00)


KINDS = [
    (Kind.PAYMENT_TERMS, CSM),
    (Kind.PRIORITY_QUEUE, MANAGER),
    (Kind.ENHANCED_SUPPORT, MANAGER),
    (Kind.CSM_TIME, MANAGER),
    (Kind.EXECUTIVE_TIME, MANAGER),
    (Kind.CUSTOMISATION, MANAGER),
    (Kind.FEATURE_PRIORITY, MANAGER),
    (Kind.REDUCED_SCOPE, DIRECTOR),
    (Kind.MULTI_YEAR_LOCK, DIRECTOR),
    (Kind.SHORTER_TERM, DIRECTOR),
    (Kind.PERFORMANCE_GUARANTEE, DIRECTOR),
    (Kind.PILOT, DIRECTOR),
    (Kind.EASIER_EXIT, DIRECTOR),
    (Kind.PAUSE, DIRECTOR),
    (Kind.PARTNER_TRANSITION, DIRECTOR),
    (Kind.CONTINGENT_PRICE, DIRECTOR),
    (Kind.CUSTOM_OFFER, EXECUTIVE),
]


@pytest.mark.parametrize(("kind", "level"), KINDS)
def test_each_other_kind_has_its_level(kind: Kind, level: Level) -> None:
    needed = needed_for(0, (kind,), 0, RULES)
    assert (needed.level, needed.because, needed.kind) == (level, Because.KIND, kind)
    assert level_for_kind(kind, RULES) is level


def test_every_kind_is_in_the_table() -> None:
    assert {kind for kind, _ in KINDS} == set(Kind) - {Kind.DISCOUNT}
    assert set(SERVICE) | set(CONTRACT) < set(Kind)


BUNDLES = [
    # What is offered; the level; what decides it.
    (5_00, (Kind.PAYMENT_TERMS,), CSM, Because.PERCENT, None),
    (5_01, (Kind.PAYMENT_TERMS,), MANAGER, Because.PERCENT, None),
    (5_00, (Kind.ENHANCED_SUPPORT,), MANAGER, Because.KIND, Kind.ENHANCED_SUPPORT),
    (15_00, (Kind.ENHANCED_SUPPORT,), MANAGER, Because.PERCENT, None),
    (15_01, (Kind.ENHANCED_SUPPORT,), DIRECTOR, Because.PERCENT, None),
    (5_00, (Kind.PILOT,), DIRECTOR, Because.KIND, Kind.PILOT),
    (4_99, (Kind.CUSTOM_OFFER,), EXECUTIVE, Because.KIND, Kind.CUSTOM_OFFER),
    (25_00, (Kind.PAUSE, Kind.CSM_TIME), DIRECTOR, Because.PERCENT, None),
    (30_00, (Kind.CUSTOM_OFFER,), EXECUTIVE, Because.EMERGENCY, None),
    (0, (Kind.PAYMENT_TERMS, Kind.CSM_TIME), MANAGER, Because.KIND, Kind.CSM_TIME),
    (0, (Kind.PAYMENT_TERMS, Kind.CSM_TIME, Kind.PAUSE), DIRECTOR, Because.KIND, Kind.PAUSE),
    (0, (Kind.CUSTOM_OFFER, Kind.PAUSE), EXECUTIVE, Because.KIND, Kind.CUSTOM_OFFER),
    (0, (Kind.FEATURE_PRIORITY, Kind.EASIER_EXIT), DIRECTOR, Because.KIND, Kind.EASIER_EXIT),
]


@pytest.mark.parametrize(("peak", "others", "level", "because", "kind"), BUNDLES)
def test_a_bundle_needs_the_highest_level_of_its_parts(
    peak: int, others: tuple[Kind, ...], level: Level, because: Because, kind: Kind | None
) -> None:
    kinds = (*ONLY_DISCOUNT, *others) if peak else others
    needed = needed_for(peak, kinds, 0, RULES)
    assert (needed.level, needed.because, needed.kind) == (level, because, kind)


TOTALS = [
    # Asked now, got before: together; the level; why.
    (5_00, 0, 5_00, CSM, Because.PERCENT),
    (1, 5_00, 5_01, MANAGER, Because.TOTAL),
    (2_50, 2_50, 5_00, CSM, Because.PERCENT),
    (5_00, 10_00, 15_00, MANAGER, Because.TOTAL),
    (5_00, 10_01, 15_01, DIRECTOR, Because.TOTAL),
    (10_00, 10_00, 20_00, DIRECTOR, Because.TOTAL),
    (10_00, 5_00, 15_00, MANAGER, Because.PERCENT),
    (15_00, 10_00, 25_00, DIRECTOR, Because.TOTAL),
    (15_00, 10_01, 25_01, EXECUTIVE, Because.TOTAL),
    (5_00, 24_99, 29_99, EXECUTIVE, Because.TOTAL),
    (5_00, 25_00, 30_00, EXECUTIVE, Because.EMERGENCY),
    (1, 99_99, 100_00, EXECUTIVE, Because.EMERGENCY),
    (100_00, 100_00, 200_00, EXECUTIVE, Because.EMERGENCY),
]


@pytest.mark.parametrize(("peak", "before", "total", "level", "because"), TOTALS)
def test_the_level_follows_the_total_of_the_year(
    peak: int, before: int, total: int, level: Level, because: Because
) -> None:
    needed = needed_for(peak, ONLY_DISCOUNT, before, RULES)
    assert (needed.total, needed.level, needed.because) == (total, level, because)


def test_what_is_no_discount_adds_nothing_to_the_total() -> None:
    assert needed_for(0, (Kind.PAYMENT_TERMS,), 29_00, RULES).level is CSM


PHASES = [
    ("40% 3 months, then 20% 3 months", EXECUTIVE, True),
    ("20% 3 months, then 40% 3 months", EXECUTIVE, True),
    ("30% 1 month", EXECUTIVE, True),
    ("29.99% 1 month, then 1% 35 months", EXECUTIVE, False),
    ("25% 36 months", DIRECTOR, False),
    ("5% 36 months", CSM, False),
    ("5% 6 months, then 5.01% 6 months", MANAGER, False),
]


@pytest.mark.parametrize(("typed", "level", "emergency"), PHASES)
def test_the_peak_decides_however_short_it_is(typed: str, level: Level, emergency: bool) -> None:
    terms = Terms(ONLY_DISCOUNT, parse_phases(typed, RULES.longest_term))
    needed = needed_for(terms.peak, terms.kinds, 0, RULES)
    assert (needed.level, needed.is_emergency) == (level, emergency)


COVERED = [
    (None, CSM, False),
    (CSM, CSM, True),
    (CSM, MANAGER, False),
    (MANAGER, CSM, True),
    (DIRECTOR, EXECUTIVE, False),
    (EXECUTIVE, EXECUTIVE, True),
]


@pytest.mark.parametrize(("held", "needed", "enough"), COVERED)
def test_a_level_covers_itself_and_those_below(
    held: Level | None, needed: Level, enough: bool
) -> None:
    assert covers(held, needed) is enough


ROUTES = [
    # Needed, held, with product; asked straight; asked in a chain.
    (CSM, CSM, False, (), ()),
    (MANAGER, CSM, False, ("manager",), ("manager",)),
    (DIRECTOR, CSM, False, ("director",), ("manager", "director")),
    (EXECUTIVE, CSM, False, ("executive",), ("manager", "director", "executive")),
    (EXECUTIVE, MANAGER, False, ("executive",), ("director", "executive")),
    (EXECUTIVE, DIRECTOR, False, ("executive",), ("executive",)),
    (EXECUTIVE, EXECUTIVE, False, (), ()),
    (DIRECTOR, DIRECTOR, False, (), ()),
    (MANAGER, DIRECTOR, False, (), ()),
    (MANAGER, CSM, True, (PRODUCT, "manager"), (PRODUCT, "manager")),
    (DIRECTOR, CSM, True, (PRODUCT, "director"), (PRODUCT, "manager", "director")),
    (MANAGER, MANAGER, True, (PRODUCT,), (PRODUCT,)),
    # Who may grant nothing at all is granted nothing by an empty route.
    (CSM, None, False, ("csm",), ("csm",)),
    (MANAGER, None, False, ("manager",), ("manager",)),
    (DIRECTOR, None, False, ("director",), ("manager", "director")),
    (CSM, None, True, (PRODUCT, "csm"), (PRODUCT, "csm")),
]


@pytest.mark.parametrize(("needed", "own", "product", "straight", "chain"), ROUTES)
def test_who_is_asked_in_which_order(
    needed: Level, own: Level | None, product: bool, straight: tuple[str, ...],
    chain: tuple[str, ...],
) -> None:  # fmt: skip
    chained = replace(RULES, route=Route.CHAIN)
    assert route_for(needed, own, RULES, with_product=product) == straight
    assert route_for(needed, own, chained, with_product=product) == chain


STAGES = [("csm", CSM), ("manager", MANAGER), ("director", DIRECTOR), ("executive", EXECUTIVE)]


@pytest.mark.parametrize(("stage", "level"), STAGES)
def test_a_stage_names_its_level(stage: str, level: Level) -> None:
    assert (level_of_stage(stage), stage_of(level)) == (level, stage)


def test_product_is_overruled_from_a_director_on() -> None:
    assert level_of_stage(PRODUCT) is DIRECTOR


OWN_MATRIX = [
    # Another matrix: limits 0 / 10 / 20, executives up to 40, emergencies from 20.
    (1, MANAGER, False),
    (10_00, MANAGER, False),
    (10_01, DIRECTOR, False),
    (19_99, DIRECTOR, False),
    (20_00, EXECUTIVE, True),
    (40_00, EXECUTIVE, True),
]


@pytest.mark.parametrize(("percent", "level", "emergency"), OWN_MATRIX)
def test_the_matrix_is_the_policys(percent: int, level: Level, emergency: bool) -> None:
    limits = {CSM: 0, MANAGER: 10_00, DIRECTOR: 20_00, EXECUTIVE: 40_00}
    rules = Authority(limits=limits, emergency_from=20_00)
    needed = needed_for(percent, ONLY_DISCOUNT, 0, rules)
    assert (needed.level, needed.is_emergency) == (level, emergency)
    check_reach(needed.total, rules)


@pytest.mark.parametrize(("total", "refused"), [(40_00, False), (40_01, True), (100_00, True)])
def test_nobody_grants_above_the_bound_of_an_executive(total: int, refused: bool) -> None:
    rules = Authority(limits={CSM: 5_00, MANAGER: 15_00, DIRECTOR: 25_00, EXECUTIVE: 40_00})
    if not refused:
        check_reach(total, rules)
        return
    with pytest.raises(DomainError, match="above_every_limit"):
        check_reach(total, rules)


def test_without_a_bound_an_executive_grants_anything() -> None:
    check_reach(200_00, RULES)


def test_a_policy_moves_a_kind_to_another_level() -> None:
    grants = {**RULES.grants, Kind.PILOT: MANAGER, Kind.PAYMENT_TERMS: EXECUTIVE}
    rules = Authority(grants=grants)
    assert level_for_kind(Kind.PILOT, rules) is MANAGER
    assert needed_for(5_00, (Kind.PAYMENT_TERMS,), 0, rules).level is EXECUTIVE
    assert level_for_kind(Kind.PAUSE, Authority(grants={})) is EXECUTIVE


GUIDED = [(Band.LOW, (5_00, 10_00)), (Band.MEDIUM, (15_00, 20_00)), (Band.HIGH, (25_00, 30_00))]


@pytest.mark.parametrize(("risk", "usual"), GUIDED)
def test_the_guide_says_what_is_usual(risk: Band, usual: tuple[int, int]) -> None:
    assert GUIDE[risk] == usual


HIGHEST = [((), None), ((None,), None), ((None, CSM), CSM), ((MANAGER, CSM, None), MANAGER)]


@pytest.mark.parametrize(("levels", "top"), HIGHEST)
def test_the_highest_of_several(levels: tuple[Level | None, ...], top: Level | None) -> None:
    assert highest(levels) is top


def test_a_concession_of_nothing_needs_nobody() -> None:
    with pytest.raises(ValueError, match="without parts"):
        needed_for(0, ONLY_DISCOUNT, 0, RULES)

"""Who may grant what: the authority matrix, as tables of the policy. Pure.

Percentages are hundredths of a per cent and compared as integers; limits are inclusive: 5.00 is a
CSM's, 5.01 a manager's. A bundle needs the highest level of its parts, and discounts on one account
within a year add up.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType

from domain.errors import DomainError
from domain.triage_tables import Band


class Level(IntEnum):
    """A level of authority; the higher one may grant all that the lower one may."""

    CSM = 1
    MANAGER = 2
    DIRECTOR = 3
    EXECUTIVE = 4


class Kind(StrEnum):
    """What can be conceded."""

    DISCOUNT = "discount"
    PAYMENT_TERMS = "payment_terms"
    REDUCED_SCOPE = "reduced_scope"
    MULTI_YEAR_LOCK = "multi_year_lock"

    PRIORITY_QUEUE = "priority_queue"
    ENHANCED_SUPPORT = "enhanced_support"
    CSM_TIME = "csm_time"
    EXECUTIVE_TIME = "executive_time"
    CUSTOMISATION = "customisation"

    FEATURE_PRIORITY = "feature_priority"

    SHORTER_TERM = "shorter_term"
    PERFORMANCE_GUARANTEE = "performance_guarantee"
    PILOT = "pilot"
    EASIER_EXIT = "easier_exit"
    PAUSE = "pause"
    PARTNER_TRANSITION = "partner_transition"
    CONTINGENT_PRICE = "contingent_price"

    CUSTOM_OFFER = "custom_offer"


SERVICE = (
    Kind.PRIORITY_QUEUE, Kind.ENHANCED_SUPPORT, Kind.CSM_TIME, Kind.EXECUTIVE_TIME,
    Kind.CUSTOMISATION,
)  # fmt: skip
CONTRACT = (
    Kind.REDUCED_SCOPE, Kind.MULTI_YEAR_LOCK, Kind.SHORTER_TERM, Kind.PERFORMANCE_GUARANTEE,
    Kind.PILOT, Kind.EASIER_EXIT, Kind.PAUSE, Kind.PARTNER_TRANSITION, Kind.CONTINGENT_PRICE,
)  # fmt: skip
# Payment terms are a CSM's, enhanced services a manager's, contract terms a director's, custom
# offers an executive's. A dated feature needs product's agreement besides.
GRANTS: Mapping[Kind, Level] = MappingProxyType(
    {Kind.PAYMENT_TERMS: Level.CSM, Kind.FEATURE_PRIORITY: Level.MANAGER}
    | dict.fromkeys(SERVICE, Level.MANAGER)
    | dict.fromkeys(CONTRACT, Level.DIRECTOR)
    | {Kind.CUSTOM_OFFER: Level.EXECUTIVE}
)
# A level that is not named has no upper bound.
LIMITS: Mapping[Level, int] = MappingProxyType(
    {Level.CSM: 5_00, Level.MANAGER: 15_00, Level.DIRECTOR: 25_00}
)
# What an account of that risk usually gets, in hundredths of a per cent.
GUIDE: Mapping[Band, tuple[int, int]] = MappingProxyType(
    {Band.LOW: (5_00, 10_00), Band.MEDIUM: (15_00, 20_00), Band.HIGH: (25_00, 30_00)}
)


class Route(StrEnum):
    """`STRAIGHT`: the needed level decides, those below are informed. `CHAIN`: each in order."""

    STRAIGHT = "straight"
    CHAIN = "chain"


class Quorum(StrEnum):
    """Whether one of several at a level decides, or all of them have to agree."""

    ANY = "any"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Authority:
    """The matrix with its modes and spans. `emergency_from`: from there on a written justification
    is asked and the named executive decides. `escalate_after` is working time of the approver;
    the reminder before it is the ladder of the approval clock. `accumulate` is how long
    concessions on one account add up. `longest_term` is in months."""

    limits: Mapping[Level, int] = field(default_factory=lambda: LIMITS)
    grants: Mapping[Kind, Level] = field(default_factory=lambda: GRANTS)
    guide: Mapping[Band, tuple[int, int]] = field(default_factory=lambda: GUIDE)
    emergency_from: int = 30_00
    route: Route = Route.STRAIGHT
    quorum: Quorum = Quorum.ANY
    accumulate: timedelta = timedelta(days=365)
    escalate_after: timedelta = timedelta(hours=8)
    lapse_after: timedelta = timedelta(days=14)
    lapse_warning: timedelta = timedelta(days=2)
    sunset_notice: timedelta = timedelta(days=30)
    longest_term: int = 36
    longest_pause: timedelta = timedelta(days=90)


class Because(StrEnum):
    """What decided the level."""

    PERCENT = "percent"
    TOTAL = "total"
    KIND = "kind"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class Needed:
    """The level that a concession needs, and why. `total` is the discount with what the account
    got within the year; `kind` the part that needs the level where a part does."""

    level: Level
    because: Because
    total: int = 0
    kind: Kind | None = None

    @property
    def is_emergency(self) -> bool:
        return self.because is Because.EMERGENCY


def check_reach(total: int, rules: Authority) -> None:
    """Raises `above_every_limit` where the policy bounds even what an executive may grant."""
    most = rules.limits.get(Level.EXECUTIVE)
    if most is not None and total > most:
        raise DomainError("above_every_limit", percent=f"{total / 100:g}", most=f"{most / 100:g}")


def level_for_percent(percent: int, rules: Authority) -> Level:
    """The lowest level whose limit reaches so far; an executive where none does."""
    for level in Level:
        if percent <= rules.limits.get(level, percent):
            return level
    return Level.EXECUTIVE


def level_for_kind(kind: Kind, rules: Authority) -> Level:
    """The level that grants a part other than a discount."""
    return rules.grants.get(kind, Level.EXECUTIVE)


def needed_for(peak: int, kinds: Collection[Kind], before: int, rules: Authority) -> Needed:
    """The highest level of all parts. `peak` is the highest discount of any phase, `before` the sum
    of what the account got within the year; both in hundredths.

    Where two parts need the same level, the discount is named.
    """
    total = peak + before if peak else 0
    found = _for_discount(peak, total, rules) if peak else None
    for kind in Kind:
        if kind is Kind.DISCOUNT or kind not in kinds:
            continue
        level = level_for_kind(kind, rules)
        if found is None or level > found.level:
            found = Needed(level, Because.KIND, total, kind)
    if found is None:
        raise ValueError("a concession without parts needs nobody")
    return found


def _for_discount(peak: int, total: int, rules: Authority) -> Needed:
    if total >= rules.emergency_from:
        return Needed(Level.EXECUTIVE, Because.EMERGENCY, total)
    level, alone = level_for_percent(total, rules), level_for_percent(peak, rules)
    because = Because.TOTAL if level > alone else Because.PERCENT
    return Needed(level, because, total)


def covers(held: Level | None, needed: Level) -> bool:
    """Whether somebody with this authority may grant it."""
    return held is not None and held >= needed


def route_for(
    needed: Level, own: Level | None, rules: Authority, *, with_product: bool
) -> tuple[str, ...]:
    """Who has to agree, in order: names of stages, `product` first where product has to.

    Nobody of authority is asked where the requester's own reaches. In a chain every level above the
    requester's own is asked, up to the needed one.
    """
    stages = [PRODUCT] if with_product else []
    if not covers(own, needed):
        chained = rules.route is Route.CHAIN
        first = min(max((own or 0) + 1, Level.MANAGER), needed) if chained else needed
        stages += [stage_of(level) for level in Level if first <= level <= needed]
    return tuple(stages)


PRODUCT = "product"


def stage_of(level: Level) -> str:
    return level.name.lower()


def level_of_stage(stage: str) -> Level:
    """The authority that a stage asks for; product's agreement is overruled from a director on."""
    return Level.DIRECTOR if stage == PRODUCT else Level[stage.upper()]


def highest(levels: Iterable[Level | None]) -> Level | None:
    """The highest of several authorities; None where there is none."""
    return max((each for each in levels if each is not None), default=None)

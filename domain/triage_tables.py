"""The tables of triage: bands, what people tick, and which tier value and probability give."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from domain.causes import Cause


class Band(StrEnum):
    """Of value and of probability; of risk too."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ValueFact(StrEnum):
    """What makes an account worth more than its ARR says.

    `STRATEGIC` (logo, reference, case study, influence) raises the value by one band on its own.
    The others do so together: as many of them as the policy asks for (two). Never by two bands.
    """

    STRATEGIC = "strategic"
    LIFETIME = "lifetime"
    EXPANSION = "expansion"
    RELATIONSHIP = "relationship"


class Sign(StrEnum):
    """What people see of an account that speaks for a save, leaves it in doubt, or against it."""

    FIXABLE = "fixable"
    ALIVE = "alive"
    NO_BETTER = "no_better"
    BUDGET_SURE = "budget_sure"
    ENGAGED = "engaged"

    COMPLEX = "complex"
    STRAINED = "strained"
    EVALUATING = "evaluating"
    BUDGET_UNSURE = "budget_unsure"

    MISFIT = "misfit"
    BEYOND_REPAIR = "beyond_repair"
    COMMITTED = "committed"
    NO_BUDGET = "no_budget"
    CHECKED_OUT = "checked_out"
    SIGNED = "signed"
    FINAL = "final"
    NOBODY = "nobody"
    UNECONOMIC = "uneconomic"
    TOO_COSTLY = "too_costly"


FOR = (Sign.FIXABLE, Sign.ALIVE, Sign.NO_BETTER, Sign.BUDGET_SURE, Sign.ENGAGED)
IN_DOUBT = (Sign.COMPLEX, Sign.STRAINED, Sign.EVALUATING, Sign.BUDGET_UNSURE)
AGAINST = tuple(sign for sign in Sign if sign not in {*FOR, *IN_DOUBT})
# Each of these asks for a let-go decision at once.
LOST_CAUSE = frozenset(
    {
        Sign.SIGNED,
        Sign.FINAL,
        Sign.MISFIT,
        Sign.NOBODY,
        Sign.UNECONOMIC,
        Sign.BEYOND_REPAIR,
        Sign.TOO_COSTLY,
    }
)


class Health(StrEnum):
    """The colour of the account's health, where it is known."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


class Difficulty(StrEnum):
    """How hard a root cause is to deal with."""

    HARDEST = "hardest"
    MEDIUM = "medium"
    EASIER = "easier"
    DEPENDS = "depends"


# Product fit is hardest, service experience medium, value perception easier; the rest depends.
DIFFICULTIES: Mapping[Cause, Difficulty] = MappingProxyType(
    dict.fromkeys(Cause, Difficulty.DEPENDS)
    | {
        Cause.PRODUCT: Difficulty.HARDEST,
        Cause.SERVICE: Difficulty.MEDIUM,
        Cause.VALUE: Difficulty.EASIER,
        Cause.ADOPTION: Difficulty.EASIER,
    }
)

H, M, L = Band.HIGH, Band.MEDIUM, Band.LOW
# Value, then probability.
TIERS: Mapping[tuple[Band, Band], int] = MappingProxyType(
    {
        (H, H): 1, (H, M): 1, (H, L): 3,
        (M, H): 2, (M, M): 2, (M, L): 3,
        (L, H): 3, (L, M): 3, (L, L): 4,
    }
)  # fmt: skip
TIER_NUMBERS = frozenset(TIERS.values())
NO_SAVE = 4
RAISED = {Band.LOW: Band.MEDIUM, Band.MEDIUM: Band.HIGH, Band.HIGH: Band.HIGH}


def difficulty(cause: str | None) -> Difficulty | None:
    """How hard the root cause is; None until it is known."""
    return DIFFICULTIES[Cause(cause)] if cause in set(Cause) else None

"""The root cause of a case: the five whys as a chain, and whether it fits what was said first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.causes import CHURN_TYPES, Cause, ChurnType
from domain.errors import DomainError

MOST_WHYS = 5
LEAST_WHYS = 3


class Doubt(StrEnum):
    """How what was said and the category can disagree.

    `UNPROVEN`: the category is the budget, as was said, but no why behind it speaks of money that
    is gone. `DIFFERS`: one thing was said, the category is another, and no why leads there.
    """

    UNPROVEN = "unproven"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A warning. `symptom` is what was said; `leads_to` what the whys behind it speak of, if that
    is another cause than the category."""

    doubt: Doubt
    symptom: Cause
    category: Cause
    leads_to: Cause | None = None

    @property
    def name(self) -> str:
        """Names the warning, so that exactly this one is confirmed."""
        return f"{self.doubt.value}-{self.symptom.value}-{self.category.value}"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a person found out. `said_so`: the customer said that they leave, or only stopped using
    it. `preventable` None: not known."""

    whys: tuple[str, ...]
    cause: Cause
    churn_type: ChurnType
    said_so: bool
    preventable: bool | None = None


@dataclass(frozen=True, slots=True)
class RootCause:
    """A finding as it was recorded. `entry` is its line of the timeline, `confirmed` the name of
    the warning that was confirmed, if there was one."""

    case_id: int
    at: datetime
    by: str
    entry: str
    finding: Finding
    confirmed: str | None = None


def chain_of(typed: Sequence[str]) -> tuple[str, ...]:
    """The whys in their order, without empty ones at the end.

    Raises `why_missing` with the number of the first that is missing: three are asked for at
    least, and nothing is left out between two.
    """
    whys = [each.strip() for each in typed[:MOST_WHYS]]
    while whys and not whys[-1]:
        whys.pop()
    wanted = max(LEAST_WHYS, len(whys))
    for number in range(wanted):
        if number >= len(whys) or not whys[number]:
            raise DomainError("why_missing", number=number + 1)
    return tuple(whys)


def churn_type_of(cause: Cause, chosen: ChurnType | None) -> ChurnType:
    """What the person decided, else what the category usually means."""
    return chosen or CHURN_TYPES[cause]


def find_disagreement(
    symptom: Cause | None, spoken: Sequence[Cause], category: Cause
) -> Disagreement | None:
    """Whether the category is what was said, or what the whys behind it lead to.

    `symptom` is what was said first, `spoken` what the whys after the first speak of, in their
    order. "Budget" is a symptom until the chain says otherwise.
    """
    if symptom is None or (category in spoken):
        return None
    if symptom is not category:
        return Disagreement(Doubt.DIFFERS, symptom, category, _leads_to(spoken, category))
    if category is Cause.BUDGET:
        return Disagreement(Doubt.UNPROVEN, symptom, category, _leads_to(spoken, category))
    return None


def _leads_to(spoken: Collection[Cause], category: Cause) -> Cause | None:
    return next((each for each in reversed(list(spoken)) if each is not category), None)

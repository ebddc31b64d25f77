"""Closed cases that are like one at hand, and in what. Pure: it reads nothing but what may leave
a case."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.cases import KEEPS_REVENUE, Outcome
from domain.policy import ValueBands

MOST_SIMILAR = 10


class Size(StrEnum):
    """How big an account is by its ARR."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Shared(StrEnum):
    """What two cases have in common."""

    CAUSE = "cause"
    PLAYBOOK = "playbook"
    TIER = "tier"
    SIZE = "size"


# Why a customer leaves says most about what helps; a tier or a size alone says nothing.
WEIGHTS = {Shared.CAUSE: 4, Shared.PLAYBOOK: 3, Shared.TIER: 1, Shared.SIZE: 1}
LEAST_WEIGHT = 3


@dataclass(frozen=True, slots=True)
class Traits:
    """What a case is compared by. None: not known, so it is like nothing."""

    cause: str | None
    playbook: str | None
    tier: int | None
    arr_minor: int | None


@dataclass(frozen=True, slots=True)
class ClosedCase:
    """The fields of a closed case that may leave it, and no others.

    `concessions` are kinds, `worked` is what the debrief says helped.
    """

    ref: str
    account_name: str
    owner_id: str
    closed_at: datetime
    outcome: Outcome
    cause: str | None
    playbook: str
    tier: int | None = None
    arr_minor: int | None = None
    currency: str | None = None
    concessions: tuple[str, ...] = ()
    worked: str = ""

    @property
    def saved(self) -> bool:
        return self.outcome in KEEPS_REVENUE


@dataclass(frozen=True, slots=True)
class Similar:
    """A closed case with what it shares, the weightiest first."""

    case: ClosedCase
    shared: tuple[Shared, ...]

    @property
    def score(self) -> int:
        return sum(WEIGHTS[each] for each in self.shared)


def size_of(arr_minor: int | None, bands: ValueBands) -> Size | None:
    """The band of an ARR in minor units."""
    if arr_minor is None:
        return None
    if arr_minor >= bands.high_from:
        return Size.HIGH
    return Size.MEDIUM if arr_minor >= bands.medium_from else Size.LOW


def rank_similar(
    traits: Traits, closed: Iterable[ClosedCase], bands: ValueBands, limit: int = MOST_SIMILAR
) -> list[Similar]:
    """The most similar first; of equally similar ones the saved first, then the newest."""
    found = [Similar(case, _shared(traits, case, bands)) for case in closed]
    alike = [each for each in found if each.score >= LEAST_WEIGHT]
    alike.sort(key=lambda each: each.case.ref)
    alike.sort(key=lambda each: each.case.closed_at, reverse=True)
    alike.sort(key=lambda each: (-each.score, not each.case.saved))
    return alike[:limit]


def what_saved(similar: Iterable[Similar]) -> tuple[int, str | None]:
    """How many of them were saved, and the playbook that more than half of those ran on."""
    saved = [each.case.playbook for each in similar if each.case.saved]
    most = [name for name, count in Counter(saved).most_common(1) if 2 * count > len(saved)]
    return len(saved), most[0] if most else None


def _shared(traits: Traits, case: ClosedCase, bands: ValueBands) -> tuple[Shared, ...]:
    size = size_of(traits.arr_minor, bands)
    alike = {
        Shared.CAUSE: traits.cause is not None and traits.cause == case.cause,
        Shared.PLAYBOOK: traits.playbook is not None and traits.playbook == case.playbook,
        Shared.TIER: traits.tier is not None and traits.tier == case.tier,
        Shared.SIZE: size is not None and size is size_of(case.arr_minor, bands),
    }
    return tuple(each for each, same in alike.items() if same)

"""What stands above the cases of a stand-up: how many are open, and the money at risk and saved.

Money in minor units, never added across currencies.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.cases import KEEPS_REVENUE, Case, Outcome

Money = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that was closed: what of it may leave it. `relapsed`: its save is taken back."""

    ref: str
    account_name: str
    owner_id: str
    outcome: Outcome
    closed_at: datetime
    currency: str | None
    kept_minor: int | None
    arr_minor: int | None = None
    relapsed: bool = False

    @property
    def is_saved(self) -> bool:
        return self.outcome in KEEPS_REVENUE and not self.relapsed


@dataclass(frozen=True, slots=True)
class Totals:
    """`by_tier` has None for cases that nobody triaged; `unknown` counts those at risk whose ARR is
    not known; `saved` is since the last stand-up, `saved_quarter` since the quarter began."""

    by_tier: Mapping[int | None, int]
    at_risk: Money
    unknown: int
    slipping: int
    saved: Money = field(default_factory=dict)
    saved_quarter: Money = field(default_factory=dict)
    ended: tuple[Ended, ...] = ()

    @property
    def open(self) -> int:
        return sum(self.by_tier.values())


def totals(
    cases: Iterable[Case], slipping: int, ended: Iterable[Ended], since: datetime, quarter: datetime
) -> Totals:
    """Of these open cases, and of what was closed; `since` is the last stand-up, `quarter` when the
    quarter began."""
    every, over = list(cases), sorted(ended, key=lambda each: (each.closed_at, each.ref))
    tiers = {case.tier for case in every}
    order = sorted(tiers, key=lambda tier: (tier is None, tier or 0))
    new = tuple(each for each in over if each.closed_at > since)
    in_quarter = [each for each in over if each.closed_at >= quarter]
    return Totals(
        {tier: sum(case.tier == tier for case in every) for tier in order},
        summed((case.currency, case.arr_minor) for case in every),
        sum(case.arr_minor is None for case in every),
        slipping,
        summed((each.currency, each.kept_minor) for each in new if each.is_saved),
        summed((each.currency, each.kept_minor) for each in in_quarter if each.is_saved),
        new,
    )


def summed(amounts: Iterable[tuple[str | None, int | None]]) -> Money:
    """The sum in each currency, in the order of their names; what is not known counts nowhere."""
    found: dict[str, int] = {}
    for currency, minor in amounts:
        if currency is not None and minor:
            found[currency] = found.get(currency, 0) + minor
    return dict(sorted(found.items()))

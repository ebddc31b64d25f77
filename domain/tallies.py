"""What groups of closed cases add up to. Pure; everything is a whole number, so that groups can be
added without losing anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from operator import add, attrgetter


class Spread(StrEnum):
    """What a median is taken of, in minutes."""

    CONTACT = "contact"
    SAVE = "save"
    EFFORT = "effort"
    SIGNAL = "signal"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Sums:
    """Money of a group in one currency, in minor units.

    `arr` to `kept` are of cases whose ARR is known; what was kept is never more than there was,
    and nothing where the customer left or relapsed. `worked_*` are those of tiers 1 to 3,
    `costed_*` those whose effort is known. `wasted` was accepted in cases that were not saved,
    `granted` approved, `conceded` accepted.
    """

    cases: int = 0
    arr: int = 0
    kept: int = 0
    worked: int = 0
    worked_arr: int = 0
    worked_kept: int = 0
    costed: int = 0
    costed_minutes: int = 0
    costed_kept: int = 0
    costed_conceded: int = 0
    discounts: int = 0
    granted: int = 0
    conceded: int = 0
    wasted: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*map(add, _of_sums(self), _of_sums(other)))


@dataclass(frozen=True, slots=True)
class Counts:
    """Cases of a group, whatever their currency. Each is one of `saved` (whole), `in_part`,
    `relapsed`, `lost` and `let_go`; `*_saved` are saved whole or in part and have not relapsed.

    `worked` are tiers 1 to 3, `serious` 1 and 2, `high_risk` those of high risk among the worked.
    `estimated` are saved ones with an estimate at triage, `easy` those of them whose estimate was
    high. `discounted` are worked ones in which a discount was granted. `year` and `renewal` count
    saves, relapsed ones too, of which the later course is known.
    """

    closed: int = 0
    saved: int = 0
    in_part: int = 0
    lost: int = 0
    let_go: int = 0
    relapsed: int = 0
    untiered: int = 0
    worked: int = 0
    worked_saved: int = 0
    serious: int = 0
    serious_saved: int = 0
    high_risk: int = 0
    high_risk_saved: int = 0
    in_time: int = 0
    updates_due: int = 0
    updates_kept: int = 0
    promises_due: int = 0
    promises_kept: int = 0
    levels_due: int = 0
    levels_kept: int = 0
    discounts: int = 0
    discount_sum: int = 0
    discounted: int = 0
    discounted_saved: int = 0
    estimated: int = 0
    easy: int = 0
    costed: int = 0
    costed_saved: int = 0
    costed_minutes: int = 0
    won_back: int = 0
    year: int = 0
    year_kept: int = 0
    renewal: int = 0
    renewal_kept: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, _of_counts(self), _of_counts(other)))


# Read at once: groups are added by the thousand.
_of_sums = attrgetter(*(each.name for each in fields(Sums)))
_of_counts = attrgetter(*(each.name for each in fields(Counts)))
Grouped = Mapping[int, int]


def added(one: Grouped, other: Grouped) -> Grouped:
    """How often each value occurs in both together."""
    return {each: one.get(each, 0) + other.get(each, 0) for each in {**one, **other}}


@dataclass(frozen=True, slots=True)
class Tally:
    """What a group of closed cases adds up to. `spreads` say how many cases took how long;
    `flagged` and `attempted` are accounts, known of everything together only."""

    counts: Counts = Counts()
    money: Mapping[str, Sums] = field(default_factory=dict)
    spreads: Mapping[Spread, Grouped] = field(default_factory=dict)
    flagged: int = 0
    attempted: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Both together, but for the accounts: one may be in both."""
        currencies = {**self.money, **other.money}
        return Tally(
            self.counts + other.counts,
            {each: self.money.get(each, Sums()) + other.money.get(each, Sums())
             for each in currencies},
            {each: added(self.spreads.get(each, {}), other.spreads.get(each, {}))
             for each in {**self.spreads, **other.spreads}},
        )  # fmt: skip

    @property
    def gone(self) -> int:
        """Customers who left: lost and let go."""
        return self.counts.lost + self.counts.let_go

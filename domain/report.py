"""A report: numbers of closed cases with what is behind each of them. Pure data.

Everything that shows one (Slack, a table, a picture, a page) reads this and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.dimensions import Dimension
from domain.measures import BY_ID, Assumptions, Measure, Unit, Value
from domain.periods import Period
from domain.signal_precision import Precision
from domain.tallies import Tally

Part = str | int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One measure in the period, and in the one before it.

    `value.amount` None: there was nothing to say it of. Units are those of `measure.unit`.
    """

    measure: Measure
    value: Value
    before: Value | None = None

    @property
    def change(self) -> int | None:
        """By how much it grew, in its own unit; None where one of both is not known."""
        if self.before is None or self.before.amount is None or self.value.amount is None:
            return None
        return self.value.amount - self.before.amount


@dataclass(frozen=True, slots=True)
class Row:
    """One part of a dimension. `part` None: cases without a value."""

    part: Part
    tally: Tally
    shown: tuple[Shown, ...]

    def value(self, measure_id: str, currency: str | None = None) -> Value | None:
        """The number of a measure, in that currency where it is money."""
        return next(
            (each.value for each in self.shown if each.measure.id == measure_id
             and (currency is None or each.value.currency == currency)), None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The parts of a dimension: those with most cases first, moments and scales in their order."""

    by: Dimension
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class MonthMoney:
    """One month of one currency, in minor units: ARR of the cases open at its end, and what was
    saved and lost by those that closed in it. `month` is like 2026-03; `cases` closed in it."""

    month: str
    currency: str
    at_risk: int
    saved: int
    lost: int
    cases: int


@dataclass(frozen=True, slots=True)
class Report:
    """What `/save report` tells. `scope_of` are those whose cases it is about, None: everybody's.

    `speed` and `reasons` are always there, `breakdown` is the one that was asked for. `months` are
    the latest of the period at most. `warnings` and `unmeasured` are ids with words of their own.
    """

    made_at: datetime
    period: Period
    before: Period
    scope_of: tuple[str, ...] | None
    tally: Tally
    shown: tuple[Shown, ...]
    speed: Breakdown
    reasons: Breakdown
    months: tuple[MonthMoney, ...]
    assumptions: Assumptions
    breakdown: Breakdown | None = None
    precision: tuple[Precision, ...] = ()
    warnings: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.tally.counts.closed

    @property
    def currencies(self) -> tuple[str, ...]:
        return tuple(sorted({*self.tally.money, *(each.currency for each in self.months)}))

    def value(self, measure_id: str, currency: str | None = None) -> Value | None:
        """The number of a measure, in that currency where it is money."""
        return Row(None, self.tally, self.shown).value(measure_id, currency)


def compared(now: Tally, before: Tally | None, assumed: Assumptions,
             measures: Sequence[Measure]) -> tuple[Shown, ...]:  # fmt: skip
    """Each measure of a tally beside that of the period before; money once per currency."""
    found: list[Shown] = []
    for measure in measures:
        then = {} if before is None else _by_currency(measure, before, assumed)
        values = _by_currency(measure, now, assumed)
        for currency in {**values, **then}:
            value = values.get(currency) or Value(_nothing(measure), 0, currency)
            found.append(Shown(measure, value, then.get(currency)))
    return tuple(found)


def _by_currency(
    measure: Measure, tally: Tally, assumed: Assumptions
) -> Mapping[str | None, Value]:
    return {each.currency: each for each in measure.of(tally, assumed)}


def _nothing(measure: Measure) -> int | None:
    """A sum of nothing is nothing; a rate of nothing is not known."""
    return 0 if measure.unit is Unit.MONEY else None


# Above this share of saves, effort goes to accounts that would have stayed.
SUSPICIOUS = 70_00
# What the best reach for accounts of high risk.
HIGH_RISK_TARGET = 60_00


def warnings_of(tally: Tally, assumed: Assumptions) -> tuple[str, ...]:
    """What the reader has to know before believing a number."""
    rate = BY_ID["save_rate"].of(tally, assumed)[0]
    found = {
        "suspicious": rate.amount is not None and rate.amount > SUSPICIOUS,
        "untiered": tally.counts.untiered > 0,
        "unpriced": tally.counts.closed > sum(each.cases for each in tally.money.values()),
        "uncosted": tally.counts.closed > tally.counts.costed,
    }
    return tuple(name for name, holds in found.items() if holds)


# Numbers that leaders ask for and that nothing here can tell: each has its reason in words.
NEVER_MEASURED = (
    "logo_churn", "revenue_churn", "net_retention", "gross_retention", "tenure", "green_to_risk",
)  # fmt: skip


def unmeasured_of(assumed: Assumptions) -> tuple[str, ...]:
    """What is not told, so that nobody takes its absence for a nought."""
    return (*NEVER_MEASURED, *(() if assumed.average_ltv is not None else ("programme_roi",)))

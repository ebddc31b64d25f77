"""What is measured of closed cases, defined in one place. Pure.

A measure is a formula on a `Tally`. Its name and its sentence for people have the same id in
`bot/report_words.py`. Rates are hundredths of a per cent, money is in minor units, spans are whole
minutes, each rounded half up once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from domain.percent import WHOLE
from domain.tallies import Grouped, Spread, Sums, Tally

# Below this many cases a number says little, and the reader is told so.
SMALL = 10
HOUR = 60


@dataclass(frozen=True, slots=True)
class MeasureRules:
    """What ROI rests on besides the cases, as the policy says it: `hourly_cost` and `average_ltv`
    in minor units of the policy's currency, the share of customers that stays without any effort
    in hundredths."""

    hourly_cost: int = 75_00
    average_ltv: int | None = None
    natural_rate: int = 20_00


@dataclass(frozen=True, slots=True)
class Assumptions(MeasureRules):
    """The same with the currency that it is in."""

    currency: str = "USD"


class Unit(StrEnum):
    """`HOURS` and `DAYS` say how a span of minutes is told."""

    RATE = "rate"
    MONEY = "money"
    HOURS = "hours"
    DAYS = "days"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Value:
    """A number with what is behind it. `amount` None: there is nothing to say it of. `currency`
    stands with money, and with rates of money."""

    amount: int | None
    n: int
    currency: str | None = None

    @property
    def is_small(self) -> bool:
        return self.n < SMALL


Formula = Callable[[Tally, Assumptions], Iterable[Value]]


@dataclass(frozen=True, slots=True)
class Measure:
    """One number. Money comes once per currency. `grouped`: it is told of parts, too."""

    id: str
    unit: Unit
    formula: Formula
    grouped: bool = True

    def of(self, tally: Tally, assumptions: Assumptions) -> list[Value]:
        return list(self.formula(tally, assumptions))


def rounded(exact: Fraction) -> int:
    """To the next whole one, halves away from nothing."""
    doubled = abs(exact) * 2
    whole = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    return whole if exact >= 0 else -whole


def share(part: int, whole: int) -> int | None:
    """Hundredths of a per cent; None of nothing."""
    return rounded(Fraction(part * WHOLE, whole)) if whole else None


def median(grouped: Grouped) -> int | None:
    """The middle one, or the mean of the two middle ones, of values with how often each occurs."""
    total = sum(grouped.values())
    if not total:
        return None
    low, high, passed = None, None, 0
    for value in sorted(grouped):
        passed += grouped[value]
        if low is None and passed * 2 >= total:
            low = value
        if passed * 2 > total:
            high = value
            break
    assert low is not None
    assert high is not None
    return rounded(Fraction(low + high, 2))


def _rate(id_: str, part: str, whole: str, *, grouped: bool = True) -> Measure:
    """A share of two counts of the tally."""

    def formula(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
        counted: int = getattr(tally.counts, whole)
        yield Value(share(getattr(tally.counts, part), counted), counted)

    return Measure(id_, Unit.RATE, formula, grouped)


def _money(id_: str, part: str, n: str) -> Measure:
    """A sum, once per currency."""

    def formula(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
        for currency, sums in sorted(tally.money.items()):
            if getattr(sums, n):
                yield Value(getattr(sums, part), getattr(sums, n), currency)

    return Measure(id_, Unit.MONEY, formula)


def _middle(id_: str, spread: Spread, unit: Unit) -> Measure:
    def formula(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
        grouped = tally.spreads.get(spread, {})
        yield Value(median(grouped), sum(grouped.values()))

    return Measure(id_, unit, formula)


def _closed(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
    yield Value(tally.counts.closed, tally.counts.closed)


def _attempts(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
    yield Value(share(tally.attempted, tally.flagged), tally.flagged)


def _by_arr(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
    for currency, sums in sorted(tally.money.items()):
        if sums.worked:
            yield Value(share(sums.worked_kept, sums.worked_arr), sums.worked, currency)


def _arr_lost(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
    for currency, sums in sorted(tally.money.items()):
        if sums.cases:
            yield Value(sums.arr - sums.kept, sums.cases, currency)


def _without_discount(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
    counts = tally.counts
    without = counts.worked - counts.discounted
    yield Value(share(counts.worked_saved - counts.discounted_saved, without), without)


def _average_discount(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
    counts = tally.counts
    mean = Fraction(counts.discount_sum, counts.discounts) if counts.discounts else None
    yield Value(None if mean is None else rounded(mean), counts.discounts)


def _not_taken(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
    for currency, sums in sorted(tally.money.items()):
        if sums.discounts:
            yield Value(sums.granted - sums.conceded, sums.discounts, currency)


def _win_backs(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
    yield Value(share(tally.counts.won_back, tally.gone), tally.gone)


def _conversion(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
    yield Value(share(tally.gone, tally.counts.closed), tally.counts.closed)


def _effort_hours(tally: Tally, _assumed: Assumptions) -> Iterable[Value]:
    counts = tally.counts
    yield Value(counts.costed_minutes if counts.costed else None, counts.costed)


def cost_of(minutes: int, conceded: int, assumed: Assumptions) -> Fraction:
    """People's time at its hourly cost, and what the discounts cost in their first year."""
    return Fraction(minutes * assumed.hourly_cost, HOUR) + conceded


def _save_roi(tally: Tally, assumed: Assumptions) -> Iterable[Value]:
    """In the currency of the hourly cost only: nothing is converted."""
    sums = tally.money.get(assumed.currency, Sums())
    cost = cost_of(sums.costed_minutes, sums.costed_conceded, assumed)
    roi = rounded((sums.costed_kept - cost) / cost * WHOLE) if cost else None
    yield Value(roi, sums.costed, assumed.currency)


def _programme_roi(tally: Tally, assumed: Assumptions) -> Iterable[Value]:
    """Cases whose effort is known; None where nobody said what a customer is worth."""
    counts, ltv = tally.counts, assumed.average_ltv
    conceded = tally.money.get(assumed.currency, Sums()).costed_conceded
    cost = cost_of(counts.costed_minutes, conceded, assumed)
    if ltv is None or not cost:
        yield Value(None, counts.costed, assumed.currency)
        return
    natural = Fraction(counts.costed * assumed.natural_rate, WHOLE)
    worth = (counts.costed_saved - natural) * ltv
    yield Value(rounded((worth - cost) / cost * WHOLE), counts.costed, assumed.currency)


MEASURES: tuple[Measure, ...] = (
    Measure("closed", Unit.COUNT, _closed),
    Measure("attempt_rate", Unit.RATE, _attempts, grouped=False),
    _rate("save_rate", "worked_saved", "worked"),
    _rate("serious_save_rate", "serious_saved", "serious"),
    _rate("high_risk_save_rate", "high_risk_saved", "high_risk"),
    Measure("arr_save_rate", Unit.RATE, _by_arr),
    _rate("easy_saves", "easy", "estimated"),
    _money("arr_at_stake", "arr", "cases"),
    _money("arr_saved", "kept", "cases"),
    Measure("arr_lost", Unit.MONEY, _arr_lost),
    _middle("time_to_contact", Spread.CONTACT, Unit.HOURS),
    _rate("contact_in_time", "in_time", "closed"),
    _rate("updates_kept", "updates_kept", "updates_due"),
    _rate("promises_kept", "promises_kept", "promises_due"),
    _rate("levels_kept", "levels_kept", "levels_due"),
    _middle("time_to_save", Spread.SAVE, Unit.DAYS),
    _middle("effort", Spread.EFFORT, Unit.HOURS),
    Measure("effort_total", Unit.HOURS, _effort_hours),
    _middle("signal_to_contact", Spread.SIGNAL, Unit.DAYS),
    _middle("red_to_churn", Spread.RED, Unit.DAYS),
    Measure("average_discount", Unit.RATE, _average_discount),
    _money("arr_conceded", "conceded", "discounts"),
    _rate("save_rate_with_discount", "discounted_saved", "discounted"),
    Measure("save_rate_without_discount", Unit.RATE, _without_discount),
    _money("discount_wasted", "wasted", "discounts"),
    Measure("discount_not_taken", Unit.MONEY, _not_taken),
    Measure("save_roi", Unit.RATE, _save_roi),
    Measure("programme_roi", Unit.RATE, _programme_roi),
    _rate("kept_a_year", "year_kept", "year"),
    _rate("renewed", "renewal_kept", "renewal"),
    Measure("win_back_rate", Unit.RATE, _win_backs),
    Measure("conversion", Unit.RATE, _conversion),
)
BY_ID: Mapping[str, Measure] = {each.id: each for each in MEASURES}

"""A report made from what is stored: in as many questions as it has groups, whatever the number of
cases."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import accumulate
from types import MappingProxyType

from bot.desk import Desk
from bot.signal_precision import precision_of_signals
from domain.dimensions import Dimension, Scope
from domain.measures import MEASURES, Assumptions
from domain.periods import Period
from domain.policy import Policy
from domain.report import (
    Breakdown,
    MonthMoney,
    Part,
    Report,
    Row,
    compared,
    unmeasured_of,
    warnings_of,
)
from domain.results import YEAR
from domain.tallies import Spread, Tally
from storage.database import Transaction
from storage.tallies import Parts

ALWAYS = (Dimension.SPEED, Dimension.CAUSE, Dimension.MONTH)
# Those whose parts stand beside what they were in the time before.
COMPARED = ALWAYS[:2]
OF_PARTS = tuple(each for each in MEASURES if each.grouped)
# Of the parts of a dimension that was asked for; of others no time is told.
SPREADS_OF_PARTS = (Spread.CONTACT, Spread.SAVE, Spread.EFFORT)
MOST_MONTHS = 36
# Scales are told in their own order, everything else by how many cases it has.
ORDERS: Mapping[Dimension, Sequence[Part]] = {
    Dimension.TIER: (1, 2, 3, 4),
    Dimension.RISK: ("high", "medium", "low"),
    Dimension.LEVEL: (1, 2, 3, 4),
    Dimension.SPEED: ("within_48_hours", "within_7_days", "later", "never"),
}


def make_report(
    desk: Desk,
    tx: Transaction,
    period: Period,
    by: Dimension | None = None,
    owners: frozenset[str] | None = None,
) -> Report:
    """Of the closed cases of these owners, or of everybody's (None)."""
    assumed = assumptions_of(desk.policy())
    now = desk.clock.now()
    scope = scope_of(desk.policy(), period, owners, now)
    cube = tx.tallies.add_up(scope, ALWAYS)
    whole = _whole(tx, scope, cube)
    scope_before = scope_of(desk.policy(), period.before, owners, now)
    cube_before = tx.tallies.add_up(scope_before, COMPARED)
    before = _whole(tx, scope_before, cube_before)
    shown = compared(whole, before if before.counts.closed else None, assumed, MEASURES)
    return Report(
        made_at=now,
        period=period,
        before=period.before,
        scope_of=None if owners is None else tuple(sorted(owners)),
        tally=whole,
        shown=shown,
        speed=_breakdown(Dimension.SPEED, _rolled_up(cube, 0), assumed, _rolled_up(cube_before, 0)),
        reasons=_breakdown(
            Dimension.CAUSE, _rolled_up(cube, 1), assumed, _rolled_up(cube_before, 1)
        ),
        months=tuple(_months(tx, scope, _rolled_up(cube, 2))),
        assumptions=assumed,
        breakdown=None if by is None else _asked_for(tx, scope, by, assumed),
        precision=tuple(precision_of_signals(desk, tx)),
        warnings=warnings_of(whole, assumed),
        unmeasured=unmeasured_of(assumed),
    )


def assumptions_of(policy: Policy) -> Assumptions:
    """What the policy says, in its currency."""
    return Assumptions(**asdict(policy.measures), currency=policy.currency)


def scope_of(policy: Policy, period: Period, owners: frozenset[str] | None, now: datetime) -> Scope:
    return Scope(
        period.since, period.until, now - YEAR, owners, policy.triage.high_from, policy.currency
    )


def _whole(tx: Transaction, scope: Scope, cube: Mapping[Parts, Tally] | None = None) -> Tally:
    """Everything together, with medians and what was flagged."""
    tallies = tx.tallies.add_up(scope) if cube is None else cube
    total = sum(tallies.values(), Tally())
    spreads = {each: tx.tallies.spread(scope, each).get(None, {}) for each in Spread}
    flagged, attempted = tx.tallies.count_flagged(scope)
    return replace(total, spreads=spreads, flagged=flagged, attempted=attempted)


def _rolled_up(cube: Mapping[Parts, Tally], at: int) -> dict[Part, Tally]:
    """The tallies of one of the dimensions of several."""
    found: dict[Part, Tally] = {}
    for parts, tally in cube.items():
        found[parts[at]] = found.get(parts[at], Tally()) + tally
    return found


def _asked_for(tx: Transaction, scope: Scope, by: Dimension, assumed: Assumptions) -> Breakdown:
    tallies = {parts[0]: tally for parts, tally in tx.tallies.add_up(scope, [by]).items()}
    for spread in SPREADS_OF_PARTS:
        for part, grouped in tx.tallies.spread(scope, spread, by).items():
            spreads = {**tallies[part].spreads, spread: grouped}
            tallies[part] = replace(tallies[part], spreads=spreads)
    return _breakdown(by, tallies, assumed)


def _breakdown(
    by: Dimension, tallies: Mapping[Part, Tally], assumed: Assumptions,
    before: Mapping[Part, Tally] = MappingProxyType({}),
) -> Breakdown:  # fmt: skip
    """Each part beside what it was before, where it was there already."""
    rows = [
        Row(part, tally, compared(tally, before.get(part), assumed, OF_PARTS))
        for part, tally in tallies.items()
    ]
    return Breakdown(by, tuple(sorted(rows, key=lambda row: _rank(by, row))))


def _rank(by: Dimension, row: Row) -> tuple[bool, int, str]:
    """Cases without a value are last."""
    if by is Dimension.MONTH:
        return False, 0, str(row.part)
    order = ORDERS.get(by)
    if order is not None and row.part in order:
        return False, order.index(row.part), ""
    return row.part is None, -row.tally.counts.closed, str(row.part)


def _months(tx: Transaction, scope: Scope, closed: Mapping[Part, Tally]) -> Iterable[MonthMoney]:
    """Each month of the period, by currency; the latest ones of a long period."""
    grown = tx.tallies.arr_at_risk(scope)
    currencies = {each for _, each in grown} | {
        each for tally in closed.values() for each in tally.money
    }
    months = months_between(scope.since, scope.until)
    for currency in sorted(currencies):
        open_arr = _at_ends(
            months, {m: arr for (m, each), arr in grown.items() if each == currency}
        )
        for month in months[-MOST_MONTHS:]:
            sums = closed.get(month, Tally()).money.get(currency)
            saved, arr, n = (sums.kept, sums.arr, sums.cases) if sums else (0, 0, 0)
            yield MonthMoney(month, currency, open_arr[month], saved, arr - saved, n)


def _at_ends(months: Sequence[str], grown: Mapping[str, int]) -> dict[str, int]:
    """The ARR of open cases at the end of each month, from by how much it grew in each ever."""
    every = sorted({*months, *grown})
    return dict(zip(every, accumulate(grown.get(each, 0) for each in every), strict=True))


def months_between(since: datetime, until: datetime) -> list[str]:
    """The months that a time touches, like 2026-03; `until` belongs to it no more."""
    first = since.year * 12 + since.month - 1
    last = until.year * 12 + until.month - 1
    ends_before = (until.day, until.hour, until.minute, until.second) == (1, 0, 0, 0)
    return [f"{each // 12:04}-{each % 12 + 1:02}" for each in
            range(first, last + (0 if ends_before else 1))]  # fmt: skip

"""Closed cases added up by groups, in as many statements as there are things to group by.

Works on the results alone; what was flagged and what is open comes from the cases themselves.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union,
)

from domain.cases import KEEPS_REVENUE, Outcome
from domain.dimensions import Dimension, Scope
from domain.results import Response
from domain.tallies import Counts, Grouped, Spread, Sums, Tally
from storage.dialect import month_of
from storage.tables import CaseRow, ProposalAskRow, ProposalRow, ResultRow, table

R, CASES = table(ResultRow).c, table(CaseRow).c
PROPOSALS, ASKS = table(ProposalRow).c, table(ProposalAskRow).c
COLUMNS: dict[Dimension, ColumnElement[Any]] = {
    Dimension.PLAYBOOK: R.playbook,
    Dimension.CAUSE: R.cause,
    Dimension.TIER: R.tier,
    Dimension.RISK: R.risk,
    Dimension.CSM: R.owner_id,
    Dimension.CONCESSION: R.concession_kind,
    Dimension.LEVEL: R.concession_level,
    Dimension.SPEED: R.response,
    Dimension.SEGMENT: R.segment,
}
Part = str | int | None
Parts = tuple[Part, ...]

STAYED = R.outcome.in_([each.value for each in KEEPS_REVENUE])
SAVED = and_(STAYED, R.relapsed_at.is_(None))
GONE = R.outcome.in_([Outcome.LOST.value, Outcome.LET_GO.value])
WORKED = R.tier.between(1, 3)
SERIOUS = R.tier.between(1, 2)
HIGH_RISK = and_(WORKED, R.risk == "high")
DISCOUNTED = R.concession_percent > 0
COSTED = R.effort_minutes.is_not(None)
PRICED = R.arr_minor.is_not(None)
WHAT_STAYED = func.coalesce(R.kept_minor, R.arr_minor)
KEPT = case((and_(SAVED, R.arr_minor < WHAT_STAYED), R.arr_minor), (SAVED, WHAT_STAYED), else_=0)
SPREADS: dict[Spread, tuple[ColumnElement[Any], ColumnElement[bool]]] = {
    Spread.CONTACT: (R.contact_minutes, R.contact_minutes.is_not(None)),
    Spread.SAVE: (R.close_minutes, SAVED),
    Spread.EFFORT: (R.effort_minutes, COSTED),
    Spread.SIGNAL: (R.signal_minutes, R.signal_minutes.is_not(None)),
    Spread.RED: (R.red_minutes, and_(GONE, R.red_minutes.is_not(None))),
}


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return _total(literal(1), condition)


def _total(value: ColumnElement[Any], condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)


def _counted(scope: Scope) -> dict[str, ColumnElement[Any]]:
    # A year in which nothing was lost is known to be over by looking at the calendar.
    quiet = and_(R.retained_at_12.is_(None), R.closed_at <= scope.year_ago)
    estimated = and_(SAVED, R.estimate.is_not(None))
    return {
        "closed": func.count(),
        "saved": _how_many(and_(SAVED, R.outcome == Outcome.SAVED.value)),
        "in_part": _how_many(and_(SAVED, R.outcome == Outcome.SAVED_IN_PART.value)),
        "lost": _how_many(R.outcome == Outcome.LOST.value),
        "let_go": _how_many(R.outcome == Outcome.LET_GO.value),
        "relapsed": _how_many(and_(STAYED, R.relapsed_at.is_not(None))),
        "untiered": _how_many(R.tier.is_(None)),
        "worked": _how_many(WORKED),
        "worked_saved": _how_many(and_(WORKED, SAVED)),
        "serious": _how_many(SERIOUS),
        "serious_saved": _how_many(and_(SERIOUS, SAVED)),
        "high_risk": _how_many(HIGH_RISK),
        "high_risk_saved": _how_many(and_(HIGH_RISK, SAVED)),
        "in_time": _how_many(R.response == Response.WITHIN_48_HOURS.value),
        **{
            name: func.sum(R[name])
            for name in ("updates_due", "updates_kept", "promises_due", "promises_kept",
                         "levels_due", "levels_kept")
        },
        "discounts": _how_many(DISCOUNTED),
        "discount_sum": func.sum(R.concession_percent),
        "discounted": _how_many(and_(WORKED, DISCOUNTED)),
        "discounted_saved": _how_many(and_(WORKED, DISCOUNTED, SAVED)),
        "estimated": _how_many(estimated),
        "easy": _how_many(and_(estimated, R.estimate >= scope.high_from)),
        "costed": _how_many(COSTED),
        "costed_saved": _how_many(and_(COSTED, SAVED)),
        "costed_minutes": func.coalesce(func.sum(R.effort_minutes), 0),
        "won_back": _how_many(and_(GONE, R.won_back_at.is_not(None))),
        "year": _how_many(and_(STAYED, or_(R.retained_at_12.is_not(None), quiet))),
        "year_kept": _how_many(and_(STAYED, or_(R.retained_at_12, quiet))),
        "renewal": _how_many(and_(STAYED, R.renewed.is_not(None))),
        "renewal_kept": _how_many(and_(STAYED, R.renewed)),
    }  # fmt: skip


def _summed() -> dict[str, ColumnElement[Any]]:
    return {
        "cases": _how_many(PRICED),
        "arr": _total(R.arr_minor, PRICED),
        "kept": _total(KEPT, PRICED),
        "worked": _how_many(and_(WORKED, PRICED)),
        "worked_arr": _total(R.arr_minor, and_(WORKED, PRICED)),
        "worked_kept": _total(KEPT, and_(WORKED, PRICED)),
        "costed": _how_many(and_(COSTED, PRICED)),
        "costed_minutes": _total(R.effort_minutes, and_(COSTED, PRICED)),
        "costed_kept": _total(KEPT, and_(COSTED, PRICED)),
        "costed_conceded": _total(R.conceded_minor, COSTED),
        "discounts": _how_many(and_(DISCOUNTED, PRICED)),
        "granted": func.sum(R.granted_minor),
        "conceded": func.sum(R.conceded_minor),
        "wasted": _total(R.conceded_minor, ~SAVED),
    }


def _in(scope: Scope) -> list[ColumnElement[bool]]:
    return [*_between(R.closed_at, scope), *_owned(R.owner_id, scope)]


def _between(moment: ColumnElement[Any], scope: Scope) -> list[ColumnElement[bool]]:
    return [moment >= scope.since, moment < scope.until]


def _owned(column: ColumnElement[Any], scope: Scope) -> list[ColumnElement[bool]]:
    return [] if scope.owners is None else [column.in_(sorted(scope.owners))]


class Tallies:
    """The sums as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_up(self, scope: Scope, by: Sequence[Dimension] = ()) -> dict[Parts, Tally]:
        """A tally for each combination of parts that occurs; everything under () without any."""
        parts = [self._part(each).label(f"p_{each}") for each in by]
        counted, summed = _counted(scope), _summed()
        currency = func.coalesce(R.currency, scope.currency).label("money_in")
        query = select(
            *parts,
            currency,
            *(each.label(f"c_{name}") for name, each in counted.items()),
            *(each.label(f"s_{name}") for name, each in summed.items()),
        )
        rows = self._connection.execute(query.where(*_in(scope)).group_by(*parts, currency))
        found: dict[Parts, Tally] = {}
        # In the order of the columns: names cost more than what they name.
        first, last = len(parts) + 1, len(parts) + 1 + len(counted)
        for row in rows:
            key, money_in = tuple(row[: len(parts)]), row[first - 1]
            tally = Tally(
                Counts(*map(int, row[first:last])), {money_in: Sums(*map(int, row[last:]))}
            )
            found[key] = found[key] + tally if key in found else tally
        return found

    def spread(
        self, scope: Scope, spread: Spread, by: Dimension | None = None
    ) -> dict[Part, Grouped]:
        """How many cases of each part took how many minutes; everything under None."""
        parts = [] if by is None else [self._part(by).label("part")]
        minutes, condition = SPREADS[spread]
        query = select(minutes, func.count(), *parts).where(*_in(scope), condition)
        found: dict[Part, dict[int, int]] = defaultdict(dict)
        for row in self._connection.execute(query.group_by(*parts, minutes)):
            found[row[2] if parts else None][row[0]] = row[1]
        return dict(found)

    def count_flagged(self, scope: Scope) -> tuple[int, int]:
        """Accounts with a case that was opened or a proposal that was made in the time; and those
        of them with a case of tier 1 to 3 that was opened in it."""
        opened = select(CASES.account_id).where(
            *_between(CASES.opened_at, scope), *_owned(CASES.owner_id, scope)
        )
        proposed = select(PROPOSALS.account_id).where(*_between(PROPOSALS.at, scope))
        if scope.owners is not None:
            asked = select(ASKS.proposal_id).where(*_owned(ASKS.person_id, scope))
            proposed = proposed.where(PROPOSALS.id.in_(asked))
        flagged = union(opened, proposed).subquery()
        worked = opened.where(CASES.tier.between(1, 3)).distinct().subquery()
        return self._size_of(flagged), self._size_of(worked)

    def _size_of(self, found: FromClause) -> int:
        return int(self._connection.execute(select(func.count()).select_from(found)).scalar_one())

    def arr_at_risk(self, scope: Scope) -> dict[tuple[str, str], int]:
        """By month and currency, by how much the ARR of open cases grew: what was opened in it
        less what was closed in it. Of all time until the end; cases without an ARR are left out."""
        found: dict[tuple[str, str], int] = defaultdict(int)
        for moment, sign in ((CASES.opened_at, 1), (CASES.closed_at, -1)):
            month = month_of(self._connection, moment).label("month")
            currency = func.coalesce(CASES.currency, scope.currency).label("money_in")
            query = select(month, currency, func.sum(CASES.arr_minor)).where(
                CASES.arr_minor.is_not(None), moment < scope.until, *_owned(CASES.owner_id, scope)
            )
            for row in self._connection.execute(query.group_by(month, currency)):
                found[row[0], row[1]] += sign * int(row[2])
        return dict(found)

    def list_owners(self) -> list[str]:
        """Everybody who owned a case that is closed, or owns one."""
        return list(self._connection.execute(select(CASES.owner_id).distinct()).scalars())

    def _part(self, dimension: Dimension) -> ColumnElement[Any]:
        if dimension is Dimension.MONTH:
            return month_of(self._connection, R.closed_at)
        return COLUMNS[dimension]

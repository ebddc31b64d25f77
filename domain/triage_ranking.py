"""All open cases in the order in which they deserve attention."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from domain.cases import Case
from domain.clocks import ClockKind, Duty
from domain.deadlines import Runway
from domain.triage import Triage
from domain.triage_tables import Band

BANDS = {Band.HIGH: 0, Band.MEDIUM: 1, Band.LOW: 2}
RUNWAYS = {Runway.EMERGENCY: 0, Runway.COMPRESSED: 1, Runway.UNKNOWN: 2, Runway.COMPREHENSIVE: 2}
UNIMPORTANT = frozenset({ClockKind.ITEM, ClockKind.SUNSET, ClockKind.RECOVERY_TOUCH})


@dataclass(frozen=True, slots=True)
class Standing:
    """One case with what ranks it. `triage` None: nobody has triaged it."""

    case: Case
    triage: Triage | None
    runway: Runway
    clocks: tuple[ClockKind, ...] = ()
    items: int = 0

    @property
    def is_overdue(self) -> bool:
        return bool(self.clocks or self.items)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The triaged cases, the most urgent and most valuable first, and those nobody triaged."""

    triaged: tuple[Standing, ...]
    untriaged: tuple[Standing, ...]


def standing(
    case: Case, triage: Triage | None, runway: Runway, owed: Collection[Duty], now: datetime
) -> Standing:
    """What ranks a case: the clocks that passed by kind, and how many items are overdue."""
    late = [duty.kind for duty in owed if duty.is_overdue(now)]
    clocks = tuple(kind for kind in ClockKind if kind in late and kind not in UNIMPORTANT)
    return Standing(case, triage, runway, clocks, late.count(ClockKind.ITEM))


def ranked(standings: Iterable[Standing]) -> Ranking:
    """Puts them in order.

    By tier; within a tier emergencies first, then compressed runways, passed clocks, value,
    probability, ARR, overdue items, the nearest renewal, the oldest flag. Cases that nobody has
    triaged come apart, those in a hurry first.
    """
    every = list(standings)
    triaged = sorted((each for each in every if each.triage), key=_order)
    untriaged = sorted((each for each in every if not each.triage), key=_hurry)
    return Ranking(tuple(triaged), tuple(untriaged))


def _order(on: Standing) -> tuple[object, ...]:
    assert on.triage is not None
    return (
        on.triage.tier,
        RUNWAYS[on.runway],
        -len(on.clocks),
        BANDS[on.triage.value],
        BANDS[on.triage.probability],
        # Amounts of one currency only are compared; another one stands where it is.
        on.case.currency or "",
        -(on.case.arr_minor or 0),
        -on.items,
        on.case.renewal_on or date.max,
        on.case.flagged_at,
        on.case.id,
    )


def _hurry(on: Standing) -> tuple[object, ...]:
    renewal = on.case.renewal_on or date.max
    return RUNWAYS[on.runway], -len(on.clocks), renewal, on.case.flagged_at, on.case.id

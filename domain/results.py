"""What the numbers read of a closed case: one flat line a case, and nothing else of it.

Written when a case closes, and anew whenever something in it changes (debrief, relapse, renewal).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.authority import Kind, Level
from domain.cases import KEEPS_REVENUE, Case, Outcome
from domain.concessions import COUNTS, Concession, ConcessionState
from domain.following import is_mistake
from domain.outcomes import Follow, OutcomeRules
from domain.promises import Promise, PromiseState
from domain.terms import cost_in_first_year

YEAR = timedelta(days=365)
# Somebody with the authority said yes, whatever the customer said to it.
SAID_YES = COUNTS | {ConcessionState.DECLINED, ConcessionState.LAPSED}


class Response(StrEnum):
    """How soon the customer was first reached after the risk was flagged."""

    WITHIN_48_HOURS = "within_48_hours"
    WITHIN_7_DAYS = "within_7_days"
    LATER = "later"
    NEVER = "never"


def response_of(
    flagged_at: datetime, first_contact_at: datetime | None, limit: timedelta = timedelta(hours=48)
) -> Response:
    """The edge itself is still in time."""
    if first_contact_at is None:
        return Response.NEVER
    took = first_contact_at - flagged_at
    if took <= limit:
        return Response.WITHIN_48_HOURS
    return Response.WITHIN_7_DAYS if took <= timedelta(days=7) else Response.LATER


@dataclass(frozen=True, slots=True)
class Result:
    """One closed case in figures. Money in minor units of `currency`, percent in hundredths,
    spans in whole minutes. What is not known is None and counts nowhere.

    `due` and `kept` pairs are counts: customer updates, promises that fell due, checks of written
    service levels. `contact_minutes` and `close_minutes` count from the flag, `signal_minutes` from
    the first signal to the first contact, `red_minutes` from the first red health to the closing.
    `concession_percent` is the highest discount that was granted, taken by the customer or not, and
    `concession_level` the level that decided it; `granted_minor` is what all that was granted costs
    in its first year, `conceded_minor` what was accepted of it. `estimate` is the chance of a save
    as estimated at triage. `relapsed_at`: the save is taken back. `retained_at_12` and `renewed`
    are True, False or not known yet.
    """

    case_id: int
    account_id: int
    outcome: Outcome
    flagged_at: datetime
    opened_at: datetime
    closed_at: datetime
    owner_id: str
    playbook: str
    tier: int | None = None
    risk: str | None = None
    cause: str | None = None
    segment: str | None = None
    currency: str | None = None
    arr_minor: int | None = None
    kept_minor: int | None = None
    response: Response = Response.NEVER
    contact_minutes: int | None = None
    close_minutes: int = 0
    signal_minutes: int | None = None
    red_minutes: int | None = None
    updates_due: int = 0
    updates_kept: int = 0
    promises_due: int = 0
    promises_kept: int = 0
    levels_due: int = 0
    levels_kept: int = 0
    concession_kind: str | None = None
    concession_percent: int = 0
    concession_level: int | None = None
    granted_minor: int = 0
    conceded_minor: int = 0
    effort_minutes: int | None = None
    estimate: int | None = None
    follows: str | None = None
    relapsed_at: datetime | None = None
    won_back_at: datetime | None = None
    retained_at_12: bool | None = None
    renewed: bool | None = None

    @property
    def saved(self) -> bool:
        """Whether the customer stayed and has not relapsed since."""
        return self.outcome in KEEPS_REVENUE and self.relapsed_at is None


def whole_minutes(since: datetime, until: datetime) -> int:
    """How long it took; never less than nothing, because people tell moments late."""
    return max(0, int((until - since).total_seconds()) // 60)


@dataclass(frozen=True, slots=True)
class Conceded:
    """What the concessions of a case come to. Money in minor units, percent in hundredths."""

    kind: Kind | None = None
    percent: int = 0
    level: Level | None = None
    granted_minor: int = 0
    accepted_minor: int = 0


def conceded_in(case: Case, concessions: Iterable[Concession]) -> Conceded:
    """Of everything that was granted: the kind of the highest, a discount before all else.

    A limit that was agreed before the conversation is none. A cost is known where the ARR is, in
    the currency of the case.
    """
    granted = [each for each in concessions
               if each.state in SAID_YES and not each.limit and each.decided_level]  # fmt: skip
    if not granted:
        return Conceded()
    top = max(granted, key=lambda each: (each.terms.peak, each.decided_level or 0, each.id))
    kind = Kind.DISCOUNT if top.terms.phases else top.terms.kinds[0]
    accepted = [each for each in granted if each.state is ConcessionState.ACCEPTED]
    return Conceded(
        kind,
        top.terms.peak,
        max(each.decided_level for each in granted if each.decided_level),
        sum(_cost(case, each) for each in granted),
        sum(_cost(case, each) for each in accepted),
    )


def _cost(case: Case, given: Concession) -> int:
    same = given.currency in {None, case.currency}
    arr = given.arr_minor if given.arr_minor is not None and same else case.arr_minor
    return cost_in_first_year(given.terms.phases, arr or 0)


def promises_due_and_kept(promises: Iterable[Promise], closed_at: datetime) -> tuple[int, int]:
    """How many fell due until the closing or were settled since, and how many of them were kept:
    delivered by the day that the customer was told last."""
    fell_due = [
        each for each in promises
        if each.state is not PromiseState.WITHDRAWN
        and not (each.is_open and each.due_at >= closed_at)
    ]  # fmt: skip
    delivered = {PromiseState.DELIVERED, PromiseState.CONFIRMED}
    kept = [each for each in fell_due if each.state in delivered and not each.was_late]
    return len(fell_due), len(kept)


@dataclass(frozen=True, slots=True)
class Sequel:
    """What became of a closed case's customer since."""

    relapsed_at: datetime | None = None
    won_back_at: datetime | None = None
    retained_at_12: bool | None = None
    lost_at: datetime | None = None


def sequel_of(case: Case, others: Iterable[Case], now: datetime, rules: OutcomeRules) -> Sequel:
    """Read from the other cases of the account. Later ones are those that were opened after it:
    one is open at a time, and a clock that is set back changes no order.

    A relapse counts from the moment in which its case was opened, a win-back from its closing. A
    saved customer was kept for a year where no later case ended without them within 365 days. A
    case that was opened by mistake says nothing.
    """
    assert case.closed_at is not None
    assert case.outcome is not None
    ending = case.closed_at
    later = [
        each for each in others
        if each.id > case.id and not is_mistake(each, rules)
    ]  # fmt: skip
    follows = [each for each in later if each.follows == case.ref]
    if case.outcome not in KEEPS_REVENUE:
        back = (each.closed_at for each in follows if _keeps(each) and each.closed_at
                and each.follows_as is Follow.WIN_BACK)  # fmt: skip
        return Sequel(won_back_at=min(back, default=None))
    relapses = (each.opened_at for each in follows if each.follows_as is Follow.RELAPSE)
    losses = (each.closed_at for each in later if each.closed_at and not _keeps(each))
    lost_at = min(losses, default=None)
    kept = True if now >= ending + YEAR else None
    if lost_at is not None and lost_at <= ending + YEAR:
        kept = False
    return Sequel(min(relapses, default=None), None, kept, lost_at)


def _keeps(case: Case) -> bool:
    return case.outcome in KEEPS_REVENUE

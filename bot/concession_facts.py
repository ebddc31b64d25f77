"""What is known when a concession is asked: the case, the account's year, who would decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.approvers import Asked, Request, own_level, people_for
from bot.desk import Desk
from bot.hours import zone_of
from bot.similar import find_similar
from domain.authority import Kind, Level, Needed, check_reach, covers, needed_for, route_for
from domain.cases import Case
from domain.causes import Cause
from domain.concessions import Concession, ConcessionState, Facts, Warning, warnings_for, within
from domain.issues import Issue
from domain.promises import Promise
from domain.terms import Terms, cost_in_first_year, worse_in
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Bridge:
    """A dated delivery that a discount can be a bridge until: a promise, or an issue's fix."""

    ref: str
    text: str
    due_on: date


def bridges_of(tx: Transaction, case: Case, zone: str) -> list[Bridge]:
    """The open promises and issues of a case, the earliest first."""
    things: list[Promise | Issue] = [*tx.promises.list_of(case.id), *tx.issues.list_of(case.id)]
    found = [
        Bridge(each.ref, each.text, _day(each.due_at, zone)) for each in things if each.is_open
    ]
    return sorted(found, key=lambda each: each.due_on)


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def facts_for(desk: Desk, tx: Transaction, case: Case, person_id: str, now: datetime) -> Facts:
    """The case as far as the rules of concessions ask for it."""
    zone, triage = zone_of(tx, person_id), tx.triages.find(case.id)
    return Facts(
        cause=Cause(case.cause) if case.cause else None,
        today=_day(now, zone),
        renewal_on=case.renewal_on,
        arr_minor=case.arr_minor,
        estimate=triage.answers.estimate if triage else None,
        signs=triage.answers.signs if triage else frozenset(),
        bridges=[each.ref for each in bridges_of(tx, case, zone)],
        precedent=highest_precedent(desk, tx, case),
    )


def precedents(desk: Desk, tx: Transaction, case: Case) -> list[Concession]:
    """What similar closed cases got. Only kind, percent and outcome leave those cases."""
    found = (tx.cases.find(each.case.ref) for each in find_similar(desk, tx, case))
    ids = [each.id for each in found if each is not None]
    given = (ConcessionState.OFFERED, ConcessionState.ACCEPTED, ConcessionState.DECLINED)
    listed = tx.concessions.list_in(ids, [state.value for state in given])
    return [each for each in listed if not each.limit]


def highest_precedent(desk: Desk, tx: Transaction, case: Case) -> int | None:
    """The highest discount that a similar case got, in hundredths; None where none did."""
    peaks = [each.terms.peak for each in precedents(desk, tx, case) if each.terms.phases]
    return max(peaks, default=None)


def counting(
    desk: Desk, tx: Transaction, account_id: int, now: datetime, without: str | None = None
) -> list[Concession]:
    """What the account got within the year that adds up, without the one that is replaced.

    What was offered to the customer meanwhile is replaced no more: it stands beside the new one.
    """
    since = now - desk.policy().authority.accumulate
    found = tx.concessions.list_counting(account_id, since)
    replaced = [each for each in found if each.ref == without]
    return [each for each in found
            if each not in replaced or each.state is not ConcessionState.GRANTED]  # fmt: skip


def total_of(found: Sequence[Concession]) -> int:
    """Their discounts together, in hundredths of a per cent."""
    return sum(each.terms.peak for each in found)


@dataclass(frozen=True, slots=True)
class Money:
    """What it costs in a year, alone and with what the account got; None without an ARR. What was
    given in another currency cannot be added, and is counted."""

    year: int | None
    together: int | None
    currency: str
    elsewhere: int = 0


def money_of(
    terms: Terms, arr_minor: int | None, currency: str, others: Sequence[Concession]
) -> Money:
    """In minor units of the case's currency."""
    if arr_minor is None:
        return Money(None, None, currency)
    year = cost_in_first_year(terms.phases, arr_minor)
    same = [each for each in others if each.currency == currency and each.arr_minor is not None]
    given = sum(cost_in_first_year(each.terms.phases, each.arr_minor or 0) for each in same)
    priced = [each for each in others if each.terms.phases]
    return Money(year, year + given, currency, len([each for each in priced if each not in same]))


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would become of a request now: the level it needs and why, who decides, what it is
    warned of, and what lets it hold at once.

    `stages` is empty where it holds at once: by the requester's `own` authority, within an agreed
    `limit`, or because it is no worse than what it `replaces`. `old` is what it would replace.
    """

    terms: Terms
    needed: Needed
    own: Level | None
    stages: tuple[str, ...]
    people: tuple[Asked, ...]
    others: tuple[Concession, ...]
    warnings: tuple[Warning, ...]
    money: Money
    limit: Concession | None = None
    replaces: Concession | None = None
    old: Concession | None = None

    @property
    def before(self) -> int:
        return total_of(self.others)

    @property
    def holds_at_once(self) -> bool:
        return not self.stages


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to ask: terms, whether as a limit, what it replaces, what they ticked."""

    terms: Terms
    as_limit: bool = False
    replaces: str | None = None
    ticked: frozenset[Warning] = frozenset()


def outlook(
    desk: Desk, tx: Transaction, case: Case, person_id: str, wish: Wish, now: datetime
) -> Outlook:
    """Says it without changing anything. Raises `nobody_decides`, `above_every_limit`."""
    policy, facts = desk.policy(), facts_for(desk, tx, case, person_id, now)
    old = tx.concessions.find(wish.replaces) if wish.replaces else None
    others = counting(desk, tx, case.account_id, now, old.ref if old else None)
    terms, before = wish.terms, total_of(others)
    needed = needed_for(terms.peak, terms.kinds, before, policy.authority)
    check_reach(needed.total, policy.authority)
    request = Request(case, person_id, needed.is_emergency)
    own = own_level(tx, policy, request, person_id)
    with_product = Kind.FEATURE_PRIORITY in terms.kinds
    stages = route_for(needed.level, own, policy.authority, with_product=with_product)
    # What the own authority covers draws on no limit.
    draws = stages and not wish.as_limit
    limit = _limit_for(desk, tx, case, wish.terms, needed, now) if draws else None
    kept = old if old and _still_holds(tx, desk, old, needed, terms, now, case) else None
    if limit or kept:
        stages = ()
    name, people = people_for(tx, policy, request, stages[0], now) if stages else ("", [])
    return Outlook(
        terms,
        needed,
        own,
        _from_there(stages, name),
        tuple(people),
        tuple(others),
        warnings_for(terms, facts, wish.ticked, emergency=needed.is_emergency),
        money_of(terms, case.arr_minor, case.currency or policy.currency, others),
        limit,
        kept,
        old,
    )


def _from_there(stages: tuple[str, ...], name: str) -> tuple[str, ...]:
    """The stages from the one that somebody can be asked for; what it covers falls away."""
    if not stages or name == stages[0]:
        return stages
    later = [each for each in stages[1:] if Level[each.upper()] > Level[name.upper()]]
    return (name, *later)


def _limit_for(
    desk: Desk, tx: Transaction, case: Case, terms: Terms, needed: Needed, now: datetime
) -> Concession | None:
    """The agreed limit that these terms stay within, while who agreed still has the authority."""
    for each in reversed(tx.concessions.list_of(case.id)):
        if not each.limit or not _stands(each, now):
            continue
        if within(terms, each.terms) and covers(
            standing_level(tx, desk, case, each, needed), needed.level
        ):
            return each
    return None


def _stands(given: Concession, now: datetime) -> bool:
    """Whether it is granted and has not lapsed, whenever the timer says so."""
    over = given.lapses_at is not None and given.lapses_at <= now
    return given.state is ConcessionState.GRANTED and not over


def standing_level(
    tx: Transaction, desk: Desk, case: Case, given: Concession, needed: Needed
) -> Level | None:
    """The authority that whoever granted it has today over what is needed now."""
    who = given.decided_for or given.decided_by
    request = Request(case, given.by, needed.is_emergency)
    return own_level(tx, desk.policy(), request, who) if who else None


def _still_holds(
    tx: Transaction, desk: Desk, old: Concession, needed: Needed, terms: Terms, now: datetime,
    case: Case,
) -> bool:  # fmt: skip
    """Whether new terms are no worse than what was granted, by somebody who still may."""
    if not _stands(old, now) or worse_in(terms, old.terms):
        return False
    return covers(standing_level(tx, desk, case, old, needed), needed.level)

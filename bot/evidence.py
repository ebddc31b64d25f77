"""The evidence for finance: a record a concession, with its chain and its part of the audit trail.

The names of the fields are those of docs/approvals.md and stay as they are. Per cents and amounts
are decimal numbers in texts, so that no reader rounds them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any

from bot.concession_views import typed_phases
from domain.approvals import ApprovalStep
from domain.cases import Case
from domain.concessions import Concession
from domain.money import minor_digits
from domain.terms import cost_in_first_year, cost_over_term
from storage.audit import Sealed
from storage.database import Transaction

BATCH = 500
ABOUT = ("concession", "approval")
# What settles a request; where nobody decided, what ended it.
DECIDED = frozenset({"concession_granted", "concession_rejected"})
ENDED = frozenset({"concession_withdrawn", "concession_lapsed", "concession_replaced"})

Record = Mapping[str, Any]
NameOf = Callable[[str | None], str | None]


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` until before `until`; None: without an end on that side."""

    since: datetime | None = None
    until: datetime | None = None


def count_concessions(tx: Transaction, period: Period) -> int:
    return tx.concessions.count_between(period.since, period.until)


def concession_records(tx: Transaction, period: Period) -> Iterator[Record]:
    """The records in the order in which the concessions were begun, read some at a time.

    The last two fields, `steps` and `audit_events`, are lists of records.
    """
    name_of, after = _names(tx), 0
    while True:
        batch = tx.concessions.list_between(period.since, period.until, after=after, most=BATCH)
        if not batch:
            return
        yield from _records(tx, batch, name_of)
        after = batch[-1].id


def _names(tx: Transaction) -> NameOf:
    known: dict[str, str] = {}

    def name_of(person_id: str | None) -> str | None:
        if person_id is None:
            return None
        if person_id not in known:
            person = tx.people.find(person_id)
            known[person_id] = person.name if person else person_id
        return known[person_id]

    return name_of


def _records(tx: Transaction, batch: Sequence[Concession], name_of: NameOf) -> Iterator[Record]:
    cases = {each.id: each for each in tx.cases.list_by_ids({each.case_id for each in batch})}
    steps, events = defaultdict(list), defaultdict(list)
    for step in tx.approvals.list_steps_of([each.id for each in batch]):
        steps[step.concession_id].append(step)
    for sealed in tx.audit.list_about({each.ref for each in cases.values()}, ABOUT):
        events[sealed.event.data.get("concession")].append(sealed)
    for each in batch:
        told = events[each.ref]
        yield {
            **_request(each, cases[each.case_id], name_of),
            **_offer(each),
            **_rationale(each),
            **_decision(each, name_of),
            **_moments(each),
            **_proof(told),
            "steps": [_step(step, name_of) for step in steps[each.id]],
            "audit_events": [_event(sealed) for sealed in told],
        }


def _request(given: Concession, case: Case, name_of: NameOf) -> Record:
    return {
        "ref": given.ref,
        "account": case.account_name,
        "case_ref": case.ref,
        "state": given.state.value,
        "limit": given.limit,
        "requester": name_of(given.by),
        "requester_id": given.by,
        "owner": name_of(case.owner_id),
        "owner_id": case.owner_id,
    }


def _offer(given: Concession) -> Record:
    terms, arr, currency = given.terms, given.arr_minor, given.currency
    known = arr is not None and currency is not None
    priced = known and bool(terms.phases)
    return {
        "percent_peak": _percent(terms.peak) if terms.phases else None,
        "phases": typed_phases(terms) or None,
        "months": terms.months or None,
        "kinds": [kind.value for kind in terms.kinds],
        "detail": terms.detail or None,
        "returns": [each.value for each in terms.returns],
        "sunset_on": terms.sunset_on,
        "bridge": terms.bridge or None,
        "counter_offer": typed_phases(given.counter) if given.counter else None,
        "arr": _major(arr or 0, currency or "") if known else None,
        "currency": currency,
        "cost_first_year": _major(cost_in_first_year(terms.phases, arr or 0), currency or "")
        if priced
        else None,
        "cost_over_term": _major(cost_over_term(terms.phases, arr or 0), currency or "")
        if priced
        else None,
    }


def _rationale(given: Concession) -> Record:
    return {
        "ground": given.ground.value,
        "why": given.why,
        "warnings": [each.value for each in given.warnings],
        "justification": given.justification or None,
        "expected": given.expected or None,
        "alternatives": given.alternatives or None,
        "cause": given.cause,
        "tier": given.tier,
        "risk": given.risk.value if given.risk else None,
        "save_probability": _percent(given.estimate) if given.estimate is not None else None,
    }


def _decision(given: Concession, name_of: NameOf) -> Record:
    peak = given.terms.peak
    return {
        "level_needed": _level(given.needed),
        "route": list(given.route),
        "decider": name_of(given.decided_by),
        "decider_id": given.decided_by,
        "on_behalf_of": name_of(given.decided_for),
        "on_behalf_of_id": given.decided_for,
        "level_decided": _level(given.decided_level),
        "reason": given.reason or None,
        "percent_before": _percent(given.before),
        "percent_total": _percent(given.before + peak),
        "replaces": given.replaces,
        "drawn_on": given.drawn_on,
    }


def _moments(given: Concession) -> Record:
    return {
        "asked_at": given.at,
        "decided_at": given.decided_at,
        "lapses_at": given.lapses_at,
        "offered_at": given.offered_at,
        "answered_at": given.answered_at,
        "sunset_told_at": given.sunset_told_at,
    }


def _proof(events: Sequence[Sealed]) -> Record:
    """The event that decided about it, else the one that ended it."""
    found = [each for each in events if each.event.event in DECIDED]
    found = found or [each for each in events if each.event.event in ENDED]
    last = found[-1] if found else None
    return {
        "audit_event": last.event.event if last else None,
        "audit_seq": last.seq if last else None,
        "audit_hash": last.hash if last else None,
    }


def _step(step: ApprovalStep, name_of: NameOf) -> Record:
    return {
        "at": step.at,
        "step": step.kind.value,
        "by": name_of(step.by),
        "by_id": step.by,
        "on_behalf_of": name_of(step.on_behalf_of),
        "on_behalf_of_id": step.on_behalf_of,
        "level": _level(step.level),
        "text": step.text or None,
    }


def _event(sealed: Sealed) -> Record:
    return {
        "seq": sealed.seq,
        "at": sealed.event.at,
        "actor": sealed.event.actor,
        "event": sealed.event.event,
        "data": dict(sealed.event.data),
        "previous": sealed.previous,
        "hash": sealed.hash,
    }


def _level(level: IntEnum | None) -> str | None:
    return None if level is None else level.name.lower()


def _percent(hundredths: int) -> str:
    return str(Decimal(hundredths).scaleb(-2))


def _major(minor: int, currency: str) -> str:
    """Minor units in major ones, with as many decimals as the currency has."""
    return f"{Decimal(minor).scaleb(-minor_digits(currency)):f}"


COLUMNS = (
    "ref", "account", "case_ref", "state", "limit", "requester", "requester_id", "owner",
    "owner_id", "percent_peak", "phases", "months", "kinds", "detail", "returns", "sunset_on",
    "bridge", "counter_offer", "arr", "currency", "cost_first_year", "cost_over_term", "ground",
    "why", "warnings", "justification", "expected", "alternatives", "cause", "tier", "risk",
    "save_probability", "level_needed", "route", "decider", "decider_id", "on_behalf_of",
    "on_behalf_of_id", "level_decided", "reason", "percent_before", "percent_total", "replaces",
    "drawn_on", "asked_at", "decided_at", "lapses_at", "offered_at", "answered_at",
    "sunset_told_at", "audit_event", "audit_seq", "audit_hash",
)  # fmt: skip


def told(value: object) -> str:
    """A value as a cell of a table: moments in UTC, several after another with semicolons."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return "; ".join(told(each) for each in value)
    return plain_value(value)


def plain_value(value: object) -> str:
    """A moment or a day as ISO 8601 has them; anything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)

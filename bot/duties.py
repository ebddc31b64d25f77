"""What people owe at this moment, from the state of their cases.

One source per kind of clock. A new clock is an entry in `domain/clocks.py` and a source here.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.after_duties import OUTLIVES, after_duty, owed_after, owed_after_in
from bot.escalation_duties import escalation_duty, owed_in
from bot.hearing import heard_by, hearer_in
from domain.cases import Case, ChannelState
from domain.checklist import Item, ItemState
from domain.clocks import ClockKind, Duty
from domain.deadlines import customer_update, first_contact, time_box
from domain.issues import Issue
from domain.policy import Clocks, Policy
from domain.promises import Promise
from storage.database import Transaction
from storage.nudges import Nudge

MOST = 2000


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty with the case it belongs to."""

    duty: Duty
    case: Case


@dataclass(frozen=True, slots=True)
class Facts:
    """What case clocks are computed from, besides the case: when the last update was sent."""

    last_sent: Mapping[int, datetime]
    clocks: Clocks


def _first_contact(case: Case, facts: Facts) -> Duty | None:
    if case.first_contact_at is not None:
        return None
    due_at = first_contact(case, facts.clocks).due_at
    return _duty(ClockKind.FIRST_CONTACT, case, due_at, case.opened_at)


def _customer_update(case: Case, facts: Facts) -> Duty | None:
    deadline = customer_update(case, facts.last_sent.get(case.id), facts.clocks)
    if deadline is None:
        return None
    since = max(deadline.due_at - facts.clocks.customer_update, case.opened_at)
    return _duty(ClockKind.CUSTOMER_UPDATE, case, deadline.due_at, since)


def _time_box(case: Case, facts: Facts) -> Duty | None:
    deadline = time_box(case, facts.clocks)
    if deadline is None:
        return None
    return _duty(ClockKind.TIME_BOX, case, deadline.due_at, case.opened_at)


CASE_SOURCES: tuple[Callable[[Case, Facts], Duty | None], ...] = (
    _first_contact,
    _customer_update,
    _time_box,
)


def _duty(kind: ClockKind, case: Case, due_at: datetime, since: datetime) -> Duty:
    return Duty(kind, case.id, case.ref, case.owner_id, due_at, since)


def item_duty(item: Item, case: Case) -> Duty:
    """An open item of a checklist."""
    return Duty(
        ClockKind.ITEM,
        case.id,
        case.ref,
        item.owner_id,
        item.due_at,
        min(case.opened_at, item.due_at),
        subject=item.ref,
        text=item.text,
    )


def promise_duty(promise: Promise, case: Case) -> Duty:
    """An open promise; one that was moved is another duty from then on."""
    due_at, since = promise.due_at, min(promise.at, promise.due_at)
    return _owned(ClockKind.PROMISE, case, promise, due_at, since)


def issue_duty(issue: Issue, case: Case) -> Duty:
    """An open issue of the plan: its workaround first where one is owed, then its fix."""
    due_at = issue.next_due_at
    return _owned(ClockKind.ISSUE, case, issue, due_at, min(issue.at, due_at))


def _owned(
    kind: ClockKind, case: Case, thing: Promise | Issue, due_at: datetime, since: datetime
) -> Duty:
    owner, subject, text = thing.owner_id, thing.ref, thing.text
    return Duty(kind, case.id, case.ref, owner, due_at, since, subject=subject, text=text)


def outlives_closing(case: Case) -> bool:
    """Whether what was promised in a closed case is owed on."""
    return not case.is_open and case.keeps_promises


def is_silent(case: Case, kind: ClockKind | None = None) -> bool:
    """A closed case owes nothing but what outlives it; one whose channel people archived is left
    in peace."""
    if kind in OUTLIVES or (kind is ClockKind.PROMISE and outlives_closing(case)):
        return False
    return not case.is_open or case.channel_state is ChannelState.ARCHIVED


def owed_by(tx: Transaction, policy: Policy, owner_id: str) -> list[Owed]:
    """Everything a person owes, whoever hears of it."""
    own = tx.cases.list_open_of(owner_id, MOST)
    items = tx.items.list_open_of(owner_id, MOST)
    promises = tx.promises.list_open_of(owner_id, MOST)
    issues = tx.issues.list_open_of(owner_id, MOST)
    escalations = tx.escalations.list_running_of(owner_id)
    cases = {case.id: case for case in own}
    named = {each.case_id for each in items} | {each.case_id for each in escalations}
    named |= {each.case_id for each in promises} | {each.case_id for each in issues}
    later = owed_after(tx, owner_id)
    named |= {each.case_id for each in later}
    cases |= {case.id: case for case in tx.cases.list_by_ids(named - cases.keys())}
    found = _case_duties(tx, policy, own)
    found += [item_duty(item, cases[item.case_id]) for item in items]
    found += [promise_duty(each, cases[each.case_id]) for each in promises]
    found += [issue_duty(each, cases[each.case_id]) for each in issues]
    found += owed_in(escalations, cases, owner_id, policy.clocks)
    found += [after_duty(each, cases[each.case_id], policy) for each in later]
    return [
        Owed(duty, cases[duty.case_id])
        for duty in found
        if not is_silent(cases[duty.case_id], duty.kind)
    ]


def _case_duties(tx: Transaction, policy: Policy, cases: Sequence[Case]) -> list[Duty]:
    facts = Facts(tx.updates.last_sent_of([case.id for case in cases]), policy.clocks)
    return [duty for case in cases for duty in _of_case(case, facts)]


def _of_case(case: Case, facts: Facts) -> Iterator[Duty]:
    for source in CASE_SOURCES:
        duty = source(case, facts)
        if duty is not None:
            yield duty


def heard_duties(tx: Transaction, policy: Policy, person_id: str, now: datetime) -> list[Owed]:
    """Everything that this person is reminded of, their own and others'."""
    owners = heard_by(tx, policy, person_id, now)
    covers = tx.covers.list_holding(now)
    covered = [each.person_id for each in covers if each.deputy_id == person_id]
    found = [owed for who in dict.fromkeys(owners + covered) for owed in owed_by(tx, policy, who)]
    if not covers:
        return found
    return [
        each
        for each in found
        if hearer_in(tx, policy, each.case.id, each.duty.owner_id, now) == person_id
    ]


def duties_in(tx: Transaction, policy: Policy, case: Case) -> list[Duty]:
    """Everything that is owed in one case, by whomever."""
    later = [after_duty(each, case, policy) for each in owed_after_in(tx, case.id)]
    promised = [promise_duty(each, case) for each in tx.promises.list_of(case.id) if each.is_open]
    if is_silent(case):
        return later if is_silent(case, ClockKind.PROMISE) else later + promised
    found = _case_duties(tx, policy, [case])
    items = (item for item in tx.items.list_of(case.id) if item.state is ItemState.OPEN)
    found += [item_duty(item, case) for item in items]
    found += promised
    found += [issue_duty(each, case) for each in tx.issues.list_of(case.id) if each.is_open]
    running = tx.escalations.find_running(case.id)
    duty = escalation_duty(running, case, policy.clocks) if running else None
    return found + later + ([duty] if duty else [])


def owners_of(tx: Transaction, subjects: Collection[str]) -> dict[str, str]:
    """Who owns each of these, where a duty is not the case owner's by itself."""
    found = tx.items.owners_of(subjects)
    for things in (tx.promises, tx.issues, tx.debriefs, tx.touches):
        found |= things.owners_of(subjects)
    return found


def still_owed(
    tx: Transaction, policy: Policy, nudges: Iterable[Nudge], now: datetime
) -> dict[str, Owed]:
    """Of these nudges, by key, those whose duty stands and whose person hears of it now."""
    found: dict[str, Owed] = {}
    duties: dict[int, dict[str, Owed]] = {}
    for nudge in nudges:
        if nudge.case_id not in duties:
            case = tx.cases.get(nudge.case_id)
            duties[case.id] = {duty.key: Owed(duty, case) for duty in duties_in(tx, policy, case)}
        owed = duties[nudge.case_id].get(nudge.duty_key)
        if owed and hearer_in(tx, policy, owed.case.id, owed.duty.owner_id, now) == nudge.person_id:
            found[nudge.key] = owed
    return found

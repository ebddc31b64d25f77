"""The issues of the recovery plan: captured, changed, taken through their steps, dropped."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot.desk import Desk
from bot.items import end_of_day
from bot.owning import take_owner
from bot.working import Work, start_work
from domain.errors import DomainError
from domain.issues import (
    TARGET,
    Fixable,
    Frequency,
    Impact,
    Issue,
    IssueStep,
    Speed,
    check_drop,
    check_due,
    check_step,
    checked_issue,
)
from domain.timeline import EntryKind
from storage.database import Transaction

ENTERED = {
    IssueStep.WORKAROUND: EntryKind.ISSUE_WORKAROUND,
    IssueStep.FIXED: EntryKind.ISSUE_FIXED,
    IssueStep.COMMUNICATED: EntryKind.ISSUE_COMMUNICATED,
    IssueStep.CONFIRMED: EntryKind.ISSUE_CONFIRMED,
}


@dataclass(frozen=True, slots=True)
class Written:
    """An issue as it was typed into the form. `workaround_day` may be left to us."""

    text: str
    cause: str
    fix: str
    owner_id: str
    day: date
    metric: str
    deal_breaker: bool
    frequency: Frequency
    fixable: Fixable
    speed: Speed
    impact: Impact
    workaround: str = ""
    workaround_day: date | None = None


def start_issue(desk: Desk, tx: Transaction, issue_ref: str, person_id: str) -> tuple[Work, Issue]:
    """The issue and its case, locked, when the person may work on it."""
    found = tx.issues.find(issue_ref)
    if found is None:
        raise DomainError("forged_button")
    work = start_work(desk, tx, tx.cases.get(found.case_id).ref, person_id)
    issue = tx.issues.find(issue_ref)
    assert issue is not None
    return work, issue


def capture_issue(
    desk: Desk, tx: Transaction, case_ref: str, person_id: str, written: Written
) -> Issue:
    """Puts an issue into the plan. Raises what `checked_issue` raises, and `date_in_past`."""
    work = start_work(desk, tx, case_ref, person_id)
    due_at = _day(desk, work, written.day)
    check_due(due_at, work.now)
    fresh = Issue(0, desk.new_ref(), work.case.id, work.now, person_id, "", "", due_at)
    issue = _checked(desk, work, _with(desk, work, fresh, written, due_at))
    take_owner(desk, work, issue.owner_id, issue.ref)
    issue = tx.issues.add(issue)
    _enter(desk, work, EntryKind.ISSUE_CAPTURED, issue.text)
    work.record("issue_captured", issue=issue.ref, owner=issue.owner_id)
    work.show()
    return issue


def change_issue(
    desk: Desk, tx: Transaction, issue_ref: str, person_id: str, written: Written
) -> Issue:
    """Other words, owner, day or weights. A day that has passed may stay, not become one."""
    work, issue = start_issue(desk, tx, issue_ref, person_id)
    if not issue.is_open:
        raise DomainError("issue_settled", issue=issue.text)
    due_at = _day(desk, work, written.day)
    if due_at != issue.due_at:
        check_due(due_at, work.now)
    changed = _checked(desk, work, _with(desk, work, issue, written, due_at))
    if changed == issue:
        return issue
    if changed.owner_id != issue.owner_id:
        take_owner(desk, work, changed.owner_id, f"{issue.ref}:{issue.version}")
    tx.issues.change(issue.id, **_differing(issue, changed))
    _enter(desk, work, EntryKind.ISSUE_CHANGED, changed.text)
    work.record("issue_changed", issue=issue.ref, owner=changed.owner_id)
    work.show()
    return changed


def _with(desk: Desk, work: Work, issue: Issue, written: Written, due_at: datetime) -> Issue:
    """The issue with what was typed. A workaround without a day is due within 72 hours."""
    workaround, workaround_due_at = written.workaround.strip(), None
    if workaround:
        workaround_due_at = _workaround_due(desk, work, issue, written, due_at)
    return replace(
        issue,
        text=written.text.strip(),
        cause=written.cause.strip(),
        fix=written.fix.strip(),
        owner_id=written.owner_id,
        due_at=due_at,
        metric=written.metric.strip(),
        deal_breaker=written.deal_breaker,
        frequency=int(written.frequency),
        fixable=int(written.fixable),
        speed=int(written.speed),
        impact=int(written.impact),
        workaround=workaround,
        workaround_due_at=workaround_due_at,
    )


def _workaround_due(
    desk: Desk, work: Work, issue: Issue, written: Written, due_at: datetime
) -> datetime:
    if written.workaround_day is None:
        return issue.workaround_due_at or min(work.now + TARGET, due_at)
    typed = _day(desk, work, written.workaround_day)
    if typed != issue.workaround_due_at:
        check_due(typed, work.now)
    return typed


def _checked(desk: Desk, work: Work, issue: Issue) -> Issue:
    return checked_issue(issue, work.tx.issues.list_of(work.case.id), work.now)


def _differing(before: Issue, after: Issue) -> dict[str, Any]:
    names = Issue.__dataclass_fields__
    return {
        name: getattr(after, name)
        for name in names
        if getattr(after, name) != getattr(before, name)
    }


def _day(desk: Desk, work: Work, day: date) -> datetime:
    """The end of that working day where the person lives."""
    return end_of_day(day, desk.policy().working_hours.end, work.person.zone)


def take_step(
    desk: Desk, tx: Transaction, issue_ref: str, person_id: str, step: IssueStep, who: str = ""
) -> Issue:
    """One step of an issue; it is done when the customer has confirmed seeing it.

    Raises what `check_step` raises.
    """
    work, issue = start_issue(desk, tx, issue_ref, person_id)
    check_step(issue, step, who)
    values: dict[str, Any] = {f"{step.value}_at": work.now}
    if step is IssueStep.CONFIRMED:
        values["confirmed_who"] = who.strip()
    tx.issues.change(issue.id, **values)
    _enter(desk, work, ENTERED[step], issue.text, who.strip() or None)
    work.record(f"issue_{step.value}", issue=issue.ref)
    work.show()
    return issue


def drop_issue(desk: Desk, tx: Transaction, issue_ref: str, person_id: str, reason: str) -> Issue:
    """Takes the issue out of the plan. Raises `issue_settled`, `reason_missing`."""
    work, issue = start_issue(desk, tx, issue_ref, person_id)
    check_drop(issue, reason)
    tx.issues.change(issue.id, dropped_at=work.now, dropped_reason=reason.strip())
    _enter(desk, work, EntryKind.ISSUE_DROPPED, f"{issue.text}\n→ {reason.strip()}")
    work.record("issue_dropped", issue=issue.ref)
    work.show()
    return issue


def mark_issue(
    desk: Desk, tx: Transaction, issue_ref: str, person_id: str, *, customer_may_see: bool
) -> Issue:
    """Says whether it may stand in the plan that the customer gets."""
    work, issue = start_issue(desk, tx, issue_ref, person_id)
    if issue.customer_may_see != customer_may_see:
        tx.issues.change(issue.id, customer_may_see=customer_may_see)
        work.record("issue_marked", issue=issue.ref, customer_may_see=int(customer_may_see))
    return issue


def _enter(desk: Desk, work: Work, kind: EntryKind, text: str, who: str | None = None) -> None:
    work.tx.timeline.add(
        ref=desk.new_ref(), case_id=work.case.id, at=work.now, by=work.person.id,
        kind=kind.value, text=text, who=who,
    )  # fmt: skip

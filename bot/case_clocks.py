"""The clock of a case that matters now, in words. Slack shows moments in the reader's own zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.cases import KEEPS_REVENUE, Case
from domain.deadlines import Deadline, Standing, customer_update, first_contact
from domain.policy import Policy
from domain.updates import Update, UpdateState, last_sent, streak
from playbooks.words import Mrkdwn, Words, mention, slack_date
from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class Tried:
    """What has been done about the clocks of a case: calls in vain, and the updates."""

    attempts: int = 0
    updates: Sequence[Update] = ()

    @property
    def has_draft(self) -> bool:
        return any(each.state is UpdateState.DRAFT for each in self.updates)


def tried_in(tx: Transaction, case: Case) -> Tried:
    return Tried(tx.timeline.count_attempts(case.id), tx.updates.list_of(case.id))


def next_update(case: Case, policy: Policy, updates: Sequence[Update]) -> Deadline | None:
    """When the customer hears from us next; None before the first contact."""
    last = last_sent(updates)
    return customer_update(case, last.sent_at if last else None, policy.clocks)


def clock_line(words: Words, case: Case, policy: Policy, now: datetime, tried: Tried) -> Mrkdwn:
    """The first contact until it is made, then the customer update, and whether one is drafted."""
    if not case.is_open:
        return _closing_line(words, case)
    line = _update_line(words, case, policy, now, tried.updates) or _contact_line(
        words, case, policy, now, tried.attempts
    )
    return words.text("%(line)s · update: draft, not sent", line=line) if tried.has_draft else line


def _contact_line(words: Words, case: Case, policy: Policy, now: datetime, attempts: int) -> Mrkdwn:
    deadline = first_contact(case, policy.clocks)
    parts = {"due": moment(words, deadline.due_at), "tried": _attempted(words, attempts)}
    if deadline.standing(now) is Standing.OVERDUE:
        return words.text(":warning: First contact was due %(due)s%(tried)s", **parts)
    return words.text("First contact, by phone, due %(due)s%(tried)s", **parts)


def _update_line(
    words: Words, case: Case, policy: Policy, now: datetime, updates: Sequence[Update]
) -> Mrkdwn | None:
    deadline = next_update(case, policy, updates)
    if deadline is None:
        return None
    due = moment(words, deadline.due_at)
    if deadline.standing(now) is Standing.OVERDUE:
        line = words.text(":warning: Update was due %(due)s", due=due)
    else:
        line = _with_streak(words, case, policy, updates, due)
    return line if last_sent(updates) else _after_contact(words, case, policy, now, line)


def _after_contact(words: Words, case: Case, policy: Policy, now: datetime, line: Mrkdwn) -> Mrkdwn:
    """Until the first update the line says how the first contact went."""
    contact = first_contact(case, policy.clocks)
    if contact.standing(now) is Standing.MET:
        return words.text(":white_check_mark: First contact in time · %(line)s", line=line)
    due = moment(words, contact.due_at)
    return words.text("First contact made; it was due %(due)s · %(line)s", due=due, line=line)


def _with_streak(
    words: Words, case: Case, policy: Policy, updates: Sequence[Update], due: Mrkdwn
) -> Mrkdwn:
    n = streak(updates, case.first_contact_at, policy.clocks.customer_update)
    if n:
        return words.text("Next update due %(due)s · streak %(n)s", due=due, n=n)
    return words.text("Next update due %(due)s", due=due)


def due_and_streak(tx: Transaction, words: Words, case: Case, policy: Policy) -> Mrkdwn:
    """The next update and the streak, in a sentence of their own."""
    updates = tx.updates.list_of(case.id)
    deadline = next_update(case, policy, updates)
    if deadline is None:
        return words.text("The weekly clock begins with the first contact.")
    return _with_streak(words, case, policy, updates, moment(words, deadline.due_at))


def clock_in_short(words: Words, case: Case, policy: Policy, now: datetime, tried: Tried) -> Mrkdwn:
    """What a lock screen says of it."""
    deadline = next_update(case, policy, tried.updates)
    if deadline is None:
        due = moment(words, first_contact(case, policy.clocks).due_at)
        return words.text("first contact due %(due)s", due=due)
    due = moment(words, deadline.due_at)
    if deadline.standing(now) is Standing.OVERDUE:
        return words.text("customer update was due %(due)s", due=due)
    return words.text("next customer update due %(due)s", due=due)


def _attempted(words: Words, attempts: int) -> Mrkdwn:
    if not attempts:
        return Mrkdwn("")
    told = words.plural(
        "%(n)s attempt, no answer yet", "%(n)s attempts, no answer yet", attempts, n=attempts
    )
    return Mrkdwn(f" · {told}")


def _closing_line(words: Words, case: Case) -> Mrkdwn:
    at = moment(words, case.closed_at) if case.closed_at else ""
    by = mention(case.closed_by or case.owner_id)
    if case.outcome in KEEPS_REVENUE and case.arr_kept_minor is not None:
        kept = words.money(case.arr_kept_minor, case.currency or "USD")
        return words.text("Closed %(at)s by %(by)s · ARR kept %(kept)s", at=at, by=by, kept=kept)
    return words.text("Closed %(at)s by %(by)s", at=at, by=by)


def moment(words: Words, at: datetime) -> Mrkdwn:
    """Relative and absolute, in the reader's zone, kept current by Slack itself."""
    return slack_date(at, words.moment(at, "UTC"))

"""Deadlines that passed: who answers for them hears at once where it is urgent, else once a day."""

from datetime import datetime

from bot.desk import Desk
from bot.duties import Owed, owners_of
from bot.hearing import breach_hearers
from bot.home_readers import leaders_over
from bot.reminding import Saying, look_on_next_day, say, show_reminder_again
from bot.showing import show
from domain.clocks import ClockKind
from domain.deadlines import is_urgent
from domain.policy import Policy
from storage.database import Transaction
from storage.nudges import Nudge
from storage.reminders import ReminderKind

# What the card says differently once it has passed: its clock, and the promises overdue.
ON_THE_CARD = frozenset({ClockKind.FIRST_CONTACT, ClockKind.CUSTOMER_UPDATE, ClockKind.PROMISE})


def tell_breach(desk: Desk, tx: Transaction, nudge: Nudge, owed: Owed, now: datetime) -> None:
    """Tells those who answer: at once in tier 1 and emergency runway, else in their next day."""
    policy = desk.policy()
    rule = policy.reminders.rules[nudge.kind]
    if nudge.kind in ON_THE_CARD:
        show(tx, owed.case, "card", now)
    tx.audit.record(now, "savedesk", "deadline_passed", owed.case.ref, kind=nudge.kind.value)
    tx.homes.refresh(leaders_over(tx, policy, [owed.duty.owner_id]), now)
    for other in breach_hearers(tx, policy, owed.duty.owner_id, rule.breach_to, now):
        if other == nudge.person_id:
            continue
        if is_urgent(owed.case, now, policy.clocks):
            say(desk, tx, Saying(other, ReminderKind.BREACH, breaches=(nudge.key,)), now)
        look_on_next_day(tx, policy, other, now)


def show_breach(tx: Transaction, nudge: Nudge, now: datetime) -> None:
    """Marks the lists that show a passed deadline as out of date."""
    if nudge.breached_at is not None:
        for reminder in tx.reminders.list_with_breach(nudge.key, nudge.breached_at):
            show_reminder_again(tx, reminder, now)


def breaches_for(tx: Transaction, policy: Policy, person_id: str, now: datetime) -> list[Nudge]:
    """The deadlines that passed, still stand, and are this person's to hear of as a manager."""
    found: list[Nudge] = []
    told: dict[tuple[str, str], list[str]] = {}
    standing = [each for each in tx.nudges.list_breached() if each.person_id != person_id]
    cases = {case.id: case for case in tx.cases.list_by_ids({each.case_id for each in standing})}
    owners = owners_of(tx, {each.subject for each in standing if each.subject})
    for nudge in standing:
        owner = owners.get(nudge.subject) or cases[nudge.case_id].owner_id
        if (owner, nudge.kind) not in told:
            to = policy.reminders.rules[nudge.kind].breach_to
            told[owner, nudge.kind] = breach_hearers(tx, policy, owner, to, now)
        if person_id in told[owner, nudge.kind]:
            found.append(nudge)
    return found

"""Asking a person about a proposal: in their hours, and no more than a few messages a day.

Whatever waits stands in their *Your day* besides, so that none is forgotten.
"""

from datetime import datetime, time, timedelta

from bot.desk import Desk
from bot.hours import rhythm_of
from bot.proposal_ends import show_proposal
from bot.reminding import Saying, look_on_next_day, say
from domain.day import Rhythm, next_day_moment
from domain.policy import Policy
from domain.signals import Proposal
from domain.working_time import next_working
from storage.database import Transaction
from storage.reminders import ReminderKind


def ask_about(
    desk: Desk, tx: Transaction, proposal: Proposal, person_id: str, now: datetime
) -> datetime:
    """One more who is asked; when they hear of it, in a message or with their next day.

    In shadow mode those who watch are shown it, and the person hears of it afterwards.
    """
    policy = desk.policy()
    rhythm = rhythm_of(tx, policy, person_id, now)
    at = _moment(tx, policy, rhythm, person_id, now)
    tx.proposals.ask(proposal.id, person_id, at)
    show_proposal(tx, proposal, person_id, at)
    look_on_next_day(tx, policy, person_id, now)
    if policy.reminders.is_shadow(now):
        held = {"proposals": [proposal.ref]}
        say(desk, tx, Saying(person_id, ReminderKind.PROPOSAL, extra=held), now)
        return at
    return min(at, next_day_moment(rhythm, now, None))


def _moment(
    tx: Transaction, policy: Policy, rhythm: Rhythm, person_id: str, now: datetime
) -> datetime:
    """The first moment of theirs at which there is room: now, else on a coming day."""
    first = next_working(policy.reminders.out_of_shadow(now), rhythm.zone, rhythm.hours)
    at = max(first, tx.proposals.last_ask(person_id) or first)
    day = rhythm.date_of(at)
    begins, ends = (rhythm.moment_of(each, time()) for each in (day, day + timedelta(days=1)))
    if tx.proposals.count_asks(person_id, begins, ends) < policy.signals.most_a_day:
        return at
    return rhythm.day_moment(rhythm.next_working_date(day))

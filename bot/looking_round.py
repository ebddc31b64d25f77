"""Looks at many at once: everybody who hears of a case, and everybody who owes anything."""

from datetime import datetime

from bot.desk import Desk
from bot.duties import duties_in
from bot.hearing import breach_hearers, hearer, hearer_in
from bot.home_readers import who_sees
from bot.looking import DAYS, show_nudge
from bot.reminding import look_on_next_day, show_reminder_again
from bot.showing import look_again
from bot.standup_answers import show_questions_again
from domain.clocks import Hears
from storage.database import Transaction
from storage.job import Job, NewJob

AT_ONCE = 50
EVERY = tuple(Hears)


class LookAtCase:
    """A case has changed: everybody who hears of it is looked at, and their messages renewed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        assert job.case_id is not None
        policy, case = self._desk.policy(), tx.cases.get(job.case_id)
        live = tx.nudges.list_live_in(case.id)
        owners = {duty.owner_id for duty in duties_in(tx, policy, case)}
        people = {nudge.person_id for nudge in live}
        people |= {hearer_in(tx, policy, case.id, owner, now) for owner in owners}
        for person_id in sorted(people):
            look_again(tx, person_id, now)
        for nudge in live:
            show_nudge(tx, nudge, now)
        for person_id in sorted(people.union(tx.cases.list_members(case.id))):
            # Who handed the case over was asked about it as well.
            show_questions_again(tx, person_id, case.ref, now)
        tx.homes.refresh(who_sees(tx, policy, case), now)


class LookAtEverybody:
    """At a start and after a change of the policy: everybody who owes something is looked at.

    And whoever hears of it instead: the reporting lines may have changed.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        people, policy = tx.people.list_owing(job.payload["after"], AT_ONCE), self._desk.policy()
        if not job.payload["after"]:
            # Teams, limits and words may be others now.
            tx.homes.refresh_all(now)
        hearers = {hearer(tx, policy, owner, now) for owner in people}
        hearers |= {each.deputy_id for each in tx.covers.list_holding(now)}
        for person_id in sorted(hearers.union(people)):
            look_again(tx, person_id, now)
            _renew(tx, person_id, now)
        answering = {
            other for owner in people for other in breach_hearers(tx, policy, owner, EVERY, now)
        }
        for person_id in sorted(answering - hearers.union(people)):
            # They have to hear of what passed before they came to answer for it.
            look_on_next_day(tx, policy, person_id, now)
        if len(people) == AT_ONCE:
            look_at_everybody(tx, now, after=people[-1])


def _renew(tx: Transaction, person_id: str, now: datetime) -> None:
    """What stands is told anew: the person may read more now, or less."""
    last = tx.reminders.find_last(person_id, *DAYS)
    if last is not None:
        show_reminder_again(tx, last, now)
    for nudge in tx.nudges.list_live_of(person_id):
        show_nudge(tx, nudge, now)


def look_at_everybody(tx: Transaction, now: datetime, after: str = "") -> None:
    """Asks for it, some people at a time, so that nobody waits long for the database."""
    job = NewJob(f"everybody:{after}", "look_at_everybody", now, payload={"after": after})
    tx.jobs.arm(job)

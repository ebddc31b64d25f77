"""The kind of job that posts a reminder and keeps it current."""

from datetime import datetime

from bot.desk import Desk
from bot.leaving import left_workspace
from bot.messages import Message
from bot.reminder_views import reminder_message
from bot.sends import Disposal
from bot.tellers import discreet
from bot.trouble import Trouble
from storage.database import Transaction
from storage.job import Job

GONE = frozenset({"user_disabled", "user_not_found", "account_inactive", "is_inactive"})


class ReminderMessage:
    """A direct message in which duties live; one that nobody needs any more is never posted."""

    def __init__(self, desk: Desk, trouble: Trouble) -> None:
        self._desk = desk
        self._trouble = trouble

    def where(self, tx: Transaction, job: Job) -> str | None:
        return tx.posts.get(job.key).channel or str(job.payload["person"])

    def render(self, tx: Transaction, job: Job, now: datetime, *, stands: bool) -> Message | None:
        reminder = tx.reminders.find(job.payload["ref"])
        if reminder is None or reminder.shadow:
            return None
        message = reminder_message(self._desk, tx, reminder, now, stands=stands)
        return message and discreet(self._desk, tx, reminder.person_id, message)

    def posted(self, tx: Transaction, job: Job, generation: int, now: datetime) -> None:
        """Nothing else follows."""

    def refused(self, tx: Transaction, job: Job, error: str, now: datetime) -> Disposal:
        """Who is gone is reminded of nothing: somebody else hears of it from now on."""
        if error in GONE:
            left_workspace(self._desk, tx, job.payload["person"], now)
            return Disposal.SETTLED
        return self._trouble.with_person(tx, job, now)

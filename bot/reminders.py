"""The kind of job that posts a reminder and keeps it current."""

from datetime import datetime

from bot.desk import Desk
from bot.hearing import answering_for
from bot.leaving import left_workspace
from bot.messages import Message
from bot.reminder_rows import as_read_by, named
from bot.reminder_views import reminder_message
from bot.sends import Disposal
from bot.team import language_for
from bot.tellers import discreet
from bot.telling import tell_person
from playbooks.words import N_, Mrkdwn, mention
from storage.database import Transaction
from storage.job import Job

INSTEAD = N_("Slack does not take my reminder to %(who)s (%(error)s). Please tell them: %(told)s")
GONE = frozenset({"user_disabled", "user_not_found", "account_inactive", "is_inactive"})


class ReminderMessage:
    """A direct message in which duties live; one that nobody needs any more is never posted."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

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
        if tx.posts.get(job.key).ts is None:
            self._tell_instead(tx, job, error, now)
        return Disposal.DEAD

    def _tell_instead(self, tx: Transaction, job: Job, error: str, now: datetime) -> None:
        """Who answers for the person hears what they do not, in words that they may read."""
        reminder, policy = tx.reminders.find(job.payload["ref"]), self._desk.policy()
        if reminder is None:
            return
        nudges = tx.nudges.list_keyed([*reminder.payload["keys"], *reminder.payload["breaches"]])
        for other in answering_for(tx, policy, reminder.person_id, now)[:1]:
            words = self._desk.words(language_for(tx, policy, other))
            told = [
                named(
                    words,
                    as_read_by(self._desk, tx, words, nudge, other),
                    tx.cases.get(nudge.case_id).account_name,
                )
                for nudge in nudges
            ]
            text = words.text(
                INSTEAD, who=mention(reminder.person_id), error=error, told=Mrkdwn("; ".join(told))
            )
            tell_person(tx, other, f"instead:{job.key}", Message(text), now)

"""What the kill loop has the bot send: reminders of real cases, or plain messages."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.messages import Message
from bot.showing import look_again
from bot.telling import tell_person
from domain.people import Person
from sandbox.demo_people import demo_people
from sandbox.state import User, Workspace
from storage.database import Transaction

PEOPLE = 200
# The account, or the text, by which a message is recognised.
MARK = "Nudge "
SOON = timedelta(seconds=2)
FIRST_CONTACT, LAST_STEP = timedelta(hours=48), timedelta(hours=1)
# Everybody works round the clock, and their day is told at the end of it: after the run.
HOURS = """
working_hours:
  start: "00:00"
  end: "23:59"
  days: [monday, tuesday, wednesday, thursday, friday, saturday, sunday]
  public_holidays: false
reminders: {your_day: "23:59"}
"""


class Work(Protocol):
    """What there is to be told, one thing per number: its message holds `MARK` and the number."""

    def due(self, tx: Transaction, number: int, now: datetime) -> None:
        """Writes that it is due for one person, now or very soon."""

    def heard(self, tx: Transaction, number: int, now: datetime) -> None:
        """Its message stands in Slack since a while."""


class Messages:
    """The plainest work: direct messages."""

    def due(self, tx: Transaction, number: int, now: datetime) -> None:
        tell_person(tx, person_of(number), f"loop:{number}", Message(named(number)), now)

    def heard(self, tx: Transaction, number: int, now: datetime) -> None:
        """A message said is a message said."""


class Reminders:
    """Cases whose first contact comes to its last step or passes: each is one loud word."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)

    def due(self, tx: Transaction, number: int, now: datetime) -> None:
        """Half of the words are due in a moment: the look in between plans the next one."""
        word_at = now + SOON * self._random.uniform(-1, 1)
        # Opened so late that no step lies before: at its deadline, or shortly before its last step.
        passed = number % 2
        due_at = word_at - timedelta(seconds=1) if passed else word_at + LAST_STEP
        person_id, opened_at = person_of(number), now - timedelta(minutes=10)
        tx.cases.add(
            tx.accounts.take(named(number)),
            ref=_ref(number),
            owner_id=person_id,
            opened_by=person_id,
            flagged_at=due_at - FIRST_CONTACT,
            opened_at=opened_at,
            reason="",
            playbook="first-48-hours",
            language="en",
            private=True,
            # There is no channel, and nobody asks for one.
            channel_state="failed",
        )
        look_again(tx, person_id, now)

    def heard(self, tx: Transaction, number: int, now: datetime) -> None:
        """The case is over, or everybody would owe more and more. What was told is not edited."""
        found = tx.cases.find(_ref(number))
        assert found is not None
        case = tx.cases.lock(found.id)
        tx.cases.change(case.id, state="closed", closed_at=now, closed_by=case.owner_id)
        for nudge in tx.nudges.list_live_in(case.id):
            tx.nudges.save(replace(nudge, settled_at=now))


def person_of(number: int) -> str:
    return f"U1{number % PEOPLE:05}"


def named(number: int) -> str:
    return f"{MARK}{number:06}"


def _ref(number: int) -> str:
    return f"loop{number:06}"


def morning(now: datetime) -> str:
    """A zone in which the day is young, so that no night comes during the run."""
    west = min(12, now.astimezone(UTC).hour - 8)
    return f"Etc/GMT{west:+d}"


def crowd(workspace: Workspace) -> None:
    """Many people, so that no conversation is long and none is paced."""
    demo_people(workspace)
    zone = morning(datetime.now(UTC))
    for number in range(PEOPLE):
        name = person_of(number)
        workspace.users[name] = User(
            name, f"p{number}", f"Person {number}", f"{number}@example.com", tz=zone
        )


def met(tx: Transaction) -> None:
    """The bot knows them from the start: somebody unknown is told in UTC's hours."""
    zone = morning(datetime.now(UTC))
    for number in range(PEOPLE):
        tx.people.save(Person(person_of(number), f"Person {number}", zone))

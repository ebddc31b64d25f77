"""What falls due in the bench: a reminder of a real case, or a plain message."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.messages import Message
from bot.showing import look_again
from bot.telling import tell_person
from domain.attention import EDGE
from domain.people import Person
from storage.database import Transaction

FIRST_CONTACT = timedelta(hours=48)

# How something comes to be due for a person: the transaction, the person, a number, the moment.
Due = Callable[[Transaction, str, int, datetime], None]


def message_due(tx: Transaction, person_id: str, number: int, at: datetime) -> None:
    """A plain message."""
    message = Message("The first conversation with ACME is due in two hours.")
    tell_person(tx, person_id, f"bench:{number}", message, at)


def reminder_due(tx: Transaction, person_id: str, number: int, at: datetime) -> None:
    """An open case whose first contact passes at that moment, and the look that is set for it.

    In tier 1 its owner hears of that whatever the hour is, in one message.
    """
    flagged_at = at - EDGE - FIRST_CONTACT
    tx.people.save(Person(person_id, person_id))
    tx.cases.add(
        tx.accounts.take(f"Due {number}"),
        ref=f"due{number}",
        owner_id=person_id,
        opened_by=person_id,
        flagged_at=flagged_at,
        opened_at=flagged_at,
        reason="",
        playbook="first-48-hours",
        language="en",
        private=True,
        tier=1,
        # There is no channel, and nobody asks for one.
        channel_state="failed",
    )
    look_again(tx, person_id, at)

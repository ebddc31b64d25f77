"""Closing, debriefing and reopening in tests, as people do it."""

from datetime import timedelta
from typing import Any

from domain.cases import Case
from domain.outcomes import Debrief
from sandbox.people import Person
from sandbox.state import Channel
from tests.world import World

CHANNEL = "save-acme"
DAY = timedelta(days=1)
STANDS = timedelta(seconds=61)
WRITTEN = {
    "What worked?": "A weekly call with their CFO",
    "What did not?": "The discount",
    "What would we do differently?": "Call earlier",
    "Which change would prevent it from happening again?": "Exports that finish",
    "Is it happening to other customers?": "Yes",
}


def closes(person: Person, outcome: str = "Saved", channel: str = CHANNEL, **more: Any) -> None:
    """From the card, with the three answers."""
    person.clicks("Close case…", channel=channel, via="More…")
    fields = {"How did it end?": outcome, "Why, in a sentence": "Because."} | more
    assert person.fills(fields).submits() == {}


def opens(person: Person, account: str = "ACME", arr: str = "84k") -> None:
    person.types(f"/save open {account}: too expensive")
    channel = f"save-{account.lower()}"
    person.clicks("Edit facts…", channel=channel, via="More…")
    assert person.fills({"ARR a year": arr}).submits() == {}


def debriefs(person: Person, channel: str = CHANNEL, **more: Any) -> None:
    person.clicks("Write debrief…", channel=channel)
    assert person.fills(WRITTEN | more).submits() == {}


def debrief(world: World, account: str = "ACME") -> Debrief:
    with world.desk.database.read() as tx:
        found = tx.debriefs.find_latest(world.case(account).id)
    assert found is not None
    return found


def channel_of(world: World, case: Case) -> Channel:
    return world.sandbox.state.channels[str(case.channel_id)]


def events(world: World, account: str = "ACME") -> list[str]:
    with world.desk.database.read() as tx:
        return [each.event.event for each in tx.audit.list_of(world.case(account).ref)]


def cases_of(world: World, account: str = "ACME") -> list[Case]:
    """All of an account, the earliest first."""
    with world.desk.database.read() as tx:
        found = tx.accounts.find_named(account)
        assert found is not None
        closed = tx.cases.list_closed_of(found.id, 100)
        still = tx.cases.find_open(found.id)
    return sorted([*closed, *([still] if still else [])], key=lambda each: each.id)

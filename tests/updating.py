"""Writing, sending and correcting customer updates in tests, as people do it."""

from datetime import timedelta
from typing import Any

import pytest

from domain.cases import Case
from domain.updates import Update
from sandbox.people import Person, text_of
from sandbox.state import Message
from tests.world import World

CHANNEL = "save-acme"
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
GOOD = {
    "Progress this week": "The export fix is in testing",
    "Next steps": "12 March: Ines tries the export\n13 March: usage report",
    "What we need from the customer": "Two test users",
}


@pytest.fixture
def acme(world: World) -> World:
    """A case with the first contact made on its first day."""
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")
    log_contact(mina)
    return world


def log_contact(person: Person, note: str = "", *, customer_may_see: bool = False) -> None:
    person.clicks("Log contact", channel=CHANNEL)
    ticked = ["Customer may see this note"] if customer_may_see else []
    fields = {"Whom did you reach?": "Ines Roth, CFO", "For the customer update": ticked}
    assert person.fills(fields | {"What was said": note}).submits() == {}


def drafts(person: Person, **more: Any) -> None:
    """Writes the update from the card and saves it."""
    person.clicks("Customer update", channel=CHANNEL)
    assert person.fills(GOOD | more).submits() == {}


def sends(person: Person, to: str = "Ines Roth", *, tracking: bool = False) -> None:
    """Marks the draft as sent; `tracking` leaves the steps ticked that name their day."""
    person.clicks("I sent it…")
    fields: dict[str, Any] = {"To whom?": to}
    if not tracking and "Track as promises" in str(person.modal.payload):
        fields["Track as promises"] = []
    assert person.fills(fields).submits() == {}


def updates(world: World) -> list[Update]:
    with world.desk.database.read() as tx:
        return tx.updates.list_of(world.case("ACME").id)


def events(world: World) -> list[str]:
    with world.desk.database.read() as tx:
        return [kept.event.event for kept in tx.audit.list_of(world.case("ACME").ref)]


def direct(world: World, name: str) -> list[Message]:
    return [m for m in world.person(name).sees() if not m.ephemeral_to]


def card(world: World) -> str:
    return text_of(world.messages(CHANNEL)[0])


def case(world: World) -> Case:
    return world.case("ACME")


def corrects(person: Person, label_on: Message | None = None) -> None:
    if label_on:
        person.clicks("I sent something wrong…", on=label_on)
    else:
        person.clicks("I sent something wrong…", channel=CHANNEL, via="More…")
    fields = {"What was wrong?": "The fix is live.", "What is right?": "It is in testing."}
    assert person.fills(fields).submits() == {}

"""Triaging cases in tests, as people do it."""

from datetime import timedelta
from typing import Any

import pytest

from domain.cases import Case
from domain.extensions import Extension
from domain.triage import Triage
from sandbox.people import Person, text_of
from sandbox.state import Message
from tests.world import World

CHANNEL = "save-acme"
DAY = timedelta(days=1)
GOOD_SIGNS = ["The issue can be fixed", "The relationship is alive", "The stakeholders engage"]


@pytest.fixture
def acme(world: World) -> World:
    """A case of medium value whose renewal is far away."""
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")
    facts(world, "20,000", 200)
    return world


def facts(world: World, arr: str, days: int | None = None) -> None:
    mina = world.person("mina")
    mina.clicks("Edit facts…", channel=CHANNEL, via="More…")
    renewal = world.clock.now().date() + timedelta(days=days or 0)
    fields = {"ARR a year": arr} | ({"Renews on": renewal.isoformat()} if days is not None else {})
    assert mina.fills(fields).submits() == {}


def triages(person: Person, **fields: Any) -> dict[str, str]:
    """Triages ACME from its channel; the errors that the form shows."""
    person.types("/save triage", channel=CHANNEL)
    return person.fills(labelled(fields)).submits()


NAMES = {
    "facts": "What makes it worth more",
    "pro": "What speaks for a save",
    "doubt": "What is in doubt",
    "against": "What speaks against it",
    "estimate": "Your own estimate of a save, in per cent",
    "health": "Health of the account",
    "use": "Use",
    "tier": "Tier",
    "reason": "Why another tier",
    "worth": "What is it worth to us?",
}


def labelled(fields: dict[str, Any]) -> dict[str, Any]:
    return {NAMES[name]: value for name, value in fields.items()}


def asks_for_time(person: Person, days: str = "14", reason: str = "The fix ships then") -> None:
    person.clicks("Extend time box…", channel=CHANNEL, via="More…")
    fields = {"Days more": days, "Why it needs more time": reason}
    assert person.fills(fields).submits() == {}


def case(world: World) -> Case:
    return world.case("ACME")


def triage(world: World) -> Triage:
    with world.desk.database.read() as tx:
        found = tx.triages.find(case(world).id)
    assert found is not None
    return found


def extensions(world: World) -> list[Extension]:
    with world.desk.database.read() as tx:
        return tx.extensions.list_of(case(world).id)


def events(world: World) -> list[str]:
    with world.desk.database.read() as tx:
        return [kept.event.event for kept in tx.audit.list_of(case(world).ref)]


def said(world: World, channel: str = CHANNEL) -> str:
    return "\n".join(text_of(message) for message in world.messages(channel))


def card(world: World) -> str:
    return text_of(next(m for m in world.messages(CHANNEL) if "day " in m.text))


def asked_in(world: World, name: str, words: str) -> Message:
    """The newest direct message to that person that says so."""
    found = [m for m in world.told(name) if words in text_of(m)]
    assert found, f"{name} was never told “{words}”"
    return found[-1]


def is_told(world: World, name: str, words: str) -> int:
    """How many direct messages to that person say so."""
    return sum(words in text_of(message) for message in world.told(name))

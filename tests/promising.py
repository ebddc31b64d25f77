"""Making, keeping and breaking promises in tests, as people do it."""

from datetime import timedelta
from typing import Any

from domain.promises import Promise
from sandbox.people import Person
from tests.updating import CHANNEL, acme, case, events
from tests.world import World

__all__ = ["CHANNEL", "acme", "case", "events"]

DAY = timedelta(days=1)
PROMISE = {"What did we promise?": "Export fixed in staging", "Until the end of": "2026-03-05"}


def promises(world: World) -> list[Promise]:
    with world.desk.database.read() as tx:
        return tx.promises.list_of(case(world).id)


def promise(world: World) -> Promise:
    return promises(world)[-1]


def makes(person: Person, **more: Any) -> None:
    """From the card's list of everything."""
    person.clicks("New promise…", channel=CHANNEL, via="More…")
    assert person.fills(PROMISE | more).submits() == {}


def lists(person: Person) -> None:
    """Opens the list of promises; one that is open already is closed first."""
    while person.has_modal:
        person.closes()
    person.clicks("Promises", channel=CHANNEL, via="More…")


def shown(person: Person) -> str:
    """What the list on the screen says."""
    return str(person.modal.payload["blocks"])

"""What people do to understand a case: they ask why, and note who is who at the customer."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.people import Person
from tests.simulation.acts import (
    ACCOUNTS,
    CSMS,
    Act,
    case_channels,
    clicks,
    fills_in,
    people_in,
    says,
    sees_and_clicks,
)

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

WHYS = (
    "it is too expensive", "they see no value", "the export is broken", "budget freeze",
    "no reason",
)  # fmt: skip
HOLDS = "Stands for us at the top: finance, technology, VP"


def finding(world: "SimulatedWorld", name: str) -> Any:
    """A chain of whys, at times too short or with a gap, and a category that fits or not."""
    match name:
        case "Why are they leaving?" | "Why is that? (second why)":
            return f"{world.rng.choice(WHYS)} {world.secret('')}"
        case "And why is that? (third why)":
            return world.rng.choice((f"{world.rng.choice(WHYS)} {world.secret('')}",) * 4 + (" ",))
        case "Fifth why":
            return world.rng.choice(("", "", "", f"a gap before {world.secret('')}"))
        case "Category":
            return world.rng.choice(("Budget", "Value not seen", "Product or", "Payment", "Adopt"))
        case "By their own will?":
            return world.rng.choice(("As usual", "Involuntary"))
    return None


def somebody(world: "SimulatedWorld", name: str) -> Any:
    """Somebody at the customer."""
    match name:
        case "Name":
            return world.rng.choice(("Ines", "Tom", " ", f"Uma {world.secret('')}"))
        case "Role there":
            return world.rng.choice(("", f"CFO {world.secret('')}"))
        case "Do they want us to stay?":
            return world.rng.choice(("champion", "neutral", "against us"))
        case "Executive sponsor":
            return world.rng.choice(([], [HOLDS]))
        case "Last contact":
            away = timedelta(days=world.rng.choice((-200, -20, 0, 2)))
            return (world.clock.now().date() + away).isoformat()
    return None


def _types(world: "SimulatedWorld", word: str) -> Person:
    """Somebody types a word in a case's channel, or anybody anywhere with a customer's name."""
    for channel in case_channels(world)[:1]:
        members = people_in(world, channel)
        if members and world.rng.random() < 0.8:
            person = _without_modal(world, world.rng.choice(members))
            says(world, person, f"/save {word}", channel)
            return person
    person = _without_modal(world, world.rng.choice((*CSMS, "bob", "priya", "vera", "gus")))
    says(world, person, f"/save {word} {world.rng.choice(ACCOUNTS[0] + ACCOUNTS[1])}")
    return person


def _without_modal(world: "SimulatedWorld", name: str) -> Person:
    person = world.person(name)
    while person.has_modal:
        person.closes()
    return person


def shown(person: Person) -> str:
    """What stands in the modal that the person has open; nothing where none is."""
    return str(person.modal.payload) if person.has_modal else ""


def asks_why(world: "SimulatedWorld") -> None:
    """Somebody records the root cause, and at times confirms what is doubted."""
    person = _types(world, "why")
    if "submit" not in shown(person):
        return
    fills_in(world, person, finding)
    if "Record it anyway" in shown(person):
        world.story.tell(person.user.name, "records it anyway")
        person.submits()
    _takes_proposal(world, person)


def _takes_proposal(world: "SimulatedWorld", person: Person) -> None:
    """Takes the playbook that the modal proposes, keeps the present one, or does neither."""
    if "cause:keep_playbook" in shown(person):
        label = world.rng.choice(("Keep", "Use the playbook “Budget”", ""))
        if label:
            sees_and_clicks(world, person, label, "", None)
    while person.has_modal:
        person.closes()


def maps_people(world: "SimulatedWorld") -> None:
    """Somebody adds, changes or takes out who is there."""
    for channel in case_channels(world)[:1]:
        members = people_in(world, channel)
        if not members:
            continue
        person = _without_modal(world, world.rng.choice(members))
        if not sees_and_clicks(world, person, "More…", "", channel.name) or not person.has_modal:
            continue
        if sees_and_clicks(world, person, "Stakeholders…", "", None) and person.has_modal:
            word = world.rng.choice(("Add a person", "Add a person", "Change…", "Has left"))
            if sees_and_clicks(world, person, word, "", None) and person.has_modal:
                fills_in(world, person, somebody)
        while person.has_modal:
            person.closes()


def reads_around(world: "SimulatedWorld") -> None:
    """Somebody looks for similar cases, or reads and exports the timeline."""
    person = _types(world, world.rng.choice(("similar", "timeline", "timeline")))
    if "timeline:export" in shown(person):
        sees_and_clicks(world, person, "Export", "", None)
    while person.has_modal:
        person.closes()


UNDERSTANDING: tuple[tuple[int, Act], ...] = (
    (3, asks_why),
    (2, clicks("Use the playbook “Budget”")),
    (1, clicks("Keep")),
    (3, maps_people),
    (2, reads_around),
)

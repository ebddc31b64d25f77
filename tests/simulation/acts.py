"""What people do, as people do it: they see a screen and click on it, or send an old click."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.errors import Unfaithful
from sandbox.people import Person
from sandbox.state import Channel, Message
from sandbox.values import element_of
from tests.simulation.filling import (
    closing,
    contact,
    facts,
    item,
    promising,
    snoozing,
    ticking,
    triaging,
    updating,
)

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

Act = Callable[["SimulatedWorld"], None]
# Each with how often it is done, beside the others.
Acts = Sequence[tuple[int, Act]]
Fills = Callable[["SimulatedWorld", str], Any]

# Each row is one customer, however it is spelled.
ACCOUNTS = (
    ("ACME", "acme", "Acme Inc.", "ACME, GmbH"),
    ("Globex", "GLOBEX Ltd", "globex"),
    ("Störung & Söhne", "storung & sohne", "STÖRUNG & SÖHNE KG"),
    ("決済株式会社", "決済"),
    ("<!channel> *Bold* & Co", "<!channel> *bold* &"),
    ("O'Neil – West", "o’neil west"),
)
CSMS = ("mina", "omar", "nell")
ANYBODY = ("mina", "omar", "bob", "dana", "vera", "priya", "nell", "gus")
REASONS = ("too expensive", "budget cut", "nobody uses it", "they asked for the data")


def opens(world: "SimulatedWorld") -> None:
    """Opens a case, sometimes for a customer that has one, sometimes twice at once."""
    name = world.rng.choice(CSMS)
    spelling = world.rng.choice(world.rng.choice(ACCOUNTS[: world.rng.choice((1, 2, 6))]))
    person = world.person(name)
    reason = f"{world.rng.choice(REASONS)} {world.secret(person.id)}"
    text = f'/save open "{spelling}": {reason}' if world.rng.random() < 0.7 else None
    says(world, person, text or f"/save open {spelling}")


def says(
    world: "SimulatedWorld", person: Person, text: str, channel: Channel | None = None
) -> None:
    """Types a command, here or there."""
    world.story.tell(person.user.name, text)
    person.types(text, channel.name if channel else None)


def asks(world: "SimulatedWorld") -> None:
    """Reads: my cases, one case, help, and words we do not have."""
    spelling = world.rng.choice(world.rng.choice(ACCOUNTS[:2]))
    text = world.rng.choice(("", f" status {spelling}", " help", " mine", " opne x", " settings"))
    says(world, world.person(world.rng.choice(ANYBODY)), f"/save{text}")


def undoes(world: "SimulatedWorld") -> None:
    says(world, world.person(world.rng.choice(ANYBODY)), "/save undo")


def talks(world: "SimulatedWorld") -> None:
    """Somebody writes in a case's channel."""
    for channel in case_channels(world)[:1]:
        members = people_in(world, channel)
        if members and not channel.is_archived:
            person = world.person(world.rng.choice(members))
            says(world, person, "we should call them", channel)


def case_channels(world: "SimulatedWorld") -> list[Channel]:
    """The channels of cases, in a random order."""
    found = [c for c in world.sandbox.state.channels.values() if c.name.startswith("save-")]
    world.rng.shuffle(found)
    return found


def people_in(world: "SimulatedWorld", channel: Channel) -> list[str]:
    users = world.sandbox.state.users
    return [users[each].name for each in channel.members if not users[each].is_bot]


def clicks(label: str, row: str = "", fills: Fills | None = None,
           then: str = "", last: str = "") -> Act:  # fmt: skip
    """Somebody in a channel clicks; in the modal that opens they go on to `then` and fill it in.

    `last` is what they click in the list that `then` has opened.
    """

    def act(world: "SimulatedWorld") -> None:
        for channel in case_channels(world)[:1]:
            members = people_in(world, channel)
            if not members:
                continue
            person = world.person(world.rng.choice(members))
            while person.has_modal:
                person.closes()
            if not sees_and_clicks(world, person, label, row, channel.name):
                continue
            if last and person.has_modal and not sees_and_clicks(world, person, then, "", None):
                continue
            goes_on(world, person, last or then, fills)

    return act


def sees_and_clicks(
    world: "SimulatedWorld", person: Person, label: str, row: str, channel: str | None
) -> bool:
    world.story.tell(person.user.name, f"clicks {label!r}" + (f" in #{channel}" if channel else ""))
    try:
        person.clicks(label, row=row, channel=channel)
    except Unfaithful as unseen:
        world.story.tell(person.user.name, f"cannot: {unseen}")
        return False
    return True


def goes_on(world: "SimulatedWorld", person: Person, then: str, fills: Fills | None) -> None:
    if then and person.has_modal:
        rows = [b for b in person.modal.payload["blocks"] if then in str(b)]
        if not rows:
            return
        row = world.rng.choice(rows).get("text", {}).get("text", "")
        if not sees_and_clicks(world, person, then, row, None):
            return
    if fills is not None and person.has_modal and person.modal.payload.get("submit"):
        fills_in(world, person, fills)


def fills_in(
    world: "SimulatedWorld", person: Person, fills: Fills, *, to_go_on: bool = False
) -> None:
    """Fills what the act knows of and submits; mostly gives up when a modal stays, unless what
    stands there then is what is to be gone on with."""
    view = person.modal
    chosen = {
        name: typed
        for block in view.payload["blocks"]
        if element_of(block) is not None and (name := (block.get("label") or {}).get("text"))
        if (typed := fills(world, name)) is not None
    }
    try:
        person.fills(chosen)
    except Unfaithful as unseen:
        world.story.tell(person.user.name, f"cannot: {unseen}")
        return
    world.story.tell(person.user.name, f"submits {view.payload['callback_id']} {chosen}")
    errors = person.submits()
    if errors:
        world.story.tell(person.user.name, f"is told {errors}")
    if person.has_modal and not to_go_on and world.rng.random() < 0.8:
        person.closes()


def forges(world: "SimulatedWorld") -> None:
    """Anybody sends a click that some message or other once offered, at whatever stands now."""
    sends_old_click(world, world.rng.choice(ANYBODY))


def sends_old_click(world: "SimulatedWorld", name: str, place: str | None = None) -> None:
    """A click of a message as it once was, in that channel or anywhere."""
    seen = [each for each in world.watch.cards if place in {None, each[0]}]
    if not seen:
        return
    where, ts, blocks = world.rng.choice(seen)
    elements = [
        element
        for block in blocks
        for element in [*block.get("elements", []), block.get("accessory") or {}]
        if element.get("type") in {"button", "overflow"}
    ]
    if not elements:
        return
    channel = world.sandbox.state.channels[where]
    message = next((m for m in channel.messages if m.ts == ts), None) or Message(ts, where, "", "")
    person, action = world.person(name), _action(world, elements)
    world.story.tell(person.user.name, f"sends an old {action['action_id']} {action.get('value')}")
    person.forges(message, action)
    while person.has_modal:
        person.closes()


def _action(world: "SimulatedWorld", elements: list[dict[str, Any]]) -> dict[str, Any]:
    element = world.rng.choice(elements)
    action = {"type": element["type"], "action_id": element["action_id"], "block_id": "b"}
    if element["type"] == "overflow":
        return {**action, "selected_option": world.rng.choice(element["options"])}
    value = element.get("value", "")
    return {**action, "value": value if world.rng.random() < 0.9 else f"{value}x"}


def goes_away(world: "SimulatedWorld") -> None:
    """Somebody plans time away; who is asked answers, or somebody else tries to."""
    name, deputy = world.rng.choice(CSMS), world.rng.choice(("U0BOB", "U0OMAR", "U0MINA", "U0NELL"))
    person, today = world.person(name), world.clock.now().date()
    first = today + timedelta(days=world.rng.choice((0, 0, 1, 3)))
    last = first + timedelta(days=world.rng.choice((0, 2, 6)))
    says(world, person, f"/save away {first} - {last} <@{deputy}>")
    world.passes(timedelta(seconds=world.rng.choice((0, 5))))
    asked = world.sandbox.state.direct(deputy)
    messages = [m for m in asked.messages if "absence:accept" in str(m.blocks)] if asked else []
    if not messages or world.rng.random() < 0.3:
        return
    word = world.rng.choice(("absence:accept", "absence:accept", "absence:decline"))
    button = next(e for b in messages[-1].blocks for e in b.get("elements", [])
                  if e.get("action_id") == word)  # fmt: skip
    who = world.rng.choice((world.sandbox.state.users[deputy].name,) * 2 + (name, "vera"))
    world.story.tell(who, f"clicks {word} of {name}'s time away")
    action = {"type": "button", "action_id": word, "block_id": "b", "value": button["value"]}
    world.person(who).forges(messages[-1], action)


def comes_back(world: "SimulatedWorld") -> None:
    says(world, world.person(world.rng.choice(CSMS)), "/save away cancel")


ANSWERS: tuple[tuple[str, Fills | None], ...] = (
    ("Log contact", contact),
    ("Called, no answer", None),
    ("Snooze…", snoozing),
    ("Done", None),
    ("See case", None),
    ("Write update", updating),
    ("Delivered", None),
    ("Delivered", None),
    ("Move…", promising),
    ("Broken…", promising),
    ("Fixed", None),
    ("I sent it…", updating),
    ("I sent it…", updating),
    ("I sent something wrong…", updating),
    ("Extend…", triaging),
    ("Let go…", closing),
    ("Confirm extension", None),
    ("Not now", None),
    ("Join", None),
)


def answers_with(answers: tuple[tuple[str, Fills | None], ...]) -> Act:
    """Somebody uses a button of what the bot wrote to them."""

    def act(world: "SimulatedWorld") -> None:
        person = world.person(world.rng.choice((*CSMS, "bob", "bob", "dana", "vera")))
        direct = world.sandbox.state.direct(person.id)
        ours = [m for m in direct.messages if m.bot_id and m.blocks] if direct else []
        if not ours:
            return
        message = world.rng.choice(ours[-3:])
        label, fills = world.rng.choice(answers)
        world.story.tell(person.user.name, f"clicks {label!r} in {message.text[:40]!r}")
        try:
            person.clicks(label, on=message)
        except Unfaithful:
            return
        goes_on(world, person, "", fills)

    return act


def asks_to_join(world: "SimulatedWorld") -> None:
    """Somebody outside asks to be let in, at times twice, and the owner does so or not."""
    person = world.person(world.rng.choice(ANYBODY))
    spelling = world.rng.choice(ACCOUNTS[0] + ACCOUNTS[1])
    says(world, person, f"/save status {spelling}")
    for _ in range(world.rng.choice((1, 1, 2))):
        if not sees_and_clicks(world, person, "Ask to join", "", None):
            return
    world.passes(timedelta(seconds=20))
    if world.rng.random() < 0.7:
        for owner in CSMS:
            if sees_and_clicks(world, world.person(owner), "Let in", "", None):
                return


PEOPLE: tuple[tuple[int, Act], ...] = (
    (14, opens),
    (6, asks),
    (5, undoes),
    (4, talks),
    (14, clicks("Done")),
    (5, clicks("All items", then="Done")),
    (3, clicks("All items", then="Take back")),
    (3, clicks("All items", then="Assign…", fills=item)),
    (4, clicks("All items", then="Change date…", fills=item)),
    (3, clicks("All items", then="Not applicable…", fills=item)),
    (9, clicks("Log contact", fills=contact)),
    (4, clicks("Called, no answer")),
    (5, clicks("More…", then="Close case…", fills=closing)),
    (3, clicks("More…", then="Choose playbook…", fills=item)),
    (12, clicks("More…", then="Edit facts…", fills=facts)),
    (2, clicks("More…", then="Playbook facts…", fills=ticking)),
    (2, clicks("More…", then="Timeline")),
    (5, clicks("Customer update", fills=updating)),
    (3, clicks("More…", then="Triage", fills=triaging)),
    (2, clicks("More…", then="Extend time box…", fills=triaging)),
    (8, forges),
    (4, asks_to_join),
    (7, goes_away),
    (1, comes_back),
    (6, answers_with(ANSWERS)),
)

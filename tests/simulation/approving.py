"""What approvers do: they decide in their messages, lend their authority, gain and lose roles."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.looking_round import look_at_everybody
from domain.authority import LIMITS, Authority, Level, Quorum, Route
from domain.policy import Approvers, Role
from sandbox.state import Message
from storage.database import Database
from tests.simulation.acts import Act, goes_on, says
from tests.simulation.conceding import (
    PEOPLE,
    a_moment,
    answers_as_asker,
    asks_for_a_concession,
    goes_on_with_it,
    with_free_screen,
    word,
)
from tests.world import POLICY, user

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

COPIES = (
    "SELECT a.person_id, k.by, p.channel, p.ts FROM asks a"
    " JOIN concessions k ON k.id = a.concession_id JOIN posts p ON p.key = 'approval:' || a.ref"
    " WHERE p.ts IS NOT NULL ORDER BY a.id DESC LIMIT 8"
)
PRESSED = ("approval:approve",) * 6 + ("approval:less",) * 3 + ("approval:ask", "approval:details")


def decides(world: "SimulatedWorld") -> None:
    """Somebody uses a button of a request: who has the copy, who asked, or anybody; at times twice.

    The button is one that stands, or one that stood once. Where nothing was asked, somebody asks.
    """
    found = list(_copies(world))
    if not found:
        asks_for_a_concession(world)
        a_moment(world, 5, 5, 5, 100)
        found = list(_copies(world))
    if not found:
        return
    holder, asker, message, blocks = found[0 if world.rng.random() < 0.5 else -1]
    mine = _buttons_in(blocks)
    if not mine:
        return
    for _ in range(world.rng.choice((1, 1, 1, 2))):
        who = world.rng.choice((holder,) * 8 + (asker,) * 2 + (world.rng.choice(PEOPLE),))
        _uses(world, who, message, mine, PRESSED)


def _copies(world: "SimulatedWorld") -> Iterator[tuple[str, str, Message, list[Any]]]:
    """Requests as they stand or stood with their buttons, the newest first: holder, asker, message,
    blocks."""
    rows = world.ground.rows(COPIES)
    if not rows:
        return
    holder, asker, channel, ts = world.rng.choice(rows)
    message = world.sandbox.message_at(world.sandbox.state.channels[channel], ts)
    shown = [blocks for place, at, blocks in world.watch.cards if (place, at) == (channel, ts)]
    if message is None or not shown:
        return
    yield holder, asker, message, message.blocks
    yield holder, asker, message, shown[0]


def _buttons_in(blocks: list[Any]) -> list[dict[str, Any]]:
    elements = [each for block in blocks for each in block.get("elements", [])]
    return [each for each in elements if str(each.get("action_id")).startswith("approval:")]


def _uses(
    world: "SimulatedWorld", who: str, message: Message, buttons: list[dict[str, Any]],
    names: tuple[str, ...],
) -> None:  # fmt: skip
    """Somebody presses a button of the request, and fills in what opens."""
    person = with_free_screen(world, who)
    name = world.rng.choice(names)
    element = next((each for each in buttons if each["action_id"] == name), buttons[0])
    action = {"type": "button", "action_id": element["action_id"], "block_id": "b"}
    value = element["value"] if world.rng.random() < 0.97 else f"{element['value']}1"
    world.story.tell(person.user.name, f"clicks {element['action_id']} {value}")
    person.forges(message, {**action, "value": value})
    world.story.tell(person.user.name, f"reads: {person.last_reply[:80]}")
    goes_on(world, person, "", word)
    while person.has_modal:
        person.closes()


def asks_and_decides(world: "SimulatedWorld") -> None:
    """A request and what becomes of it in the next minutes."""
    asks_for_a_concession(world)
    a_moment(world, 5, 5, 5, 100)
    for _ in range(world.rng.choice((1, 2, 3))):
        decides(world)
        if world.rng.random() < 0.4:
            a_moment(world, 1, 5)
            world.rng.choice((answers_as_asker, goes_on_with_it))(world)


def lends(world: "SimulatedWorld") -> None:
    """Who is asked names somebody to decide in their place, who names another; or ends it. Then
    the last one who was named decides."""
    found = list(_copies(world))
    if not found:
        asks_for_a_concession(world)
        a_moment(world, 5)
        found = list(_copies(world))
    lender, asker = found[0][:2] if found else ("U0DANA", "U0MINA")
    if world.rng.random() < 0.15:
        says(world, with_free_screen(world, lender), "/save delegate stop")
        return
    today = world.clock.now().date()
    last = today + timedelta(days=world.rng.choice((1, 3, 6)))
    first, second = world.rng.sample(sorted(set(PEOPLE) - {lender, asker}), 2)
    says(world, with_free_screen(world, lender), f"/save delegate {today} - {last} <@{first}>")
    passed_on = world.rng.random() < 0.8
    if passed_on:
        says(world, with_free_screen(world, first), f"/save delegate {today} - {last} <@{second}>")
    a_moment(world, 1, 61)
    if found:
        _holder, _asker, message, blocks = found[0]
        mine = _buttons_in(blocks)
        if mine:
            _uses(world, second if passed_on else first, message, mine, ("approval:approve",))


def matrix(world: "SimulatedWorld") -> Authority:
    """One of the matrices that a company may have; mostly the default one, but quicker."""
    chance = world.rng.random
    limits = dict(LIMITS)
    if chance() < 0.2:
        limits = {Level.CSM: 0, Level.MANAGER: 10_00, Level.DIRECTOR: 20_00}
    days = world.rng.choice((14, 14, 3, 1))
    return Authority(
        limits=limits,
        route=Route.CHAIN if chance() < 0.3 else Route.STRAIGHT,
        quorum=Quorum.ALL if chance() < 0.3 else Quorum.ANY,
        emergency_from=world.rng.choice((30_00, 30_00, 20_00)),
        lapse_after=timedelta(days=days),
        lapse_warning=timedelta(days=2) if days > 2 else timedelta(hours=6),
        accumulate=timedelta(days=world.rng.choice((365, 365, 365, 2))),
    )


def approvers(world: "SimulatedWorld") -> Approvers:
    """Who decides in an emergency, and who is asked when nobody at the top answers."""
    emergency = (user("U0VERA"),) if world.rng.random() < 0.3 else ()
    alternates = (user("U0NELL"),) if world.rng.random() < 0.3 else ()
    return Approvers(emergency, alternates)


def roles_change(world: "SimulatedWorld") -> None:
    """Other people hold the roles of approvers from now on; who held one before clicks at times."""
    director = world.rng.choice((("U0DANA",), ("U0DANA", "U0NELL"), ("U0PRIYA",), ("U0BOB",)))
    executive = world.rng.choice((("U0VERA",), ("U0VERA", "U0DANA"), ("U0NELL",), ()))
    product = world.rng.choice((("U0PRIYA",), ("U0OMAR",), ()))
    roles = {
        **POLICY.roles,
        **world.policy.roles,
        Role.DIRECTOR: tuple(map(user, director)),
        Role.EXECUTIVE: tuple(map(user, executive)),
        Role.PRODUCT: tuple(map(user, product)),
    }
    world.policy = replace(world.policy, roles=roles)
    if world.rng.random() < 0.3:
        world.policy = replace(world.policy, authority=matrix(world), approvers=approvers(world))
    world.policy_since = world.clock.now()
    with Database(world.ground.engine).write() as tx:
        look_at_everybody(tx, world.clock.now())
    told = f"directors {director}, executives {executive}, product {product}"
    world.story.tell("policy", f"{told}; {world.policy.authority.route}")
    if world.rng.random() < 0.5:
        decides(world)


APPROVING: tuple[tuple[int, Act], ...] = (
    (13, asks_and_decides),
    (11, decides),
    (6, lends),
    (4, roles_change),
)

"""What people ask of each other: to take a case, to look after it, to join; and the answers."""

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.acts import (
    ANYBODY,
    CSMS,
    Act,
    Fills,
    case_channels,
    clicks,
    goes_on,
    people_in,
    says,
    sees_and_clicks,
)
from tests.simulation.filling import covering, declining, handing_over, team

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

OPEN = (
    "SELECT a.name, c.owner_id FROM cases c JOIN accounts a ON a.id = c.account_id"
    " WHERE c.state = 'open' ORDER BY c.id"
)
HANDOVER_ANSWERS = ("handover:accept",) * 4 + ("handover:decline", "handover:withdraw")


def hands_over(world: "SimulatedWorld") -> None:
    """Somebody asks another to take a case; that one answers, or somebody else tries to."""
    cases = world.ground.rows(OPEN)
    if not cases:
        return
    account, owner = world.rng.choice(cases)
    names = (world.sandbox.state.users[owner].name,) * 4 + (*CSMS, "bob", "dana", "priya")
    person = world.person(world.rng.choice(names))
    says(world, person, f"/save handover {account}")
    goes_on(world, person, "", handing_over)
    world.passes(timedelta(seconds=world.rng.choice((0, 5, 60))))
    answers_a_question(world, "handover:accept", HANDOVER_ANSWERS, declining)


def covers(world: "SimulatedWorld") -> None:
    """Somebody asks another to look after one case for some days."""
    clicks("More…", then="Cover…", fills=covering)(world)
    world.passes(timedelta(seconds=world.rng.choice((0, 5, 60))))
    answers_a_question(world, "cover:accept", ("cover:accept", "cover:accept", "cover:decline"))


def answers_a_question(
    world: "SimulatedWorld", sign: str, words: tuple[str, ...], fills: Fills | None = None
) -> None:
    """Who was asked last clicks a button of the question, at times twice; or somebody else does."""
    asked = [
        (person.name, message)
        for person in world.sandbox.state.users.values()
        if (direct := world.sandbox.state.direct(person.id)) is not None
        for message in direct.messages
        if sign in str(message.blocks)
    ]
    if not asked or world.rng.random() < 0.25:
        return
    asked.sort(key=lambda each: float(each[1].ts))
    name, message = world.rng.choice(asked[-3:])
    buttons = [e for b in message.blocks for e in b.get("elements", []) if e.get("value")]
    value = next(e["value"] for e in buttons if e.get("action_id") == sign)
    for _ in range(world.rng.choice((1, 1, 2))):
        who, word = world.rng.choice((name,) * 4 + ANYBODY[:3]), world.rng.choice(words)
        world.story.tell(who, f"clicks {word} of what {name} was asked")
        person = world.person(who)
        while person.has_modal:
            person.closes()
        action = {"type": "button", "action_id": word, "block_id": "b", "value": value}
        person.forges(message, action)
        goes_on(world, person, "", fills)


def joins_or_leaves_the_team(world: "SimulatedWorld") -> None:
    """Somebody is taken off a role, or comes in who was asked."""
    if world.rng.random() < 0.5:
        clicks("More…", then="Team")(world)
        for channel in case_channels(world)[:1]:
            for name in people_in(world, channel):
                if world.person(name).has_modal and sees_and_clicks(
                    world, world.person(name), "Remove", "", None
                ):
                    return
    else:
        answers_a_question(world, "case:join", ("case:join",))


ASKING: tuple[tuple[int, Act], ...] = (
    (7, hands_over),
    (5, covers),
    (3, clicks("More…", then="Add people…", fills=team)),
    (2, joins_or_leaves_the_team),
)

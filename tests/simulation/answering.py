"""What people do about proposals: they open the case, say that it is no risk, mute; or nothing."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sandbox.state import Message
from tests.simulation.acts import ACCOUNTS, CSMS, Act, Fills, clicks, goes_on, says, sees_and_clicks
from tests.simulation.arriving import quiet_customer, strong_signal_arrives
from tests.simulation.conceding import PEOPLE, a_moment, with_free_screen
from tests.simulation.filling import closing
from tests.simulation.observer import stored

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

ASKED = (
    "SELECT p.ref, a.person_id FROM proposals p JOIN proposal_asks a ON a.proposal_id = p.id"
    " WHERE p.state = 'open' OR ?1 ORDER BY p.id DESC, a.person_id LIMIT 6"
)
ANSWERS = (
    ("proposal:open",) * 3 + ("proposal:no_risk",) * 2 + ("proposal:mute",) * 3
)  # fmt: skip
CLOSED = (
    "SELECT a.name, c.closed_by FROM cases c JOIN accounts a ON a.id = c.account_id"
    " WHERE c.closed_at >= ? ORDER BY c.closed_at DESC, c.id DESC LIMIT 1"
)
OTHERS = ("U0MINA", "U0OMAR", "U0NELL", "U0PRIYA")
LABELS = ("Open case", "Not a risk…", "Mute")


def why_not(world: "SimulatedWorld", name: str) -> Any:
    if name == "Why is it no risk?":
        return world.rng.choice((f"they always say so {world.secret('')}",) * 5 + (" ",))
    return None


def answers_a_proposal(world: "SimulatedWorld") -> None:
    """Somebody answers, at times a second time, too late, or without having been asked."""
    found = world.ground.rows(ASKED, world.rng.random() < 0.3)
    if not found:
        return
    ref, asked = world.rng.choice(found)
    for _ in range(world.rng.choice((1, 1, 2))):
        person = world.rng.choice(
            (asked,) * 5 + (world.rng.choice(PEOPLE), world.rng.choice(OTHERS))
        )
        _uses(world, person, ref, world.rng.choice(ANSWERS), why_not)


def _uses(world: "SimulatedWorld", person_id: str, ref: str, word: str, fills: Fills) -> None:
    """Somebody clicks a button of a proposal, whether or not their message has come by now."""
    person = with_free_screen(world, person_id)
    direct = world.sandbox.direct_with(person_id)
    message = next((m for m in direct.messages if ref in str(m.blocks)), None)
    value = ref if world.rng.random() < 0.97 else f"{ref}1"
    world.story.tell(person.user.name, f"clicks {word} {value}")
    action = {"type": "button", "action_id": word, "block_id": "b", "value": value}
    person.forges(message or Message("1.000001", direct.id, "", ""), action)
    world.story.tell(person.user.name, f"reads: {person.last_reply[:80]}")
    goes_on(world, person, "", fills)
    while person.has_modal:
        person.closes()


def signal_and_answer(world: "SimulatedWorld") -> None:
    """A proposal and what becomes of it; at times what was silenced is heard of again."""
    number = quiet_customer(world)
    strong_signal_arrives(world, number)
    a_moment(world, 5, 5, 5, 100)
    if world.rng.random() < 0.2:
        opens_anyway(world, number)
    for _ in range(world.rng.choice((1, 2))):
        answers_a_proposal(world)
    if world.rng.random() < 0.6:
        a_moment(world, 1, 30)
        strong_signal_arrives(world, number)


def opens_anyway(world: "SimulatedWorld", number: int) -> None:
    """Somebody who has not seen the proposal opens the case by themselves."""
    spelling = world.rng.choice(ACCOUNTS[number])
    says(world, world.person(world.rng.choice(CSMS)), f'/save open "{spelling}": budget cut')


def closes_and_takes_back(world: "SimulatedWorld") -> None:
    """A case is closed, a signal comes, and the closing is taken back within the minute."""
    clicks("More…", then="Close case…", fills=closing)(world)
    since = stored(world.clock.now() - timedelta(seconds=30))
    for name, closer in world.ground.rows(CLOSED, since):
        numbers = [n for n, spellings in enumerate(ACCOUNTS) if name in spellings]
        if numbers:
            strong_signal_arrives(world, numbers[0])
            a_moment(world, 1, 5)
        says(world, world.person(world.sandbox.state.users[closer].name), "/save undo")


def answers_in_the_list(world: "SimulatedWorld") -> None:
    """Somebody goes through what waits for them."""
    person = with_free_screen(world, world.rng.choice(PEOPLE))
    if sees_and_clicks(world, person, "Show proposals", "", None) and person.has_modal:
        sees_and_clicks(world, person, world.rng.choice(LABELS), "", None)
        goes_on(world, person, "", why_not)
    while person.has_modal:
        person.closes()


def nobody_answers(world: "SimulatedWorld") -> None:
    """A proposal, and days pass over it."""
    strong_signal_arrives(world, quiet_customer(world))
    span = timedelta(days=world.rng.choice((1, 2, 3)))
    world.story.tell("", f"nobody answers for {span}")
    world.passes(span)
    world.rights.look()


ANSWERING: tuple[tuple[int, Act], ...] = (
    (6, signal_and_answer),
    (4, answers_a_proposal),
    (1, answers_in_the_list),
    (2, closes_and_takes_back),
    (2, nobody_answers),
)

"""What must hold of requests in the end: somebody is asked, copies are true."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.approval_copies import ApprovalCopy
from sandbox.state import Message
from storage.database import Transaction
from tests.simulation.authority import request
from tests.simulation.observer import moment
from tests.simulation.turns import NEAR, NEXT_LEVEL, REMIND, after_work

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

ROWS = "SELECT ref, state FROM concessions ORDER BY id"
WAITING = (
    "SELECT k.ref FROM concessions k JOIN cases c ON c.id = k.case_id"
    " WHERE k.state = 'asked' AND c.state = 'open' ORDER BY k.id"
)
LASTING = (
    "SELECT k.ref FROM concessions k JOIN cases c ON c.id = k.case_id"
    " WHERE k.state IN ('asked', 'countered', 'granted') AND c.state = 'open' ORDER BY k.id"
)
ASKED = (
    "SELECT a.ref, a.person_id, a.at, a.agreed_at FROM asks a JOIN concessions k"
    " ON k.id = a.concession_id WHERE k.ref = ? AND a.over_at IS NULL AND NOT a.informed"
)
STEPS = (
    "SELECT max(s.at) FROM approval_steps s JOIN concessions k ON k.id = s.concession_id"
    " WHERE k.ref = ? AND s.kind = ?"
)
REMINDED = (
    "SELECT 1 FROM approval_steps s JOIN concessions k ON k.id = s.concession_id"
    " WHERE k.ref = ? AND s.kind = 'reminded' AND s.on_behalf_of = ?"
)
TOLD_NOBODY = "SELECT 1 FROM jobs WHERE key LIKE '%:approval-nobody:' || ?"
COPIES = (
    "SELECT p.key, p.channel, p.ts, k.state FROM posts p"
    " JOIN asks a ON p.key = 'approval:' || a.ref JOIN concessions k ON k.id = a.concession_id"
    " WHERE p.ts IS NOT NULL ORDER BY p.key"
)
BUTTONS = "approval-"


def check_requests(world: "SimulatedWorld", tx: Transaction, rested: datetime) -> None:
    """Blames whatever does not hold; `rested` is when nothing went wrong any more."""
    for ref, state in world.ground.rows(ROWS):
        if state != "draft" and world.granting.states.get(ref) != state:
            world.watch.blame(6, f"{ref} is {state}; its events say {world.granting.states}")
    for (ref,) in world.ground.rows(WAITING):
        _check_asked(world, tx, ref, rested)
    for (ref,) in world.ground.rows(LASTING):
        _check_lasting(world, ref, rested)
    _check_copies(world, tx)


def _check_asked(world: "SimulatedWorld", tx: Transaction, ref: str, rested: datetime) -> None:
    """Somebody is asked and has a message, or people were told that nobody is left."""
    asks = world.ground.rows(ASKED, ref)
    told = world.ground.one(TOLD_NOBODY, ref) is not None
    if not asks and not told:
        world.watch.blame(1, f"{ref} waits, and nobody is asked")
    for ask, person, at, agreed in asks:
        if tx.posts.get(f"approval:{ask}").ts is None:
            world.watch.blame(1, f"{person} was asked and has no message of it")
        if agreed is None:
            _check_turns(world, ref, person, moment(at), rested, told=told)


def _check_turns(
    world: "SimulatedWorld", ref: str, person: str, at: datetime, rested: datetime, *, told: bool
) -> None:
    """Whoever let hours pass was reminded of it; then somebody else was asked as well."""
    if world.ground.one(STEPS, ref, "question") is not None or world.policy_since > at:
        return
    zone = world.sandbox.state.users[person].tz
    reminded = world.ground.one(REMINDED, ref, person) is not None
    if after_work(zone, at, REMIND) + NEAR < rested and not reminded:
        world.watch.blame(1, f"{person} was never reminded of {ref}, asked {at}")
    over = after_work(zone, at, NEXT_LEVEL)
    escalated = world.ground.one(STEPS, ref, "escalated")
    if over + NEAR < rested and not told and (escalated is None or moment(escalated) < at):
        world.watch.blame(1, f"nobody else was asked about {ref} after {person}, asked {at}")


def _check_lasting(world: "SimulatedWorld", ref: str, rested: datetime) -> None:
    """What was to lapse has lapsed."""
    asked = request(world, ref)
    end = asked.lapses_at or asked.at + world.policy.authority.lapse_after
    changed = asked.lapses_at is None and world.policy_since > asked.at
    if end + NEAR < rested and not changed:
        world.watch.blame(1, f"{ref} is {asked.state} and was to lapse at {end}")


def _check_copies(world: "SimulatedWorld", tx: Transaction) -> None:
    """Each copy reads as it would if it were rendered now, and nothing that is over has buttons."""
    rendered = ApprovalCopy(world.replicas[0].bot.desk)
    known: set[tuple[str, str]] = set()
    for key, channel, ts, state in world.ground.rows(COPIES):
        known.add((channel, ts))
        message = world.sandbox.message_at(world.sandbox.state.channels[channel], ts)
        job = tx.jobs.find(key)
        if message is None or job is None or job.state == "dead":
            continue
        said = rendered.render(tx, job, world.watch.shown_at[channel, ts], stands=True)
        if said is None or said.body() != {"text": message.text, "blocks": message.blocks}:
            world.watch.blame(12, f"the copy {message.text[:80]!r} is out of date")
        if state != "asked" and _has_buttons(message):
            world.watch.blame(12, f"the copy {message.text[:80]!r} is {state} and has buttons")
    for place in world.sandbox.state.channels.values():
        for message in place.messages:
            if _has_buttons(message) and (place.id, message.ts) not in known:
                world.watch.blame(12, f"a copy stands unknown: {message.text[:60]!r}")


def _has_buttons(message: Message) -> bool:
    return any(str(each.get("block_id") or "").startswith(BUTTONS) for each in message.blocks)

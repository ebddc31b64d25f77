"""What must hold of proposals in the end, and of every message that asks about one."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.messages import opaque
from bot.proposal_copies import ProposalCopy
from sandbox.state import Message
from storage.database import Transaction
from tests.simulation.acts import ACCOUNTS
from tests.simulation.duties import next_morning
from tests.simulation.people_asked import LADDER, above, asks, named
from tests.simulation.turns import NEAR, after_work

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

OPEN = "SELECT ref, account_id, escalated FROM proposals WHERE state = 'open' ORDER BY id"
COPIES = (
    "SELECT p.key, p.channel, p.ts, x.state, x.ref, a.person_id FROM proposals x"
    " JOIN proposal_asks a ON a.proposal_id = x.id"
    " JOIN posts p ON p.key = 'proposal:' || x.ref || ':' || a.person_id"
    " WHERE p.ts IS NOT NULL ORDER BY p.key"
)
SCORES = "SELECT name, health FROM accounts"
SAYING = (
    "SELECT p.ref, p.case_id FROM signals s JOIN proposals p ON p.id = s.proposal_id"
    " WHERE s.evidence LIKE ?1 UNION SELECT ref, case_id FROM proposals WHERE reason LIKE ?1"
)
MARK = "proposal-"


def asked_about(blocks: Iterable[Mapping[str, Any]]) -> list[str]:
    """The proposals for which a message has buttons."""
    names = [str(each.get("block_id") or "") for each in blocks]
    return [each.removeprefix(MARK) for each in names if each.startswith(MARK)]


def check_asking(world: "SimulatedWorld", args: Mapping[str, Any], act: int) -> None:
    """A message was posted or renewed: what it asks was not answered when it was rendered, and
    nobody first hears of one by its answer."""
    refs = asked_about(args.get("blocks") or [])
    posted = (args.get("metadata") or {}).get("event_payload", {}).get("key")
    if "ts" not in args and posted in world.proposing.asking:
        refs.append(world.proposing.asking[posted])
    for ref in refs:
        ended = world.proposing.over.get(ref)
        if ended is not None and ended < act:
            world.watch.blame(4, f"{args['channel']} is asked about {ref}, which is answered")


def is_asked_in(world: "SimulatedWorld", secret: str, person: str) -> bool:
    """Whether the person may read this word in the proposals that hold it, if any does."""
    for ref, case_id in world.ground.rows(SAYING, f"%{secret}%"):
        case_ref = world.ground.one("SELECT ref FROM cases WHERE id = ?", case_id)
        if person not in above(world, ref) and not (
            case_ref is not None and world.rights.may_see(person, case_ref, lately=True)
        ):
            return False
    return True


def check_proposals(world: "SimulatedWorld", tx: Transaction, rested: datetime) -> None:
    """Blames whatever does not hold; `rested` is when nothing went wrong any more."""
    for ref, _account, escalated in world.ground.rows(OPEN):
        for person, at in asks(world, ref).items():
            if at + NEAR < rested:
                _check_told(world, tx, ref, person)
        _check_climbing(world, ref, escalated, rested)
    _check_copies(world, tx)
    _check_scores(world)


def _check_told(world: "SimulatedWorld", tx: Transaction, ref: str, person: str) -> None:
    """Whoever is asked has a message; if Slack refused it for good, an admin is asked."""
    job = tx.jobs.find(f"proposal:{ref}:{person}")
    if job is not None and job.state == "dead":
        admins = named(world, LADDER[-1])
        if (
            admins
            and not set(admins[:1]) <= set(asks(world, ref))
            and world.policy_since < rest(world, ref)
        ):
            world.watch.blame(7, f"{person} could not be told of {ref}, and no admin is asked")
    elif tx.posts.get(f"proposal:{ref}:{person}").ts is None:
        world.watch.blame(1, f"{person} is asked about {ref} and has no message of it")


def rest(world: "SimulatedWorld", ref: str) -> datetime:
    """When somebody was last asked about it because nobody had answered."""
    return world.proposing.turned_at[ref]


def _check_climbing(world: "SimulatedWorld", ref: str, escalated: int, rested: datetime) -> None:
    """Whoever let their working hours pass was joined by the next of the ladder."""
    since, found = rest(world, ref), asks(world, ref)
    left = [role for role in LADDER[escalated:] if not set(named(world, role)) <= set(found)]
    if not left or not found or max(world.policy_since, world.people_since) > since:
        return
    users, span = world.sandbox.state.users, world.policy.signals.unattended_after
    heard = max(next_morning(users[each].tz, since) for each in found)
    over = max(after_work(users[each].tz, heard, span) for each in found)
    if over + NEAR < rested:
        world.watch.blame(1, f"{ref} waits since {since}, and {left[0]} was not asked")


def _check_copies(world: "SimulatedWorld", tx: Transaction) -> None:
    """Each message reads as it would if it were rendered now; what is over asks nothing."""
    rendered = ProposalCopy(world.replicas[0].bot.desk)
    known: dict[tuple[str, str], str] = {}
    for key, channel, ts, state, ref, person in world.ground.rows(COPIES):
        known[channel, ts] = key
        message = world.sandbox.message_at(world.sandbox.state.channels[channel], ts)
        job = tx.jobs.find(key)
        if message is None or job is None or job.state == "dead":
            continue
        said = rendered.render(tx, job, world.watch.shown_at[channel, ts], stands=True)
        if said is None or said.body() != {"text": message.text, "blocks": message.blocks}:
            world.watch.blame(12, f"what {person} reads of {ref} is out of date: {message.text!r}")
        if state != "open" and asked_about(message.blocks):
            world.watch.blame(12, f"{person} is still asked about {ref}, which is {state}")
    _check_told_once(world, known)


def _check_told_once(world: "SimulatedWorld", known: dict[tuple[str, str], str]) -> None:
    """Nobody has two messages about one proposal, and none stands unknown."""
    told: Counter[str] = Counter()
    names = {opaque(key, n): key for key in known.values() for n in range(1, 9)}
    for place in world.sandbox.state.channels.values():
        for message in place.messages:
            if asked_about(message.blocks) and (place.id, message.ts) not in known:
                world.watch.blame(12, f"a proposal stands unknown: {message.text[:60]!r}")
            name = names.get(_key_of(message))
            if name is not None:
                told[name] += 1
    for name, times in told.items():
        if times > 1:
            world.watch.blame(2, f"{name} stands {times} times")


def _key_of(message: Message) -> str:
    return str((message.metadata or {}).get("event_payload", {}).get("key"))


def _check_scores(world: "SimulatedWorld") -> None:
    """The last score of each customer is known."""
    for name, score in world.ground.rows(SCORES):
        # A name that was typed half is another account; no signal is about one.
        numbers = [n for n, spellings in enumerate(ACCOUNTS) if name in spellings]
        kept = world.proposing.customers[numbers[0]].score if numbers else None
        if score != (kept and kept[0]):
            world.watch.blame(9, f"the health of {name} is {score}, and should be {kept}")

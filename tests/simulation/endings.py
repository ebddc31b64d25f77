"""What must hold in the end: nothing goes wrong any more, and everything had time to be done."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.cards import Card
from bot.checklists import Checklist
from bot.homes import ShowHome
from bot.messages import opaque
from bot.topics import ShowTopic
from bot.trouble import Trouble
from domain.accounts import account_key
from domain.cases import Case
from sandbox.state import Message
from storage.database import Transaction
from storage.homes import home_key
from tests.simulation.acts import ACCOUNTS
from tests.simulation.asked import check_requests
from tests.simulation.closed import check_closed, was_replaced
from tests.simulation.fitted import every_list_fits
from tests.simulation.meeting import check_meetings
from tests.simulation.observer import stored
from tests.simulation.proposed import check_proposals
from tests.simulation.reminded import check_reminders

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

REST = timedelta(minutes=25)
AWAY = ("left", "archived", "exposed")
# What waits for its channel to come back, and invitations also for it to be made.
WAITS = {"tell_case": AWAY, "send_file": AWAY, "invite": (*AWAY, "failed", "pending")}
UNDONE = (
    "SELECT j.key, j.kind, c.channel_state, j.last_error FROM jobs j"
    " LEFT JOIN cases c ON c.id = j.case_id WHERE j.state = 'open' AND j.visible_at <= ?"
    # A clock that was set back can put a line ahead of the card: what is behind one that waits for
    # the channel to come back waits with it, and is shown anew then.
    " AND NOT EXISTS (SELECT 1 FROM jobs o WHERE o.lane = j.lane AND o.state = 'open'"
    " AND o.kind IN ('tell_case', 'send_file') AND (o.due_at, o.id) < (j.due_at, j.id)"
    " AND c.channel_state IN ('left', 'archived', 'exposed'))"
)
TELLS = (
    "SELECT j.key, j.kind, c.channel_state, c.channel_id, c.closed_at, EXISTS"
    " (SELECT 1 FROM audit a JOIN audit l ON l.case_ref = a.case_ref AND l.seq <= a.seq"
    " AND l.event IN ('channel_left', 'channel_archived', 'channel_exposed', 'channel_replaced')"
    " WHERE a.case_ref = c.ref AND a.event = 'channel_replaced'"
    " AND a.at >= j.due_at AND l.at <= j.finished_at)"
    " FROM jobs j LEFT JOIN cases c ON c.id = j.case_id"
    " WHERE j.state = 'done' AND j.kind IN ('tell_case', 'tell_person')"
)
DEAD = "SELECT key, kind, payload, case_id, last_error FROM jobs WHERE state = 'dead'"


def check_ending(world: "SimulatedWorld") -> None:
    """Blames whatever does not hold."""
    everything_is_done(world)
    nothing_was_lost(world)
    the_dead_are_told(world)
    one_case_per_account(world)
    each_channel_has_its_case(world)
    check_closed(world, world.clock.now() - REST)
    check_meetings(world, world.clock.now() - REST)
    with world.replicas[0].bot.desk.database.read() as tx:
        verdict = tx.audit.verify()
        if verdict.broken_at is not None:
            world.watch.blame(6, f"the audit chain is broken at {verdict.broken_at}")
        everything_shown_is_true(world, tx)
        every_list_fits(world, tx)
        check_reminders(world, tx, world.clock.now() - REST)
        check_requests(world, tx, world.clock.now() - REST)
        check_proposals(world, tx, world.clock.now() - REST)


def everything_is_done(world: "SimulatedWorld") -> None:
    for key, kind, channel_state, error in world.ground.rows(UNDONE, stored(world.clock.now())):
        if channel_state not in WAITS.get(kind, ()):
            world.watch.blame(7, f"{key} was never done: {error}")


def nothing_was_lost(world: "SimulatedWorld") -> None:
    """What counts as said stands in Slack."""
    for key, kind, state, channel_id, closed_at, replaced in world.ground.rows(TELLS):
        # A case that never got a channel, or whose own we archived, has nowhere to say it; and what
        # waited for a lost channel is not said in the one that came in its place. What was settled
        # before the channel was lost had to be said.
        nowhere = kind == "tell_case" and (state in {"failed", "pending", "ended"} or replaced)
        # The closed case's channel was in the archive then.
        nowhere = nowhere or (closed_at is not None and channel_id in world.taken_out)
        if opaque(key) not in world.watch.said and not nowhere:
            world.watch.blame(1, f"{key} counts as said and was never posted")


def the_dead_are_told(world: "SimulatedWorld") -> None:
    """Whatever Slack refused for good was told to somebody in a direct message."""
    for key, kind, payload, case_id, error in world.ground.rows(DEAD):
        if case_id is None or kind in {"show_approval", "show_counter"}:
            # Of a request that cannot be said the level above is asked: `check_requests` looks. A
            # lesser offer is said in the case's channel as well.
            continue
        like = {
            "tell_person": f"dm:%:instead:{key}",
            "create_channel": "dm:%:channel-failed:%",
        }.get(kind, f"dm:%:dead:{key}")
        found = world.ground.rows("SELECT key, state FROM jobs WHERE key LIKE ?", like)
        if not found:
            world.watch.blame(7, f"{key} is dead ({error}) and nobody was told: {payload}")


def one_case_per_account(world: "SimulatedWorld") -> None:
    """However people spell a customer, there is one open case."""
    rows = world.ground.rows(
        "SELECT a.name FROM cases c JOIN accounts a ON a.id = c.account_id WHERE c.state = 'open'"
    )
    names = [name for (name,) in rows]
    for spellings in ACCOUNTS:
        found = [name for name in names if name in spellings]
        if len(found) > 1:
            world.watch.blame(10, f"{len(found)} open cases for {spellings[0]}: {found}")
    keys = [account_key(name) for name in names]
    if len(keys) != len(set(keys)):
        world.watch.blame(10, f"two open cases for one account: {names}")


def each_channel_has_its_case(world: "SimulatedWorld") -> None:
    """No channel of ours is left over, and no case has another's."""
    kept = [row[0] for row in world.ground.rows("SELECT channel_id FROM cases") if row[0]]
    for channel in world.watch.channels_made:
        if kept.count(channel) != 1 and not was_replaced(world, channel):
            name = world.sandbox.state.channels[channel].name
            world.watch.blame(2, f"#{name} belongs to {kept.count(channel)} cases")


def everything_shown_is_true(world: "SimulatedWorld", tx: Transaction) -> None:
    """Card, checklist, topic and Home are what a fresh rendering gives."""
    desk = world.replicas[0].bot.desk
    for case in tx.cases.list_open(100) + _closed(world, tx):
        if case.may_post and not _is_dead(world, case):
            for what, rendered in (("card", Card(desk)), ("checklist", Checklist(desk))):
                _check_message(world, tx, case, what, rendered)
            _check_topic(world, case, ShowTopic(desk, Trouble(desk)).topic(tx, case))
    for person, at in sorted(world.watch.home_at.items()):
        job = tx.jobs.find(home_key(person))
        if job is None or job.state == "open":
            # What others did shows within a minute.
            continue
        # One that would show the same is not published again.
        fresh = replace(job, key="home")
        home = ShowHome(desk).prepare(tx, fresh, job.finished_at or at)
        if home and not _same(
            {"blocks": home.params["view"]["blocks"]},
            {"blocks": world.sandbox.state.homes[person].payload["blocks"]},
        ):
            world.watch.blame(12, f"the Home of {person} is out of date")


def _closed(world: "SimulatedWorld", tx: Transaction) -> list[Case]:
    rows = world.ground.rows("SELECT id FROM cases WHERE state = 'closed' ORDER BY id")
    return [tx.cases.get(case_id) for (case_id,) in rows]


def _is_dead(world: "SimulatedWorld", case: Case) -> bool:
    """Whether Slack refused something of this case for good."""
    query = "SELECT 1 FROM jobs WHERE case_id = ? AND state = 'dead'"
    return world.ground.one(query, case.id) is not None


def _check_message(
    world: "SimulatedWorld", tx: Transaction, case: Case, what: str, rendered: Card | Checklist
) -> None:
    post = tx.posts.get(f"{what}:{case.ref}")
    message = _message(world, post.channel, post.ts)
    if message is None:
        world.watch.blame(12, f"the {what} of {case.account_name} does not stand")
        return
    at = world.watch.shown_at[message.channel, message.ts]
    body = rendered.render(tx, case, at).body()
    if not _same(body, {"text": message.text, "blocks": message.blocks}):
        world.watch.blame(12, f"the {what} of {case.account_name} is out of date")
    pinned = message.ts in world.sandbox.state.channels[message.channel].pins
    if what == "card" and not pinned and not _lacks(world, "pins.add", message.channel):
        world.watch.blame(12, f"the card of {case.account_name} is not pinned")


def _check_topic(world: "SimulatedWorld", case: Case, topic: str) -> None:
    channel = world.sandbox.state.channels[str(case.channel_id)]
    if channel.topic != topic and not _lacks(world, "conversations.setTopic", channel.id):
        world.watch.blame(12, f"the topic is {channel.topic!r} and should be {topic!r}")


def _lacks(world: "SimulatedWorld", method: str, channel: str) -> bool:
    """Whether Slack refused this method here; the case goes on without it."""
    return (method, channel) in world.watch.refused


def _message(world: "SimulatedWorld", channel: str | None, ts: str | None) -> Message | None:
    place = world.sandbox.state.channels.get(channel or "")
    return world.sandbox.message_at(place, ts or "") if place else None


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)

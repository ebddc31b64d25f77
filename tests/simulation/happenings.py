"""What happens around the people: channels, colleagues, processes, clocks, outages, repetitions."""

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.looking_round import look_at_everybody
from domain.policy import ReportingLine, Role
from sandbox.delivery import Envelope
from sandbox.methods.workspace import user_json
from sandbox.state import Channel
from storage.database import Database
from tests.simulation.acts import ANYBODY, Act, case_channels, sends_old_click
from tests.world import POLICY, delivered, user

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

BOT = "U0BOT"
STATE = (
    "SELECT (SELECT max(seq) FROM audit_head), (SELECT sum(version) FROM cases),"
    " (SELECT sum(version) FROM items), (SELECT sum(version) FROM promises),"
    " (SELECT sum(version) FROM issues), (SELECT count(*) FROM timeline),"
    " (SELECT count(*) FROM signals), (SELECT sum(version) FROM proposals),"
    " (SELECT count(*) FROM jobs)"
)
KEPT = "SELECT 1 FROM inbox WHERE key = ?"


def moments_pass(world: "SimulatedWorld") -> None:
    _pass(world, timedelta(seconds=world.rng.choice((1, 5, 20, 61, 95))))


def hours_pass(world: "SimulatedWorld") -> None:
    _pass(world, timedelta(minutes=world.rng.choice((10, 45, 180, 600))))


def days_pass(world: "SimulatedWorld") -> None:
    _pass(world, timedelta(days=world.rng.choice((1, 2, 2, 3)), hours=world.rng.randint(0, 9)))


def _pass(world: "SimulatedWorld", span: timedelta) -> None:
    world.story.tell("", f"{span} passes")
    world.passes(span)


def clock_jumps(world: "SimulatedWorld") -> None:
    by = timedelta(seconds=world.rng.choice((-240, -90, -5, 5, 90, 240)))
    world.story.tell("", f"our clock is set by {by.total_seconds():.0f} s")
    world.clock.jump(by)
    world.disturbed()


def outage(world: "SimulatedWorld") -> None:
    """Slack does not answer for minutes or hours; people may go on meanwhile."""
    span = timedelta(minutes=world.rng.choice((3, 12, 40)))
    world.story.tell("slack", f"is out for {span}")
    world.sandbox.faults.outage = True
    world.passes(span)
    world.sandbox.faults.outage = False
    world.disturbed()


def kill(world: "SimulatedWorld") -> None:
    """One process dies at one of its next points: transactions and calls, before or after."""
    replica = world.rng.choice(world.replicas)
    replica.fuse.left = world.rng.randint(1, 30)
    world.story.tell(replica.name, f"will be killed at its point {replica.fuse.left}")


def pause(world: "SimulatedWorld") -> None:
    """One process stands still for a while between two steps; what it sent has gone out."""
    replica = world.rng.choice(world.replicas)
    if len(world.replicas) == 1:
        return
    span = world.rng.choice((2, 18, 70, 200))
    world.story.tell(replica.name, f"stands still for {span} s")
    world.sent_out(replica)
    replica.paused_until = world.real() + span
    world.disturbed()


def repetition(world: "SimulatedWorld") -> None:
    """Slack delivers again what was acknowledged, perhaps to another process: same answer."""
    if not world.taken:
        return
    taken = world.rng.choice(list(world.taken))
    kind, payload = taken.envelope.kind, taken.envelope.payload
    world.story.tell("slack", f"delivers {kind} {_about(taken.envelope)} again")
    awake = [each for each in world.replicas if each.paused_until <= world.real()]
    if not awake:
        return
    before, fuses = world.ground.rows(STATE), [each.fuse.left for each in awake]
    for each in awake:
        each.fuse.left = None
    ack = delivered(world.rng.choice(awake).bot, taken.envelope)
    for each, left in zip(awake, fuses, strict=True):
        each.fuse.left = left
    if world.ground.one(KEPT, _key(taken.envelope)) is None:
        return
    after = world.ground.rows(STATE)
    if after != before:
        world.watch.blame(9, f"{kind} again changed {before} to {after}: {_about(taken.envelope)}")
    if (ack.ok, ack.body) != (taken.ack.ok, taken.ack.body):
        world.watch.blame(9, f"{kind} {payload.get('type')} again got {ack}, first {taken.ack}")


def _key(envelope: Envelope) -> str:
    """Under which name the inbox keeps a delivery."""
    payload = envelope.payload
    if envelope.kind == "events_api":
        return f"event:{payload['event_id']}"
    about = {"block_actions": "action", "view_submission": "submission"}
    word = about.get(str(payload.get("type")), "command")
    return f"{word}:{payload.get('trigger_id')}"


def _about(envelope: Envelope) -> str:
    payload = envelope.payload
    event = payload.get("event") or {}
    return str(payload.get("text") or event.get("type") or payload.get("type"))


def somebody_comes(world: "SimulatedWorld") -> None:
    channel = _any_channel(world)
    name = world.rng.choice(ANYBODY[:-1])
    person = world.sandbox.state.user_named(name)
    if channel and person.id not in channel.members and not channel.is_archived:
        world.story.tell(name, f"is added to #{channel.name}")
        world.sandbox.add_member(channel, person.id, inviter="U0BOB")


def somebody_goes(world: "SimulatedWorld") -> None:
    channel = _any_channel(world)
    people = [each for each in channel.members if each != BOT] if channel else []
    if channel and people:
        person = world.rng.choice(people)
        world.story.tell(person, f"leaves #{channel.name}")
        world.sandbox.remove_member(channel, person)
        world.passes(timedelta(seconds=world.rng.choice((0, 3))))


def somebody_comes_by(world: "SimulatedWorld") -> None:
    """Somebody is let in, works, goes again, and clicks later on all that they saw there."""
    channel = _any_channel(world)
    name = world.rng.choice(("omar", "priya", "nell", "vera"))
    person = world.sandbox.state.user_named(name)
    if channel is None or person.id in channel.members or channel.is_archived:
        return
    world.story.tell(name, f"comes by in #{channel.name}")
    world.sandbox.add_member(channel, person.id, inviter="U0BOB")
    world.passes(timedelta(seconds=world.rng.choice((1, 100))))
    world.rights.look()
    sends_old_click(world, name, channel.id)
    world.sandbox.remove_member(channel, person.id)
    world.passes(timedelta(seconds=world.rng.choice((1, 100))))
    world.rights.look()
    world.story.tell(name, f"has left #{channel.name}")
    for _ in range(4):
        sends_old_click(world, name, channel.id)


def bot_goes_or_comes(world: "SimulatedWorld") -> None:
    channel = _any_channel(world)
    if channel is None or channel.is_archived:
        return
    if BOT in channel.members:
        world.story.tell("slack", f"the bot is removed from #{channel.name}")
        world.sandbox.remove_member(channel, BOT)
    else:
        world.story.tell("slack", f"the bot is invited into #{channel.name}")
        world.sandbox.add_member(channel, BOT, inviter="U0MINA")


def archived_or_back(world: "SimulatedWorld") -> None:
    channel = _any_channel(world)
    if channel is None or BOT not in channel.members:
        return
    if channel.is_archived:
        world.story.tell("slack", f"#{channel.name} is taken out of the archive")
        channel.is_archived = False
        world.taken_out.add(channel.id)
        world.sandbox.emit({"type": "group_unarchive", "channel": channel.id, "user": "U0BOB"})
    else:
        world.story.tell("slack", f"#{channel.name} is archived")
        world.sandbox.archive(channel, "U0BOB")


def opened_to_others(world: "SimulatedWorld") -> None:
    """A case's channel is shared with another company, or made public, or closed again."""
    channel = _any_channel(world)
    if channel is None or BOT not in channel.members:
        return
    if channel.id in world.open_to_others:
        world.story.tell("slack", f"#{channel.name} is private again")
        world.open_to_others.discard(channel.id)
        channel.is_ext_shared, channel.kind = False, "private"
    elif channel.kind == "private":
        world.open_to_others.add(channel.id)
        world.story.tell("slack", f"#{channel.name} is opened to others")
        if world.rng.random() < 0.6:
            channel.is_ext_shared = True
            world.sandbox.emit({"type": "channel_shared", "channel": channel.id})
        else:
            channel.kind = "public"


def card_deleted(world: "SimulatedWorld") -> None:
    """Somebody deletes a message of ours."""
    channel = _any_channel(world)
    ours = [m for m in channel.messages if m.bot_id and not m.ephemeral_to] if channel else []
    if channel and ours and not channel.is_archived:
        message = world.rng.choice(ours)
        world.story.tell("slack", f"{message.text[:40]!r} is deleted in #{channel.name}")
        world.sandbox.delete(channel, message)
        world.watch.deleted(message)


def somebody_leaves_the_company(world: "SimulatedWorld") -> None:
    person = world.sandbox.state.user_named(world.rng.choice(("mina", "omar", "bob", "nell")))
    person.deleted = not person.deleted
    world.people_since = world.clock.now()
    world.story.tell(person.name, "is deactivated" if person.deleted else "is back")
    world.sandbox.emit({"type": "user_change", "user": user_json(world.sandbox, person)})


def policy_changes(world: "SimulatedWorld") -> None:
    """Roles and reporting lines change while the bots run."""
    lead, reports = world.rng.choice((("U0BOB", ("U0MINA", "U0OMAR")), ("U0NELL", ("U0MINA",))))
    admin = world.rng.choice(("U0DANA", "U0PRIYA"))
    lines = (ReportingLine(user(lead), tuple(user(each) for each in reports)),)
    roles = {**POLICY.roles, Role.ADMIN: (user(admin),)}
    world.policy = replace(world.policy, roles=roles, reporting=lines)
    world.policy_since = world.clock.now()
    with Database(world.ground.engine).write() as tx:
        # As a running bot does when its policy file has changed.
        look_at_everybody(tx, world.clock.now())
    world.story.tell("policy", f"{lead} leads {', '.join(reports)}; {admin} is admin")


def _any_channel(world: "SimulatedWorld") -> Channel | None:
    """A case's channel with people in it: nobody can touch one that they do not see."""
    return next((each for each in case_channels(world) if set(each.members) - {BOT}), None)


AROUND: tuple[tuple[int, Act], ...] = (
    (10, moments_pass),
    (6, hours_pass),
    (2, days_pass),
    (3, clock_jumps),
    (3, outage),
    (9, kill),
    (4, pause),
    (9, repetition),
    (3, somebody_comes),
    (4, somebody_goes),
    (8, somebody_comes_by),
    (2, bot_goes_or_comes),
    (2, archived_or_back),
    (2, opened_to_others),
    (4, card_deleted),
    (2, somebody_leaves_the_company),
    (2, policy_changes),
)

"""A team with a stand-up in a channel of its own, in the words of its tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from bot.rhythm import plan_rhythm
from domain.policy import LateStandUp, StandUps, StandUpTeam, WorkingHours
from sandbox.people import text_of
from sandbox.state import Channel, Message
from tests.world import World, user

CHANNEL, ID = "standup", "C0STANDUP"
TEAM = StandUpTeam("Europe", ID, time(9, 30), "Europe/Berlin", people=(user("U0BOB"),))


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def with_channel(world: World, kind: str = "private", channel: str = ID) -> Channel:
    """A channel that the bot sits in."""
    members = ["U0BOB", "U0MINA", "U0OMAR", "U0DANA", world.sandbox.bot.id]
    made = Channel(
        channel, CHANNEL if channel == ID else channel.lower(), kind, "U0BOB", 1, members
    )
    world.sandbox.state.channels[made.id] = made
    return made


def with_stand_up(
    world: World, *teams: StandUpTeam, late: LateStandUp = LateStandUp.POST, **rules: Any
) -> Channel:
    """Mina and Omar, whom Bob answers for, stand up at 09:30 in Berlin; no holidays."""
    channel = with_channel(world)
    held = tuple(replace(each, late=late) for each in teams or (TEAM,))
    rules = {"digest": False, **rules}
    plans(
        world,
        standups=StandUps(teams=held, **rules),
        working_hours=WorkingHours(public_holidays=False),
    )
    return channel


def plans(world: World, **changes: Any) -> None:
    """The policy changes, and what comes by itself is planned anew."""
    world.change_policy(**changes)
    with world.desk.database.write() as tx:
        plan_rhythm(tx, world.policy, world.clock.now())


def goes_to(world: World, moment: str) -> None:
    """Time passes until then, from one thing that falls due to the next."""
    world.lives_through(at(moment) - world.clock.now())


def posts(world: World, channel: str = CHANNEL) -> list[Message]:
    """The stand-ups in the channel, without their threads."""
    return [each for each in world.messages(channel) if not each.thread_ts]


def thread(world: World, channel: str = CHANNEL) -> list[Message]:
    return [each for each in world.messages(channel) if each.thread_ts]


def texts(messages: Sequence[Message]) -> list[str]:
    return [text_of(each) for each in messages]


def channel_troubles(world: World, name: str = "dana") -> list[str]:
    """What the admin was told about channels."""
    found = texts(world.told(name))
    return [each for each in found if "the channel `C0" in each.lower().replace("`c0", "`C0")]

"""Outcomes of approvals are said in no channel that another company reads, nor in one opened."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from domain.outcomes import OutcomeRules
from domain.policy import Channels
from sandbox.people import text_of
from sandbox.state import Channel
from tests.conceding import asks, with_cause
from tests.standing_up import channel_troubles, with_channel
from tests.world import POLICY, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path, replace(POLICY, channels=Channels(approvals="C0APPROVALS")))
    with_channel(made, channel="C0APPROVALS")
    return made


def channel(world: World) -> Channel:
    return world.sandbox.state.channels["C0APPROVALS"]


def outcome(world: World, percent: str) -> None:
    """Mina asks, Dana approves."""
    mina = world.person("mina")
    asks(mina, f"{percent} 12 months for reference")
    world.person("dana").clicks("Approve")


def said(world: World) -> list[str]:
    return [text_of(each) for each in channel(world).messages]


def test_an_outcome_is_said_where_only_we_read(world: World) -> None:
    with_cause(world)
    outcome(world, "18%")

    assert len(said(world)) == 1
    assert "ACME" in said(world)[0]
    assert channel_troubles(world) == []


def test_in_a_shared_channel_nothing_is_said_and_the_admin_is_told_once_a_day(world: World) -> None:
    channel(world).is_ext_shared = True
    with_cause(world)
    outcome(world, "18%")

    assert said(world) == []
    (told,) = channel_troubles(world)
    assert "`C0APPROVALS` is shared with another company" in told


def test_in_one_that_was_made_public_since_nothing_is_said(world: World) -> None:
    with_cause(world)
    outcome(world, "18%")
    channel(world).kind = "public"
    world.sandbox.emit({"type": "channel_unarchive", "channel": "C0APPROVALS"})
    world.settle()
    outcome(world, "6%")

    assert len(said(world)) == 1
    assert "was private and is public now" in channel_troubles(world)[0]
    with world.desk.database.read() as tx:
        assert tx.jobs.list_dead() == []


def test_in_one_that_slack_does_not_let_us_look_at_nothing_is_said_until_it_does(
    world: World,
) -> None:
    world.sandbox.faults.error("conversations.info", "missing_scope", times=1)
    with_cause(world)
    outcome(world, "18%")

    assert said(world) == []
    (told,) = channel_troubles(world)
    assert "does not let me look at the channel `C0APPROVALS` (`missing_scope`)" in told
    assert "Grant what `manifest.yml` asks for" in told

    world.passes(timedelta(hours=2))
    outcome(world, "6%")
    assert len(said(world)) == 1


def test_a_channel_of_celebrations_is_watched_like_the_others(world: World) -> None:
    world.change_policy(channels=Channels(), outcomes=OutcomeRules(celebrate_in="C0APPROVALS"))
    channel(world).is_ext_shared = True
    world.sandbox.emit({"type": "channel_shared", "channel": "C0APPROVALS"})
    world.settle()

    assert "`C0APPROVALS` is shared with another company" in channel_troubles(world)[0]


def test_an_event_about_another_channel_is_no_matter(world: World) -> None:
    before = len(world.calls("conversations.info"))
    world.sandbox.emit({"type": "channel_shared", "channel": "C0GENERAL"})
    world.settle()

    assert len(world.calls("conversations.info")) == before

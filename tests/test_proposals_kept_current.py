"""What was said of a proposal stays true: once answered, with its case, and as health changes."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.proposal_ends import EDIT_EVERY
from domain.signals import ProposalState, SignalKind
from sandbox.people import text_of
from tests.signalling import arrives, known_account, proposal, report
from tests.world import World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WAITING = "1 proposal to open a case waits for an answer"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Nell's account, at half past ten in New York, where Bob works."""
    made = World(tmp_path)
    made.passes(timedelta(hours=6, minutes=30))
    known_account(made, owner_email="nell@example.com")
    return made


def competes(world: World, event: str = "e1") -> None:
    arrives(world, report(SignalKind.COMPETITOR, event=event, at=world.clock.now()))


def asked(world: World, name: str) -> str:
    """The one message that asks a person."""
    (message,) = (each for each in world.told(name) if "may be leaving" in text_of(each))
    return str(message.blocks)


def test_whoever_was_asked_finds_the_way_to_the_case_once_its_channel_stands(world: World) -> None:
    competes(world)

    world.person("bob").clicks("Open case")

    channel = world.case("ACME").channel_id
    for name in ("bob", "nell"):
        assert f"<#{channel}>" in asked(world, name)


def test_a_case_opened_another_way_is_linked_as_well(world: World) -> None:
    competes(world)

    world.person("omar").types("/save open ACME they call Globex")

    assert f"<#{world.case('ACME').channel_id}>" in asked(world, "bob")


def test_no_earlier_day_counts_a_proposal_that_is_answered(world: World) -> None:
    competes(world)
    world.lives_through(3 * DAY)
    days = [each for each in world.told("nell") if WAITING in text_of(each)]
    assert len(days) == 3

    world.person("bob").clicks("Mute 30 days", row="")

    assert not [each for each in world.told("nell") if WAITING in text_of(each)]


def test_a_score_in_the_same_band_is_read_in_the_message(world: World) -> None:
    now = world.clock.now()
    arrives(world, report(None, event="h1", at=now - HOUR, health=80))
    arrives(world, report(None, event="h2", at=now, health=25))
    assert "health 25" in asked(world, "bob")

    world.passes(EDIT_EVERY)
    arrives(world, report(None, event="h3", at=world.clock.now(), health=12))
    world.passes(2 * EDIT_EVERY)

    assert "health 12" in asked(world, "bob")


def test_a_closing_that_is_taken_back_ends_the_proposal_made_since(world: World) -> None:
    nell = world.person("nell")
    nell.types("/save open ACME")
    nell.clicks("More…", channel="save-acme")
    nell.clicks("Close case…")
    nell.fills({"How did it end?": "Lost", "Why, in a sentence": "They chose Globex."}).submits()
    competes(world)
    assert proposal(world).state is ProposalState.OPEN

    assert "is open again" in nell.types("/save undo")

    over = proposal(world)
    assert (over.state, over.case_id) == (ProposalState.OVER, world.case("ACME").id)
    assert over.answered_by == "U0NELL"
    assert "A case is open" in asked(world, "bob")

"""The messages of proposals: how many, when, to whom, and what they never show."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.signals import ProposalState, SignalKind
from sandbox.people import text_of
from tests.proposing import DAY, HOUR, NAMED, in_the_morning, proposed, threatened
from tests.signalling import arrives, known_account, proposal, proposals, report
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return in_the_morning(tmp_path)


def test_at_most_three_messages_a_day_and_all_of_them_in_the_day(world: World) -> None:
    for number in range(8):
        threatened(world, f"Account {number}")
    assert len(proposed(world, "nell")) == 3

    world.lives_through(DAY)
    nell = world.person("nell")
    assert len(proposed(world, "nell")) == 6
    assert "8 proposals to open a case wait for an answer" in nell.reads()

    nell.clicks("Show proposals")
    assert str(nell.modal.payload).count("proposal:open") == 8
    nell.clicks("Open case", row="", on=nell.modal)
    assert str(nell.modal.payload).count("proposal:open") == 7
    assert "7 proposals to open a case wait for an answer" in nell.reads()

    world.lives_through(DAY)
    assert len(proposed(world, "nell")) in {7, 8}
    assert {each.state for n in range(8) for each in proposals(world, f"Account {n}")} == {
        ProposalState.OPEN, ProposalState.OPENED
    }  # fmt: skip


def test_in_the_list_the_largest_account_comes_first_and_each_answer_refreshes_it(
    world: World,
) -> None:
    for name, arr in (("Small", 1_000_00), ("Unknown", None), ("Large", 90_000_00)):
        known_account(world, name, arr_minor=arr, currency="USD")
        threatened(world, name)
    world.lives_through(DAY)
    nell = world.person("nell")
    nell.clicks("Show proposals")
    shown = str(nell.modal.payload)
    assert shown.index("*Large*") < shown.index("*Small*") < shown.index("*Unknown*")

    nell.clicks("Mute 30 days", on=nell.modal)
    assert "*Large*" not in str(nell.modal.payload)
    assert "Muted for 30 days" in str(nell.modal.payload)
    nell.clicks("Not a risk…", on=nell.modal)
    nell.fills({"Why is it no risk?": "They pay late, always"}).submits()
    assert proposal(world, "Small").state is ProposalState.NO_RISK


def test_a_message_waits_for_the_hours_of_its_reader(world: World) -> None:
    known_account(world, owner_email="mina@example.com")
    arrives(world, report(SignalKind.COMPETITOR))

    assert proposed(world, "mina") == [], "it is night in Tokyo"
    world.lives_through(9 * HOUR)
    assert len(proposed(world, "mina")) == 1


def test_one_that_is_answered_before_its_message_comes_is_never_posted(world: World) -> None:
    known_account(world, owner_email="mina@example.com")
    arrives(world, report(SignalKind.COMPETITOR))
    world.person("bob").clicks("Mute 30 days")

    world.lives_through(DAY)

    assert proposed(world, "mina") == []


def test_lock_screens_name_no_customer_to_who_asked_for_that(world: World) -> None:
    nell = world.person("nell")
    nell.types("/save settings")
    world.change_policy(privacy=replace(world.policy.privacy, lock_screen_names=False))

    threatened(world)

    (message,) = (each for each in world.told("nell") if NAMED in text_of(each))
    assert "ACME" not in message.text
    assert "ACME" in str(message.blocks)


def test_nothing_of_a_proposal_stands_in_any_channel(world: World) -> None:
    threatened(world)

    posted = {each["channel"] for each in world.calls("chat.postMessage") if "ACME" in str(each)}
    assert posted == {"U0BOB", "U0NELL"}


def test_names_with_markup_ping_nobody(world: World) -> None:
    known_account(world, "<!channel> & <@U0GUS>", owner_email="nell@example.com")
    arrives(world, report(SignalKind.CANCELLATION, "<!channel> & <@U0GUS>", evidence="<!here> *x*"))

    (message,) = (each for each in world.told("nell") if NAMED in text_of(each))
    assert not {"here", "channel", "U0GUS"} & set(message.pings)

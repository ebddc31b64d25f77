"""Stripe sends the customer's words after the cancellation: they are added to the signal."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.proposal_ends import EDIT_EVERY
from bot.signal_shapes import Delivery, reports_of
from domain.causes import Cause
from sandbox.people import text_of
from tests.signalling import arrives, cancelling, count, known_account, proposal
from tests.world import World

SILENT = {"comment": None, "feedback": None, "reason": "cancellation_requested"}
WORDS = {"comment": "Globex costs half", "feedback": "too_expensive"}


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.passes(timedelta(hours=6, minutes=30))
    known_account(made, "ACME", source="csv", external_id="cus_acme")
    known_account(made, "Globex", source="csv", external_id="cus_globex")
    return made


def first(event: str = "evt_1", **about: Any) -> dict[str, Any]:
    """Set to end, without a word."""
    return cancelling(event, cancellation_details=SILENT, **about)


def later(event: str = "evt_2", told: dict[str, Any] = WORDS, **about: Any) -> dict[str, Any]:
    """The same subscription with the customer's words."""
    made = cancelling(event, cancellation_details=SILENT | told, **about)
    made["data"]["previous_attributes"] = {"cancellation_details": {"feedback": None}}
    return made


def sends(world: World, said: dict[str, Any]) -> None:
    arrives(world, *reports_of("stripe", Delivery(said, "d", world.clock.now())), source="stripe")


def asked(world: World) -> str:
    return "\n".join(text_of(each) for each in world.told("bob") if "may be leaving" in each.text)


def test_the_words_stand_in_the_proposal_and_name_its_cause(world: World) -> None:
    sends(world, first())
    assert proposal(world).cause is None
    assert "Globex costs half" not in asked(world)

    sends(world, later())
    world.passes(EDIT_EVERY)

    assert count(world, "signals") == 1
    assert "“Globex costs half”" in asked(world)
    assert proposal(world).cause is Cause.BUDGET


def test_a_case_that_is_open_reads_them_in_timeline_and_channel(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    sends(world, first())
    sends(world, later())

    line = "More about “they ask to cancel”, from stripe: “Globex costs half”"
    assert any(each.text == line for each in world.messages("save-acme"))
    with world.desk.database.read() as tx:
        entries = [each.text for each in tx.timeline.list_of(world.case("ACME").id)]
    assert line in entries


def test_the_same_words_again_say_nothing(world: World) -> None:
    world.person("mina").types("/save open ACME")
    sends(world, first())
    for number in range(3):
        sends(world, later(f"evt_{number + 2}"))
    assert sum("More about" in each.text for each in world.messages("save-acme")) == 1


def test_other_words_are_joined_to_those_that_are_there(world: World) -> None:
    sends(world, first())
    sends(world, later("evt_2", {"comment": None, "feedback": "too_expensive"}))
    sends(world, later("evt_3", {"comment": "And slow", "feedback": "low_quality"}))
    world.passes(EDIT_EVERY)
    assert "too expensive · And slow" in asked(world)
    assert proposal(world).cause is Cause.PRODUCT


def test_words_that_come_first_are_a_signal_by_themselves(world: World) -> None:
    sends(world, later())
    assert "Globex costs half" in asked(world)
    assert count(world, "signals") == 1


def test_words_about_another_subscription_are_none_of_this_one(world: World) -> None:
    sends(world, first())
    sends(world, later("evt_2", id="sub_2", customer="cus_globex"))
    assert "Globex costs half" not in asked(world).partition("*Globex*")[0]
    assert count(world, "signals") == 2


@pytest.mark.parametrize(
    "about",
    [
        {"cancel_at_period_end": False},
        {"cancellation_details": SILENT},
        {"cancellation_details": None},
        {"cancellation_details": "x"},
    ],
)
def test_a_subscription_that_goes_on_or_nothing_said_is_no_signal(
    world: World, about: dict[str, Any]
) -> None:
    said = later()
    said["data"]["object"] |= about
    sends(world, said)
    assert count(world, "signals") == 0


def test_words_with_the_deletion_come_into_the_proposal_with_their_cause(world: World) -> None:
    sends(world, first())
    deleted = later("evt_9", {"comment": None, "feedback": "switched_service"})
    deleted["type"] = "customer.subscription.deleted"
    sends(world, deleted)
    world.passes(EDIT_EVERY)
    assert "switched service" in asked(world)
    assert proposal(world).cause is Cause.COMPETITION


def test_what_the_customer_writes_is_no_markup(world: World) -> None:
    world.person("mina").types("/save open ACME")
    sends(world, first())
    sends(world, later("evt_2", {"comment": "<!channel> *now*", "feedback": None}))
    more = next(each for each in world.messages("save-acme") if "More about" in each.text)
    assert not any(more.pings)
    assert "<!channel>" not in more.text

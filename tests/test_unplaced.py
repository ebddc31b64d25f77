"""Signals of accounts that nobody knows: they wait, are told, and find their account."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.signal_shapes import Hints, Report
from domain.signals import SignalKind
from sandbox.state import Message
from tests.signalling import arrives, count, known_account, proposal, proposals
from tests.world import MONDAY, World

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """At half past ten in New York, where Bob works."""
    made = World(tmp_path)
    made.passes(timedelta(hours=6, minutes=30))
    return made


def test_a_signal_of_nobody_we_know_waits_is_told_once_a_day_and_finds_its_account(
    world: World,
) -> None:
    dana = world.person("dana")
    for number in range(3):
        hints = Hints(("cus_77",), "", "ann@nowhere.example")
        kind = SignalKind.COMPETITOR
        arrives(world, Report(f"e{number}", MONDAY, hints, kind), source="stripe")
    assert (count(world, "signals"), count(world, "unplaced_signals")) == (0, 3)
    said = dana.types("/save signal unplaced")
    assert "It names the account as cus_77, ann@nowhere.example." in said
    assert "in the policy does so too" in said

    world.lives_through(3 * DAY)
    told = [each.text for each in world.told("dana") if "accounts that I do not know" in each.text]
    assert [each[:15] for each in told] == ["3 signals came "]

    known_account(world, "ACME", source="csv", external_id="cus_77")
    world.lives_through(DAY)
    assert (count(world, "signals"), len(proposals(world))) == (3, 1)
    assert dana.types("/save signal unplaced") == "Every signal has found its account."


def test_only_admins_and_managers_read_of_accounts_that_nobody_knows(world: World) -> None:
    assert "Admins and managers" in world.person("mina").types("/save signal unplaced")


def test_many_that_wait_are_tried_some_at_a_time(world: World) -> None:
    many = [
        Report(f"e{n}", MONDAY, Hints((f"cus_{n % 60}",)), SignalKind.SILENCE) for n in range(120)
    ]
    arrives(world, *many, source="stripe")
    for number in range(60):
        known_account(world, f"Account {number}", source="csv", external_id=f"cus_{number}")

    world.lives_through(2 * DAY)

    assert count(world, "signals") == 120
    assert "Every signal" in world.person("dana").types("/save signal unplaced")


def seen(event: str, *ids: str, email: str = "", evidence: str = "") -> Report:
    return Report(event, MONDAY, Hints(ids, "", email), SignalKind.COMPETITOR, evidence=evidence)


def listed(world: World) -> Message:
    """The list as Dana has it."""
    found = world.person("dana").sees()
    return next(each for each in reversed(found) if "This is…" in str(each.blocks))


def test_a_manager_says_whose_it_is_and_the_others_of_that_name_follow(world: World) -> None:
    known_account(world, "ACME Corp", owner_email="nell@example.com")
    arrives(world, seen("e1", "cus_77", evidence="they look at Globex"), source="stripe")
    arrives(world, seen("e2", "cus_77", "A-9"), seen("e3", "cus_78"), source="stripe")
    bob = world.person("bob")
    assert "(“they look at Globex”)" in bob.types("/save signal unplaced")

    bob.clicks("This is…", row="they look at Globex")
    bob.fills({"Account": "ACME"})
    assert bob.submits() == {}
    assert "Placed with *ACME Corp*" in str(bob.modal.payload)
    world.passes(timedelta(minutes=1))

    assert (count(world, "signals"), len(proposals(world, "ACME Corp"))) == (2, 1)
    left = bob.types("/save signal unplaced")
    assert "cus_78" in left
    assert "cus_77" not in left


def test_what_comes_under_that_name_later_needs_nobody(world: World) -> None:
    arrives(world, seen("e1", "cus_77"), source="stripe")
    dana = world.person("dana")
    dana.types("/save signal unplaced")
    dana.clicks("This is…")
    dana.fills({"Account": "Initech"}).submits()

    arrives(world, seen("e4", "cus_77"), source="stripe")
    arrives(world, seen("e5", "cus_77"), source="chargebee")

    assert count(world, "signals") == 2
    assert proposal(world, "Initech").account_id
    # Another system may mean another customer by the same id.
    assert "chargebee" in dana.types("/save signal unplaced")


def test_one_without_an_id_is_known_by_its_address_from_then_on(world: World) -> None:
    arrives(world, seen("e1", email="ann@nowhere.example"), source="stripe")
    dana = world.person("dana")
    dana.types("/save signal unplaced")
    dana.clicks("This is…")
    dana.fills({"Account": "Initech"}).submits()
    arrives(world, seen("e2", email="ann@nowhere.example"), source="stripe")
    assert count(world, "signals") == 2


def test_one_that_was_placed_meanwhile_says_so(world: World) -> None:
    arrives(world, seen("e1", "cus_77"), source="stripe")
    bob, dana = world.person("bob"), world.person("dana")
    for each in (bob, dana):
        each.types("/save signal unplaced")
        each.clicks("This is…")
        each.fills({"Account": "Initech"})
    assert dana.submits() == {}
    assert "has found its account already" in str(bob.submits())
    assert count(world, "signals") == 1


@pytest.mark.parametrize("value", ["", "x", "-1", "99", "9" * 40, "１"])
def test_a_button_that_names_nothing_is_refused(world: World, value: str) -> None:
    arrives(world, seen("e1", "cus_77"), source="stripe")
    dana, bob = world.person("dana"), world.person("bob")
    dana.types("/save signal unplaced")
    message = listed(world)
    button = message.blocks[0]["accessory"]
    bob.forges(message, button | {"value": value})
    assert not bob.has_modal


def test_whoever_is_no_manager_places_nothing(world: World) -> None:
    arrives(world, seen("e1", "cus_77"), source="stripe")
    world.person("dana").types("/save signal unplaced")
    message = listed(world)
    mina = world.person("mina")
    mina.forges(message, message.blocks[0]["accessory"])
    assert not mina.has_modal
    assert count(world, "signals") == 0


def test_what_was_seen_is_no_markup_in_the_list(world: World) -> None:
    arrives(world, seen("e1", "<!channel>", evidence="*b* <https://x.example|y>"), source="stripe")
    said = world.person("dana").types("/save signal unplaced") + str(listed(world).blocks)
    assert "<!channel>" not in said
    assert "<https://x.example" not in said

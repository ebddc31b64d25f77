"""The list of everything that can be done about a case."""

from handlers.form import Group
from handlers.more import TITLES
from sandbox.checks import check_view
from tests.world import World


def test_everything_that_can_be_done_stands_in_groups_and_takes_the_place_of_the_list(
    world: World,
) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")

    mina.clicks("More…", channel="save-acme")
    check_view(mina.modal.payload)
    shown = str(mina.modal.payload["blocks"])
    assert "*Case*" in shown
    assert "*People*" in shown

    mina.clicks("Edit facts…")
    assert mina.modal.payload["callback_id"] == "facts"
    assert mina.fills({"ARR a year": "5k"}).submits() == {}
    assert not mina.has_modal


def test_a_group_without_anything_to_do_is_left_out(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")

    mina.clicks("More…", channel="save-acme")

    assert all(block["elements"] for block in mina.modal.payload["blocks"] if "elements" in block)
    assert "I sent something wrong…" not in str(mina.modal.payload)


def test_every_group_has_a_title() -> None:
    assert len(set(TITLES.values())) == len(TITLES) == len(Group)


def test_a_form_that_slack_would_not_show_is_said_and_not_swallowed(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    mina.clicks("More…", channel="save-acme")
    world.sandbox.faults.error("views.update", "not_found")

    mina.clicks("Edit facts…")

    assert "Please click again" in mina.reads()

"""Texts of ten thousand characters: shortened where they stand, whole on request."""

import pytest

from domain.timeline import EntryKind
from sandbox.checks import check_view
from sandbox.people import plain_text
from tests.updating import CHANNEL
from tests.world import World

LONG = "Ünïcode 漢字 & <angles> " * 450


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types("/save open ACME too expensive")
    return world


def noted(world: World, text: str, ref: str = "note1") -> None:
    with world.desk.database.write() as tx:
        tx.timeline.add(
            ref=ref, case_id=world.case("ACME").id, at=world.clock.now(), by="U0MINA",
            kind=EntryKind.NOTE.value, text=text,
        )  # fmt: skip


def test_a_long_note_is_shortened_with_a_way_to_the_whole(acme: World) -> None:
    noted(acme, LONG)
    mina = acme.person("mina")
    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    check_view(mina.modal.payload)
    assert LONG not in plain_text(mina.modal.payload["blocks"])

    mina.clicks("The whole text")

    assert list(mina.files().values()) == [LONG]


def test_a_short_note_has_no_such_button(acme: World) -> None:
    noted(acme, "short")
    mina = acme.person("mina")
    mina.clicks("Timeline", channel=CHANNEL, via="More…")

    assert "The whole text" not in str(mina.modal.payload)


def test_a_hundred_long_notes_stay_within_slacks_limits_and_keep_the_newest(acme: World) -> None:
    for number in range(100):
        noted(acme, f"{number}. {LONG}", f"note{number}")
    mina = acme.person("mina")

    mina.clicks("Timeline", channel=CHANNEL, via="More…")

    check_view(mina.modal.payload)
    assert "99. Ünï" in plain_text(mina.modal.payload["blocks"])


def test_a_click_delivered_twice_sends_one_file(acme: World) -> None:
    noted(acme, LONG)
    mina = acme.person("mina")
    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    acme.sandbox.faults.do_then_drop("files.completeUploadExternal")

    mina.clicks("The whole text")
    acme.settle(longest=200)

    assert len([message for message in mina.sees() if message.files]) == 1


@pytest.mark.parametrize("value", ["entry:note1", "entry:nothing", "job:1", "", "entry:"])
def test_somebody_outside_and_a_forged_button_get_nothing(acme: World, value: str) -> None:
    noted(acme, LONG)
    nell = acme.person("nell")
    nell.types("/save help")

    nell.forges(nell.sees()[-1], {"action_id": "text:whole", "type": "button", "value": value})

    assert nell.files() == {}

"""Channels and people that come back: looked at before they are trusted again."""

from datetime import timedelta

import pytest

from bot.people import keep_house
from bot.pins import pin_card
from sandbox.methods.workspace import user_json
from sandbox.people import Person, text_of
from sandbox.state import Channel
from tests.world import World

CHANNEL = "save-acme"


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types("/save open ACME")
    return world


def channel_of(world: World) -> Channel:
    return world.sandbox.state.channel_named(CHANNEL)


def opens_to_others(world: World) -> None:
    channel = channel_of(world)
    channel.is_ext_shared = True
    world.sandbox.emit({"type": "channel_shared", "channel": channel.id})
    world.settle()


def unarchives(world: World) -> None:
    channel = channel_of(world)
    channel.is_archived = False
    world.sandbox.emit({"type": "group_unarchive", "channel": channel.id, "user": "U0BOB"})
    world.settle()


def said(world: World) -> list[str]:
    return [text_of(message) for message in world.messages(CHANNEL)]


def keeps_house(world: World) -> None:
    """The next day's housekeeping."""
    world.passes(timedelta(days=1))
    with world.desk.database.write() as tx:
        keep_house(tx, world.clock.now())
    world.settle()


def ticks(person: Person) -> None:
    person.clicks("Done", row="Tell manager", channel=CHANNEL)


def test_a_channel_opened_to_others_while_archived_hears_nothing_when_it_is_taken_out(
    acme: World,
) -> None:
    mina = acme.person("mina")
    acme.sandbox.archive(channel_of(acme), "U0BOB")
    acme.settle()
    opens_to_others(acme)
    before = said(acme)

    unarchives(acme)
    ticks(mina)
    mina.types("/save contact ACME")
    mina.fills({"Whom did you reach?": "Ines"}).submits()

    assert said(acme) == before


def test_a_channel_taken_out_of_the_archive_shows_what_happened_meanwhile(acme: World) -> None:
    acme.sandbox.archive(channel_of(acme), "U0BOB")
    acme.settle()
    ticks(acme.person("mina"))
    assert "Checklist: 0 of" in said(acme)[0]

    unarchives(acme)

    assert "Checklist: 1 of" in said(acme)[0]


def test_a_card_that_could_not_be_pinned_is_pinned_once_the_channel_is_back(acme: World) -> None:
    channel_of(acme).pins.clear()
    acme.sandbox.archive(channel_of(acme), "U0BOB")
    acme.settle()

    unarchives(acme)

    assert channel_of(acme).pins == [acme.messages(CHANNEL)[0].ts]


def test_a_channel_that_is_private_again_is_taken_up_again_the_next_day(acme: World) -> None:
    opens_to_others(acme)
    ticks(acme.person("mina"))
    assert "Checklist: 0 of" in said(acme)[0]
    channel_of(acme).is_ext_shared = False

    keeps_house(acme)

    assert "Checklist: 1 of" in said(acme)[0]


def test_an_invitation_waits_for_a_channel_that_is_archived(acme: World) -> None:
    acme.sandbox.archive(channel_of(acme), "U0BOB")
    acme.settle()
    acme.person("bob").types("/save handover ACME")
    acme.person("bob").fills({"New owner": "U0OMAR"}).submits()
    acme.person("omar").clicks("Accept")
    assert "U0OMAR" not in channel_of(acme).members

    unarchives(acme)

    assert "U0OMAR" in channel_of(acme).members


def test_a_card_that_was_deleted_before_it_was_pinned_is_posted_again(acme: World) -> None:
    channel = channel_of(acme)
    channel.messages.remove(acme.messages(CHANNEL)[0])  # and no event tells us
    channel.pins.clear()

    with acme.desk.database.write() as tx:
        pin_card(tx, acme.case("ACME"), 1, acme.clock.now())
    acme.settle()

    (card,) = [each for each in acme.messages(CHANNEL) if "Log contact" in str(each.blocks)]
    assert channel.pins == [card.ts]


def test_who_heard_for_somebody_is_told_no_more_once_they_are_here_again(acme: World) -> None:
    user = acme.sandbox.state.user_named("mina")
    user.deleted = True
    acme.sandbox.emit({"type": "user_change", "user": user_json(acme.sandbox, user)})
    acme.lives_through(timedelta(days=3))
    (day,) = [each for each in acme.told("bob") if "item:tick" in str(each.blocks)][-1:]

    user.deleted = False
    acme.sandbox.emit({"type": "user_change", "user": user_json(acme.sandbox, user)})
    acme.settle()

    assert "item:tick" not in str(day.blocks)


def test_a_return_that_no_event_told_of_is_noticed_the_next_day(acme: World) -> None:
    user = acme.sandbox.state.user_named("mina")
    user.deleted = True
    acme.sandbox.emit({"type": "user_change", "user": user_json(acme.sandbox, user)})
    acme.lives_through(timedelta(days=3))
    (day,) = [each for each in acme.told("bob") if "item:tick" in str(each.blocks)][-1:]

    user.deleted = False
    keeps_house(acme)

    assert "item:tick" not in str(day.blocks)

"""The channel of a closed case: another name, an end, and what Slack may say to that."""

from dataclasses import replace

import pytest

from bot.closed_channels import NameChannel, name_channel
from bot.trouble import Trouble
from domain.cases import ChannelState
from domain.outcomes import OutcomeRules
from sandbox.people import text_of
from sandbox.state import Channel
from tests.closing import CHANNEL, DAY, STANDS, channel_of, closes, events, opens
from tests.world import World

CLOSED = "save-acme-closed-2026-03"


@pytest.fixture
def acme(world: World) -> World:
    opens(world.person("mina"))
    return world


def taken(world: World, name: str) -> None:
    other = Channel(f"C-{name}", name, "private", "U0BOB", 1, ["U0BOB"])
    world.sandbox.state.channels[other.id] = other


def test_its_name_is_free_for_the_next_case(acme: World) -> None:
    mina = acme.person("mina")
    closes(mina, "Lost")
    acme.passes(STANDS)
    mina.types("/save open ACME")

    assert acme.case("ACME").channel_name == CHANNEL


def test_a_name_that_is_taken_takes_the_next(acme: World) -> None:
    taken(acme, CLOSED)
    taken(acme, f"{CLOSED}-2")
    closes(acme.person("mina"), "Lost")
    acme.passes(STANDS)

    assert channel_of(acme, acme.case("ACME")).name == f"{CLOSED}-3"
    assert acme.case("ACME").channel_name == f"{CLOSED}-3"


def test_a_name_in_doubt_is_asked_for_again_where_the_case_is_open(acme: World) -> None:
    """Slack may have renamed after we gave up waiting, and the case was taken up again since."""
    case, desk, now = acme.case("ACME"), acme.desk, acme.clock.now()
    rename = NameChannel(desk, Trouble(desk))
    with desk.database.write() as tx:
        name_channel(tx, case, now)
        job = tx.jobs.find(f"channel-name:{case.ref}")
        assert job is not None
        assert rename.prepare(tx, job, now) is None
        again = rename.prepare(tx, replace(job, uncertain_since=1.0), now)

    assert again is not None
    assert again.params == {"channel": case.channel_id, "name": CHANNEL}


def test_a_name_of_its_own_that_is_taken_when_it_reopens_takes_a_number(acme: World) -> None:
    mina = acme.person("mina")
    closes(mina, "Lost")
    acme.passes(STANDS)
    taken(acme, CHANNEL)
    mina.types("/save reopen ACME")

    assert channel_of(acme, acme.case("ACME")).name == f"{CHANNEL}-2"


@pytest.mark.parametrize("error", ["missing_scope", "restricted_action", "not_authorized"])
def test_a_workspace_that_forbids_renaming_is_told_once_and_nothing_stops(
    acme: World, error: str
) -> None:
    acme.sandbox.faults.error("conversations.rename", error, times=9)
    closes(acme.person("mina"), "Lost")
    acme.lives_through(8 * DAY)

    told = [m for m in acme.messages(CHANNEL) if "does not let me rename" in m.text]
    assert len(told) == 1
    assert channel_of(acme, acme.case("ACME")).is_archived


@pytest.mark.parametrize("error", ["missing_scope", "restricted_action"])
def test_a_workspace_that_forbids_archiving_is_told_to_do_it(acme: World, error: str) -> None:
    acme.sandbox.faults.error("conversations.archive", error, times=9)
    closes(acme.person("mina"), "Lost")
    acme.lives_through(9 * DAY)

    assert "please archive this one" in acme.messages(CLOSED)[-1].text
    with acme.desk.database.read() as tx:
        assert tx.jobs.list_dead() == []


@pytest.mark.parametrize("error", ["not_in_channel", "channel_not_found", "is_archived"])
def test_a_channel_that_is_gone_holds_up_nothing_and_nobody_is_asked_to_bring_it_back(
    acme: World, error: str
) -> None:
    acme.sandbox.faults.error("conversations.rename", error)
    before = len(acme.told("mina"))
    closes(acme.person("mina"), "Lost")
    acme.passes(STANDS)

    assert acme.case("ACME").channel_state in {ChannelState.LEFT, ChannelState.ARCHIVED}
    assert len(acme.told("mina")) == before
    with acme.desk.database.read() as tx:
        assert tx.jobs.count_due(acme.clock.now()) == 0


def test_archiving_twice_is_success(acme: World) -> None:
    closes(acme.person("mina"), "Lost")
    acme.sandbox.faults.error("conversations.archive", "already_archived")
    acme.lives_through(8 * DAY)

    assert acme.case("ACME").channel_state is ChannelState.ENDED
    assert events(acme).count("channel_archived") == 1


@pytest.mark.parametrize("fault", ["drop", "do_then_drop", "server_error", "rate_limit"])
@pytest.mark.parametrize("method", ["conversations.rename", "conversations.archive"])
def test_a_faulty_slack_changes_nothing_in_the_end(acme: World, method: str, fault: str) -> None:
    getattr(acme.sandbox.faults, fault)(method)
    closes(acme.person("mina"), "Lost")
    acme.passes(STANDS)
    acme.settle(900)
    acme.lives_through(7 * DAY)
    acme.settle(900)

    channel = channel_of(acme, acme.case("ACME"))
    assert channel.name.startswith(CLOSED)
    assert channel.is_archived
    assert acme.case("ACME").channel_name == channel.name


def test_a_saved_customers_channel_stays_for_the_programme(acme: World) -> None:
    closes(acme.person("mina"), "Saved")
    acme.lives_through(89 * DAY)
    assert not channel_of(acme, acme.case("ACME")).is_archived

    acme.lives_through(2 * DAY)
    assert channel_of(acme, acme.case("ACME")).is_archived


def test_a_policy_that_gives_more_time_meanwhile_holds(acme: World) -> None:
    closes(acme.person("mina"), "Lost")
    acme.passes(STANDS)
    acme.change_policy(outcomes=OutcomeRules(archive_after=20 * DAY))
    acme.lives_through(10 * DAY)
    assert not channel_of(acme, acme.case("ACME")).is_archived

    acme.lives_through(11 * DAY)
    assert channel_of(acme, acme.case("ACME")).is_archived


def test_a_case_reopened_while_it_is_being_archived_gets_another_channel(acme: World) -> None:
    mina, old = acme.person("mina"), acme.case("ACME").channel_id
    closes(mina, "Lost")
    acme.passes(STANDS)
    acme.sandbox.faults.do_then_drop("conversations.archive")
    acme.lives_through(7 * DAY)
    mina.types("/save reopen ACME")
    acme.settle(900)

    case = acme.case("ACME")
    assert case.is_open
    assert case.channel_id != old
    assert case.may_post
    assert not channel_of(acme, case).is_archived


def test_what_is_still_owed_is_told_without_the_way_into_an_archived_channel(acme: World) -> None:
    mina = acme.person("mina")
    closes(mina, "Lost")
    acme.lives_through(7 * DAY - DAY / 24)
    channel = acme.case("ACME").channel_id
    assert f"<#{channel}>" in "".join(text_of(each) for each in acme.told("mina"))

    acme.lives_through(DAY / 12)
    assert acme.case("ACME").channel_state is ChannelState.ENDED
    standing = [text_of(each) for each in acme.told("mina") if "debrief" in text_of(each)]
    assert standing
    assert f"<#{channel}>" not in standing[-1]


def test_people_who_archive_a_closed_channel_hear_nothing_of_it(acme: World) -> None:
    closes(acme.person("mina"), "Lost")
    acme.passes(STANDS)
    before = len(acme.told("mina"))
    acme.sandbox.archive(channel_of(acme, acme.case("ACME")), "U0BOB")
    acme.settle()

    assert acme.case("ACME").channel_state is ChannelState.ARCHIVED
    assert len(acme.told("mina")) == before

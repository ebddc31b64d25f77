"""Exactly one stand-up a working day, or one clear message to the admin, whatever happens."""

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from domain.policy import LateStandUp, Role, StandUps, WorkingHours
from sandbox.checks import check_message
from sandbox.people import text_of
from tests.standing_up import (
    CHANNEL,
    TEAM,
    at,
    channel_troubles,
    goes_to,
    plans,
    posts,
    texts,
    thread,
    with_channel,
    with_stand_up,
)
from tests.world import POLICY, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def team(world: World) -> World:
    """Monday at 10:00 in Berlin: today's stand-up would have been before that."""
    with_stand_up(world)
    return world


def test_a_restart_a_second_before_changes_nothing(team: World) -> None:
    team.person("mina").types("/save open ACME")
    goes_to(team, "2026-03-03 08:29:59")
    team.restart()
    goes_to(team, "2026-03-03 08:31")
    team.restart()
    goes_to(team, "2026-03-03 12:00")

    assert len(posts(team)) == 1
    assert "comes late" not in text_of(posts(team)[0])


def sleeps_until(world: World, moment: str) -> None:
    """Nothing runs until then."""
    by = at(moment) - world.clock.now()
    world.clock.advance(by)
    world.real.now += by.total_seconds()


def test_started_late_it_comes_late_with_a_note(team: World) -> None:
    sleeps_until(team, "2026-03-03 14:00")
    team.restart()
    team.settle()

    (post,) = posts(team)
    assert "no open case" in post.text
    team.person("mina").types("/save open ACME")
    sleeps_until(team, "2026-03-04 10:00")
    team.restart()
    team.settle()
    assert "This comes late: it could not be posted at its time." in text_of(posts(team)[-1])


def test_by_policy_it_is_passed_over_after_noon(world: World) -> None:
    with_stand_up(world, late=LateStandUp.SKIP_AFTER_NOON)
    sleeps_until(world, "2026-03-03 10:59")
    world.restart()
    world.settle()
    assert len(posts(world)) == 1

    sleeps_until(world, "2026-03-04 11:00")
    world.restart()
    goes_to(world, "2026-03-04 20:00")
    assert len(posts(world)) == 1
    with world.desk.database.read() as tx:
        assert tx.stand_ups.is_held("Europe", date(2026, 3, 4))


def test_after_days_of_silence_only_todays_is_held(team: World) -> None:
    sleeps_until(team, "2026-03-11 09:00")
    team.restart()
    goes_to(team, "2026-03-11 12:00")

    (post,) = posts(team)
    assert "Mar 11" in post.text


def test_a_clock_that_jumps_back_repeats_nothing(team: World) -> None:
    goes_to(team, "2026-03-03 09:00")
    team.clock.advance(at("2026-03-03 08:00") - team.clock.now())
    team.restart()
    goes_to(team, "2026-03-03 12:00")

    assert len(posts(team)) == 1


def test_a_clock_that_jumps_back_before_it_waits_for_the_moment(team: World) -> None:
    sleeps_until(team, "2026-03-03 08:29")
    team.clock.advance(at("2026-03-02 12:00") - team.clock.now())
    team.settle()
    goes_to(team, "2026-03-03 08:29:59")
    assert posts(team) == []
    goes_to(team, "2026-03-03 08:30:01")
    assert len(posts(team)) == 1


def test_a_day_with_a_change_of_the_clocks_has_exactly_one(world: World) -> None:
    """2026-03-29: 02:30 does not exist in Berlin. 2026-10-25: it comes twice."""
    every_day = frozenset(range(7))
    with_stand_up(world, replace(TEAM, at=time(2, 30), days=every_day))
    goes_to(world, "2026-03-28 12:00")
    before = len(posts(world))
    goes_to(world, "2026-03-30 12:00")
    spring = posts(world)[before:]
    assert [post.at for post in spring] == [at("2026-03-29 01:30"), at("2026-03-30 00:30")]

    sleeps_until(world, "2026-10-24 12:00")
    world.settle()
    before = len(posts(world))
    goes_to(world, "2026-10-26 12:00")
    autumn = posts(world)[before:]
    assert [post.at for post in autumn] == [at("2026-10-25 00:30"), at("2026-10-26 01:30")]


def test_a_public_holiday_of_the_zone_has_none_unless_the_policy_has_them_off(world: World) -> None:
    with_stand_up(world)
    plans(world, working_hours=WorkingHours(holidays=frozenset({date(2026, 4, 2)})))
    sleeps_until(world, "2026-04-01 12:00")
    world.settle()
    before = len(posts(world))
    goes_to(world, "2026-04-07 12:00")

    # Thursday by the policy; Good Friday, Easter Monday by the calendar of Germany.
    assert [post.text[10:15] for post in posts(world)[before:]] == ["Apr 7"]


def test_a_holiday_named_after_it_was_planned_counts(team: World) -> None:
    team.change_policy(working_hours=WorkingHours(holidays=frozenset({date(2026, 3, 3)})))
    goes_to(team, "2026-03-04 12:00")

    assert ["Mar 4" in post.text for post in posts(team)] == [True]


def test_a_moved_time_holds_from_the_same_day_on(team: World) -> None:
    goes_to(team, "2026-03-03 08:00")
    moved = replace(team.policy.standups, teams=(replace(TEAM, at=time(11, 0)),))
    plans(team, standups=moved)
    goes_to(team, "2026-03-03 09:59")
    assert posts(team) == []
    goes_to(team, "2026-03-03 10:01")
    assert len(posts(team)) == 1

    plans(team, standups=replace(moved, teams=(replace(TEAM, at=time(15, 0)),)))
    goes_to(team, "2026-03-03 18:00")
    assert len(posts(team)) == 1


def test_a_team_that_is_taken_out_of_the_policy_has_none_any_more(team: World) -> None:
    team.change_policy(standups=StandUps())
    goes_to(team, "2026-03-04 12:00")

    assert posts(team) == []


def test_an_archived_channel_is_told_to_the_admin_once_a_day(team: World) -> None:
    for number in range(9):
        team.person("mina").types(f"/save open Account {number}")
    channel = team.sandbox.state.channel_named(CHANNEL)
    team.sandbox.archive(channel, "U0BOB")
    goes_to(team, "2026-03-03 20:00")
    team.restart()
    goes_to(team, "2026-03-03 22:00")

    assert posts(team) == []
    (told,) = channel_troubles(team)
    assert "does not take my messages to the channel `C0STANDUP` (is_archived)" in told
    goes_to(team, "2026-03-04 12:00")
    assert len(channel_troubles(team)) == 2


def test_a_channel_that_the_bot_was_removed_from_is_told_and_is_used_again_after_an_invitation(
    team: World,
) -> None:
    channel = team.sandbox.state.channel_named(CHANNEL)
    team.sandbox.remove_member(channel, team.sandbox.bot.id)
    goes_to(team, "2026-03-03 12:00")
    assert posts(team) == []
    assert len(channel_troubles(team)) == 1

    team.sandbox.add_member(channel, team.sandbox.bot.id, inviter="U0BOB")
    goes_to(team, "2026-03-04 12:00")
    assert ["Mar 4" in post.text for post in posts(team)] == [True]
    assert len(channel_troubles(team)) == 1


def test_a_channel_shared_with_another_company_gets_nothing_and_the_admin_is_told(
    team: World,
) -> None:
    team.person("mina").types("/save open ACME")
    channel = team.sandbox.state.channel_named(CHANNEL)
    channel.is_ext_shared = True
    goes_to(team, "2026-03-03 12:00")

    assert posts(team) == []
    (told,) = channel_troubles(team)
    assert "is shared with another company, so I post nothing there" in told
    assert "ACME" not in told

    channel.is_ext_shared = False
    goes_to(team, "2026-03-04 12:00")
    assert len(posts(team)) == 1


def test_a_channel_turned_public_gets_nothing_and_one_that_always_was_is_their_own_choice(
    team: World,
) -> None:
    goes_to(team, "2026-03-03 12:00")
    channel = team.sandbox.state.channel_named(CHANNEL)
    channel.kind = "public"
    goes_to(team, "2026-03-04 12:00")
    assert len(posts(team)) == 1
    (told,) = channel_troubles(team)
    assert "was private and is public now" in told

    with_channel(team, "public", "C0OPEN")
    plans(team, standups=replace(team.policy.standups, teams=(replace(TEAM, channel="C0OPEN"),)))
    goes_to(team, "2026-03-05 12:00")
    assert len(posts(team, "c0open")) == 1


def test_sharing_is_noticed_at_once_by_the_event(team: World) -> None:
    goes_to(team, "2026-03-03 12:00")
    channel = team.sandbox.state.channel_named(CHANNEL)
    channel.is_ext_shared = True
    team.sandbox.emit({"type": "channel_shared", "channel": channel.id})
    team.settle()

    assert len(channel_troubles(team)) == 1


def test_where_shared_channels_are_allowed_it_is_posted(team: World) -> None:
    team.change_policy(privacy=replace(POLICY.privacy, shared_channels_allowed=True))
    team.sandbox.state.channel_named(CHANNEL).is_ext_shared = True
    goes_to(team, "2026-03-03 12:00")

    assert len(posts(team)) == 1
    assert channel_troubles(team) == []


def test_without_an_admin_who_leads_is_told(world: World) -> None:
    roles = {**POLICY.roles, Role.ADMIN: ()}
    world.policy = replace(world.policy, roles=roles)
    with_stand_up(world)
    world.sandbox.archive(world.sandbox.state.channel_named(CHANNEL), "U0BOB")
    goes_to(world, "2026-03-03 12:00")

    assert len(channel_troubles(world)) == 1


def test_an_uncertain_post_is_looked_for_and_not_repeated(team: World) -> None:
    team.person("mina").types("/save open ACME")
    for number in range(8):
        team.person("mina").types(f"/save open Account {number}")
    goes_to(team, "2026-03-03 08:29:59")
    team.sandbox.faults.do_then_drop("chat.postMessage")
    goes_to(team, "2026-03-03 08:40")

    assert len(posts(team)) == 1
    assert thread(team)


def test_a_dead_one_that_an_admin_tries_again_brings_its_thread(team: World) -> None:
    for number in range(9):
        team.person("mina").types(f"/save open Account {number}")
    channel = team.sandbox.state.channel_named(CHANNEL)
    team.sandbox.archive(channel, "U0BOB")
    goes_to(team, "2026-03-03 12:00")
    channel.is_archived = False
    dana = team.person("dana")
    dana.types("/save letters")
    dana.clicks("Try again")

    assert len(posts(team)) == 1
    assert len(thread(team)) == 1


@pytest.mark.parametrize("cases", [7, 8, 60])
def test_the_post_and_every_reply_are_within_slacks_limits(tmp_path: Path, cases: int) -> None:
    world = World(tmp_path)
    with_stand_up(world)
    with world.desk.database.write() as tx:
        for number in range(cases):
            account = tx.accounts.take("&" * 70 + f" {number}")
            tx.cases.add(
                account, ref=f"case{number}", owner_id="U0MINA", opened_by="U0MINA",
                flagged_at=world.clock.now() - 9 * DAY, opened_at=world.clock.now(), reason="",
                playbook="first-48-hours", language="en", private=True, channel_state="failed",
            )  # fmt: skip
            case = tx.cases.find(f"case{number}")
            assert case is not None
            tx.stand_ups.answer(case.id, world.clock.now(), "U0MINA", "<" * 300)
    goes_to(world, "2026-03-03 09:00")

    messages = world.messages(CHANNEL)
    assert len(posts(world)) == 1
    for message in messages:
        check_message({"text": message.text, "blocks": list(message.blocks)})
        assert len(message.blocks) <= 50
        assert len(str(message.blocks)) < 13_000
    assert "\n".join(texts(messages)).count("Mina Sato") == cases

"""The stand-up as a team lives it: one post a working day, from clocks; nobody fills in a form."""

import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from domain.policy import StandUpTeam
from sandbox.checks import check_message
from sandbox.people import text_of
from storage.lanes import JOBS
from tests.standing_up import (
    CHANNEL,
    ID,
    TEAM,
    goes_to,
    plans,
    posts,
    texts,
    thread,
    with_channel,
    with_stand_up,
)
from tests.world import POLICY, World, user

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def team(world: World) -> World:
    """Monday at 10:00 in Berlin: today's stand-up would have been before that."""
    with_stand_up(world)
    return world


def test_mina_and_omar_are_told_the_next_morning_in_one_post(team: World) -> None:
    team.person("mina").types("/save open ACME")
    team.person("omar").types("/save open Globex")
    goes_to(team, "2026-03-03 08:29:59")
    assert posts(team) == []

    goes_to(team, "2026-03-03 08:30:01")

    (post,) = posts(team)
    said = text_of(post)
    assert "Stand-up, Mar 3, 2026" in said
    assert "*2 open cases*: 2 not triaged · 0 slipping" in said
    assert "ARR at risk none (not known of 2 cases)" in said
    assert "*ACME* · Mina Sato · not triaged · day 1 · first contact due" in said
    assert re.search(r"\d+ of \d+ items", said)
    assert thread(team) == []
    check_message({"text": post.text, "blocks": list(post.blocks)})


def test_nobody_is_pinged_by_it(team: World) -> None:
    team.person("mina").types("/save open ACME")
    goes_to(team, "2026-03-03 09:00")

    assert posts(team)[0].pings == []


def test_no_case_is_one_line(team: World) -> None:
    goes_to(team, "2026-03-03 09:00")

    (post,) = posts(team)
    assert post.text == "Stand-up, Mar 3, 2026: no open case."


def test_the_footer_anchors_the_audit_trail_outside_of_the_database(team: World) -> None:
    team.person("mina").types("/save open ACME")
    goes_to(team, "2026-03-03 09:00")

    said = text_of(posts(team)[0])
    number, digest = re.search(r"Audit trail: event (\d+), ([0-9a-f]{64})", said).groups()  # type: ignore[union-attr]
    with team.desk.database.read() as tx:
        sealed = {each.seq: each.hash for each in tx.audit._all()}
        assert sealed[int(number)] == digest
        assert tx.audit.verify().broken_at is None


def test_every_working_day_has_its_own_and_days_off_have_none(team: World) -> None:
    goes_to(team, "2026-03-16 09:00")

    said = [re.search(r"Mar \d+", post.text)[0] for post in posts(team)]  # type: ignore[index]
    assert said == [f"Mar {day}" for day in (3, 4, 5, 6, 9, 10, 11, 12, 13, 16)]


def test_what_slips_comes_first_and_says_what_passed(team: World) -> None:
    team.person("omar").types("/save open Globex")
    team.person("omar").clicks("Log contact", channel="save-globex")
    team.person("omar").fills({"Whom did you reach?": "Ann"}).submits()
    team.person("mina").types("/save open ACME")

    goes_to(team, "2026-03-05 09:00")

    said = text_of(posts(team)[-1])
    assert said.index("ACME") < said.index("Globex")
    assert ":warning: *ACME* · Mina Sato · not triaged · day 3 · first contact was due" in said
    assert "next update due" in said
    assert "1 slipping" in said


def test_what_changed_since_the_last_one_is_said(team: World) -> None:
    omar = team.person("omar")
    omar.types("/save open Globex")
    goes_to(team, "2026-03-03 09:00")
    assert "_new_" not in text_of(posts(team)[0])

    omar.clicks("Log contact", channel="save-globex")
    omar.fills({"Whom did you reach?": "Ann"}).submits()
    team.person("mina").types("/save open ACME")
    goes_to(team, "2026-03-04 09:00")

    said = text_of(posts(team)[-1])
    assert "_first contact made_" in said.partition("*Globex*")[2].partition("\n")[0]
    assert "_new_" in said.partition("*ACME*")[2].partition("\n")[0]


def closes(world: World, name: str, account: str, outcome: str, kept: str = "") -> None:
    person = world.person(name)
    person.types(f"/save close {account}")
    fields = {"How did it end?": outcome, "Why, in a sentence": "They said so"}
    fields |= {"ARR kept a year": kept} if kept else {}
    assert person.fills(fields).submits() == {}


def test_money_saved_since_the_last_one_and_in_the_quarter_is_said_by_currency(team: World) -> None:
    mina = team.person("mina")
    for account in ("ACME", "Globex", "Initech"):
        mina.types(f"/save open {account}")
    with team.desk.database.write() as tx:
        for account, currency in (("ACME", "USD"), ("Globex", "EUR"), ("Initech", "USD")):
            case = team.case(account)
            tx.cases.change(case.id, arr_minor=50_000_00, currency=currency)
    closes(team, "mina", "ACME", "Saved")
    goes_to(team, "2026-03-03 09:00")
    closes(team, "mina", "Globex", "Saved in part", "20,000")
    goes_to(team, "2026-03-04 09:00")

    thanks, first, thanks_again, second = texts(posts(team))
    assert thanks.startswith(":tada: *ACME stays.* ARR kept: $50,000")
    assert thanks_again.startswith(":tada: *Globex stays, in part.* ARR kept: €20,000")
    assert "ARR at risk €50,000 + $50,000" in first
    assert "since the last stand-up $50,000, this quarter $50,000" in first
    assert "since the last stand-up €20,000, this quarter €20,000 + $50,000" in second
    assert "Closed since: *Globex* Saved in part, €20,000 (Mina Sato)" in second
    assert "ACME" not in second


def test_only_what_may_leave_a_case_is_told(team: World) -> None:
    mina = team.person("mina")
    mina.types("/save open ACME: their CFO hates the price")
    with team.desk.database.write() as tx:
        tx.promises.add(
            ref="p1", case_id=team.case("ACME").id, at=team.clock.now(), by="U0MINA",
            text="A secret roadmap", owner_id="U0MINA", due_at=team.clock.now() + 3 * DAY,
            source="form",
        )  # fmt: skip
    goes_to(team, "2026-03-04 09:00")

    said = "\n".join(texts(team.messages(CHANNEL)))
    assert "1 promise" in said
    for private in ("CFO", "price", "secret", "roadmap"):
        assert private not in said


def test_owners_outside_of_the_team_are_left_out(team: World) -> None:
    team.person("nell").types("/save open Hooli")
    goes_to(team, "2026-03-03 09:00")

    assert "Hooli" not in text_of(posts(team)[0])


def test_more_than_seven_stand_in_the_thread(team: World) -> None:
    for number in range(12):
        team.person("mina").types(f"/save open Account {number:02}")
    goes_to(team, "2026-03-03 09:00")

    (post,) = posts(team)
    said, below = text_of(post), "\n".join(texts(thread(team)))
    assert said.count("Mina Sato") == 7
    assert "5 more in the thread" in said
    assert below.count("Mina Sato") == 5
    assert {each.thread_ts for each in thread(team)} == {post.ts}


def test_each_team_has_its_own_channel_zone_and_days(world: World) -> None:
    with_channel(world, channel="C0ASIA")
    asia = StandUpTeam("Asia", "C0ASIA", time(9, 0), "Asia/Tokyo", people=(user("U0MINA"),))
    west = replace(TEAM, days=frozenset({1}), people=(user("U0OMAR"),))
    with_stand_up(world, asia, west)
    world.person("mina").types("/save open ACME")
    world.person("omar").types("/save open Globex")
    goes_to(world, "2026-03-05 12:00")

    tokyo, berlin = texts(posts(world, "c0asia")), texts(posts(world))
    assert len(tokyo) == 3
    assert all("· Asia" in each and "ACME" in each and "Globex" not in each for each in tokyo)
    assert len(berlin) == 1
    assert "Mar 3" in berlin[0]
    assert "ACME" not in berlin[0]


def test_a_common_channel_alone_is_one_stand_up_of_everybody(world: World) -> None:
    with_channel(world)
    plans(world, channels=replace(POLICY.channels, standup=ID))
    world.person("nell").types("/save open Hooli")
    goes_to(world, "2026-03-03 10:00")

    assert [("Hooli" in text_of(post)) for post in posts(world)] == [True, True]


def test_without_configuration_there_is_no_post_and_nothing_is_planned(world: World) -> None:
    world.person("mina").types("/save open ACME")
    goes_to(world, "2026-03-05 12:00")

    with world.desk.database.read() as tx:
        kinds = set(tx.jobs._connection.execute(select(JOBS.c.kind)).scalars())
    assert "hold_stand_up" not in kinds
    assert "*ACME*" in world.person("mina").types("/save standup")


def test_in_shadow_mode_only_those_who_watch_are_shown_it(team: World) -> None:
    team.person("mina").types("/save open ACME")
    shadow = replace(team.policy.reminders, shadow_until=date(2026, 3, 3))
    team.change_policy(reminders=shadow)
    goes_to(team, "2026-03-03 16:00")

    assert posts(team) == []
    for name, told in (("dana", 1), ("bob", 1), ("mina", 0), ("omar", 0)):
        found = [each for each in texts(team.told(name)) if "Stand-up, Mar 3, 2026" in each]
        assert len(found) == told
        assert all("Shadow mode: this would have gone to <#C0STANDUP>." in each for each in found)

    goes_to(team, "2026-03-04 16:00")
    assert len(posts(team)) == 1

"""Owners are asked about their slipping cases within Your day, and about nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.standup_answers import DAYS, answer_all
from domain.errors import DomainError
from domain.policy import StandUps
from sandbox.errors import Unfaithful
from sandbox.people import text_of
from sandbox.state import Message
from tests.standing_up import TEAM, at, goes_to, plans, posts, texts, with_stand_up
from tests.updating import log_contact
from tests.world import World, user

DAY = timedelta(days=1)
ASKS = "*For the stand-up*: these slip"


@pytest.fixture
def slipping(world: World) -> World:
    """Mina's two cases whose first contact passed on Wednesday; it is Thursday in Tokyo, 09:05."""
    with_stand_up(world)
    world.person("mina").types("/save open ACME")
    world.person("mina").types("/save open Globex")
    goes_to(world, "2026-03-05 00:05")
    return world


def day(world: World, name: str = "mina") -> Message:
    """The newest message that asks."""
    return [each for each in world.told(name) if ASKS in text_of(each)][-1]


def presses(world: World, label: str, account: str, name: str = "mina") -> None:
    """The button below the case's line."""
    message, ref = day(world, name), world.case(account).ref
    (pressed,) = [
        element
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["text"]["text"] == label and element["value"] == ref
    ]
    assert account in pressed["accessibility_label"]
    world.person(name).forges(message, {**pressed, "block_id": f"standup-{ref}"})


def asked(world: World, name: str = "mina") -> str:
    return text_of(day(world, name)).partition(ASKS)[2]


def test_your_day_asks_about_the_cases_that_slip_and_about_no_other(slipping: World) -> None:
    said = asked(slipping)
    assert "*ACME*: first contact overdue" in said
    assert "*Globex*: first contact overdue" in said
    assert slipping.told("omar") == [] or ASKS not in "".join(texts(slipping.told("omar")))


def test_a_case_in_time_is_not_asked_about(world: World) -> None:
    with_stand_up(world)
    world.person("mina").types("/save open ACME")
    goes_to(world, "2026-03-03 02:00")

    assert all(ASKS not in each for each in texts(world.told("mina")))


def test_nobody_is_asked_where_no_stand_up_tells_their_cases(world: World) -> None:
    with_stand_up(world, replace(TEAM, people=(user("U0OMAR"),)))
    world.person("mina").types("/save open ACME")
    goes_to(world, "2026-03-05 00:05")

    assert all(ASKS not in each for each in texts(world.told("mina")))


def test_as_shown_is_one_click_and_stands_in_the_message(slipping: World) -> None:
    presses(slipping, "As shown", "ACME")

    assert "*ACME* · as shown" in asked(slipping)
    assert "*Globex*: first contact overdue" in asked(slipping)


def test_what_slips_no_more_is_asked_no_more(slipping: World) -> None:
    log_contact(slipping.person("mina"))
    slipping.settle()

    assert "*ACME*: first contact overdue" not in asked(slipping)
    assert "*Globex*: first contact overdue" in asked(slipping)


def test_only_the_newest_day_asks(slipping: World) -> None:
    older = day(slipping)
    goes_to(slipping, "2026-03-06 00:05")

    newer = day(slipping)
    assert newer.ts != older.ts
    assert "*ACME*: first contact overdue" in asked(slipping)
    (stands,) = [each for each in slipping.told("mina") if each.ts == older.ts]
    assert ASKS not in text_of(stands)


def test_what_blocks_a_case_is_read_in_the_stand_up_and_goes_first(slipping: World) -> None:
    mina = slipping.person("mina")
    presses(slipping, "Blocked…", "Globex")
    assert "everybody in its channel will see it" in str(mina.modal.payload)
    assert len([b for b in mina.modal.payload["blocks"] if b["type"] == "input"]) == 1
    assert mina.fills({"What blocks Globex?": "Legal sits on it"}).submits() == {}
    assert "*Globex* · blocked: “Legal sits on it”" in asked(slipping)

    goes_to(slipping, "2026-03-05 09:00")
    said = text_of(posts(slipping)[-1])
    assert said.index("Globex") < said.index("ACME")
    assert "blocked since March 5: “Legal sits on it”" in said


def test_all_as_shown_answers_what_was_not_answered(slipping: World) -> None:
    mina = slipping.person("mina")
    presses(slipping, "Blocked…", "Globex")
    mina.fills({"What blocks Globex?": "Legal sits on it"}).submits()
    with pytest.raises(Unfaithful):
        mina.clicks("All as shown", on=day(slipping))

    slipping.person("mina").types("/save open Initech")
    slipping.lives_through(DAY * 4)
    mina.clicks("All as shown", on=day(slipping))
    said = asked(slipping)
    assert said.count("as shown") == 3
    assert "Blocked…" not in said


def test_a_blocker_stands_until_the_owner_says_otherwise_and_a_week_at_most(
    slipping: World,
) -> None:
    mina = slipping.person("mina")
    presses(slipping, "Blocked…", "ACME")
    mina.fills({"What blocks ACME?": "Legal"}).submits()
    goes_to(slipping, "2026-03-12 09:00")
    assert "Legal" in text_of(posts(slipping)[-2])
    assert "Legal" not in text_of(posts(slipping)[-1])


def test_as_shown_ends_a_blocker(slipping: World) -> None:
    mina = slipping.person("mina")
    presses(slipping, "Blocked…", "ACME")
    mina.fills({"What blocks ACME?": "Legal"}).submits()
    goes_to(slipping, "2026-03-06 00:05")
    assert "*ACME*: blocked and first contact overdue" in asked(slipping)
    presses(slipping, "As shown", "ACME")
    goes_to(slipping, "2026-03-06 09:00")

    assert "Legal" not in text_of(posts(slipping)[-1])


def test_an_empty_or_endless_blocker_is_refused_at_its_field(slipping: World) -> None:
    mina = slipping.person("mina")
    presses(slipping, "Blocked…", "ACME")

    assert "What blocks it?" in mina.fills({"What blocks ACME?": "  "}).submits()["blocked"]
    errors = mina.fills({"What blocks ACME?": "x" * 301}).submits()
    assert "has 301 characters, the most is 300" in errors["blocked"]


def test_who_is_not_in_the_case_says_nothing_about_it(slipping: World) -> None:
    message = day(slipping)
    ref = slipping.case("ACME").ref
    for action in ("standup:as_shown", "standup:blocked"):
        forged = {"type": "button", "action_id": action, "block_id": "b", "value": ref}
        slipping.person("nell").forges(message, forged)
    everything = {"type": "button", "action_id": "standup:all_shown", "block_id": "b", "value": "x"}
    slipping.person("nell").forges(message, everything)

    assert not slipping.person("nell").has_modal
    with slipping.desk.database.read() as tx:
        assert tx.stand_ups.list_answers(at("2026-03-01 00:00")) == {}


def test_somebody_elses_message_cannot_be_answered_as_a_whole(slipping: World) -> None:
    with slipping.desk.database.read() as tx:
        reminder = tx.reminders.find_last("U0MINA", *DAYS)
        assert reminder is not None
    with pytest.raises(DomainError, match="forged_button"), slipping.desk.database.write() as tx:
        answer_all(slipping.desk, tx, reminder.ref, "U0BOB")


def test_a_case_closed_meanwhile_says_so(slipping: World) -> None:
    message, mina = day(slipping), slipping.person("mina")
    ref = slipping.case("ACME").ref
    mina.types("/save close", channel="save-acme")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone"}).submits()
    forged = {"type": "button", "action_id": "standup:as_shown", "block_id": "b", "value": ref}
    mina.forges(message, forged)

    assert "is closed" in mina.last_reply
    assert "*ACME*" not in asked(slipping)


def test_who_stands_in_is_asked_instead(world: World) -> None:
    with_stand_up(world)
    world.person("mina").types("/save open ACME")
    mina, omar = world.person("mina"), world.person("omar")
    mina.types("/save away 2026-03-04 to 2026-03-10 <@U0OMAR>")
    omar.clicks("I stand in", on=world.told("omar")[-1])
    goes_to(world, "2026-03-05 02:00")

    assert "*ACME*: first contact overdue" in asked(world, "omar")
    presses(world, "As shown", "ACME", "omar")
    assert "*ACME* · as shown" in asked(world, "omar")


def test_a_team_taken_out_of_the_policy_asks_nobody_any_more(slipping: World) -> None:
    plans(slipping, standups=StandUps())
    before = len(slipping.told("mina"))
    slipping.lives_through(DAY)

    assert all(ASKS not in each for each in texts(slipping.told("mina")[before:]))

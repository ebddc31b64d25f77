"""Similar closed cases: one line at the opening, the list on a click, nothing private in it."""

from datetime import timedelta

import pytest

from domain.cases import Case
from sandbox.checks import check_message, check_view
from sandbox.people import Person
from sandbox.state import View
from tests.test_root_cause import MONEY, NO_RETURN, records
from tests.world import World

SECRETS = ("Ines Roth", "very private reason", "the flag's own words")


def closes(person: Person, account: str, outcome: str = "Saved") -> None:
    person.types(f"/save close {account}")
    person.fills(
        {"How did it end?": outcome, "Why, in a sentence": "very private reason"}
    ).submits()


def lives(world: World, account: str, outcome: str = "Saved", arr: str = "20k") -> Case:
    """A whole budget case, from its opening to its close."""
    omar = world.person("omar")
    omar.types(f"/save open {account}: too expensive say the flag's own words")
    channel = str(world.case(account).channel_name)
    omar.clicks("Edit facts…", channel=channel, via="More…")
    omar.fills({"ARR a year": arr}).submits()
    omar.types(f"/save why {account}")
    fields = {
        "Why are they leaving?": MONEY[0],
        "Why is that? (second why)": MONEY[1],
        "And why is that? (third why)": f"{MONEY[2]}, says Ines Roth",
        "Category": "Budget",
    }
    omar.fills(fields).submits()
    omar.closes()
    closes(omar, account, outcome)
    world.passes(timedelta(hours=1))
    return world.case(account)


@pytest.fixture
def past(world: World) -> World:
    lives(world, "Globex")
    lives(world, "Initech", arr="90k")
    lives(world, "Hooli", "Lost")
    return world


def lines(world: World, channel: str = "save-acme") -> list[str]:
    return [each.text for each in world.messages(channel) if "similar case" in each.text]


def test_at_the_opening_one_short_line_says_what_saved_similar_cases(past: World) -> None:
    past.person("mina").types("/save open ACME too expensive")

    (line,) = lines(past)
    assert line == "2 similar cases were saved, most of them with the playbook *Budget*."
    message = past.messages("save-acme")[-1]
    check_message({"text": message.text, "blocks": message.blocks})


def test_the_list_tells_what_may_leave_a_case_and_in_what_it_is_alike(past: World) -> None:
    mina = past.person("mina")
    mina.types("/save open ACME too expensive")

    mina.clicks("Similar cases", channel="save-acme")

    check_view(mina.modal.payload)
    shown = str(mina.modal.payload)
    assert "*Globex*: Saved" in shown
    assert "*Hooli*: Lost" in shown
    assert "owner <@U0OMAR>" in shown
    assert "cause *Budget* · playbook *Budget* · ARR $20,000" in shown
    assert "Alike: the same playbook" in shown
    assert not [secret for secret in SECRETS if secret in shown]


def test_what_is_known_later_is_compared_when_it_is_asked_for(past: World) -> None:
    mina = past.person("mina")
    mina.types("/save open ACME")
    assert lines(past) == []
    assert "No closed case is like this one yet" in seen(mina)

    records(mina)
    mina.closes()
    assert "Alike: the same cause" in seen(mina)

    mina.clicks("Edit facts…", channel="save-acme", via="More…")
    mina.fills({"ARR a year": "95k"}).submits()
    shown = seen(mina)
    assert shown.index("*Initech*") < shown.index("*Globex*")
    assert "Alike: the same cause and about the same size" in shown


def test_another_cause_finds_nothing(past: World) -> None:
    mina = past.person("mina")
    mina.types("/save open ACME")
    records(mina, NO_RETURN, "Value not seen")
    mina.closes()

    assert "No closed case is like this one yet" in seen(mina)


def test_where_nothing_was_saved_the_line_says_so_and_without_anything_there_is_none(
    world: World,
) -> None:
    world.person("mina").types("/save open Hooli too expensive")
    assert lines(world, "save-hooli") == []
    closes(world.person("mina"), "Hooli", "Lost")

    world.person("mina").types("/save open ACME too expensive")

    assert lines(world) == ["1 similar case was closed, and not saved."]


def test_open_cases_are_no_precedent(world: World) -> None:
    world.person("omar").types("/save open Globex too expensive")

    world.person("mina").types("/save open ACME too expensive")

    assert lines(world) == []


def test_no_more_than_ten_are_listed(world: World) -> None:
    mina = world.person("mina")
    for number in range(12):
        mina.types(f"/save open Customer{number}: too expensive")
        closes(mina, f"Customer{number}")
    mina.types("/save open ACME too expensive")

    assert seen(mina).count("*: Saved") == 10


def test_the_words_work_with_an_account_and_in_the_channel(past: World) -> None:
    mina = past.person("mina")
    mina.types("/save open ACME too expensive")
    for typed, place in (("/save similar", "save-acme"), ("/save similar ACME", None)):
        mina.types(typed, channel=place)
        assert "*Globex*: Saved" in str(mina.modal.payload)
        mina.closes()
    assert "`/save similar ACME`" in mina.types("/save similar")


@pytest.mark.parametrize("who", ["nell", "gus"])
def test_somebody_outside_the_case_asks_in_vain(past: World, who: str) -> None:
    past.person("mina").types("/save open ACME too expensive")
    outside = past.person(who)

    reply = outside.types("/save similar ACME")

    assert "Globex" not in reply
    assert not outside.has_modal
    action = {"type": "button", "block_id": "b", "action_id": "similar:show"}
    for value in (past.case("ACME").ref, past.case("Globex").ref, "x", ""):
        outside.forges(View("V9", outside.id, {}, "", "V9"), action | {"value": value})
        assert not outside.has_modal


def seen(person: Person) -> str:
    """What the list shows now."""
    person.types("/save similar ACME")
    shown = str(person.modal.payload)
    person.closes()
    return shown

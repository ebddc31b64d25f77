"""The people of a case: added by role, told their part, given that role's items."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from domain.checklist import Item, ItemState
from domain.policy import Role
from sandbox.checks import check_message, check_view
from sandbox.people import text_of
from sandbox.state import User
from tests.test_handover import changed
from tests.world import POLICY, World, user

MEMBERS = "save-acme"


@pytest.fixture
def acme(world: World) -> World:
    """Mina's case by the budget playbook, one item of which is product's."""
    world.policy = replace(POLICY, roles={**POLICY.roles, Role.PRODUCT: ()})
    world.person("mina").types("/save open ACME too expensive")
    return world


def items_of(world: World, name: str) -> list[Item]:
    with world.desk.database.read() as tx:
        return [i for i in tx.items.list_of(world.case("ACME").id) if i.name == name]


def members(world: World) -> list[str]:
    return world.sandbox.state.channel_named(MEMBERS).members


def adds(world: World, name: str, role: str, people: list[str]) -> Mapping[str, str]:
    person = world.person(name)
    person.clicks("Add people…", channel=MEMBERS, via="More…")
    return person.fills({"Role": role, "Who": people}).submits()


def test_priya_is_invited_told_her_part_and_given_what_is_products(acme: World) -> None:
    (wish,) = items_of(acme, "feature-priority")
    assert wish.owner_id == "U0MINA"

    assert adds(acme, "mina", "Product manager", ["U0PRIYA"]) == {}
    assert "U0PRIYA" in members(acme)
    told = text_of(acme.told("priya")[-1])
    assert "<@U0MINA> added you to the save case for *ACME*" in told
    assert "what the roadmap allows us to say" in told
    assert "1 open item is yours" in told
    assert items_of(acme, "feature-priority")[0].owner_id == "U0PRIYA"
    assert "1 open item of that role is now with <@U0PRIYA>" in acme.person("mina").reads(MEMBERS)
    priya = acme.person("priya")
    priya.clicks("All items", on=acme.told("priya")[-1])
    priya.clicks("Done", row=wish.text[:30])
    assert items_of(acme, "feature-priority")[0].state is ItemState.DONE


def test_an_item_somebody_has_decided_about_stays_where_it_is(acme: World) -> None:
    mina = acme.person("mina")
    (wish,) = items_of(acme, "feature-priority")
    mina.clicks("All items", channel=MEMBERS)
    mina.clicks("Change date…", row=wish.text[:30])
    mina.fills({"Due on": "2026-03-20"}).submits()
    mina.closes()

    adds(acme, "mina", "Product manager", ["U0PRIYA"])
    assert items_of(acme, "feature-priority")[0].owner_id == "U0MINA"


def test_the_second_of_a_role_takes_nothing_from_the_first(acme: World) -> None:
    adds(acme, "mina", "Product manager", ["U0PRIYA"])
    adds(acme, "mina", "Product manager", ["U0NELL"])

    assert items_of(acme, "feature-priority")[0].owner_id == "U0PRIYA"
    assert "item" not in text_of(acme.told("nell")[-1]).replace("All items", "")


def test_a_playbook_chosen_later_gives_its_items_to_who_is_on_the_case(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    adds(world, "mina", "Product manager", ["U0NELL"])
    mina.clicks("Choose playbook…", channel=MEMBERS, via="More…")
    mina.fills({"Playbook": "Budget"}).submits()

    assert items_of(world, "feature-priority")[0].owner_id == "U0NELL"


def test_an_executive_is_asked_and_joins_when_she_likes(acme: World) -> None:
    adds(acme, "mina", "Executive sponsor", ["U0VERA"])
    vera, question = acme.person("vera"), acme.told("vera")[-1]
    assert "asks you to join the save case for *ACME*" in text_of(question)
    assert "U0VERA" not in members(acme)
    assert "too expensive" in vera.clicks("See case", on=question)

    assert "You are invited" in vera.clicks("Join", on=question)
    assert "U0VERA" in members(acme)


def test_whoever_sponsors_without_being_one_by_policy_is_asked_too(acme: World) -> None:
    adds(acme, "mina", "Executive sponsor", ["U0NELL"])
    assert "U0NELL" not in members(acme)

    acme.person("nell").clicks("Join", on=acme.told("nell")[-1])
    assert "U0NELL" in members(acme)


def test_who_has_no_part_in_a_case_cannot_join_it(acme: World) -> None:
    adds(acme, "mina", "Executive sponsor", ["U0VERA"])
    question, ref = acme.told("vera")[-1], acme.case("ACME").ref
    for name in ("omar", "priya", "gus"):
        person = acme.person(name)
        person.forges(question, {"type": "button", "action_id": "case:join", "value": ref})
        assert person.id not in members(acme)
    assert "Only people in the case" in acme.person("omar").last_reply


def test_nobody_joins_a_closed_case(acme: World) -> None:
    adds(acme, "mina", "Executive sponsor", ["U0VERA"])
    mina = acme.person("mina")
    mina.clicks("Close case…", channel=MEMBERS, via="More…")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()

    assert "is closed" in acme.person("vera").clicks("Join", on=acme.told("vera")[-1])


def test_who_holds_a_role_by_policy_is_one_click_away(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    mina.types("/save add ACME")
    assert "Product manager: <@U0PRIYA>" in str(mina.modal.payload)
    assert "Executive sponsor: <@U0VERA>" in str(mina.modal.payload)

    mina.clicks("Add", row="Product manager")
    assert "Product manager: <@U0PRIYA>" not in str(mina.modal.payload)
    assert "U0PRIYA" in members(world)
    check_view(mina.modal.payload)


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (["U0GUS"], "Choose a full member"),
        (["U0BOT"], "Choose a full member"),
        (["U0PRIYA", "U0GUS"], "Choose a full member"),
        (["U0ELSE"], "People from other companies"),
        ([], "at least one person"),
    ],
)
def test_guests_bots_and_outsiders_are_refused_and_nobody_is_added(
    acme: World, people: list[str], said: str
) -> None:
    else_ = User("U0ELSE", "else", "Else", "else@elsewhere.example", team_id="T0ELSE")
    acme.sandbox.state.users["U0ELSE"] = else_
    changed(acme, "else")
    errors = adds(acme, "mina", "Product manager", people)

    assert said in errors["people"]
    with acme.desk.database.read() as tx:
        assert tx.case_roles.list_of(acme.case("ACME").id) == []
    assert "U0PRIYA" not in members(acme)


def test_the_same_role_twice_is_refused_and_another_one_is_not(acme: World) -> None:
    adds(acme, "mina", "Support", ["U0OMAR"])
    assert "that role on this case already" in adds(acme, "bob", "Support", ["U0OMAR"])["people"]
    acme.person("bob").closes()
    assert adds(acme, "bob", "Engineering", ["U0OMAR"]) == {}


def test_only_who_works_on_the_case_changes_its_team(acme: World) -> None:
    omar = acme.person("omar")
    assert "Only people in the case" in omar.types("/save add ACME")
    assert "Only people in the case" in omar.types("/save team ACME")
    adds(acme, "mina", "Support", ["U0NELL"])
    mina, ref = acme.person("mina"), acme.case("ACME").ref
    mina.types("/save team ACME")
    click = {"type": "button", "action_id": "team:remove", "value": f"{ref}.support.U0NELL"}
    omar.forges(acme.told("nell")[-1], click)

    assert "Only people in the case" in omar.last_reply
    with acme.desk.database.read() as tx:
        assert len(tx.case_roles.list_of(acme.case("ACME").id)) == 1


def test_the_team_says_who_does_what_the_owner_first(acme: World) -> None:
    adds(acme, "mina", "Support", ["U0OMAR"])
    adds(acme, "mina", "Product manager", ["U0PRIYA"])
    mina = acme.person("mina")
    mina.clicks("Team", channel=MEMBERS, via="More…")

    told = [b["text"]["text"] for b in mina.modal.payload["blocks"] if "text" in b]
    assert told[0].startswith("*Owner*: <@U0MINA>")
    assert told[1].startswith("*Product manager*: <@U0PRIYA>")
    assert told[2].startswith("*Support*: <@U0OMAR>")
    assert "people in the channel" in told[3]


def test_who_is_taken_off_a_role_is_told_and_its_items_go_on(acme: World) -> None:
    adds(acme, "mina", "Product manager", ["U0PRIYA", "U0NELL"])
    mina = acme.person("mina")
    mina.types("/save team ACME")
    mina.clicks("Remove", row="<@U0PRIYA>")

    assert "<@U0PRIYA>" not in str(mina.modal.payload)
    assert "took you off a role" in text_of(acme.told("priya")[-1])
    assert items_of(acme, "feature-priority")[0].owner_id == "U0NELL"
    mina.clicks("Remove", row="<@U0NELL>")
    assert items_of(acme, "feature-priority")[0].owner_id == "U0MINA"
    assert "U0PRIYA" in members(acme)


def test_two_who_remove_the_same_person_do_it_once(acme: World) -> None:
    adds(acme, "mina", "Support", ["U0OMAR"])
    for name in ("mina", "bob"):
        acme.person(name).types("/save team ACME")
    acme.person("mina").clicks("Remove")
    acme.person("bob").clicks("Remove")

    assert "do not have that role any more" in str(acme.person("bob").modal.payload)
    assert acme.person("mina").reads(MEMBERS).count("off this role") == 1


def test_a_team_of_twenty_breaks_no_limit(acme: World) -> None:
    names = [f"U0CSM{number}" for number in range(20)]
    for name in names:
        made = User(name, name.casefold(), name, f"{name}@example.com")
        acme.sandbox.state.users[name] = made
        changed(acme, made.name)
    adds(acme, "mina", "Support", names[:10])
    adds(acme, "mina", "Engineering", names[10:])
    mina = acme.person("mina")
    mina.types("/save team ACME")

    check_view(mina.modal.payload)
    assert all(f"<@{name}>" in str(mina.modal.payload) for name in names)
    for message in acme.messages(MEMBERS):
        check_message({"text": message.text, "blocks": message.blocks})


def test_an_item_given_to_somebody_outside_brings_them_in_so_that_done_works(acme: World) -> None:
    mina, nell = acme.person("mina"), acme.person("nell")
    (wish,) = items_of(acme, "feature-priority")
    mina.clicks("All items", channel=MEMBERS)
    mina.clicks("Assign…", row=wish.text[:30])
    assert mina.fills({"Who does it": "U0NELL"}).submits() == {}

    assert "U0NELL" in members(acme)
    click = {"type": "button", "action_id": "item:tick", "value": wish.ref}
    nell.forges(acme.messages(MEMBERS)[0], click)
    assert items_of(acme, "feature-priority")[0].state is ItemState.DONE


def test_an_item_given_to_an_executive_asks_her_to_join(acme: World) -> None:
    mina = acme.person("mina")
    (wish,) = items_of(acme, "feature-priority")
    mina.clicks("All items", channel=MEMBERS)
    mina.clicks("Assign…", row=wish.text[:30])
    mina.fills({"Who does it": "U0VERA"}).submits()

    assert "U0VERA" not in members(acme)
    question = acme.told("vera")[-1]
    assert "gave you something to do" in text_of(question)
    acme.person("vera").clicks("Join", on=question)
    assert "U0VERA" in members(acme)


def test_an_item_given_to_somebody_inside_invites_nobody(acme: World) -> None:
    mina = acme.person("mina")
    (wish,) = items_of(acme, "feature-priority")
    before = len(acme.calls("conversations.invite"))
    mina.clicks("All items", channel=MEMBERS)
    mina.clicks("Assign…", row=wish.text[:30])
    mina.fills({"Who does it": "U0BOB"}).submits()

    assert len(acme.calls("conversations.invite")) == before
    assert user("U0BOB").name in members(acme)

"""Undelivered messages, as the admin decides about them in Slack."""

from datetime import timedelta

import pytest

from bot.letters import announce_letters
from bot.messages import Message, opaque
from bot.telling import tell_person
from domain.policy import Ground, Holder
from storage.job import NewJob
from tests.world import World


@pytest.fixture
def refused(world: World) -> World:
    """A world in which Slack refused the card of a case."""
    world.sandbox.faults.error("chat.postMessage", "restricted_action")
    world.person("mina").types("/save open ACME")
    world.settle(longest=60)
    return world


def dead(world: World) -> int:
    with world.desk.database.read() as tx:
        return tx.letters.count()


def test_dana_sees_what_was_not_delivered_why_and_since_when(refused: World) -> None:
    reply = refused.person("dana").types("/save letters")

    assert "1 message could not be delivered" in reply
    assert "The card" in reply
    assert "ACME" in reply
    assert "the settings of your workspace do not allow it" in reply
    assert "<!date^" in reply


def test_dana_tries_it_again_and_it_is_delivered_once(refused: World) -> None:
    dana = refused.person("dana")
    dana.types("/save letters")

    assert "Trying again: The card" in dana.clicks("Try again")
    refused.settle(longest=120)

    assert dead(refused) == 0
    cards = [m for m in refused.messages("save-acme") if "item:tick" in str(m.blocks)]
    assert len(cards) == 1
    assert "Everything was delivered" in dana.types("/save letters")
    with refused.desk.database.read() as tx:
        events = [each.event.event for each in tx.audit.list_of(refused.case("ACME").ref)]
    assert "letter_tried_again" in events


def test_dana_lets_it_go_after_being_asked_and_it_stays_unsent(refused: World) -> None:
    dana = refused.person("dana")
    dana.types("/save letters")
    place, _block, element, _value = dana._find("Let it go", "", None, None)
    assert element["confirm"]["text"]["text"].startswith("It will not be sent")
    assert place is not None

    assert "Let go: The card" in dana.clicks("Let it go")
    refused.settle(longest=120)

    assert dead(refused) == 0
    assert not [m for m in refused.messages("save-acme") if "item:tick" in str(m.blocks)]


def test_one_that_still_fails_comes_back_as_a_letter(refused: World) -> None:
    dana = refused.person("dana")
    dana.types("/save letters")
    refused.sandbox.faults.error("chat.postMessage", "not_allowed_here")
    dana.clicks("Try again")
    refused.settle(longest=60)

    assert "Slack answers “not_allowed_here”" in dana.types("/save letters")


def test_all_are_tried_again_at_once(world: World) -> None:
    world.sandbox.faults.error("chat.postMessage", "restricted_action", times=2)
    with world.desk.database.write() as tx:
        for name in ("U0MINA", "U0OMAR"):
            tell_person(tx, name, "k", Message(f"for {name}"), world.clock.now())
    world.settle()
    dana = world.person("dana")
    assert "2 messages could not" in dana.types("/save letters")

    assert "Trying 2 messages again" in dana.clicks("Try all again")
    world.settle(longest=60)

    assert "for U0MINA" in world.person("mina").reads()
    assert "for U0OMAR" in world.person("omar").reads()
    assert dead(world) == 0


@pytest.mark.parametrize("name", ["mina", "bob", "vera"])
def test_others_are_refused_in_words(refused: World, name: str) -> None:
    reply = refused.person(name).types("/save letters")

    assert "Only Savedesk's admins" in reply
    assert "ACME" not in reply


@pytest.mark.parametrize("action", ["letter:retry", "letter:let_go", "letters:retry_all"])
def test_a_forged_click_of_somebody_else_changes_nothing(refused: World, action: str) -> None:
    mina, card = refused.person("mina"), refused.messages("save-acme")[0]
    name = opaque(f"card:{refused.case('ACME').ref}")

    mina.forges(card, {"type": "button", "action_id": action, "block_id": "b", "value": name})

    assert "Only Savedesk's admins" in mina.last_reply
    assert dead(refused) == 1


@pytest.mark.parametrize("value", ["", "nonsense", "1", "x" * 2000])
def test_a_letter_that_is_none_is_refused_in_words(refused: World, value: str) -> None:
    dana = refused.person("dana")
    dana.types("/save letters")
    place, _block, _element, _value = dana._find("Try again", "", None, None)

    forged = {"type": "button", "action_id": "letter:retry", "block_id": "b", "value": value}
    dana.forges(place, forged)

    assert "settled already" in dana.last_reply
    assert dead(refused) == 1


def test_a_second_click_and_a_second_admin_are_told_that_it_is_settled(refused: World) -> None:
    admins = tuple(Holder(Ground.USER, name) for name in ("U0DANA", "U0VERA"))
    role = next(role for role in refused.policy.roles if role.value == "admin")
    refused.change_policy(roles={**refused.policy.roles, role: admins})
    dana, vera = refused.person("dana"), refused.person("vera")
    dana.types("/save letters")
    vera.types("/save letters")

    dana.clicks("Let it go")

    assert "settled already" in vera.clicks("Try again")


def test_without_an_admin_the_fallback_person_decides_but_sees_no_private_account(
    refused: World,
) -> None:
    roles = {role: who for role, who in refused.policy.roles.items() if role.value != "admin"}
    refused.change_policy(roles=roles, fallback=Holder(Ground.USER, "U0NELL"))

    reply = refused.person("nell").types("/save letters")

    assert "The card" in reply
    assert "a case that you may not see" in reply
    assert "ACME" not in reply


def test_what_an_exception_said_is_neither_shown_nor_kept(world: World) -> None:
    with world.desk.database.write() as tx:
        tx.jobs.enqueue(NewJob("k", "no_such_kind_Vandelay", world.clock.now(), lane="x"))
    for _ in range(15):
        world.settle(longest=400)
    with world.desk.database.read() as tx:
        assert [each.last_error for each in tx.letters.list_newest(9)] == ["KeyError"]

    reply = world.person("dana").types("/save letters")

    assert "something unexpected on our side (KeyError)" in reply


def test_admins_hear_of_new_ones_once_a_day_in_one_message(refused: World) -> None:
    dana = refused.person("dana")
    assert announce_letters(refused.desk)
    assert not announce_letters(refused.desk)
    refused.settle(longest=60)
    assert dana.reads().count("could not be delivered") == 1

    refused.passes(timedelta(minutes=1))
    refused.sandbox.faults.error("chat.postMessage", "restricted_action", times=2)
    with refused.desk.database.write() as tx:
        for name in ("U0MINA", "U0OMAR"):
            tell_person(tx, name, "k", Message("x"), refused.clock.now())
    refused.settle(longest=60)
    assert not announce_letters(refused.desk)
    refused.passes(timedelta(days=1))
    assert announce_letters(refused.desk)
    refused.passes(timedelta(days=2))
    assert not announce_letters(refused.desk)
    assert dana.reads().count("could not be delivered") == 2
    assert "ACME" not in dana.reads()


def test_the_words_work_in_a_direct_message_too(refused: World) -> None:
    dana = refused.person("dana")
    dana.types("letters")

    assert "1 message could not be delivered" in dana.reads()

"""A name that is new and near to ones we know: which one is meant is asked, nothing is opened."""

from datetime import timedelta

from sandbox import acts
from tests.world import World


def known(world: World, *names: str) -> None:
    with world.desk.database.write() as tx:
        for name in names:
            tx.accounts.take(name)


def open_cases(world: World) -> list[str]:
    with world.desk.database.read() as tx:
        return [case.account_name for case in tx.cases.list_open()]


def test_mina_mistypes_a_customer_and_chooses_the_one_she_means(world: World) -> None:
    known(world, "ACME", "Globex")
    mina = world.person("mina")

    reply = mina.types("/save open ACMEE Corp too expensive")

    assert "No account is called *ACMEE Corp*. Which one do you mean?" in reply
    assert open_cases(world) == []

    reply = mina.clicks("ACME")

    assert "The save case for *ACME* is open" in reply or "is ready" in reply
    assert open_cases(world) == ["ACME"]
    case = world.case("ACME")
    assert (case.reason, case.playbook) == ("too expensive", "budget")


def test_a_customer_that_is_new_after_all_is_opened_as_typed(world: World) -> None:
    known(world, "ACME")
    mina = world.person("mina")
    mina.types("/save open ACMEE Corp")

    mina.clicks("Open as new: ACMEE Corp")

    assert open_cases(world) == ["ACMEE Corp"]


def test_one_question_opens_one_case(world: World) -> None:
    known(world, "ACME", "Acme Foods")
    mina = world.person("mina")
    mina.types("/save open ACMEE")
    question = next(m for m in mina.sees() if "Which one do you mean" in m.text)
    mina.clicks("ACME", on=question)

    reply = mina.clicks("Open as new: ACMEE", on=question)

    assert "You have chosen *ACME* already. Type the command again for another one." in reply
    assert open_cases(world) == ["ACME"]


def test_an_exact_name_and_a_new_one_open_at_once(world: World) -> None:
    known(world, "ACME", "ACMEE")
    mina = world.person("mina")

    mina.types("/save open acme, inc.")
    mina.types("/save open Initech")
    mina.types("/save open Umbrella 2 price")

    assert open_cases(world) == ["ACME", "Initech", "Umbrella 2"]


def test_nobody_else_answers_the_question_and_no_number_is_made_up(world: World) -> None:
    known(world, "ACME")
    mina, omar = world.person("mina"), world.person("omar")
    mina.types("/save open ACMEE")
    question = next(m for m in mina.sees() if "Which one do you mean" in m.text)
    value = question.blocks[1]["elements"][0]["value"]
    ref = value.partition(".")[0]

    for person, forged in ((omar, value), (mina, f"{ref}.7"), (mina, "x.1"), (mina, f"{ref}.x")):
        action = {"action_id": "opening:choose", "type": "button", "value": forged}
        person.forges(question, action)

    assert open_cases(world) == []


def test_a_guest_learns_no_customers_name(world: World) -> None:
    known(world, "ACME")

    reply = world.person("gus").types("/save open ACMEE")

    assert "ACME" not in reply.replace("ACMEE", "")
    assert open_cases(world) == []


def test_the_search_of_the_form_knows_near_names_too(world: World) -> None:
    known(world, "ACME", "Acme Foods", "Globex")
    mina = world.person("mina")
    mina.types("/save open")

    def offered(typed: str) -> list[str]:
        found = acts.suggest(
            world.sandbox, mina.id, mina.modal, mina.modal.payload["blocks"][0], typed
        )
        return [option["text"]["text"] for option in found]

    assert offered("acm") == ["ACME", "Acme Foods", "New: acm"]
    assert offered("ACMEE") == ["ACME", "New: ACMEE"]
    assert offered("acme inc") == ["ACME", "Acme Foods"]


def test_a_signal_for_a_mistyped_customer_is_noted_for_the_one_that_is_meant(world: World) -> None:
    known(world, "ACME", "Globex")
    # Half past ten in New York, where Bob works.
    world.passes(timedelta(hours=6, minutes=30))
    omar = world.person("omar")

    said = omar.types("/save signal ACMEE competitor they compare us with Initech")

    assert "No account is called *ACMEE*. Which one do you mean? Nothing is noted yet." in said
    with world.desk.database.read() as tx:
        assert tx.accounts.find_named("ACMEE") is None
    assert "may be leaving" not in world.person("bob").reads()

    assert "A case for *ACME* is proposed" in omar.clicks("ACME")
    assert "noted by <@U0OMAR>: “they compare us with Initech”" in world.person("bob").reads()


def test_a_signal_for_a_customer_that_is_new_is_noted_for_it(world: World) -> None:
    known(world, "ACME")
    omar = world.person("omar")
    omar.types("/save signal ACMEE silence")

    assert "Noted for *ACMEE*" in omar.clicks("Note for a new account: ACMEE")
    assert "Noted for *Initech*" in omar.types("/save signal Initech silence")

"""What the directory knows of a customer is there when the case opens: facts and owner."""

from datetime import date, timedelta
from typing import Any

from domain.directory import DirectoryRules, OwnerRule
from tests.world import MONDAY, World


def directory_says(world: World, name: str = "ACME", **facts: Any) -> None:
    said = {"source": "csv", "facts_at": MONDAY, "arr_minor": 84_000_00, "currency": "EUR",
            "renewal_on": date(2026, 11, 3)} | facts  # fmt: skip
    with world.desk.database.write() as tx:
        tx.accounts.change(tx.accounts.take(name).id, **said)


def card(world: World) -> str:
    return str(world.messages("save-acme")[0].blocks[0]["text"]["text"])


def test_the_card_has_the_facts_and_says_how_old_they_are(world: World) -> None:
    directory_says(world)

    world.person("mina").types("/save open ACME")

    case = world.case("ACME")
    assert (case.arr_minor, case.currency, case.renewal_on) == (
        84_000_00, "EUR", date(2026, 11, 3))  # fmt: skip
    facts = "ARR €84,000 · renews Nov 3, 2026 · tier not set · as of Mar 2, 2026 from csv"
    assert facts in card(world)
    assert card(world).count("as of") == 1


def test_old_facts_are_said_to_be_old(world: World) -> None:
    directory_says(world, facts_at=MONDAY - timedelta(days=31))

    world.person("mina").types("/save open ACME")

    assert "old: as of Jan 30, 2026 from csv" in card(world)


def test_what_people_typed_is_no_longer_the_directorys(world: World) -> None:
    directory_says(world)
    mina = world.person("mina")
    mina.types("/save open ACME")

    mina.clicks("More…", channel="save-acme")
    mina.clicks("Edit facts…")
    mina.fills({"ARR a year": "90k"}).submits()

    assert "as of" not in card(world)


def test_facts_without_a_directory_have_no_age(world: World) -> None:
    directory_says(world, source=None)

    world.person("mina").types("/save open ACME")

    assert "as of" not in card(world)


def test_the_case_belongs_to_whom_the_directory_names_and_both_are_told(world: World) -> None:
    directory_says(world, owner_email="Mina@example.com")

    reply = world.person("bob").types("/save open ACME")

    case = world.case("ACME")
    assert (case.owner_id, case.opened_by) == ("U0MINA", "U0BOB")
    answers = world.person("bob").reads()
    assert "Owner: <@U0MINA>, as the directory says." in answers or "Owner: @mina" in answers, reply
    told = [each.text for each in world.told("mina")]
    assert any("The directory names you as its owner" in text for text in told)
    assert {"U0MINA", "U0BOB"} <= set(world.sandbox.state.channel_named("save-acme").members)


def test_who_opens_their_own_account_hears_nothing_of_it(world: World) -> None:
    directory_says(world, owner_email="mina@example.com")
    mina = world.person("mina")

    mina.types("/save open ACME")

    assert world.case("ACME").owner_id == "U0MINA"
    assert "as the directory says" not in mina.reads()
    assert not any("directory" in each.text for each in world.told("mina"))


def test_an_owner_who_is_nobody_here_or_a_guest_leaves_it_to_who_opens(world: World) -> None:
    for number, email in enumerate(("gone@example.com", "gus@elsewhere.example")):
        directory_says(world, f"Customer {number}", owner_email=email)
        world.person("omar").types(f"/save open Customer {number}")
        assert world.case(f"Customer {number}").owner_id == "U0OMAR"


def test_the_policy_may_leave_the_case_to_who_opens_it(world: World) -> None:
    world.change_policy(directory=DirectoryRules(owner=OwnerRule.OPENER))
    directory_says(world, owner_email="mina@example.com")

    world.person("omar").types("/save open ACME")

    assert world.case("ACME").owner_id == "U0OMAR"

"""`/save triage`: one case where one is meant, else all of them in order."""

import pytest

from domain.policy import ReportingLine
from tests.triaging import CHANNEL, GOOD_SIGNS, acme, triages
from tests.world import POLICY, World, user

__all__ = ["acme"]


@pytest.fixture
def three(acme: World) -> World:
    """ACME is triaged; Globex and Initech are not. Priya leads Nell."""
    lines = (*POLICY.reporting, ReportingLine(user("U0PRIYA"), (user("U0NELL"),)))
    acme.change_policy(reporting=lines)
    mina = acme.person("mina")
    mina.types("/save open Globex")
    acme.person("nell").types("/save open Initech")
    triages(mina, pro=GOOD_SIGNS)
    return acme


def test_in_a_channel_it_is_that_case_and_with_a_name_that_one(three: World) -> None:
    mina = three.person("mina")

    mina.types("/save triage", channel=CHANNEL)
    assert "ACME" in str(mina.modal.payload)
    mina.closes()
    mina.types("/save triage globex")

    assert "Globex" in str(mina.modal.payload)


@pytest.mark.parametrize("typed", ["/save triage all", "/save triage ALL", "/save triage"])
def test_elsewhere_it_ranks_every_case_one_may_see(three: World, typed: str) -> None:
    reply = three.person("bob").types(typed)

    assert "2 open cases" in reply
    assert "1. *ACME* · <@U0MINA>" in reply
    assert "tier 2 · medium value × high chance" in reply
    assert reply.index("ACME") < reply.index("*1 not triaged*") < reply.index("Globex")
    assert "Initech" not in reply


def test_the_director_sees_all_of_them(three: World) -> None:
    reply = three.person("dana").types("/save triage all")

    assert "3 open cases" in reply
    assert "*2 not triaged*" in reply


def test_a_case_is_triaged_from_the_ranking(three: World) -> None:
    bob = three.person("bob")
    bob.types("/save triage all")

    bob.clicks("Triage", row="Globex")
    fields = {"What is it worth to us?": "high value", "What speaks for a save": GOOD_SIGNS}
    assert bob.fills(fields).submits() == {}

    assert three.case("Globex").tier == 1
    assert "not triaged" not in bob.types("/save triage all")


def test_what_is_written_to_the_bot_works_too(three: World) -> None:
    bob = three.person("bob")

    bob.types("triage all")

    assert "1. *ACME*" in bob.reads()


def test_nobody_without_a_case_learns_of_one(three: World) -> None:
    reply = three.person("omar").types("/save triage all")

    assert "You may see no open case" in reply
    assert "Globex" not in reply


def test_a_guest_is_refused(three: World) -> None:
    assert "Guests cannot use Savedesk" in three.person("gus").types("/save triage all")


def test_an_account_nobody_knows_is_named(three: World) -> None:
    assert "I know no case for “Umbrella”" in three.person("mina").types("/save triage Umbrella")

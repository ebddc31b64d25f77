"""`/save standup`: only to who asks, only what they may see; for managers the load too."""

from datetime import timedelta

import pytest

from domain.cases import Outcome
from domain.policy import ReportingLine
from domain.results import Result
from sandbox.people import text_of
from tests.standing_up import texts
from tests.world import POLICY, World, user

DAY = timedelta(days=1)


@pytest.fixture
def office(world: World) -> World:
    """Two cases of Mina's, one of Omar's; nobody's stand-up is posted anywhere."""
    world.person("mina").types("/save open ACME")
    world.person("mina").types("/save open Globex")
    world.person("omar").types("/save open Initech")
    with world.desk.database.write() as tx:
        for account, tier, risk in (
            ("ACME", 1, "high"),
            ("Globex", 3, "low"),
            ("Initech", 2, None),
        ):
            case = world.case(account)
            tx.cases.change(case.id, tier=tier, risk=risk, arr_minor=60_000_00, currency="USD")
    return world


def test_a_csm_sees_their_own_cases_and_no_load(office: World) -> None:
    said = office.person("mina").types("/save standup")

    assert "*2 open cases*: 1 tier 1, 1 tier 3" in said
    assert "ARR at risk $120,000" in said
    assert "Initech" not in said
    assert "Load" not in said


def test_nobody_elses_case_is_counted_or_named_for_an_outsider(office: World) -> None:
    said = office.person("nell").types("/save standup")

    assert "no open case" in said
    assert "ACME" not in said
    assert "$" not in said


def test_a_guest_is_refused(office: World) -> None:
    assert "Guests cannot use Savedesk" in office.person("gus").types("/save standup")


def test_somebody_who_was_invited_sees_that_one_case(office: World) -> None:
    channel = office.sandbox.state.channel_named("save-acme")
    office.sandbox.add_member(channel, "U0NELL", inviter="U0MINA")
    office.settle()
    said = office.person("nell").types("/save standup")

    assert "ACME" in said
    assert "Globex" not in said


def test_a_manager_sees_load_against_the_guide_deadlines_and_approvals(office: World) -> None:
    office.lives_through(DAY * 4)
    said = office.person("bob").types("/save standup")

    assert "*3 open cases*: 1 tier 1, 1 tier 2, 1 tier 3 · 3 slipping" in said
    assert "*Who needs help*\n• Mina Sato: 2 slipping" in said
    assert "• Mina Sato: 2 cases, 9 h · high 89% (guide 50%), medium 0% (guide 30%)" in said
    assert "low 11% (guide 20%)" in said
    assert "• Omar Aziz: 1 case, 4 h · 1 of unknown risk" in said
    assert "*Passed deadlines of your team*" in said
    assert "*ACME*: first contact, since" in said
    assert "*Approvals*\nNone is waiting." in said
    assert "tier 1: 8 h (policy)" in said


def test_a_director_reads_the_passed_deadlines_of_everybody_once(office: World) -> None:
    office.lives_through(DAY * 4)
    his, hers = (office.person(name).types("/save standup") for name in ("bob", "dana"))

    passed = hers.partition("*Passed deadlines of your team*\n")[2].partition("*Approvals*")[0]
    assert (
        passed == his.partition("*Passed deadlines of your team*\n")[2].partition("*Approvals*")[0]
    )
    assert "*ACME*: first contact, since" in passed


def test_hours_are_measured_where_effort_was_logged(office: World) -> None:
    now = office.clock.now()
    with office.desk.database.write() as tx:
        tx.results.keep(
            Result(
                office.case("Globex").id, office.case("Globex").account_id, Outcome.LOST,
                now - DAY * 14, now - DAY * 14, now, "U0MINA", "budget", tier=1,
                effort_minutes=40 * 60,
            )
        )  # fmt: skip
    said = office.person("bob").types("/save standup")

    assert "tier 1: 20 h (measured, 1 case)" in said
    assert "• Mina Sato: 2 cases, 21 h" in said


def test_an_approval_that_waits_for_the_manager_is_named(office: World) -> None:
    mina = office.person("mina")
    with office.desk.database.write() as tx:
        tx.cases.change(office.case("ACME").id, cause="budget")
    mina.types("/save discount 12% 12 months for case study", channel="save-acme")
    mina.fills({"Why, in a sentence": "They have a real limit"}).submits()
    if mina.has_modal:
        mina.submits()
    said = office.person("bob").types("/save standup")

    assert "for you: *ACME*" in said
    assert "12%" in said
    assert "asked by Mina Sato" in said
    assert "1 request waits in these cases" in said


def test_a_director_sees_every_case_and_a_manager_only_their_people(office: World) -> None:
    line = ReportingLine(user("U0DANA"), (user("U0NELL"),))
    office.change_policy(reporting=(*POLICY.reporting, line))
    office.person("nell").types("/save open Hooli")

    assert "*4 open cases*" in office.person("dana").types("/save standup")
    assert "Hooli" not in office.person("bob").types("/save standup")


def test_what_has_no_room_comes_as_direct_messages(office: World) -> None:
    for number in range(9):
        office.person("mina").types(f"/save open Account {number}")
    before = len(office.told("mina"))
    said = office.person("mina").types("/save standup", channel="general")

    assert "The rest of it is in your direct messages with me." in said
    rest = texts(office.told("mina")[before:])
    assert sum("Account" in each for each in rest) == 1
    everything = said + "".join(rest)
    assert all(f"Account {number}" in everything for number in range(9))
    assert (
        "standup" not in text_of(office.messages("general")[-1])
        if office.messages("general")
        else True
    )


def test_it_works_as_words_in_the_direct_messages_too(office: World) -> None:
    office.person("mina").types("standup")

    assert "*2 open cases*" in text_of(office.told("mina")[-1])

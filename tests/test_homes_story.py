"""App Home as a CSM, a manager and a director use it."""

from datetime import timedelta

import pytest

from domain.cases import Outcome
from domain.policy import ReportingLine, Role
from domain.results import Result
from sandbox.people import Person, plain_text
from tests.world import World, user

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def reads(person: Person, *, opens: bool = True) -> str:
    """Everything that stands in a person's Home."""
    view = person.opens_home() if opens else person.home
    return plain_text(view.payload["blocks"])


@pytest.fixture
def office(world: World) -> World:
    """Two teams: Bob's Mina, and Nell's Omar; Dana directs."""
    lines = (
        ReportingLine(user("U0BOB"), (user("U0MINA"),)),
        ReportingLine(user("U0NELL"), (user("U0OMAR"),)),
    )
    world.change_policy(reporting=lines)
    world.person("mina").types("/save open ACME too expensive")
    world.person("omar").types("/save open Globex too expensive")
    return world


def _facts(world: World, account: str, **facts: object) -> None:
    with world.desk.database.write() as tx:
        tx.cases.change(world.case(account).id, **facts)


def test_a_csm_sees_what_is_due_whom_they_wait_for_and_their_cases(office: World) -> None:
    office.lives_through(DAY * 2)
    office.passes(timedelta(hours=3))
    home = reads(office.person("mina"))

    due, waiting, cases = (
        home.index(each) for each in ("Overdue or due today", "Waiting on others", "My cases* (1)")
    )
    assert due < waiting < cases
    assert "ACME*: first contact was due" in home[due:waiting]
    assert "<@U0BOB>" in home[waiting:cases]
    assert "Globex" not in home


def test_an_item_is_done_from_home_and_is_gone_at_once(office: World) -> None:
    mina = office.person("mina")
    office.passes(DAY * 2)
    before = reads(mina)
    assert "ACME*: Confirm the cut" in before

    mina.clicks("Done", row="Confirm the cut", on=mina.home)

    assert "ACME*: Confirm the cut" not in reads(mina, opens=False)


def test_somebody_with_nothing_is_told_what_to_do(office: World) -> None:
    home = reads(office.person("gus"))

    assert "You own no open case" in home
    assert "Nothing is overdue or due today" in home
    assert "Open a save case" in home
    assert "Team" not in home


def test_a_manager_begins_with_their_team_and_only_theirs(office: World) -> None:
    home = reads(office.person("bob"))

    assert "My team's save cases" in home
    assert "Cases of the team* (1)" in home
    assert "ACME" in home
    assert "Globex" not in home
    assert "Reporting to you*: <@U0MINA>" in home


def test_a_manager_of_nobody_named_answers_for_whoever_is_in_no_line(world: World) -> None:
    world.change_policy(reporting=())
    world.person("omar").types("/save open Globex too expensive")

    home = reads(world.person("bob"))

    assert "Globex" in home
    assert "names no reporting lines" in home


def test_the_worst_case_comes_first(office: World) -> None:
    office.person("mina").types("/save open Initech too expensive")
    _facts(office, "Initech", tier=1)
    office.person("bob").opens_home()
    office.passes(DAY)
    home = reads(office.person("bob"))
    assert home.index("Initech") < home.index("ACME")

    office.person("mina").clicks("Called, no answer", channel="save-initech")
    office.person("mina").clicks("Log contact", channel="save-initech")
    office.person("mina").fills({"Whom did you reach?": "Jan"}).submits()
    office.lives_through(DAY * 1.5)

    home = reads(office.person("bob"))
    cases = home[home.index("Cases of the team") :]
    assert cases.index("ACME") < cases.index("Initech")
    assert "1 overdue" in cases


def test_a_passed_deadline_stands_in_the_managers_home_until_it_is_met(office: World) -> None:
    bob, mina = office.person("bob"), office.person("mina")
    assert "None of the team's deadlines has passed" in reads(bob)

    office.lives_through(DAY * 2 + timedelta(hours=4))
    assert "ACME*: first contact was due" in reads(bob, opens=False)

    mina.clicks("Log contact", channel="save-acme")
    mina.fills({"Whom did you reach?": "Ines"}).submits()
    office.passes(MINUTE)

    assert "first contact was due" not in reads(bob, opens=False)


def test_a_request_waits_in_home_until_somebody_has_decided(office: World) -> None:
    bob, mina = office.person("bob"), office.person("mina")
    _facts(office, "ACME", cause="budget", arr_minor=84_000_00, currency="USD")
    bob.opens_home()
    mina.types("/save discount 12% 12 months for case study", channel="save-acme")
    mina.submits()
    mina.submits()
    assert "12% off waits for approval" in reads(mina, opens=False)
    office.passes(MINUTE)
    assert "<@U0MINA> asks for 12% off" in reads(bob, opens=False)

    bob.clicks("Details", row="ACME", on=bob.home)
    assert bob.has_modal
    bob.closes()
    bob.clicks("Approve")

    assert "Approvals waiting for you" not in reads(bob, opens=False)
    office.passes(MINUTE)
    assert "waits for approval" not in reads(mina, opens=False)


def test_a_handover_that_was_asked_is_waited_for(office: World) -> None:
    mina, omar = office.person("mina"), office.person("omar")
    office.passes(MINUTE * 2)
    mina.types("/save handover ACME")
    assert mina.fills({"New owner": omar.id}).submits() == {}

    assert "ACME*: <@U0OMAR> was asked" in reads(mina, opens=False)

    omar.clicks("Accept")
    office.passes(MINUTE)
    assert "You own no open case" in reads(mina, opens=False)
    assert "ACME" in reads(omar)


def test_the_director_sees_all_teams_by_manager(office: World) -> None:
    _facts(office, "ACME", arr_minor=84_000_00, currency="USD")
    _facts(office, "Globex", arr_minor=12_000_00, currency="EUR")

    home = reads(office.person("dana"))

    assert "Save cases of all teams" in home
    assert "Team of <@U0BOB>: 1 case, 0 overdue · ARR at risk $84,000" in home
    assert "Team of <@U0NELL>: 1 case, 0 overdue · ARR at risk €12,000" in home
    assert "Cases of all teams* (2)" in home
    assert "<@U0BOB>: <@U0MINA>" in home


def test_a_leader_turns_to_their_own_cases_and_stays_there(office: World) -> None:
    bob = office.person("bob")
    bob.opens_home()

    bob.clicks("My cases", on=bob.home)
    assert "You own no open case" in reads(bob, opens=False)

    office.person("mina").types("/save open Initech too expensive")
    office.passes(MINUTE)
    assert "You own no open case" in reads(bob, opens=True)


def _closed(world: World, account: str, **values: object) -> None:
    case, now = world.case(account), world.clock.now()
    with world.desk.database.write() as tx:
        tx.results.keep(
            Result(
                case_id=case.id, account_id=case.account_id, flagged_at=now, opened_at=now,
                closed_at=now - DAY, owner_id=case.owner_id, playbook=case.playbook,
                currency="USD", arr_minor=100_00, **values,  # type: ignore[arg-type]
            )
        )  # fmt: skip


def test_numbers_of_the_quarter_come_with_their_n_and_meaning(office: World) -> None:
    _closed(office, "ACME", outcome=Outcome.SAVED, kept_minor=100_00, tier=1)
    _closed(office, "Globex", outcome=Outcome.LOST, kept_minor=0, tier=2)
    bob, dana = office.person("bob"), office.person("dana")
    bob.opens_home()
    dana.opens_home()

    bob.clicks("Numbers", on=bob.home)
    dana.clicks("Numbers", on=dana.home)

    of_bob, of_dana = reads(bob, opens=False), reads(dana, opens=False)
    assert "1 saved · 0 saved in part · 0 lost" in of_bob
    assert "Save rate: 100% of 1 case (few cases: it says little)" in of_bob
    assert "1 saved · 0 saved in part · 1 lost" in of_dana
    assert "Save rate: 50% of 2 cases" in of_dana
    assert "ARR saved: $100 · ARR lost: $100" in of_dana
    assert "<@U0NELL>: 0% of 1 case" in of_dana
    assert "so does a save from the moment it relapses" in of_dana


def test_what_is_owed_after_closed_cases_is_listed_with_its_day_and_done_from_there(
    office: World,
) -> None:
    mina = office.person("mina")
    mina.types("/save close ACME")
    mina.fills({"How did it end?": "Saved", "Why, in a sentence": "They renewed."})
    assert mina.submits() == {}
    office.lives_through(DAY * 8)

    home = reads(mina)
    after = home[home.index("After your closed cases") : home.index("*My cases*")]
    assert "ACME*: debrief" in after
    assert "ACME*: weekly touch" in after
    assert "debrief" not in home[: home.index("After your closed cases")]
    mina.clicks("Write debrief…", row="ACME", on=mina.home)
    assert mina.has_modal
    mina.closes()

    passed = "weekly touch, and how they are doing was due"
    assert passed in after
    mina.clicks("Done, all well", on=mina.home)
    assert passed not in reads(mina, opens=False)


def test_who_answers_for_nobody_any_more_is_shown_their_own_cases(office: World) -> None:
    bob = office.person("bob")
    bob.opens_home()
    bob.clicks("Numbers", on=bob.home)

    office.change_policy(reporting=(), roles={Role.DIRECTOR: (user("U0DANA"),)})

    assert "My save cases" in reads(bob)


@pytest.mark.parametrize("value", ["", "team:99", "nobody:1", "numbers:x", "team:" + "9" * 300])
def test_a_forged_place_shows_the_first_page(office: World, value: str) -> None:
    bob = office.person("bob")
    bob.opens_home()
    tab = next(b for b in bob.home.payload["blocks"] if b.get("block_id") == "tabs")
    action = {**tab["elements"][1], "block_id": "tabs", "value": value}

    bob.forges(bob.home, action)

    assert (
        "Save cases" in reads(bob, opens=False)
        or "save cases" in reads(bob, opens=False)
        or ("this quarter" in reads(bob, opens=False))
    )


def test_a_guest_gets_no_team_whatever_the_policy_names(office: World) -> None:
    office.change_policy(reporting=(ReportingLine(user("U0GUS"), (user("U0MINA"),)),))

    home = reads(office.person("gus"))

    assert "ACME" not in home

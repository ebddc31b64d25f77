"""The week in one message to each director, with two buttons; each word is said once."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.cases import Outcome
from domain.policy import Role, StandUps, WorkingHours
from sandbox.checks import check_message
from sandbox.people import text_of
from sandbox.state import Message
from tests.standing_up import at, goes_to, plans, texts
from tests.world import POLICY, World, user

DAY = timedelta(days=1)
HOURS = WorkingHours(public_holidays=False)
WEEK = "The week to"


@pytest.fixture
def office(world: World) -> World:
    """Thursday: Mina has two cases that slip, Omar has saved one."""
    plans(world, working_hours=HOURS, standups=StandUps())
    world.person("mina").types("/save open ACME")
    world.person("mina").types("/save open Globex")
    world.person("omar").types("/save open Initech")
    goes_to(world, "2026-03-05 12:00")
    case = world.case("Initech")
    with world.desk.database.write() as tx:
        tx.cases.change(
            case.id, state="closed", outcome=Outcome.SAVED.value, closed_at=world.clock.now(),
            closed_by="U0OMAR", arr_minor=80_000_00, currency="USD", arr_kept_minor=80_000_00,
        )  # fmt: skip
    return world


def digests(world: World, name: str = "dana") -> list[Message]:
    return [each for each in world.told(name) if WEEK in text_of(each)]


def test_a_director_gets_the_week_as_their_monday_begins(office: World) -> None:
    goes_to(office, "2026-03-09 07:59:59")
    assert digests(office) == []
    goes_to(office, "2026-03-09 08:01")

    (message,) = digests(office)
    said = text_of(message)
    assert "The week to Mar 9, 2026 in save cases" in said
    assert "*2 open cases*" in said
    assert "ARR saved in the last seven days $80,000, this quarter $80,000" in said
    assert "Closed since: *Initech* Saved, $80,000 (Omar Aziz)" in said
    assert ":warning: *ACME* · Mina Sato" in said
    assert "*Who needs help*\n• Mina Sato: 2 slipping" in said
    labels = [e["text"]["text"] for b in message.blocks if b["type"] == "actions"
              for e in b["elements"]]  # fmt: skip
    assert labels == ["Thank Omar Aziz…", "Offer help to Mina Sato…"]
    check_message({"text": message.text, "blocks": list(message.blocks)})


def test_exactly_one_a_week_whatever_restarts(office: World) -> None:
    for moment in ("2026-03-09 07:59:59", "2026-03-09 08:30", "2026-03-11 12:00"):
        goes_to(office, moment)
        office.restart()
        office.settle()
    assert len(digests(office)) == 1
    goes_to(office, "2026-03-17 12:00")
    assert len(digests(office)) == 2


def test_nobody_else_gets_it_and_the_policy_can_end_it(office: World) -> None:
    plans(office, standups=replace(office.policy.standups, digest=False))
    goes_to(office, "2026-03-10 12:00")

    assert [digests(office, name) for name in ("dana", "bob", "mina", "vera")] == [[]] * 4


def test_a_week_with_nothing_to_tell_is_silent(world: World) -> None:
    plans(world, working_hours=HOURS, standups=StandUps())
    goes_to(world, "2026-03-20 12:00")

    assert digests(world) == []


def test_after_a_monday_off_it_comes_on_tuesday(office: World) -> None:
    plans(office, working_hours=replace(HOURS, holidays=frozenset({at("2026-03-09 00:00").date()})))
    goes_to(office, "2026-03-10 07:59")
    assert digests(office) == []
    goes_to(office, "2026-03-10 08:01")
    assert len(digests(office)) == 1


def test_started_at_night_it_waits_for_the_morning(office: World) -> None:
    by = at("2026-03-09 22:00") - office.clock.now()
    office.clock.advance(by)
    office.real.now += by.total_seconds()
    office.restart()
    office.settle()
    assert digests(office) == []
    goes_to(office, "2026-03-10 08:01")
    assert len(digests(office)) == 1


def test_who_is_away_gets_it_on_their_return_and_none_for_a_whole_week(office: World) -> None:
    def is_away(until: str) -> None:
        with office.desk.database.write() as tx:
            tx.absences.add(
                ref=f"away-{until}", person_id="U0DANA", deputy_id="U0BOB", state="accepted",
                starts_at=office.clock.now(), ends_at=at(until), asked_at=office.clock.now(),
            )  # fmt: skip

    is_away("2026-03-11 23:00")
    goes_to(office, "2026-03-12 07:59")
    assert digests(office) == []
    goes_to(office, "2026-03-12 08:01")
    assert len(digests(office)) == 1

    is_away("2026-03-22 23:00")
    goes_to(office, "2026-03-22 22:00")
    assert len(digests(office)) == 1
    goes_to(office, "2026-03-23 08:01")
    assert len(digests(office)) == 2


def test_who_is_no_director_any_more_gets_none(office: World) -> None:
    roles = {**POLICY.roles, Role.DIRECTOR: (user("U0VERA"),)}
    office.change_policy(roles=roles)
    goes_to(office, "2026-03-10 12:00")

    assert digests(office) == []


@pytest.fixture
def monday(office: World) -> World:
    goes_to(office, "2026-03-09 08:01")
    return office


def test_dana_thanks_omar_in_her_name_for_what_he_saved(monday: World) -> None:
    dana = monday.person("dana")
    dana.clicks("Thank Omar Aziz…")
    assert "They get one message in your name" in str(dana.modal.payload)
    assert dana.submits() == {}

    said = text_of(monday.told("omar")[-1])
    assert "<@U0DANA> thanks you for saving *Initech*." in said


def test_dana_offers_mina_help(monday: World) -> None:
    dana = monday.person("dana")
    dana.clicks("Offer help to Mina Sato…")
    dana.submits()

    assert "<@U0DANA> offers to help with your save cases" in text_of(monday.told("mina")[-1])


def test_it_is_said_once(monday: World) -> None:
    dana, count = monday.person("dana"), len(monday.told("omar"))
    for _ in range(2):
        dana.clicks("Thank Omar Aziz…")
        errors = dana.submits()
        while dana.has_modal:
            dana.closes()
    assert "Omar Aziz has that from you for this week already" in errors["people"]
    assert len(monday.told("omar")) == count + 1


def test_somebody_else_can_be_thanked_but_no_guest_and_not_oneself(monday: World) -> None:
    dana = monday.person("dana")
    dana.clicks("Thank Omar Aziz…")
    assert dana.fills({"To whom": "U0GUS"}).submits()["people"]
    assert "a message to yourself" in dana.fills({"To whom": "U0DANA"}).submits()["people"]
    assert dana.fills({"To whom": "U0MINA"}).submits() == {}
    assert "thanks you for your work on our save cases" in text_of(monday.told("mina")[-1])


def test_who_leads_nobody_cannot_speak_in_that_way(monday: World) -> None:
    forged = {"type": "button", "action_id": "leader:thank", "block_id": "leader",
              "value": "2026-03-09.U0OMAR"}  # fmt: skip
    mina = monday.person("mina")
    mina.forges(monday.told("mina")[-1], forged)

    assert not mina.has_modal
    assert "Only directors and executives" in mina.last_reply


def test_a_forged_week_is_refused(monday: World) -> None:
    forged = {"type": "button", "action_id": "leader:help", "block_id": "leader", "value": "soon"}
    dana = monday.person("dana")
    dana.forges(digests(monday)[0], forged)

    assert not dana.has_modal
    assert texts(digests(monday))
    assert datetime(2026, 3, 9, tzinfo=UTC).weekday() == 0


def test_in_shadow_mode_an_admin_is_shown_it_and_nobody_hears_of_it_later(office: World) -> None:
    office.change_policy(
        roles={**POLICY.roles, Role.ADMIN: (user("U0NELL"),)},
        reminders=replace(POLICY.reminders, shadow_until=date(2026, 3, 9)),
    )
    goes_to(office, "2026-03-09 18:00")

    assert digests(office) == []
    (shown,) = digests(office, "nell")
    assert "Shadow mode: this would have gone to <@U0DANA>." in text_of(shown)

    office.change_policy(reminders=POLICY.reminders)
    plans(office)
    goes_to(office, "2026-03-12 18:00")
    assert digests(office) == []

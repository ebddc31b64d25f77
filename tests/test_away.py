"""Time away: one acceptance moves everything, silence meanwhile, one message on the return."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.looking_round import look_at_everybody
from domain.absences import AbsenceState
from domain.policy import ReportingLine
from sandbox.methods.workspace import user_json
from sandbox.people import text_of
from tests.test_reminders import DAY, HOUR, at, ticked, watching
from tests.world import POLICY, World, user

FORTNIGHT = "/save away 3–16 Mar <@U0OMAR>"


@pytest.fixture
def leaving(world: World) -> World:
    """Mina has two cases and asks Omar to stand in from tomorrow."""
    mina = world.person("mina")
    for account in ("ACME", "Globex"):
        mina.types(f"/save open {account}")
        ticked(world, account)
        mina.clicks("Called, no answer", channel=f"save-{account.lower()}")
    mina.types(FORTNIGHT)
    return world


def test_omar_accepts_once_and_hears_everything_while_mina_hears_nothing(leaving: World) -> None:
    omar = leaving.person("omar")
    omar.clicks("I stand in", on=leaving.told("omar")[-1])
    assert "stands in for you" in leaving.told("mina")[-1].text

    with watching(leaving) as watch:
        leaving.lives_through(DAY * 4)

    assert watch.of("mina") == []
    reminders = [text for _, text in watch.posted("omar") if "first contact" in text]
    assert reminders
    assert all("ACME" in text and "Globex" in text for text in reminders)
    assert "for <@U0MINA>" in reminders[0]
    assert "U0OMAR" in leaving.sandbox.state.channel_named("save-acme").members


def test_the_stand_in_may_work_on_the_cases_for_that_time_and_not_after(leaving: World) -> None:
    omar = leaving.person("omar")
    assert "Only people in the case" in omar.types("/save contact ACME")
    omar.clicks("I stand in", on=leaving.told("omar")[-1])
    leaving.lives_through(DAY)

    omar.types("/save contact ACME")
    assert omar.fills({"Whom did you reach?": "Ines"}).submits() == {}
    assert leaving.case("ACME").first_contact_at is not None


def test_a_fortnight_away_leaves_one_welcome_back_message(leaving: World) -> None:
    omar = leaving.person("omar")
    omar.clicks("I stand in", on=leaving.told("omar")[-1])
    leaving.lives_through(DAY)
    omar.types("/save contact ACME")
    omar.fills({"Whom did you reach?": "Ines"}).submits()
    with watching(leaving) as watch:
        leaving.lives_through(DAY * 14)

    (back,) = watch.of("mina")
    assert at(back, "Asia/Tokyo").strftime("%a %d %H:%M") == "Tue 17 09:00"
    text = text_of(back)
    assert "Welcome back" in text
    assert "*ACME*: <@U0OMAR> reached the customer" in text
    assert "*Globex*: first contact was due" in text
    with watching(leaving) as later:
        leaving.lives_through(DAY)
    assert all("Welcome back" not in text for text in later.texts("mina"))


@pytest.mark.parametrize("answer", ["I cannot", None])
def test_without_an_acceptance_the_manager_is_told_and_reminded(
    leaving: World, answer: str | None
) -> None:
    if answer:
        leaving.person("omar").clicks(answer, on=leaving.told("omar")[-1])
        assert "cannot stand in" in leaving.told("mina")[-1].text
    with watching(leaving) as watch:
        leaving.lives_through(DAY * 3)

    assert watch.of("mina") == []
    assert any("nobody stands in" in text for text in watch.texts("bob"))
    assert any("first contact" in text for _, text in watch.posted("bob"))
    assert not any("first contact" in text for _, text in watch.posted("omar"))


def test_only_the_colleague_who_was_asked_can_answer_and_only_once(leaving: World) -> None:
    question = leaving.told("omar")[-1]
    ref = question.blocks[1]["elements"][0]["value"]
    for name in ("mina", "bob", "dana"):
        person = leaving.person(name)
        person.forges(question, {"type": "button", "action_id": "absence:accept", "value": ref})
        assert "Only the colleague who was asked" in person.last_reply

    omar = leaving.person("omar")
    omar.clicks("I cannot", on=question)
    assert "answered already" in omar.clicks("I stand in", on=question)
    with leaving.desk.database.read() as tx:
        found = tx.absences.find(ref)
    assert found is not None
    assert found.state is AbsenceState.DECLINED


def test_mina_takes_it_back_and_is_reminded_again(leaving: World) -> None:
    mina, omar = leaving.person("mina"), leaving.person("omar")
    omar.clicks("I stand in", on=leaving.told("omar")[-1])
    leaving.lives_through(DAY)
    assert "accepted" in mina.types("/save away")

    assert "you are here" in mina.types("/save away cancel")
    with watching(leaving) as watch:
        leaving.lives_through(DAY * 2)

    assert any("first contact" in text for _, text in watch.posted("mina"))
    assert not any("first contact" in text for _, text in watch.posted("omar"))
    assert "no time away planned" in mina.types("/save away")
    assert "no time away planned" in mina.types("/save away cancel")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("3-16 Mar", "Write the days and who stands in"),
        ("3-16 Mar <@U0MINA>", "Nobody can stand in for themselves"),
        ("3-16 Mar <@U0GUS>", "Choose a full member"),
        ("3-16 Mar <@U0NOBODY>", "Choose a full member"),
        ("10-20 Mar <@U0BOB>", "time away planned then already"),
        ("2026-02-01 to 2026-02-03 <@U0BOB>", "over already"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_planned(
    leaving: World, typed: str, said: str
) -> None:
    mina = leaving.person("mina")

    assert said in mina.types(f"/save away {typed}")
    with leaving.desk.database.read() as tx:
        assert len(tx.absences.list_of("U0MINA", leaving.clock.now())) == 1


def test_who_is_away_stands_in_for_nobody(leaving: World) -> None:
    omar = leaving.person("omar")
    assert "away then too" in omar.types("/save away 10-12 Mar <@U0MINA>")


def test_a_stand_in_who_leaves_the_workspace_passes_it_to_the_manager(leaving: World) -> None:
    omar = leaving.person("omar")
    omar.clicks("I stand in", on=leaving.told("omar")[-1])
    leaving.lives_through(DAY)
    user = leaving.sandbox.state.user_named("omar")
    user.deleted = True
    leaving.sandbox.emit({"type": "user_change", "user": user_json(leaving.sandbox, user)})
    with watching(leaving) as watch:
        leaving.lives_through(DAY + HOUR * 20)

    assert watch.of("omar") == []
    assert any("first contact" in text for _, text in watch.posted("bob"))


def test_a_stand_in_who_goes_away_too_passes_it_to_the_manager_of_whoever_went_first(
    leaving: World,
) -> None:
    """Omar answers to Priya, Mina to Bob: Bob hears of Mina's cases from then on."""
    lines = (
        ReportingLine(user("U0BOB"), (user("U0MINA"),)),
        ReportingLine(user("U0PRIYA"), (user("U0OMAR"),)),
    )
    leaving.policy = replace(POLICY, reporting=lines)
    omar = leaving.person("omar")
    omar.clicks("I stand in", on=leaving.told("omar")[-1])
    omar.types("/save away 4-10 Mar <@U0VERA>")
    leaving.lives_through(DAY)
    with watching(leaving) as watch:
        leaving.lives_through(DAY * 2)

    assert watch.of("omar") == []
    assert any("for <@U0MINA>" in text for _, text in watch.posted("bob"))


@pytest.mark.parametrize("urgent", [True, False])
def test_a_manager_who_is_away_hears_of_no_passed_deadline_but_the_stand_in_does(
    world: World, urgent: bool
) -> None:
    mina, bob, vera = (world.person(name) for name in ("mina", "bob", "vera"))
    mina.types("/save open ACME")
    ticked(world, "ACME")
    with world.desk.database.write() as tx:
        tx.cases.change(world.case("ACME").id, tier=1 if urgent else 3)
    bob.types("/save away 3-20 Mar <@U0VERA>")
    vera.clicks("I stand in", on=world.told("vera")[-1])
    with watching(world) as watch:
        world.lives_through(DAY * 4)

    assert watch.of("bob") == []
    told = [text for _, text in watch.posted("vera") if "*ACME*: first contact was due" in text]
    assert any("Passed deadlines of your team" in text for text in told)
    assert ("Passed deadlines" not in told[0]) is urgent


def test_when_the_reporting_lines_change_the_new_manager_hears_of_whoever_is_away(
    leaving: World,
) -> None:
    leaving.lives_through(DAY)
    line = ReportingLine(user("U0VERA"), (user("U0MINA"),))
    leaving.change_policy(reporting=(line,))
    with leaving.desk.database.write() as tx:
        look_at_everybody(tx, leaving.clock.now())
    with watching(leaving) as watch:
        leaving.lives_through(DAY * 2)

    assert any("for <@U0MINA>" in text for _, text in watch.posted("vera"))


def test_a_day_away_over_the_night_of_a_clock_change_is_a_day(world: World) -> None:
    """New York loses an hour on the 8th of March."""
    bob = world.person("bob")
    bob.types("/save away 7-8 Mar <@U0OMAR>")

    with world.desk.database.read() as tx:
        (absence,) = tx.absences.list_of("U0BOB", world.clock.now())
    assert absence.ends_at - absence.starts_at == timedelta(hours=47)
    assert "for 2 days" in world.told("omar")[-1].text


def test_after_a_no_somebody_else_is_asked_for_the_same_days(leaving: World) -> None:
    leaving.person("omar").clicks("I cannot", on=leaving.told("omar")[-1])

    assert "I have asked <@U0BOB>" in leaving.person("mina").types("/save away 3–16 Mar <@U0BOB>")
    assert "asks you to stand in" in leaving.told("bob")[-1].text


def test_who_owes_nothing_is_welcomed_back_too_and_once(world: World) -> None:
    world.person("nell").types("/save away 3–4 Mar <@U0OMAR>")
    world.person("omar").clicks("I stand in", on=world.told("omar")[-1])
    world.lives_through(DAY * 6)

    back = [text_of(m) for m in world.told("nell") if "Welcome back" in text_of(m)]
    assert len(back) == 1


def test_a_company_that_never_works_is_looked_at_with_pauses(world: World) -> None:
    never = replace(world.policy.working_hours, days=frozenset())
    world.change_policy(working_hours=never)
    world.person("mina").types("/save open ACME")

    world.passes(HOUR)
    assert world.case("ACME").is_open

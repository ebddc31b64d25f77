"""A Home ends equal to its state, is published once a minute at most, and tells no secrets."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.homes import ShowHome
from bot.looking_round import look_at_everybody
from bot.showing import show_case
from domain.policy import ReportingLine
from sandbox.methods.workspace import user_json
from sandbox.people import Person, plain_text
from tests.racing import at_once
from tests.world import World, user

MINUTE = timedelta(minutes=1)
SECRET = "too expensive, says Ines Roth"


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types(f"/save open ACME {SECRET}")
    world.passes(MINUTE * 3)
    return world


def published(world: World, person: Person) -> int:
    return sum(call["user_id"] == person.id for call in world.calls("views.publish"))


def is_current(world: World, person: Person) -> bool:
    """Whether what stands is what would be shown now, but for the time that has passed."""
    with world.desk.database.read() as tx:
        job = tx.jobs.find(f"home:{person.id}")
        assert job is not None
        assert job.state == "done"
        assert job.finished_at is not None
        return ShowHome(world.desk).prepare(tx, job, job.finished_at) is None


def test_others_changing_my_case_all_the_time_publish_once_a_minute(acme: World) -> None:
    mina = acme.person("mina")
    mina.opens_home()
    before = published(acme, mina)

    for second in range(0, 300, 5):
        with acme.desk.database.write() as tx:
            case = tx.cases.change(acme.case("ACME").id, arr_minor=second * 100_00, currency="USD")
            show_case(tx, case, acme.clock.now())
        acme.passes(timedelta(seconds=5))
    acme.passes(MINUTE)

    assert published(acme, mina) - before <= 6
    assert "$29,500" in plain_text(mina.home.payload["blocks"])
    assert is_current(acme, mina)


def test_what_changes_nothing_in_a_home_is_not_published(acme: World) -> None:
    bob = acme.person("bob")
    bob.opens_home()
    before = published(acme, bob)

    acme.person("mina").clicks("Done", row="Confirm the cut", channel="save-acme")
    acme.passes(MINUTE * 2)

    assert published(acme, bob) == before
    assert is_current(acme, bob)


def test_opening_it_publishes_also_what_was_shown_already(acme: World) -> None:
    bob = acme.person("bob")
    bob.opens_home()
    before = published(acme, bob)

    bob.opens_home()

    assert published(acme, bob) == before + 1


def test_one_click_is_one_publishing(acme: World) -> None:
    mina = acme.person("mina")
    mina.opens_home()
    acme.passes(MINUTE * 2)
    before = published(acme, mina)

    mina.clicks("Called, no answer", on=mina.home)
    acme.passes(MINUTE * 3)

    assert published(acme, mina) == before + 1
    assert "1 attempt" in plain_text(mina.home.payload["blocks"])


def test_opening_a_case_is_one_publishing(acme: World) -> None:
    mina = acme.person("mina")
    mina.opens_home()
    acme.passes(MINUTE * 2)
    before = published(acme, mina)

    mina.types("/save open Globex")

    assert published(acme, mina) == before + 1
    assert "Globex" in plain_text(mina.home.payload["blocks"])


def test_a_case_whose_channel_takes_long_shows_without_it(acme: World) -> None:
    mina = acme.person("mina")
    mina.opens_home()
    acme.sandbox.faults.rate_limit("conversations.create", times=9, retry_after=60)
    mina.types("/save open Globex")
    acme.passes(timedelta(seconds=10))

    assert "Globex" in plain_text(mina.home.payload["blocks"])


def test_who_never_opened_home_is_sent_none_for_other_peoples_cases(acme: World) -> None:
    acme.lives_through(timedelta(days=3))

    assert not published(acme, acme.person("bob"))
    assert not published(acme, acme.person("dana"))


def test_a_publishing_that_came_late_does_not_stand_over_a_newer_one(acme: World) -> None:
    bob = acme.person("bob")
    bob.opens_home()
    acme.sandbox.faults.do_late("views.publish", seconds=40)
    bob.clicks("Numbers", on=bob.home)
    bob.clicks("▸ Team", on=bob.home)
    acme.settle(longest=400)

    assert "My team's save cases" in plain_text(bob.home.payload["blocks"])


def test_a_new_reporting_line_moves_a_case_to_another_managers_home(acme: World) -> None:
    bob, nell = acme.person("bob"), acme.person("nell")
    bob.opens_home()
    nell.opens_home()
    assert "ACME" in plain_text(bob.home.payload["blocks"])

    acme.change_policy(reporting=(ReportingLine(user("U0NELL"), (user("U0MINA"),)),))
    with acme.desk.database.write() as tx:
        look_at_everybody(tx, acme.clock.now())
    acme.passes(MINUTE * 2)

    assert "ACME" not in plain_text(bob.home.payload["blocks"])
    assert "ACME" in plain_text(nell.home.payload["blocks"])


def test_a_manager_who_leaves_and_comes_back_changes_the_executives_home(acme: World) -> None:
    vera, bob = acme.person("vera"), acme.sandbox.state.user_named("bob")
    acme.change_policy(reporting=())
    vera.opens_home()
    assert "Team of <@U0BOB>" in plain_text(vera.home.payload["blocks"])

    for gone, shown in ((True, "Nobody answers for these"), (False, "Team of <@U0BOB>")):
        bob.deleted = gone
        acme.sandbox.emit({"type": "user_change", "user": user_json(acme.sandbox, bob)})
        acme.passes(MINUTE * 2)
        assert shown in plain_text(vera.home.payload["blocks"])


def test_clicks_at_the_same_instant_leave_one_job_and_the_last_word(acme: World) -> None:
    bob, now = acme.person("bob"), acme.clock.now()
    bob.opens_home()
    places = ["team:0", "numbers:0", "mine:0"] * 4

    def turn(n: int) -> None:
        with acme.desk.database.write() as tx:
            tx.homes.turn(bob.id, places[n], now)

    assert at_once(len(places), turn) == [None] * len(places)
    acme.settle()

    assert is_current(acme, bob)


def test_a_leader_outside_a_private_case_reads_what_may_leave_it_and_no_more(acme: World) -> None:
    """Nell leads Mina's team but is in none of its channels."""
    acme.change_policy(reporting=(ReportingLine(user("U0NELL"), (user("U0MINA"),)),))
    mina, nell = acme.person("mina"), acme.person("nell")
    mina.clicks("Log contact", channel="save-acme")
    mina.fills({"Whom did you reach?": "Ines Roth", "What was said": "They are furious"}).submits()
    mina.clicks("New promise…", channel="save-acme", via="More…")
    mina.fills({"What did we promise?": "A refund for May"}).submits()
    case = acme.case("ACME")
    acme.lives_through(timedelta(days=16))

    home = str(nell.opens_home().payload)

    assert "ACME" in home
    assert "a promise to the customer was due" in home
    for private in ("expensive", "Ines", "furious", "refund", "Confirm the cut", case.channel_id):
        assert str(private) not in home


@pytest.mark.parametrize("who", ["omar", "nell", "gus", "priya"])
def test_nobody_else_reads_of_the_case_at_all(acme: World, who: str) -> None:
    home = str(acme.person(who).opens_home().payload)

    assert SECRET not in home
    assert who == "priya" or "ACME" not in home


def _asks_for_a_discount(world: World) -> None:
    mina = world.person("mina")
    with world.desk.database.write() as tx:
        tx.cases.change(world.case("ACME").id, cause="budget", arr_minor=84_000_00, currency="USD")
    mina.types("/save discount 12% 12 months for case study", channel="save-acme")
    mina.submits()
    mina.submits()


def _hands_over(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save handover ACME")
    mina.fills({"New owner": "U0OMAR"}).submits()


def _closes(world: World) -> None:
    world.person("omar").types("/save close ACME")
    omar = world.person("omar")
    omar.fills({"How did it end?": "Lost", "Why, in a sentence": "They left"}).submits()


ACTS: dict[str, Callable[[World], object]] = {
    "a case opens": lambda w: w.person("mina").types("/save open Globex too expensive"),
    "an item is ticked": lambda w: w.person("mina").clicks(
        "Done", row="Confirm the cut", channel="save-acme"
    ),
    "a discount is asked": _asks_for_a_discount,
    "it is approved": lambda w: w.person("bob").clicks("Approve"),
    "a case is to be handed over": _hands_over,
    "it is taken over": lambda w: w.person("omar").clicks("Accept"),
    "somebody is away": lambda w: w.person("omar").types("/save away 4-6 Mar <@U0MINA>"),
    "days pass": lambda w: w.lives_through(timedelta(days=3)),
    "it is closed": _closes,
    "that is taken back": lambda w: w.person("omar").types("/save undo"),
    "another case opens": lambda w: w.person("omar").types("/save open Initech too expensive"),
}


def test_whatever_happens_every_home_ends_equal_to_its_state(acme: World) -> None:
    names = ("mina", "omar", "bob", "dana", "vera", "priya")
    people = [acme.person(name) for name in names]
    for person in people:
        person.opens_home()

    for what, act in ACTS.items():
        act(acme)
        acme.passes(MINUTE * 2)
        acme.passes(MINUTE * 2)
        stale = [person.user.name for person in people if not is_current(acme, person)]
        assert not stale, what

"""Written service levels: agreed, logged on each occasion, counted, ended."""

from datetime import timedelta

import pytest

from domain.service_levels import ServiceCheck, ServiceLevel
from sandbox.people import Person, text_of
from tests.promising import CHANNEL, acme, case, events, shown
from tests.test_private import submission
from tests.world import World, delivered

__all__ = ["acme"]

LEVEL = {"What is agreed?": "Support answers", "Target": "within 4 h instead of 24 h"}


def agrees(person: Person) -> None:
    """From the list of everything; the list of levels stands there afterwards."""
    person.clicks("Service levels", channel=CHANNEL, via="More…")
    person.clicks("New level…")
    assert person.fills(LEVEL).submits() == {}


def level(world: World) -> tuple[ServiceLevel, list[ServiceCheck]]:
    with world.desk.database.read() as tx:
        (found,) = tx.service_levels.list_of(case(world).id)
        return found, tx.service_levels.checks_of([found.id])[found.id]


def test_a_level_stands_with_its_target_and_says_that_nothing_is_logged(acme: World) -> None:
    mina = acme.person("mina")

    agrees(mina)

    assert "*Support answers*: within 4 h instead of 24 h" in shown(mina)
    assert "nothing logged yet" in shown(mina)
    assert "%" not in shown(mina).replace("%(", "")
    assert events(acme).count("level_agreed") == 1


def test_kept_and_missed_are_logged_and_counted_and_few_are_said_to_be_few(acme: World) -> None:
    mina = acme.person("mina")
    agrees(mina)
    for _ in range(3):
        mina.clicks("Kept", row="Support answers")
        acme.passes(timedelta(hours=1))
    mina.clicks("Missed…", row="Support answers")
    assert "a few words" in mina.fills({"What happened?": " "}).submits()["note"]
    assert mina.fills({"What happened?": "Ticket 12 waited 9 hours"}).submits() == {}
    assert "kept 3 of 4 (75%; few occasions yet)" in shown(mina)
    assert "Last time: Ticket 12 waited 9 hours" in shown(mina)

    mina.clicks("Kept, with a note…", row="Support answers")
    assert mina.fills({"What happened?": "Within the hour"}).submits() == {}

    assert "kept 4 of 5 (80%)" in shown(mina)
    assert [check.kept for check in level(acme)[1]] == [True, True, True, False, True]


def test_a_double_click_is_one_occasion(acme: World) -> None:
    mina = acme.person("mina")
    agrees(mina)

    mina.clicks("Kept", row="Support answers")
    mina.clicks("Kept", row="Support answers")

    assert "was logged a moment ago" in shown(mina)
    assert len(level(acme)[1]) == 1


def test_one_that_ended_takes_no_more_and_keeps_its_count(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    agrees(mina)
    bob.clicks("Service levels", channel=CHANNEL, via="More…")
    mina.clicks("Kept", row="Support answers")
    mina.clicks("End", row="Support answers")
    assert "ended" in shown(mina)

    bob.clicks("End", row="Support answers")

    assert "has ended" in shown(bob)
    found, checks = level(acme)
    assert not found.is_running
    assert len(checks) == 1
    assert events(acme).count("level_ended") == 1


@pytest.mark.parametrize("button", ["Kept", "Missed…", "Kept, with a note…"])
def test_an_old_list_logs_nothing_on_one_that_ended(acme: World, button: str) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    agrees(mina)
    bob.clicks("Service levels", channel=CHANNEL, via="More…")
    mina.clicks("End", row="Support answers")

    bob.clicks(button, row="Support answers")

    assert "has ended" in shown(bob)
    assert level(acme)[1] == []


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"What is agreed?": " "}, "text", "What is agreed?"),
        ({"Target": " "}, "target", "What is the target?"),
        ({"Target": "x" * 10_000}, "text", "the most is 300"),
    ],
)
def test_a_level_that_says_too_little_or_too_much_is_refused(
    acme: World, fields: dict[str, str], field: str, said: str
) -> None:
    mina = acme.person("mina")
    mina.clicks("Service levels", channel=CHANNEL, via="More…")
    mina.clicks("New level…")

    assert said in mina.fills(LEVEL | fields).submits()[field]
    assert "level_agreed" not in events(acme)


def test_a_closed_case_logs_no_more(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    agrees(mina)
    bob.clicks("Service levels", channel=CHANNEL, via="More…")
    mina.closes()
    mina.clicks("Close case…", channel=CHANNEL, via="More…")
    fields = {"How did it end?": "Lost", "Why, in a sentence": "price"}
    assert mina.fills(fields).submits() == {}

    bob.clicks("Kept", row="Support answers")

    assert "is closed" in shown(bob)
    assert level(acme)[1] == []


@pytest.mark.parametrize("who", ["U0NELL", "U0VERA", "U0GUS", "U404"])
def test_a_forged_submission_of_somebody_outside_agrees_on_nothing(acme: World, who: str) -> None:
    mina = acme.person("mina")
    mina.clicks("Service levels", channel=CHANNEL, via="More…")
    mina.clicks("New level…")
    mina.fills(LEVEL)

    assert delivered(acme.bot, submission(acme, mina, who)).ok
    acme.settle()

    assert "level_agreed" not in events(acme)


def test_the_customer_reads_it_with_its_count_while_it_runs(acme: World) -> None:
    mina = acme.person("mina")
    agrees(mina)
    mina.clicks("Kept", row="Support answers")
    mina.closes()
    mina.clicks("Plan for the customer", channel=CHANNEL, via="More…")

    assert mina.submits() == {}

    text = text_of(acme.told("mina")[-2])
    assert "What you can hold us to" in text
    assert "Support answers: within 4 h instead of 24 h, since Mar 2, 2026; kept 1 of 1" in text
    assert "few occasions yet" in text

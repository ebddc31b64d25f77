"""The value summary: three parts from facts that people entered, asked for once, never invented."""

import pytest

from sandbox.checks import check_view
from sandbox.people import Person, plain_text
from tests.updating import CHANNEL, events
from tests.world import World

NUMBERS = "47,000 transactions\n340 hours saved\nerrors −67%"
FACTS = {
    "Their figures, one a line": NUMBERS,
    "Their own words, one a line": "“It gives us Fridays back” (Ines Roth)",
    "Compared with others, one a line": "Similar companies spend $80K",
}


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types("/save open ACME too expensive")
    return world


def opens(person: Person) -> None:
    person.clicks("Value summary…", channel=CHANNEL, via="More…")


def read(person: Person) -> str:
    check_view(person.modal.payload)
    return plain_text(person.modal.payload["blocks"])


def test_mina_enters_three_parts_and_reads_the_summary(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)

    assert mina.fills(FACTS).submits() == {}

    shown = read(mina)
    for told in ("47,000 transactions", "errors −67%", "Fridays back", "spend $80K", "ACME"):
        assert told in shown
    assert "In figures" in shown
    assert "In your own words" in shown
    assert "In comparison" in shown


def test_what_is_missing_is_asked_for_and_what_is_there_is_kept(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    assert "Missing for this text: Their figures" in read(mina)

    mina.fills({"Their figures, one a line": NUMBERS}).submits()

    shown = read(mina)
    assert "Saved what is there" in shown
    labels = [b["label"]["text"] for b in mina.modal.payload["blocks"] if b["type"] == "input"]
    assert "Their figures, one a line" not in labels
    assert "Their own words, one a line" in labels


def test_a_summary_with_a_part_missing_says_so_and_invents_nothing(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    mina.fills({"Their figures, one a line": NUMBERS}).submits()

    mina.clicks("Show the text without them")

    shown = read(mina)
    assert "In comparison" not in shown
    assert "Nobody has entered yet: Their own words, one a line and Compared" in shown


def test_facts_are_asked_once_and_another_person_finds_them(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    mina.fills(FACTS).submits()
    mina.closes()

    bob = acme.person("bob")
    opens(bob)

    assert "Fridays back" in read(bob)


def test_hours_times_cost_are_worked_out_and_a_weak_result_is_said(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Edit facts…", channel=CHANNEL, via="More…")
    mina.fills({"ARR a year": "84000"}).submits()
    opens(mina)

    mina.fills(FACTS | {"Hours saved a year": "340", "What an hour costs them": "60"}).submits()

    shown = read(mina)
    assert "340 hours saved a year × $60 an hour = $20,400" in shown
    assert "$63,600 a year less than it costs" in shown


def test_a_wrong_figure_is_refused_at_its_field_and_nothing_is_kept(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    wrong = {"Hours saved a year": "many", "What an hour costs them": "-5"}

    errors = mina.fills(FACTS | wrong).submits()

    assert set(errors) == {"value.hours_saved", "value.hourly_cost"}
    with acme.desk.database.read() as tx:
        assert tx.facts.list_of(acme.case("ACME").id) == {}


def test_what_is_entered_can_be_changed_and_taken_away(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    mina.fills(FACTS | {"Revenue it brings them a year": "1234.50"}).submits()

    mina.clicks("Change what is entered…")
    assert "1234.50" in str(mina.modal.payload)
    mina.fills({"Compared with others, one a line": ""}).submits()

    assert "Missing for this text: Compared with others" in read(mina)


def test_who_is_not_in_the_case_is_refused(acme: World) -> None:
    assert "Only people in the case's channel" in acme.person("omar").types("/save value ACME")


def test_a_closed_case_takes_no_facts(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    with acme.desk.database.write() as tx:
        tx.cases.change(acme.case("ACME").id, state="closed")

    assert "is closed" in " ".join(mina.fills(FACTS).submits().values())


def test_the_audit_holds_no_words_of_the_customer(acme: World) -> None:
    mina = acme.person("mina")
    opens(mina)
    mina.fills(FACTS).submits()

    assert "text_facts_entered" in events(acme)
    with acme.desk.database.read() as tx:
        kept = tx.audit.list_of(acme.case("ACME").ref)
    assert "Fridays" not in str(kept)

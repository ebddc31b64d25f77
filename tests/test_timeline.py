"""The timeline: readable page by page, exportable, and for whoever may see the case only."""

import csv
from datetime import timedelta
from io import StringIO

import pytest

from bot.spreadsheets import safe_cell
from bot.timeline_export import export_timeline, timeline_files
from domain.timeline import EntryKind
from playbooks.words import words_for
from sandbox.checks import check_view
from sandbox.people import Person, plain_text
from sandbox.state import View
from tests.world import World

CHANNEL = "save-acme"


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types("/save open ACME too expensive")
    return world


def note(world: World, number: int, text: str = "", **more: object) -> None:
    with world.desk.database.write() as tx:
        values = {
            "ref": f"n{number}", "case_id": world.case("ACME").id, "by": "U0MINA",
            "at": world.clock.now() + timedelta(seconds=number), "kind": EntryKind.NOTE.value,
            "text": text or f"note {number};",
        }  # fmt: skip
        tx.timeline.add(**(values | more))


def notes(world: World, count: int) -> None:
    for number in range(count):
        note(world, number)


def shows(person: Person) -> str:
    person.types("/save timeline ACME")
    check_view(person.modal.payload)
    return plain_text(person.modal.payload["blocks"])


def exported(person: Person) -> list[list[str]]:
    (content,) = person.files().values()
    return list(csv.reader(StringIO(content.lstrip("\ufeff"))))


def labels(person: Person) -> set[str]:
    blocks = person.modal.payload["blocks"]
    return {e["text"]["text"] for b in blocks for e in b.get("elements", []) if "action_id" in e}


def test_the_word_shows_it_in_the_channel_and_with_an_account(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save timeline", channel=CHANNEL)
    assert "opened the case" in str(mina.modal.payload)
    mina.closes()
    assert "opened the case" in shows(mina)
    mina.closes()
    assert "`/save timeline ACME`" in mina.types("/save timeline")


def test_ninety_entries_are_one_page_and_more_are_turned(acme: World) -> None:
    notes(acme, 200)
    mina = acme.person("mina")

    newest = shows(mina)
    assert "note 199;" in newest
    assert "note 110;" in newest
    assert "note 109;" not in newest
    assert labels(mina) == {"Earlier…", "Export"}

    mina.clicks("Earlier…")
    assert labels(mina) == {"Earlier…", "Later", "Export"}
    assert "note 109;" in plain_text(mina.modal.payload["blocks"])
    mina.clicks("Earlier…")
    oldest = plain_text(mina.modal.payload["blocks"])
    assert "opened the case" in oldest
    assert labels(mina) == {"Later", "Export"}
    check_view(mina.modal.payload)
    mina.clicks("Later")
    mina.clicks("Later")
    assert "note 199;" in plain_text(mina.modal.payload["blocks"])


def test_marking_on_an_earlier_page_stays_there(acme: World) -> None:
    notes(acme, 120)
    mina = acme.person("mina")
    shows(mina)
    mina.clicks("Earlier…")

    mina.clicks("Customer may see", row="note 7;")

    shown = plain_text(mina.modal.payload["blocks"])
    assert "note 7;" in shown
    assert "customer may see" in shown
    assert "note 119;" not in shown


def test_texts_that_take_many_bytes_make_shorter_pages(acme: World) -> None:
    for number in range(120):
        note(acme, number, f"{number}; " + "`漢*" * 190)
    mina = acme.person("mina")

    seen, pages = shows(mina), 1
    while "Earlier…" in labels(mina):
        mina.clicks("Earlier…")
        check_view(mina.modal.payload)
        seen += plain_text(mina.modal.payload["blocks"])
        pages += 1

    assert pages > 2
    assert all(f"\n{number}; " in seen for number in range(120))


def test_the_export_is_a_file_in_our_direct_messages_with_everything_in_full(acme: World) -> None:
    note(acme, 1, "long " * 2000)
    mina = acme.person("mina")
    mina.clicks("Log contact", channel=CHANNEL)
    mina.fills({"Whom did you reach?": "Ines Roth", "What was said": "Call again"}).submits()
    mina.types("/save undo")
    shows(mina)

    mina.clicks("Export")

    assert "on its way to our direct messages" in str(mina.modal.payload)
    rows = exported(mina)
    assert rows[0][:3] == ["When (UTC)", "Who", "What"]
    assert rows[1][:3] == ["2026-03-02 09:00:00", "Mina Sato", "opened the case"]
    (contact,) = (row for row in rows if row[4] == "Ines Roth")
    assert contact[3:6] == ["Phone or video call", "Ines Roth", "Call again"]
    assert contact[-1] == "yes"
    assert any(row[5] == "long " * 2000 for row in rows)
    (file,) = acme.sandbox.state.files.values()
    assert file.name.endswith(".csv")
    assert "acme" not in file.name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("1=1", "1=1"),
        ("said so", "said so"),
        ("", ""),
        ("   ", "   "),
    ],
)
def test_nothing_that_people_typed_is_computed_by_a_spreadsheet(typed: str, kept: str) -> None:
    assert safe_cell(typed) == kept


def test_quotes_commas_and_line_breaks_come_back_as_they_were(acme: World) -> None:
    odd = 'a "quoted", one;\nnext line = 1 🙂'
    note(acme, 1, odd)
    mina = acme.person("mina")
    shows(mina)
    mina.clicks("Export")

    assert any(row[5] == odd for row in exported(mina))


def test_an_export_beyond_a_files_size_comes_in_several(acme: World) -> None:
    for number in range(30):
        note(acme, number, f"{number};" + "x" * 500)
    with acme.desk.database.read() as tx:
        files = list(timeline_files(tx, words_for("en"), acme.case("ACME"), most=5000))

    assert len(files) > 2
    assert all(len(each.encode()) <= 5000 for each in files)
    read = [row for each in files for row in csv.reader(StringIO(each.lstrip("\ufeff")))]
    assert sum(row[0] == "When (UTC)" for row in read) == len(files)
    assert sorted(int(row[5].split(";")[0]) for row in read if row[5][:1].isdigit()) == list(
        range(30)
    )


def test_a_closed_case_is_still_read_and_exported(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save close ACME")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "They signed"}).submits()

    assert "closed the case" in shows(mina)
    assert "Customer may see" not in labels(mina)
    mina.clicks("Export")
    assert any("They signed" in row for row in exported(mina))


def test_a_director_who_may_see_every_case_reads_it(acme: World) -> None:
    assert "opened the case" in shows(acme.person("dana"))


@pytest.mark.parametrize("who", ["nell", "omar", "gus"])
def test_nobody_outside_reads_turns_or_exports_it(acme: World, who: str) -> None:
    note(acme, 1, "zq-secret")
    outside = acme.person(who)

    assert "zq-secret" not in outside.types("/save timeline ACME")
    assert not outside.has_modal
    ref = acme.case("ACME").ref
    place = View("V9", outside.id, {}, "", "V9")
    for action in ("show", "earlier", "later", "export"):
        for value in (ref, f"{ref}@0", f"{ref}@{10**30}", f"{ref}@-1", "x", ""):
            sent = {"type": "button", "block_id": "b", "value": value}
            outside.forges(place, sent | {"action_id": f"timeline:{action}"})
            assert not outside.has_modal
    assert outside.files() == {}


def test_somebody_who_lost_the_right_to_see_is_shown_the_refusal_alone(acme: World) -> None:
    notes(acme, 100)
    priya = acme.person("priya")
    with acme.desk.database.write() as tx:
        tx.cases.add_members(acme.case("ACME").id, [priya.id])
    shows(priya)
    with acme.desk.database.write() as tx:
        tx.cases.remove_member(acme.case("ACME").id, priya.id)

    priya.clicks("Earlier…")
    assert "Only people in the case's channel" in str(priya.modal.payload)
    assert "note" not in str(priya.modal.payload["blocks"])


def test_a_file_on_its_way_is_not_sent_to_somebody_who_lost_the_right_to_see(acme: World) -> None:
    priya, ref = acme.person("priya"), acme.case("ACME").ref
    with acme.desk.database.write() as tx:
        tx.cases.add_members(acme.case("ACME").id, [priya.id])
        export_timeline(acme.desk, tx, ref, priya.id, "once")
        tx.cases.remove_member(acme.case("ACME").id, priya.id)

    acme.settle()

    assert priya.files() == {}


def test_a_page_that_is_not_there_is_the_nearest_one(acme: World) -> None:
    mina = acme.person("mina")
    shows(mina)
    for value in ("@7", "@99999", "@1e9", "@"):
        sent = {"type": "button", "block_id": "b", "action_id": "timeline:earlier"}
        mina.forges(mina.modal, sent | {"value": acme.case("ACME").ref + value})
        assert "opened the case" in str(mina.modal.payload)

"""What follows a closing, in the words of those who live it: summary, debrief, channel, party."""

from datetime import timedelta
from pathlib import Path

import pytest

from domain.cases import Outcome
from domain.outcomes import Answer, DebriefState
from domain.timeline import EntryKind
from sandbox.checks import check_message, check_view
from sandbox.people import text_of
from tests.closing import (
    CHANNEL,
    DAY,
    STANDS,
    WRITTEN,
    channel_of,
    closes,
    debrief,
    debriefs,
    events,
    opens,
)
from tests.promising import makes
from tests.updating import log_contact
from tests.world import World


@pytest.fixture
def acme(world: World) -> World:
    opens(world.person("mina"))
    return world


def summary(world: World, channel: str = CHANNEL) -> str:
    return next(m.text for m in reversed(world.messages(channel)) if "Closed by" in m.text)


def test_a_whole_life_after_a_save(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    log_contact(mina)
    mina.clicks("Done", row="Confirm the cut", channel=CHANNEL)
    bob.clicks("Done", row="Find out who decides", channel=CHANNEL)

    closes(mina)
    case = acme.case("ACME")
    assert "ARR kept: $84,000 a year" in summary(acme)
    assert "The debrief is due March 9, from <@U0MINA>." in summary(acme)

    acme.passes(STANDS)
    assert channel_of(acme, case).name == "save-acme-closed-2026-03"
    (party,) = [m.text for m in acme.messages("save-acme-closed-2026-03") if "stays" in m.text]
    assert party == (
        ":tada: *ACME stays.* ARR kept: $84,000 a year. Saved in 1 day by <@U0MINA> and <@U0BOB>. "
        "Thank you!"
    )

    acme.lives_through(7 * DAY)
    assert "the debrief of the closed case is due" in mina.reads()
    mina.clicks("Write debrief…")
    assert mina.fills(WRITTEN).submits() == {}
    assert debrief(acme).state is DebriefState.DONE
    assert "wrote the debrief of *ACME*" in bob.reads()

    acme.lives_through(84 * DAY)
    assert channel_of(acme, case).is_archived
    ours = ("case_closed", "save_celebrated", "channel_", "debrief_")
    assert [each for each in events(acme) if each.startswith(ours)] == [
        "channel_created",
        "case_closed",
        "save_celebrated",
        "channel_renamed",
        "debrief_written",
        "channel_archived",
    ]


def test_the_form_and_the_summary_name_what_is_still_open(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina)
    makes(mina, **{"What did we promise?": "A named engineer"})
    mina.clicks("Close case…", channel=CHANNEL, via="More…")

    shown = str(mina.modal.payload)
    check_view(mina.modal.payload)
    assert "2 promises are open: “Export fixed in staging” and “A named engineer”" in shown
    inputs = [block for block in mina.modal.payload["blocks"] if block["type"] == "input"]
    assert len(inputs) == 3
    mina.closes()

    closes(mina, "Lost")
    assert "2 promises end with the case, not kept" in summary(acme)
    message = next(m for m in acme.messages(CHANNEL) if "Closed by" in m.text)
    check_message({"text": message.text, "blocks": message.blocks})


def test_a_saved_customer_is_owed_on_what_was_promised(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina, **{"Until the end of": "2026-03-12"})
    closes(mina)
    assert "1 promise is still owed, and reminded of" in summary(acme)

    acme.lives_through(9 * DAY)
    assert "promised to the customer: Export fixed in staging" in mina.reads()
    mina.clicks("Delivered")
    with acme.desk.database.read() as tx:
        (promise,) = tx.promises.list_of(acme.case("ACME").id)
    assert promise.state.value == "delivered"


def test_the_checklist_of_a_closed_case_has_nothing_due(acme: World) -> None:
    acme.passes(timedelta(days=9))
    closes(acme.person("mina"))
    (checklist,) = [each for each in acme.messages(CHANNEL) if "Checklist ·" in text_of(each)]

    assert "what may be offered, before the conversation starts — not done" in text_of(checklist)
    assert "due" not in text_of(checklist)


def test_a_lost_customer_is_reminded_of_by_nobody(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina, **{"Until the end of": "2026-03-12"})
    closes(mina, "Lost")
    acme.lives_through(12 * DAY)

    assert "promised to the customer" not in mina.reads()


def test_undo_within_a_minute_takes_everything_back_and_nobody_celebrates(acme: World) -> None:
    mina = acme.person("mina")
    closes(mina)
    mina.types("/save undo")
    acme.passes(2 * STANDS)

    assert debrief(acme).state is DebriefState.VOID
    assert channel_of(acme, acme.case("ACME")).name == CHANNEL
    assert not [m for m in acme.messages(CHANNEL) if "stays" in m.text]
    acme.lives_through(9 * DAY)
    assert "debrief of the closed case" not in mina.reads()
    assert not channel_of(acme, acme.case("ACME")).is_archived


def test_nobody_takes_back_the_closing_of_somebody_else(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    closes(mina)
    bob.types("/save reopen ACME")
    bob.types("/save close ACME")
    lost = {"How did it end?": "Lost", "Why, in a sentence": "They signed elsewhere"}
    assert bob.fills(lost).submits() == {}

    assert "Somebody has changed it since" in mina.types("/save undo")
    assert acme.case("ACME").outcome is Outcome.LOST
    assert "Taken back" in bob.types("/save undo")


def test_the_debrief_begins_with_what_the_case_knows(acme: World) -> None:
    mina = acme.person("mina")
    log_contact(mina)
    mina.clicks("Done", row="Confirm the cut", channel=CHANNEL)
    closes(mina, "Saved in part", **{"ARR kept a year": "42k"})
    mina.clicks("Write debrief…", channel=CHANNEL)

    check_view(mina.modal.payload)
    shown = str(mina.modal.payload)
    assert "ARR $84,000 → $42,000" in shown
    assert "An estimate from" in shown
    effort = next(b for b in mina.modal.payload["blocks"] if b.get("block_id") == "effort")
    assert effort["element"]["initial_value"] == "1.5"
    assert "What was the real reason?" not in shown
    assert mina.fills(WRITTEN).submits() == {}
    assert debrief(acme).commitment is Answer.YES
    assert debrief(acme).effort_minutes == 90
    with acme.desk.database.read() as tx:
        line = tx.results.find(acme.case("ACME").id)
    assert line is not None
    assert line.effort_minutes == 90


def test_losses_are_asked_more_and_a_wrong_cause_is_put_right(acme: World) -> None:
    mina = acme.person("mina")
    closes(mina, "Lost")
    more = {
        "What was the real reason?": "Their new CFO",
        "When did we really lose them?": "In January",
        "Which signals did we miss?": "Two meetings declined",
        "Could we have saved them?": "Yes",
        "Root cause": "Champion or strategy changed",
    }
    debriefs(mina, **more)

    written = debrief(acme)
    assert (written.real_reason, written.could_have) == ("Their new CFO", Answer.YES)
    assert acme.case("ACME").cause == "change"
    assert "cause_corrected" in events(acme)


def test_a_debrief_without_a_word_and_an_effort_that_is_none_are_refused(acme: World) -> None:
    mina = acme.person("mina")
    closes(mina)
    mina.clicks("Write debrief…", channel=CHANNEL)
    assert "Please say at least" in mina.submits()["worked"]
    assert (
        "no number of hours"
        in mina.fills({"Effort of everybody, in hours": "many"}).submits()["effort"]
    )
    assert mina.has_modal
    assert debrief(acme).is_open


def test_two_write_it_and_nothing_typed_is_lost(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    closes(mina)
    mina.clicks("Write debrief…", channel=CHANNEL)
    bob.clicks("Write debrief…", channel=CHANNEL)
    assert bob.fills({"What worked?": "Bob's view"}).submits() == {}

    mina.fills({"What worked?": "Mina's view"}).submits()

    shown = str(mina.modal.payload)
    check_view(mina.modal.payload)
    assert "<@U0BOB> saved this debrief meanwhile" in shown
    assert "Bob's view" in shown
    assert "Mina's view" in shown
    assert debrief(acme).worked == "Bob's view"
    assert mina.submits() == {}
    assert debrief(acme).worked == "Mina's view"
    with acme.desk.database.read() as tx:
        entries = tx.timeline.list_of(acme.case("ACME").id)
    told = [each.text for each in entries if each.kind is EntryKind.DEBRIEFED]
    assert ["Bob's view" in each for each in told] == [True, False]


def test_long_answers_are_kept_whole_and_read_whole(acme: World) -> None:
    mina = acme.person("mina")
    closes(mina)
    long = "Ünïcode 漢字 & <angles> " * 130
    debriefs(mina, **{"What worked?": long[:3000]})

    assert debrief(acme).worked == long[:3000].strip()
    acme.person("bob").clicks("Read debrief")
    bob = acme.person("bob")
    check_view(bob.modal.payload)
    bob.clicks("The whole text")
    assert long[:2999].strip() in next(iter(bob.files().values()))


def test_somebody_outside_neither_reads_nor_writes_a_debrief(acme: World) -> None:
    mina, nell = acme.person("mina"), acme.person("nell")
    closes(mina)
    debriefs(mina)
    message = next(m for m in acme.messages(CHANNEL) if "Closed by" in m.text)
    for action in ("debrief:write", "debrief:read", "case:reopen"):
        forged = {"type": "button", "block_id": "b", "action_id": action}
        nell.forges(message, forged | {"value": acme.case("ACME").ref})
        assert not nell.has_modal
    assert not acme.case("ACME").is_open


def test_a_debrief_that_is_late_is_told_to_the_manager(acme: World) -> None:
    closes(acme.person("mina"))
    acme.lives_through(9 * DAY)

    assert "the debrief of the closed case was due" in acme.person("bob").reads()


def test_a_closing_survives_a_restart_before_it_stands(acme: World, tmp_path: Path) -> None:
    closes(acme.person("mina"))
    acme.restart()
    acme.passes(STANDS + timedelta(hours=3))

    assert channel_of(acme, acme.case("ACME")).name == "save-acme-closed-2026-03"
    assert events(acme).count("save_celebrated") == 1

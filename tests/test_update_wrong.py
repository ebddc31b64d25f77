"""*I sent something wrong…*: the correction, and who hears of it."""

import pytest

from domain.timeline import EntryKind
from domain.updates import UpdateState
from sandbox.errors import Unfaithful
from sandbox.people import text_of
from tests.updating import (
    CHANNEL,
    DAY,
    WEEK,
    acme,
    card,
    case,
    corrects,
    direct,
    drafts,
    events,
    sends,
    updates,
)
from tests.world import MONDAY, World

__all__ = ["acme"]


def test_a_mistake_drafts_the_correction_and_tells_the_manager(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)
    due = card(acme)
    acme.passes(DAY)

    corrects(mina)

    text, below = direct(acme, "mina")[-2:]
    assert text.text == (
        "In our update of March 2 we wrote: “The fix is live.” That was wrong. "
        "Correct is: It is in testing."
    )
    assert text.unstyled
    assert "correction" in below.text
    told = direct(acme, "bob")[-1]
    assert "said something wrong, and <@U0MINA> is correcting it" in told.text
    assert "It is in testing." in text_of(told)
    wrong, correction = updates(acme)
    assert wrong.state is UpdateState.CORRECTED
    assert correction.corrects == wrong.ref
    assert "draft, not sent" in card(acme)
    assert due.split(" · update")[0].split("streak")[0].split("\n")[1] in card(acme)
    assert events(acme).count("update_corrected") == 1

    sends(mina)
    assert f"Next update due <!date^{int((MONDAY + WEEK).timestamp())}^" in card(acme)
    assert "streak 1" in card(acme)
    with acme.desk.database.read() as tx:
        kinds = [each.kind for each in tx.timeline.list_of(case(acme).id)]
    assert kinds.count(EntryKind.UPDATE_WRONG) == 1
    assert kinds.count(EntryKind.UPDATE_SENT) == 2


def test_the_correction_is_reworded_before_it_goes_out(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)
    corrects(mina)

    mina.clicks("Change…")
    assert "What is right?" in mina.fills({"Correction": "  "}).submits()["text"]
    assert mina.fills({"Correction": "Sorry: it is *in testing*."}).submits() == {}

    assert direct(acme, "mina")[-2].text == "Sorry: it is in testing."


def test_a_mistake_is_told_from_the_message_the_timeline_and_the_card(acme: World) -> None:
    mina = acme.person("mina")
    with pytest.raises(Unfaithful):
        mina.clicks("I sent something wrong…", channel=CHANNEL, via="More…")
    mina.closes()
    drafts(mina)
    sends(mina)
    sent = direct(acme, "mina")[-1]

    mina.clicks("I sent something wrong…", on=sent)
    assert "The export fix is in testing" in str(mina.modal.payload)
    mina.closes()
    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    mina.clicks("I sent something wrong…", row="sent the customer update")
    mina.closes()
    mina.closes()
    corrects(mina)

    assert "is being corrected already" in mina.clicks("I sent something wrong…", on=sent)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"What was wrong?": " ", "What is right?": "x"}, "wrong"),
        ({"What was wrong?": "x", "What is right?": " "}, "right"),
        ({"What was wrong?": "x" * 3000, "What is right?": "y" * 3000}, "right"),
    ],
)
def test_a_correction_that_says_nothing_or_too_much_is_refused(
    acme: World, fields: dict[str, str], field: str
) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)
    mina.clicks("I sent something wrong…", channel=CHANNEL, via="More…")

    assert list(mina.fills(fields).submits()) == [field]
    assert updates(acme)[0].state is UpdateState.SENT


def test_a_mistake_found_by_the_manager_is_told_to_the_owner(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    drafts(mina)
    sends(mina)

    corrects(bob)

    assert "<@U0BOB> is correcting it" in direct(acme, "mina")[-1].text
    assert not [m for m in direct(acme, "bob") if "is correcting it" in m.text]


def test_a_sending_that_was_corrected_cannot_be_taken_back(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    drafts(mina)
    sends(mina)
    corrects(bob)

    assert "changed it since" in mina.types("/save undo")
    assert updates(acme)[0].state is UpdateState.CORRECTED


def test_a_correction_that_was_wrong_is_corrected_itself(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)
    corrects(mina)
    sends(mina)
    corrects(mina)
    sends(mina)

    states = [each.state for each in updates(acme)]
    assert states == [UpdateState.CORRECTED, UpdateState.CORRECTED, UpdateState.SENT]
    assert "streak 1" in card(acme)
    assert len([m for m in direct(acme, "bob") if "is correcting it" in m.text]) == 2


def test_the_timeline_below_shows_the_correction_when_its_form_closes(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)
    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    mina.clicks("I sent something wrong…", row="sent the customer update")

    mina.fills({"What was wrong?": "The date", "What is right?": "March 9"}).submits()

    assert "corrects the customer update" in str(mina.modal.payload)
    assert "I sent something wrong…" not in str(mina.modal.payload)


def test_reminders_count_from_the_update_as_the_card_does_and_not_from_its_correction(
    acme: World,
) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)
    first = updates(acme)[0].sent_at
    acme.passes(DAY)
    corrects(mina)
    sends(mina)

    case_id = acme.case("ACME").id
    with acme.desk.database.read() as tx:
        assert tx.updates.last_sent_of([case_id]) == {case_id: first}

"""The weekly customer update: drafted, and the clock that counts from sending."""

from datetime import timedelta

from domain.updates import StepState, UpdateState
from tests.updating import CHANNEL, DAY, GOOD, WEEK, acme, card, direct, drafts, sends, updates
from tests.world import MONDAY, World

__all__ = ["acme"]


def test_mina_drafts_sends_and_the_clock_counts_from_sending(acme: World) -> None:
    mina = acme.person("mina")
    acme.passes(3 * DAY)
    drafts(mina)
    assert "draft, not sent" in card(acme)
    assert "streak" not in card(acme)

    acme.passes(DAY)
    sends(mina)

    (update,) = updates(acme)
    assert update.state is UpdateState.SENT
    assert (update.sent_at, update.sent_to) == (MONDAY + 4 * DAY, "Ines Roth")
    assert "draft, not sent" not in card(acme)
    assert f"Next update due <!date^{int((MONDAY + 11 * DAY).timestamp())}^" in card(acme)
    assert "streak 1" in card(acme)
    assert "next customer update due" in acme.messages(CHANNEL)[0].text


def test_a_draft_alone_does_not_move_the_clock(acme: World) -> None:
    before = card(acme)
    due = f"Next update due <!date^{int((MONDAY + WEEK).timestamp())}^"
    assert due in before

    drafts(acme.person("mina"))
    assert due in card(acme)

    acme.passes(WEEK + timedelta(minutes=1))
    acme.person("mina").types("/save")
    assert ":warning: Update was due" in acme.person("mina").last_reply
    assert "draft, not sent" in acme.person("mina").last_reply


def test_the_text_is_a_message_of_its_own_that_a_long_press_copies(acme: World) -> None:
    drafts(acme.person("mina"))

    text, below = direct(acme, "mina")[-2:]
    assert text.text == (
        "Progress this week\n- The export fix is in testing\n\n"
        "Status: on track\n\n"
        "Next steps\n- 12 March: Ines tries the export\n- 13 March: usage report\n\n"
        "What we need from you\n- Two test users"
    )
    assert text.blocks == []
    assert text.unstyled
    assert text.pings == []
    assert "not sent" in below.text
    labels = [
        e["text"]["text"] for b in below.blocks for e in b.get("elements", []) if "value" in e
    ]
    assert labels == ["I sent it…", "Change…"]


def test_a_delay_tells_the_new_date_and_needs_one(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Customer update", channel=CHANNEL)
    delayed = GOOD | {"Status": "Delayed"}

    assert "Delayed until when?" in mina.fills(delayed).submits()["new_date"]
    past = mina.fills({"New date, when delayed": "2026-03-01"}).submits()
    assert "That day is over" in past["new_date"]
    assert mina.fills({"New date, when delayed": "2026-03-20"}).submits() == {}

    assert "Status: delayed, new date Mar 20, 2026" in direct(acme, "mina")[-2].text


def test_last_weeks_steps_come_back_and_what_is_open_or_late_goes_on(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina, **{"Next steps": "one\ntwo\nthree\nfour"})
    sends(mina)
    acme.passes(6 * DAY)

    mina.types("/save update ACME")
    mina.fills({"one": "Done", "two": "Late", "three": "Dropped", "Progress this week": "Moved on"})
    assert mina.submits() == {}

    update = updates(acme)[-1]
    assert update.parts.looked_back == (
        ("one", StepState.DONE), ("two", StepState.LATE),
        ("three", StepState.DROPPED), ("four", StepState.OPEN),
    )  # fmt: skip
    assert update.parts.steps == ("two", "four")
    text = direct(acme, "mina")[-2].text
    assert (
        "What we announced last time\n- one: done\n- two: late, still coming\n"
        "- three: no longer planned\n- four: still open" in text
    )


def test_a_draft_opens_again_with_what_was_typed(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina, Status="Delayed", **{"New date, when delayed": "2026-03-20"})

    mina.clicks("Change…")

    shown = str(mina.modal.payload)
    assert "The export fix is in testing" in shown
    assert "2026-03-20" in shown
    assert "Two test users" in shown
    assert mina.modal.values["course"]["value"]["selected_option"]["value"] == "delayed"
    assert "Draft of <@U0MINA>" in shown


def test_a_changed_draft_says_the_text_again_and_an_unchanged_one_does_not(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina)
    said = len(direct(acme, "mina"))

    mina.clicks("Change…")
    assert mina.submits() == {}
    assert "Nothing has changed" in str(mina.modal.payload)
    mina.closes()
    assert len(direct(acme, "mina")) == said

    for progress in ("Other words", GOOD["Progress this week"]):
        drafts(mina, **{"Progress this week": progress})
        assert progress in direct(acme, "mina")[-2].text
    assert len(direct(acme, "mina")) == said + 4
    assert len(updates(acme)) == 1


def test_a_colleague_gets_the_text_of_the_same_draft_in_their_own_conversation(acme: World) -> None:
    drafts(acme.person("mina"))
    bob = acme.person("bob")

    bob.clicks("Customer update", channel=CHANNEL)
    assert bob.submits() == {}

    assert direct(acme, "bob")[-2].text == direct(acme, "mina")[-2].text
    assert len(updates(acme)) == 1


def test_before_the_first_contact_a_draft_may_be_written(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    mina.clicks("Customer update", channel=CHANNEL)
    assert "begins with the first contact" in str(mina.modal.payload)

    assert mina.fills(GOOD).submits() == {}

    assert "First contact, by phone, due" in card(world)
    assert "draft, not sent" in card(world)

"""What the customer may see, and what an update leaves out."""

from datetime import timedelta

from sandbox.people import text_of
from tests.updating import (
    CHANNEL,
    DAY,
    GOOD,
    HOUR,
    acme,
    direct,
    drafts,
    events,
    log_contact,
    sends,
)
from tests.world import World

__all__ = ["acme"]


def test_everything_is_internal_until_it_is_marked(acme: World) -> None:
    mina = acme.person("mina")
    log_contact(mina, "They plan to leave for Globex, do not tell")
    log_contact(mina, "Export is what they miss most", customer_may_see=True)
    mina.clicks("Done", row="Confirm the cut", channel=CHANNEL)
    acme.passes(HOUR)

    mina.clicks("Customer update", channel=CHANNEL)

    progress = mina.modal.values["progress"]["value"]["value"]
    assert progress == "March 2: Export is what they miss most"
    shown = str(mina.modal.payload)
    assert "do not tell" not in shown
    assert "Confirm the cut" not in shown
    assert "1 note" in shown
    # The contact of the first day, and what they do not tell.
    assert "2 notes" in shown
    assert "1 done item" in shown
    assert "unapproved offers" in shown


def test_an_internal_note_never_stands_in_the_text(acme: World) -> None:
    mina = acme.person("mina")
    log_contact(mina, "SECRET plan")
    mina.clicks("Customer update", channel=CHANNEL)
    mina.fills(GOOD).submits()

    assert "SECRET" not in "".join(text_of(message) for message in direct(acme, "mina"))


def test_a_done_item_is_told_once_it_is_marked(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("All items", channel=CHANNEL)
    mina.clicks("Customer may see", row="Confirm the cut")
    assert "customer may see" in str(mina.modal.payload)
    mina.clicks("Done", row="Confirm the cut")
    mina.clicks("Customer may see", row="Find out who decides")
    mina.closes()

    mina.clicks("Customer update", channel=CHANNEL)

    progress = mina.modal.values["progress"]["value"]["value"]
    assert progress.startswith("March 2: Confirm the cut")
    assert "Find out who decides" not in progress


def test_a_mark_is_taken_back_and_leaves_a_tick_that_can_be_undone(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Done", row="Confirm the cut", channel=CHANNEL)
    mina.clicks("All items", channel=CHANNEL)
    mina.clicks("Customer may see", row="Confirm the cut")
    mina.clicks("Keep internal", row="Confirm the cut")
    assert "customer may see" not in str(mina.modal.payload)
    mina.closes()

    assert "is as it was" in mina.types("/save undo")
    assert events(acme).count("item_marked") == 2


def test_a_note_is_marked_in_the_timeline(acme: World) -> None:
    mina = acme.person("mina")
    log_contact(mina, "Good news")

    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    mina.clicks("Customer may see", row="Good news")
    assert "customer may see" in str(mina.modal.payload)
    mina.closes()
    mina.clicks("Customer update", channel=CHANNEL)
    assert "Good news" in mina.modal.values["progress"]["value"]["value"]
    mina.closes()

    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    mina.clicks("Keep internal", row="Good news")
    mina.closes()
    mina.clicks("Customer update", channel=CHANNEL)
    assert not mina.modal.values["progress"]["value"]["value"]


def test_a_message_is_added_for_the_customer(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("Fixed by <@U0PRIYA> in *build 7*", channel=CHANNEL)
    message = acme.messages(CHANNEL)[-1]
    mina.uses_message_shortcut("add_to_case", message)
    mina.fills({"Case": "ACME", "For the customer update": ["Customer may see this note"]})
    assert mina.submits() == {}

    mina.clicks("Customer update", channel=CHANNEL)

    progress = mina.modal.values["progress"]["value"]["value"]
    assert progress == "March 2: Fixed by Priya Nair in build 7"


def test_what_was_told_once_is_not_told_again(acme: World) -> None:
    mina = acme.person("mina")
    log_contact(mina, "First news", customer_may_see=True)
    drafts(mina, **{"Progress this week": "First news"})
    acme.passes(HOUR)
    sends(mina)
    acme.passes(DAY)
    log_contact(mina, "Second news", customer_may_see=True)

    mina.clicks("Customer update", channel=CHANNEL)

    assert mina.modal.values["progress"]["value"]["value"] == "March 3: Second news"


def test_markup_becomes_words_and_other_customers_are_pointed_out(acme: World) -> None:
    mina = acme.person("mina")
    acme.person("omar").types("/save open Globex")
    acme.passes(timedelta(minutes=1))
    typed = "*Done* by <@U0PRIYA>, <!channel> see <https://a.example|notes>, as at globex & ACME"

    drafts(mina, **{"Progress this week": typed})

    text, below = direct(acme, "mina")[-2:]
    assert (
        "- Done by Priya Nair, channel see notes (https://a.example), as at globex &amp; ACME"
        in text.text
    )
    assert text.pings == []
    assert "names other customers: Globex" in text_of(below)
    assert "became plain words" in text_of(below)


def test_this_customers_own_name_is_no_warning(acme: World) -> None:
    drafts(acme.person("mina"), **{"Progress this week": "ACME Inc. has the export"})

    assert "other customers" not in text_of(direct(acme, "mina")[-1])


def test_a_lock_screen_that_names_no_customer_gets_the_text_without_styling(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save settings")
    mina.fills({"Notifications on a lock screen": "Name no customer"}).submits()

    drafts(mina, **{"Progress this week": "5 < 6 & *so on*"})

    text, below = direct(acme, "mina")[-2:]
    assert "export" not in text.text + below.text
    assert "ACME" not in text.text + below.text
    assert [block["text"]["type"] for block in text.blocks] == ["plain_text"]
    assert "- 5 < 6 & so on" in text.blocks[0]["text"]["text"]

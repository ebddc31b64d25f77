"""*I sent it…*: what resets the clock, and what does not count as sent."""

from datetime import timedelta

import pytest

from domain.timeline import EntryKind
from domain.undo import Step
from domain.updates import UpdateState
from sandbox.people import text_of
from tests.test_private import submission
from tests.updating import (
    CHANNEL,
    DAY,
    GOOD,
    acme,
    card,
    case,
    direct,
    drafts,
    events,
    sends,
    updates,
)
from tests.world import World, delivered

__all__ = ["acme"]


def test_sent_is_kept_in_the_timeline_and_audited_once(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)

    with acme.desk.database.read() as tx:
        entries = tx.timeline.list_of(case(acme).id)
        assert tx.audit.verify().broken_at is None
    (entry,) = [each for each in entries if each.kind is EntryKind.UPDATE_SENT]
    assert entry.who == "Ines Roth"
    assert entry.text.startswith("Progress this week\n- The export fix is in testing")
    assert not entry.customer_may_see
    assert events(acme).count("update_drafted") == 1
    assert events(acme).count("update_sent") == 1
    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    assert "sent the customer update to Ines Roth" in str(mina.modal.payload)


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"To whom?": "  "}, "to", "Enter a name"),
        ({"Day": "2026-03-09"}, "time", "in the future"),
        ({"Day": "2026-02-27"}, "day", "was not open then"),
        ({"Day": "soon"}, "day", "is not a date"),
        ({"Time": "25:99"}, "time", "is not a time"),
    ],
)
def test_a_sending_that_cannot_be_is_refused_at_its_field(
    acme: World, fields: dict[str, str], field: str, said: str
) -> None:
    mina = acme.person("mina")
    drafts(mina)
    mina.clicks("I sent it…")

    errors = mina.fills({"To whom?": "Ines"} | fields).submits()

    assert said in errors[field]
    assert updates(acme)[0].state is UpdateState.DRAFT


def test_what_went_out_before_it_was_written_down_counts_from_then(acme: World) -> None:
    mina = acme.person("mina")
    acme.passes(2 * DAY)
    drafts(mina)
    mina.clicks("I sent it…")
    assert mina.fills({"To whom?": "Ines", "Day": "2026-03-03", "Time": "10:00"}).submits() == {}

    sent_at = updates(acme)[0].sent_at
    assert sent_at is not None
    assert sent_at.date().isoformat() == "2026-03-03"


def test_sending_twice_is_refused_in_words(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    drafts(mina)
    old = direct(acme, "mina")[-1]
    mina.clicks("I sent it…")
    mina.fills({"To whom?": "Ines"})
    again = submission(acme, mina, "U0BOB")
    assert mina.submits() == {}

    assert "is sent already" in mina.clicks("I sent it…", on=old)
    assert "is sent already" in mina.clicks("Change…", on=old)
    assert "is sent already" in str(delivered(acme.bot, again).body)
    assert not bob.has_modal
    assert events(acme).count("update_sent") == 1


def test_a_text_that_changed_meanwhile_is_not_the_one_that_was_sent(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    drafts(mina)
    old = direct(acme, "mina")[-1]
    drafts(bob, **{"Progress this week": "Bob knows better"})

    assert "has been changed since" in mina.clicks("I sent it…", on=old)
    assert not mina.has_modal
    assert updates(acme)[0].state is UpdateState.DRAFT


def test_two_who_write_at_once_do_not_overwrite_each_other(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    mina.clicks("Customer update", channel=CHANNEL)
    drafts(bob, **{"Progress this week": "Bob was first"})

    errors = mina.fills(GOOD).submits()

    assert "has been changed since" in errors["progress"]
    assert mina.has_modal
    assert updates(acme)[0].parts.progress == "Bob was first"


def test_a_form_left_open_over_the_sending_writes_nothing(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    drafts(mina)
    bob.clicks("Customer update", channel=CHANNEL)
    sends(mina)

    errors = bob.fills({"Progress this week": "Too late"}).submits()

    assert "is sent already" in errors["progress"]
    assert [each.parts.progress for each in updates(acme)] == [GOOD["Progress this week"]]


def test_the_sent_mark_is_taken_back_within_a_minute(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)
    acme.passes(timedelta(seconds=50))

    reply = mina.types("/save undo")

    assert "is a draft again" in reply
    (update,) = updates(acme)
    assert (update.state, update.sent_at, update.sent_to) == (UpdateState.DRAFT, None, None)
    assert "draft, not sent" in card(acme)
    assert f"{Step.UPDATE.value}_undone" in events(acme)
    sends(mina, "Jon")
    assert updates(acme)[0].sent_to == "Jon"
    assert "Sent to Jon" in text_of(direct(acme, "mina")[-1])


def test_the_sent_mark_stays_after_a_minute_or_a_correction_or_a_new_draft(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    drafts(mina)
    sends(mina)
    drafts(bob)
    assert "changed it since" in mina.types("/save undo")
    acme.passes(timedelta(seconds=61))
    assert "more than 60 seconds" in mina.types("/save undo")


def test_three_in_time_are_a_streak_of_three_and_a_late_one_ends_it(acme: World) -> None:
    mina = acme.person("mina")
    for _week in range(3):
        acme.passes(6 * DAY)
        drafts(mina)
        sends(mina)
    assert "streak 3" in card(acme)

    acme.passes(8 * DAY)
    drafts(mina)
    sends(mina)
    assert "streak" not in card(acme)


def test_home_shows_the_same_clock(acme: World) -> None:
    drafts(acme.person("mina"))

    home = str(acme.person("mina").opens_home().payload)

    assert "Next update due" in home
    assert "draft, not sent" in home
    assert "Customer update" in home

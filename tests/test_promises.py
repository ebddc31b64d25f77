"""Promises to the customer: none forgotten, none moved or broken in silence."""

from datetime import timedelta
from typing import Any

import pytest

from domain.promises import PromiseSource, PromiseState
from sandbox.people import text_of
from tests.promising import (
    CHANNEL,
    DAY,
    PROMISE,
    acme,
    case,
    events,
    lists,
    makes,
    promise,
    promises,
    shown,
)
from tests.updating import card, drafts, sends
from tests.world import World

__all__ = ["acme"]

HOUR = timedelta(hours=1)
TOLD = {"What did you tell the customer?": "It slips; we said sorry and named the 12th"}


def test_a_promise_has_one_owner_and_a_day_and_the_channel_and_the_card_say_so(acme: World) -> None:
    mina = acme.person("mina")

    mina.types("/save promise ACME")
    assert mina.modal.values["owner"]["value"]["selected_user"] == "U0MINA"
    assert mina.modal.values["day"]["value"]["selected_date"] == "2026-03-09"
    assert mina.fills(PROMISE | {"Who keeps it": "U0PRIYA"}).submits() == {}

    made = promise(acme)
    assert (made.text, made.owner_id) == ("Export fixed in staging", "U0PRIYA")
    assert (made.state, made.source) == (PromiseState.OPEN, PromiseSource.FORM)
    line = text_of(acme.messages(CHANNEL)[-1])
    assert "Promised to the customer: “Export fixed in staging” · <@U0PRIYA>" in line
    assert "Promises: 1 open, next due" in card(acme)
    assert events(acme).count("promise_made") == 1


def test_whoever_is_to_keep_one_and_is_not_in_the_channel_is_invited_executives_are_not(
    acme: World,
) -> None:
    mina = acme.person("mina")
    channel = acme.sandbox.state.channel_named(CHANNEL)
    assert not {"U0OMAR", "U0VERA"} & set(channel.members)

    makes(mina, **{"Who keeps it": "U0OMAR"})
    makes(mina, **{"Who keeps it": "U0VERA"})

    assert "U0OMAR" in channel.members
    assert "U0VERA" not in channel.members
    # She is asked, with a way in: her reminders' buttons need it.
    acme.person("vera").clicks("Join")
    assert "U0VERA" in channel.members


def test_it_is_delivered_then_confirmed_by_the_customer_by_name(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina)
    lists(mina)

    mina.clicks("Delivered", row="Export fixed")
    assert "the customer has not confirmed yet" in shown(mina)
    mina.clicks("Customer confirmed…", row="Export fixed")
    assert "Enter a name" in mina.fills({}).submits()["who"]
    assert mina.fills({"Who at the customer confirmed it?": "Ines Roth"}).submits() == {}

    assert "confirmed by Ines Roth" in shown(mina)
    kept = promise(acme)
    assert (kept.state, kept.confirmed_who) == (PromiseState.CONFIRMED, "Ines Roth")
    assert not kept.was_late
    mina.closes()
    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    assert "has a promise confirmed by Ines Roth" in shown(mina)


def test_delivered_twice_is_refused_in_the_list_and_changes_nothing(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    makes(mina)
    lists(mina)
    lists(bob)
    mina.clicks("Delivered", row="Export fixed")
    before = promise(acme)

    bob.clicks("Delivered", row="Export fixed")

    assert "is delivered already" in shown(bob)
    assert promise(acme) == before
    assert events(acme).count("promise_delivered") == 1


def test_the_owner_is_reminded_a_day_and_four_hours_before_with_the_buttons_that_end_it(
    acme: World,
) -> None:
    mina = acme.person("mina")
    makes(mina, **{"Until the end of": "2026-03-04"})

    acme.lives_through(timedelta(days=2, hours=6))  # Wednesday 15:00; due 18:00 Berlin time
    nudges = [m for m in acme.told("mina") if "promised to the customer" in text_of(m)]
    assert nudges
    live = nudges[-1]
    labels = str(live.blocks)
    assert all(each in labels for each in ("Delivered", "Move…", "Broken…"))

    mina.clicks("Delivered", on=live)
    acme.settle()
    assert promise(acme).state is PromiseState.DELIVERED
    settled = next(m for m in acme.told("mina") if m.ts == live.ts)
    assert "settled" in text_of(settled)
    said = len(acme.told("mina"))
    acme.lives_through(4 * HOUR)
    assert len([m for m in acme.told("mina")[said:] if "promised" in text_of(m)]) == 0


def test_unkept_at_its_moment_it_is_overdue_for_owner_and_manager_and_on_the_card(
    acme: World,
) -> None:
    mina = acme.person("mina")
    makes(mina, **{"Until the end of": "2026-03-04"})

    acme.lives_through(4 * DAY)

    assert "1 overdue" in card(acme)
    mine = [text_of(m) for m in acme.told("mina")]
    assert any("promised to the customer: Export fixed in staging, overdue" in m for m in mine)
    his = [text_of(m) for m in acme.told("bob")]
    assert any("Export fixed in staging, overdue since" in m and "<@U0MINA>" in m for m in his)
    assert promise(acme).state is PromiseState.OPEN


def test_delivered_late_is_kept_as_late(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina, **{"Until the end of": "2026-03-03"})
    acme.passes(4 * DAY)
    lists(mina)
    assert "overdue since" in shown(mina)

    mina.clicks("Delivered", row="Export fixed")

    assert "delivered late" in shown(mina)
    assert promise(acme).was_late


def test_moving_one_asks_what_the_customer_was_told_and_keeps_where_it_was(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina)
    lists(mina)
    mina.clicks("Move…", row="Export fixed")

    assert "What did you tell" in mina.fills({"New day": "2026-03-12"}).submits()["told"]
    assert "Choose another day" in mina.fills({"New day": "2026-03-05"} | TOLD).submits()["day"]
    assert "That day is over" in mina.fills({"New day": "2026-03-01"} | TOLD).submits()["day"]
    assert mina.fills({"New day": "2026-03-12"} | TOLD).submits() == {}

    moved = promise(acme)
    assert (moved.moved, moved.is_open) == (1, True)
    assert moved.due_at - moved.first_due_at == 7 * DAY
    assert "moved once, first due" in shown(mina)
    assert "It slips; we said sorry" in text_of(acme.messages(CHANNEL)[-1])
    mina.closes()
    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    assert "moved a promise" in shown(mina)
    assert "It slips" in shown(mina)


def test_a_broken_one_is_told_to_the_manager_at_once_with_what_the_customer_heard(
    acme: World,
) -> None:
    mina = acme.person("mina")
    makes(mina)
    lists(mina)
    mina.clicks("Broken…", row="Export fixed")
    assert "What did you tell" in mina.submits()["told"]
    assert mina.fills(TOLD).submits() == {}

    told = text_of(acme.told("bob")[-1])
    assert "A promise is broken: “Export fixed in staging”" in told
    assert "we said sorry and named the 12th" in told
    assert "A promise is broken" in text_of(acme.messages(CHANNEL)[-1])
    assert "1 broken" in card(acme)
    assert promise(acme).state is PromiseState.BROKEN
    mina.closes()
    before = len(acme.told("mina"))
    acme.lives_through(5 * DAY)
    assert not any("Export" in text_of(m) for m in acme.told("mina")[before:])


@pytest.mark.parametrize("button", ["Delivered", "Broken…", "Move…", "Change…"])
def test_what_is_broken_stays_broken(acme: World, button: str) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    makes(mina)
    lists(bob)
    lists(mina)
    mina.clicks("Broken…", row="Export fixed")
    assert mina.fills(TOLD).submits() == {}

    bob.clicks(button, row="Export fixed")

    assert "is broken and stays so" in shown(bob)
    assert events(acme).count("promise_broken") == 1
    assert len([m for m in acme.told("bob") if "A promise is broken" in text_of(m)]) == 1


def test_two_who_break_it_at_once_tell_the_manager_once(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    makes(mina)
    for person in (mina, bob):
        lists(person)
        person.clicks("Broken…", row="Export fixed")
    assert mina.fills(TOLD).submits() == {}

    assert "is broken and stays so" in bob.fills(TOLD).submits()["told"]
    assert len([m for m in acme.told("bob") if "A promise is broken" in text_of(m)]) == 1


def test_a_manager_who_may_not_see_the_case_reads_no_word_of_it(acme: World) -> None:
    """Priya's promises are answered for by somebody who is not in the case."""
    from domain.policy import ReportingLine
    from tests.world import user

    line = ReportingLine(user("U0NELL"), (user("U0PRIYA"),))
    acme.change_policy(reporting=(*acme.policy.reporting, line))
    mina = acme.person("mina")
    makes(mina, **{"Who keeps it": "U0PRIYA"})
    lists(mina)
    mina.clicks("Broken…", row="Export fixed")
    assert mina.fills(TOLD).submits() == {}

    told = text_of(acme.told("nell")[-1])
    assert "A promise of <@U0PRIYA> is broken" in told
    assert "Export" not in told
    assert "sorry" not in told
    assert "Export" in text_of(acme.told("bob")[-1])


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"What did we promise?": " \n"}, "text", "What did we promise?"),
        ({"What did we promise?": "x" * 501}, "text", "the most is 500"),
        ({"What did we promise?": "x" * 10_000}, "text", "the most is 500"),
        ({"Until the end of": "2026-03-01"}, "day", "That day is over"),
        ({"Until the end of": "soon"}, "day", "is not a date"),
        ({"Until the end of": ""}, "day", "Which day?"),
        ({"Who keeps it": "U0GUS"}, "owner", "full member"),
        ({"Who keeps it": "U0BOT"}, "owner", "full member"),
        ({"Who keeps it": "U404"}, "owner", "full member"),
    ],
)
def test_a_promise_that_cannot_be_is_refused_at_its_field(
    acme: World, fields: dict[str, str], field: str, said: str
) -> None:
    mina = acme.person("mina")
    mina.clicks("New promise…", channel=CHANNEL, via="More…")

    assert said in mina.fills(PROMISE | fields).submits()[field]

    assert mina.has_modal
    assert promises(acme) == []
    assert "promise_made" not in events(acme)


def test_somebody_who_left_can_keep_no_promise_and_their_manager_hears_of_theirs(
    acme: World,
) -> None:
    from sandbox.methods.workspace import user_json

    mina = acme.person("mina")
    makes(mina, **{"Who keeps it": "U0OMAR", "Until the end of": "2026-03-04"})
    omar = acme.sandbox.state.user_named("omar")
    omar.deleted = True
    acme.sandbox.emit({"type": "user_change", "user": user_json(acme.sandbox, omar)})
    acme.settle()

    mina.clicks("New promise…", channel=CHANNEL, via="More…")
    assert "full member" in mina.fills(PROMISE | {"Who keeps it": "U0OMAR"}).submits()["owner"]
    mina.closes()
    acme.lives_through(3 * DAY)
    assert any("Export fixed" in text_of(m) for m in acme.told("bob"))


def test_handing_the_case_over_hands_its_owners_promises_over(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina)
    makes(mina, **{"Who keeps it": "U0PRIYA", "What did we promise?": "Roadmap talk"})
    mina.clicks("Hand over…", channel=CHANNEL, via="More…")
    assert mina.fills({"New owner": "U0OMAR"}).submits() == {}
    acme.person("omar").clicks("Accept")

    assert [each.owner_id for each in promises(acme)] == ["U0OMAR", "U0PRIYA"]


def test_words_owner_and_for_a_day_the_date_can_be_put_right(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina)
    lists(mina)
    mina.clicks("Change…", row="Export fixed")
    fields = {"What did we promise?": "Export live", "Until the end of": "2026-03-06"}
    assert mina.fills(fields | {"Who keeps it": "U0PRIYA"}).submits() == {}
    changed = promise(acme)
    assert (changed.text, changed.owner_id) == ("Export live", "U0PRIYA")
    assert changed.first_due_at == changed.due_at
    assert changed.moved == 0

    mina.closes()
    acme.passes(2 * DAY)
    lists(mina)
    mina.clicks("Change…", row="Export live")
    assert "Until the end of" not in str(mina.modal.payload)


def test_a_form_that_stood_open_too_long_moves_no_day_in_silence(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina)
    lists(mina)
    mina.clicks("Change…", row="Export fixed")
    before = promise(acme)
    acme.passes(timedelta(hours=25))

    errors = mina.fills({"Until the end of": "2026-03-12"}).submits()

    assert "that asks what you told them" in errors["day"]
    assert promise(acme) == before


def test_undo_takes_a_promise_back_that_was_just_noted_and_one_just_delivered(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina)
    lists(mina)
    mina.clicks("Delivered", row="Export fixed")
    mina.closes()

    assert "is as it was" in mina.types("/save undo")
    assert promise(acme).is_open
    assert promise(acme).delivered_at is None
    makes(mina, **{"What did we promise?": "Wrong one"})
    assert "is as it was" in mina.types("/save undo")
    assert promise(acme).state is PromiseState.WITHDRAWN
    assert "Promises: 1 open" in card(acme)
    lists(mina)
    assert "Wrong one" not in shown(mina)


def test_undo_is_refused_once_somebody_has_built_on_it(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    makes(mina)
    lists(bob)
    bob.clicks("Move…", row="Export fixed")
    assert bob.fills({"New day": "2026-03-12"} | TOLD).submits() == {}

    assert "Somebody has changed it since" in mina.types("/save undo")
    assert promise(acme).is_open


def test_closing_names_what_is_still_promised_and_a_closed_case_takes_no_more(acme: World) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")
    makes(mina)
    makes(mina)
    lists(bob)
    mina.clicks("Close case…", channel=CHANNEL, via="More…")
    assert "2 promises are open" in shown(mina)
    fields = {"How did it end?": "Lost", "Why, in a sentence": "price"}
    assert mina.fills(fields).submits() == {}

    bob.clicks("Delivered", row="Export fixed")

    assert "is closed" in shown(bob)
    assert all(each.is_open for each in promises(acme))
    said = len(acme.told("mina"))
    acme.lives_through(5 * DAY)
    assert not any("Export" in text_of(m) for m in acme.told("mina")[said:])


def test_a_message_becomes_a_promise_with_its_words_its_day_and_its_link(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("We promise: usage report by *12 March* <@U0BOB>", CHANNEL)
    message = acme.messages(CHANNEL)[-1]

    mina.uses_message_shortcut("promise_from_message", message)
    values: dict[str, Any] = mina.modal.values
    assert values["text"]["value"]["value"].startswith("We promise: usage report by")
    assert values["day"]["value"]["selected_date"] == "2026-03-12"
    assert values["case"]["value"]["selected_option"]["value"] == case(acme).ref
    assert mina.submits() == {}

    made = promise(acme)
    assert made.source is PromiseSource.MESSAGE
    assert (
        made.link == f"https://slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    )
    lists(mina)
    assert "where it was said" in shown(mina)


def test_a_message_far_from_any_case_asks_which_and_who_is_in_none_is_told_how(acme: World) -> None:
    mina, nell = acme.person("mina"), acme.person("nell")
    mina.types("/save open Globex")
    long = "word " * 900
    message = acme.sandbox.post(acme.sandbox.direct_with("U0MINA"), "U0MINA", long)

    mina.uses_message_shortcut("promise_from_message", message)
    assert mina.modal.values["case"]["value"]["selected_option"] is None
    assert len(mina.modal.values["text"]["value"]["value"]) <= 500
    assert mina.fills({"Case": "ACME"}).submits() == {}
    assert len(promises(acme)) == 1
    theirs = acme.sandbox.post(acme.sandbox.direct_with("U0NELL"), "U0NELL", "we will")
    nell.uses_message_shortcut("promise_from_message", theirs)
    assert "You are in no open case" in str(nell.modal.payload)


def test_the_steps_of_a_sent_update_become_promises_those_with_a_day_by_themselves(
    acme: World,
) -> None:
    mina = acme.person("mina")
    drafts(mina, **{"Next steps": "12 March: Ines tries the export\ntidy up the logs"})

    sends(mina, tracking=True)

    assert "Ines tries the export" in shown(mina)
    (made,) = promises(acme)
    assert (made.text, made.owner_id) == ("12 March: Ines tries the export", "U0MINA")
    assert made.source is PromiseSource.UPDATE
    assert made.due_at.date().isoformat() == "2026-03-12"
    line = text_of(acme.messages(CHANNEL)[-1])
    assert "Promised to the customer: “12 March" in line
    mina.closes()

    # The same step next week is no second promise; what was left out can be ticked now.
    drafts(mina)
    mina.clicks("I sent it…")
    assert "Ines tries the export" not in str(mina.modal.payload)


def test_steps_without_a_day_can_be_ticked_and_are_due_in_a_week(acme: World) -> None:
    mina = acme.person("mina")
    drafts(mina, **{"Next steps": "tidy up the logs\n1 February: long over"})
    mina.clicks("I sent it…")
    ticked = ["tidy up the logs", "1 February: long over"]
    assert mina.fills({"To whom?": "Ines", "Track as promises": ticked}).submits() == {}

    days = [each.due_at.date().isoformat() for each in promises(acme)]
    assert days == ["2026-03-09", "2026-03-09"]


def test_sending_without_a_tick_promises_nothing_and_undo_withdraws_what_was_ticked(
    acme: World,
) -> None:
    mina = acme.person("mina")
    drafts(mina)
    sends(mina)
    assert promises(acme) == []
    assert "draft again" in mina.types("/save undo")
    sends(mina, tracking=True)
    mina.closes()
    assert len(promises(acme)) == 2

    assert "draft again" in mina.types("/save undo")

    assert {each.state for each in promises(acme)} == {PromiseState.WITHDRAWN}
    assert "Promises" not in card(acme)
    sends(mina, tracking=True)
    assert [each.is_open for each in promises(acme)] == [False, False, True, True]

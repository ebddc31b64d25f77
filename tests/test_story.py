"""The first story, from `/save open ACME` to a closed case, in the words of those who live it."""

from datetime import timedelta

import pytest

from domain.cases import CaseState, Outcome
from domain.checklist import Item
from domain.timeline import EntryKind
from sandbox.errors import Unfaithful
from sandbox.people import text_of
from tests.world import World


@pytest.fixture
def acme(world: World) -> World:
    world.person("mina").types("/save open ACME too expensive")
    return world


def test_a_private_channel_appears_with_the_right_people_card_checklist_and_topic(
    world: World,
) -> None:
    mina = world.person("mina")

    reply = mina.types("/save open ACME too expensive")

    channel = world.sandbox.state.channel_named("save-acme")
    card, checklist = world.messages("save-acme")
    assert channel.kind == "private"
    # Priya has an item of the checklist.
    assert set(channel.members) == {"U0BOT", "U0MINA", "U0BOB", "U0PRIYA"}
    assert f"<#{channel.id}> is ready" in reply
    assert channel.pins == [card.ts]
    assert "Confirm the cut" in str(checklist.blocks)
    assert channel.topic == "ACME · owner Mina Sato"


def test_the_reason_picks_the_playbook_and_no_reason_the_first_48_hours(world: World) -> None:
    mina = world.person("mina")

    mina.types("/save open ACME too expensive")
    mina.types("/save open Globex")
    mina.types("/save open Initech because of budget cuts")

    assert world.case("ACME").playbook == "budget"
    assert world.case("Globex").playbook == "first-48-hours"
    assert world.case("Initech").playbook == "budget"


def test_opening_takes_at_most_eight_calls(world: World) -> None:
    world.sandbox.state.calls.clear()

    world.person("mina").types("/save open ACME")

    methods = [call.method for call in world.sandbox.state.calls]
    # The answer with the link goes to the response_url: one more.
    assert len(methods) + 1 <= 8
    assert methods[0] == "conversations.create"
    assert {"pins.add", "conversations.invite", "conversations.setTopic"} <= set(methods)


def test_mina_ticks_an_item_on_the_card_and_takes_it_back_in_all_items(acme: World) -> None:
    mina = acme.person("mina")

    mina.clicks("Done", row="Confirm the cut", channel="save-acme")
    assert "Checklist: 1 of 17 settled" in mina.reads("save-acme")

    mina.clicks("All items", channel="save-acme")
    mina.clicks("Take back", row="Confirm the cut")
    mina.closes()
    assert "Checklist: 0 of 17 settled" in mina.reads("save-acme")


def test_ticking_moves_the_next_item_up(acme: World) -> None:
    mina = acme.person("mina")

    mina.clicks("Done", row="Confirm the cut", channel="save-acme")

    card = acme.messages("save-acme")[0]
    rows = [str(block) for block in card.blocks if "item:tick" in str(block)]
    assert len(rows) == 3
    assert "Confirm the cut" not in "".join(rows)


def test_a_tick_in_all_items_shows_in_the_modal_and_on_the_card(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("All items", channel="save-acme")

    mina.clicks("Done", row="Find out who decides")

    assert "Find out who decides" in str(mina.modal.payload)
    assert "done, <@U0MINA>" in str(mina.modal.payload)
    assert "Checklist: 1 of 17 settled" in acme.person("bob").reads("save-acme")


def test_bob_gives_an_item_to_omar_and_moves_its_date(acme: World) -> None:
    bob = acme.person("bob")
    bob.clicks("All items", channel="save-acme")

    bob.clicks("Assign…", row="Find out who decides")
    assert bob.fills({"Who does it": "U0OMAR"}).submits() == {}
    assert "<@U0OMAR>" in str(bob.modal.payload)

    bob.clicks("Change date…", row="Find out who decides")
    assert bob.fills({"Due on": "2026-03-20"}).submits() == {}
    items = _items(acme)
    assert items["who-decides"].owner_id == "U0OMAR"
    # 18:00 on that day where Bob lives, in New York, on summer time by then.
    assert items["who-decides"].due_at.isoformat() == "2026-03-20T22:00:00+00:00"


def test_an_item_that_does_not_apply_needs_a_reason(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("All items", channel="save-acme")
    mina.clicks("Not applicable…", row="Find out who decides")

    errors = mina.fills({"Why it does not apply": "   "}).submits()
    assert errors == {"reason": "Please say why, in a few words."}

    assert mina.fills({"Why it does not apply": "The owner decides alone."}).submits() == {}
    assert "The owner decides alone." in str(mina.modal.payload)


def test_a_call_ends_the_first_contact_clock_and_an_email_does_not(acme: World) -> None:
    mina = acme.person("mina")
    acme.passes(timedelta(hours=2))

    _log_contact(acme, how="E-mail")
    assert acme.case("ACME").first_contact_at is None
    assert "First contact, by phone, due" in mina.reads("save-acme")

    _log_contact(acme, how="Phone")
    assert acme.case("ACME").first_contact_at is not None
    assert "in time" in mina.reads("save-acme")


def test_a_call_that_nobody_answers_is_kept_and_the_clock_goes_on(acme: World) -> None:
    mina = acme.person("mina")

    mina.clicks("Called, no answer", channel="save-acme")
    reply = mina.clicks("Called, no answer", channel="save-acme")

    assert "2 attempts, no answer" in reply
    assert "2 attempts, no answer yet" in acme.person("bob").reads("save-acme")
    assert acme.case("ACME").first_contact_at is None


def test_after_a_call_without_answer_the_next_slot_is_at_work_and_before_the_deadline(
    acme: World,
) -> None:
    mina, bob = acme.person("mina"), acme.person("bob")

    # Monday 18:00 in Tokyo: her day is over, so tomorrow at nine.
    assert "Tue 3 Mar 2026 00:00 UTC" in mina.clicks("Called, no answer", channel="save-acme")
    # Monday 04:00 in New York: today at nine there.
    assert "Mon 2 Mar 2026 14:00 UTC" in bob.clicks("Called, no answer", channel="save-acme")


def test_the_opening_says_the_plain_truth_of_the_calendar(world: World) -> None:
    world.person("dana").types("/save open ACME")
    world.passes(timedelta(days=4, hours=7))  # Friday 16:00 UTC, 17:00 in Berlin
    world.person("dana").types("/save open Initech")

    replies = [m.text for m in world.sandbox.direct_with("U0DANA").messages]
    first, second = [each for each in replies if "is open" in each]
    assert "is due" in first
    assert "call before" not in first
    # Due on Sunday, so she has to call on Friday before six.
    assert "Fri 6 Mar 2026 17:00 UTC" in second.partition("call before")[2]


def test_the_card_says_when_the_first_contact_is_overdue(acme: World) -> None:
    acme.passes(timedelta(hours=48, seconds=1))
    acme.person("mina").clicks("Called, no answer", channel="save-acme")

    assert "First contact was due" in acme.person("bob").reads("save-acme")


def test_the_card_says_so_by_itself_once_the_first_contact_has_passed(acme: World) -> None:
    acme.lives_through(timedelta(days=4))
    card = text_of(acme.messages("save-acme")[0])

    assert ":warning: First contact was due" in card
    # The age is Slack's to count, so that it is right on every day.
    assert "*ACME* · open, flagged <!date^" in card
    assert "^{ago}|" in card


def test_missing_facts_are_buttons_that_fill_the_card_and_the_topic(acme: World) -> None:
    mina = acme.person("mina")

    mina.clicks("Add ARR", channel="save-acme")
    mina.fills({"ARR a year": "84,000", "Renews on": "2026-06-30"}).submits()

    text = mina.reads("save-acme")
    assert "ARR $84,000 · renews Jun 30, 2026" in text
    assert "Add ARR" not in text
    channel = acme.sandbox.state.channel_named("save-acme")
    assert channel.topic == "ACME · owner Mina Sato · renews Jun 30, 2026"
    assert "The facts changed: " in text


def test_another_playbook_keeps_what_is_done_and_adds_what_is_new(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    mina.clicks("Done", row="Tell manager", channel="save-acme")

    mina.clicks("Choose playbook…", channel="save-acme", via="More…")
    mina.fills({"Playbook": "Budget"}).submits()

    items = _items(world)
    assert items["alert"].state == "done"
    assert items["confirm-cut"].state == "open"
    assert items["call"].state == "open"
    assert items["tickets"].state == "superseded"
    assert "chose the playbook *Budget*" in mina.reads("save-acme")

    mina.clicks("Choose playbook…", channel="save-acme", via="More…")
    mina.fills({"Playbook": "First 48 hours"}).submits()
    assert "List their support tickets" in str(_open_texts(world))


def test_closing_asks_three_things_and_tells_the_channel(acme: World) -> None:
    mina = acme.person("mina")
    acme.passes(timedelta(days=9))

    mina.clicks("Close case…", channel="save-acme", via="More…")
    mina.fills({"How did it end?": "Saved in part", "Why, in a sentence": "A bridge, six months."})
    assert mina.fills({"ARR kept a year": "42,000"}).submits() == {}

    case = acme.case("ACME")
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.SAVED_IN_PART)
    assert case.arr_kept_minor == 42_000_00
    text = mina.reads("save-acme")
    assert "ACME: Saved in part.* Closed by <@U0MINA> on day 10." in text
    assert "ARR kept: $42,000 a year" in text
    assert not [b for b in acme.messages("save-acme")[0].blocks if b["type"] == "actions"]


@pytest.mark.parametrize(
    ("outcome", "kept", "field", "said"),
    [
        ("Saved in part", "", "kept", "How much ARR remains"),
        ("Saved in part", "abc", "kept", "is not an amount"),
        ("Saved in part", "90,000", "kept", "as much ARR as before"),
        ("Lost", "5000", "kept", "keeps no ARR"),
        ("Saved", "-5", "kept", "is not an amount"),
        ("Saved", "1.005", "kept", "is 1005 to some and 1.00 to others"),
    ],
)
def test_answers_that_clash_are_refused_at_their_field_and_nothing_is_lost(
    acme: World, outcome: str, kept: str, field: str, said: str
) -> None:
    mina = acme.person("mina")
    mina.clicks("Add ARR", channel="save-acme")
    mina.fills({"ARR a year": "84,000"}).submits()
    mina.clicks("Close case…", channel="save-acme", via="More…")
    mina.fills({"How did it end?": outcome, "Why, in a sentence": "Because."})

    errors = mina.fills({"ARR kept a year": kept}).submits()

    assert said in errors[field]
    assert mina.has_modal
    assert acme.case("ACME").is_open


def test_undo_takes_back_a_tick_a_contact_and_a_closing_within_a_minute(acme: World) -> None:
    mina = acme.person("mina")

    mina.clicks("Done", row="Confirm the cut", channel="save-acme")
    assert "Taken back: the item" in mina.types("/save undo")
    assert _items(acme)["confirm-cut"].state == "open"

    _log_contact(acme, how="Phone")
    assert "no longer counts" in mina.types("/save undo")
    assert acme.case("ACME").first_contact_at is None

    _close(acme, "Lost")
    assert "is open again" in mina.types("/save undo")
    assert acme.case("ACME").is_open
    assert "took the closing back" in mina.reads("save-acme")


def test_undo_is_refused_after_a_minute_twice_and_when_there_is_nothing(acme: World) -> None:
    mina, omar = acme.person("mina"), acme.person("omar")
    assert "nothing that could be taken back" in omar.types("/save undo")

    mina.clicks("Done", row="Confirm the cut", channel="save-acme")
    acme.passes(timedelta(seconds=61))
    assert "more than 60 seconds old" in mina.types("/save undo")

    mina.clicks("Done", row="Find out who decides", channel="save-acme")
    mina.types("/save undo")
    assert "nothing that could be taken back" in mina.types("/save undo")


def test_a_closing_is_not_taken_back_when_a_new_case_is_open(acme: World) -> None:
    mina = acme.person("mina")
    _close(acme, "Lost")
    acme.person("omar").types("/save open acme")

    assert "has a new open case meanwhile" in mina.types("/save undo")


def test_a_new_case_of_a_closed_account_gets_a_channel_of_its_own(acme: World) -> None:
    _close(acme, "Lost")

    acme.person("mina").types("/save open acme inc.")

    assert acme.case("ACME").channel_name == "save-acme-2"
    assert acme.case("ACME").is_open


def test_home_shows_my_open_cases_and_follows_them(acme: World) -> None:
    mina = acme.person("mina")
    assert "ACME" in str(mina.opens_home().payload)

    _close(acme, "Lost")

    assert "You own no open case" in str(mina.home.payload)
    assert "ACME" not in str(acme.person("omar").opens_home().payload)


def test_the_global_shortcut_opens_a_case_with_facts_and_a_new_name(world: World) -> None:
    omar = world.person("omar")
    omar.uses_shortcut("open_case")
    omar.fills({"Account": "Northwind", "Why is it at risk?": "price", "ARR a year": "12k"})

    assert omar.submits() == {}

    case = world.case("Northwind")
    assert (case.arr_minor, case.playbook) == (12_000_00, "budget")
    assert "is open" in str(omar.modal.payload)


def test_a_message_is_added_to_a_case_with_a_note(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("They compare us with Globex <again>", channel="general")
    message = acme.messages("general")[-1]

    mina.uses_message_shortcut("add_to_case", message)
    assert mina.fills({"Note": "Ask product."}).submits() == {}

    with acme.desk.database.read() as tx:
        entry = tx.timeline.list_of(acme.case("ACME").id)[-1]
    assert entry.kind is EntryKind.MESSAGE
    assert "compare us with Globex" in entry.text
    assert entry.text.endswith("Ask product.")
    mina.clicks("Timeline", channel="save-acme", via="More…")
    assert "compare us" in str(mina.modal.payload)


def test_the_same_words_work_in_the_direct_message_and_after_a_mention(world: World) -> None:
    mina = world.person("mina")

    mina.types("open ACME too expensive")
    assert world.case("ACME").playbook == "budget"
    assert "The save case for *ACME* is open" in mina.reads()

    mina.types("contact ACME")
    mina.clicks("Log contact")
    assert mina.has_modal
    mina.closes()

    acme_id = world.sandbox.state.channel_named("save-acme").id
    mina.types(f"<@U0BOT> status <#{acme_id}>".partition(" <#")[0], channel="save-acme")
    assert "First contact" in mina.last_reply


def test_a_part_of_a_name_finds_the_case_and_several_are_offered(world: World) -> None:
    mina = world.person("mina")
    for name in ("Northwind Traders", "Northwind Energy", "Globex"):
        mina.types(f"/save open {name}")

    assert "*Globex*" in mina.types("/save status glob")
    assert "Which one?" in mina.types("/save status northwind")
    assert "*Northwind Energy*" in mina.clicks("Northwind Energy")

    mina.types("/save close north")
    mina.clicks("Northwind Traders")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."})
    assert mina.submits() == {}
    assert not world.case("Northwind Traders").is_open


def test_settings_are_kept_and_hide_names_on_the_lock_screen(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save settings")
    mina.fills({"Notifications on a lock screen": "Name no customer", "Quiet from": "17:30"})
    assert mina.submits() == {}

    acme.person("nell").types("/save status ACME")
    acme.person("nell").clicks("Ask to join")

    notice = acme.sandbox.direct_with("U0MINA").messages[-1]
    assert "ACME" not in notice.text
    assert "ACME" in str(notice.blocks)


def test_somebody_outside_asks_to_join_and_is_let_in(acme: World) -> None:
    mina, nell = acme.person("mina"), acme.person("nell")
    reply = nell.types("/save status acme")
    assert "owned by <@U0MINA>. It is private." in reply
    with pytest.raises(Unfaithful):
        nell.reads("save-acme")

    nell.clicks("Ask to join")
    mina.clicks("Let in")

    assert "Confirm the cut" in nell.reads("save-acme")
    assert "Confirm the cut" in nell.types("/save status acme")


def test_the_card_is_posted_and_pinned_anew_after_thirty_messages(acme: World) -> None:
    bob, old = acme.person("bob"), acme.messages("save-acme")[0]

    for number in range(30):
        bob.types(f"message {number}", channel="save-acme")

    messages = acme.messages("save-acme")
    cards = [m for m in messages if m.user == "U0BOT" and "item:tick" in str(m.blocks)]
    assert len(cards) == 1
    assert cards[0].ts != old.ts
    assert acme.sandbox.state.channel_named("save-acme").pins == [cards[0].ts]


def test_a_card_that_somebody_deletes_comes_back(acme: World) -> None:
    channel = acme.sandbox.state.channel_named("save-acme")
    acme.sandbox.delete(channel, acme.messages("save-acme")[0])
    acme.settle()

    cards = [m for m in acme.messages("save-acme") if "item:tick" in str(m.blocks)]
    assert len(cards) == 1
    assert channel.pins == [cards[0].ts]


def test_everything_is_found_in_the_database_and_the_audit_trail_is_whole(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Done", row="Confirm the cut", channel="save-acme")
    _close(acme, "Lost")

    with acme.desk.database.read() as tx:
        events = [each.event.event for each in tx.audit.list_of(acme.case("ACME").ref)]
        verdict = tx.audit.verify()
        words = str([each.event.data for each in tx.audit.list_of(acme.case("ACME").ref)])
    assert events == ["case_opened", "channel_created", "item_done", "case_closed"]
    assert verdict.broken_at is None
    assert "ACME" not in words


def _items(world: World) -> dict[str, Item]:
    with world.desk.database.read() as tx:
        return {item.name: item for item in tx.items.list_of(world.case("ACME").id)}


def _open_texts(world: World) -> list[str]:
    with world.desk.database.read() as tx:
        items = tx.items.list_of(world.case("ACME").id)
    return [item.text for item in items if item.state == "open"]


def _log_contact(world: World, how: str) -> None:
    mina = world.person("mina")
    mina.clicks("Log contact", channel="save-acme")
    mina.fills({"How": how, "Whom did you reach?": "Ines Roth, CFO"})
    assert mina.submits() == {}


def _close(world: World, outcome: str) -> None:
    mina = world.person("mina")
    mina.clicks("Close case…", channel="save-acme", via="More…")
    mina.fills({"How did it end?": outcome, "Why, in a sentence": "They signed elsewhere."})
    assert mina.submits() == {}

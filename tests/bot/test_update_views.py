"""The modals and messages of the customer update, within Slack's limits, for a phone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.blocks import bare_text
from bot.case_clocks import Tried, clock_in_short, clock_line
from bot.messages import Message
from bot.update_messages import draft_message, sources_line
from bot.update_sources import MOST_CHARACTERS, Sources
from bot.update_text import update_text
from bot.update_views import correction_view, sent_view, update_view, wrong_view
from domain.cases import Case
from domain.people import Person
from domain.updates import Course, StepState, Update, UpdateParts, UpdateState
from playbooks.words import words_for
from sandbox.checks import check_message, check_view
from storage.database import Transaction
from tests.world import MONDAY, World

EN = words_for("en")
LONG = "*x* & <y> " * 300


@pytest.fixture
def world_with_case(world: World) -> World:
    world.person("mina").types("/save open ACME")
    return world


@pytest.fixture
def tx(world_with_case: World) -> Iterator[Transaction]:
    with world_with_case.desk.database.write() as tx:
        yield tx


def case_of(tx: Transaction) -> Case:
    return tx.cases.list_open()[0]


def mina(tx: Transaction) -> Person:
    found = tx.people.find("U0MINA")
    assert found is not None
    return found


def sent(tx: Transaction, parts: UpdateParts, ref: str = "u1") -> Update:
    update = tx.updates.add(ref, case_of(tx).id, "U0MINA", MONDAY, parts)
    tx.updates.change(ref, state="sent", sent_at=MONDAY, sent_to="Ines")
    found = tx.updates.find(update.ref)
    assert found is not None
    return found


def labels(view: dict[str, Any]) -> list[str]:
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]


def test_the_first_form_asks_for_the_four_parts_only(
    world_with_case: World, tx: Transaction
) -> None:
    view = update_view(world_with_case.desk, tx, EN, case_of(tx), mina(tx))

    check_view(view)
    assert labels(view) == [
        "Progress this week", "Status", "New date, when delayed", "Next steps",
        "What we need from the customer",
    ]  # fmt: skip
    assert view["private_metadata"] == f"{case_of(tx).ref}::"
    assert len(view["title"]["text"]) <= 24


def test_the_largest_form_keeps_every_limit(world_with_case: World, tx: Transaction) -> None:
    parts = UpdateParts(LONG, steps=tuple(f"{n} {LONG}"[:3000] for n in range(40)), needs=LONG)
    sent(tx, parts)

    view = update_view(world_with_case.desk, tx, EN, case_of(tx), mina(tx))

    check_view(view)
    assert sum(label.startswith(tuple("0123456789")) for label in labels(view)) == 10
    assert "30 more steps" in str(view)


def test_the_other_forms_keep_every_limit(tx: Transaction) -> None:
    update = sent(tx, UpdateParts(LONG, steps=(LONG,)))

    for view in (
        sent_view(EN, case_of(tx), update, MONDAY, "Asia/Tokyo"),
        wrong_view(tx, EN, EN, update),
        correction_view(EN, case_of(tx), update),
    ):
        check_view(view)


def test_a_sending_is_offered_for_now_where_the_person_is(tx: Transaction) -> None:
    view = sent_view(EN, case_of(tx), sent(tx, UpdateParts("p")), MONDAY, "Asia/Tokyo")

    assert "'initial_time': '18:00'" in str(view)
    assert "'initial_date': '2026-03-02'" in str(view)


def test_the_text_has_four_parts_whatever_was_left_empty(tx: Transaction) -> None:
    update = sent(tx, UpdateParts("- Moved\n\n* Tested", steps=("12 March: call",)))

    assert update_text(tx, EN, update) == (
        "Progress this week\n- Moved\n- Tested\n\nStatus: on track\n\n"
        "Next steps\n- 12 March: call\n\nWhat we need from you\n- Nothing this week"
    )


@pytest.mark.parametrize("state", StepState)
def test_every_state_of_a_step_is_told_in_words(tx: Transaction, state: StepState) -> None:
    parts = UpdateParts("p", Course.ON_TRACK, None, ("s",), "", (("Fix <@U0PRIYA>", state),))

    text = update_text(tx, EN, sent(tx, parts))

    assert "- Fix Priya Nair: " in text
    assert "<" not in text


def test_below_a_draft_stand_its_buttons_on_one_row_and_what_was_left_out(tx: Transaction) -> None:
    update = tx.updates.add("u9", case_of(tx).id, "U0MINA", MONDAY, UpdateParts(LONG))

    message = draft_message(tx, EN, case_of(tx), update)

    check_message(message.body())
    (row,) = [block for block in message.blocks if block["type"] == "actions"]
    assert [each["value"] for each in row["elements"]] == ["u9.1", "u9.1"]


def test_sources_are_counted_never_shown() -> None:
    nothing = sources_line(EN, Sources(0, 0, 0, 0))
    much = sources_line(EN, Sources(2, 1, 3, 4))

    assert "nothing yet. Left out: unapproved offers." in nothing
    assert "2 notes and 1 done item. " in much
    assert "Left out: 3 notes, 4 done items, and unapproved offers." in much


@pytest.mark.parametrize(
    ("since", "sent_at", "state", "said"),
    [
        (timedelta(), None, None, "First contact in time · Next update due"),
        (timedelta(days=3), None, None, "First contact made; it was due"),
        (timedelta(), MONDAY, UpdateState.SENT, "Next update due"),
        (timedelta(), None, UpdateState.DRAFT, "update: draft, not sent"),
        (timedelta(days=-8), None, None, ":warning: Update was due"),
    ],
)
def test_the_card_says_when_the_next_update_is_due(
    world_with_case: World,
    tx: Transaction,
    since: timedelta,
    sent_at: Any,
    state: UpdateState | None,
    said: str,
) -> None:
    case = tx.cases.change(case_of(tx).id, first_contact_at=MONDAY + since)
    update = Update(1, "u", case.id, "M", MONDAY, UpdateParts("p"), state or UpdateState.DRAFT)
    updates = [replace(update, sent_at=sent_at)] if state else []

    line = clock_line(EN, case, world_with_case.policy, MONDAY, Tried(0, updates))

    assert said in line
    assert ("streak" in line) == (state is UpdateState.SENT)


def test_a_notification_says_the_thing_itself(world_with_case: World, tx: Transaction) -> None:
    case, policy = case_of(tx), world_with_case.policy
    assert clock_in_short(EN, case, policy, MONDAY, Tried()).startswith("first contact due")
    case = tx.cases.change(case.id, first_contact_at=MONDAY)
    assert clock_in_short(EN, case, policy, MONDAY, Tried()).startswith("next customer update")
    late = clock_in_short(EN, case, policy, MONDAY + timedelta(days=8), Tried())
    assert late.startswith("customer update was due")


def test_a_bare_message_is_posted_without_styling_and_a_long_one_in_parts() -> None:
    assert Message("a", bare=True).body() == {"text": "a", "mrkdwn": False}
    assert "mrkdwn" not in Message("a").body()
    blocks = bare_text("&lt;" + "x" * 3500)
    check_message({"text": "t", "blocks": blocks})
    assert "".join(block["text"]["text"] for block in blocks) == "<" + "x" * 3500


def test_what_is_filled_in_leaves_room_for_the_rest(
    world_with_case: World, tx: Transaction
) -> None:
    for number in range(20):
        tx.timeline.add(
            ref=f"n{number}", case_id=case_of(tx).id, at=MONDAY, by="U0MINA", kind="note",
            text="n" * 250, customer_may_see=True,
        )  # fmt: skip

    view = update_view(world_with_case.desk, tx, EN, case_of(tx), mina(tx))

    (field,) = [block for block in view["blocks"] if block.get("block_id") == "progress"]
    filled = field["element"]["initial_value"]
    assert len(filled) <= MOST_CHARACTERS + 20
    assert "older lines found no room" in str(view)

"""The forms and messages of handing over, covering and the team, within Slack's limits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.case_role_views import MOST_SUGGESTED, NAMES, PARTS, add_people_view, line_added, welcome
from bot.cover_views import cover_question, cover_view
from bot.handover_summary import handover_summary
from bot.handover_views import decline_view, hand_over_view, question, yours_now
from bot.messages import Message
from domain.case_roles import ROLES
from domain.cases import Case
from domain.covers import Cover, CoverState
from domain.handovers import Handover
from playbooks.words import words_for
from sandbox.checks import check_message, check_view
from storage.database import Transaction
from tests.world import MONDAY, World

EN = words_for("en")
LONG = "*x* & <!channel> " * 200
ASKED = Handover(1, "h", 1, MONDAY, "U0BOB", "U0MINA", "U0OMAR", LONG[:3000])


@pytest.fixture
def tx(world: World) -> Iterator[Transaction]:
    """A case whose every text is as long as people can make it."""
    world.person("mina").types("/save open ACME")
    with world.desk.database.write() as tx:
        case = tx.cases.list_open()[0]
        tx.cases.change(case.id, reason=LONG, arr_minor=84_000_00, currency="USD")
        for item in tx.items.list_of(case.id):
            tx.items.change(item.id, text=LONG)
        yield tx


def case_of(tx: Transaction) -> Case:
    return replace(tx.cases.list_open()[0], account_name="&" * 300)


def checked(message: Message) -> None:
    check_message(message.body())


def test_a_summary_of_the_longest_texts_fits_the_field_and_carries_no_markup(
    world: World, tx: Transaction
) -> None:
    told = handover_summary(world.desk, tx, case_of(tx), MONDAY, "Asia/Tokyo")

    assert len(told) < 3000
    assert "ARR $84,000" in told
    assert "\u2060" not in told
    view = hand_over_view(EN, case_of(tx), told, ASKED, owner_left=False)
    check_view(view)


def test_a_deadline_that_has_passed_is_said_to_have_passed(world: World, tx: Transaction) -> None:
    later = MONDAY + timedelta(days=3)
    told = handover_summary(world.desk, tx, case_of(tx), later, "Asia/Tokyo")
    assert "First contact was due Wed 4 Mar 2026 18:00" in told

    tx.cases.note(case_of(tx).id, first_contact_at=MONDAY)
    late = MONDAY + timedelta(days=8)
    told = handover_summary(world.desk, tx, case_of(tx), late, "Asia/Tokyo")
    assert "The update to the customer was due Mon 9 Mar 2026 18:00" in told


def test_forms_and_questions_take_the_longest_texts(tx: Transaction) -> None:
    case = case_of(tx)
    cover = Cover(1, "c", case.id, "U0MINA", "U0OMAR", MONDAY, MONDAY, CoverState.ACCEPTED, MONDAY)
    many = [replace(cover, ref=f"c{number}") for number in range(40)]
    check_view(decline_view(EN, case, ASKED))
    check_view(cover_view(EN, case, many, MONDAY.date()))
    checked(question(EN, case, ASKED))
    checked(yours_now(EN, case, ASKED, owner_left=True))
    checked(cover_question(EN, case, cover, "U0BOB"))


def test_of_many_who_could_be_added_the_form_shows_some_and_any_can_be_named(
    tx: Transaction,
) -> None:
    suggested = [(role, f"U{number}") for role in ROLES for number in range(20)]
    view = add_people_view(EN, case_of(tx), suggested)
    check_view(view)
    assert str(view).count("team:add'") == MOST_SUGGESTED


def test_each_role_has_a_name_and_a_part_that_its_people_are_told(tx: Transaction) -> None:
    for role in ROLES:
        for asked in (True, False):
            message = welcome(EN, case_of(tx), role, "U0MINA", 3, asked=asked)
            checked(message)
            assert EN.text(NAMES[role]) in message.text
            assert EN.text(PARTS[role]) in message.text
        checked(Message(line_added(EN, role, "U0MINA", [f"U{n}" for n in range(10)], 2)))

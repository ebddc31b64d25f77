"""A large case: 40 items, 15 promises, 40 issues, 20 people. No message or modal breaks a limit."""

from datetime import timedelta
from typing import Any

import pytest

from bot.blocks import MESSAGE_TEXT, Block
from bot.cards import Card
from bot.checklists import Checklist
from bot.closing_views import closing_view
from bot.day_views import everything_view
from bot.issue_forms import capture_view, change_issue_view, confirm_issue_view, drop_issue_view
from bot.issue_views import plan_view
from bot.item_views import all_items_view
from bot.messages import Message
from bot.plan_text import plan_text
from bot.plans import below_message, shared_plan_view
from bot.promise_messages import broken_message, made_message, moved_message
from bot.promise_steps import steps_field, trackable_steps
from bot.promise_views import (
    break_promise_view,
    change_promise_view,
    confirm_promise_view,
    from_message_view,
    move_promise_view,
    new_promise_view,
    promises_view,
)
from bot.service_level_views import levels_view, new_level_view, occasion_view
from bot.still_open import asked_in_form, still_open
from bot.timeline_pages import timeline_page
from bot.update_views import sent_view
from domain.issues import Issue
from domain.people import Person
from domain.updates import UpdateParts
from playbooks.words import words_for
from sandbox.checks import check_message, check_view
from sandbox.people import text_of
from storage.database import Transaction
from tests.promising import CHANNEL, DAY, acme, case
from tests.world import MONDAY, World

__all__ = ["acme"]

EN = words_for("en")
ITEMS, PROMISES, ISSUES, LEVELS, PEOPLE = 40, 15, 40, 15, 20
LONG = "<&*決" * 200


@pytest.fixture
def large(acme: World) -> World:
    """Everything as long as it may be, and in signs that Slack escapes."""
    with acme.desk.database.write() as tx:
        on = case(acme)
        people = [Person(f"U0P{n}", f"Person {n} {LONG[:60]}") for n in range(PEOPLE)]
        tx.people.save(*people)
        tx.cases.add_members(on.id, [person.id for person in people])
        tx.items.add(
            {
                "ref": f"item{n}", "case_id": on.id, "position": 100 + n, "playbook": on.playbook,
                "name": f"n{n}", "phase": "first_day", "text": LONG[:300],
                "owner_id": people[n % PEOPLE].id, "due_at": MONDAY + DAY,
            }
            for n in range(ITEMS)
        )  # fmt: skip
        for n in range(PROMISES):
            tx.promises.add(
                ref=f"promise{n}", case_id=on.id, at=MONDAY, by="U0MINA",
                text=f"{n} {LONG}"[:500], owner_id="U0MINA" if n % 2 else people[n].id,
                due_at=MONDAY + DAY, source="message", link=f"https://slack.com/archives/C1/p{n}",
            )  # fmt: skip
        for n in range(ISSUES):
            tx.issues.add(_issue(on.id, n, people[n % PEOPLE].id))
        for n in range(LEVELS):
            level = tx.service_levels.add(
                ref=f"level{n}", case_id=on.id, at=MONDAY, by="U0MINA", text=f"{n} {LONG}"[:300],
                target=LONG[:300],
            )  # fmt: skip
            tx.service_levels.log(level.id, MONDAY, "U0MINA", kept=False, note=LONG)
    return acme


def _issue(case_id: int, n: int, owner: str) -> Issue:
    text = LONG[:290]
    return Issue(
        0, f"issue{n}", case_id, MONDAY, "U0MINA", f"{n} {text}", owner, MONDAY + 9 * DAY,
        text, text, text, deal_breaker=n % 2 == 0, workaround=text if n % 3 else "",
        workaround_due_at=MONDAY + DAY if n % 3 else None, customer_may_see=True,
        fixed_at=MONDAY if n % 5 == 0 else None, communicated_at=MONDAY if n % 10 == 0 else None,
        confirmed_at=MONDAY if n % 20 == 0 else None, confirmed_who=LONG if n % 20 == 0 else None,
    )  # fmt: skip


def _mina(tx: Transaction) -> Person:
    found = tx.people.find("U0MINA")
    assert found is not None
    return found


def _modals(world: World, tx: Transaction) -> dict[str, Block]:
    desk, on, mina, now = world.desk, case(world), _mina(tx), world.clock.now()
    (promise, *_), (issue, *_) = tx.promises.list_of(on.id), tx.issues.list_of(on.id)
    (level, *_) = tx.service_levels.list_of(on.id)
    parts = UpdateParts(LONG, steps=tuple(f"1{n} March {LONG}"[:500] for n in range(10)))
    update = tx.updates.add("u-large", on.id, "U0MINA", now, parts)
    tracked = steps_field(EN, trackable_steps(desk, tx, update, mina))
    assert tracked
    return {
        "promises": promises_view(desk, tx, EN, on, LONG),
        "new": new_promise_view(EN, on, mina, now),
        "from message": from_message_view(EN, [on] * 120, on, LONG * 9, mina, now, "{}"),
        "move": move_promise_view(EN, promise, now.date()),
        "break": break_promise_view(EN, promise),
        "confirm": confirm_promise_view(EN, promise),
        "change": change_promise_view(EN, promise, mina, now),
        "sent": sent_view(EN, on, update, now, mina.zone, tracked),
        "closing": closing_view(EN, on, asked_in_form(EN, still_open(tx, on))),
        "plan": plan_view(desk, tx, EN, on, LONG),
        "capture": capture_view(desk, tx, EN, on, mina),
        "change issue": change_issue_view(EN, issue, mina),
        "confirm issue": confirm_issue_view(EN, issue),
        "drop issue": drop_issue_view(EN, issue),
        "levels": levels_view(desk, tx, EN, on, LONG),
        "new level": new_level_view(EN, on),
        "missed": occasion_view(EN, level, kept=False),
        "shared": shared_plan_view(desk, tx, EN, on, mina),
        "items": all_items_view(desk, tx, EN, on, now),
        "timeline": timeline_page(tx, EN, on, 0, ""),
        "due": everything_view(desk, tx, EN, "U0MINA"),
    }


def test_every_modal_keeps_slacks_limits(large: World) -> None:
    with large.desk.database.write() as tx:
        for name, view in _modals(large, tx).items():
            check_view(view)
            assert view["blocks"], name


def _messages(world: World, tx: Transaction) -> dict[str, Message]:
    desk, on, now = world.desk, case(world), world.clock.now()
    promises = tx.promises.list_of(on.id)
    plan = plan_text(desk, tx, on, _mina(tx))
    return {
        "card": Card(desk).render(tx, on, now + 2 * DAY),
        "checklist": Checklist(desk).render(tx, on, now),
        "made": made_message(EN, promises),
        "moved": moved_message(EN, promises[0], now, LONG * 9, "U0MINA"),
        "broken": Message(broken_message(EN, promises[0], LONG * 9, "U0MINA")),
        "below": below_message(EN, on, plan),
    }


def test_every_message_keeps_slacks_limits(large: World) -> None:
    with large.desk.database.write() as tx:
        for name, message in _messages(large, tx).items():
            body: dict[str, Any] = message.body()
            check_message(body)
            assert len(body["text"]) <= MESSAGE_TEXT, name


def test_a_plan_too_long_for_a_message_comes_as_a_file_whole(large: World) -> None:
    mina = large.person("mina")
    mina.clicks("Plan for the customer", channel=CHANNEL, via="More…")
    assert "The file has the rest" in str(mina.modal.payload)
    assert mina.submits() == {}

    (file,) = large.sandbox.state.files.values()
    whole = file.content.decode()
    assert len(whole) > 10_000
    assert whole.count("Status: ") == ISSUES
    assert whole.count(", by Mar ") == PROMISES
    assert whole.count("few occasions yet") == LEVELS
    assert "stands above" in text_of(large.told("mina")[-1])
    with large.desk.database.read() as tx:
        assert tx.jobs.list_dead() == []


def test_fifteen_promises_that_fall_due_at_once_are_told_and_nothing_is_dead(large: World) -> None:
    large.lives_through(timedelta(days=3))

    assert any("promised to the customer" in text_of(m) for m in large.told("mina"))
    assert any("promised to the customer" in text_of(m) for m in large.told("bob"))
    with large.desk.database.read() as tx:
        assert tx.jobs.list_dead() == []

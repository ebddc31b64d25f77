"""After the case: a saved customer is looked after, and what becomes of each touch."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.aftercare import Programme, TouchState
from domain.aftercare_rules import AftercareRules
from sandbox.people import text_of
from tests.aftercaring import (
    DAY,
    ends,
    events,
    lives_until_due,
    next_touch,
    reminded,
    result,
    settled,
    standing,
    timeline,
    touches,
)
from tests.conceding import shown
from tests.world import World

RECOVERY, WEEK = Programme.RECOVERY, "weekly touch"
MORE = "What came of it, or why not"


@pytest.fixture
def saved(world: World) -> World:
    """ACME is saved on 2 March 2026."""
    ends(world)
    return world


def says(world: World, name: str = "mina", **fields: str) -> dict[str, str]:
    """Fills *More…* of the newest touch that this person sees; the errors, if any."""
    person = world.person(name)
    person.clicks("More…")
    labels = {"what": "What happened?", "health": "How are they doing?", "note": MORE,
              "day": "New day, if it is another one"}  # fmt: skip
    errors = person.fills({labels[each]: typed for each, typed in fields.items()}).submits()
    while errors and person.has_modal:
        person.closes()
    return errors


def test_a_save_begins_with_one_touch_a_week_later_and_nothing_is_said_before(saved: World) -> None:
    touch = next_touch(saved, RECOVERY)
    assert (touch.step.value, touch.owner_id) == ("week", "U0MINA")
    # The end of Monday 9 March in Tokyo.
    assert touch.due_at.isoformat() == "2026-03-09T09:00:00+00:00"
    saved.lives_through(6 * DAY)
    assert reminded(saved, "mina", WEEK) == []
    assert saved.told("bob") == []


def test_the_day_it_is_due_it_stands_in_your_day_with_its_buttons(saved: World) -> None:
    lives_until_due(saved, RECOVERY)
    (message,) = reminded(saved, "mina", WEEK)
    assert "*ACME*: weekly touch, and how they are doing, due" in text_of(message)
    labels = [e["text"]["text"] for b in message.blocks for e in b.get("elements", [])
              if e.get("type") == "button"]  # fmt: skip
    assert labels == ["Done, all well", "More…", "Show all"]


def test_done_in_one_click_plans_the_next_and_is_kept_in_the_timeline(saved: World) -> None:
    lives_until_due(saved, RECOVERY)
    (message,) = reminded(saved, "mina", WEEK)
    said = saved.person("mina").clicks("Done, all well")
    assert "Kept for *ACME*" in said
    assert "Next: weekly touch" in said
    assert settled(saved, RECOVERY) == [("week", "done")]
    assert next_touch(saved, RECOVERY).due_at.isoformat() == "2026-03-16T09:00:00+00:00"
    text = "weekly touch, and how they are doing\nGreen: all well"
    assert timeline(saved)[-1] == ("touch_done", text)
    assert events(saved)[-1] == "touch_done"
    live = next(each for each in saved.told("mina") if each.ts == message.ts)
    assert "ACME: weekly touch, and how they are doing – settled" in text_of(live)


def test_a_second_click_and_a_delivery_that_comes_twice_change_nothing(saved: World) -> None:
    lives_until_due(saved, RECOVERY)
    (message,) = reminded(saved, "mina", WEEK)
    mina, bob = saved.person("mina"), saved.person("bob")
    ref = next_touch(saved, RECOVERY).ref
    click = {"action_id": "after:done", "block_id": "x", "type": "button", "value": ref}
    mina.clicks("Done, all well")
    before = touches(saved)
    mina.forges(message, click)
    assert "Somebody has seen to that for *ACME* already" in mina.last_reply
    bob.types("/save after")
    bob.forges(message, click)
    assert touches(saved) == before


def test_undo_within_a_minute_makes_it_owed_again_and_the_next_not(saved: World) -> None:
    lives_until_due(saved, RECOVERY)
    mina = saved.person("mina")
    mina.clicks("Done, all well")
    assert "is owed again" in mina.types("/save undo")
    assert [each.state for each in touches(saved)] == [TouchState.OPEN, TouchState.ENDED]
    mina.clicks("Done, all well")
    assert [each.state for each in touches(saved)] == [TouchState.DONE, TouchState.OPEN]
    assert [kind for kind, _ in timeline(saved)].count("touch_done") == 2
    saved.passes(timedelta(minutes=2))
    assert "more than 60 seconds old" in mina.types("/save undo")
    assert settled(saved, RECOVERY) == [("week", "done")]


def test_a_closing_that_is_taken_back_leaves_nothing_owed_and_closing_again_begins_anew(
    saved: World,
) -> None:
    mina = saved.person("mina")
    mina.types("/save undo")
    assert [each.state for each in touches(saved)] == [TouchState.ENDED]
    saved.passes(10 * DAY)
    assert standing(saved, RECOVERY) == []
    mina.types("/save close ACME")
    how = {"How did it end?": "Saved", "Why, in a sentence": "Now they stay"}
    assert mina.fills(how).submits() == {}
    # Ten days later: the week counts from this closing.
    assert next_touch(saved, RECOVERY).due_at.isoformat() == "2026-03-19T09:00:00+00:00"


def test_a_touch_is_moved_with_a_reason_to_a_day_that_is_to_come(saved: World) -> None:
    lives_until_due(saved, RECOVERY)
    assert "say why" in says(saved, what="Another day", day="2026-03-12")["note"]
    over = says(saved, what="Another day", day="2026-03-06", note="They are away")
    assert "That day is over" in over["day"]
    same = says(saved, what="Another day", day="2026-03-09", note="They are away")
    assert "due already" in same["day"]
    assert says(saved, what="Another day", day="2026-03-12", note="They are away") == {}
    touch = next_touch(saved, RECOVERY)
    assert (touch.moved, touch.due_at.isoformat()) == (1, "2026-03-12T09:00:00+00:00")
    assert touch.first_due_at.isoformat() == "2026-03-09T09:00:00+00:00"
    kind, text = timeline(saved)[-1]
    assert kind == "touch_moved"
    assert "→ Mar 12, 2026: They are away" in text
    assert events(saved)[-1] == "touch_moved"


def test_a_touch_that_is_moved_beyond_the_next_one_has_it_in_it(saved: World) -> None:
    lives_until_due(saved, RECOVERY)
    assert says(saved, what="Another day", day="2026-03-18", note="Their offsite") == {}
    saved.lives_through(9 * DAY)
    touch = next_touch(saved, RECOVERY)
    assert touch.number == 1
    saved.person("mina").clicks("Done, all well")
    # Neither the one of the 16th: it was part of the moved one.
    assert next_touch(saved, RECOVERY).due_at.isoformat() == "2026-03-23T09:00:00+00:00"


def test_a_touch_is_skipped_with_a_reason(saved: World) -> None:
    lives_until_due(saved, RECOVERY)
    assert "say why" in says(saved, what="Not this time")["note"]
    assert says(saved, what="Not this time", note="Spoke with them at the fair") == {}
    assert settled(saved, RECOVERY) == [("week", "skipped")]
    assert touches(saved)[0].note == "Spoke with them at the fair"
    assert events(saved)[-1] == "touch_skipped"


def test_one_that_nobody_came_to_is_passed_over_when_the_next_is_there(saved: World) -> None:
    saved.lives_through(15 * DAY)
    first, second = touches(saved)
    assert (first.state, first.settled_by) == (TouchState.SKIPPED, "savedesk")
    assert second.is_open
    assert timeline(saved)[-1][0] == "touch_missed"
    assert events(saved)[-1] == "touch_missed"


def test_touches_that_days_off_put_on_one_day_are_one_and_the_audit_trail_knows(
    world: World,
) -> None:
    """One a day: Saturday's, Sunday's and Monday's are all due on Monday."""
    world.policy = replace(world.policy, aftercare=AftercareRules(touch_every=DAY))
    ends(world)
    world.lives_through(7 * DAY)
    ended = [each for each in touches(world) if each.state is TouchState.ENDED]
    assert ended
    assert len(standing(world, RECOVERY)) == 1
    assert events(world).count("touch_ended") == len(ended)


def test_nothing_is_assumed_about_their_health_and_green_is_one_click(saved: World) -> None:
    lives_until_due(saved, RECOVERY)
    assert "green, yellow or red" in says(saved, what="It is done", note="Called")["health"]
    assert says(saved, what="It is done", health="Green: all well", note="Called Ines") == {}
    assert not saved.person("mina").has_modal
    assert (touches(saved)[0].health, touches(saved)[0].note) == ("green", "Called Ines")


@pytest.mark.parametrize(
    ("health", "kept"), [("Yellow: something", "yellow"), ("Red: they", "red")]
)
def test_a_look_that_is_not_green_offers_a_case_which_ends_the_recovery(
    saved: World, health: str, kept: str
) -> None:
    lives_until_due(saved, RECOVERY)
    mina = saved.person("mina")
    assert says(saved, what="It is done", health=health, note="They test another tool") == {}
    assert "Open a save case now?" in shown(mina)
    assert touches(saved)[0].health == kept
    mina.clicks("Open case")
    assert "The save case for *ACME* is open" in shown(mina)
    mina.closes()
    case = saved.case("ACME")
    assert case.is_open
    assert case.reason.startswith("After the save: ")
    assert "They test another tool" in case.reason
    assert (case.follows_as, case.owner_id) == ("relapse", "U0MINA")
    assert standing(saved, RECOVERY) == []
    assert touches(saved)[-1].note == "new_case"
    saved.lives_through(10 * DAY)
    assert reminded(saved, "mina", WEEK)[1:] == []


def test_a_new_case_by_hand_ends_what_was_owed_too(saved: World) -> None:
    omar = saved.person("omar")
    omar.types("/save open ACME they are angry")
    assert standing(saved, RECOVERY) == []
    assert "what follows comes when it is closed" in omar.types("/save after ACME")


def test_the_value_report_stands_ready_to_be_sent_though_the_case_is_closed(world: World) -> None:
    mina = ends(world)
    with world.desk.database.write() as tx:
        (case,) = tx.cases.list_by_ids([1])
        for name, value in (
            ("value.numbers", "47,000 transactions"), ("value.quotes", "It saves my week"),
            ("value.compared", "Others pay twice that"),
        ):  # fmt: skip
            tx.facts.put(case.id, name, value, "U0MINA", world.clock.now())
    for _ in range(3):
        lives_until_due(world, RECOVERY)
        mina.clicks("Done, all well")
    lives_until_due(world, RECOVERY)
    (message,) = reminded(world, "mina", "are we keeping our promises?")
    mina.clicks("Value summary…", on=message)
    assert "47,000 transactions" in shown(mina)
    assert "File in the channel" not in shown(mina)
    mina.clicks("Send it to me")
    mina.clicks("Change what is entered…")
    assert mina.submits() == {}
    mina.closes()
    assert "It saves my week" in mina.reads()


def test_after_a_year_it_is_asked_whether_they_are_still_there(saved: World) -> None:
    # A standstill of a year: what was not done then is passed over at once, and told once.
    saved.passes(364 * DAY)
    saved.lives_through(DAY)
    touch = next_touch(saved, RECOVERY)
    assert touch.step.value == "retained"
    mina = saved.person("mina")
    ref = {"action_id": "after:done", "block_id": "x", "type": "button", "value": touch.ref}
    message = reminded(saved, "mina", "still a customer?")[-1]
    mina.forges(message, ref)
    assert "answered with *Yes* or *No*" in mina.last_reply
    mina.clicks("Yes", on=message)
    assert result(saved).retained_at_12 is True
    mina.types("/save undo")
    # Nobody has said: no later loss within the year speaks for them.
    assert next_touch(saved, RECOVERY).said_yes is None
    mina.clicks("No")
    assert result(saved).retained_at_12 is False
    assert standing(saved, RECOVERY) == []


def test_before_the_next_renewal_a_checklist_opens_and_ends_with_the_question(world: World) -> None:
    mina = ends(world, renewal="2026-09-01")
    world.passes(92 * DAY)
    assert standing(world, Programme.RENEWAL) == []
    world.lives_through(2 * DAY)
    checklist = standing(world, Programme.RENEWAL)
    assert [each.step.value for each in checklist] == [
        "value_summary", "stakeholders", "renewal_talk", "contract", "expansion", "next_step",
        "renewed",
    ]  # fmt: skip
    assert "renewal_checklist_opened" in events(world)
    for _ in checklist[:-1]:
        # Seen to in the list, before they are due.
        assert "renewal: " in mina.types("/save after ACME")
        mina.clicks("Done")
    world.passes(100 * DAY)
    mina.types("/save after ACME")
    mina.clicks("Yes")
    assert result(world).renewed is True
    assert standing(world, Programme.RENEWAL) == []


def test_a_renewal_that_the_directory_moves_is_watched_from_where_it_is(world: World) -> None:
    ends(world, renewal="2026-09-01")
    with world.desk.database.write() as tx:
        account = tx.accounts.find_named("ACME")
        assert account is not None
        tx.accounts.change(account.id, renewal_on=date(2026, 12, 1))
    world.passes(150 * DAY)
    assert standing(world, Programme.RENEWAL) == []
    world.passes(35 * DAY)
    assert standing(world, Programme.RENEWAL)


def test_a_case_saved_just_before_its_renewal_has_its_checklist_at_once(world: World) -> None:
    ends(world, "Saved in part", renewal="2026-04-01")
    world.settle()
    days = [each.due_at.date().isoformat() for each in standing(world, Programme.RENEWAL)]
    assert days[0] >= "2026-03-05"
    assert days[-2] < "2026-04-01" < days[-1]

"""Taking a closed case up again: by whom, in which channel, and what goes on from then."""

from datetime import timedelta

import pytest

from domain.outcomes import DebriefState
from tests.closing import CHANNEL, DAY, STANDS, channel_of, closes, debrief, debriefs, events, opens
from tests.promising import makes
from tests.updating import log_contact
from tests.world import World

CLOSED = "save-acme-closed-2026-03"


@pytest.fixture
def acme(world: World) -> World:
    opens(world.person("mina"))
    return world


@pytest.fixture
def closed(acme: World) -> World:
    """A case that was lost, and nobody can take its closing back any more."""
    log_contact(acme.person("mina"))
    closes(acme.person("mina"), "Lost")
    acme.passes(STANDS)
    return acme


def test_it_is_open_again_in_its_own_channel_under_its_own_name(closed: World) -> None:
    before = closed.case("ACME")
    assert "is open again" in closed.person("mina").types("/save reopen ACME")

    case = closed.case("ACME")
    assert case.is_open
    assert (case.id, case.channel_id, case.outcome) == (before.id, before.channel_id, None)
    assert channel_of(closed, case).name == CHANNEL
    assert debrief(closed).state is DebriefState.VOID
    assert "reopened the case: its clocks go on from now" in closed.messages(CHANNEL)[-1].text
    assert events(closed)[-2:] == ["case_reopened", "channel_renamed"]
    assert "debrief is due" not in closed.person("mina").reads()


@pytest.mark.parametrize("who", ["mina", "bob", "dana"])
def test_owner_manager_director_and_admin_may(closed: World, who: str) -> None:
    closed.person(who).types("/save reopen ACME")

    assert closed.case("ACME").is_open


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("priya", "their manager, a director or an admin"),
        ("nell", "Only people in the case's channel"),
        ("gus", ""),
    ],
)
def test_others_may_not(closed: World, who: str, said: str) -> None:
    assert said in closed.person(who).types("/save reopen ACME")

    assert not closed.case("ACME").is_open


def test_the_button_under_the_summary_does_the_same_once(closed: World) -> None:
    bob = closed.person("bob")
    bob.clicks("Reopen", channel=CLOSED)
    assert closed.case("ACME").is_open

    assert "is open: `/save status ACME`" in bob.clicks("Reopen", channel=CHANNEL)
    assert events(closed).count("case_reopened") == 1


def test_it_is_refused_where_a_new_case_is_open_or_a_newer_one_was_closed(closed: World) -> None:
    mina, old = closed.person("mina"), closed.case("ACME")
    mina.types("/save open ACME")
    assert "has a new open case" in mina.clicks("Reopen", channel=CLOSED)

    closes(mina, "Lost")
    assert "has had a newer case since" in mina.clicks("Reopen", channel=CLOSED)
    with closed.desk.database.read() as tx:
        assert not tx.cases.get(old.id).is_open


def test_an_archived_channel_is_replaced_through_the_whole_opening(closed: World) -> None:
    old = closed.case("ACME").channel_id
    closed.lives_through(8 * DAY)
    assert channel_of(closed, closed.case("ACME")).is_archived

    reply = closed.person("mina").types("/save reopen ACME")
    assert "is ready for *ACME*" in reply
    case = closed.case("ACME")
    channel = channel_of(closed, case)
    assert (case.channel_id != old, channel.name) == (True, CHANNEL)
    assert {"U0MINA", "U0BOB", "U0PRIYA"} <= set(channel.members)
    assert len([m for m in closed.messages(CHANNEL) if "item:tick" in str(m.blocks)]) == 1
    assert "Confirm the cut" in str(closed.messages(CHANNEL)[1].blocks)
    assert channel.pins
    assert channel.topic.startswith("ACME")
    assert "Closed by" not in str([m.text for m in closed.messages(CHANNEL)])


def test_the_customer_update_is_due_a_week_from_now_and_items_move_with_the_pause(
    closed: World,
) -> None:
    with closed.desk.database.read() as tx:
        before = {each.ref: each.due_at for each in tx.items.list_of(closed.case("ACME").id)}
    closed.lives_through(20 * DAY)
    closed.person("mina").types("/save reopen ACME")
    now, mina = closed.clock.now(), closed.person("mina")

    with closed.desk.database.read() as tx:
        moved = {each.ref: each.due_at for each in tx.items.list_of(closed.case("ACME").id)}
    assert all(moved[ref] - before[ref] >= 20 * DAY for ref in before)
    mina.types("/save status ACME")
    assert "Update was due" not in mina.last_reply
    closed.lives_through(8 * DAY)
    assert closed.clock.now() - now == 8 * DAY
    assert "the weekly update to the customer was due" in mina.reads()


def test_a_promise_keeps_its_day(acme: World) -> None:
    mina = acme.person("mina")
    makes(mina, **{"Until the end of": "2026-03-20"})
    closes(mina, "Lost")
    acme.lives_through(5 * DAY)
    mina.types("/save reopen ACME")

    with acme.desk.database.read() as tx:
        (promise,) = tx.promises.list_of(acme.case("ACME").id)
    assert promise.due_at.date().isoformat() == "2026-03-20"
    assert promise.is_open


def test_a_debrief_that_was_written_is_the_beginning_of_the_next_one(acme: World) -> None:
    mina = acme.person("mina")
    closes(mina, "Lost")
    debriefs(mina, **{"What worked?": "Nothing yet"})
    mina.types("/save reopen ACME")
    channel = acme.case("ACME").channel_name
    closes(mina, "Saved", channel=str(channel))

    mina.clicks("Write debrief…", channel=str(channel))

    assert "Nothing yet" in str(mina.modal.payload)
    assert debrief(acme).is_open


def test_reopening_cancels_the_end_of_the_channel(closed: World) -> None:
    closed.lives_through(3 * DAY)
    closed.person("mina").types("/save reopen ACME")
    closed.lives_through(30 * DAY)

    assert not channel_of(closed, closed.case("ACME")).is_archived
    assert closed.case("ACME").may_post


def test_a_redelivered_click_opens_it_once(closed: World) -> None:
    closed.sandbox.faults.do_then_drop("chat.postMessage")
    closed.person("mina").clicks("Reopen", channel=CLOSED)
    closed.settle(600)

    told = [m for m in closed.messages(CHANNEL) if "reopened the case" in m.text]
    assert len(told) == 1


def test_it_may_be_closed_again_and_its_channel_ends_then(closed: World) -> None:
    mina = closed.person("mina")
    closed.lives_through(3 * DAY)
    mina.types("/save reopen ACME")
    closes(mina, "Let go")
    closed.lives_through(6 * DAY)
    assert not channel_of(closed, closed.case("ACME")).is_archived

    closed.lives_through(timedelta(days=1, hours=1))
    assert channel_of(closed, closed.case("ACME")).is_archived


def test_reopening_names_no_case_that_is_not_there(world: World) -> None:
    assert "I know no case" in world.person("mina").types("/save reopen Nobody")
    assert "`/save reopen ACME`" in world.person("mina").types("/save reopen")


def test_a_closing_taken_back_before_the_channel_stands_makes_one_channel(world: World) -> None:
    mina = world.person("mina")
    world.sandbox.faults.error("conversations.create", "ratelimited")
    mina.types("/save open ACME")
    mina.types("/save close ACME")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()
    mina.types("/save undo")
    world.passes(timedelta(minutes=5))

    case = world.case("ACME")
    made = [each.name for each in world.sandbox.state.channels.values() if "acme" in each.name]
    assert (case.is_open, case.channel_name, made) == (True, "save-acme", ["save-acme"])

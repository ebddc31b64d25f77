"""Nothing lost and nothing twice: kills at any step, every fault once, a long outage."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.handing_over import hand_over
from bot.messages import Message
from bot.outcome import Outcome
from bot.telling import tell_person
from sandbox.delivery import Ack, Envelope
from tests.world import World, delivered

OPENING = (
    "conversations.create",
    "conversations.invite",
    "chat.postMessage",
    "pins.add",
    "conversations.setTopic",
    "response_url",
)
STEPS = range(1, 9)


class Killed(BaseException):
    """The process is gone."""


class Mortal:
    """Slack for a process that dies at its nth call, before or after the call is done."""

    def __init__(self, world: World, at: int, *, after: bool) -> None:
        self._slack, self._left, self._after = world.slack, at, after

    def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise Killed
        outcome = self._slack.call(method, params)
        if self._left == 0:
            raise Killed
        return outcome


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_kill_at_any_call_of_opening_completes_the_same_one_channel(
    tmp_path: Path, step: int, after: bool
) -> None:
    world = World(tmp_path)
    living = world.slack
    world.slack = Mortal(world, step, after=after)
    world.restart()
    killed = False
    try:
        world.person("mina").types("/save open ACME too expensive")
    except Killed:
        killed = True
    world.slack = living
    world.restart()
    world.settle(longest=400)

    assert killed or step > 7
    assert_opened_once(world)


@pytest.mark.parametrize("method", OPENING[:-1])
@pytest.mark.parametrize(
    "fault", ["rate_limit", "server_error", "drop", "do_then_drop", "do_then_fail"]
)
def test_each_fault_of_each_method_once_loses_and_doubles_nothing(
    world: World, method: str, fault: str
) -> None:
    getattr(world.sandbox.faults, fault)(method)

    world.person("mina").types("/save open ACME too expensive")
    world.settle(longest=400)

    assert_opened_once(world)


def test_429_on_every_call_once_loses_nothing(world: World) -> None:
    for method in OPENING:
        world.sandbox.faults.rate_limit(method, retry_after=7)
    world.sandbox.faults.rate_limit("views.publish", retry_after=7)

    world.person("mina").types("/save open ACME too expensive")
    world.settle(longest=400)

    assert_opened_once(world)


def test_an_outage_of_ten_minutes_loses_nothing(world: World) -> None:
    world.sandbox.faults.outage = True
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")
    for _ in range(10):
        world.passes(timedelta(minutes=1))
    assert world.case("ACME").channel_id is None

    world.sandbox.faults.outage = False
    for _ in range(10):
        world.passes(timedelta(minutes=1))

    assert_opened_once(world)


def test_history_that_lags_is_waited_for_and_nothing_is_said_twice(world: World) -> None:
    world.sandbox.faults.do_then_drop("chat.postMessage")
    world.sandbox.faults.history_lag = 60

    world.person("mina").types("/save open ACME too expensive")
    world.settle(longest=400)

    assert_opened_once(world)


def test_in_a_busy_conversation_what_was_said_is_found_far_back(world: World) -> None:
    key, now = "busy", world.clock.now()
    direct = world.sandbox.direct_with("U0MINA")
    world.sandbox.faults.do_then_drop("chat.postMessage")
    with world.desk.database.write() as tx:
        tell_person(tx, "U0MINA", key, Message("Said once"), now)
    world.settle(longest=1)
    said = direct.messages[-1]
    direct.messages += [
        replace(said, ts=f"{float(said.ts) + number:.6f}", text="Word", metadata=None)
        for number in range(1, 2500)
    ]

    world.settle(longest=400)

    assert [m.text for m in direct.messages].count("Said once") == 1


def test_a_card_found_after_a_doubt_shows_what_has_changed_since(world: World) -> None:
    world.sandbox.faults.do_then_drop("chat.postMessage")
    mina = world.person("mina")
    mina.types("/save open ACME too expensive")

    mina.clicks("Done", row="Confirm the cut", channel="save-acme")
    world.settle(longest=400)

    assert "Checklist: 1 of 17 settled" in mina.reads("save-acme")
    assert_opened_once(world)


@pytest.mark.parametrize("shown", ["chat.update", "views.publish", "conversations.setTopic"])
def test_what_arrives_late_does_not_overwrite_what_is_newer(world: World, shown: str) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    world.sandbox.faults.do_late(shown, seconds=40)
    _knows(world, "84,000", "2026-06-30")
    _knows(world, "90,000", "2026-07-31")
    world.settle(longest=400)

    channel = world.sandbox.state.channel_named("save-acme")
    assert "$90,000" in mina.reads("save-acme")
    assert "$90,000" in str(mina.home.payload)
    assert "Jul 31" in channel.topic


def _knows(world: World, arr: str, renewal: str) -> None:
    mina = world.person("mina")
    mina.clicks("Edit facts…", channel="save-acme", via="More…")
    assert mina.fills({"ARR a year": arr, "Renews on": renewal}).submits() == {}


def test_a_post_in_doubt_is_looked_for_even_when_the_channel_was_lost_meanwhile(
    world: World,
) -> None:
    world.sandbox.faults.do_then_drop("chat.postMessage")
    world.person("mina").types("/save open ACME too expensive")
    channel = world.sandbox.state.channel_named("save-acme")
    world.sandbox.remove_member(channel, "U0BOT")
    world.settle(longest=100)

    world.sandbox.add_member(channel, "U0BOT", inviter="U0MINA")
    world.settle(longest=400)

    assert_opened_once(world)


def test_a_card_deleted_while_it_is_brought_up_to_date_is_posted_again(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    channel = world.sandbox.state.channel_named("save-acme")

    class Deleting:
        """Slack, where somebody deletes the card the moment after it was updated."""

        def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
            outcome = living.call(method, params)
            if method == "chat.update":
                message = world.sandbox.message_at(channel, str(params["ts"]))
                assert message is not None
                world.sandbox.delete(channel, message)
                world.sandbox.pump()
            return outcome

    living, world.slack = world.slack, Deleting()
    world.restart()
    mina.clicks("Called, no answer", channel="save-acme")
    world.slack = living
    world.restart()
    world.settle(longest=400)

    assert "1 attempt, no answer yet" in mina.reads("save-acme")


def test_a_line_waits_for_the_channel_also_when_our_clock_was_set_back(world: World) -> None:
    world.sandbox.faults.outage = True
    mina = world.person("mina")
    mina.types("/save open ACME")
    world.clock.advance(-timedelta(minutes=4))
    with world.desk.database.write() as tx:
        hand_over(world.desk, tx, world.case("ACME").ref, "U0MINA", "U0OMAR", "Ines is on leave.")
    world.settle(longest=1)

    world.sandbox.faults.outage = False
    world.passes(timedelta(minutes=5))
    world.settle(longest=400)

    assert "to take this case over" in world.person("mina").reads("save-acme")


def test_home_says_within_a_minute_that_a_channel_is_lost(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    channel = world.sandbox.state.channel_named("save-acme")
    assert f"<#{channel.id}>" in str(mina.home.payload)

    world.sandbox.archive(channel, "U0BOB")
    world.passes(timedelta(minutes=1))

    assert f"<#{channel.id}>" not in str(mina.home.payload)


def test_a_post_that_was_never_made_is_made_after_the_quarantine(world: World) -> None:
    world.sandbox.faults.drop("chat.postMessage")

    world.person("mina").types("/save open ACME too expensive")
    assert "save-acme" in {c.name for c in world.sandbox.state.channels.values()}
    world.settle(longest=400)

    assert_opened_once(world)


@pytest.mark.parametrize("method", ["pins.add", "conversations.setTopic", "conversations.invite"])
def test_a_method_that_is_not_offered_leaves_one_note_and_keeps_the_case(
    world: World, method: str
) -> None:
    world.sandbox.faults.missing.add(method)
    mina = world.person("mina")

    mina.types("/save open ACME")
    mina.types("/save open Globex")
    world.settle(longest=60)

    notes = [m for m in world.messages("save-acme") if "does not let me" in m.text]
    assert len(notes) == 1
    assert world.case("ACME").channel_id is not None
    assert len([m for m in world.messages("save-globex") if "does not let me" in m.text]) == 1


@pytest.mark.parametrize("error", ["restricted_action", "missing_scope", "user_is_restricted"])
def test_a_channel_that_may_not_be_made_is_explained_to_the_opener_and_the_case_is_kept(
    world: World, error: str
) -> None:
    world.sandbox.faults.error("conversations.create", error)
    mina = world.person("mina")

    reply = mina.types("/save open ACME")

    assert "Nothing is lost" in reply
    assert error in reply
    assert "could not be made" in mina.reads()
    assert world.case("ACME").is_open
    assert "First contact" in mina.types("/save status ACME")
    assert "is ready" in mina.types("/save open ACME too expensive")
    mina.clicks("Choose playbook…", channel="save-acme", via="More…")
    mina.fills({"Playbook": "Budget"}).submits()
    assert len(world.calls("conversations.create")) == 2


def test_a_dead_letter_is_seen_by_the_owner(world: World) -> None:
    mina = world.person("mina")
    world.sandbox.faults.error("chat.postMessage", "restricted_action")

    mina.types("/save open ACME")

    assert "Slack refused a message of mine about *ACME*" in mina.reads()
    with world.desk.database.read() as tx:
        assert [job.last_error for job in tx.jobs.list_dead()] == ["restricted_action"]


def test_an_archived_channel_is_told_to_the_owner_and_the_lines_wait(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    channel = world.sandbox.state.channel_named("save-acme")
    world.sandbox.archive(channel, "U0BOB")
    world.settle()

    assert "was archived" in mina.reads()
    mina.types("/save close ACME")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()
    assert not world.case("ACME").is_open


def test_a_bot_that_was_removed_tells_the_owner_and_carries_on_when_invited_again(
    world: World,
) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    channel = world.sandbox.state.channel_named("save-acme")
    world.sandbox.remove_member(channel, "U0BOT")
    world.settle()
    assert "I was removed from the channel" in mina.reads()
    mina.types("/save close ACME")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()
    assert "ACME: Lost" not in mina.reads("save-acme")

    world.sandbox.add_member(channel, "U0BOT", inviter="U0MINA")
    world.settle()

    assert "ACME: Lost" in mina.reads("save-acme")


def test_a_line_that_meets_a_lost_channel_waits_until_it_is_back(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    channel = world.sandbox.state.channel_named("save-acme")
    channel.members.remove("U0BOT")  # and no event tells us
    mina.types("/save close ACME")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()
    assert "I was removed from the channel" in mina.reads()

    world.sandbox.add_member(channel, "U0BOT", inviter="U0MINA")
    world.settle()

    assert mina.reads("save-acme").count("ACME: Lost") == 1


def test_a_person_who_cannot_be_invited_does_not_hold_up_the_others(world: World) -> None:
    world.sandbox.state.users["U0BOB"].deleted = True

    mina = world.person("mina")
    mina.types("/save open ACME")

    assert "I could not invite <@U0BOB>" in mina.reads("save-acme")
    assert "U0MINA" in world.sandbox.state.channel_named("save-acme").members


def test_a_redelivered_command_gets_the_same_answer_and_changes_nothing(world: World) -> None:
    seen = overheard(world)
    world.person("mina").types("/save open ACME")
    command = next(e for e in seen if e.kind == "slash_commands")

    first, second = delivered(world.bot, command), delivered(world.bot, command)

    assert first.body == second.body
    assert "is open. Its channel follows" in first.body["text"]
    assert len(world.calls("conversations.create")) == 1


def test_a_redelivered_submission_does_not_see_another_answer(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    mina.clicks("Close case…", channel="save-acme", via="More…")
    seen = overheard(world)
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()
    submission = next(e for e in seen if e.payload.get("type") == "view_submission")

    again = delivered(world.bot, submission)

    assert again.ok
    assert again.body == {}


def test_a_redelivered_submission_that_was_refused_shows_its_errors_again(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    mina.clicks("Close case…", channel="save-acme", via="More…")
    seen = overheard(world)
    mina.fills({"How did it end?": "Saved in part", "Why, in a sentence": "A bridge."}).submits()
    submission = next(e for e in seen if e.payload.get("type") == "view_submission")

    again = delivered(world.bot, submission)

    assert again.body["response_action"] == "errors"
    assert "How much ARR remains" in again.body["errors"]["kept"]
    assert mina.has_modal


def test_a_click_delivered_twice_counts_once(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    seen = overheard(world)
    mina.clicks("Called, no answer", channel="save-acme")

    delivered(world.bot, seen[0])
    world.settle()

    with world.desk.database.read() as tx:
        assert tx.timeline.count_attempts(world.case("ACME").id) == 1


def test_an_event_delivered_twice_counts_once_and_other_channels_leave_no_row(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")
    seen = overheard(world)
    mina.types("hello", channel="save-acme")
    said = next(e for e in seen if e.payload.get("event", {}).get("text") == "hello")
    delivered(world.bot, said)

    assert world.case("ACME").messages_since_card == 1
    world.sandbox.state.channels["C0GENERAL"].members.append("U0BOT")
    mina.types("elsewhere", channel="general")
    other = next(e for e in seen if e.payload.get("event", {}).get("text") == "elsewhere")
    with world.desk.database.read() as tx:
        assert tx.inbox.find_answer(f"event:{said.payload['event_id']}") is not None
        assert tx.inbox.find_answer(f"event:{other.payload['event_id']}") is None


def test_taking_a_contact_back_keeps_an_earlier_one_that_somebody_logged_since(
    world: World,
) -> None:
    mina, bob = world.person("mina"), world.person("bob")
    mina.types("/save open ACME")
    world.passes(timedelta(hours=3))
    for who, hour in ((mina, None), (bob, "05:00")):
        who.clicks("Log contact", channel="save-acme")
        fields = {"Whom did you reach?": "Ines"} | ({"Time": hour} if hour else {})
        assert who.fills(fields).submits() == {}
    earlier = world.case("ACME").first_contact_at

    assert "no longer counts" in mina.types("/save undo")

    assert world.case("ACME").first_contact_at == earlier


@pytest.mark.parametrize("kind", ["shortcut", "message_action", "block_suggestion"])
def test_what_we_do_not_know_is_acknowledged_and_forgotten(world: World, kind: str) -> None:
    payload = {
        "type": kind,
        "callback_id": "zzz",
        "action_id": "zzz",
        "trigger_id": "t",
        "user": {"id": "U0MINA"},
        "team": {"id": "T0SANDBOX"},
    }
    assert delivered(world.bot, Envelope("interactive", payload)).ok


def overheard(world: World) -> list[Envelope]:
    """Everything that is delivered to the bot from now on."""
    seen: list[Envelope] = []

    def hear(envelope: Envelope) -> Ack:
        seen.append(envelope)
        return delivered(world.bot, envelope)

    world.sandbox.connect(hear)
    return seen


def assert_opened_once(world: World) -> None:
    """One channel, one card, one checklist, pinned, with topic and people."""
    case = world.case("ACME")
    channels = [c for c in world.sandbox.state.channels.values() if c.name.startswith("save-")]
    assert [c.id for c in channels] == [case.channel_id]
    channel = channels[0]
    messages = world.messages(channel.name)
    cards = [m for m in messages if "item:tick" in str(m.blocks)]
    checklists = [m for m in messages if m.text.startswith("Checklist for")]
    assert (len(cards), len(checklists)) == (1, 1)
    assert channel.pins == [cards[0].ts]
    assert set(channel.members) == {"U0BOT", "U0MINA", "U0BOB", "U0PRIYA"}
    assert channel.topic == "ACME · owner Mina Sato"
    with world.desk.database.read() as tx:
        assert len(tx.items.list_of(case.id)) == 17
        assert tx.audit.verify().broken_at is None

"""When the time for an effort ends: a decision is asked for, and more time has to be confirmed."""

import pytest

from domain.cases import Outcome
from domain.extensions import ExtensionState
from domain.policy import Clocks, Reminders, Role, TriageRules
from sandbox.people import text_of
from sandbox.state import Message
from tests.test_private import submission
from tests.triaging import (
    CHANNEL,
    DAY,
    GOOD_SIGNS,
    acme,
    asked_in,
    asks_for_time,
    card,
    case,
    events,
    extensions,
    is_told,
    said,
    triages,
)
from tests.updating import log_contact
from tests.world import POLICY, World, delivered, user

__all__ = ["acme"]

ENDED = "ended on"


@pytest.fixture
def boxed(acme: World) -> World:
    """A case of tier 2: its time ends 30 days after the flag."""
    log_contact(acme.person("mina"))
    triages(acme.person("mina"), pro=GOOD_SIGNS)
    return acme


def ends(world: World) -> None:
    world.lives_through(DAY * 30)


def test_the_end_asks_the_owner_and_the_channel_once(boxed: World) -> None:
    boxed.lives_through(DAY * 29)
    assert is_told(boxed, "mina", ":alarm_clock:") == 0

    boxed.lives_through(DAY * 3)

    assert is_told(boxed, "mina", "The time for *ACME* (tier 2, standard effort") == 1
    assert said(boxed).count(":alarm_clock:") == 1
    labels = [each["text"]["text"] for each in asked_in(boxed, "mina", ENDED).blocks[1]["elements"]]
    assert labels == ["Close case…", "Extend…", "Let go…"]
    assert events(boxed).count("time_box_ended") == 1
    assert "tier 2, time box until April 1" in card(boxed)


def test_a_closed_case_is_not_asked(boxed: World) -> None:
    mina = boxed.person("mina")
    mina.clicks("Close case…", channel=CHANNEL, via="More…")
    mina.fills({"How did it end?": "Saved", "Why, in a sentence": "They renew"}).submits()

    ends(boxed)

    assert is_told(boxed, "mina", ":alarm_clock:") == 0


def test_letting_go_opens_the_closing_with_the_outcome_chosen(boxed: World) -> None:
    ends(boxed)
    mina = boxed.person("mina")

    mina.clicks("Let go…", on=asked_in(boxed, "mina", ENDED))
    assert mina.fills({"Why, in a sentence": "No budget for years"}).submits() == {}

    assert case(boxed).outcome is Outcome.LET_GO


def test_closing_is_one_click_from_the_question(boxed: World) -> None:
    ends(boxed)
    mina = boxed.person("mina")

    mina.clicks("Close case…", on=asked_in(boxed, "mina", ENDED))
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "They left"}).submits()

    assert case(boxed).outcome is Outcome.LOST
    mina.clicks("Extend…", on=asked_in(boxed, "mina", ENDED))
    assert "is closed" in mina.last_reply
    assert not mina.has_modal


def test_more_time_is_asked_of_the_owners_manager_who_confirms(boxed: World) -> None:
    ends(boxed)
    mina, bob = boxed.person("mina"), boxed.person("bob")
    mina.clicks("Extend…", on=asked_in(boxed, "mina", ENDED))
    assert "<@U0BOB> is asked to confirm" in str(mina.modal.payload)
    fields = {"Days more": "10", "Why it needs more time": "The fix ships on the 9th"}
    assert mina.fills(fields).submits() == {}
    assert case(boxed).time_box_until is None
    assert "asked for time until Apr 11, 2026: <@U0BOB> decides" in card(boxed)
    question = asked_in(boxed, "bob", "asks for more time")
    assert "The fix ships on the 9th" in text_of(question)

    bob.clicks("Confirm extension", on=question)

    assert "Confirmed. <@U0MINA> is told." in bob.last_reply
    assert case(boxed).time_box_until == boxed.clock.now() + DAY * 10
    assert "tier 2, time box until April 11" in card(boxed)
    assert "<@U0BOB> decides" not in card(boxed)
    assert is_told(boxed, "mina", "gives *ACME* time until Apr 11, 2026") == 1
    assert "now ends on Apr 11, 2026" in said(boxed)
    assert [e for e in events(boxed) if "extension" in e] == [
        "extension_asked", "extension_confirmed",
    ]  # fmt: skip


def test_the_new_end_asks_again_and_old_buttons_say_what_was_decided(boxed: World) -> None:
    ends(boxed)
    mina, bob = boxed.person("mina"), boxed.person("bob")
    old = asked_in(boxed, "mina", ENDED)
    asks_for_time(mina, "10")
    question = asked_in(boxed, "bob", "asks for more time")
    bob.clicks("Confirm extension", on=question)

    for label in ("Extend…", "Let go…", "Close case…"):
        mina.clicks(label, on=old)
        assert "<@U0BOB> extended the time for *ACME* until Apr 11, 2026" in mina.last_reply
        assert not mina.has_modal
    bob.clicks("Not now", on=question)
    assert "<@U0BOB> has confirmed it already" in bob.last_reply

    boxed.lives_through(DAY * 12)  # the 11th is a Saturday
    assert is_told(boxed, "mina", ":alarm_clock:") == 2


def test_a_manager_who_says_not_now_leaves_the_end_and_it_can_be_asked_anew(boxed: World) -> None:
    ends(boxed)
    mina, bob = boxed.person("mina"), boxed.person("bob")
    asks_for_time(mina)
    question = asked_in(boxed, "bob", "asks for more time")

    bob.clicks("Not now", on=question)

    assert case(boxed).time_box_until is None
    assert is_told(boxed, "mina", "no more time now: close it, or let it go") == 1
    bob.clicks("Confirm extension", on=question)
    assert "has answered already: no more time now" in bob.last_reply
    asks_for_time(mina, "7", "Now the CFO answers")
    assert [each.state for each in extensions(boxed)] == [
        ExtensionState.DECLINED, ExtensionState.ASKED,
    ]  # fmt: skip


def test_asking_anew_replaces_what_was_asked(boxed: World) -> None:
    mina, bob = boxed.person("mina"), boxed.person("bob")
    asks_for_time(mina, "7")
    first = asked_in(boxed, "bob", "asks for more time")
    asks_for_time(mina, "14")

    bob.clicks("Confirm extension", on=first)

    assert "counts no more" in bob.last_reply
    assert case(boxed).time_box_until is None


@pytest.mark.parametrize("who", ["mina", "omar", "nell", "priya", "gus"])
def test_nobody_confirms_who_is_not_above(boxed: World, who: str) -> None:
    asks_for_time(boxed.person("mina"))
    forger = boxed.person(who)
    message = Message("1", boxed.sandbox.direct_with(forger.id).id, "", "")
    (asked,) = extensions(boxed)

    for action in ("extension:confirm", "extension:decline"):
        forger.forges(message, {"type": "button", "action_id": action, "value": asked.ref})

    assert extensions(boxed) == [asked]
    assert case(boxed).time_box_until is None


def test_a_manager_who_was_replaced_cannot_confirm_any_more_and_the_director_can(
    boxed: World,
) -> None:
    asks_for_time(boxed.person("mina"))
    question = asked_in(boxed, "bob", "asks for more time")
    boxed.change_policy(roles={Role.DIRECTOR: (user("U0DANA"),)}, reporting=())
    bob, dana = boxed.person("bob"), boxed.person("dana")

    bob.clicks("Confirm extension", on=question)
    assert "Only the owner’s manager" in bob.last_reply
    (asked,) = extensions(boxed)
    place = Message("1", boxed.sandbox.direct_with(dana.id).id, "", "")
    dana.forges(place, {"type": "button", "action_id": "extension:confirm", "value": asked.ref})

    assert case(boxed).time_box_until == asked.until


def test_a_manager_asks_the_director_about_their_own_request(boxed: World) -> None:
    bob, dana = boxed.person("bob"), boxed.person("dana")
    asks_for_time(bob)

    dana.clicks("Confirm extension", on=asked_in(boxed, "dana", "asks for more time"))

    assert is_told(boxed, "bob", "gives *ACME* time") == 1
    assert case(boxed).time_box_until is not None


def test_where_nobody_is_above_it_holds_at_once_and_the_case_says_so(boxed: World) -> None:
    boxed.change_policy(roles={Role.MANAGER: (user("U0BOB"),)})
    bob = boxed.person("bob")
    bob.clicks("Extend time box…", channel=CHANNEL, via="More…")
    assert "Nobody is named above you" in str(bob.modal.payload)
    bob.fills({"Days more": "20", "Why it needs more time": "The audit ends then"}).submits()

    (asked,) = extensions(boxed)
    assert (asked.state, asked.answered_by) == (ExtensionState.CONFIRMED, "U0BOB")
    assert case(boxed).time_box_until == asked.until
    assert "Nobody is named above them to confirm it" in said(boxed)


def test_without_a_policy_the_owner_decides(world: World) -> None:
    world.change_policy(roles={}, reporting=())
    mina = world.person("mina")
    mina.types("/save open ACME")
    triages(mina, pro=GOOD_SIGNS, worth="medium value")

    asks_for_time(mina)

    assert case(world).time_box_until is not None


def test_a_confirmation_that_comes_too_late_is_refused(boxed: World) -> None:
    asks_for_time(boxed.person("mina"), "1")
    question = asked_in(boxed, "bob", "asks for more time")
    boxed.lives_through(DAY * 32)
    bob = boxed.person("bob")

    bob.clicks("Confirm extension", on=question)

    assert "are over already" in bob.last_reply
    assert case(boxed).time_box_until is None


@pytest.mark.parametrize(
    ("days", "reason", "field", "message"),
    [
        ("0", "x", "days", "from 1 to 90"),
        ("91", "x", "days", "from 1 to 90"),
        ("soon", "x", "days", "from 1 to 90"),
        ("²", "x", "days", "from 1 to 90"),
        ("-3", "x", "days", "from 1 to 90"),
        ("7", "  ", "reason", "Please say why"),
    ],
)
def test_a_request_that_cannot_be_is_refused_at_its_field(
    boxed: World, days: str, reason: str, field: str, message: str
) -> None:
    mina = boxed.person("mina")
    mina.clicks("Extend time box…", channel=CHANNEL, via="More…")

    errors = mina.fills({"Days more": days, "Why it needs more time": reason}).submits()

    assert message in errors[field]
    assert extensions(boxed) == []


def test_a_policy_may_allow_less_at_once(boxed: World) -> None:
    boxed.change_policy(triage=TriageRules(longest_extension=DAY * 7))
    mina = boxed.person("mina")
    mina.clicks("Extend time box…", channel=CHANNEL, via="More…")

    errors = mina.fills({"Days more": "8", "Why it needs more time": "x"}).submits()

    assert "from 1 to 7" in errors["days"]


def test_another_tier_is_another_effort_and_what_was_extended_counts_no_more(boxed: World) -> None:
    mina, bob = boxed.person("mina"), boxed.person("bob")
    asks_for_time(mina, "10")
    bob.clicks("Confirm extension", on=asked_in(boxed, "bob", "asks for more time"))
    asks_for_time(mina, "20")

    triages(mina, estimate="10")

    assert case(boxed).tier == 3
    assert case(boxed).time_box_until is None
    assert [each.state for each in extensions(boxed)] == [
        ExtensionState.CONFIRMED, ExtensionState.REPLACED,
    ]  # fmt: skip
    assert "tier 3, time box until March 16" in card(boxed)


def test_a_form_opened_on_an_end_that_moved_is_refused(boxed: World) -> None:
    mina, bob = boxed.person("mina"), boxed.person("bob")
    asks_for_time(mina, "10")
    mina.clicks("Extend time box…", channel=CHANNEL, via="More…")
    bob.clicks("Confirm extension", on=asked_in(boxed, "bob", "asks for more time"))

    errors = mina.fills({"Days more": "7", "Why it needs more time": "x"}).submits()

    assert "extended the time for *ACME*" in errors["days"]
    assert len(extensions(boxed)) == 1


def test_a_box_that_is_over_when_it_is_set_asks_at_once(acme: World) -> None:
    acme.lives_through(DAY * 42)

    triages(acme.person("mina"), pro=GOOD_SIGNS)

    assert is_told(acme, "mina", "ended on Apr 1, 2026") == 1


def test_the_question_waits_for_the_owners_hours(boxed: World) -> None:
    boxed.change_policy(clocks=Clocks(time_box_standard=DAY * 26))  # a Saturday
    triages(boxed.person("mina"), health="Red")

    boxed.lives_through(DAY * 26 + DAY / 4)
    assert is_told(boxed, "mina", ":alarm_clock:") == 0

    boxed.lives_through(DAY * 2)
    assert is_told(boxed, "mina", ":alarm_clock:") == 1


def test_in_shadow_mode_only_the_channel_reads_it(boxed: World) -> None:
    until = boxed.clock.now().date() + DAY * 60
    boxed.change_policy(reminders=Reminders(shadow_until=until))

    ends(boxed)

    assert is_told(boxed, "mina", ":alarm_clock:") == 0
    assert said(boxed).count(":alarm_clock:") == 1


def test_a_longer_span_in_the_policy_moves_the_question(boxed: World) -> None:
    boxed.change_policy(clocks=Clocks(time_box_standard=DAY * 40))

    boxed.lives_through(DAY * 35)
    assert is_told(boxed, "mina", ":alarm_clock:") == 0

    boxed.lives_through(DAY * 7)
    assert is_told(boxed, "mina", ":alarm_clock:") == 1


def test_your_day_offers_the_three_answers_behind_one_button(boxed: World) -> None:
    boxed.lives_through(DAY * 29)
    mina = boxed.person("mina")
    mina.clicks("Extend time box…", channel=CHANNEL, via="More…")
    mina.closes()
    place = Message("1", boxed.sandbox.direct_with(mina.id).id, "", "")
    decide = {"type": "button", "action_id": "time_box:decide", "value": case(boxed).ref}

    mina.forges(place, decide)
    assert "ends on Apr 1, 2026" in str(mina.modal.payload)
    mina.clicks("Extend…")

    assert mina.modal.payload["callback_id"] == "extension"


def test_the_passed_end_stands_in_your_day_and_the_managers_list(boxed: World) -> None:
    with boxed.desk.database.write() as tx:
        for item in tx.items.list_of(case(boxed).id):
            tx.items.change(item.id, state="done")
    boxed.lives_through(DAY * 32)

    days = [text_of(m) for m in boxed.told("mina") if "Your day" in text_of(m)]
    assert "Close it, extend it, or let it go?" in days[-1]
    lists = [text_of(m) for m in boxed.told("bob") if "Passed deadlines" in text_of(m)]
    assert any("the time for this effort ended" in each for each in lists)


def test_a_restart_at_the_end_asks_once(boxed: World) -> None:
    ends(boxed)
    boxed.restart()
    boxed.lives_through(DAY)

    assert is_told(boxed, "mina", ":alarm_clock:") == 1


def test_the_same_confirmation_again_gets_the_same_answer(boxed: World) -> None:
    asks_for_time(boxed.person("mina"))
    mina = boxed.person("mina")
    mina.clicks("Extend time box…", channel=CHANNEL, via="More…")
    mina.fills({"Days more": "7", "Why it needs more time": "more"})
    envelope = submission(boxed, mina, mina.id)

    first, again = delivered(boxed.bot, envelope), delivered(boxed.bot, envelope)

    assert first == again
    assert len(extensions(boxed)) == 2


@pytest.mark.parametrize("who", ["nell", "vera", "gus"])
def test_nobody_outside_asks_for_time(boxed: World, who: str) -> None:
    ends(boxed)
    outsider = boxed.person(who)
    message = asked_in(boxed, "mina", ENDED)
    button = message.blocks[1]["elements"][1]

    outsider.forges(message, {**button, "block_id": "b"})

    assert not outsider.has_modal
    assert extensions(boxed) == []


def test_the_manager_who_may_not_see_the_case_reads_no_word_of_the_reason(boxed: World) -> None:
    roles = {**POLICY.roles, Role.MANAGER: (user("U0NELL"),)}
    boxed.change_policy(roles=roles, reporting=())

    asks_for_time(boxed.person("mina"), reason="Their CFO is ill")

    assert is_told(boxed, "nell", "asks for more time for *ACME*") == 1
    assert is_told(boxed, "nell", "Their CFO is ill") == 0

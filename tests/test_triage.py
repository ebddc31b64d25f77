"""Triage as people live it: what they tick, what follows, who hears of it."""

from datetime import timedelta

import pytest

from domain.policy import Reminders, Role, TriageRules
from sandbox.people import text_of
from sandbox.state import Message
from tests.test_private import submission
from tests.triaging import (
    CHANNEL,
    DAY,
    GOOD_SIGNS,
    acme,
    asked_in,
    card,
    case,
    events,
    facts,
    is_told,
    said,
    triage,
    triages,
)
from tests.world import POLICY, World, delivered, user

__all__ = ["acme"]


def test_the_card_asks_for_a_triage_until_there_is_one(acme: World) -> None:
    mina = acme.person("mina")
    assert "tier not set" in card(acme)

    mina.clicks("Triage", channel=CHANNEL)
    assert mina.fills({"What speaks for a save": GOOD_SIGNS}).submits() == {}

    assert "tier 2, time box until April 1 · medium risk" in card(acme)
    assert "triage:edit" not in str(acme.messages(CHANNEL)[0].blocks)
    topic = acme.sandbox.state.channel_named(CHANNEL).topic
    assert "tier 2" in topic


def test_the_channel_reads_tier_effort_time_box_runway_and_why(acme: World) -> None:
    triages(acme.person("mina"), pro=GOOD_SIGNS, doubt=["The budget is unsure"])

    lines = next(text_of(m) for m in acme.messages(CHANNEL) if "Triaged by" in text_of(m))

    assert lines.splitlines() == [
        "*Tier 2*, standard effort: CSM and manager, the standard playbook. "
        "Triaged by <@U0MINA>.",
        "Time box 14–30 days, until Apr 1, 2026 · 200 days to the renewal: comprehensive: "
        "the whole plan",
        "Why: medium value (ARR $20,000) × high chance (signs: 3 for, 1 in doubt, 0 against)",
        "medium risk (its health is not known) · The effort may cost up to $4,000",
    ]  # fmt: skip
    assert (triage(acme).tier, case(acme).tier, case(acme).risk) == (2, 2, "medium")
    assert events(acme).count("triaged") == 1


def test_what_was_answered_stands_there_the_next_time_and_the_same_answers_change_nothing(
    acme: World,
) -> None:
    mina = acme.person("mina")
    triages(
        mina, facts=["Strategic"], pro=GOOD_SIGNS, estimate="45 %", health="Red",
        use=["They hardly use it"],
    )  # fmt: skip
    before, heard = triage(acme), len(acme.messages(CHANNEL))

    assert triages(mina) == {}

    assert mina.has_modal
    assert "Nothing has changed" in str(mina.modal.payload)
    assert triage(acme) == before
    assert len(acme.messages(CHANNEL)) == heard
    assert before.answers.estimate == 45_00
    assert before.tier == 1


def test_the_estimate_decides_whatever_is_ticked(acme: World) -> None:
    triages(acme.person("mina"), pro=GOOD_SIGNS, estimate="15")

    assert triage(acme).tier == 3
    assert "low chance (estimated at 15%)" in said(acme)


@pytest.mark.parametrize("typed", ["101", "abc", "-5", "45.999"])
def test_an_estimate_that_is_none_is_refused_at_its_field_and_nothing_is_lost(
    acme: World, typed: str
) -> None:
    mina = acme.person("mina")

    errors = triages(mina, pro=GOOD_SIGNS, estimate=typed)

    assert "Enter a per cent from 0 to 100" in errors["estimate"]
    assert case(acme).tier is None
    assert mina.fills({"Your own estimate of a save, in per cent": ""}).submits() == {}
    assert case(acme).tier == 2


def test_nothing_ticked_is_no_triage(acme: World) -> None:
    errors = triages(acme.person("mina"), health="Red")

    assert "Tick what you see" in errors["for"]
    assert case(acme).tier is None


def test_without_an_arr_the_value_is_asked_and_not_guessed(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open ACME")

    errors = triages(mina, pro=GOOD_SIGNS)
    assert "What is the account worth to us?" in errors["by_hand"]
    assert mina.fills({"What is it worth to us?": "low value"}).submits() == {}

    assert case(world).tier == 3
    assert "low value (chosen by hand)" in said(world)
    assert "Renewal not known" in said(world)


def test_an_arr_in_another_currency_is_asked_by_hand_too(world: World) -> None:
    world.change_policy(currency="EUR")
    mina = world.person("mina")
    mina.types("/save open ACME")
    facts(world, "90,000")
    world.change_policy(currency="USD")

    assert triages(mina, pro=GOOD_SIGNS, worth="medium value") == {}

    assert case(world).tier == 2


def test_another_tier_takes_a_reason_and_learning_value_is_one(acme: World) -> None:
    mina = acme.person("mina")

    errors = triages(mina, estimate="10", tier="Tier 2")
    assert "Tier 3 follows from the answers" in errors["reason"]
    assert "Learning value" in str(mina.modal.payload)
    assert mina.fills({"Why another tier": "Learning value: <!channel>"}).submits() == {}

    assert (triage(acme).tier, triage(acme).proposed_tier) == (2, 3)
    assert "Chosen instead of tier 3: “Learning value: &lt;!channel&gt;”" in said(acme)
    mina.clicks("Timeline", channel=CHANNEL, via="More…")
    assert "triaged the case" in str(mina.modal.payload)
    assert "Tier 2: Learning value" in str(mina.modal.payload)
    with acme.desk.database.read() as tx:
        assert "Learning" not in str([e.event.data for e in tx.audit.list_of(case(acme).ref)])


def test_a_sign_of_a_lost_cause_asks_for_letting_go_once(acme: World) -> None:
    mina = acme.person("mina")
    triages(mina, pro=GOOD_SIGNS, against=["They signed with a competitor"])
    triages(mina, health="Red")

    asked = [m for m in acme.messages(CHANNEL) if "Signs of a lost cause" in text_of(m)]
    assert len(asked) == 1
    assert "They signed with a competitor" in text_of(asked[0])
    mina.clicks("Let go…", on=asked[0])
    assert mina.fills({"Why, in a sentence": "They signed with Globex"}).submits() == {}
    assert case(acme).outcome == "let_go"


def test_tier_4_has_no_time_box_and_offers_letting_go(acme: World) -> None:
    facts(acme, "5,000")

    triages(acme.person("mina"), estimate="10")

    assert case(acme).tier == 4
    assert "No time box" in said(acme)
    assert "should cost less than the $5,000 it pays" in said(acme)
    acme.person("mina").clicks("Let go…", channel=CHANNEL)


def test_tier_1_asks_the_first_executive_to_join_once_and_adds_nobody(acme: World) -> None:
    acme.change_policy(roles={**POLICY.roles, Role.EXECUTIVE: (user("U0VERA"), user("U0PRIYA"))})
    mina, vera = acme.person("mina"), acme.person("vera")
    facts(acme, "84,000")

    triages(mina, estimate="45")
    triages(mina, estimate="70")

    assert is_told(acme, "vera", "Will you be its executive sponsor?") == 1
    assert is_told(acme, "priya", "sponsor") == 0
    place = acme.sandbox.state.channel_named(CHANNEL)
    assert "U0VERA" not in place.members
    assert "<@U0VERA> is asked to join as its executive sponsor" in said(acme)

    vera.clicks("See case", on=asked_in(acme, "vera", "executive sponsor"))
    assert "tier 1" in vera.last_reply
    vera.clicks("Join", on=asked_in(acme, "vera", "executive sponsor"))
    assert "U0VERA" in place.members
    assert "joins as executive sponsor" in said(acme)
    vera.clicks("Join", on=asked_in(acme, "vera", "executive sponsor"))
    assert "in the case’s channel already" in vera.last_reply
    assert events(acme).count("sponsor_joined") == 1


def test_a_case_that_comes_to_tier_1_again_after_housekeeping_asks_nobody_twice(
    acme: World,
) -> None:
    mina = acme.person("mina")
    facts(acme, "84,000")
    triages(mina, estimate="45")
    triages(mina, estimate="10")
    acme.passes(DAY * 40)

    triages(mina, estimate="70")

    assert case(acme).tier == 1
    assert is_told(acme, "vera", "executive sponsor") == 1


def test_where_nobody_is_an_executive_the_channel_says_so(acme: World) -> None:
    acme.change_policy(roles={Role.MANAGER: (user("U0BOB"),)})
    facts(acme, "84,000")

    triages(acme.person("mina"), estimate="70")

    assert "names no executive who could sponsor it" in said(acme)


@pytest.mark.parametrize("who", ["omar", "nell", "bob", "dana"])
def test_nobody_but_the_executive_who_was_asked_joins_by_that_button(acme: World, who: str) -> None:
    facts(acme, "84,000")
    triages(acme.person("mina"), estimate="70")
    forger = acme.person(who)
    message = Message("1", acme.sandbox.direct_with(forger.id).id, "", "")

    join = {"type": "button", "action_id": "sponsor:join", "value": case(acme).ref}
    forger.forges(message, join)

    assert "sponsor_joined" not in events(acme)


def test_an_executive_who_is_none_any_more_cannot_join(acme: World) -> None:
    facts(acme, "84,000")
    triages(acme.person("mina"), estimate="70")
    acme.change_policy(roles={Role.MANAGER: (user("U0BOB"),)})
    vera = acme.person("vera")

    reply = vera.clicks("Join", on=asked_in(acme, "vera", "executive sponsor"))

    assert "Only the executive who was asked" in reply
    assert "U0VERA" not in acme.sandbox.state.channel_named(CHANNEL).members


def test_an_emergency_is_told_to_manager_and_executive_once(acme: World) -> None:
    mina = acme.person("mina")
    facts(acme, "20,000", 29)
    triages(mina, estimate="45")
    facts(acme, "21,000", 20)

    for name in ("bob", "vera"):
        assert is_told(acme, name, ":rotating_light: *ACME* · 29 days to the renewal") == 1
        assert is_told(acme, name, ":rotating_light:") == 1
    assert is_told(acme, "mina", ":rotating_light:") == 0
    assert "<@U0BOB> and <@U0VERA> are told now" in said(acme)


def test_a_renewal_that_moved_away_and_comes_near_again_is_told_again(acme: World) -> None:
    facts(acme, "20,000", 29)
    facts(acme, "20,000", 100)
    facts(acme, "20,000", 25)

    assert is_told(acme, "bob", ":rotating_light:") == 2


def test_thirty_days_are_no_emergency_and_the_crossing_is(acme: World) -> None:
    facts(acme, "20,000", 30)
    assert is_told(acme, "bob", ":rotating_light:") == 0

    acme.lives_through(DAY)

    assert is_told(acme, "bob", ":rotating_light:") == 1
    assert is_told(acme, "vera", ":rotating_light:") == 1


def test_a_case_opened_in_an_emergency_tells_them_at_once(world: World) -> None:
    mina = world.person("mina")
    mina.types("/save open")
    renewal = world.clock.now().date() + timedelta(days=12)
    mina.fills({"Account": "ACME", "Renews on": renewal.isoformat()}).submits()
    world.settle()

    assert is_told(world, "bob", "12 days to the renewal: emergency") == 1
    assert is_told(world, "vera", "12 days to the renewal: emergency") == 1


def test_shadow_mode_tells_nobody(acme: World) -> None:
    shadow = Reminders(shadow_until=acme.clock.now().date() + timedelta(days=7))
    acme.change_policy(reminders=shadow)
    facts(acme, "84,000", 12)

    triages(acme.person("mina"), estimate="70")

    assert is_told(acme, "bob", ":rotating_light:") == is_told(acme, "vera", "sponsor") == 0


def test_new_facts_move_the_risk_and_leave_the_tier_to_people(acme: World) -> None:
    mina = acme.person("mina")
    triages(mina, pro=GOOD_SIGNS, health="Green")
    assert case(acme).risk == "low"

    facts(acme, "90,000", 80)

    assert (case(acme).tier, case(acme).risk) == (2, "high")
    assert "this would be tier 1. It stays tier 2 until somebody triages it again" in said(acme)
    mina.clicks("Triage", channel=CHANNEL)
    assert mina.submits() == {}
    assert case(acme).tier == 1


@pytest.mark.parametrize("who", ["nell", "omar", "vera", "gus"])
def test_nobody_outside_triages_by_a_forged_form(acme: World, who: str) -> None:
    mina = acme.person("mina")
    mina.types("/save triage", channel=CHANNEL)
    mina.fills({"What speaks for a save": GOOD_SIGNS})
    forged = submission(acme, mina, acme.person(who).id)

    delivered(acme.bot, forged)

    assert case(acme).tier is None
    assert "triaged" not in events(acme)


def test_a_form_that_says_what_it_does_not_offer_changes_nothing(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save triage", channel=CHANNEL)
    mina.fills({"What speaks for a save": GOOD_SIGNS})
    mina.modal.values["tier"] = {
        "value": {"type": "static_select", "selected_option": {"value": "7"}}
    }

    errors = mina.submits()

    assert "I do not know that button" in str(errors)
    assert case(acme).tier is None


def test_a_closed_case_is_not_triaged(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save triage", channel=CHANNEL)
    mina.fills({"What speaks for a save": GOOD_SIGNS})
    bob = acme.person("bob")
    bob.clicks("Close case…", channel=CHANNEL, via="More…")
    bob.fills({"How did it end?": "Lost", "Why, in a sentence": "They left"}).submits()

    assert "is closed" in str(mina.submits())
    assert case(acme).tier is None


def test_the_same_delivery_again_triages_once(acme: World) -> None:
    mina = acme.person("mina")
    mina.types("/save triage", channel=CHANNEL)
    mina.fills({"What speaks for a save": GOOD_SIGNS})
    envelope = submission(acme, mina, mina.id)

    first, again = delivered(acme.bot, envelope), delivered(acme.bot, envelope)
    acme.settle()

    assert first == again
    assert events(acme).count("triaged") == 1
    assert said(acme).count("Triaged by") == 1


def test_a_policy_of_ones_own_moves_every_edge(acme: World) -> None:
    acme.change_policy(triage=TriageRules(high_from=90_00, medium_from=50_00))

    triages(acme.person("mina"), estimate="45")

    assert triage(acme).tier == 3


def test_the_checklist_follows_the_tier(acme: World) -> None:
    mina = acme.person("mina")
    mina.clicks("Choose playbook…", channel=CHANNEL, via="More…")
    assert mina.fills({"Playbook": "Service"}).submits() == {}

    def outreach() -> list[str]:
        with acme.desk.database.read() as tx:
            items = tx.items.list_of(case(acme).id)
        return [each.state for each in items if each.name == "executive-outreach"]

    assert outreach() == []
    triages(mina, estimate="70", facts=["Strategic"])
    assert outreach() == ["open"]
    assert "new on the checklist" in said(acme)
    triages(mina, estimate="10")

    assert outreach() == ["superseded"]


def test_an_emergency_leaves_what_must_be_done_and_says_so(acme: World) -> None:
    facts(acme, "20,000", 29)

    with acme.desk.database.read() as tx:
        standing = [i for i in tx.items.list_of(case(acme).id) if i.state == "open"]
    assert standing
    assert all(item.must_do for item in standing)

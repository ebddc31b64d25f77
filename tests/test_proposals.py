"""Proposals: who is asked, the three answers, and that none is forgotten."""

from dataclasses import replace
from pathlib import Path

import pytest

from domain.causes import Cause
from domain.policy import Policy, ReportingLine, Role
from domain.signals import ProposalState, SignalKind
from sandbox.methods.workspace import user_json
from sandbox.people import text_of
from tests.proposing import DAY, HOUR, NAMED, in_the_morning, proposed, threatened
from tests.signalling import arrives, known_account, proposal, proposals, report
from tests.world import POLICY, World, user


@pytest.fixture
def world(tmp_path: Path) -> World:
    return in_the_morning(tmp_path)


def test_the_csm_and_their_manager_are_asked_in_one_message_each(tmp_path: Path) -> None:
    line = ReportingLine(user("U0BOB"), (user("U0NELL"),))
    policy = replace(
        POLICY, roles={**POLICY.roles, Role.MANAGER: (user("U0OMAR"),)}, reporting=(line,)
    )
    world = in_the_morning(tmp_path, policy)

    threatened(world)

    assert proposal(world).asked == ("U0BOB", "U0NELL")
    assert len(proposed(world, "nell")) == len(proposed(world, "bob")) == 1
    assert proposed(world, "omar") == []


def test_opening_makes_the_csm_owner_and_counts_from_the_first_signal(world: World) -> None:
    made = threatened(world)
    arrives(world, report(SignalKind.SILENCE, event="later", at=world.clock.now()))

    bob = world.person("bob")
    assert "is ready for *ACME*" in bob.clicks("Open case")
    assert "The case for *ACME* is open. Its channel follows." in bob.reads()
    case = world.case("ACME")
    assert (case.owner_id, case.opened_by) == ("U0NELL", "U0BOB")
    assert case.flagged_at == made.at - 2 * HOUR
    assert made.cause is Cause.COMPETITION
    assert case.playbook == world.desk.catalogue().for_cause(Cause.COMPETITION)[0].id
    assert "a competitor is looked at and sudden silence" in case.reason
    now = proposal(world)
    assert (now.state, now.case_id, now.answered_by) == (ProposalState.OPENED, case.id, "U0BOB")
    for name in ("bob", "nell"):
        assert "<@U0BOB> opened the case" in proposed(world, name)[0]
        assert "Open case" not in str(world.told(name)[-1].blocks)


def test_no_risk_asks_why_and_keeps_it_for_everybody_to_read(world: World) -> None:
    threatened(world)
    nell = world.person("nell")
    nell.clicks("Not a risk…")

    assert nell.fills({"Why is it no risk?": "  "}).submits() != {}
    assert nell.fills({"Why is it no risk?": "They *always* compare"}).submits() == {}

    assert proposal(world).reason == "They *always* compare"
    assert proposal(world).state is ProposalState.NO_RISK
    assert "Not a risk, says <@U0NELL>" in proposed(world, "bob")[0]
    arrives(world, report(SignalKind.SILENCE, event="weak", at=world.clock.now()))
    assert len(proposals(world)) == 1, "what was answered counts no more"


def test_muting_silences_the_account_as_long_as_the_policy_says(world: World) -> None:
    world.change_policy(signals=replace(world.policy.signals, muted_for=10 * DAY))
    threatened(world)

    assert "Muted for 10 days" in world.person("bob").clicks("Mute 10 days")

    arrives(world, report(SignalKind.CANCELLATION, event="c1", at=world.clock.now()))
    world.passes(11 * DAY)
    arrives(world, report(SignalKind.CANCELLATION, event="c2", at=world.clock.now()))
    assert [each.state for each in proposals(world)] == [ProposalState.MUTED, ProposalState.OPEN]


def test_of_two_answers_at_once_the_first_holds(world: World) -> None:
    threatened(world)
    bob, nell = world.person("bob"), world.person("nell")
    old = next(each for each in world.told("nell") if NAMED in text_of(each))
    nell.clicks("Not a risk…", on=old)
    button = {"action_id": "proposal:mute", "value": proposal(world).ref, "type": "button"}

    bob.clicks("Open case")
    nell.forges(old, button)

    assert "Somebody has answered about *ACME* already" in nell.last_reply
    assert "Somebody has answered about *ACME*" in str(
        nell.fills({"Why is it no risk?": "no"}).submits()
    )
    assert len(world.calls("conversations.create")) == 1
    assert proposal(world).answered_by == "U0BOB"


def test_who_was_not_asked_cannot_answer(world: World) -> None:
    threatened(world)
    omar = world.person("omar")
    place = world.sandbox.state.direct(omar.id) or world.sandbox.direct_with(omar.id)
    assert place is not None
    omar.types("/save")
    message = place.messages[-1]

    for action in ("open", "no_risk", "mute"):
        omar.forges(
            message,
            {"action_id": f"proposal:{action}", "value": proposal(world).ref, "type": "button"},
        )
    assert proposal(world).state is ProposalState.OPEN
    assert "*ACME*" not in omar.reads()


def test_a_proposal_that_nobody_answers_climbs_in_working_time(world: World) -> None:
    threatened(world)
    assert proposal(world).asked == ("U0BOB", "U0NELL")

    world.lives_through(4 * HOUR)
    assert "U0DANA" not in proposal(world).asked, "eight hours of work are not over"
    world.lives_through(DAY)
    assert "U0DANA" in proposal(world).asked
    assert len(proposed(world, "dana")) == 1
    world.lives_through(2 * DAY)
    assert "U0VERA" in proposal(world).asked

    world.person("vera").clicks("Open case")
    for name in ("bob", "nell", "dana", "vera"):
        assert "<@U0VERA> opened the case" in proposed(world, name)[0]
    world.lives_through(3 * DAY)
    assert len(proposed(world, "dana")) == 1


def test_one_that_comes_before_the_day_begins_is_heard_with_that_day(tmp_path: Path) -> None:
    """Four in the morning in New York: the second proposal has no room for a message that day, and
    stands in *Your day* at nine; eight hours of work later nobody has answered."""
    policy = replace(POLICY, signals=replace(POLICY.signals, most_a_day=1))
    world = World(tmp_path, policy)
    for account in ("ACME", "Globex"):
        arrives(world, report(SignalKind.COMPETITOR, account, account, world.clock.now()))
    assert proposal(world, "Globex").asked == ("U0BOB",)

    world.lives_through(12 * HOUR)
    assert any("2 proposals to open a case wait" in text_of(each) for each in world.told("bob"))
    assert proposal(world, "Globex").asked == ("U0BOB",)
    world.lives_through(2 * HOUR)

    assert "U0DANA" in proposal(world, "Globex").asked


def test_an_unanswered_one_stands_in_every_day_until_somebody_answers(world: World) -> None:
    threatened(world)
    line = "1 proposal to open a case waits for an answer"

    world.lives_through(3 * DAY)
    days = [text_of(each) for each in world.told("nell") if line in text_of(each)]
    assert len(days) == 3

    world.person("bob").clicks("Show proposals")
    world.person("bob").clicks("Mute 30 days", on=world.person("bob").modal)
    assert "No proposal waits for your answer." in str(world.person("bob").modal.payload)
    assert line not in text_of(world.told("nell")[-1])
    world.lives_through(DAY)
    assert len([each for each in world.told("nell") if line in text_of(each)]) <= 2


def test_a_case_opened_another_way_ends_the_proposal(world: World) -> None:
    threatened(world)

    world.person("omar").types("/save open ACME they call Globex")

    case, over = world.case("ACME"), proposal(world)
    assert (over.state, over.case_id) == (ProposalState.OVER, case.id)
    for name in ("bob", "nell"):
        assert "A case is open" in proposed(world, name)[0]
    with world.desk.database.read() as tx:
        assert tx.signals.basis_of(over.id, 9).latest[0].case_id == case.id


def test_a_csm_who_left_is_not_asked_and_the_next_one_owns(world: World) -> None:
    known_account(world, owner_email="nell@example.com")
    user_nell = world.sandbox.state.user_named("nell")
    user_nell.deleted = True
    world.sandbox.emit({"type": "user_change", "user": user_json(world.sandbox, user_nell)})
    world.settle()

    arrives(world, report(SignalKind.COMPETITOR))
    assert proposal(world).asked == ("U0BOB",)
    world.person("bob").clicks("Open case")

    assert world.case("ACME").owner_id == "U0BOB"


def test_without_a_csm_the_managers_are_asked_and_without_managers_an_admin(tmp_path: Path) -> None:
    roles = {Role.ADMIN: (user("U0DANA"),)}
    world = in_the_morning(tmp_path, Policy(roles=roles))

    arrives(world, report(SignalKind.COMPETITOR))
    assert proposal(world).asked == ("U0DANA",)

    world.change_policy(roles=roles | {Role.MANAGER: (user("U0BOB"),)})
    arrives(world, report(SignalKind.COMPETITOR, "Globex", "e2"))
    assert proposal(world, "Globex").asked == ("U0BOB",)


def test_where_nobody_is_there_to_ask_somebody_is_asked_as_soon_as_the_policy_names_one(
    tmp_path: Path,
) -> None:
    world = in_the_morning(tmp_path, Policy())
    arrives(world, report(SignalKind.COMPETITOR))
    assert proposal(world).asked == ()

    world.change_policy(roles={Role.MANAGER: (user("U0BOB"),)})
    world.lives_through(2 * DAY)

    assert proposal(world).asked == ("U0BOB",)
    assert len(proposed(world, "bob")) == 1


def test_how_often_signals_were_right_is_told_by_kind(world: World) -> None:
    bob = world.person("bob")
    assert bob.types("/save signal precision") == "No proposal was answered yet."
    threatened(world, "Real")
    bob.clicks("Open case")
    threatened(world, "None")
    bob.clicks("Mute 30 days", row="")
    threatened(world, "Young", SignalKind.CANCELLATION)
    bob.clicks("Open case")

    early = bob.types("/save signal precision")
    assert "a competitor is looked at: *0%* (0 of n = 1); 2 answered, 1 became a case" in early
    assert "they ask to cancel: nothing to judge yet; 1 answered, 1 became a case" in early
    world.passes(8 * DAY)

    later = bob.types("/save signal precision")
    assert "a competitor is looked at: *50%* (1 of n = 2); 2 answered, 1 became a case" in later
    assert "too few to judge by" in later
    assert "a case let go within 7 days" in later

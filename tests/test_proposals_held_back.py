"""Shadow mode: those who watch see which proposals would have been sent, and nobody else hears."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain.policy import Reminders
from domain.signals import ProposalState, SignalKind
from sandbox.people import text_of
from tests.signalling import arrives, known_account, proposal, report
from tests.world import POLICY, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNTIL = date(2026, 3, 4)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """In shadow mode from Monday to Wednesday; Nell looks after ACME."""
    made = World(tmp_path, replace(POLICY, reminders=Reminders(shadow_until=UNTIL)))
    made.passes(timedelta(hours=6, minutes=30))
    known_account(made, "ACME", owner_email="nell@example.com")
    at = made.clock.now() - 2 * HOUR
    arrives(made, report(SignalKind.COMPETITOR, "ACME", "e1", at))
    return made


def asked(world: World, name: str) -> list[str]:
    return [text_of(each) for each in world.told(name) if "may be leaving" in text_of(each)]


def test_nobody_is_asked_and_those_who_watch_see_what_would_have_been(world: World) -> None:
    world.lives_through(DAY * 2)

    assert asked(world, "nell") == asked(world, "bob") == asked(world, "dana") == []
    shown = [text_of(each) for each in world.told("dana") if "Shadow mode" in text_of(each)]
    assert any("<@U0NELL>: the proposal to open a case for *ACME*" in each for each in shown)
    assert proposal(world).state is ProposalState.OPEN


def test_the_ladder_does_not_climb_while_nobody_hears(world: World) -> None:
    world.lives_through(DAY * 2)
    assert proposal(world).escalated == 0


def test_what_still_waits_is_sent_once_shadow_mode_is_over(world: World) -> None:
    world.lives_through(DAY * 4)
    assert len(asked(world, "nell")) == 1


def test_what_is_answered_by_then_is_never_sent(world: World) -> None:
    world.person("bob").types("/save open ACME")
    world.lives_through(DAY * 4)
    assert asked(world, "nell") == []
    assert proposal(world).state is ProposalState.OVER


def test_shadow_mode_that_is_made_longer_still_holds_back(world: World) -> None:
    longer = replace(world.policy.reminders, shadow_until=UNTIL + DAY * 3)
    world.change_policy(reminders=longer)
    world.lives_through(DAY * 4)
    assert asked(world, "nell") == []
    world.lives_through(DAY * 4)
    days = [each for each in world.told("nell") if "proposal to open a case" in text_of(each)]
    assert days

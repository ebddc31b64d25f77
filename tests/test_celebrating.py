"""A save is celebrated, once, where the policy says."""

from dataclasses import replace
from datetime import date

import pytest

from domain.outcomes import OutcomeRules
from domain.policy import Ground, Holder, StandUps, StandUpTeam
from tests.closing import STANDS, closes, events, opens
from tests.world import World


@pytest.fixture
def acme(world: World) -> World:
    opens(world.person("mina"))
    return world


def test_a_save_is_celebrated_once_for_ever_however_often_it_closes(acme: World) -> None:
    mina = acme.person("mina")
    closes(mina)
    acme.passes(STANDS)
    mina.types("/save reopen ACME")
    closes(mina)
    acme.passes(STANDS)

    told = [m for m in acme.messages("save-acme-closed-2026-03") if "stays" in m.text]
    assert len(told) == 1
    assert events(acme).count("save_celebrated") == 1


def test_a_save_is_celebrated_in_the_channel_that_the_policy_names(acme: World) -> None:
    place = acme.sandbox.state.channel_named("general")
    place.members.append("U0BOT")
    acme.change_policy(outcomes=OutcomeRules(celebrate_in=place.id))
    closes(acme.person("mina"))
    acme.passes(STANDS)

    assert [m for m in acme.messages("general") if "ACME stays" in m.text]
    assert not [m for m in acme.messages("save-acme-closed-2026-03") if "stays" in m.text]


@pytest.mark.parametrize(("people", "told"), [((), True), (("U0OMAR",), False)])
def test_else_it_is_celebrated_at_the_stand_up_that_tells_of_its_owner(
    acme: World, people: tuple[str, ...], told: bool
) -> None:
    place = acme.sandbox.state.channel_named("general")
    place.members.append("U0BOT")
    holders = tuple(Holder(Ground.USER, each) for each in people)
    teams = (StandUpTeam("Europe", channel=place.id, people=holders),)
    acme.change_policy(standups=StandUps(teams=teams, digest=False))
    closes(acme.person("mina"))
    acme.passes(STANDS)

    assert any("ACME stays" in m.text for m in acme.messages("general")) is told
    own = acme.messages("save-acme-closed-2026-03")
    assert any("stays" in m.text for m in own) is not told


@pytest.mark.parametrize("outcome", ["Lost", "Let go"])
def test_nobody_celebrates_a_loss(acme: World, outcome: str) -> None:
    closes(acme.person("mina"), outcome)
    acme.passes(STANDS)

    assert "save_celebrated" not in events(acme)


def test_in_shadow_mode_only_the_case_hears_of_it(acme: World) -> None:
    place = acme.sandbox.state.channel_named("general")
    place.members.append("U0BOT")
    acme.change_policy(
        outcomes=OutcomeRules(celebrate_in=place.id),
        reminders=replace(acme.policy.reminders, shadow_until=date(2026, 3, 6)),
    )
    closes(acme.person("mina"))
    acme.passes(STANDS)

    assert not [m for m in acme.messages("general") if "ACME stays" in m.text]
    assert [m for m in acme.messages("save-acme-closed-2026-03") if "ACME stays" in m.text]

"""`/save policy`: who may concede what, and who would decide, without asking anybody."""

from dataclasses import replace

import pytest

from domain.authority import Kind, Level, Route
from domain.policy import Role
from tests.conceding import CASE, asks, with_authority, with_cause
from tests.world import World, user


def test_the_matrix_is_told_in_words_a_line_a_level(world: World) -> None:
    said = world.person("nell").types("/save policy")
    assert "*Who may concede what*" in said
    assert "• *CSM*: discounts up to 5% and Payment terms" in said
    assert "• *manager*: discounts up to 15%, " in said
    assert "• *director*: discounts up to 25%, " in said
    assert "• *executive*: any discount and Custom offer" in said
    assert "From 30% on it is an emergency" in said
    assert "those below read along" in said
    assert "in this case" not in said


def test_in_a_case_it_names_who_that_is_there(world: World) -> None:
    mina = with_cause(world)
    said = mina.types("/save policy", channel=CASE)
    assert "*Who that is in this case*" in said
    assert "• *CSM*: <@U0MINA>" in said
    assert "• *manager*: <@U0BOB>" in said
    assert "• *director*: <@U0DANA>" in said
    world.change_policy(roles={Role.MANAGER: world.policy.roles[Role.MANAGER]})
    assert "• *director*: nobody" in mina.types("/save policy", channel=CASE)


def test_it_follows_the_policy(world: World) -> None:
    authority = replace(
        world.policy.authority, limits={Level.CSM: 10_00, Level.MANAGER: 20_50},
        grants={Kind.PAUSE: Level.MANAGER},
    )  # fmt: skip
    world.policy = replace(with_authority(world.policy, route=Route.CHAIN), authority=authority)
    world.policy = with_authority(world.policy, route=Route.CHAIN)
    said = world.person("nell").types("/save policy")
    assert "• *CSM*: discounts up to 10%" in said
    assert "• *manager*: discounts up to 20.5% and Pause" in said
    assert "• *director*: any discount" in said
    assert "Every level up to the needed one is asked, in order." in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("5% ACME", "<@U0MINA> may concede that without asking."),
        ("5.01% ACME", "5.01% needs the manager. Asked: <@U0BOB>, as manager."),
        ("ACME 18% 12 months", "18% needs the director. Asked: <@U0DANA>, as director."),
        ("25% acme", "25% needs the director."),
        ("25.01% ACME", "25.01% needs the executive. Asked: <@U0VERA>, as executive."),
        ("30% ACME", "30% is for emergencies only"),
        ("40% 3 months, then 20% 3 months ACME", "40% is for emergencies only"),
        ("ACME", "is no discount"),
        ("5.005% ACME", "too fine"),
        ("18% Nowhere", "Nowhere"),
    ],
)
def test_a_dry_run_says_who_would_decide_and_why(world: World, line: str, said: str) -> None:
    mina = with_cause(world)
    asked = len(world.told("dana"))
    assert said in " ".join(mina.types(f"/save policy who {line}").split())
    assert len(world.told("dana")) == asked


def test_it_counts_what_the_account_got_and_tells_the_chain(world: World) -> None:
    mina = with_cause(world)
    assert asks(mina, "5% 12 months for reference") == {}
    world.policy = with_authority(world.policy, route=Route.CHAIN)
    said = mina.types("/save policy who 12%", channel=CASE)
    assert "With the 5% of March 2 this totals 17% in twelve months" in said
    assert "Asked: <@U0BOB>, as manager." in said
    assert "After that: director." in said


@pytest.mark.parametrize("name", ["omar", "nell", "gus"])
def test_what_an_account_got_is_nobody_elses_business(world: World, name: str) -> None:
    assert asks(with_cause(world), "5% 12 months for reference") == {}
    said = world.person(name).types("/save policy who 12% ACME")
    assert "17%" not in said
    assert "U0" not in said


def test_nobody_to_decide_is_said(world: World) -> None:
    mina = with_cause(world)
    world.change_policy(roles={Role.MANAGER: (user("U0BOB"),)})
    assert "Nobody is named who could decide" in mina.types("/save policy who 18% ACME")

"""What each CSM carries, beside the guide, and who needs help."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.load import Help, Load, Logged, estimates, loads, neediest_first, needs
from domain.policy import StandUps
from domain.standup import Slip
from tests.domain.test_standup_rules import case, stands

RULES = StandUps()
DAY = timedelta(days=1)


def test_hours_are_the_policys_where_nothing_was_measured() -> None:
    found = estimates(RULES, [])
    assert {tier: each.minutes for tier, each in found.items()} == dict(RULES.minutes)
    assert all(each.cases == 0 for each in found.values())


def test_hours_are_measured_by_week_and_a_short_case_counts_as_one_week() -> None:
    logged = [Logged(1, 1200, 14 * DAY), Logged(1, 300, DAY), Logged(None, 60, 7 * DAY)]
    found = estimates(RULES, logged)
    assert (found[1].minutes, found[1].cases) == (450, 2)
    assert (found[None].minutes, found[None].cases) == (60, 1)
    assert found[2].cases == 0


def test_load_counts_cases_hours_and_their_parts_by_risk() -> None:
    standings = [
        stands(case(1, tier=1, risk="high")),
        stands(case(2, tier=3, risk="low")),
        stands(case(3)),
        replace(stands(case(4, tier=2, owner_id="OMAR")), slips=(Slip.BLOCKED, Slip.ISSUE)),
    ]
    mina, omar = loads(standings, estimates(RULES, []))

    assert (mina.person_id, mina.cases, mina.week) == ("MINA", 3, 660)
    assert mina.by_risk == {"high": 1, "low": 1, None: 1}
    assert mina.shares == {"high": 88_89, "medium": 0, "low": 11_11}
    assert (omar.slipping, omar.blocked, omar.shares) == (1, 1, {})


def test_an_unknown_tier_counts_as_not_triaged() -> None:
    (found,) = loads([stands(case(1, tier=7))], estimates(RULES, []))
    assert found.week == RULES.minutes[None]


def load(person: str = "A", slipping: int = 0, blocked: int = 0, minutes: int = 0) -> Load:
    return Load(person, 5, slipping, blocked, {None: 5}, {None: minutes})


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (load(), ()),
        (load(slipping=1), ()),
        (load(slipping=2), (Help.SLIPPING,)),
        (load(blocked=1), (Help.BLOCKED,)),
        (load(minutes=2400), ()),
        (load(minutes=2401), (Help.OVERLOADED,)),
        (load(slipping=3, blocked=1, minutes=9999), tuple(Help)),
    ],
)
def test_who_needs_help_and_why(on: Load, why: tuple[Help, ...]) -> None:
    assert needs(on, RULES) == why


def test_the_neediest_come_first_and_who_needs_nothing_is_left_out() -> None:
    busy = load("D", slipping=9, minutes=9)
    every = [load("A", slipping=9), load("B"), load("C", blocked=1), busy]
    assert [each.person_id for each in neediest_first(every, RULES)] == ["C", "D", "A"]

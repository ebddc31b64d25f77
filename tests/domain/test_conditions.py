"""Which items of a playbook apply, and dependencies that would wait for themselves."""

import pytest

from domain.conditions import Condition
from domain.deadlines import Runway
from domain.dependencies import find_cycle
from domain.situation import Situation

SHORT = frozenset({Runway.COMPRESSED, Runway.EMERGENCY})
TOP = frozenset({1, 2})
A, AB = frozenset({"a"}), frozenset({"a", "b"})


@pytest.mark.parametrize(
    ("condition", "situation", "holds"),
    [
        (Condition(), Situation(), True),
        (Condition(runway=SHORT), Situation(Runway.EMERGENCY), True),
        (Condition(runway=SHORT), Situation(Runway.COMPREHENSIVE), False),
        (Condition(runway=SHORT), Situation(), False),
        (Condition(runway=frozenset({Runway.UNKNOWN})), Situation(), True),
        (Condition(tier=TOP), Situation(tier=2), True),
        (Condition(tier=TOP), Situation(tier=3), False),
        (Condition(tier=TOP), Situation(tier=None), False),
        (Condition(facts=A), Situation(facts=AB), True),
        (Condition(facts=AB), Situation(facts=A), False),
        (Condition(facts=A), Situation(), False),
        (Condition(not_facts=AB), Situation(), True),
        (Condition(not_facts=AB), Situation(facts=A), False),
        (Condition(SHORT, TOP, A), Situation(Runway.EMERGENCY, 1, A), True),
        (Condition(SHORT, TOP, A), Situation(Runway.EMERGENCY, 1), False),
        (Condition(SHORT, TOP, A), Situation(Runway.COMPREHENSIVE, 1, A), False),
        (Condition(SHORT, TOP, A), Situation(Runway.EMERGENCY, 3, A), False),
    ],
)
def test_every_part_of_a_condition_has_to_hold(
    condition: Condition, situation: Situation, holds: bool
) -> None:
    assert condition.holds(situation) is holds


@pytest.mark.parametrize(
    ("after", "cycle"),
    [
        ({}, None),
        ({"a": [], "b": ["a"], "c": ["a", "b"]}, None),
        ({"a": ["b"], "b": ["c"], "c": []}, None),
        ({"a": ["gone"]}, None),
        ({"a": ["a"]}, ("a", "a")),
        ({"a": ["b"], "b": ["a"]}, ("a", "b", "a")),
        ({"x": ["a"], "a": ["b"], "b": ["c"], "c": ["a"]}, ("a", "b", "c", "a")),
        ({str(n): [str(n + 1)] for n in range(5000)}, None),
        ({str(n): [str((n + 1) % 9)] for n in range(9)}, tuple("0123456780")),
    ],
)
def test_a_ring_of_dependencies_is_found_and_named(
    after: dict[str, list[str]], cycle: tuple[str, ...] | None
) -> None:
    assert find_cycle(after) == cycle

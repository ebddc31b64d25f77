"""Whatever people do in whatever order, nothing is granted above the authority of that moment.

Requests, counter-offers, questions, delegations, roles that come and go, lapses, withdrawals and
double clicks with old stamps by anybody: after every step what the database holds is judged by a
model of its own.
"""

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import settings

from tests.granting_acts import Granting
from tests.simulation.observer import housed


@pytest.fixture(scope="module", autouse=True)
def house() -> Iterator[None]:
    with housed():
        yield


Granting.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, derandomize=True
)
TestGranting = Granting.TestCase


ACTS = (
    *["asks"] * 4, *["somebody_decides"] * 5, *["who_asked_goes_on"] * 3,
    *["somebody_lends_their_authority"] * 2, "two_click_on_the_same_copy", "other_terms_are_asked",
    "the_policy_changes", "people_come_and_go", "time_passes", "a_delegate_is_tempted",
    "less_is_taken_after_a_change",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_a_long_life_of_random_acts(seed: int) -> None:
    """The same acts, evenly mixed: what takes several rare ones in order comes up here."""
    life, dice = Granting(), Random(seed)
    try:
        life.two_cases_are_open_and_three_things_are_asked()
        for _ in range(80):
            getattr(life, dice.choice(ACTS))(luck=dice.randrange(2**32))
            life.the_law_holds()
        life.the_audit_chain_is_whole()
    finally:
        life.teardown()

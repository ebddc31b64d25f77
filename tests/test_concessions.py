"""Asking for a concession: the form, who decides, what is refused, and what holds at once."""

from pathlib import Path

import pytest

from domain.authority import Level
from domain.concessions import ConcessionState
from tests.conceding import CASE, asks, concession, events, with_cause
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_eighteen_per_cent_goes_to_the_director_who_offers_fifteen_which_is_taken(
    world: World,
) -> None:
    mina, bob, dana = with_cause(world), world.person("bob"), world.person("dana")

    assert asks(mina) == {}
    assert concession(world).state is ConcessionState.ASKED
    assert "*ACME* · <@U0MINA> asks: *18% for 12 months*" in dana.reads()
    assert "$9,000 a year · nothing else in twelve months" in dana.reads()
    assert "For your information: the director decides." in bob.reads()

    dana.clicks("Less or no…")
    less = {"Discount and term that you would approve": "15% 12 months", "Why": "As others got"}
    assert dana.fills(less).submits() == {}
    assert "<@U0DANA> would approve less for *ACME*: 15% for 12 months." in mina.reads()

    mina.clicks("Accept")
    granted = concession(world)
    assert (granted.state, granted.terms.peak) == (ConcessionState.GRANTED, 15_00)
    assert (granted.decided_by, granted.decided_level) == ("U0DANA", Level.DIRECTOR)
    for reader in (dana, bob):
        assert "Less was approved and taken: 15% for 12 months" in reader.reads()
    assert "Approved by <@U0DANA>: 15% for 12 months." in mina.reads(CASE)
    assert events(world) == ["concession_asked", "concession_countered", "concession_granted"]


def test_within_the_own_authority_it_holds_at_once_and_is_recorded(world: World) -> None:
    mina = with_cause(world)

    assert asks(mina, "5% 12 months for reference") == {}

    granted = concession(world)
    assert granted.state is ConcessionState.GRANTED
    assert (granted.decided_by, granted.decided_level) == ("U0MINA", Level.CSM)
    assert "<@U0MINA> concedes, within their own authority: 5% for 12 months" in mina.reads(CASE)
    assert events(world) == ["concession_asked", "concession_granted"]

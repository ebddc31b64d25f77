"""After the case: a new case that was opened by mistake leaves what was owed as it was."""

import pytest

from domain.aftercare import Programme
from tests.aftercaring import DAY, ends, lives_until_due, reminded, standing
from tests.world import World

RECOVERY, WEEK = Programme.RECOVERY, "weekly touch"


@pytest.fixture
def saved(world: World) -> World:
    """ACME is saved on 2 March 2026."""
    ends(world)
    return world


def lets_go(world: World, name: str) -> None:
    person = world.person(name)
    person.types("/save close ACME")
    fields = {"How did it end?": "Let go", "Why, in a sentence": "It was another customer"}
    assert person.fills(fields).submits() == {}


def test_a_case_opened_by_mistake_ends_nothing_of_what_was_owed(saved: World) -> None:
    omar, before = saved.person("omar"), saved.case("ACME")
    omar.types("/save open ACME they are angry")
    assert standing(saved, RECOVERY) == []
    saved.lives_through(2 * DAY)

    lets_go(saved, "omar")

    (touch,) = standing(saved, RECOVERY)
    assert (touch.case_id, touch.note, touch.settled_at) == (before.id, "", None)
    assert "weekly touch" in saved.person("mina").types("/save after ACME")
    # And it goes on from there.
    lives_until_due(saved, RECOVERY)
    (message,) = reminded(saved, "mina", WEEK)
    saved.person("mina").clicks("Done, all well", on=message)
    assert [each.number for each in standing(saved, RECOVERY)] == [2]


def test_a_turn_that_came_while_a_mistaken_case_was_open_is_made_up_for(saved: World) -> None:
    saved.lives_through(6 * DAY)
    saved.person("omar").types("/save open ACME they are angry")
    saved.lives_through(6 * DAY)
    lets_go(saved, "omar")

    # The first was due while the case was open: it is late now, and the second comes on its day.
    (first,) = standing(saved, RECOVERY)
    assert first.due_at < saved.clock.now()
    saved.lives_through(8 * DAY)
    assert [each.number for each in standing(saved, RECOVERY)] == [2]


def test_a_mistake_that_is_taken_up_again_ends_it_once_more(saved: World) -> None:
    omar = saved.person("omar")
    omar.types("/save open ACME they are angry")
    lets_go(saved, "omar")
    assert standing(saved, RECOVERY) != []

    omar.types("/save undo")

    assert standing(saved, RECOVERY) == []
    assert saved.case("ACME").is_open

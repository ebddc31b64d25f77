"""What is owed after a case while another one of its account was opened, by mistake or not."""

import pytest

from domain.aftercare import Programme, TouchState
from tests.aftercaring import (
    DAY,
    HOUR,
    cases_of,
    ends,
    lives_until_due,
    next_touch,
    reminded,
    standing,
    touches,
)
from tests.closing import STANDS
from tests.world import World

RECOVERY, RENEWAL, WIN_BACK = Programme.RECOVERY, Programme.RENEWAL, Programme.WIN_BACK


def opened_by_mistake(world: World) -> None:
    """Somebody opens a case and lets it go an hour later; nobody was reached."""
    mina = world.person("mina")
    mina.types("/save open ACME")
    world.passes(HOUR)
    mina.types("/save close ACME")
    closing = {"How did it end?": "Let go", "Why, in a sentence": "The wrong customer"}
    assert mina.fills(closing).submits() == {}


def test_what_was_owed_after_a_save_goes_on_after_a_case_that_was_opened_by_mistake(
    world: World,
) -> None:
    ends(world, renewal="2026-07-20")
    before = next_touch(world, RECOVERY)
    opened_by_mistake(world)
    world.passes(STANDS)

    after = next_touch(world, RECOVERY)
    assert (after.ref, after.due_at, after.case_id) == (before.ref, before.due_at, before.case_id)
    lives_until_due(world, RECOVERY)
    assert "weekly touch" in world.person("mina").types("/save after ACME")
    assert reminded(world, "mina", "weekly touch") != []
    # The turns of the programme and the checklist before the renewal come as well.
    world.lives_through(8 * DAY)
    assert next_touch(world, RECOVERY).ref != before.ref
    world.lives_through(50 * DAY)
    assert len(standing(world, RENEWAL)) == 7


@pytest.mark.parametrize("how", ["Lost", "Let go"])
def test_a_win_back_goes_on_too_and_so_does_the_exit(world: World, how: str) -> None:
    ends(world, how)
    before = {each.ref for each in touches(world) if each.is_open}
    opened_by_mistake(world)

    assert {each.ref for each in touches(world) if each.is_open} == before
    assert next_touch(world, WIN_BACK).case_id == cases_of(world)[0].id


def test_a_mistake_that_is_reopened_has_what_follows_again(world: World) -> None:
    ends(world)
    opened_by_mistake(world)
    world.person("mina").types("/save undo")
    assert standing(world, RECOVERY) == []

    world.passes(DAY)
    mina = world.person("mina")
    mina.types("/save close ACME")
    closing = {"How did it end?": "Let go", "Why, in a sentence": "The wrong customer"}
    assert mina.fills(closing).submits() == {}
    assert len(standing(world, RECOVERY)) == 1


def test_nothing_is_owed_after_a_first_case_that_was_opened_by_mistake(world: World) -> None:
    opened_by_mistake(world)

    assert touches(world) == []
    assert "Nothing" in world.person("mina").types("/save after ACME")


def test_a_touch_is_not_taken_back_once_a_new_case_has_what_follows(world: World) -> None:
    ends(world)
    lives_until_due(world, RECOVERY)
    mina = world.person("mina")
    mina.clicks("Done, all well")
    world.person("bob").types("/save open ACME")

    assert "Somebody has changed it since" in mina.types("/save undo")
    assert standing(world, RECOVERY) == []
    assert {each.state for each in touches(world, RECOVERY)} == {
        TouchState.DONE, TouchState.ENDED,
    }  # fmt: skip


def test_the_contact_that_opened_a_win_back_case_is_not_taken_back(world: World) -> None:
    ends(world, "Lost")
    mina = world.person("mina")
    mina.types("/save after ACME")
    mina.clicks("Open win-back case")

    assert "Somebody has changed it since" in mina.types("/save undo")
    assert standing(world, WIN_BACK) == []


def test_a_move_is_taken_back_and_not_the_step_before_it(world: World) -> None:
    ends(world, "Lost")
    mina = world.person("mina")
    mina.types("/save after ACME")
    mina.clicks("Done")
    mina.types("/save after ACME")
    mina.clicks("More…")
    moved = {"What happened?": "Another day", "New day, if it is another one": "2026-03-20"}
    assert mina.fills(moved | {"What came of it, or why not": "They asked"}).submits() == {}

    assert "Taken back" in mina.types("/save undo")
    exit_steps = {each.step.value: each for each in touches(world, Programme.EXIT)}
    assert exit_steps["run_off"].state is TouchState.DONE
    data = exit_steps["data_export"]
    assert (data.due_at, data.moved) == (data.first_due_at, 0)
    assert data.is_open


def test_coming_earlier_is_taken_back_within_a_minute(world: World) -> None:
    ends(world, "Lost")
    mina, before = world.person("mina"), next_touch(world, WIN_BACK).due_at
    mina.types("/save after ACME")
    mina.clicks("Come back earlier…")
    why = {"What happened?": "Their leadership changes", "New day": "2026-03-10"}
    assert mina.fills(why).submits() == {}

    assert "Taken back" in mina.types("/save undo")
    assert next_touch(world, WIN_BACK).due_at == before

"""Cases of one account after each other: relapse, win-back, again, and mistakes."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.cases import Case, Outcome
from domain.outcomes import Follow
from domain.results import Result
from tests.closing import CHANNEL, DAY, STANDS, cases_of, closes, events, opens
from tests.updating import log_contact
from tests.world import World


@pytest.fixture
def saved(world: World) -> World:
    """A save that stands, counted in the numbers."""
    mina = world.person("mina")
    opens(mina)
    log_contact(mina)
    closes(mina)
    world.passes(STANDS)
    return world


def result(world: World, case: Case) -> Result:
    with world.desk.database.read() as tx:
        found = tx.results.find(case.id)
    assert found is not None
    return found


def test_a_relapse_takes_the_save_back_and_says_so_everywhere(saved: World) -> None:
    mina, old = saved.person("mina"), saved.case("ACME")
    saved.lives_through(30 * DAY)

    reply = mina.types("/save open ACME too expensive")

    new = saved.case("ACME")
    assert (new.follows, new.follows_as) == (old.ref, Follow.RELAPSE)
    assert not result(saved, old).saved
    assert "A relapse: the case closed Mar 2, 2026 as *Saved* is no save any more" in mina.reads()
    assert reply
    channel = str(new.channel_name)
    assert "A relapse" in str(saved.messages(channel)[0].blocks)
    assert [m for m in saved.messages(channel) if m.text.startswith("A relapse")]
    assert "counts no more in the numbers" in saved.messages(str(old.channel_name))[-1].text
    with saved.desk.database.read() as tx:
        told = [each.event.event for each in tx.audit.list_of(old.ref)]
    assert told[-1] == "save_taken_back"
    assert result(saved, old).relapsed_at == new.opened_at


def test_a_redelivered_command_takes_it_back_once(saved: World) -> None:
    old = saved.case("ACME")
    mina = saved.person("mina")
    mina.types("/save open ACME")
    mina.types("/save open ACME")

    with saved.desk.database.read() as tx:
        told = [each.event.event for each in tx.audit.list_of(old.ref)]
    assert told.count("save_taken_back") == 1
    assert len(cases_of(saved)) == 2


@pytest.mark.parametrize(
    ("days", "follow"), [(89, Follow.RELAPSE), (90, Follow.RELAPSE), (91, Follow.AGAIN)]
)
def test_the_window_decides_and_its_edge_is_inside(saved: World, days: int, follow: Follow) -> None:
    old = saved.case("ACME")
    assert old.closed_at is not None
    saved.lives_through(old.closed_at + days * DAY - saved.clock.now())
    saved.person("mina").types("/save open ACME")

    assert saved.case("ACME").follows_as is follow
    assert result(saved, old).saved is (follow is Follow.AGAIN)


@pytest.mark.parametrize("outcome", ["Lost", "Let go"])
def test_after_a_loss_it_is_a_win_back_which_counts_once_it_is_saved(
    world: World, outcome: str
) -> None:
    mina = world.person("mina")
    opens(mina)
    log_contact(mina)
    closes(mina, outcome)
    world.passes(STANDS)
    old = world.case("ACME")
    world.lives_through(100 * DAY)

    mina.types("/save open ACME")
    new = world.case("ACME")
    assert (new.follows, new.follows_as) == (old.ref, Follow.WIN_BACK)
    closes(mina, "Saved", channel=str(new.channel_name))

    closed_at = world.case("ACME").closed_at
    assert result(world, old).won_back_at == closed_at
    mina.types("/save undo")
    assert result(world, old).won_back_at is None


def test_a_relapse_opened_by_mistake_gives_the_save_back(saved: World) -> None:
    mina, old = saved.person("mina"), saved.case("ACME")
    mina.types("/save open ACME")
    assert not result(saved, old).saved

    closes(mina, "Let go")

    assert result(saved, old).saved
    assert result(saved, old).relapsed_at is None
    mina.types("/save reopen ACME")
    assert not result(saved, old).saved


def test_a_relapse_that_was_worked_on_and_let_go_is_one(saved: World) -> None:
    mina, old = saved.person("mina"), saved.case("ACME")
    mina.types("/save open ACME")
    log_contact(mina)
    closes(mina, "Let go")

    assert not result(saved, old).saved


def test_a_relapse_let_go_after_the_week_is_one(saved: World) -> None:
    mina, old = saved.person("mina"), saved.case("ACME")
    mina.types("/save open ACME")
    saved.lives_through(7 * DAY + timedelta(hours=1))
    closes(mina, "Let go")

    assert not result(saved, old).saved


def test_what_was_opened_by_mistake_is_passed_over_by_the_next(saved: World) -> None:
    mina, old = saved.person("mina"), saved.case("ACME")
    mina.types("/save open ACME")
    closes(mina, "Let go")
    saved.passes(STANDS)
    mina.types("/save open ACME")

    assert saved.case("ACME").follows == old.ref
    assert saved.case("ACME").follows_as is Follow.RELAPSE


def test_the_first_case_of_an_account_follows_nothing(world: World) -> None:
    opens(world.person("mina"))

    assert world.case("ACME").follows is None
    assert "A relapse" not in world.person("mina").reads(CHANNEL)


def test_a_save_in_part_is_taken_back_as_well(world: World) -> None:
    mina = world.person("mina")
    opens(mina)
    closes(mina, "Saved in part", **{"ARR kept a year": "42k"})
    world.passes(STANDS)
    old = world.case("ACME")
    assert old.outcome is Outcome.SAVED_IN_PART
    mina.types("/save open ACME")

    at = result(world, old).relapsed_at
    assert isinstance(at, datetime)
    assert at.tzinfo is UTC or at.utcoffset() == timedelta()
    assert events(world)[0] == "case_opened"

"""Stand-ups of several replicas at the same instant, with real threads, on both databases."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.rhythm import plan_rhythm
from bot.runner import Runner
from storage.database import Database
from storage.engine import open_engine
from storage.job import NewJob
from tests.racing import at_once, outcomes
from tests.standing_up import goes_to, posts, with_stand_up
from tests.world import World

DAY = timedelta(days=1)


@pytest.fixture
def world(tmp_path: Path, database_url: str) -> Iterator[World]:
    made = World(tmp_path, url=database_url)
    with_stand_up(made)
    for number in range(9):
        made.person("mina").types(f"/save open Account {number}")
    yield made
    made.desk.database.close()


def replicas(world: World, ends: ExitStack, n: int) -> list[Runner]:
    """The runners of other processes on the same database, each of which would run the jobs."""
    made = []
    for _ in range(n):
        bot = world.start()
        ends.callback(bot.desk.database.close)
        made.append(bot.runner)
    return made


def test_two_replicas_at_the_moment_itself_post_one(world: World) -> None:
    with ExitStack() as ends:
        first, others = world.bot.runner, replicas(world, ends, 2)
        for day in range(3, 6):
            goes_to(world, f"2026-03-0{day} 08:29:59")
            world.clock.advance(timedelta(seconds=2))
            found = at_once(3, lambda n: str(bool([first, *others][n].tick())))
            assert outcomes(found) == {"True": 3}
            world.settle()
            assert len(posts(world)) == day - 2


def test_a_day_is_taken_once_however_many_fire_its_timer(world: World, database_url: str) -> None:
    """As if every replica believed that it led: the database alone decides."""
    with ExitStack() as ends:
        engines = [open_engine(database_url) for _ in range(4)]
        for engine in engines:
            ends.callback(engine.dispose)
        databases = [Database(engine) for engine in engines]
        for number in range(10):
            day = date(2026, 5, 1) + number * DAY

            def takes(n: int, day: date = day) -> str:
                with databases[n].write() as tx:
                    return str(tx.stand_ups.hold("Europe", day, world.clock.now(), "posted", "{}"))

            assert outcomes(at_once(4, takes)) == {"True": 1, "False": 3}


def test_planning_while_it_fires_posts_nothing_twice(world: World, database_url: str) -> None:
    """A start or a new policy sets the timer anew in the very moment in which it fires."""
    engine = open_engine(database_url)
    other = Database(engine)
    for day in range(3, 7):
        goes_to(world, f"2026-03-0{day} 08:29:59")
        world.clock.advance(timedelta(seconds=2))

        def plans_or_fires(n: int) -> str:
            if n == 0:
                world.bot.runner.tick()
                return "fine"
            for _ in range(5):
                with other.write() as tx:
                    plan_rhythm(tx, world.policy, world.clock.now())
            return "fine"

        assert outcomes(at_once(2, plans_or_fires)) == {"fine": 2}
        world.settle()
        assert len(posts(world)) == day - 2
    other.close()


def test_a_timer_that_is_set_again_by_force_finds_the_day_taken(world: World) -> None:
    goes_to(world, "2026-03-03 09:00")
    payload = {"team": "Europe", "day": "2026-03-03"}
    with world.desk.database.write() as tx:
        now = world.clock.now()
        tx.jobs.arm(NewJob("standup:Europe:2026-03-03", "hold_stand_up", now, payload=payload))
        tx.jobs.enqueue(NewJob("standup:again", "hold_stand_up", now, payload=payload))
    world.settle()

    assert len(posts(world)) == 1

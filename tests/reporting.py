"""A closed case whose numbers reports tell."""

from datetime import timedelta

from tests.conceding import with_cause
from tests.test_results import closes, reaches
from tests.world import World

DAY = timedelta(days=1)


def one_saved(world: World) -> World:
    """One case of tier 2 saved by Mina, with a first contact in time."""
    with_cause(world)
    with world.desk.database.write() as tx:
        tx.cases.change(world.case("ACME").id, tier=2)
    world.passes(timedelta(hours=20))
    reaches(world)
    world.passes(5 * DAY)
    closes(world)
    world.passes(DAY)
    return world

"""What people do about promises and the recovery plan."""

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.simulation.acts import Act, clicks
from tests.simulation.filling import planning, promising, promising_tomorrow

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld


def promises_and_waits(world: "SimulatedWorld") -> None:
    """A promise for tomorrow, and time passes over its day; half of them are kept late."""
    clicks("More…", then="New promise…", fills=promising_tomorrow)(world)
    _days_pass(world, 2)
    if world.rng.random() < 0.5:
        clicks("More…", then="Promises", last="Delivered")(world)
        world.ledger.look()
        _days_pass(world, 1)


def _days_pass(world: "SimulatedWorld", days: int) -> None:
    world.story.tell("", f"{days} days pass")
    world.passes(timedelta(days=days))
    # Who was invited meanwhile may work on the case now.
    world.rights.look()


PLANNING: tuple[tuple[int, Act], ...] = (
    (9, clicks("More…", then="New promise…", fills=promising)),
    (2, promises_and_waits),
    (4, clicks("More…", then="Promises", last="Delivered")),
    (3, clicks("More…", then="Promises", last="Customer confirmed…", fills=promising)),
    (3, clicks("More…", then="Promises", last="Move…", fills=promising)),
    (3, clicks("More…", then="Promises", last="Broken…", fills=promising)),
    (2, clicks("More…", then="Promises", last="Change…", fills=promising)),
    (4, clicks("More…", then="New issue…", fills=planning)),
    (2, clicks("More…", then="Recovery plan", last="Fixed")),
    (2, clicks("More…", then="Recovery plan", last="Customer told")),
    (2, clicks("More…", then="Recovery plan", last="Customer confirmed…", fills=planning)),
    (1, clicks("More…", then="Recovery plan", last="Drop…", fills=planning)),
    (1, clicks("More…", then="Recovery plan", last="Customer may see")),
)

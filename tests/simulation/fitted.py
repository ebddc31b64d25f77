"""In the end every open case has the checklist of its playbook and situation."""

from typing import TYPE_CHECKING

from bot.fitting import planned_fit
from storage.database import Transaction

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld


def every_list_fits(world: "SimulatedWorld", tx: Transaction) -> None:
    """Blames a list that lacks an item, or has one that nobody ever touched and that is too many.

    An item that was changed before may stand: its tick was taken back after the list was fitted.
    """
    desk, now = world.replicas[0].bot.desk, world.clock.now()
    for case in tx.cases.list_open():
        planned = planned_fit(desk, tx, case, desk.catalogue().get(case.playbook), now)
        lacking = [*planned.new, *(item.name for item in planned.back)]
        surplus = [item.name for item in planned.aside if item.version == 1]
        if lacking or surplus:
            world.watch.blame(
                12, f"the list of {case.account_name} lacks {lacking}, has {surplus} too many"
            )

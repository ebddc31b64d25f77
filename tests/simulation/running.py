"""Running one world from its seed, act by act, until it ends or an invariant breaks."""

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.simulation.acts import PEOPLE, Acts, opens
from tests.simulation.answering import ANSWERING
from tests.simulation.approving import APPROVING
from tests.simulation.arriving import ARRIVING
from tests.simulation.asking import ASKING
from tests.simulation.closed import check_lines
from tests.simulation.conceding import CONCEDING
from tests.simulation.endings import check_ending
from tests.simulation.happenings import AROUND, days_pass
from tests.simulation.outcomes import CLOSING
from tests.simulation.planning import PLANNING
from tests.simulation.understanding import UNDERSTANDING
from tests.simulation.watch import Violation
from tests.simulation.world import SimulatedWorld

if TYPE_CHECKING:
    from tests.simulation.story import Story

FEWEST, MOST = 5, 16
OFTEN = 5
ACTS = (
    *PEOPLE, *UNDERSTANDING, *PLANNING, *ASKING, *CONCEDING, *APPROVING, *CLOSING,
    *ARRIVING, *ANSWERING, *AROUND,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ended:
    """How a world ended: what did not hold (empty: all held), and its story."""

    seed: int
    violations: tuple[Violation, ...]
    story: "Story"


def run_world(seed: int, often: Acts = ()) -> Ended:
    """Runs the world of a seed. The same seed gives the same story.

    The acts in `often` are done more often in it: whoever looks for one fault need not live many
    worlds in which nobody comes near it.
    """
    # Collecting garbage while a world lives costs a sixth of the time; afterwards it is one go.
    gc.disable()
    world = SimulatedWorld(seed)
    try:
        with world.heard():
            _live(world, often)
        return Ended(seed, tuple(world.watch.violations), world.story)
    finally:
        world.close()
        gc.enable()


def _live(world: SimulatedWorld, often: Acts) -> None:
    weights = [weight * (OFTEN if (weight, act) in often else 1) for weight, act in ACTS]
    world.works()
    _take(world, opens)
    for _ in range(world.rng.randint(FEWEST, MOST)):
        if world.watch.violations:
            return
        _take(world, world.rng.choices(ACTS, weights)[0][1])
    if world.rng.random() < 0.2:
        _take(world, days_pass)
    # What the last act gave somebody the right to read reaches them in the rest.
    world.rights.look()
    world.comes_to_rest()
    if not world.watch.violations:
        check_ending(world)


def _take(world: SimulatedWorld, act: object) -> None:
    """One act, and whether whoever did something was allowed to."""
    assert callable(act)
    world.acts += 1
    world.rights.look()
    act(world)
    world.ledger.look()
    world.rights.review()
    check_lines(world)


@dataclass(frozen=True, slots=True)
class Broken:
    """A seed whose world broke an invariant."""

    seed: int
    said: str
    story: str


def run_seeds(seeds: Sequence[int]) -> tuple[int, list[Broken], float]:
    """Runs some worlds: how many, which broke, and the seconds of one core they took."""
    broken, started = [], time.process_time()
    for seed in seeds:
        ended = run_world(seed)
        if ended.violations:
            said = "; ".join(str(each) for each in ended.violations)
            broken.append(Broken(seed, said, ended.story.text()))
    return len(seeds), broken, time.process_time() - started

"""One process of several: it can be paused between any two steps, and killed at any point."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.desk import Desk
from bot.outcome import Outcome, Refused, Sent, Uncertain, Wait
from savedesk.direct import DirectSlack
from storage.database import Database, Transaction
from storage.errors import StaleClaim
from tests.world import put_together

if TYPE_CHECKING:
    from tests.simulation.watch import Stamp
    from tests.simulation.world import SimulatedWorld

STEPS = ("keep_lease", "fire_timers", "finish_landed", "claim")
AT_ONCE = 6


class Killed(BaseException):
    """The process is gone, at the point named."""


class Fuse:
    """Counts the points at which a process can die; when it has burnt down, it does."""

    def __init__(self) -> None:
        self.left: int | None = None

    def burn(self, point: str) -> None:
        if self.left is None:
            return
        self.left -= 1
        if self.left <= 0:
            self.left = None
            raise Killed(point)


class MortalDatabase(Database):
    """The real database for a process that can die before and after each transaction."""

    def __init__(self, world: "SimulatedWorld", fuse: Fuse) -> None:
        super().__init__(world.ground.engine)
        self._world, self._fuse = world, fuse

    @contextmanager
    def write(self, patience: float | None = None) -> Iterator[Transaction]:
        self._fuse.burn("before a transaction")
        with self._world.watch.transaction(), super().write(patience) as tx:
            yield tx
        self._fuse.burn("after a transaction")


class MortalSlack:
    """Slack for a process that can die before and after each call, with the world's faults."""

    def __init__(self, world: "SimulatedWorld", fuse: Fuse, name: str) -> None:
        self._world, self._fuse, self._name = world, fuse, name
        self._slack = DirectSlack(world.sandbox)

    def call(self, method: str, params: Mapping[str, Any]) -> Outcome:
        self._fuse.burn(f"before {method}")
        fault = self._world.trouble.plan(method)
        outcome = self._slack.call(method, params)
        if not isinstance(outcome, Sent):
            self._world.disturbed()
        if isinstance(outcome, Refused) and fault:
            self._world.watch.refused.add((method, str(params.get("channel"))))
        told = f"{method} {_target(params)}: {_told(outcome)}"
        self._world.story.tell(self._name, f"{told} [{fault}]" if fault else told)
        self._fuse.burn(f"after {method}")
        return outcome


def _target(params: Mapping[str, Any]) -> str:
    names = ("channel", "user_id", "users", "user", "name")
    return str(next((params[name] for name in names if params.get(name)), ""))


def _told(outcome: Outcome) -> str:
    match outcome:
        case Sent():
            return "done"
        case Refused(error, _):
            return f"refused, {error}"
        case Wait(seconds, reason):
            return f"wait {seconds:.0f} s, {reason}"
        case Uncertain(reason):
            return f"uncertain, {reason}"


@dataclass(frozen=True, slots=True)
class Held:
    """A call on its way. `stamp` is how things stood when it was rendered."""

    errand: Callable[[], None]
    stamp: "Stamp"


class HoldingCarrier:
    """Keeps errands until the world lets them fly, so that a kill can fall between."""

    def __init__(self, size: int, stamp: Callable[[], "Stamp"]) -> None:
        self._size, self._stamp = size, stamp
        self.held: list[Held] = []

    def room(self) -> int:
        return max(0, self._size - len(self.held))

    def carry(self, errand: Callable[[], None]) -> None:
        self.held.append(Held(errand, self._stamp()))

    def close(self) -> None:
        """The world decides what becomes of what is held."""


class Replica:
    """A bot on the world's database, under a name of its own."""

    def __init__(self, world: "SimulatedWorld", name: str) -> None:
        self._world, self.name, self.fuse = world, name, Fuse()
        self.paused_until = 0.0
        self._next, self.unsettled = 0, 0
        self.sending = HoldingCarrier(AT_ONCE, world.watch.stamp)
        self.modals = HoldingCarrier(20, world.watch.stamp)
        desk = Desk(
            MortalDatabase(world, self.fuse),
            lambda: world.policy,
            lambda: world.catalogue,
            world.clock,
            world.real,
            world.new_ref,
        )
        slack = MortalSlack(world, self.fuse, name)
        self.bot = put_together(desk, slack, world.sandbox, self.sending, self.modals, name)

    @property
    def busy(self) -> bool:
        """Whether calls are on their way or came back without having been written down."""
        return bool(self.sending.held or self.modals.held or self.unsettled)

    @property
    def in_round(self) -> bool:
        """Whether the next step counts on the lease; the first one of a round asks for it."""
        return self._next > 0

    def step(self) -> bool:
        """One step of the runner's round; whether anything was done. Raises Killed."""
        runner, name = self.bot.runner, STEPS[self._next]
        try:
            with self._world.watch.runner_step(self):
                done = getattr(runner, name)()
        except StaleClaim:
            self._world.story.tell(self.name, "is no longer the runner")
            runner.lose_lease()
            self._next = 0
            return False
        if name == "keep_lease" and not done:
            return False
        if name == "finish_landed":
            self.unsettled = 0
        self._advance()
        return name != "keep_lease" and done > 0

    def round(self) -> bool:
        """Steps until the round is complete, or until there is no lease; whether anything moved.

        Steps that would find nothing to do are left out, which saves most of the time.
        """
        moved = False
        for _ in STEPS:
            if self._next and not self._has_work():
                self._advance()
            else:
                before = self._next
                moved |= self.step()
                if self._next == before:
                    break
            if self._next == 0:
                break
        return moved

    def _has_work(self) -> bool:
        if STEPS[self._next] == "finish_landed":
            return bool(self.unsettled)
        lane = "NULL" if STEPS[self._next] == "fire_timers" else "NOT NULL"
        return self._world.is_ready(f"lane IS {lane}")

    def _advance(self) -> None:
        self._next = (self._next + 1) % len(STEPS)

    def empties(self) -> None:
        """Everything that is held goes out. Raises Killed."""
        for carrier in (self.modals, self.sending):
            while carrier.held:
                self.fly(carrier)

    def fly(self, held: HoldingCarrier, number: int = 0) -> None:
        """Lets one errand go. Raises Killed."""
        flight = held.held.pop(number)
        self.unsettled += 1
        with self._world.watch.as_of(flight.stamp):
            flight.errand()

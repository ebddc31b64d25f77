"""Time that passes from one thing that may happen to the next, with everything that does."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.people import keep_house
from tests.simulation.observer import stored
from tests.simulation.replica import Replica

if TYPE_CHECKING:
    from tests.simulation.world import SimulatedWorld

HOUSE_HOUR = 3
READY = (
    "SELECT 1 FROM jobs WHERE state = 'open' AND visible_at <= ?"
    " AND (lease_until IS NULL OR lease_until <= ?) AND {} AND NOT EXISTS"
    " (SELECT 1 FROM jobs o WHERE o.state = 'open' AND o.lane = jobs.lane AND"
    " (o.due_at < jobs.due_at OR (o.due_at = jobs.due_at AND o.id < jobs.id))) LIMIT 1"
)
HELD = (
    "SELECT min(lease_until) FROM jobs WHERE state = 'open' AND visible_at <= ? AND lease_until > ?"
)
COMING = "SELECT min(visible_at) FROM jobs WHERE state = 'open' AND visible_at > ?"
MOST_ROUNDS = 2000


class Passage:
    """Moves the clocks of a world, and lets its processes work at each stop."""

    def __init__(self, world: "SimulatedWorld") -> None:
        self._world = world
        self._house_at = self._next_house()

    def passes(self, span: timedelta) -> None:
        """Time passes, and everything happens that falls due in it."""
        end = self._world.real() + span.total_seconds()
        while not self._world.watch.violations:
            self.works()
            left = end - self._world.real()
            if left <= 0:
                return
            self._world.clocks.advance(min(left, max(1.0, self._next_moment(left))))
            self._keep_house()

    def works(self) -> None:
        """Lets the processes work until nothing moves any more."""
        for _ in range(MOST_ROUNDS):
            moved = self._world.sandbox.pump() > 0
            for replica in self._world.awake():
                moved |= self._lands(replica)
            if self.is_ready():
                moved |= self._ticks()
            if not moved or self._world.watch.violations:
                return
        self._world.watch.blame(7, "the processes never come to rest")

    def _lands(self, replica: Replica) -> bool:
        """Everything on its way arrives and is written down."""
        moved = replica.busy
        with self._world.mortal(replica):
            replica.empties()
            while replica.unsettled and replica.round():
                pass
            replica.unsettled = 0
        return moved

    def is_ready(self, which: str = "1") -> bool:
        """Whether any job (of those that the condition means) could be taken up now."""
        query = READY.format(which)
        return (
            self._world.ground.one(query, stored(self._world.clock.now()), self._world.real())
            is not None
        )

    def _ticks(self) -> bool:
        """The runner's round; the other processes are asked for theirs when there is no runner."""
        awake = self._world.awake()
        self._world.rng.shuffle(awake)
        holder = self._world.ground.one(
            "SELECT holder FROM runner_lease WHERE expires_at > ?", self._world.real()
        )
        awake.sort(key=lambda each: each.name != holder)
        for replica in awake:
            moved = False
            with self._world.mortal(replica):
                moved = replica.round()
            if moved or replica.sending.held:
                return True
        return False

    def _next_moment(self, longest: float) -> float:
        """Seconds until something may happen, at most `longest`."""
        now, real = self._world.clock.now(), self._world.real()
        found = [longest, (self._house_at - now).total_seconds()]
        lease = self._world.ground.one(HELD, stored(now), real)
        coming = self._world.ground.one(COMING, stored(now))
        late, event = self._world.sandbox.late.next(), self._world.sandbox.next_event()
        found += [each - real for each in (lease, late) if each is not None]
        found += [
            each.paused_until - real for each in self._world.replicas if each.paused_until > real
        ]
        if self.is_ready():
            # Slack's rates, another's lease, or processes that stand still: next second.
            found.append(1.0)
        if coming is not None:
            found.append((datetime.fromisoformat(f"{coming}+00:00") - now).total_seconds())
        if event is not None:
            found.append(event)
        return min(found)

    def _next_house(self) -> datetime:
        now = self._world.clock.now()
        today = now.replace(hour=HOUSE_HOUR, minute=0, second=0, microsecond=0)
        return today if today > now else today + timedelta(days=1)

    def _keep_house(self) -> None:
        """Each process asks for the day's housekeeping, at the same hour."""
        if self._world.clock.now() < self._house_at:
            return
        for replica in self._world.awake():
            with self._world.mortal(replica), replica.bot.desk.database.write() as tx:
                keep_house(tx, self._world.clock.now())
        self._house_at = self._next_house()

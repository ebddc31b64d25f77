"""Which sends to look at next, without asking again for those that wait for Slack's rates.

Ten thousand posts may be ready while Slack takes five a second. The heads of their lanes are kept
here, in memory, until their method may be called again; the rest of the ready sends is gone
through in order, page by page, so that an update or a Home never waits behind those posts.
Everything here can be found anew from the jobs: a restart loses nothing.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.rates import Rates
from storage.database import Transaction
from storage.job import Job
from storage.lanes import PAGE, Spot

PAGES_A_LOOK = 4
SWEEP_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Held:
    """A send that may not go before the real moment `until`, or before its method's rate allows."""

    until: float
    method: str | None = None


class Lineup:
    """The sends that wait, and how far the present look through the others has come."""

    def __init__(self, rates: Rates) -> None:
        self._rates = rates
        self._by_method: defaultdict[str, list[Spot]] = defaultdict(list)
        self._by_moment: list[tuple[float, Spot]] = []
        self._waiting: set[int] = set()
        self._behind: Spot | None = None
        self._lanes_seen: set[str] = set()
        self._swept_at = float("-inf")
        self._additions = -1

    @property
    def looking(self) -> bool:
        """Whether there is more to look at right now."""
        return self._behind is not None

    def hold(self, job: Job, held: Held) -> None:
        """Keeps a job from being looked at before it has a chance to go."""
        spot = Spot(job.due_at, job.id, job.lane or "")
        self._waiting.add(job.id)
        if held.method is None:
            heapq.heappush(self._by_moment, (held.until, spot))
        else:
            heapq.heappush(self._by_method[held.method], spot)

    def heads(
        self, tx: Transaction, now: datetime, real: float, room: int, additions: int
    ) -> list[Job]:
        """The next lane heads to look at, at most `room`. `additions` grows when jobs are added."""
        ids = [spot.id for spot in self._freed(real, room)]
        self._waiting.difference_update(ids)
        if len(ids) < room and self._sweeps(real, additions):
            ids += [spot.id for spot in self._fresh(tx, now, real, room - len(ids))]
        return tx.jobs.list_heads(ids, now, real)

    def _freed(self, real: float, room: int) -> list[Spot]:
        """Those whose wait is over."""
        freed: list[Spot] = []
        while self._by_moment and self._by_moment[0][0] <= real and len(freed) < room:
            freed.append(heapq.heappop(self._by_moment)[1])
        for method, spots in self._by_method.items():
            if spots:
                may_go = min(self._rates.allowance(method, real), room - len(freed), len(spots))
                freed += [heapq.heappop(spots) for _ in range(may_go)]
        return freed

    def _sweeps(self, real: float, additions: int) -> bool:
        """Whether to look through the ready sends: long looks are taken only now and then."""
        if self._behind is not None:
            return True
        rested = not 0 <= real - self._swept_at < SWEEP_SECONDS
        if not rested and additions == self._additions and len(self._waiting) >= PAGE:
            return False
        self._swept_at, self._additions = real, additions
        self._lanes_seen.clear()
        return True

    def _fresh(self, tx: Transaction, now: datetime, real: float, limit: int) -> list[Spot]:
        """The first send of each lane that was not seen yet, where this look has come to."""
        found: list[Spot] = []
        for spot in self._ready(tx, now, real):
            first = spot.lane not in self._lanes_seen
            self._lanes_seen.add(spot.lane)
            if first and spot.id not in self._waiting:
                found.append(spot)
                if len(found) == limit:
                    break
        return found

    def _ready(self, tx: Transaction, now: datetime, real: float) -> Iterator[Spot]:
        """Some pages of ready sends; how far they were taken is remembered."""
        for _ in range(PAGES_A_LOOK):
            page = tx.jobs.list_ready(now, real, self._behind)
            for spot in page:
                self._behind = spot
                yield spot
            if len(page) < PAGE:
                self._behind = None
                return

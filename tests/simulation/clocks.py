"""The clocks of a world: Slack's, which is right, and ours, which may be wrong by some minutes."""

from datetime import UTC, datetime, timedelta

from sandbox.clock import SandboxClock
from tests.world import RealSeconds

# Less than the five minutes by which our look-ups allow the clocks to differ.
FURTHEST = timedelta(minutes=4)

# Working weeks around the changes of the clocks in Europe and America, and the turn of a year.
STARTS = (
    datetime(2026, 3, 2, 9, tzinfo=UTC),
    datetime(2026, 3, 6, 20, tzinfo=UTC),
    datetime(2026, 3, 27, 15, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 23, 14, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 50, tzinfo=UTC),
    datetime(2026, 10, 31, 21, tzinfo=UTC),
    datetime(2026, 11, 1, 5, 55, tzinfo=UTC),
    datetime(2026, 12, 30, 7, tzinfo=UTC),
)


class BusinessClock:
    """The clock of our machine: Slack's time, and an error that jumps."""

    def __init__(self, slack: SandboxClock) -> None:
        self._slack = slack
        self.error = timedelta(0)

    def now(self) -> datetime:
        return self._slack.now() + self.error

    def jump(self, by: timedelta) -> None:
        """Somebody sets the clock; it stays within what is tolerated."""
        self.error = max(-FURTHEST, min(FURTHEST, self.error + by))


class Clocks:
    """Business time, Slack's time and elapsed seconds, which pass together."""

    def __init__(self, start: datetime) -> None:
        self.slack = SandboxClock(start, running=False)
        self.business = BusinessClock(self.slack)
        self.real = RealSeconds()

    def advance(self, seconds: float) -> None:
        self.slack.advance(timedelta(seconds=seconds))
        self.real.now += seconds

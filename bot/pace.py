"""How fast one method may go when nobody knows Slack's limit: learned from what Slack refuses.

Slack allows "several hundred" posts a minute in a workspace and does not say how many. So the pace
starts where the policy says, creeps up while more is wanted than it gives, and steps back when
Slack refuses. Between two refusals Slack took just what it allows: that is measured, and goes
before any guess. Times are real seconds.
"""

from dataclasses import dataclass

SLOWEST, FASTEST = 20.0, 6000.0
BURST_SECONDS = 15.0
CREEP_SECONDS = 15.0
# Until Slack has refused once, the limit may be far away; after that it is near.
CREEP_BOLD, CREEP_CAREFUL = 1.08, 1.01
STEP_BACK, MOST_BACK = 0.7, 0.5
# What is measured over less than this says little.
MEASURED_SECONDS = 20.0
BELOW_MEASURED = 0.97


@dataclass(slots=True)
class Pace:
    """Tokens that fill up at a rate which adapts; every call takes one."""

    per_minute: float
    tokens: float
    at: float
    wanted_more: bool = False
    crept_at: float = 0.0
    bold: bool = True
    # Since when calls are counted without a pause; None: nothing is measured.
    counting_from: float | None = None
    taken: int = 0

    @classmethod
    def starting(cls, per_minute: float, real: float) -> "Pace":
        """A pace that nothing was asked of yet, with its burst to spend."""
        return cls(per_minute, per_minute * BURST_SECONDS / 60, real, crept_at=real)

    def wait(self, real: float) -> float:
        """Seconds until a token is there; 0 when one is."""
        self._creep(real)
        most = max(1.0, self.per_minute * BURST_SECONDS / 60)
        self.tokens += max(0.0, real - self.at) * self.per_minute / 60
        self.at = max(self.at, real)
        if self.tokens >= most:
            # Less was wanted than there is: what Slack takes shows nothing about its limit.
            self.tokens, self.counting_from = most, None
        if self.tokens >= 1:
            return 0.0
        self.wanted_more = True
        return (1 - self.tokens) * 60 / self.per_minute

    def take(self) -> None:
        """One call goes."""
        self.tokens -= 1
        self.taken += 1

    def untake(self) -> None:
        """One that went was not done."""
        self.taken -= 1

    def refused(self, real: float) -> None:
        """Slack took no more: back to what it took since it last refused, or a step down."""
        counted = None if self.counting_from is None else real - self.counting_from
        slower = self.per_minute * STEP_BACK
        if counted is not None and counted >= MEASURED_SECONDS:
            measured = self.taken * 60 / counted * BELOW_MEASURED
            slower = min(self.per_minute, max(measured, self.per_minute * MOST_BACK))
        self.per_minute = max(SLOWEST, slower)
        self.bold, self.tokens, self.taken = False, 0.0, 0
        self.counting_from, self.crept_at = real, real

    def _creep(self, real: float) -> None:
        """A little faster, when all that while more was wanted than there was."""
        if real - self.crept_at < CREEP_SECONDS:
            return
        if self.wanted_more:
            faster = CREEP_BOLD if self.bold else CREEP_CAREFUL
            self.per_minute = min(FASTEST, self.per_minute * faster)
        self.wanted_more, self.crept_at = False, real

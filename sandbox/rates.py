"""Slack's own rate limits: a tier per method, and one message a second per channel."""

from dataclasses import dataclass

from sandbox.errors import RateLimited

TIER_1, TIER_2, TIER_3, TIER_4 = 1, 20, 50, 100
CHANNEL_BURST = 3
MESSAGES_A_MINUTE = 400


@dataclass(slots=True)
class Bucket:
    """Tokens filling up at `per_second` to `capacity`."""

    capacity: float
    per_second: float
    tokens: float
    at: float

    def take(self, real: float) -> float:
        """Takes a token; 0, or the seconds until there is one."""
        self.tokens = min(self.capacity, self.tokens + (real - self.at) * self.per_second)
        self.at = real
        if self.tokens >= 1:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.per_second


class Limits:
    """Counts calls and refuses those over the limit, as Slack does."""

    def __init__(self) -> None:
        self.on = True
        self._buckets: dict[str, Bucket] = {}

    def check(self, method: str, per_minute: int, channel: str | None, real: float) -> None:
        """Raises RateLimited when the method's or the channel's limit is reached."""
        if not self.on:
            return
        waits = [self._take(method, per_minute, per_minute / 60, real)]
        if method == "chat.postMessage" and channel:
            waits.append(self._take(f"post:{channel}", CHANNEL_BURST, 1.0, real))
        if max(waits) > 0:
            raise RateLimited(int(max(waits)) + 1)

    def _take(self, name: str, capacity: float, per_second: float, real: float) -> float:
        bucket = self._buckets.setdefault(name, Bucket(capacity, per_second, capacity, real))
        return bucket.take(real)

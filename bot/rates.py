"""Slack's rates, kept on our side so that Slack need not refuse.

Every method has a tier (calls a minute, for the workspace); posts also go at one a second per
channel. Times are real seconds.
"""

from collections import defaultdict
from dataclasses import dataclass

TIER_2, TIER_3, TIER_4 = 20, 50, 100
PER_MINUTE = {
    "conversations.create": TIER_2,
    "conversations.archive": TIER_2,
    "conversations.rename": TIER_2,
    "conversations.setTopic": TIER_2,
    "conversations.list": TIER_2,
    "pins.add": TIER_2,
    "pins.remove": TIER_2,
    "usergroups.users.list": TIER_2,
    "users.list": TIER_2,
    "conversations.invite": TIER_3,
    "conversations.open": TIER_3,
    "conversations.info": TIER_3,
    "conversations.history": TIER_3,
    "conversations.replies": TIER_3,
    "chat.update": TIER_3,
    "chat.delete": TIER_3,
    "users.lookupByEmail": TIER_3,
    "chat.postEphemeral": TIER_4,
    "users.info": TIER_4,
    "views.publish": TIER_4,
    "chat.postMessage": 300,
}
PER_CHANNEL = "chat.postMessage"
CHANNEL_BURST = 2
CHANNEL_PER_SECOND = 1.0


@dataclass(slots=True)
class Bucket:
    """Tokens that fill up at `per_second` to `capacity`; every call takes one."""

    capacity: float
    per_second: float
    tokens: float
    at: float

    def wait(self, real: float) -> float:
        """Seconds until a token is there; 0 when one is."""
        self.tokens = min(self.capacity, self.tokens + (real - self.at) * self.per_second)
        self.at = real
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.per_second


class Rates:
    """Says how long a call has to wait, and counts those that go."""

    def __init__(self) -> None:
        self._methods: dict[str, Bucket] = {}
        self._channels: dict[str, Bucket] = {}
        self._blocked: defaultdict[str, float] = defaultdict(float)

    def reserve(self, method: str, channel: str | None, real: float) -> float:
        """0 and a token taken, or the seconds to wait with none taken."""
        blocked = self._blocked[method] - real
        if blocked > 0:
            return blocked
        buckets = self._buckets(method, channel, real)
        wait = max((bucket.wait(real) for bucket in buckets), default=0.0)
        if wait == 0.0:
            for bucket in buckets:
                bucket.tokens -= 1
        return wait

    def refused(self, method: str, real: float, seconds: float) -> None:
        """Slack said 429: the method rests, unless the limit was one channel's."""
        if method != PER_CHANNEL:
            self._blocked[method] = real + seconds

    def _buckets(self, method: str, channel: str | None, real: float) -> list[Bucket]:
        found = []
        per_minute = PER_MINUTE.get(method)
        if per_minute:
            found.append(
                self._methods.setdefault(
                    method, Bucket(per_minute, per_minute / 60, per_minute, real)
                )
            )
        if method == PER_CHANNEL and channel:
            found.append(
                self._channels.setdefault(
                    channel, Bucket(CHANNEL_BURST, CHANNEL_PER_SECOND, CHANNEL_BURST, real)
                )
            )
            self._forget_full(real)
        return found

    def _forget_full(self, real: float) -> None:
        """A bucket that is full again says nothing: memory stays bounded by recent traffic."""
        if len(self._channels) > 5000:
            for name, bucket in list(self._channels.items()):
                if bucket.wait(real) == 0.0 and bucket.tokens >= bucket.capacity:
                    del self._channels[name]

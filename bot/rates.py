"""Slack's rates, kept on our side so that Slack need not refuse.

Every method has a tier (calls a minute, for the workspace). Posts go at one a second per channel,
and in the workspace as fast as Slack turns out to allow. Times are real seconds.
"""

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from bot.pace import Pace

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
    # Its first steps have rates too; the lowest of them stands for all.
    "files.completeUploadExternal": TIER_3,
    "chat.postEphemeral": TIER_4,
    "users.info": TIER_4,
    "views.publish": TIER_4,
}
POST = "chat.postMessage"
CHANNEL_BURST = 2
CHANNEL_PER_SECOND = 1.0
# A refusal so soon after another post in the same channel is about that channel.
CHANNEL_SECONDS = 2.0
MOST_CHANNELS = 5000
UNLIMITED = 1_000_000


@dataclass(slots=True)
class Bucket:
    """Tokens that fill up at `per_second` to `capacity`; every call takes one."""

    capacity: float
    per_second: float
    tokens: float
    at: float

    def wait(self, real: float) -> float:
        """Seconds until a token is there; 0 when one is."""
        passed = max(0.0, real - self.at)
        self.tokens = min(self.capacity, self.tokens + passed * self.per_second)
        self.at = max(self.at, real)
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.per_second

    def take(self) -> None:
        """One call goes."""
        self.tokens -= 1


@dataclass(slots=True)
class ChannelBucket(Bucket):
    """A channel's tokens, when it was last posted to and when before that."""

    posted_at: float = float("-inf")
    posted_before: float = float("-inf")

    def note(self, real: float) -> None:
        self.posted_at, self.posted_before = real, self.posted_at

    def forget(self) -> None:
        """The latest post was not made after all."""
        self.posted_at, self.posted_before = self.posted_before, float("-inf")


class Rates:
    """Says how long a call has to wait, and counts those that go. Safe to use from any thread.

    `posts_a_minute` is where posting starts; asked each time, because a policy may change.
    """

    def __init__(self, posts_a_minute: Callable[[], float]) -> None:
        self._start = posts_a_minute
        self._started: float | None = None
        self._pace = Pace.starting(posts_a_minute(), 0.0)
        self._methods: dict[str, Bucket] = {}
        self._channels: dict[str, ChannelBucket] = {}
        self._blocked: defaultdict[str, float] = defaultdict(float)
        self._lock = threading.Lock()

    def reserve(self, method: str, channel: str | None, real: float) -> float:
        """0 and a token taken, or the seconds to wait with none taken."""
        with self._lock:
            wait = self._method_wait(method, real)
            bucket = self._of_method(method, real)
            own = self._of_channel(channel, real) if method == POST and channel else None
            if own is not None and channel is not None:
                wait = max(wait, own.wait(real), self._blocked[channel] - real)
            if wait <= 0 and bucket is not None:
                bucket.take()
            if wait <= 0 and own is not None:
                own.take()
                own.note(real)
            return max(0.0, wait)

    def wait_of(self, method: str, real: float) -> float:
        """Seconds until the method may be called at all, whatever the channel; 0: now."""
        with self._lock:
            return self._method_wait(method, real)

    def allowance(self, method: str, real: float) -> int:
        """How many calls of the method may go now."""
        with self._lock:
            if self._method_wait(method, real) > 0:
                return 0
            bucket = self._of_method(method, real)
            return UNLIMITED if bucket is None else int(bucket.tokens)

    def resting(self, method: str, real: float) -> float:
        """Seconds for which Slack asked not to be called with the method; 0: none."""
        with self._lock:
            return max(0.0, self._blocked[method] - real)

    def not_called(self, method: str) -> None:
        """A call that had its token was not made after all."""
        with self._lock:
            if method == POST:
                self._pace.untake()

    def refused(self, method: str, channel: str | None, real: float, seconds: float) -> None:
        """Slack said 429: the method rests, or the channel alone when it was about that."""
        with self._lock:
            if method != POST:
                self._blocked[method] = max(self._blocked[method], real + seconds)
                return
            own = None if channel is None else self._channels.get(channel)
            self._pace.untake()
            recently = own is not None and real - own.posted_before <= CHANNEL_SECONDS
            if own is not None:
                own.forget()
            if recently:
                self._blocked[str(channel)] = real + seconds
            elif self._blocked[POST] <= real:
                # Of several refusals in flight at once the first one says it all.
                self._pace.refused(real)
                self._blocked[POST] = real + seconds

    def _method_wait(self, method: str, real: float) -> float:
        bucket = self._of_method(method, real)
        wait = 0.0 if bucket is None else bucket.wait(real)
        return max(wait, self._blocked[method] - real, 0.0)

    def _of_method(self, method: str, real: float) -> Bucket | Pace | None:
        if method == POST:
            return self._post_pace(real)
        per_minute = PER_MINUTE.get(method)
        if not per_minute:
            return None
        fresh = Bucket(per_minute, per_minute / 60, per_minute, real)
        return self._methods.setdefault(method, fresh)

    def _post_pace(self, real: float) -> Pace:
        start = self._start()
        if start != self._started:
            self._started, self._pace = start, Pace.starting(start, real)
        return self._pace

    def _of_channel(self, channel: str, real: float) -> ChannelBucket:
        self._forget_full(real)
        fresh = ChannelBucket(CHANNEL_BURST, CHANNEL_PER_SECOND, CHANNEL_BURST, real)
        return self._channels.setdefault(channel, fresh)

    def _forget_full(self, real: float) -> None:
        """A bucket that is full again says nothing: memory stays bounded by recent traffic."""
        if len(self._channels) > MOST_CHANNELS:
            for name, bucket in list(self._channels.items()):
                if bucket.wait(real) == 0.0 and bucket.tokens >= bucket.capacity:
                    del self._channels[name]
                    self._blocked.pop(name, None)

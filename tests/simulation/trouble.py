"""What goes wrong between the bot and Slack, drawn from the seed for each call.

The bounds are those in which nothing may be doubled: a call is done at most `LATEST` seconds after
its caller gave up, history lags at most `LAG`, both together less than the quarantine.
"""

import random

from sandbox.faults import Faults

LATEST, LAG = 40.0, 45.0
LEVELS = (0.0, 0.04, 0.12, 0.3)
# What Slack may refuse for good without the world falling apart.
REFUSALS = {
    "chat.postMessage": ("restricted_action", "msg_blocks_too_long"),
    "chat.update": ("restricted_action",),
    "pins.add": ("missing_scope", "restricted_action"),
    "conversations.setTopic": ("missing_scope", "restricted_action"),
    "conversations.invite": ("missing_scope", "cant_invite"),
    "conversations.create": ("restricted_action",),
}
KINDS = (
    ("rate_limit", 20),
    ("server_error", 15),
    ("drop", 15),
    ("do_then_drop", 20),
    ("do_then_fail", 12),
    ("do_late", 15),
    ("error", 3),
)


class Trouble:
    """Plans the faults of a world; none once it is over."""

    def __init__(self, faults: Faults, rng: random.Random) -> None:
        self._faults, self._rng = faults, rng
        self.level = rng.choices(LEVELS, (20, 30, 30, 20))[0]
        if self.level and rng.random() < 0.4:
            faults.history_lag = rng.uniform(1, LAG)

    def plan(self, method: str) -> str:
        """Draws what this call meets; "" when nothing."""
        if self._faults.outage or self._rng.random() >= self.level:
            return ""
        kind = self._rng.choices([each for each, _ in KINDS], [weight for _, weight in KINDS])[0]
        match kind:
            case "rate_limit":
                self._faults.rate_limit(method, retry_after=self._rng.randint(1, 30))
            case "do_late":
                self._faults.do_late(method, seconds=self._rng.uniform(1, LATEST))
            case "error":
                return self._refuse(method)
            case _:
                getattr(self._faults, kind)(method)
        return kind

    def _refuse(self, method: str) -> str:
        errors = REFUSALS.get(method)
        if errors is None:
            return ""
        error = self._rng.choice(errors)
        self._faults.error(method, error)
        return error

    def ends(self) -> None:
        self.level = 0.0
        self._faults.clear()

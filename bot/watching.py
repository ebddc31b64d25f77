"""Watching the runner at work: what it reports of each delivery, timer and dead letter.

Reports come after the commit, from the runner's one thread, so that nothing is counted that was
taken back. Whoever watches must be quick and must not raise.
"""

from datetime import datetime
from typing import Protocol

from bot.outcome import Outcome, Refused, Sent, Uncertain, Wait
from storage.job import Job

OUTCOMES = {Sent: "sent", Refused: "refused", Wait: "wait", Uncertain: "uncertain"}


class Watch(Protocol):
    """Hears what the runner did. `late` is seconds of business time since the job was wanted."""

    def delivered(self, job: Job, method: str, outcome: str, late: float) -> None:
        """A call was answered and written down; `outcome` is one of sent, refused, wait, uncertain.

        A job that has to wait or is in doubt is reported once for each of its attempts.
        """
        ...

    def fired(self, kind: str, late: float) -> None:
        """A timer of that kind did its work."""
        ...

    def buried(self, kind: str) -> None:
        """A job of that kind became a dead letter."""
        ...


class Unwatched:
    """Nobody watches."""

    def delivered(self, job: Job, method: str, outcome: str, late: float) -> None:
        """Heard by nobody."""

    def fired(self, kind: str, late: float) -> None:
        """Heard by nobody."""

    def buried(self, kind: str) -> None:
        """Heard by nobody."""


def outcome_kind(outcome: Outcome) -> str:
    """The outcome in one word: sent, refused, wait or uncertain."""
    return OUTCOMES[type(outcome)]


def lateness(job: Job, now: datetime) -> float:
    """Seconds since the job was wanted: for a projection, since it was last marked."""
    return max(0.0, (now - job.visible_at).total_seconds())

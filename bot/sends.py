"""What kinds of jobs there are, and what each does at its moments.

A send is rendered from the state of the moment in which it runs, so that nothing stale is said.
A timer does its work in one transaction.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Protocol

from bot.calls import Call
from bot.outcome import Refused, Sent
from storage.database import Transaction
from storage.job import Job


class Disposal(Enum):
    """What a refusal by Slack means for the job: settled, tried again at once, or dead."""

    SETTLED = "settled"
    AGAIN = "again"
    DEAD = "dead"


class Parked(Enum):
    """The conversation does not take posts now but may again: the job waits in its lane."""

    PARKED = "parked"


class Send(Protocol):
    """One kind of call to Slack."""

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | Parked | None:
        """The call as things stand now; None when there is nothing left to say."""
        ...

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        """Keeps what Slack answered, in the transaction that finishes the job."""
        ...

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        """Says what a permanent refusal means, and leaves word where a person sees it."""
        ...


class Timer(Protocol):
    """One kind of thing that happens when its time has come."""

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None: ...


class Kinds:
    """The table of kinds. An unknown kind is a programming error and says so."""

    def __init__(self, sends: Mapping[str, Send], timers: Mapping[str, Timer]) -> None:
        self._sends = sends
        self._timers = timers

    def send(self, job: Job) -> Send:
        return self._sends[job.kind]

    def timer(self, job: Job) -> Timer:
        return self._timers[job.kind]

"""A job: what is to be sent, or what is to happen when its time comes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to be. `key` makes it unique for ever; `lane` None is a timer, else a conversation."""

    key: str
    kind: str
    due_at: datetime
    lane: str | None = None
    case_id: int | None = None
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as claimed.

    `fence` is the claim's number: a finish with an older one changes nothing. `uncertain_since`
    is set when an earlier attempt may have reached Slack; `uncertain_at` is its business time.
    """

    id: int
    key: str
    kind: str
    lane: str | None
    case_id: int | None
    payload: Mapping[str, Any]
    due_at: datetime
    visible_at: datetime
    state: str
    attempts: int
    fence: int
    uncertain_since: float | None
    uncertain_at: datetime | None
    wanted: int
    last_error: str | None
    finished_at: datetime | None = None

    @property
    def perhaps_sent(self) -> bool:
        """Whether a dead letter may have reached Slack: only a clear no of Slack ends all doubt."""
        return self.lane is not None and not ANSWERED.fullmatch(self.last_error or "")


# What Slack said no with; the names of exceptions and look-ups that failed look otherwise.
ANSWERED = re.compile(r"[a-z][a-z0-9_]*|HTTP \d+")
# What may be kept of an error: codes and names. What an exception says may be a customer's words.
KEPT = re.compile(r"[\w.:-]+(?: [\w.:-]+){0,5}")
LONGEST_ERROR = 120


def kept_error(said: str) -> str:
    """What is kept of an error: `KeyError('ACME')` is `KeyError`."""
    short = said.partition("(")[0].strip()
    return short if len(short) <= LONGEST_ERROR and KEPT.fullmatch(short) else "unreadable"


def read_job(row: Row[Any]) -> Job:
    """The job in a row."""
    names = Job.__dataclass_fields__
    values = {name: row._mapping[name] for name in names}
    values["payload"] = json.loads(values["payload"])
    return Job(**values)


def claimed(job: Job) -> Job:
    """The job as its new holder knows it."""
    return replace(job, fence=job.fence + 1, attempts=job.attempts + 1)


def values_of(job: NewJob) -> dict[str, Any]:
    """A new job as a row."""
    return {
        "key": job.key,
        "kind": job.kind,
        "lane": job.lane,
        "case_id": job.case_id,
        "payload": json.dumps(job.payload, ensure_ascii=False),
        "due_at": job.due_at,
        "visible_at": job.due_at,
        "state": "open",
        "attempts": 0,
        "fence": 0,
        "wanted": 1,
    }

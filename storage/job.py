"""A job: what is to be sent, or what is to happen when its time comes."""

import json
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

"""The messages that remind people: one row each, whatever became of the sending."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, text

from storage.tables import ReminderRow, table

REMINDERS = table(ReminderRow)
# Built once: these are asked at every look at a person.
ADD = insert(REMINDERS)
BY_REF = select(REMINDERS).where(REMINDERS.c.ref == bindparam("wanted"))
LAST = (
    select(REMINDERS)
    .where(
        REMINDERS.c.person_id == bindparam("person"),
        REMINDERS.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(REMINDERS.c.at.desc(), REMINDERS.c.ref)
    .limit(1)
)


class ReminderKind(StrEnum):
    """`nudge` and `breach` (to managers, at once) interrupt; the others have their time of day.

    `proposal` is kept only where shadow mode holds one back: a proposal is a message of its own.
    """

    NUDGE = "nudge"
    BREACH = "breach"
    DAY = "day"
    AHEAD = "ahead"
    BACK = "back"
    SHADOW = "shadow"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One message to one person.

    In shadow mode it is kept and shown to others, never sent. `payload` says which nudges it
    shows, and what else.
    """

    ref: str
    person_id: str
    kind: ReminderKind
    at: datetime
    shadow: bool = False
    payload: Mapping[str, Any] = field(default_factory=dict)


class Reminders:
    """The reminders as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, reminder: Reminder) -> None:
        self._connection.execute(
            ADD,
            {
                "ref": reminder.ref,
                "person_id": reminder.person_id,
                "kind": reminder.kind.value,
                "at": reminder.at,
                "shadow": reminder.shadow,
                "payload": json.dumps(reminder.payload),
            },
        )

    def find(self, ref: str) -> Reminder | None:
        row = self._connection.execute(BY_REF, {"wanted": ref}).one_or_none()
        return _read(row) if row else None

    def find_last(self, person_id: str, *kinds: ReminderKind) -> Reminder | None:
        """The latest of a person, of these kinds."""
        wanted = {"person": person_id, "kinds": [kind.value for kind in kinds]}
        row = self._connection.execute(LAST, wanted).one_or_none()
        return _read(row) if row else None

    def list_since(self, person_id: str, since: datetime, *kinds: ReminderKind) -> list[Reminder]:
        """Those of a person, of these kinds, from a moment on."""
        query = select(REMINDERS).where(
            REMINDERS.c.person_id == person_id,
            REMINDERS.c.at >= since,
            REMINDERS.c.kind.in_([kind.value for kind in kinds]),
        )
        ordered = query.order_by(REMINDERS.c.at, REMINDERS.c.ref)
        return [_read(row) for row in self._connection.execute(ordered)]

    def list_with_breach(self, nudge_key: str, since: datetime) -> list[Reminder]:
        """Those that tell others, from a moment on, that this deadline has passed."""
        query = select(REMINDERS).where(
            REMINDERS.c.at >= since, REMINDERS.c.payload.contains(nudge_key, autoescape=True)
        )
        ordered = query.order_by(REMINDERS.c.at, REMINDERS.c.ref)
        found = [_read(row) for row in self._connection.execute(ordered)]
        return [each for each in found if nudge_key in each.payload["breaches"]]

    def list_shadow(self, since: datetime) -> list[Reminder]:
        """What shadow mode held back since a moment, in its order."""
        query = select(REMINDERS).where(text("reminders.shadow"), REMINDERS.c.at > since)
        ordered = query.order_by(REMINDERS.c.at, REMINDERS.c.ref)
        return [_read(row) for row in self._connection.execute(ordered)]

    def prune(self, before: datetime) -> None:
        """Forgets old ones; what they showed is history."""
        self._connection.execute(delete(REMINDERS).where(REMINDERS.c.at < before))


def _read(row: Row[Any]) -> Reminder:
    return Reminder(
        row.ref, row.person_id, ReminderKind(row.kind), row.at, row.shadow, json.loads(row.payload)
    )

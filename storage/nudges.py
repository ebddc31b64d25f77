"""What each person has heard of each duty, and in which message it lives."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from domain.attention import Told
from domain.clocks import ClockKind
from storage.dialect import insert_for
from storage.rows import reader
from storage.tables import CaseRow, NudgeRow, table

NUDGES = table(NudgeRow)
CASES = table(CaseRow)


@dataclass(frozen=True, slots=True)
class Nudge:
    """One duty as one person hears of it. `ref` is its opaque public name.

    `reminder` is the ref of the message in which it lives now. `snooze_reason` stays when the
    snooze is over: a duty is snoozed once.
    """

    key: str
    ref: str
    case_id: int
    person_id: str
    kind: ClockKind
    due_at: datetime
    subject: str = ""
    text: str = ""
    number: int = -1
    told_at: datetime | None = None
    loud_at: datetime | None = None
    owes_loud: bool = False
    reminder: str | None = None
    snoozed_until: datetime | None = None
    snooze_reason: str | None = None
    breached_at: datetime | None = None
    settled_at: datetime | None = None

    @property
    def told(self) -> Told:
        return Told(self.number, self.loud_at, self.owes_loud, self.snoozed_until)


_read = reader(Nudge)


class Nudges:
    """The nudges as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, key: str) -> Nudge | None:
        row = self._connection.execute(select(NUDGES).where(NUDGES.c.key == key)).one_or_none()
        return _read(row) if row else None

    def find_named(self, ref: str) -> Nudge | None:
        row = self._connection.execute(select(NUDGES).where(NUDGES.c.ref == ref)).one_or_none()
        return _read(row) if row else None

    def save(self, nudge: Nudge) -> None:
        values = {name: getattr(nudge, name) for name in Nudge.__dataclass_fields__}
        values["kind"] = nudge.kind.value
        saved = insert_for(self._connection, NUDGES).values(**values)
        self._connection.execute(saved.on_conflict_do_update(index_elements=["key"], set_=values))

    def list_live(self, case_id: int) -> list[Nudge]:
        """Of a case, those that are not settled."""
        query = select(NUDGES).where(NUDGES.c.case_id == case_id, NUDGES.c.settled_at.is_(None))
        return [_read(row) for row in self._connection.execute(query.order_by(NUDGES.c.key))]

    def list_in(self, reminder: str) -> list[Nudge]:
        """Those that live in a message, the earliest deadline first."""
        query = select(NUDGES).where(NUDGES.c.reminder == reminder)
        ordered = query.order_by(NUDGES.c.due_at, NUDGES.c.key)
        return [_read(row) for row in self._connection.execute(ordered)]

    def move(self, from_reminder: str, to_reminder: str) -> None:
        """Everything in one message lives in another from now on."""
        self._connection.execute(
            update(NUDGES).where(NUDGES.c.reminder == from_reminder).values(reminder=to_reminder)
        )

    def list_breached(self, limit: int = 5000) -> list[Nudge]:
        """Those whose deadline passed and that are still not settled."""
        query = (
            select(NUDGES)
            .join(CASES, CASES.c.id == NUDGES.c.case_id)
            .where(NUDGES.c.breached_at.is_not(None), NUDGES.c.settled_at.is_(None))
            .order_by(NUDGES.c.due_at, NUDGES.c.key)
            .limit(limit)
        )
        return [_read(row) for row in self._connection.execute(query)]

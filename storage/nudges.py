"""What each person has heard of each duty, and in which message it lives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import Insert

from domain.attention import Told
from domain.clocks import ClockKind
from storage.dialect import insert_of
from storage.rows import reader
from storage.tables import NudgeRow, table

NUDGES = table(NudgeRow)
SEPARATOR = ">"


@dataclass(frozen=True, slots=True)
class Nudge:
    """One duty as one person hears of it. `ref` is its opaque public name, `key` says both.

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
    def duty_key(self) -> str:
        return self.key.rpartition(SEPARATOR)[0]

    @property
    def told(self) -> Told:
        heard = self.told_at is not None
        return Told(self.number, heard, self.loud_at, self.owes_loud, self.snoozed_until)


def nudge_key(duty_key: str, person_id: str) -> str:
    """Names one duty as one person hears of it."""
    return f"{duty_key}{SEPARATOR}{person_id}"


_read = reader(Nudge)
FIELDS = tuple(Nudge.__dataclass_fields__)
# Built once: these are asked at every look at a person.
IN_ORDER = (NUDGES.c.due_at, NUDGES.c.key)
LIVE_OF = (
    select(NUDGES)
    .where(NUDGES.c.person_id == bindparam("person"), NUDGES.c.settled_at.is_(None))
    .order_by(*IN_ORDER)
)
KEYED = (
    select(NUDGES).where(NUDGES.c.key.in_(bindparam("keys", expanding=True))).order_by(*IN_ORDER)
)


@lru_cache(maxsize=2)
def _saved(dialect: str) -> Insert:
    made = insert_of(dialect, NUDGES)
    fresh = {name: made.excluded[name] for name in FIELDS}
    return made.on_conflict_do_update(index_elements=["key"], set_=fresh)


class Nudges:
    """The nudges as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, key: str) -> Nudge | None:
        found = self.list_keyed([key])
        return found[0] if found else None

    def find_named(self, ref: str) -> Nudge | None:
        row = self._connection.execute(select(NUDGES).where(NUDGES.c.ref == ref)).one_or_none()
        return _read(row) if row else None

    def save(self, nudge: Nudge) -> None:
        values = {name: getattr(nudge, name) for name in FIELDS} | {"kind": nudge.kind.value}
        self._connection.execute(_saved(self._connection.dialect.name), values)

    def list_live_in(self, case_id: int) -> list[Nudge]:
        """Of a case, those that are not settled."""
        return self._many(NUDGES.c.case_id == case_id, NUDGES.c.settled_at.is_(None))

    def list_live_of(self, person_id: str) -> list[Nudge]:
        """Of a person, those that are not settled."""
        return [_read(row) for row in self._connection.execute(LIVE_OF, {"person": person_id})]

    def list_keyed(self, keys: Iterable[str]) -> list[Nudge]:
        """Those of the keys that exist."""
        wanted = list(keys)
        if not wanted:
            return []
        return [_read(row) for row in self._connection.execute(KEYED, {"keys": wanted})]

    def list_breached(self, limit: int = 5000) -> list[Nudge]:
        """Those whose deadline passed and that are still not settled."""
        return self._many(
            NUDGES.c.breached_at.is_not(None), NUDGES.c.settled_at.is_(None), limit=limit
        )

    def prune(self, before: datetime) -> None:
        """Forgets what was settled long ago."""
        self._connection.execute(delete(NUDGES).where(NUDGES.c.settled_at < before))

    def _many(self, *conditions: ColumnElement[bool], limit: int | None = None) -> list[Nudge]:
        query = select(NUDGES).where(*conditions).order_by(*IN_ORDER)
        return [_read(row) for row in self._connection.execute(query.limit(limit))]

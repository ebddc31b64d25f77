"""Customer updates: drafts and what was sent. Nothing is ever deleted."""

import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from domain.updates import Course, StepState, Update, UpdateParts, UpdateState
from storage.tables import UpdateRow, table

UPDATES = table(UpdateRow)
# Built once: it is asked at every look at a person.
SENT = select(UPDATES.c.case_id, UPDATES.c.sent_at).where(
    UPDATES.c.case_id.in_(bindparam("cases", expanding=True)),
    UPDATES.c.sent_at.is_not(None),
    UPDATES.c.corrects.is_(None),
)


class Updates:
    """The customer updates as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        ref: str,
        case_id: int,
        by: str,
        at: datetime,
        parts: UpdateParts,
        corrects: str | None = None,
    ) -> Update:
        self._connection.execute(
            insert(UPDATES).values(
                ref=ref,
                case_id=case_id,
                by=by,
                at=at,
                parts=_packed(parts),
                state=UpdateState.DRAFT.value,
                corrects=corrects,
                version=1,
            )
        )
        found = self.find(ref)
        assert found is not None
        return found

    def change(self, ref: str, **values: Any) -> None:
        self._connection.execute(update(UPDATES).where(UPDATES.c.ref == ref).values(**values))

    def rewrite(self, ref: str, by: str, at: datetime, parts: UpdateParts) -> Update:
        """New words for a draft."""
        version = UPDATES.c.version + 1
        self.change(ref, by=by, at=at, parts=_packed(parts), version=version)
        found = self.find(ref)
        assert found is not None
        return found

    def find(self, ref: str) -> Update | None:
        row = self._connection.execute(select(UPDATES).where(UPDATES.c.ref == ref)).one_or_none()
        return _read(row) if row else None

    def list_of(self, case_id: int) -> list[Update]:
        """All of a case, the oldest first."""
        query = select(UPDATES).where(UPDATES.c.case_id == case_id).order_by(UPDATES.c.id)
        return [_read(row) for row in self._connection.execute(query)]

    def list_in(self, case_ids: Collection[int]) -> dict[int, list[Update]]:
        """All of several cases by their ids, the oldest first; cases without any are left out."""
        found: dict[int, list[Update]] = {}
        query = select(UPDATES).where(UPDATES.c.case_id.in_(case_ids)).order_by(UPDATES.c.id)
        for row in self._connection.execute(query) if case_ids else ():
            found.setdefault(row.case_id, []).append(_read(row))
        return found

    def last_sent_of(self, case_ids: Collection[int]) -> dict[int, datetime]:
        """When the latest update of each case was sent; cases without one are left out.

        A correction is no update, as in `domain.updates.last_sent`.
        """
        if not case_ids:
            return {}
        latest: dict[int, datetime] = {}
        for case_id, sent_at in self._connection.execute(SENT, {"cases": list(case_ids)}):
            latest[case_id] = max(sent_at, latest.get(case_id, sent_at))
        return latest


def _packed(parts: UpdateParts) -> str:
    return json.dumps(
        {
            "progress": parts.progress,
            "course": parts.course.value,
            "new_date": parts.new_date.isoformat() if parts.new_date else None,
            "steps": list(parts.steps),
            "needs": parts.needs,
            "looked_back": [[step, state.value] for step, state in parts.looked_back],
        },
        ensure_ascii=False,
    )


def _unpacked(packed: str) -> UpdateParts:
    read = json.loads(packed)
    new_date = read["new_date"]
    return UpdateParts(
        read["progress"],
        Course(read["course"]),
        date.fromisoformat(new_date) if new_date else None,
        tuple(read["steps"]),
        read["needs"],
        tuple((step, StepState(state)) for step, state in read["looked_back"]),
    )


def _read(row: Row[Any]) -> Update:
    return Update(
        row.id,
        row.ref,
        row.case_id,
        row.by,
        row.at,
        _unpacked(row.parts),
        UpdateState(row.state),
        row.sent_at,
        row.sent_to,
        row.corrects,
        row.version,
    )

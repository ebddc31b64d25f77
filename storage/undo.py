"""What each person did last, so that it can be taken back."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from domain.undo import Step, Undoable
from storage.tables import UndoRow, table

UNDO = table(UndoRow)


class Undos:
    """The steps that can be taken back, as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        person_id: str,
        at: datetime,
        case_id: int,
        kind: Step,
        target: str,
        before: Mapping[str, Any],
    ) -> None:
        self._connection.execute(
            insert(UNDO).values(
                person_id=person_id,
                at=at,
                case_id=case_id,
                kind=kind.value,
                target=target,
                before=json.dumps(before),
                undone=False,
            )
        )

    def find_last(self, person_id: str) -> Undoable | None:
        query = (
            select(UNDO).where(UNDO.c.person_id == person_id).order_by(UNDO.c.id.desc()).limit(1)
        )
        row = self._connection.execute(query).one_or_none()
        if row is None:
            return None
        return Undoable(
            id=row.id,
            person_id=row.person_id,
            at=row.at,
            case_id=row.case_id,
            kind=Step(row.kind),
            target=row.target,
            before=json.loads(row.before),
            undone=row.undone,
        )

    def mark_undone(self, step_id: int) -> None:
        self._connection.execute(update(UNDO).where(UNDO.c.id == step_id).values(undone=True))

    def prune(self, before: datetime) -> None:
        self._connection.execute(delete(UNDO).where(UNDO.c.at < before))

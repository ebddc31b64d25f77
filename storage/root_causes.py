"""The root cause of each case, as it was recorded last. Earlier ones stand in the timeline."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from domain.causes import Cause, ChurnType
from domain.root_causes import Finding, RootCause
from storage.dialect import insert_for
from storage.tables import RootCauseRow, table

ROOT_CAUSES = table(RootCauseRow)


class RootCauses:
    """The root causes as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, case_id: int) -> RootCause | None:
        query = select(ROOT_CAUSES).where(ROOT_CAUSES.c.case_id == case_id)
        row = self._connection.execute(query).one_or_none()
        return _read(row) if row else None

    def put(self, recorded: RootCause) -> None:
        """Records a root cause, in the place of the one before."""
        self._write(_packed(recorded))

    def snapshot(self, case_id: int) -> dict[str, Any] | None:
        """What is recorded, as plain data to put back later."""
        recorded = self.find(case_id)
        return _packed(recorded) | {"at": recorded.at.isoformat()} if recorded else None

    def put_back(self, case_id: int, before: Mapping[str, Any] | None) -> None:
        """What a snapshot held; None: nothing was recorded."""
        if before is None:
            here = ROOT_CAUSES.c.case_id == case_id
            self._connection.execute(delete(ROOT_CAUSES).where(here))
        else:
            self._write({**before, "at": datetime.fromisoformat(before["at"])})

    def _write(self, values: Mapping[str, Any]) -> None:
        again = {name: value for name, value in values.items() if name != "case_id"}
        self._connection.execute(
            insert_for(self._connection, ROOT_CAUSES)
            .values(**values)
            .on_conflict_do_update(index_elements=["case_id"], set_=again)
        )


def _packed(recorded: RootCause) -> dict[str, Any]:
    """The row of a root cause."""
    finding = recorded.finding
    return {
        "case_id": recorded.case_id,
        "at": recorded.at,
        "by": recorded.by,
        "entry": recorded.entry,
        "whys": json.dumps(list(finding.whys), ensure_ascii=False),
        "cause": finding.cause.value,
        "churn_type": finding.churn_type.value,
        "said_so": finding.said_so,
        "preventable": finding.preventable,
        "confirmed": recorded.confirmed,
    }


def _read(row: Row[Any]) -> RootCause:
    finding = Finding(
        tuple(json.loads(row.whys)),
        Cause(row.cause),
        ChurnType(row.churn_type),
        row.said_so,
        row.preventable,
    )
    return RootCause(row.case_id, row.at, row.by, row.entry, finding, row.confirmed)

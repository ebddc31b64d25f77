"""Written service levels, and the occasions on which they were kept or missed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from domain.service_levels import ServiceCheck, ServiceLevel
from storage.rows import reader
from storage.tables import ServiceCheckRow, ServiceLevelRow, table

LEVELS, CHECKS = table(ServiceLevelRow), table(ServiceCheckRow)
_read = reader(ServiceLevel)
_read_check = reader(ServiceCheck)


class ServiceLevels:
    """The service levels as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, *, ref: str, case_id: int, at: datetime, by: str, text: str, target: str
    ) -> ServiceLevel:
        self._connection.execute(
            insert(LEVELS).values(ref=ref, case_id=case_id, at=at, by=by, text=text, target=target)
        )
        found = self.find(ref)
        assert found is not None
        return found

    def end(self, level_id: int, at: datetime) -> None:
        self._connection.execute(update(LEVELS).where(LEVELS.c.id == level_id).values(ended_at=at))

    def find(self, ref: str) -> ServiceLevel | None:
        row = self._connection.execute(select(LEVELS).where(LEVELS.c.ref == ref)).one_or_none()
        return _read(row) if row else None

    def list_of(self, case_id: int) -> list[ServiceLevel]:
        """All of a case, ended ones too, the oldest first."""
        query = select(LEVELS).where(LEVELS.c.case_id == case_id).order_by(LEVELS.c.id)
        return [_read(row) for row in self._connection.execute(query)]

    def log(self, level_id: int, at: datetime, by: str, *, kept: bool, note: str) -> None:
        """One occasion on which the level was kept, or missed."""
        self._connection.execute(
            insert(CHECKS).values(level_id=level_id, at=at, by=by, kept=kept, note=note)
        )

    def checks_of(self, level_ids: Iterable[int]) -> dict[int, list[ServiceCheck]]:
        """The occasions of each level that was asked for, the oldest first."""
        found: dict[int, list[ServiceCheck]] = {each: [] for each in level_ids}
        query = select(CHECKS).where(CHECKS.c.level_id.in_(found)).order_by(CHECKS.c.id)
        for row in self._connection.execute(query) if found else ():
            found[row.level_id].append(_read_check(row))
        return found

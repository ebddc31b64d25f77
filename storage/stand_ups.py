"""Stand-ups that were held, and what owners said to their slipping cases."""

from datetime import date, datetime

from sqlalchemy import Connection, select, update

from domain.standup import StandUpAnswer
from storage.dialect import insert_once
from storage.rows import reader
from storage.tables import StandUpAnswerRow, StandUpRow, table

STAND_UPS, ANSWERS = table(StandUpRow), table(StandUpAnswerRow)
_read_answer = reader(StandUpAnswer)


class StandUps:
    """The stand-ups as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, team: str, day: date, at: datetime, state: str, told: str) -> bool:
        """Keeps the stand-up of a team and day; False when that day had its own already."""
        once = insert_once(self._connection, STAND_UPS, "team", "day").returning(STAND_UPS.c.team)
        row = {"team": team, "day": day, "at": at, "state": state, "told": told}
        return self._connection.execute(once, row).first() is not None

    def is_held(self, team: str, day: date) -> bool:
        """Whether that day had its stand-up, or was passed over."""
        query = select(STAND_UPS.c.day).where(STAND_UPS.c.team == team, STAND_UPS.c.day == day)
        return self._connection.execute(query).first() is not None

    def find_before(self, team: str, day: date) -> tuple[date, str] | None:
        """The day and the facts of the last one that was posted before `day`."""
        query = (
            select(STAND_UPS.c.day, STAND_UPS.c.told)
            .where(STAND_UPS.c.team == team, STAND_UPS.c.day < day, STAND_UPS.c.state == "posted")
            .order_by(STAND_UPS.c.day.desc())
            .limit(1)
        )
        row = self._connection.execute(query).first()
        return (row.day, row.told) if row else None

    def answer(self, case_id: int, at: datetime, by: str, blocked: str) -> None:
        """The owner's word about a case, in place of the one before."""
        once = insert_once(self._connection, ANSWERS, "case_id")
        self._connection.execute(once, {"case_id": case_id, "at": at, "by": by, "blocked": blocked})
        self._connection.execute(
            update(ANSWERS)
            .where(ANSWERS.c.case_id == case_id)
            .values(at=at, by=by, blocked=blocked)
        )

    def find_answer(self, case_id: int) -> StandUpAnswer | None:
        """The owner's last word about a case."""
        query = select(ANSWERS).where(ANSWERS.c.case_id == case_id)
        row = self._connection.execute(query).one_or_none()
        return _read_answer(row) if row else None

    def list_answers(self, since: datetime) -> dict[int, StandUpAnswer]:
        """What was said since then, by case."""
        query = select(ANSWERS).where(ANSWERS.c.at >= since)
        return {row.case_id: _read_answer(row) for row in self._connection.execute(query)}

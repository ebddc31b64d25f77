"""App Homes: one job a person, which holds where they look and publishes what is true.

What a person does shows at once; what others do, within a minute, however much of it there is.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, and_, bindparam, case, or_, update
from sqlalchemy.dialects.sqlite import Insert

from storage.dialect import insert_of
from storage.job import NewJob, values_of
from storage.jobs import Jobs
from storage.lanes import JOBS, OPEN

KIND = "show_home"
# The least time between two publishings that the person did not ask for.
APART = timedelta(minutes=1)
NOW: BindParameter[datetime] = bindparam("moment", type_=JOBS.c.visible_at.type)
SOON: BindParameter[datetime] = bindparam("soon", type_=JOBS.c.visible_at.type)
LATELY: BindParameter[datetime] = bindparam("lately", type_=JOBS.c.visible_at.type)
# One that waits keeps its moment, one in flight and one just published come again in a minute.
IN_TIME = case(
    (and_(OPEN, JOBS.c.visible_at > SOON), SOON),
    (and_(OPEN, or_(JOBS.c.lease_until.is_(None), JOBS.c.visible_at >= NOW)), JOBS.c.visible_at),
    (OPEN, SOON),
    (JOBS.c.finished_at > LATELY, SOON),
    else_=NOW,
)
WANTED: dict[str, Any] = {"wanted": JOBS.c.wanted + 1, "state": "open", "finished_at": None}
REFRESHED = update(JOBS).values(WANTED | {"visible_at": IN_TIME})
SOME = REFRESHED.where(JOBS.c.key.in_(bindparam("keys", expanding=True)))
ALL = REFRESHED.where(JOBS.c.kind == KIND)
RENEWED = (
    update(JOBS).where(JOBS.c.key == bindparam("wanted_key")).values(WANTED | {"visible_at": NOW})
)


def home_key(person_id: str) -> str:
    return f"home:{person_id}"


class Homes:
    """The Homes as one transaction sees them."""

    def __init__(self, connection: Connection, jobs: Jobs) -> None:
        self._connection = connection
        self._jobs = jobs
        self._together: dict[str, datetime] = {}

    def show(self, person_id: str, now: datetime) -> None:
        """Shows a Home anew at once, where the person looks."""
        self._want(_shown(self._connection.dialect.name, "at_once"), person_id, now, {})

    def turn(self, person_id: str, place: str, now: datetime) -> None:
        """The person looks at another place from now on."""
        query = _shown(self._connection.dialect.name, "turned")
        self._want(query, person_id, now, {"place": place})

    def keep_ready(self, person_id: str, now: datetime) -> None:
        """As `refresh`, also for somebody who has never looked."""
        self._want(_shown(self._connection.dialect.name, "in_time"), person_id, now, {})

    def refresh(self, people: Collection[str], now: datetime) -> None:
        """Something that others did changed these Homes; who never looked has none."""
        if people:
            keys = sorted(home_key(person_id) for person_id in people)
            self._connection.execute(SOME, {"keys": keys} | _moments(now))
            self._jobs.enqueued = True

    def refresh_all(self, now: datetime) -> None:
        """Whatever is shown may be another now."""
        self._connection.execute(ALL, _moments(now))
        self._jobs.enqueued = True

    def shows_together(self, person_id: str, at: datetime) -> None:
        """What this transaction does follows soon in a step that shows the Home: one publishing
        serves both, at that moment at the latest."""
        self._together[person_id] = at

    def renew(self, person_id: str, now: datetime) -> None:
        """The person did something: their Home shows it at once; who never looked has none."""
        at = self._together.get(person_id, now)
        values = {"wanted_key": home_key(person_id), "moment": at}
        if self._connection.execute(RENEWED, values).rowcount:
            self._jobs.enqueued = True

    def _want(self, query: Insert, person_id: str, now: datetime, place: dict[str, str]) -> None:
        key, payload = home_key(person_id), {"person": person_id} | place
        job = NewJob(key, KIND, now, lane=key, payload=payload)
        self._connection.execute(query, values_of(job) | _moments(now))
        self._jobs.enqueued = True


def _moments(now: datetime) -> dict[str, datetime]:
    return {"moment": now, "soon": now + APART, "lately": now - APART}


@lru_cache(maxsize=6)
def _shown(dialect: str, how: str) -> Insert:
    """What stands keeps its place, unless the person turns to another."""
    made = insert_of(dialect, JOBS)
    wanted = WANTED | {"visible_at": IN_TIME if how == "in_time" else NOW}
    if how == "turned":
        wanted["payload"] = made.excluded.payload
    return made.on_conflict_do_update(index_elements=["key"], set_=wanted)

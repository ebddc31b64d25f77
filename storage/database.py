"""The unit of work: one transaction, everything in it or nothing.

    with database.write() as tx:
        case = tx.cases.lock(case_id)
        ...

Nobody else commits. Leaving the block commits; an exception rolls back.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

from storage.absences import Absences
from storage.audit import Audit
from storage.case_records import CaseRecords
from storage.delegations import Delegations
from storage.engine import WRITES, refusing
from storage.exports import Exports
from storage.homes import Homes
from storage.inbox import Inbox
from storage.installation import Installation
from storage.jobs import Jobs
from storage.letters import Letters
from storage.nudges import Nudges
from storage.open_work import OpenWork
from storage.owed_by_others import OwedByOthers
from storage.people import People
from storage.posts import Posts
from storage.reminders import Reminders
from storage.restoring import Restoring
from storage.runner_lease import RunnerLease
from storage.stand_ups import StandUps
from storage.tallies import Tallies
from storage.undo import Undos
from storage.unplaced import UnplacedSignals


class Transaction(CaseRecords):
    """What one unit of work may read and write."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._connection = connection
        self.owed_by_others = OwedByOthers(connection)
        self.delegations = Delegations(connection)
        self.unplaced = UnplacedSignals(connection)
        self.undos = Undos(connection)
        self.nudges = Nudges(connection)
        self.reminders = Reminders(connection)
        self.absences = Absences(connection)
        self.people = People(connection)
        self.posts = Posts(connection)
        self.jobs = Jobs(connection)
        self.homes = Homes(connection, self.jobs)
        self.letters = Letters(connection)
        self.restoring = Restoring(connection)
        self.inbox = Inbox(connection)
        self.installation = Installation(connection)
        self.runner_lease = RunnerLease(connection)
        self.tallies = Tallies(connection)
        self.exports = Exports(connection)
        self.stand_ups = StandUps(connection)
        self.open_work = OpenWork(connection)
        self.audit = Audit(connection)

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Raises DatabaseRefused for what is no fault of who works in here."""
        with refusing(self._connection.engine.url):
            yield

    def limit_waits(self, seconds: float) -> None:
        """PostgreSQL: what waits longer for a row raises Contended."""
        wait = f"SET LOCAL lock_timeout = {int(seconds * 1000)}"
        self._connection.execute(text(wait))


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the database answers, and what it says when asked to check itself."""

    sound: bool
    said: str


class Database:
    """Hands out transactions. `on_enqueued` is called after a commit that added jobs.

    `additions` counts those commits.
    """

    def __init__(self, engine: Engine, on_enqueued: Callable[[], None] = lambda: None) -> None:
        self._engine = engine
        self._serial = engine.dialect.name == "sqlite"
        self._writer = threading.Lock()
        self.on_enqueued = on_enqueued
        self.additions = 0

    @contextmanager
    def write(self, patience: float | None = None) -> Iterator[Transaction]:
        """A transaction that may change things; on SQLite one at a time in this process.

        `patience`: the most seconds to wait for a row that another transaction holds, on
        PostgreSQL; then Contended is raised.
        """
        if not self._serial:
            with self._transaction({WRITES: True}) as tx:
                if patience is not None:
                    tx.limit_waits(patience)
                yield tx
        else:
            with self._writer, self._transaction({WRITES: True}) as tx:
                yield tx
        if tx.jobs.enqueued:
            self.additions += 1
            self.on_enqueued()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A consistent view; nothing written in it is kept."""
        with refusing(self._engine.url), self._engine.connect() as connection:
            yield Transaction(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """The same for reading much, also slowly: all of it as it stood at its first statement."""
        with refusing(self._engine.url), self._engine.connect() as raw:
            if self._serial:
                yield Transaction(raw)
                return
            connection = raw.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            # Whoever reads what we write may be slower than what a transaction is given.
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            yield Transaction(connection)

    @contextmanager
    def _transaction(self, options: dict[str, bool]) -> Iterator[Transaction]:
        with refusing(self._engine.url), self._engine.connect() as raw:
            connection = raw.execution_options(**options)
            with connection.begin():
                tx = Transaction(connection)
                yield tx
                tx.audit.flush()

    def check(self) -> Health:
        """Asks SQLite to check itself (`quick_check`); PostgreSQL only has to answer."""
        question = "PRAGMA quick_check" if self._serial else "SELECT 'ok'"
        with refusing(self._engine.url), self._engine.connect() as connection:
            said = str(connection.exec_driver_sql(question).scalar_one())
        return Health(said == "ok", said)

    def answer(self) -> None:
        """Asks for one row. Raises DatabaseRefused when the database does not answer now."""
        with refusing(self._engine.url), self._engine.connect() as connection:
            connection.exec_driver_sql("SELECT name FROM installation LIMIT 1").first()

    def close(self) -> None:
        self._engine.dispose()

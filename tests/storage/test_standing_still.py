"""A process that freezes in the middle of what it sends keeps no lock for ever."""

import threading
import time

import pytest
from psycopg import Connection as Driver
from sqlalchemy import Connection, text

from storage.database import Database
from storage.engine import open_engine
from storage.schema import upgrade
from storage.standing_still import STANDS_STILL_SECONDS, end_standing_still
from tests import databases

pytestmark = pytest.mark.postgres

HELD = "UPDATE runner_lease SET holder = holder"


@pytest.fixture
def database(postgres: databases.Server) -> Database:
    engine = open_engine(postgres.fresh())
    upgrade(engine)
    return Database(engine)


def driver_of(connection: Connection) -> Driver[tuple[object, ...]]:
    driver = connection.connection.driver_connection
    assert isinstance(driver, Driver)
    return driver


def freeze(connection: Connection, statement: str) -> None:
    """Sends a statement and never says that it was the last one of its bundle."""
    connection.execute(text("SELECT 1"))
    wire = driver_of(connection).pgconn
    wire.enter_pipeline_mode()
    wire.send_query_params(statement.encode(), None)
    wire.flush()


def test_the_lease_is_taken_from_one_that_froze_with_its_row(database: Database) -> None:
    with database.write() as tx:
        assert tx.runner_lease.acquire("frozen", 100.0, 15.0) == 1
    with database._engine.connect() as frozen:
        freeze(frozen, HELD)
        time.sleep(STANDS_STILL_SECONDS + 0.5)

        with database.write() as tx:
            assert tx.runner_lease.acquire("other", 200.0, 15.0) == 2

        driver_of(frozen).pgconn.finish()
        frozen.invalidate()
    database.close()


def test_who_only_reads_or_works_is_left_alone(database: Database) -> None:
    with database.write() as tx:
        tx.runner_lease.acquire("one", 100.0, 15.0)
    engine = database._engine
    with engine.connect() as reader, engine.connect() as worker, engine.connect() as judge:
        freeze(reader, "SELECT holder FROM runner_lease")
        slow = threading.Thread(
            target=lambda: worker.execute(
                text(f"WITH x AS ({HELD} RETURNING 1) SELECT pg_sleep(1) FROM x")
            )
        )
        slow.start()
        time.sleep(0.3)

        assert end_standing_still(judge, seconds=0.1) == 0

        slow.join()
        assert worker.execute(text("SELECT 1")).scalar_one() == 1
        driver_of(reader).pgconn.finish()
        reader.invalidate()
    database.close()


def test_who_migrates_may_stand_still(database: Database) -> None:
    from storage.schema import bring_up

    with database.write() as tx:
        tx.runner_lease.acquire("one", 100.0, 15.0)
    engine = database._engine
    with engine.connect() as migrating, engine.connect() as judge:
        bring_up(migrating)
        migrating.execute(text(HELD))
        time.sleep(0.3)
        assert end_standing_still(judge, seconds=0.1) == 0
        migrating.rollback()
    database.close()


def test_on_sqlite_nobody_is_looked_for(tmp_path: object) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/x.db")
    with engine.connect() as connection:
        assert end_standing_still(connection) == 0
    engine.dispose()

"""PostgreSQL that is busy, gone or contradicts itself: refused in words, and well again after."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from storage.database import Database
from storage.engine import CONNECTIONS, open_engine
from storage.errors import DatabaseRefused
from tests.databases import Server
from tests.racing import at_once

pytestmark = pytest.mark.postgres


@pytest.fixture
def engine(postgres: Server) -> Iterator[Engine]:
    made = open_engine(postgres.fresh())
    with made.begin() as connection:
        connection.execute(text("CREATE TABLE things (id int PRIMARY KEY)"))
        connection.execute(text("INSERT INTO things VALUES (1), (2)"))
    yield made
    made.dispose()


@pytest.fixture
def database(engine: Engine) -> Database:
    return Database(engine)


def lock(database: Database, *ids: int, first: str = "SELECT 1") -> str:
    with database.write() as tx:
        tx.audit._connection.execute(text(first))
        for each in ids:
            query = text("SELECT id FROM things WHERE id = :id FOR UPDATE")
            tx.audit._connection.execute(query, {"id": each})
            time.sleep(0.2)
    return "fine"


def test_two_who_wait_for_each_other_are_told_apart_and_one_goes_through(
    database: Database,
) -> None:
    found = at_once(2, lambda n: lock(database, *((1, 2) if n else (2, 1))))

    assert found.count("fine") == 1
    (refused,) = [each for each in found if isinstance(each, DatabaseRefused)]
    assert "by two at once" in refused.message
    assert "do it again" in refused.hint
    assert lock(database, 1, 2) == "fine"


def test_who_waits_too_long_for_a_row_is_told(database: Database) -> None:
    def waits(n: int) -> str:
        if n:
            return lock(database, 1, 2)
        time.sleep(0.1)
        return lock(database, 1, first="SET LOCAL lock_timeout = '50ms'")

    found = at_once(2, waits)

    assert found[1] == "fine"
    assert isinstance(found[0], DatabaseRefused)
    assert "busy with the same rows" in found[0].message


def test_without_a_free_connection_it_says_so(engine: Engine, database: Database) -> None:
    engine.pool._timeout = 0.1  # type: ignore[attr-defined]
    held = [engine.connect() for _ in range(CONNECTIONS)]
    with pytest.raises(DatabaseRefused) as caught, database.read():
        pass
    for each in held:
        each.close()

    assert "is busy" in caught.value.message
    assert lock(database, 1) == "fine"


def test_who_stands_still_inside_a_transaction_loses_it_and_the_next_goes_through(
    database: Database,
) -> None:
    def stands_still() -> None:
        with database.write() as tx:
            short = "SET LOCAL idle_in_transaction_session_timeout = '50ms'"
            tx.audit._connection.execute(text(short))
            tx.audit._connection.execute(text("INSERT INTO things VALUES (3)"))
            time.sleep(0.3)
            tx.audit._connection.execute(text("SELECT 1"))

    with pytest.raises(DatabaseRefused):
        stands_still()
    with database.read() as tx:
        count = tx.audit._connection.execute(text("SELECT count(*) FROM things")).scalar_one()
    assert count == 2


def test_reading_from_a_server_that_went_away_is_refused_in_words_too(postgres: Server) -> None:
    away = open_engine("postgresql://nobody@127.0.0.1:9/x")
    with pytest.raises(DatabaseRefused) as caught, Database(away).read() as tx:
        tx.installation.find("team_id")
    assert "cannot be reached" in caught.value.message
    away.dispose()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "8s"),
        ("transaction_isolation", "read committed"),
    ],
)
def test_waiting_has_an_end(engine: Engine, setting: str, value: str) -> None:
    with engine.connect() as connection:
        assert connection.execute(text(f"SHOW {setting}")).scalar_one() == value

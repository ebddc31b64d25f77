"""A SQLite installation moves to PostgreSQL whole, or not at all."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, insert, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from storage.accounts import ACCOUNTS
from storage.audit import AUDIT
from storage.cases import CASES
from storage.database import Database
from storage.engine import open_engine
from storage.errors import DatabaseRefused
from storage.lanes import JOBS
from storage.moving import OURS, move
from storage.schema import guard_audit, upgrade
from tests.databases import Server
from tests.storage.populated import BIG, populate

pytestmark = pytest.mark.postgres


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}/old.db")
    upgrade(engine)
    populate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def target(postgres: Server) -> Iterator[Engine]:
    engine = open_engine(postgres.fresh())
    yield engine
    engine.dispose()


def nothing(_table: str, _rows: int) -> None:
    """Nobody listens."""


def everything(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in OURS
        }


def refused(source: Engine, target: Engine) -> DatabaseRefused:
    with pytest.raises(DatabaseRefused) as caught:
        move(source, target, nothing)
    assert caught.value.hint
    assert "\n" not in caught.value.message
    return caught.value


def tables(engine: Engine) -> list[str]:
    return inspect(engine).get_table_names()


def test_every_row_of_every_table_comes_over_and_the_chain_ends_in_the_same_head(
    source: Engine, target: Engine
) -> None:
    told: dict[str, int] = {}
    before = everything(source)
    assert all(before.values())

    moved = move(source, target, told.__setitem__)

    assert told == {name: len(rows) for name, rows in before.items()}
    assert moved.rows == sum(told.values())
    after = everything(target)
    for name in set(before) - {"jobs", "runner_lease"}:
        assert after[name] == before[name]
    assert everything(source) == before
    with Database(source).read() as old, Database(target).read() as new:
        assert new.audit.verify() == old.audit.verify()
        assert (moved.events, moved.head) == (3, new.audit.verify().head)


def test_leases_stay_behind_and_doubts_come_along(source: Engine, target: Engine) -> None:
    move(source, target, nothing)

    with target.connect() as connection:
        jobs = connection.execute(select(JOBS).order_by(JOBS.c.id)).all()
    assert [job.lease_until for job in jobs] == [None, None, None]
    assert [job.uncertain_since is None for job in jobs] == [True, False, False]
    assert [job.fence for job in jobs] == [0, 2, 3]
    with Database(target).write() as tx:
        assert tx.runner_lease.acquire("new", 5.0, 15.0) == 1


def test_ids_go_on_after_the_highest(source: Engine, target: Engine) -> None:
    move(source, target, nothing)

    with Database(target).write() as tx:
        assert tx.accounts.take("Brand New").id == BIG[-1] + 1
    with target.connect() as connection:
        assert connection.execute(select(CASES.c.account_id).order_by(CASES.c.id)).all() == [
            (big,) for big in BIG
        ]


def test_an_empty_installation_moves_too_and_its_ids_begin_at_one(
    tmp_path: Path, target: Engine
) -> None:
    empty = open_engine(f"sqlite:///{tmp_path}/empty.db")
    upgrade(empty)

    assert move(empty, target, nothing).rows == 0
    with Database(target).write() as tx:
        assert tx.accounts.take("ACME").id == 1
    empty.dispose()


def test_many_batches_come_over(source: Engine, target: Engine) -> None:
    with source.begin() as connection:
        many = [{"key": f"k{n}", "name": f"n{n}", "version": 1} for n in range(2500)]
        connection.execute(insert(ACCOUNTS).values(id=100, **many[0]))
        connection.execute(insert(ACCOUNTS), many[1:])

    told: dict[str, int] = {}
    move(source, target, told.__setitem__)
    assert told["accounts"] == 2503


def test_the_audit_trail_is_append_only_where_it_came_to(source: Engine, target: Engine) -> None:
    move(source, target, nothing)

    with pytest.raises(DBAPIError), Database(target).write() as tx:
        tx.audit._connection.execute(update(AUDIT).values(actor="somebody else"))


def test_a_target_with_the_schema_and_no_rows_is_empty(source: Engine, target: Engine) -> None:
    upgrade(target)
    assert move(source, target, nothing).events == 3


def test_a_target_with_rows_is_refused_and_left_alone(source: Engine, target: Engine) -> None:
    upgrade(target)
    with Database(target).write() as tx:
        tx.accounts.take("Already here")

    assert "not empty: there are rows in accounts" in refused(source, target).message
    with Database(target).read() as tx:
        assert tx.accounts.find_named("Already here") is not None
        assert tx.audit.verify().events == 0


@pytest.mark.parametrize("name", ["something_else", "accounts"])
def test_a_target_with_tables_of_others_is_refused(
    source: Engine, target: Engine, name: str
) -> None:
    with target.begin() as connection:
        connection.execute(text(f"CREATE TABLE {name} (id int)"))

    assert f"it holds the table {name}" in refused(source, target).message
    assert tables(target) == [name]


def test_a_nul_is_refused_by_name_and_nothing_stays(source: Engine, target: Engine) -> None:
    with source.begin() as connection:
        connection.execute(update(CASES).where(CASES.c.id == 1).values(reason="a\x00b"))

    assert "NUL character" in refused(source, target).message
    assert "cases, row 1, reason" in refused(source, target).message
    assert tables(target) == []


def test_a_number_that_does_not_fit_is_refused_and_nothing_stays(
    source: Engine, target: Engine
) -> None:
    with source.begin() as connection:
        connection.execute(update(CASES).where(CASES.c.id == 1).values(version=2**40))

    assert "does not take what cases holds" in refused(source, target).message
    assert tables(target) == []


@pytest.mark.parametrize("after", range(0, len(OURS), 3))
def test_a_failure_half_way_leaves_the_target_empty(
    source: Engine, target: Engine, after: int
) -> None:
    seen: list[str] = []

    def fails(table: str, _rows: int) -> None:
        seen.append(table)
        if len(seen) > after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(source, target, fails)
    assert tables(target) == []
    assert move(source, target, nothing).events == 3


def test_a_copy_that_differs_is_refused_and_nothing_stays(source: Engine, target: Engine) -> None:
    @event.listens_for(target, "before_cursor_execute", retval=True)
    def _worse(*args: Any) -> tuple[str, Any]:
        statement, parameters = args[2], args[3]
        if statement.startswith("INSERT INTO accounts"):
            parameters = [each | {"name": "something else"} for each in parameters]
        return statement, parameters

    assert "The copy of accounts differs" in refused(source, target).message
    assert tables(target) == []


def test_a_broken_chain_is_refused_and_nothing_stays(source: Engine, target: Engine) -> None:
    with source.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_keeps_UPDATE")
        connection.execute(update(AUDIT).where(AUDIT.c.seq == 2).values(actor="somebody else"))
        guard_audit(connection)

    assert "broken at event 2" in refused(source, target).message
    assert tables(target) == []


def test_who_starts_on_the_target_meanwhile_waits_and_finds_it_whole(
    source: Engine, target: Engine
) -> None:
    import threading

    other = open_engine(target.url.render_as_string(hide_password=False))
    found: list[int] = []

    def starts() -> None:
        upgrade(other)
        with other.connect() as connection:
            found.append(
                connection.execute(select(func.count()).select_from(ACCOUNTS)).scalar_one()
            )

    replica = threading.Thread(target=starts)

    def begins(table: str, _rows: int) -> None:
        if table == OURS[0].name:
            replica.start()
            replica.join(timeout=0.3)
            assert replica.is_alive()

    move(source, target, begins)
    replica.join(timeout=10)
    assert found == [3]
    other.dispose()

"""Tests on PostgreSQL run on every machine: a wheel brings the server where the system has none."""

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.engine import open_engine
from storage.schema import HEAD, revision_of, upgrade
from tests.databases import Server, server_binaries, system_binaries, wheel_binaries


@pytest.mark.postgres
def test_the_wheels_server_starts_takes_our_schema_and_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEST_POSTGRES", "wheel")
    binaries = server_binaries()
    assert binaries is not None
    server = Server(binaries)
    try:
        engine = open_engine(server.fresh())
        upgrade(engine)
        with Database(engine).write() as tx:
            assert tx.accounts.take("ACME").id == 1
        assert revision_of(engine) == HEAD
        with engine.connect() as connection:
            running = connection.execute(text("SHOW data_directory")).scalar_one()
        assert str(running).startswith(str(server._directory))
        engine.dispose()
    finally:
        server.stop()
    assert not server._directory.exists()


def test_the_systems_server_comes_first_and_the_variable_decides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TEST_POSTGRES", raising=False)
    assert server_binaries() == (system_binaries() or wheel_binaries())
    monkeypatch.setenv("TEST_POSTGRES", "wheel")
    assert server_binaries() == wheel_binaries()

"""`savedesk migrate --to`: a SQLite installation becomes one on PostgreSQL."""

from pathlib import Path

import pytest

from savedesk.cli import main
from storage.database import Database
from storage.engine import open_engine
from storage.file_guard import FileLock
from storage.schema import upgrade
from tests.databases import Server
from tests.storage.populated import populate


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with something in it, named by DATABASE_URL."""
    monkeypatch.chdir(tmp_path)
    found = tmp_path / "old.db"
    engine = open_engine(f"sqlite:///{found}")
    upgrade(engine)
    populate(engine)
    engine.dispose()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{found}")
    return found


def says(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["migrate", "--to", *arguments]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said
    return said


@pytest.mark.postgres
def test_it_tells_each_table_the_chain_and_what_to_do_next(
    file: Path,
    postgres: Server,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    address = postgres.fresh()

    assert main(["migrate", "--to", address]) == 0

    said = capsys.readouterr().out
    assert "accounts                 3" in said
    assert "both sides hold the same" in said
    assert "The audit trail is whole: 3 events" in said
    assert f"Keep {file}" in said
    monkeypatch.setenv("DATABASE_URL", address)
    assert main(["audit", "verify"]) == 0


@pytest.mark.postgres
def test_a_second_time_is_refused(
    file: Path, postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    address = postgres.fresh()
    assert main(["migrate", "--to", address]) == 0
    assert "not empty" in says(capsys, address)


@pytest.mark.postgres
def test_a_bot_that_runs_on_the_file_refuses_it(
    file: Path, postgres: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = FileLock(file)
    lock.acquire()
    assert "Another Savedesk is running" in says(capsys, postgres.fresh())
    lock.release()


@pytest.mark.postgres
def test_an_older_file_is_brought_up_first(
    tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage import schema

    with monkeypatch.context() as older:
        older.setattr(schema, "HEAD", "0001")
        engine = open_engine(f"sqlite:///{tmp_path}/older.db")
        upgrade(engine)
        engine.dispose()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/older.db")
    address = postgres.fresh()

    assert main(["migrate", "--to", address]) == 0

    engine = open_engine(address)
    with Database(engine).read() as tx:
        assert tx.audit.verify().events == 0
    engine.dispose()


def test_from_postgresql_it_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://savedesk@db.invalid/savedesk")
    said = says(capsys, "postgresql://savedesk@db.invalid/other")
    assert "Only a SQLite installation can be moved" in said
    assert "pg_dump" in said


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sqlite:///other.db", "to PostgreSQL only"),
        ("nonsense", "not readable"),
        ("mysql://localhost/x", "mysql is not supported"),
        ("postgresql://nobody@127.0.0.1:9/x", "cannot be reached"),
    ],
)
def test_a_target_that_cannot_be_meant_is_refused(
    file: Path, capsys: pytest.CaptureFixture[str], address: str, words: str
) -> None:
    assert words in says(capsys, address)


def test_where_there_is_no_file_none_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert "no installation to move" in says(capsys, "postgresql://x@127.0.0.1/x")
    assert list(tmp_path.iterdir()) == []

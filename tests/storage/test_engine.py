"""Databases that cannot be used get one sentence and a way out; good ones are kept well."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from storage import schema
from storage.database import Database
from storage.engine import open_engine
from storage.errors import DatabaseRefused
from storage.file_guard import FileLock, file_system_of
from storage.schema import HEAD, revision_of, upgrade
from storage.tables import CaseRow


def refused(address: str) -> DatabaseRefused:
    with pytest.raises(DatabaseRefused) as caught:
        upgrade(open_engine(address))
    assert caught.value.hint
    assert "\n" not in caught.value.message
    return caught.value


def test_the_file_is_private_and_kept_with_full_synchronisation(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/x.db")
    assert stat.S_IMODE((tmp_path / "x.db").stat().st_mode) == 0o600
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
    }


@pytest.mark.parametrize(
    "address", ["", "nonsense", "mysql://localhost/x", "sqlite:////no/such/directory/x.db"]
)
def test_an_address_that_cannot_be_used_is_explained(address: str) -> None:
    refused(address)


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"this is not a database at all, not even nearly" * 100)
    assert "is not a database" in refused(f"sqlite:///{tmp_path}/x.db").message


def test_a_damaged_database_is_explained(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/x.db")
    upgrade(engine)
    engine.dispose()
    file = tmp_path / "x.db"
    content = bytearray(file.read_bytes())
    content[100 : len(content) // 2] = os.urandom(len(content) // 2 - 100)
    file.write_bytes(bytes(content))
    refused(f"sqlite:///{file}")


def test_a_full_disk_is_explained_and_nothing_is_half_written(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/x.db")
    upgrade(engine)
    database = Database(engine)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        # The pool hands the same connection out again, so its limit stands in for a full disk.
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        with database.write() as tx:
            for number in range(2000):
                tx.accounts.take(f"Account {number}")

    with pytest.raises(DatabaseRefused, match="no room left"):
        fill()
    with database.read() as tx:
        assert tx.accounts.find_named("Account 0") is None


def test_a_read_only_database_is_explained(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/x.db")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(DatabaseRefused, match="read-only"), Database(engine).write() as tx:
        tx.accounts.take("ACME")


def test_a_second_process_is_kept_away(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "x.db"), FileLock(tmp_path / "x.db")
    first.acquire()
    with pytest.raises(DatabaseRefused, match="Another Savedesk"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_a_directory_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    with pytest.raises(DatabaseRefused, match="cannot be written"):
        FileLock(tmp_path / "missing" / "x.db").acquire()


def test_a_network_file_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\nserver:/x {tmp_path} nfs4 rw 0 0\n")
    assert file_system_of(tmp_path / "x.db", mounts) == "nfs4"
    assert file_system_of(Path("/elsewhere/x.db"), mounts) == "ext4"
    monkeypatch.setattr("storage.file_guard.file_system_of", lambda path: "nfs4")
    assert "network file system" in refused(f"sqlite:///{tmp_path}/x.db").message


def test_the_schema_is_made_once_and_matches_the_tables(database_url: str) -> None:
    engine = open_engine(database_url)
    assert revision_of(engine) is None
    assert upgrade(engine)
    assert not upgrade(engine)
    assert revision_of(engine) == HEAD
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, CaseRow.metadata) == []
    engine.dispose()


def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    engine = open_engine(database_url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseRefused, match="newer Savedesk"):
        upgrade(engine)
    engine.dispose()


def test_a_migration_of_a_populated_database_keeps_every_row_and_backs_up_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.storage.test_database import open_case

    engine = open_engine(f"sqlite:///{tmp_path}/x.db")
    upgrade(engine)
    with Database(engine).write() as tx:
        case = open_case(tx, "ACME", "a")
        tx.cases.add_members(case.id, ["MINA"])
        tx.audit.record(case.opened_at, "MINA", "case_opened", case.ref)
    later = tmp_path / "migrations"
    _copied_with_a_further_step(later)
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    monkeypatch.setattr(schema, "HEAD", "9000")

    assert upgrade(engine)

    with Database(engine).read() as tx:
        assert tx.cases.get(case.id).account_name == "ACME"
        assert tx.cases.list_members(case.id) == {"MINA"}
        assert tx.audit.verify().events == 1
    with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
        connection.execute(text("DELETE FROM audit"))
    backup = tmp_path / f"x.db.before-9000-from-{HEAD}"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with sqlite3.connect(backup) as kept:
        assert kept.execute("SELECT count(*) FROM cases").fetchone() == (1,)


def test_what_the_first_schema_holds_is_there_in_the_present_one(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_engine(database_url)
    with monkeypatch.context() as first:
        first.setattr(schema, "HEAD", "0001")
        upgrade(engine)
    with engine.connect().execution_options(savedesk_writes=True) as connection, connection.begin():
        for statement in FIRST_ROWS:
            connection.execute(text(statement))

    assert upgrade(engine)

    with Database(engine).read() as tx:
        case = tx.cases.find("r")
        assert case is not None
        assert case.account_name == "ACME"
        (item,) = tx.items.list_of(case.id)
        (entry,) = tx.timeline.list_of(case.id)
        assert (item.customer_may_see, entry.customer_may_see) == (False, False)
        # Of the case that was closed then the figures are computed by a job.
        assert tx.jobs.find("count-closed") is not None
    engine.dispose()


MOMENT = "'2026-03-02 09:00:00+00:00'"
FIRST_ROWS = (
    "INSERT INTO accounts (key, name, version) VALUES ('acme', 'ACME', 1)",
    "INSERT INTO cases (ref, account_id, state, owner_id, opened_by, flagged_at, opened_at, reason,"
    " playbook, language, private, version, channel_state, messages_since_card) VALUES ('r', 1,"
    f" 'open', 'MINA', 'MINA', {MOMENT}, {MOMENT}, '', 'budget', 'en', true, 1, 'pending', 0)",
    "INSERT INTO cases (ref, account_id, state, owner_id, opened_by, flagged_at, opened_at, reason,"
    " playbook, language, private, version, channel_state, messages_since_card, closed_at,"
    f" outcome) VALUES ('z', 1, 'closed', 'MINA', 'MINA', {MOMENT}, {MOMENT}, '', 'budget', 'en',"
    f" true, 1, 'live', 0, {MOMENT}, 'lost')",
    "INSERT INTO items (ref, case_id, position, playbook, name, phase, text, owner_id, due_at,"
    f" must_do, state, touched, version) VALUES ('i', 1, 1, 'budget', 'call', 'day', 'Call',"
    f" 'MINA', {MOMENT}, false, 'open', false, 1)",
    "INSERT INTO timeline (ref, case_id, at, by, kind, text, taken_back) VALUES ('t', 1,"
    f" {MOMENT}, 'MINA', 'opened', '', false)",
)
FURTHER = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9000", "%s", None, None

def upgrade():
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("extra", sa.String()))
    with op.batch_alter_table("audit") as audit:
        audit.alter_column("actor", type_=sa.Text())
"""


def _copied_with_a_further_step(target: Path) -> None:
    import shutil

    shutil.copytree(schema.MIGRATIONS, target, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "versions" / "v9000_more.py").write_text(FURTHER % HEAD)


def test_quick_check_says_ok(database: Database) -> None:
    health = database.check()
    assert (health.sound, health.said) == (True, "ok")

"""A backup while the bot writes, and putting one back: nothing twice, nothing lost quietly."""

import shutil
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.messages import Message
from bot.telling import tell_person
from savedesk.backup import back_up, mark_restored, restore
from savedesk.errors import CommandFailed
from savedesk.settings import Settings
from storage.backup import verify_copy
from storage.database import Database
from storage.engine import open_engine
from storage.errors import DatabaseRefused
from storage.file_guard import FileLock
from storage.job import Job, NewJob
from storage.schema import upgrade
from tests.world import MONDAY, World


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(database_url=f"sqlite:///{tmp_path}/savedesk.db")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    engine = open_engine(settings.database_url)
    upgrade(engine)
    yield Database(engine)
    engine.dispose()


def test_a_copy_made_while_others_write_is_whole(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    stop, written = threading.Event(), list[int]()

    def write() -> None:
        while not stop.is_set():
            with database.write() as tx:
                tx.jobs.enqueue(NewJob(f"k{len(written)}", "send", MONDAY, lane="x"))
                tx.audit.record(MONDAY, "savedesk", "written")
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            back_up(settings, tmp_path / f"b{number}.db")
    finally:
        stop.set()
        writer.join()

    counts = [verify_copy(tmp_path / f"b{number}.db").rows["jobs"] for number in range(5)]
    assert counts == sorted(counts)
    assert 0 < counts[-1] <= len(written)


def test_the_backup_is_for_its_owner_only_and_one_file(
    settings: Settings, database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "backups" / "b.db"
    target.parent.mkdir()
    back_up(settings, target)

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [each.name for each in target.parent.iterdir()] == ["b.db"]
    assert "0 cases" in capsys.readouterr().out


def test_a_backup_replaces_nothing_unless_told_to(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    target = tmp_path / "b.db"
    target.write_text("mine")
    with pytest.raises(CommandFailed, match="exists already"):
        back_up(settings, target)
    assert target.read_text() == "mine"
    back_up(settings, target, force=True)
    assert verify_copy(target).events == 0
    with pytest.raises(CommandFailed, match="cannot be a backup"):
        back_up(settings, tmp_path / "savedesk.db", force=True)


@pytest.mark.parametrize(
    ("address", "target", "said", "hint"),
    [
        ("postgresql://u@h/n", "b.db", "uses PostgreSQL", "pg_dump"),
        ("sqlite:///nowhere.db", "b.db", "There is no database", "DATABASE_URL"),
        ("", "no/such/b.db", "is no directory", "Create it"),
    ],
)
def test_what_cannot_be_backed_up_is_explained(
    settings: Settings, database: Database, tmp_path: Path,
    address: str, target: str, said: str, hint: str,
) -> None:  # fmt: skip
    with pytest.raises(CommandFailed, match=said) as caught:
        back_up(replace(settings, database_url=address or settings.database_url), tmp_path / target)
    assert hint in caught.value.hint


def test_a_database_in_which_nothing_is_yet_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    with closing(sqlite3.connect(empty)) as made:
        made.execute("PRAGMA journal_mode=WAL")
    with pytest.raises(DatabaseRefused, match=f"{empty} is no database of Savedesk"):
        back_up(Settings(database_url=f"sqlite:///{empty}"), tmp_path / "b.db")
    assert not list(tmp_path.glob("b.db*"))


def test_a_database_with_a_broken_audit_trail_makes_no_backup(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    with database.write() as tx:
        tx.audit.record(MONDAY, "MINA", "case_opened")
    path = tmp_path / "savedesk.db"
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER audit_keeps_UPDATE")
        connection.execute("UPDATE audit SET actor = 'EVE'")
    connection.close()

    with pytest.raises(DatabaseRefused, match="audit trail that breaks at event 1"):
        back_up(settings, tmp_path / "b.db")
    assert not [each for each in tmp_path.iterdir() if each.name.startswith("b.db")]


def test_a_large_copy_tells_how_far_it_is(
    settings: Settings, database: Database, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("savedesk.backup.LARGE", 1)
    monkeypatch.setattr("storage.backup.PAGES_A_STEP", 3)
    back_up(settings, tmp_path / "b.db")
    assert "50% copied" in capsys.readouterr().err


def test_restoring_is_refused_while_a_bot_runs(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "b.db")
    lock = FileLock(tmp_path / "savedesk.db")
    lock.acquire()
    with pytest.raises(DatabaseRefused, match="Another Savedesk is running"):
        restore(settings, tmp_path / "b.db")
    lock.release()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no database of Savedesk"), (b"nonsense" * 999, "cannot be read"), (None, "no file")],
)
def test_what_is_no_backup_is_refused_and_leaves_the_database_as_it_is(
    settings: Settings, database: Database, tmp_path: Path, content: bytes | None, said: str
) -> None:
    backup = tmp_path / "b.db"
    if content is not None:
        backup.write_bytes(content)
    before = sorted(each.name for each in tmp_path.iterdir())
    with pytest.raises((DatabaseRefused, CommandFailed), match=said):
        restore(settings, backup)
    after = sorted(each.name for each in tmp_path.iterdir() if not each.name.endswith(".lock"))
    assert [name for name in after if "part" in name or "replaced" in name] == []
    assert set(after) >= set(before) - {"savedesk.db-wal", "savedesk.db-shm"}


def test_a_backup_of_a_newer_savedesk_is_refused(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "b.db")
    with sqlite3.connect(tmp_path / "b.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(DatabaseRefused, match="newer Savedesk"):
        restore(settings, tmp_path / "b.db")


def test_what_was_there_before_is_kept_beside(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    world = World(tmp_path)
    back_up(settings, tmp_path / "b.db")
    world.person("mina").types("/save open Later")
    world.desk.database.close()

    restore(settings, tmp_path / "b.db", datetime(2026, 3, 3, 8, 30, tzinfo=UTC))

    kept = tmp_path / "savedesk.db.replaced-20260303T083000Z"
    assert str(kept) in capsys.readouterr().out
    assert verify_copy(kept).rows["cases"] == 1
    assert verify_copy(tmp_path / "savedesk.db").rows["cases"] == 0


def test_a_damaged_database_is_replaced_and_kept_too(
    settings: Settings, database: Database, tmp_path: Path
) -> None:
    back_up(settings, tmp_path / "b.db")
    database.close()
    path = tmp_path / "savedesk.db"
    path.write_bytes(b"nonsense" * 999)

    restore(settings, tmp_path / "b.db")

    assert verify_copy(path).events == 0
    assert [each for each in tmp_path.iterdir() if "replaced" in each.name]


class Restored(World):
    """A world whose database is put back to an earlier moment, its Slack not."""

    def back_up(self, directory: Path) -> None:
        back_up(Settings(database_url=self.url), directory / "b.db", now=self.clock.now())

    def put_back(self, directory: Path) -> None:
        self.desk.database.close()
        restore(Settings(database_url=self.url), directory / "b.db")
        self.bot = self.start()
        with self.desk.database.write() as tx:
            tx.jobs.release_leases()
            tx.runner_lease.release_all()
        self.settle(longest=400)


@pytest.fixture
def restored(tmp_path: Path) -> Restored:
    return Restored(tmp_path)


def test_what_was_sent_after_the_backup_is_found_and_not_sent_again(
    restored: Restored, tmp_path: Path
) -> None:
    with restored.desk.database.write() as tx:
        tell_person(tx, "U0MINA", "k", Message("said once"), restored.clock.now())
    restored.back_up(tmp_path)
    restored.settle()
    assert restored.person("mina").reads().count("said once") == 1
    restored.passes(timedelta(hours=3))

    restored.put_back(tmp_path)

    assert restored.person("mina").reads().count("said once") == 1
    with restored.desk.database.read() as tx:
        job = tx.jobs.find("dm:U0MINA:k")
    assert job is not None
    assert job.state == "done"


def test_what_was_never_sent_is_sent_after_a_restore(restored: Restored, tmp_path: Path) -> None:
    restored.sandbox.faults.outage = True
    with restored.desk.database.write() as tx:
        tell_person(tx, "U0MINA", "k", Message("said once"), restored.clock.now())
    restored.back_up(tmp_path)
    restored.passes(timedelta(hours=3))
    restored.sandbox.faults.outage = False

    restored.put_back(tmp_path)

    assert restored.person("mina").reads().count("said once") == 1


def test_a_case_that_was_being_opened_gets_no_second_channel_card_or_checklist(
    restored: Restored, tmp_path: Path
) -> None:
    restored.sandbox.faults.outage = True
    restored.person("mina").types("/save open ACME too expensive")
    restored.back_up(tmp_path)
    restored.sandbox.faults.outage = False
    restored.passes(timedelta(minutes=10))
    assert restored.case("ACME").channel_id is not None

    restored.put_back(tmp_path)

    channels = [c for c in restored.sandbox.state.channels.values() if c.name.startswith("save-")]
    assert [channel.name for channel in channels] == ["save-acme"]
    messages = restored.messages("save-acme")
    assert len([m for m in messages if "item:tick" in str(m.blocks)]) == 1
    assert len([m for m in messages if m.text.startswith("Checklist for")]) == 1
    assert restored.case("ACME").channel_id == channels[0].id


def test_a_timer_that_fires_a_second_time_says_nothing_a_second_time(
    restored: Restored, tmp_path: Path
) -> None:
    class Reminds:
        def fire(self, tx: object, job: Job, now: datetime) -> None:
            tell_person(tx, "U0MINA", "reminder", Message("call them"), now)  # type: ignore[arg-type]

    def teach() -> None:
        restored.bot.runner._kinds._timers["reminds"] = Reminds()  # type: ignore[index]

    teach()
    with restored.desk.database.write() as tx:
        due = restored.clock.now() + timedelta(hours=1)
        tx.jobs.enqueue(NewJob("timer", "reminds", due))
    restored.back_up(tmp_path)
    restored.passes(timedelta(hours=2))
    assert restored.person("mina").reads().count("call them") == 1

    start = restored.start

    def taught() -> object:
        restored.bot = start()
        teach()
        return restored.bot

    restored.start = taught  # type: ignore[method-assign,assignment]
    restored.put_back(tmp_path)

    assert restored.person("mina").reads().count("call them") == 1


def test_messages_show_the_restored_state_again(restored: Restored, tmp_path: Path) -> None:
    mina = restored.person("mina")
    mina.types("/save open ACME")
    restored.settle(longest=60)
    restored.back_up(tmp_path)
    restored.passes(timedelta(minutes=5))
    mina.types("/save close ACME")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Gone."}).submits()
    assert "closed" in str(restored.messages("save-acme")[0].blocks)

    restored.put_back(tmp_path)

    assert "open, flagged" in str(restored.messages("save-acme")[0].blocks)
    assert restored.case("ACME").is_open


def test_the_restore_is_taken_up_once_and_stands_in_the_audit_trail(
    restored: Restored, tmp_path: Path
) -> None:
    restored.back_up(tmp_path)
    restored.put_back(tmp_path)
    restored.restart()
    with restored.desk.database.read() as tx:
        events = [sealed.event.event for sealed in tx.audit._all()]
    assert events.count("restored") == 1


def test_a_copy_put_in_place_by_hand_is_taken_for_a_restore_too(
    restored: Restored, tmp_path: Path
) -> None:
    with restored.desk.database.write() as tx:
        tell_person(tx, "U0MINA", "k", Message("said once"), restored.clock.now())
    restored.back_up(tmp_path)
    restored.settle()
    restored.desk.database.close()
    shutil.copy(tmp_path / "b.db", tmp_path / "savedesk.db")

    restored.bot = restored.start()
    with restored.desk.database.write() as tx:
        tx.runner_lease.release_all()
    restored.settle(longest=400)

    assert restored.person("mina").reads().count("said once") == 1


def test_a_database_restored_by_other_means_is_told_as_of_when_it_is(
    database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    mark_restored(Settings(database_url=database_url), "2026-03-02T09:00+01:00")
    engine = open_engine(database_url)
    with Database(engine).read() as tx:
        assert tx.installation.find("backup_at") == "2026-03-02T08:00:00+00:00"
    engine.dispose()
    assert "since 2026-03-02" in capsys.readouterr().out
    for typed in ("yesterday", "2026-03-02T09:00", ""):
        with pytest.raises(CommandFailed, match="is not a moment"):
            mark_restored(Settings(database_url=database_url), typed)

"""What the doctor looks at on this machine."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from savedesk.doctor import examine
from savedesk.doctor_machine import (
    LEAST_FREE_BYTES,
    database_file,
    look_at_database,
    look_at_file,
    look_at_port,
)
from savedesk.findings import Finding
from savedesk.running import RunningBot
from savedesk.settings import Settings
from storage.engine import open_engine
from storage.schema import HEAD, upgrade


def database_problems(address: str) -> dict[str, str]:
    found = look_at_database(Settings(database_url=address))
    return {each.what: each.remedy for each in found if not each.ok}


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program holds."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield int(held.getsockname()[1])


def test_a_new_database_is_well_and_private(tmp_path: Path) -> None:
    found = list(look_at_database(Settings(database_url=f"sqlite:///{tmp_path}/x.db")))
    assert [each for each in found if not each.ok] == []
    assert f"database: schema not made yet, this version has {HEAD}" in [x.what for x in found]
    assert any("mode 0600" in each.what for each in found)


def test_a_migrated_database_is_well(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/x.db")
    upgrade(engine)
    engine.dispose()
    found = list(look_at_database(Settings(database_url=f"sqlite:///{tmp_path}/x.db")))
    assert Finding(f"database: schema {HEAD}", ok=True) in found


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("sqlite:////no/such/dir/x.db", "cannot be opened"),
        ("mysql://x", "mysql is not supported"),
        ("nonsense", "not readable"),
        ("postgresql://u@127.0.0.1:1/x", "cannot be reached"),
    ],
)
def test_a_database_that_cannot_be_used_is_explained(address: str, said: str) -> None:
    found = database_problems(address)
    assert [said in what and bool(remedy) for what, remedy in found.items()] == [True]


def test_a_file_that_is_no_database_is_explained(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"these are not the pages you look for" * 200)
    found = database_problems(f"sqlite:///{tmp_path}/x.db")
    assert any("is not a database" in what and "backup" in found[what] for what in found)


def test_a_file_that_others_may_read_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.touch(mode=0o600)
    path.chmod(0o640)
    mode, _disk = look_at_file(path, free=LEAST_FREE_BYTES)
    assert (mode.ok, mode.remedy) == (
        False, f"It holds customers' names: run `chmod 600 {path}`."
    )  # fmt: skip


def test_a_disk_with_little_room_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.touch(mode=0o600)
    _mode, disk = look_at_file(path, free=LEAST_FREE_BYTES - 1)
    assert (disk.ok, disk.what) == (False, "disk: 99 MB free")
    assert "Free some space" in disk.remedy


@pytest.mark.parametrize("address", ["postgresql://u@h/x", "sqlite://", "sqlite:///:memory:"])
def test_only_a_sqlite_file_has_a_file_to_look_at(address: str) -> None:
    assert database_file(address) is None


def test_a_free_port_is_well() -> None:
    assert look_at_port(Settings(port=0)).ok


def test_a_port_that_another_program_holds_is_a_problem(taken: int) -> None:
    found = look_at_port(Settings(port=taken))
    assert not found.ok
    assert f"Port {taken} on 127.0.0.1 cannot be used" in found.what
    assert found.remedy


def test_a_host_that_is_not_ours_is_a_problem() -> None:
    assert not look_at_port(Settings(host="192.0.2.1", port=0)).ok


def test_beside_a_bot_that_runs_all_is_well(settings: Settings) -> None:
    over_http = replace(settings, app_token="", signing_secret="a secret")
    bot = RunningBot(over_http)
    bot.start()
    try:
        port = int(bot.url.rpartition(":")[2])
        found = list(examine(replace(over_http, port=port)))
    finally:
        bot.stop()
    assert [each for each in found if not each.ok] == []
    assert f"port: {port} on 127.0.0.1 is held by a bot that runs" in [x.what for x in found]

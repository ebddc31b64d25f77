"""The command line: help everywhere, one sentence and a way out for everything wrong."""

import errno
import logging
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from savedesk.cli import build_parser, main

COMMANDS = [
    "demo",
    "serve",
    "sandbox",
    "bench",
    "doctor",
    "migrate",
    "backup",
    "restore",
    "export",
    "playbooks",
    "policy",
    "audit",
    "playbooks check",
    "policy check",
    "policy who",
    "export concessions",
    "audit verify",
    "accounts",
    "accounts import",
]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")


@pytest.fixture(autouse=True)
def _quiet_afterwards() -> Iterator[None]:
    """`serve` logs to the stream of its test; the tests that follow have streams of their own."""
    root, hooks = logging.getLogger(), (sys.excepthook, threading.excepthook)
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*command.split(), "--help"])
    assert caught.value.code == 0
    assert "usage: savedesk" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["dance"], ["demo", "--loud"], ["policy"], ["export"]])
def test_what_is_not_understood_exits_with_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "environment", "said", "hint"),
    [
        (["serve"], {}, "SLACK_BOT_TOKEN is not set", "savedesk demo"),
        (["serve"], {"SLACK_BOT_TOKEN": "xoxb-1"}, "Neither SLACK_APP_TOKEN", "Socket Mode"),
        (["serve"], {"SLACK_BOT_TOKEN": "nonsense"}, "should begin with xoxb-", "Copy it again"),
        (["serve"], {"PORT": "x"}, "is not a port", "1 to 65535"),
        (["demo", "--port", "x"], {}, "is not a port", "1 to 65535"),
        (["migrate"], {"DATABASE_URL": "mysql://x"}, "mysql is not supported", "DATABASE_URL"),
        (["migrate"], {"DATABASE_URL": "sqlite:////no/dir/x.db"}, "cannot be opened", "directory"),
        (["policy", "check", "missing.yml"], {}, "cannot be read", "or its path"),
        (["playbooks", "check", "missing"], {}, "is no directory", "your playbooks"),
        (["bench", "--json", "no/x.json"], {}, "no is no directory", "Create it first"),
        (["doctor"], {}, "problems found", "says what to do"),
        (["backup", "b.db"], {}, "There is no database", "DATABASE_URL"),
        (["restore", "b.db"], {}, "There is no file", "Name a backup"),
        (["export", "concessions", "c.csv"], {}, "There is no database", "DATABASE_URL"),
        (["export", "concessions", "c.doc"], {}, "neither in .csv", "--format"),
        (["policy", "who", "x"], {}, "“x” is no discount", "like 15 or 12.5%"),
        (["restore"], {}, "Name either a backup or --since", "--help"),
        (["restore", "--since", "today"], {}, "is not a moment", "offset"),
        (["serve"], {"HEARTBEAT_URL": "beat"}, "not a web address", "do without"),
    ],
)
def test_what_goes_wrong_is_one_sentence_with_a_way_out(
    arguments: list[str],
    environment: dict[str, str],
    said: str,
    hint: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert main(arguments) == 1
    errors = capsys.readouterr().err
    assert said in errors
    assert hint in errors
    assert "Traceback" not in errors


def test_a_disk_that_refuses_is_explained(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_settings: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "savedesk.db.lock")

    monkeypatch.setattr("savedesk.database.migrate", refuse)
    assert main(["migrate"]) == 1
    errors = capsys.readouterr().err
    assert "savedesk.db.lock cannot be used: No space left on device." in errors
    assert "room on its disk" in errors
    assert "Traceback" not in errors


def test_a_surprise_keeps_its_trace_but_ends_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    def surprise(_settings: object) -> None:
        raise RuntimeError("surprise")

    monkeypatch.setattr("savedesk.database.migrate", surprise)
    assert main(["migrate"]) == 1
    assert "unexpected happened: RuntimeError: surprise" in capsys.readouterr().err
    assert caplog.records[0].exc_info is not None


def test_a_reader_that_goes_away_is_no_trouble() -> None:
    command = f"{sys.executable} -m savedesk playbooks check | true"
    told = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=True, env=elsewhere()
    )
    assert told.stderr == ""


def elsewhere() -> dict[str, str]:
    """The environment of a process that finds this checkout first."""
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def test_a_port_in_use_is_explained(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert main(["demo", "--port", port]) == 1
        assert f"Port {port} cannot be used" in capsys.readouterr().err
        monkeypatch.setenv("PORT", port)
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
        monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
        assert main(["serve"]) == 1
        assert f"Port {port} on 127.0.0.1 cannot be used" in capsys.readouterr().err


def test_a_wrong_policy_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "p.yml").write_text("clocks:\n  first_contact: soon\n")
    monkeypatch.setenv("SAVEDESK_POLICY", "p.yml")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    monkeypatch.setenv("PORT", "0")
    assert main(["serve"]) == 1
    assert "p.yml, line 2" in capsys.readouterr().err


def test_checks_that_pass_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["migrate"], ["migrate"], ["audit", "verify"], ["policy", "check"],
                      ["playbooks", "check"]):  # fmt: skip
        assert main(arguments) == 0
    told = capsys.readouterr().out
    assert "now at schema" in told
    assert "already at schema" in told
    assert "The audit trail is whole: 0 events" in told


def test_a_broken_audit_trail_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3

    assert main(["migrate"]) == 0
    with sqlite3.connect("savedesk.db") as connection:
        connection.execute("INSERT INTO audit_head VALUES (1, 7, 'forged')")
    assert main(["audit", "verify"]) == 1
    assert "broken at event 1" in capsys.readouterr().err


def test_help_is_there_without_loading_the_bot() -> None:
    code = "import sys, savedesk.cli as c; c.build_parser(); print('slack_bolt' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=elsewhere()
    )
    assert told.stdout.strip() == "False"
    assert build_parser().format_help()


def test_what_each_field_means_is_told_before_there_is_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert main(["export", "dictionary", "-"]) == 0
    assert "cases,account," in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    with pytest.raises(SystemExit):
        main(["export", "dictionary", "-", "--since", "2026-01-01"])

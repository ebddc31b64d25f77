"""The demo plays its story over a real socket and tells what stands in the database."""

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from domain.authority import Level
from domain.concessions import ConcessionState
from savedesk import demo
from savedesk.demo_concession import play_concession
from savedesk.demo_plan import play_plan
from savedesk.demo_story import Story, play, told_result


def test_the_story_is_told_and_found_in_sqlite(capsys: pytest.CaptureFixture[str]) -> None:
    with demo.running_demo() as running:
        story = Story(running.server.slack, running.bot)
        play(story)
        play_plan(story)
        play_concession(story)
        told = told_result(running.bot)
        with sqlite3.connect(running.database) as connection:
            kept = connection.execute("SELECT count(*) FROM cases").fetchone()
        deadline = demo.next_deadline(running.bot)
        with running.bot.database.read() as tx:
            asked = tx.concessions.list_between(None, None, after=0, most=10)

    assert kept == (2,)
    assert "ACME: #save-acme, playbook budget, tier 1, cause budget, issues: 1, prom" in told
    assert "promises: 2, concessions: 1," in told
    assert "audit trail whole" in told
    assert deadline is not None
    printed = capsys.readouterr().out
    assert "#save-acme appears, private, with savedesk, mina, bob, priya." in printed
    assert "takes it back with /save undo" in printed
    assert "*Tier 1*, full effort" in printed
    assert "“ACME · Mina Sato asks: 18% for 12 months”" in printed
    assert "“$15,120 a year · nothing else in twelve months”" in printed
    assert "“Less was approved and taken: 15% for 12 months" in printed
    given = [each.terms.peak for each in asked]
    assert (given, [each.state for each in asked]) == ([15_00], [ConcessionState.GRANTED])
    assert [(each.decided_by, each.decided_level) for each in asked] == [("U0DANA", Level.DIRECTOR)]


def test_once_plays_prints_and_ends_and_without_it_the_page_is_served(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended = threading.Event()
    ended.set()
    demo.run(once=False, port=0, until=ended)

    printed = capsys.readouterr().out
    assert "“Globex may be leaving: logins fell and a competitor is looked at." in printed
    assert "#save-globex, on the playbook against a competitor." in printed
    assert "“Hooli stays. ARR kept: $60,000 a year." in printed
    assert "To try next: /save standup" in printed
    assert "Open http://127.0.0.1:" in printed


def test_ended_by_a_signal_it_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "savedesk", "demo", "--port", "0"]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        try:
            assert made_within(tmp_path, 60)
            process.terminate()
            assert process.wait(timeout=60) == 1
        finally:
            process.kill()

    assert list(tmp_path.iterdir()) == []


def made_within(directory: Path, seconds: float) -> bool:
    """Whether the demo's own directory appears in time."""
    waiting, step = threading.Event(), 0.1
    for _ in range(int(seconds / step)):
        if any(directory.glob("savedesk-demo-*/savedesk.db")):
            return True
        waiting.wait(step)
    return False

"""The demo plays its story over a real socket and tells what stands in the database."""

import sqlite3
import threading

import pytest

from savedesk import demo
from savedesk.demo_story import Story, play, told_result


def test_the_story_is_told_and_found_in_sqlite(capsys: pytest.CaptureFixture[str]) -> None:
    with demo.running_demo() as running:
        play(Story(running.server.slack, running.bot))
        told = told_result(running.bot)
        with sqlite3.connect(running.database) as connection:
            kept = connection.execute("SELECT count(*) FROM cases").fetchone()
        deadline = demo.next_deadline(running.bot)

    assert kept == (2,)
    assert "ACME: #save-acme, playbook budget, 1 of 15 items settled, first contact made" in told
    assert "audit trail whole" in told
    assert deadline is not None
    story = capsys.readouterr().out
    assert "#save-acme appears, private, with savedesk, mina, bob." in story
    assert "takes it back with /save undo" in story


def test_once_plays_prints_and_ends_and_without_it_the_page_is_served(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ended = threading.Event()
    ended.set()
    demo.run(once=False, port=0, until=ended)

    assert "Open http://127.0.0.1:" in capsys.readouterr().out

"""The kill loop in small: what `python -m tests.kill_loop` does with thousands."""

from pathlib import Path

import pytest

from tests.databases import Server
from tests.kill_loop import CountingSandbox, Plan, run
from tests.kill_work import named, person_of


def test_killed_again_and_again_on_sqlite_it_says_everything_once(tmp_path: Path) -> None:
    count = run(Plan(nudges=200, kills=6, every=1.5), f"sqlite:///{tmp_path}/loop.db", tmp_path)

    assert count.clean, str(count)
    assert count.arrived == 200
    assert count.kills == 6


def test_the_count_sees_what_is_said_twice_in_one_message_or_two() -> None:
    slack = CountingSandbox()

    def posted(key: str, text: str) -> None:
        metadata = {"event_type": "savedesk", "event_payload": {"key": key}}
        args = {"channel": person_of(1), "text": text, "metadata": metadata}
        assert slack.call("chat.postMessage", args, slack.bot_token).body["ok"]

    posted("a", f"{named(1)} and {named(2)}")
    assert (slack.told, slack.doubled) == ({1, 2}, 0)
    posted("a", f"{named(1)} and {named(2)}")
    assert slack.doubled == 1
    posted("b", f"{named(2)}, {named(3)}")
    assert (slack.told, slack.doubled) == ({1, 2, 3}, 2)


@pytest.mark.postgres
def test_three_replicas_on_postgresql_say_everything_once(tmp_path: Path, postgres: Server) -> None:
    count = run(Plan(nudges=200, kills=6, replicas=3, every=1.5), postgres.fresh(), tmp_path)

    assert count.clean, str(count)
    assert count.arrived == 200
    assert count.kills == 6

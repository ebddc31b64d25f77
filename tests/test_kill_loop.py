"""The kill loop in small: what `python -m tests.kill_loop` does with thousands."""

from pathlib import Path

import pytest

from tests.databases import Server
from tests.kill_loop import Plan, run


def test_killed_again_and_again_on_sqlite_it_says_everything_once(tmp_path: Path) -> None:
    count = run(Plan(nudges=300, kills=8), f"sqlite:///{tmp_path}/loop.db", tmp_path)

    assert count.clean, str(count)
    assert count.arrived == 300
    assert count.kills == 8


@pytest.mark.postgres
def test_three_replicas_on_postgresql_say_everything_once(tmp_path: Path, postgres: Server) -> None:
    count = run(Plan(nudges=300, kills=8, replicas=3), postgres.fresh(), tmp_path)

    assert count.clean, str(count)
    assert count.arrived == 300
    assert count.kills == 8

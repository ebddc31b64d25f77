"""Replicas count real seconds by the database's clock, whatever their own say."""

import time

import pytest
from sqlalchemy import Engine

from storage.engine import open_engine
from storage.errors import DatabaseRefused
from storage.seconds import ASK_AGAIN_SECONDS, SharedSeconds
from tests.databases import Server


class Elapsed:
    """A monotonic clock that passes when told to."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def engine(postgres: Server) -> Engine:
    return open_engine(postgres.fresh())


@pytest.mark.postgres
def test_two_hosts_whose_clocks_differ_by_hours_agree(engine: Engine) -> None:
    here, there = SharedSeconds(engine, Elapsed(50.0)), SharedSeconds(engine, Elapsed(90_000.0))

    assert abs(here() - there()) < 1.0
    assert abs(here() - time.time()) < 1.0
    engine.dispose()


@pytest.mark.postgres
def test_between_two_questions_it_counts_what_has_passed(engine: Engine) -> None:
    elapsed = Elapsed(50.0)
    seconds = SharedSeconds(engine, elapsed)
    start = seconds()
    elapsed.at += 3.5

    assert seconds() - start == pytest.approx(3.5)
    engine.dispose()


@pytest.mark.postgres
def test_it_asks_again_and_so_a_host_that_slept_catches_up(engine: Engine) -> None:
    elapsed = Elapsed(50.0)
    seconds = SharedSeconds(engine, elapsed)
    seconds()
    # By the server's clock hardly any time has passed.
    elapsed.at += ASK_AGAIN_SECONDS + 3600
    assert seconds() - time.time() > 3000
    seconds.ask()

    assert abs(seconds() - time.time()) < 1.0
    engine.dispose()


@pytest.mark.postgres
def test_a_server_out_of_reach_is_told_and_the_last_answer_holds_on(postgres: Server) -> None:
    engine = open_engine(postgres.fresh())
    elapsed = Elapsed(50.0)
    seconds = SharedSeconds(engine, elapsed)
    start = seconds()
    engine.dispose()
    away = open_engine("postgresql://nobody@127.0.0.1:9/x")
    seconds._engine = away
    elapsed.at += 10

    with pytest.raises(DatabaseRefused):
        seconds.ask()
    assert seconds() - start == pytest.approx(10)


def test_on_sqlite_it_is_this_machines_own() -> None:
    engine = open_engine("sqlite://")
    seconds = SharedSeconds(engine)
    seconds.ask()
    assert abs(seconds() - time.time()) < 1.0
    engine.dispose()

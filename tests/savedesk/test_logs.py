"""What stands in the log, and what never does."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.messages import Message
from bot.telling import tell_person
from domain.errors import DomainError
from sandbox import acts
from savedesk.logs import JsonLines
from savedesk.traces import told, trace
from storage.database import Transaction
from storage.errors import DatabaseRefused
from storage.job import Job, NewJob
from tests.world import World

SECRET = "Vandelay Industries"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log as `savedesk serve` writes it, at its most talkative."""
    kept = io.StringIO()
    handler, root = logging.StreamHandler(kept), logging.getLogger()
    handler.setFormatter(JsonLines())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(handler)
    root.setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


NAMES: dict[str, str] = {}


def fails(error: Exception) -> None:
    raise error


def broken_constraint() -> None:
    from sqlalchemy import create_engine

    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE t (name TEXT UNIQUE)"))
        for _ in range(2):
            connection.execute(text("INSERT INTO t VALUES (:name)"), {"name": SECRET})


def chained() -> None:
    try:
        NAMES[SECRET]
    except KeyError as error:
        raise RuntimeError(f"no {SECRET}") from error


FAILURES: dict[str, Callable[[], object]] = {
    "KeyError": lambda: NAMES[SECRET],
    "ValueError": lambda: int(SECRET),
    "UnicodeEncodeError": lambda: f"{SECRET} ö".encode("ascii"),
    "JSONDecodeError": lambda: json.loads(SECRET),
    "DomainError": lambda: fails(DomainError("who_missing", name=SECRET)),
    "IntegrityError": broken_constraint,
    "RuntimeError": chained,
    "AssertionError": lambda: fails(AssertionError(SECRET)),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_job_that_fails_leaves_its_trace_and_no_word_of_a_customer(
    world: World, log: io.StringIO, name: str
) -> None:
    class Failing:
        def fire(self, tx: Transaction, job: Job, now: object) -> None:
            FAILURES[name]()

    world.bot.runner._kinds._timers["fails"] = Failing()  # type: ignore[index]
    with world.desk.database.write() as tx:
        tx.jobs.enqueue(NewJob("k", "fails", world.clock.now()))
    world.settle()

    failed = next(line for line in lines(log) if line["said"] == "job failed")
    assert name in failed["trace"]
    assert "in fire" in failed["trace"]
    assert (failed["job"], failed["kind"]) == ("k", "fails")
    assert SECRET not in log.getvalue()
    with world.desk.database.read() as tx:
        job = tx.jobs.find("k")
    assert job is not None
    assert job.last_error == name


@pytest.mark.parametrize("name", FAILURES)
def test_a_listener_that_fails_leaves_its_trace_and_no_word_of_a_customer(
    world: World, log: io.StringIO, name: str
) -> None:
    def broken() -> str:
        FAILURES[name]()
        return ""

    object.__setattr__(world.desk, "new_ref", broken)
    mina = world.sandbox.direct_with("U0MINA")
    acts.command(world.sandbox, "U0MINA", mina, f"/save open {SECRET}")

    if name != "DomainError":
        failed = next(line for line in lines(log) if line["said"] == "listener failed")
        assert name in failed["trace"]
    assert SECRET not in log.getvalue()


def test_a_whole_story_at_debug_holds_no_word_of_a_customer_but_the_case_of_each_send(
    world: World, log: io.StringIO
) -> None:
    mina = world.person("mina")
    mina.types(f"/save open {SECRET} because Kramer left")
    mina.types(f"/save status {SECRET}")
    mina.types(f"/save close {SECRET}")
    mina.fills({"How did it end?": "Lost", "Why, in a sentence": "Kramer is gone."}).submits()
    mina.types(f"/save dance {SECRET}")
    world.passes(timedelta(hours=1))

    written = log.getvalue()
    for word in (SECRET, "Kramer", "xoxb-", "xapp-"):
        assert word not in written
    case = world.case(SECRET)
    ref = case.ref
    sent = [line for line in lines(log) if line["said"] == "delivered"]
    assert {"show_card", "create_channel", "invite"} <= {
        line["kind"] for line in sent if ref in line["job"] and line["case"] == case.id
    }


def test_a_send_without_a_case_names_none(world: World, log: io.StringIO) -> None:
    with world.desk.database.write() as tx:
        tell_person(tx, "U0MINA", "k", Message("hello"), world.clock.now())
    world.settle()

    assert [line["case"] for line in lines(log) if line.get("job") == "dm:U0MINA:k"] == [None]


def test_what_others_log_about_what_they_were_given_is_not_kept(log: io.StringIO) -> None:
    logging.getLogger("slack_sdk.web").error(f"Failed: {SECRET}")
    logging.getLogger("savedesk.bolt").error(f"Failed: {SECRET}")
    logging.getLogger("apscheduler.executors").error('Job "%s" raised an exception', SECRET)
    logging.getLogger("uvicorn.error").error("Exception in ASGI application")

    assert SECRET not in log.getvalue()
    said = [line["said"] for line in lines(log)]
    assert said[0].startswith("a problem, reported by test_what_others")
    assert said[2:] == ['Job "%s" raised an exception', "Exception in ASGI application"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DatabaseRefused("The disk is full.", "hint"), "DatabaseRefused: The disk is full."),
        (FileNotFoundError(2, "No such file", "ACME.txt"), "FileNotFoundError: No such file"),
        (TypeError("f() takes no arguments"), "TypeError: f() takes no arguments"),
        (DomainError("who_missing", name="ACME"), "DomainError: who_missing"),
        (KeyError("ACME"), "KeyError: (what it said is not kept)"),
        (TimeoutError(), "TimeoutError"),
    ],
)
def test_an_error_is_told_by_what_cannot_be_a_customers(error: Exception, said: str) -> None:
    assert told(error) == said


def test_the_causes_of_an_error_are_kept_with_their_places() -> None:
    with pytest.raises(RuntimeError) as caught:
        chained()
    written = trace(caught.value)
    assert written.index("KeyError") < written.index("led to") < written.index("RuntimeError")
    assert "in chained" in written


def test_of_a_broken_constraint_the_kind_is_kept() -> None:
    with pytest.raises(SQLAlchemyError) as caught:
        broken_constraint()
    assert "IntegrityError of IntegrityError" in trace(caught.value)
    assert "t.name" not in trace(caught.value)

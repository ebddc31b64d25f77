"""Closing, reopening and opening at the same instant, on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.closing import close_case
from bot.opening import Opened, Request, open_case
from bot.reopening import reopen_case
from bot.working import person_using
from domain.cases import Case, Closing, Outcome
from domain.errors import DomainError
from tests.closing import events
from tests.databases import Server
from tests.racing import at_once, outcomes
from tests.world import World

pytestmark = pytest.mark.postgres

LOST = Closing(Outcome.LOST, "Gone.", None)
SAVED = Closing(Outcome.SAVED, "Stays.", None)
MAY = ("U0MINA", "U0BOB", "U0DANA")


@pytest.fixture
def world(tmp_path: Path, postgres: Server) -> Iterator[World]:
    made = World(tmp_path, url=postgres.fresh())
    made.person("mina").types("/save open ACME")
    yield made
    made.desk.database.close()


def closes(world: World, case: Case, who: str = "U0MINA", closing: Closing = LOST) -> str:
    try:
        with world.desk.database.write() as tx:
            close_case(world.desk, tx, case.ref, who, closing)
    except DomainError as refusal:
        return refusal.code
    return "closed"


def reopens(world: World, case: Case, who: str = "U0MINA") -> str:
    try:
        with world.desk.database.write() as tx:
            reopen_case(world.desk, tx, case.ref, who)
    except DomainError as refusal:
        return refusal.code
    return "reopened"


def opens(world: World, who: str = "U0OMAR") -> str:
    with world.desk.database.write() as tx:
        person = person_using(world.desk, tx, who)
        found = open_case(world.desk, tx, Request(person, "ACME"))
    return "opened" if isinstance(found, Opened) else "shown"


def test_several_close_at_once_and_one_does(world: World) -> None:
    case = world.case("ACME")
    people = ("U0MINA", "U0BOB")

    answers = at_once(6, lambda n: closes(world, case, people[n % 2], (LOST, SAVED)[n % 2]))

    assert outcomes(answers) == {"closed": 1, "already_closed": 5}
    assert events(world).count("case_closed") == 1
    with world.desk.database.read() as tx:
        assert len(tx.debriefs.list_open_of("U0MINA", 10)) == 1


def test_several_reopen_at_once_and_one_does(world: World) -> None:
    case = world.case("ACME")
    closes(world, case)

    answers = at_once(6, lambda n: reopens(world, case, MAY[n % 3]))

    assert outcomes(answers) == {"reopened": 1, "open_already": 5}
    assert events(world).count("case_reopened") == 1


@pytest.mark.parametrize("turn", range(4))
def test_reopening_against_opening_leaves_one_open_case(world: World, turn: int) -> None:
    case = world.case("ACME")
    closes(world, case)

    answers = at_once(4, lambda n: reopens(world, case) if (n + turn) % 2 else opens(world))

    found = outcomes(answers)
    assert found["reopened"] + found["opened"] == 1
    assert not [each for each in answers if isinstance(each, Exception)]
    world.settle()
    assert world.case("ACME").is_open


def test_closing_against_reopening_ends_in_one_of_both_with_its_debrief(world: World) -> None:
    case = world.case("ACME")
    closes(world, case)

    at_once(6, lambda n: reopens(world, case) if n % 2 else closes(world, case))
    world.settle()

    now = world.case("ACME")
    with world.desk.database.read() as tx:
        owed = tx.debriefs.list_open_of("U0MINA", 10)
    assert len(owed) == (0 if now.is_open else 1)
    assert events(world).count("case_closed") - events(world).count("case_reopened") == (
        0 if now.is_open else 1
    )

"""Many who decide about one request at the same instant, on both databases."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.approval_views import stamp_of
from bot.people import read_person
from domain.approvals import Ask
from domain.concessions import Concession, ConcessionState
from domain.policy import Policy, ReportingLine, Role
from handlers.clicking import Click
from handlers.clicks import clicked
from handlers.front import Asker
from playbooks.refusals import REFUSALS
from sandbox.methods.workspace import user_json
from sandbox.state import User
from storage.errors import DatabaseRefused
from tests.conceding import asks, concession, concessions, with_cause
from tests.racing import at_once
from tests.world import POLICY, World, user

PEOPLE, CLICKS = 50, 20
ACCOUNTS = ("Abel", "Brandt", "Conti", "Duval", "Ekman", "Faro")
CROWD = [f"U0CROWD{number}" for number in range(PEOPLE - 2)]
DECIDERS = ["U0DANA", "U0VERA"]


@pytest.fixture
def policy() -> Policy:
    """Two managers of mina and two who may decide about 18%."""
    lines = [ReportingLine(user(each), (user("U0MINA"),)) for each in ("U0BOB", "U0NELL")]
    roles = {**POLICY.roles, Role.DIRECTOR: tuple(map(user, DECIDERS))}
    return replace(POLICY, roles=roles, reporting=tuple(lines))


@pytest.fixture
def world(tmp_path: Path, database_url: str, policy: Policy) -> Iterator[World]:
    made = World(tmp_path, policy, url=database_url)
    yield made
    made.desk.database.close()


def hire(world: World) -> None:
    """Colleagues who have nothing to do with the request."""
    for person in CROWD:
        member = User(person, person.lower(), person.title(), f"{person}@example.com", "UTC")
        world.sandbox.state.users[person] = member
        with world.desk.database.write() as tx:
            tx.people.save(read_person(user_json(world.sandbox, member)))


def copies_of(world: World, asked: Concession) -> list[Ask]:
    with world.desk.database.read() as tx:
        return [each for each in tx.approvals.list_asks(asked.id) if not each.informed]


def presses(world: World, stamp: str, person: str, key: str) -> str:
    """A click on *Approve*, as it reaches the bot; what the person reads. Who waits ten seconds for
    a connection is told to do it again, and does."""
    click, asker = Click("approval:approve", stamp), Asker(person, f"action:{key}")
    try:
        answer = clicked(world.bot.front, asker, click)
    except DatabaseRefused as busy:
        if "do it again" not in busy.hint:
            raise
        answer = clicked(world.bot.front, asker, click)
    assert answer.message is not None
    return answer.message.text


def sort_of(said: str) -> str:
    """Which of the sentences that are expected it is; anything else as it reads."""
    if said == "Approved. <@U0MINA> is told.":
        return "approved"
    if said.startswith(("<@U0DANA> has approved it, ", "<@U0VERA> has approved it, ")):
        return "was approved" if said.endswith(" Nothing is left to decide.") else said
    return "not asked" if said == REFUSALS["not_asked"] else said


def test_a_thousand_clicks_by_fifty_people_are_one_decision_and_999_clear_answers(
    world: World,
) -> None:
    """Fifty threads, let go at the same instant, with twenty clicks each."""
    hire(world)
    asks(with_cause(world))
    asked = concession(world)
    stamp = stamp_of(copies_of(world, asked)[0], asked)
    people = [*DECIDERS, *CROWD]

    def clicks(n: int) -> list[str]:
        return [presses(world, stamp, people[n], f"{n}.{each}") for each in range(CLICKS)]

    found = at_once(PEOPLE, clicks)
    answers = Counter(
        sort_of(each)
        for said in found
        for each in (said if isinstance(said, list) else [str(said)])
    )
    assert answers == {
        "approved": 1,
        "was approved": len(DECIDERS) * CLICKS - 1,
        "not asked": len(CROWD) * CLICKS,
    }
    assert concession(world).state is ConcessionState.GRANTED
    with world.desk.database.read() as tx:
        events = [each.event.event for each in tx.audit.list_of(world.case("ACME").ref)]
        assert tx.audit.verify().broken_at is None
    assert events.count("concession_granted") == 1


def test_two_managers_never_grant_ten_per_cent_each_under_a_limit_of_fifteen(world: World) -> None:
    managers = ("U0BOB", "U0NELL")

    def approves(stamps: list[str], n: int) -> str:
        return presses(world, stamps[n], managers[n], stamps[n])

    for account in ACCOUNTS:
        mina, channel = with_cause(world, account=account), f"save-{account.lower()}"
        for _ in managers:
            assert asks(mina, "10% 12 months for reference", channel) == {}
        stamps = [stamp_of(copies_of(world, each)[0], each) for each in concessions(world, account)]

        said = at_once(2, partial(approves, stamps))

        first, second = sorted(concessions(world, account), key=lambda each: each.state.value)
        assert (first.state, second.state) == (ConcessionState.ASKED, ConcessionState.GRANTED), said
        assert first.current_stage == "director"
    with world.desk.database.read() as tx:
        assert tx.audit.verify().broken_at is None

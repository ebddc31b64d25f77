"""The modals and messages of triage, within Slack's limits, for a phone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.extension_views import asked_line, asking_message, confirmed_line
from bot.messages import Message
from bot.time_box_views import decide_view, end_message, extend_view
from bot.triage_messages import lost_cause_message, triage_message
from bot.triage_ranking import MOST_TRIAGED, MOST_UNTRIAGED, ranking
from bot.triage_views import triage_view
from domain.cases import Case
from domain.deadlines import Runway
from domain.extensions import Extension
from domain.people import Person
from domain.policy import ReportingLine, Role, TriageRules
from domain.triage import Answers, Triage, judged
from domain.triage_tables import LOST_CAUSE, Health, Sign, ValueFact
from playbooks.words import words_for
from sandbox.checks import check_message, check_view
from storage.database import Transaction
from tests.world import MONDAY, POLICY, World, user

EN = words_for("en")
LONG = "*x* & <!channel> " * 200
EVERYTHING = Answers(
    frozenset(ValueFact), frozenset(Sign), 45_50, Health.RED, True, None, 1, LONG[:3000]
)


@pytest.fixture
def long_named(world: World) -> World:
    world.person("mina").types(f"/save open {'W' * 300}")
    with world.desk.database.write() as tx:
        tx.cases.change(case_of(tx).id, arr_minor=10**14, currency="USD", tier=1, risk="high")
    return world


@pytest.fixture
def tx(long_named: World) -> Iterator[Transaction]:
    with long_named.desk.database.write() as tx:
        yield tx


def case_of(tx: Transaction) -> Case:
    return tx.cases.list_open()[0]


def kept(tx: Transaction, world: World, answers: Answers = EVERYTHING) -> tuple[Triage, Any]:
    found = judged(case_of(tx), answers, world.policy, Runway.UNKNOWN)
    triage = Triage(
        case_of(tx).id, MONDAY, "U0MINA", answers, found.value, found.probability,
        found.proposed_tier, found.tier, found.risk,
    )  # fmt: skip
    tx.triages.save(triage)
    return triage, found


def test_the_fullest_form_keeps_every_limit_and_shows_what_was_ticked(
    long_named: World, tx: Transaction
) -> None:
    kept(tx, long_named)

    view = triage_view(long_named.desk, tx, EN, case_of(tx))

    check_view(view)
    ticked = [b["element"].get("initial_options", []) for b in view["blocks"] if "element" in b]
    assert sum(len(each) for each in ticked) == len(ValueFact) + len(Sign) + 1


def test_the_form_without_an_arr_keeps_every_limit(long_named: World, tx: Transaction) -> None:
    tx.cases.change(case_of(tx).id, arr_minor=None)

    view = triage_view(long_named.desk, tx, EN, case_of(tx))

    check_view(view)
    labels = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
    assert labels[0] == "What is it worth to us?"
    assert len(labels) <= 10


def test_every_message_keeps_every_limit(long_named: World, tx: Transaction) -> None:
    case, (triage, found) = case_of(tx), kept(tx, long_named)
    asked = Extension(1, "r", case.id, MONDAY, "U0MINA", MONDAY, LONG, "U0BOB")

    for message in (
        triage_message(long_named.desk, case, triage, found, None, MONDAY),
        lost_cause_message(long_named.desk, case, tuple(LOST_CAUSE)),
        end_message(EN, case, MONDAY),
        asking_message(EN, case, asked, with_reason=True),
        asked_line(EN, asked),
        confirmed_line(EN, asked, "U0BOB"),
    ):
        check_message(message.body())
        assert "<!channel>" not in str(message.body())
    for view in (
        extend_view(EN, case, MONDAY, "U0BOB", TriageRules()),
        extend_view(EN, case, MONDAY, None, TriageRules()),
        decide_view(EN, case, MONDAY, MONDAY),
    ):
        check_view(view)


@pytest.mark.parametrize("answers", [Answers(estimate=70_00), EVERYTHING])
def test_the_line_in_the_channel_is_few_lines_on_a_phone(world: World, answers: Answers) -> None:
    """390 pixels show about 45 characters a line: no part of it is longer than four of them."""
    world.person("mina").types("/save open ACME")
    with world.desk.database.write() as tx:
        case = tx.cases.change(case_of(tx).id, arr_minor=84_000_00, currency="USD", tier=1)
        triage, found = kept(tx, world, answers)
    message = triage_message(world.desk, case, triage, found, None, MONDAY)

    lines = [line for line in message.text.splitlines() if "Chosen instead" not in line]

    assert len(lines) <= 5
    assert max(len(line) for line in lines) <= 4 * 45


def many(world: World, count: int, untriaged: int) -> None:
    """So many open cases of Mina and Nell, with checklists."""
    with world.desk.database.write() as tx:
        for number in range(count):
            owner = "U0MINA" if number % 2 else "U0NELL"
            case = tx.cases.add(
                tx.accounts.take(f"Customer number {number} of a long list"),
                ref=f"r{number}", owner_id=owner, opened_by=owner, flagged_at=MONDAY,
                opened_at=MONDAY, reason="", playbook="budget", language="en", private=True,
            )  # fmt: skip
            tx.items.add(
                {
                    "ref": f"i{number}-{item}", "case_id": case.id, "position": item,
                    "playbook": "budget", "name": f"n{item}", "phase": "day", "text": "t" * 80,
                    "owner_id": owner, "due_at": MONDAY,
                }
                for item in range(14)
            )  # fmt: skip
            if number >= untriaged:
                answers = Answers(estimate=(number % 90) * 100)
                case = tx.cases.change(case.id, arr_minor=number * 50_000, currency="USD")
                found = judged(case, answers, world.policy, Runway.UNKNOWN)
                tx.triages.save(
                    Triage(
                        case.id, MONDAY, owner, answers, found.value, found.probability,
                        found.proposed_tier, found.tier, found.risk,
                    )
                )  # fmt: skip


def ranked_for(world: World, name: str) -> Message:
    with world.desk.database.read() as tx:
        person = tx.people.find(f"U0{name.upper()}")
        assert isinstance(person, Person)
        return ranking(world.desk, tx, EN, person)


def test_three_hundred_cases_are_ranked_within_the_limits_and_all_are_counted(world: World) -> None:
    many(world, 300, 40)
    world.clock.advance(timedelta(days=3))

    message = ranked_for(world, "dana")

    check_message(message.body())
    text = str(message.blocks)
    assert "*300 open cases*" in text
    shown = text.count("'block_id': 'rank-")
    untriaged = text.count("'block_id': 'untriaged-")
    assert (shown, untriaged) == (MOST_TRIAGED, MOST_UNTRIAGED)
    assert f"and {260 - shown} more" in text
    assert f"and {40 - untriaged} more" in text
    assert text.index("tier 1") < text.index("*40 not triaged*")
    assert "overdue: first contact" in text


def test_everybody_ranks_what_they_may_see_only(world: World) -> None:
    many(world, 20, 4)
    world.change_policy(
        roles={**POLICY.roles, Role.MANAGER: (user("U0BOB"),)},
        reporting=(ReportingLine(user("U0BOB"), (user("U0MINA"),)),),
    )

    for name, seen in (("dana", 20), ("vera", 20), ("bob", 10), ("mina", 10), ("nell", 10)):
        assert f"*{seen} open cases*" in str(ranked_for(world, name).blocks)
    assert "You may see no open case" in ranked_for(world, "priya").text


def test_who_may_not_work_on_a_case_is_offered_to_see_it_instead(world: World) -> None:
    many(world, 2, 2)

    assert str(ranked_for(world, "dana").blocks).count("triage:edit") == 0
    assert str(ranked_for(world, "mina").blocks).count("triage:edit") == 1

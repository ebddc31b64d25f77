"""Writing back: a note in the CRM where the policy wants one, once, and only what may leave."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.concession_after import accept
from bot.desk import Desk
from domain.crm import WriteBack
from storage.database import Transaction
from tests.conceding import asks, concession
from tests.crm_doubles import Double, HubSpotDouble, Reply
from tests.crm_server import DROP
from tests.crm_world import FULL, CrmWorld
from tests.salesforce_double import SalesforceDouble
from tests.test_root_cause import records

DOUBLES = pytest.mark.parametrize("double", [HubSpotDouble, SalesforceDouble])
UNDO = timedelta(seconds=61)


def opened(tmp_path: Path, double: Double) -> CrmWorld:
    world = CrmWorld(tmp_path, double, write_back=WriteBack.NOTE)
    world.crm.add("1001", "ACME", **FULL)
    world.person("mina").types("/save open ACME too expensive")
    return world


def closes(world: CrmWorld, why: str = "They signed elsewhere.", outcome: str = "Saved") -> None:
    mina = world.person("mina")
    mina.clicks("Close case…", channel="save-acme", via="More…")
    mina.fills({"How did it end?": outcome, "Why, in a sentence": why})
    assert mina.submits() == {}


def texts(world: CrmWorld) -> list[str]:
    """The notes as they stand in the CRM."""
    return [str(each) for each in world.crm.notes]


@DOUBLES
def test_a_closed_case_is_a_note_at_the_record(tmp_path: Path, double: type[Double]) -> None:
    world = opened(tmp_path, double())
    closes(world)
    assert texts(world) == []
    world.passes(UNDO)
    (note,) = texts(world)
    assert "Save case closed: Saved" in note
    assert "ARR kept: $84,000 a year" in note
    assert "1001" in note
    assert world.crm.off_model == []
    with world.desk.database.read() as tx:
        told = [each.event.event for each in tx.audit.list_of(world.case("ACME").ref)]
    assert told.count("crm_told") == 1


def test_why_it_ended_stays_in_the_case(tmp_path: Path) -> None:
    world = opened(tmp_path, HubSpotDouble())
    closes(world, why="The CFO was rude to <Ines>")
    world.passes(UNDO)
    assert "rude" not in texts(world)[0]
    assert "too expensive" not in texts(world)[0]


def test_a_closing_that_is_taken_back_is_told_to_nobody(tmp_path: Path) -> None:
    world = opened(tmp_path, HubSpotDouble())
    closes(world)
    world.person("mina").types("/save undo")
    world.passes(UNDO)
    assert texts(world) == []


def test_nothing_is_written_unless_the_policy_says_so(tmp_path: Path) -> None:
    world = CrmWorld(tmp_path, HubSpotDouble())
    world.crm.add("1001", "ACME", **FULL)
    world.person("mina").types("/save open ACME")
    closes(world)
    world.passes(UNDO)
    assert texts(world) == []


def test_an_account_without_a_record_has_nowhere_to_write_to(tmp_path: Path) -> None:
    world = CrmWorld(tmp_path, HubSpotDouble(), write_back=WriteBack.NOTE)
    world.person("mina").types("/save open ACME")
    closes(world, outcome="Lost")
    world.passes(UNDO)
    assert texts(world) == []
    with world.desk.database.read() as tx:
        assert tx.jobs.list_dead() == []


def test_a_root_cause_is_told_by_its_category(tmp_path: Path) -> None:
    world = opened(tmp_path, SalesforceDouble())
    records(world.person("mina"))
    world.passes(UNDO)
    (note,) = texts(world)
    assert "Root cause: Budget" in note
    assert "Funding fell through" not in note


def test_of_two_causes_within_a_minute_the_last_one_is_told(tmp_path: Path) -> None:
    world = opened(tmp_path, HubSpotDouble())
    records(world.person("mina"))
    world.person("mina").types("/save undo")
    world.passes(UNDO)
    assert texts(world) == []


def test_a_concession_that_is_settled_is_told_by_kind_and_percent(tmp_path: Path) -> None:
    world = opened(tmp_path, HubSpotDouble())
    records(world.person("mina"))
    assert asks(world.person("mina"), "5% 12 months for case study") == {}
    desk: Desk = world.desk
    with desk.database.write() as tx:
        _accepted(desk, tx, concession(world).ref, world)
    world.passes(UNDO)
    told = [each for each in texts(world) if "concession" in each]
    assert len(told) == 1
    assert "Accepted by the customer: 5% for 12 months" in told[0]


def _accepted(desk: Desk, tx: Transaction, ref: str, world: CrmWorld) -> None:
    day = (world.clock.now() + timedelta(days=7)).date()
    accept(desk, tx, ref, "U0MINA", "U0MINA", day)


@DOUBLES
@pytest.mark.parametrize("trouble", [DROP, Reply(500, b""), Reply(200, b"<html>")], ids=range(3))
def test_a_note_in_doubt_is_looked_for_before_it_is_written_again(
    tmp_path: Path, double: type[Double], trouble: Reply | str
) -> None:
    """The CRM wrote it and the answer was lost: one note in the end."""
    world = opened(tmp_path, double())
    closes(world)
    writes = world.crm.answer
    lost: list[str] = []

    def answer(asked):  # type: ignore[no-untyped-def]
        reply = writes(asked)
        if reply.status == 201 and not lost:
            lost.append(asked.path)
            return Reply(500, b"") if trouble == DROP else trouble
        return reply

    world.crm.answer = answer  # type: ignore[method-assign]
    world.passes(UNDO)
    assert len(texts(world)) == 1
    world.passes(timedelta(minutes=3))
    assert len(lost) == 1
    assert len(texts(world)) == 1
    with world.desk.database.read() as tx:
        assert tx.jobs.count_due(world.clock.now()) == 0


@DOUBLES
def test_a_note_that_was_not_written_is_written_later(tmp_path: Path, double: type[Double]) -> None:
    world = opened(tmp_path, double())
    closes(world)
    world.crm.troubles.append(Reply(500, b""))
    world.passes(UNDO)
    assert texts(world) == []
    world.passes(timedelta(minutes=3))
    assert len(texts(world)) == 1


def test_a_note_that_is_refused_is_told_and_kept_for_the_admin(tmp_path: Path) -> None:
    world = opened(tmp_path, HubSpotDouble())
    closes(world)
    world.crm.stays = Reply(403, {"category": "MISSING_SCOPES", "message": "m"})
    world.passes(UNDO)
    told = [each.text for each in world.told("dana") if "HubSpot" in each.text]
    assert told[0].startswith("HubSpot does not allow that with these credentials (MISSING_SCOPES)")
    letters = world.person("dana").types("/save letters")
    assert "A note to the CRM" in letters
    assert "the CRM answers “forbidden”" in letters
    world.crm.stays = None
    world.person("dana").clicks("Try again")
    world.passes(timedelta(minutes=3))
    assert len(texts(world)) == 1

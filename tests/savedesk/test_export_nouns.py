"""`savedesk export` of everything: each field is explained, nothing typed is a formula, by day."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from savedesk.cli import main
from savedesk.copying_commands import EXPORTS
from savedesk.export_fields import FIELDS
from savedesk.export_nouns import NOUNS
from storage.exports import BATCH, SOURCES
from tests.conceding import with_cause
from tests.measured_cases import CASES
from tests.promising import makes
from tests.storage.test_stored_tallies import write
from tests.test_results import closes, reaches
from tests.world import World

Told = Callable[..., str]


@pytest.fixture
def exports(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Told:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", world.url)

    def run(*arguments: str) -> str:
        capsys.readouterr()
        assert main(["export", *arguments]) == 0
        return capsys.readouterr().out

    return run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
def lived(world: World) -> World:
    """A case with a contact, a promise and an ending, opened with a formula in its reason."""
    with_cause(world)
    with world.desk.database.write() as tx:
        tx.cases.change(world.case("ACME").id, reason="=HYPERLINK(1)")
    reaches(world)
    makes(world.person("mina"))
    closes(world)
    return world


def test_every_command_has_its_noun_and_every_noun_its_command() -> None:
    assert {name for name, _, _ in EXPORTS} == set(NOUNS)
    assert set(FIELDS) == set(SOURCES)


# How rows find each other, what locks them, and what only Slack's side of a case needs.
LEFT_OUT = {
    "id", "account_id", "case_id", "proposal_id", "version", "channel_id", "channel_name",
    "channel_state", "topic", "messages_since_card",
}  # fmt: skip


def test_nothing_that_is_kept_of_them_is_left_out() -> None:
    for name, source in SOURCES.items():
        kept = {column.name for column in source.table.columns}
        assert kept - set(FIELDS[name]) <= LEFT_OUT, name


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_field_is_there_and_explained(name: str, exports: Told) -> None:
    heading = exports(name, "-").removeprefix("\ufeff").splitlines()[0].split(",")
    assert heading == list(FIELDS[name])
    meanings = {(each["export"], each["field"]): each["meaning"]
                for each in rows(exports("dictionary", "-"))}  # fmt: skip
    assert all(meanings[name, field].endswith((".", "?")) for field in heading)


def test_a_case_and_what_belongs_to_it(lived: World, exports: Told) -> None:
    (case,) = rows(exports("cases", "-"))
    assert (case["account"], case["state"], case["outcome"]) == ("ACME", "closed", "saved")
    assert (case["arr_minor"], case["currency"]) == ("5000000", "USD")
    assert case["flagged_at"] == "2026-03-02T09:00:00Z"
    assert case["reason"] == "'=HYPERLINK(1)"

    (result,) = rows(exports("results", "-"))
    assert (result["case"], result["account"]) == (case["ref"], "ACME")
    assert (result["contact_minutes"], result["relapsed_at"]) == ("0", "")

    (promise,) = rows(exports("promises", "-"))
    assert (promise["case"], promise["state"]) == (case["ref"], "open")

    kinds = {each["kind"] for each in rows(exports("timeline", "-"))}
    assert {"opened", "contact", "closed"} <= kinds


def test_json_keeps_what_was_typed_and_opens_what_is_packed(lived: World, exports: Told) -> None:
    found = json.loads(exports("cases", "-", "--format", "json"))
    assert found["cases"][0]["reason"] == "=HYPERLINK(1)"
    assert found["audit"]["whole"] is True
    events = json.loads(exports("audit", "-", "--format", "json"))["events"]
    assert events[-1]["data"]
    assert isinstance(events[-1]["data"], dict)


def test_records_are_chosen_by_their_day(world: World, exports: Told) -> None:
    with world.desk.database.write() as tx:
        write(tx._connection, CASES)

    quarter = rows(exports("results", "-", "--since", "2026-04-01", "--until", "2026-06-30"))

    assert len(quarter) == 42
    assert len(rows(exports("results", "-", "--since", "2026-07-01"))) == 1


def test_many_are_read_some_at_a_time_and_none_is_lost(world: World, exports: Told) -> None:
    with world.desk.database.write() as tx:
        for number in range(BATCH + 3):
            tx.audit.record(world.clock.now(), "U0MINA", "tested", None, number=number)

    numbers = [int(each["seq"]) for each in rows(exports("audit", "-"))]

    assert numbers == list(range(1, numbers[-1] + 1))
    assert len(numbers) >= BATCH + 3


def test_a_file_says_how_many_it_holds(lived: World, exports: Told) -> None:
    assert "timeline.csv holds" in exports("timeline", "timeline.csv")
    assert "one.csv holds 1 case." in exports("cases", "one.csv")

"""The evidence for finance: every figure as it was decided, with its proof, as CSV and JSON."""

import csv
import io
import json
import sqlite3
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.evidence import COLUMNS, Period, concession_records
from domain.concessions import ConcessionState, Reason
from domain.terms import Phase, Terms
from savedesk.cli import main
from storage.database import Database
from tests.conceding import asks, concession, with_cause
from tests.world import MONDAY, World

Told = Callable[..., str]


@pytest.fixture
def exports(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Told:
    """Runs the command on the world's database, while its bot runs; what it says, and how it
    ended."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", world.url)

    def run(*arguments: str, ends: int = 0) -> str:
        capsys.readouterr()
        assert main(["export", "concessions", *arguments]) == ends
        told = capsys.readouterr()
        return told.out if ends == 0 else told.err

    return run


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def asks_phases_in_yen(world: World) -> None:
    """40% for three months, then 20% for three, of ¥5,000,000: Vera's, an emergency."""
    omar = with_cause(world, "omar", "=cmd()")
    case = world.case("=cmd()")
    with world.desk.database.write() as tx:
        tx.cases.change(case.id, arr_minor=5_000_000, currency="JPY")
    why = {"Why it is right nevertheless": "+1 says their board"}
    line = "40% 3 months, then 20% 3 months for prepayment"
    assert asks(omar, line, case.channel_name or "", **why) == {}


def test_every_figure_is_as_computed_by_hand(world: World, exports: Told) -> None:
    mina, dana = with_cause(world), world.person("dana")
    asks(mina, "18% 24 months for case study, reference")
    world.passes(timedelta(hours=2))
    dana.clicks("Approve")
    asks(mina, "5% 12 months for reference")

    first, second = rows(exports("-"))

    assert (first["account"], first["requester"], first["owner"]) == (
        "ACME", "Mina Sato", "Mina Sato",
    )  # fmt: skip
    assert (first["percent_peak"], first["phases"], first["months"]) == (
        "18.00", "18% 24 months", "24",
    )  # fmt: skip
    assert (first["kinds"], first["returns"]) == ("discount", "case_study; reference")
    # 18% of $50,000 are $9,000 a year, for two years.
    assert (first["arr"], first["currency"]) == ("50000.00", "USD")
    assert (first["cost_first_year"], first["cost_over_term"]) == ("9000.00", "18000.00")
    assert (first["state"], first["ground"], first["warnings"]) == ("granted", "budget_limit", "")
    assert (first["level_needed"], first["level_decided"]) == ("director", "director")
    assert (first["decider"], first["decider_id"], first["on_behalf_of"]) == (
        "Dana Levi", "U0DANA", "",
    )  # fmt: skip
    assert (first["asked_at"], first["decided_at"]) == (
        "2026-03-02T09:00:00Z", "2026-03-02T11:00:00Z",
    )  # fmt: skip
    assert (first["percent_before"], first["percent_total"]) == ("0.00", "18.00")
    assert first["sunset_on"] == "2028-03-02"
    # With the 18% it is 23%, and a director's again.
    assert (second["percent_before"], second["percent_total"]) == ("18.00", "23.00")
    assert (second["level_needed"], second["state"], second["decider"]) == (
        "director", "asked", "",
    )  # fmt: skip


def test_phases_and_a_currency_without_decimals(world: World, exports: Told) -> None:
    asks_phases_in_yen(world)

    (row,) = rows(exports("-"))

    assert (row["percent_peak"], row["months"]) == ("40.00", "6")
    assert row["phases"] == "40% 3 months, then 20% 3 months"
    # (40 × 3 + 20 × 3) / 12 = 15% of a year.
    assert (row["arr"], row["cost_first_year"], row["cost_over_term"]) == (
        "5000000", "750000", "750000",
    )  # fmt: skip
    assert (row["level_needed"], row["warnings"]) == ("executive", "emergency")


def test_nothing_that_was_typed_is_a_formula(world: World, exports: Told) -> None:
    asks_phases_in_yen(world)

    (row,) = rows(exports("-"))

    assert row["account"] == "'=cmd()"
    assert row["justification"] == "'+1 says their board"
    assert json.loads(exports("-", "--format", "json"))["concessions"][0]["account"] == "=cmd()"


def test_json_holds_the_chain_the_events_and_the_head(
    world: World, exports: Told, tmp_path: Path
) -> None:
    mina, dana = with_cause(world), world.person("dana")
    asks(mina)
    dana.clicks("Approve")

    told = exports("evidence.json")

    found = json.loads((tmp_path / "evidence.json").read_text("utf-8"))
    (given,) = found["concessions"]
    assert [each["step"] for each in given["steps"]] == ["asked", "approved"]
    assert given["steps"][1] | {"at": ""} == {
        "at": "", "step": "approved", "by": "Dana Levi", "by_id": "U0DANA", "on_behalf_of": None,
        "on_behalf_of_id": None, "level": "director", "text": None,
    }  # fmt: skip
    events = given["audit_events"]
    assert [each["event"] for each in events] == ["concession_asked", "concession_granted"]
    assert events[1]["data"]["decider"] == "U0DANA"
    with world.desk.database.read() as tx:
        kept = {each.seq: each for each in tx.audit.list_of(world.case("ACME").ref)}
        verdict = tx.audit.verify()
    for each in events:
        assert each["hash"] == kept[each["seq"]].hash
        assert each["previous"] == kept[each["seq"]].previous
    assert (given["audit_seq"], given["audit_hash"]) == (events[1]["seq"], events[1]["hash"])
    assert found["audit"] == {
        "events": verdict.events, "head": verdict.head, "whole": True, "broken_at": None,
    }  # fmt: skip
    assert f"evidence.json holds 1 concession. The audit trail is whole: {verdict.events}" in told


def test_a_table_has_the_documented_columns_and_names_what_decided(
    world: World, exports: Told, tmp_path: Path
) -> None:
    mina, bob = with_cause(world), world.person("bob")
    asks(mina, "12% 12 months for case study")
    bob.clicks("Less or no…")
    bob.fills({"Your answer": "Do not approve", "Why": "Show the value first"}).submits()

    exports("evidence.csv")

    text = (tmp_path / "evidence.csv").read_text("utf-8")
    assert text.startswith("\ufeff")
    (row,) = rows(text)
    assert tuple(row) == COLUMNS
    assert (row["audit_event"], row["state"]) == ("concession_rejected", "rejected")
    assert row["reason"] == "Show the value first"
    with world.desk.database.read() as tx:
        event = next(e for e in tx.audit.list_of(world.case("ACME").ref)
                     if e.event.event == "concession_rejected")  # fmt: skip
    assert (row["audit_seq"], row["audit_hash"]) == (str(event.seq), event.hash)


def test_every_column_is_explained(world: World) -> None:
    explained = (Path(__file__).parents[2] / "docs" / "approvals.md").read_text("utf-8")
    asks(with_cause(world))
    with world.desk.database.read() as tx:
        (record,) = concession_records(tx, Period())
    assert set(record) == {*COLUMNS, "steps", "audit_events"}
    nested = {name for part in ("steps", "audit_events") for name in record[part][0]}
    assert [each for each in {*record, *nested} if f"`{each}`" not in explained] == []


def test_a_concession_belongs_to_the_day_of_its_decision(world: World, exports: Told) -> None:
    mina, dana = with_cause(world), world.person("dana")
    asks(mina)
    assert len(rows(exports("-", "--until", "2026-03-02"))) == 1
    world.passes(timedelta(days=1))
    dana.clicks("Approve")

    assert rows(exports("-", "--until", "2026-03-02")) == []
    assert len(rows(exports("-", "--since", "2026-03-03", "--until", "2026-03-03"))) == 1
    assert rows(exports("-", "--since", "2026-03-04")) == []


def test_drafts_are_nobodys_evidence(world: World, exports: Told) -> None:
    mina = with_cause(world)
    mina.types("/save discount 18% 12 months for case study", channel="save-acme")
    assert mina.submits() == {}
    assert concession(world).state is ConcessionState.DRAFT

    assert rows(exports("-")) == []


def test_a_changed_audit_trail_is_told_with_its_place_and_everything_is_written(
    world: World, exports: Told, tmp_path: Path
) -> None:
    asks(with_cause(world))
    with world.desk.database.read() as tx:
        events = tx.audit.verify().events
    broken = events - 1
    with sqlite3.connect(tmp_path / "savedesk.db") as connection:
        connection.execute("DROP TRIGGER audit_keeps_UPDATE")
        connection.execute("UPDATE audit SET actor = 'U0FORGED' WHERE seq = ?", (broken,))

    told = exports("evidence.json", ends=1)

    assert f"holds 1 concession, but the audit trail is broken at event {broken}" in told
    assert "Compare with a backup" in told
    audit = json.loads((tmp_path / "evidence.json").read_text("utf-8"))["audit"]
    assert (audit["whole"], audit["broken_at"], audit["events"]) == (False, broken, broken - 1)


def dumped(directory: Path) -> list[str]:
    with sqlite3.connect(directory / "savedesk.db") as connection:
        return list(connection.iterdump())


def test_it_only_reads_and_gives_the_file_to_its_owner_alone(
    world: World, exports: Told, tmp_path: Path
) -> None:
    asks(with_cause(world))
    before, files = dumped(tmp_path), {each.name for each in tmp_path.iterdir()}
    with world.desk.database.write():
        exports("evidence.csv")

    assert (tmp_path / "evidence.csv").stat().st_mode & 0o777 == 0o600
    assert {each.name for each in tmp_path.iterdir()} == files | {"evidence.csv"}
    assert dumped(tmp_path) == before
    for secret in (world.sandbox.bot_token, world.sandbox.app_token):
        assert secret not in (tmp_path / "evidence.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "said", "hint"),
    [
        (["evidence.txt"], "neither in .csv nor in .json", "--format"),
        (["no/evidence.csv"], "no is no directory", "Create it first"),
        (["there.csv"], "there.csv exists already", "--force"),
        (["savedesk.db", "--format", "csv", "--force"], "cannot be replaced", "new file"),
        ([".", "--format", "csv", "--force"], "cannot be replaced", "new file"),
        (["-", "--since", "March"], "“March” is not a day", "2026-01-31"),
        (["-", "--until", "9999-12-31"], "“9999-12-31” is not a day", "2026-01-31"),
        (["-", "--since", "2026-03-02", "--until", "2026-03-01"], "before it begins", "--since"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_way_out(
    exports: Told, tmp_path: Path, arguments: list[str], said: str, hint: str
) -> None:
    (tmp_path / "there.csv").write_text("mine")
    told = exports(*arguments, ends=1)
    assert said in told
    assert hint in told
    assert (tmp_path / "there.csv").read_text() == "mine"


def test_a_file_is_replaced_when_that_is_said(exports: Told, tmp_path: Path) -> None:
    (tmp_path / "there.csv").write_text("old")
    exports("there.csv", "--force")
    assert rows((tmp_path / "there.csv").read_text("utf-8")) == []


def test_an_older_database_is_not_touched(
    exports: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert "There is no database" in exports("-", ends=1)
    with closing(sqlite3.connect(tmp_path / "none.db")) as older:
        assert "or nothing in it yet" in exports("-", ends=1)
        older.execute("CREATE TABLE alembic_version (version_num TEXT)")
        older.execute("INSERT INTO alembic_version VALUES ('0001')")
        older.commit()
    assert "savedesk migrate" in exports("-", ends=1)


MANY, OF_A_CASE = 10_000, 20


def filled(database: Database, many: int) -> None:
    """So many granted concessions, each with a step and two events, twenty in a case."""
    terms = Terms((), (Phase(10_00, 12),))
    with database.write() as tx:
        for number in range(many):
            if number % OF_A_CASE == 0:
                account = tx.accounts.take(f"Account {number}")
                case = tx.cases.add(
                    account, ref=f"case{number}", reason="price", owner_id="U0MINA",
                    opened_by="U0MINA", opened_at=MONDAY, flagged_at=MONDAY, playbook="budget",
                    language="en", private=True,
                )  # fmt: skip
            given = tx.concessions.add(
                ref=f"con{number}", case_id=case.id, account_id=account.id, at=MONDAY, by="U0MINA",
                terms=terms, ground=Reason.BUDGET_LIMIT.value, why="x" * 200, state="granted",
                arr_minor=100_00, currency="USD", decided_at=MONDAY, decided_by="U0BOB",
            )  # fmt: skip
            tx.approvals.add_step(
                ref=f"step{number}", concession_id=given.id, at=MONDAY, by="U0BOB", kind="approved"
            )
            for event in ("concession_asked", "concession_granted"):
                tx.audit.record(MONDAY, "U0BOB", event, case.ref, concession=given.ref)


def test_ten_thousand_are_written_with_little_memory(
    exports: Told, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(world.desk.database, MANY)
    tracemalloc.start()
    exports("many.json")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    found: dict[str, Any] = json.loads((tmp_path / "many.json").read_text("utf-8"))
    assert len(found["concessions"]) == MANY
    assert all(len(each["audit_events"]) == 2 for each in found["concessions"])
    assert peak < 8_000_000


def test_progress_is_told_where_it_takes_a_while(
    exports: Told, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    filled(world.desk.database, 2_000)
    assert main(["export", "concessions", "many.csv"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[:2] == ["10% written", "20% written"]
    assert len(told) == 10


def test_one_view_of_the_database_on_both_kinds(database: Database) -> None:
    """What is committed while it is read does not come in between."""
    filled(database, 20)
    with database.snapshot() as tx:
        assert tx.concessions.count_between(None, None) == 20
        with database.write() as other:
            other.concessions.change(1, state=ConcessionState.DRAFT.value)
        period = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
        assert len(list(concession_records(tx, period))) == 20
    with database.snapshot() as tx:
        assert tx.concessions.count_between(None, None) == 19

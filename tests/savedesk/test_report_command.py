"""`savedesk report`: the numbers at the terminal and as a table, for who holds the database."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from savedesk import report
from savedesk.cli import build_parser, main
from savedesk.errors import CommandFailed
from savedesk.settings import read_settings
from storage.engine import opened
from tests.measured_cases import CASES
from tests.storage.test_stored_tallies import write
from tests.world import World

Told = Callable[..., str]


@pytest.fixture
def reports(
    world: World,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Told:
    """Runs the command on the measured cases, while the bot runs."""
    with world.desk.database.write() as tx:
        write(tx._connection, CASES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", world.url)

    def run(*arguments: str, ends: int = 0) -> str:
        capsys.readouterr()
        chosen = build_parser().parse_args(["report", *arguments])
        try:
            report.run(read_settings(), chosen, JulyOfThatYear())
        except CommandFailed as failure:
            assert ends == 1
            return failure.message
        assert ends == 0
        return capsys.readouterr().out

    return run


class JulyOfThatYear:
    def now(self) -> datetime:
        return datetime(2026, 7, 15, 9, tzinfo=UTC)


def test_the_terminal_reads_what_slack_reads_without_its_markup(reports: Told) -> None:
    told = reports("--period", "2026-Q2", "--by", "csm")

    assert told.startswith("Apr 1, 2026 – Jun 30, 2026 (91 days) · all cases · save rate 50%")
    assert "• Save rate, tiers 1–3: 50% (n = 34) · before: 60% (n = 5, few)" in told
    assert "ARR saved: $665,800.51 (n = 28)" in told
    assert "MINA" in told
    assert "“Few” marks fewer than 10" in told
    # A table does not run into the one before it.
    assert "\n\nSave rate by response speed" in told
    assert "\n\n\n" not in told
    assert "```" not in told
    assert "*" not in told


def test_a_table_of_it_goes_to_a_file_that_is_its_owners_alone(
    reports: Told, tmp_path: Path
) -> None:
    assert reports("--period", "2026-Q2", "--csv", "q2.csv") == "Written to q2.csv.\n"

    file = tmp_path / "q2.csv"
    assert file.stat().st_mode & 0o777 == 0o600
    read = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    found = {(each["measure"], each["currency"]): each for each in read if not each["by"]}
    assert found["arr_saved", "USD"]["value"] == "665800.51"
    assert found["arr_saved", "JPY"]["value"] == "300000"
    assert found["time_to_save", ""]["value"] == "15.00"
    assert found["save_rate", ""]["before_value"] == "60.00"
    assert found["save_rate", ""]["definition"].startswith("Saved and saved in part")


def test_standard_output_takes_the_table_too(reports: Told) -> None:
    assert reports("--csv", "-").startswith("\ufefffrom,until,by,part,measure")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--period", "sometime"), "I do not know the time “sometime”."),
        (("--by", "mood"), "I cannot tell cases apart by “mood”."),
        (("--csv", "nowhere/q.csv"), "nowhere is no directory."),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    reports: Told, arguments: tuple[str, ...], said: str
) -> None:
    assert said in reports(*arguments, ends=1)


def test_a_file_is_replaced_only_when_that_is_said(reports: Told, tmp_path: Path) -> None:
    (tmp_path / "q.csv").write_text("mine")
    assert "exists already" in reports("--csv", "q.csv", ends=1)
    reports("--csv", "q.csv", "--force")
    assert "save_rate" in (tmp_path / "q.csv").read_text("utf-8")


def test_a_time_without_cases_says_so(reports: Told) -> None:
    assert "No case was closed in that time." in reports("--period", "2020")


def test_there_is_nothing_without_a_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    assert main(["report"]) == 1
    assert "There is no database" in capsys.readouterr().err
    assert not (tmp_path / "none.db").exists()

    # As the doctor leaves it that was asked before the first start.
    with opened(f"sqlite:///{tmp_path}/none.db") as engine:
        engine.connect().close()
    assert main(["report"]) == 1
    assert "or nothing in it yet" in capsys.readouterr().err


def test_a_page_goes_to_a_file_that_is_its_owners_alone_and_holds_its_pictures(
    reports: Told, tmp_path: Path
) -> None:
    assert reports("--period", "2026-Q2", "--by", "csm", "--html", "q2.html") == (
        "Written to q2.html.\n"
    )

    file = tmp_path / "q2.html"
    page = file.read_text("utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert page.startswith("<!doctype html>")
    assert page.count("data:image/svg+xml;base64,") == 4 * 5
    assert "$665,800.51" in page
    assert 100_000 < len(page) < 2_000_000
    assert [each.name for each in tmp_path.iterdir() if ".part" in each.name] == []


def test_a_page_is_replaced_only_when_that_is_said(reports: Told, tmp_path: Path) -> None:
    (tmp_path / "q.html").write_text("mine")
    assert "exists already" in reports("--period", "2020", "--html", "q.html", ends=1)
    assert (tmp_path / "q.html").read_text() == "mine"
    reports("--period", "2020", "--html", "q.html", "--force")
    assert "No case was closed" in (tmp_path / "q.html").read_text("utf-8")

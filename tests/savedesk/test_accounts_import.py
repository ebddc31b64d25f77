"""`savedesk accounts import`: good rows in, bad ones told with line and reason, again and again."""

import io
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.accounts import Account
from domain.people import Person
from savedesk.accounts_command import Progress, run
from savedesk.cli import main
from savedesk.errors import CommandFailed
from savedesk.settings import Settings
from storage.database import Database

HEADER = "account_id,name,arr,currency,renewal_date,owner_email,health,tier,segment\n"


class Desktop:
    """A directory with an installation in it, and the file that somebody imports."""

    def __init__(self, directory: Path, address: str, database: Database) -> None:
        self.directory, self.file = directory, directory / "accounts.csv"
        self.database = database
        self.settings = Settings(database_url=address)

    def imports(self, text: str | bytes, *, dry: bool = False) -> None:
        self.file.write_bytes(text if isinstance(text, bytes) else text.encode())
        run(self.settings, self.file, dry=dry)

    def has_policy(self, text: str) -> None:
        path = self.directory / "policy.yml"
        path.write_text(text)
        self.settings = replace(self.settings, policy=path)

    def account(self, name: str) -> Account:
        with self.database.read() as tx:
            found = tx.accounts.find_named(name)
        assert found is not None
        return found


@pytest.fixture
def desktop(tmp_path: Path, database_url: str, database: Database) -> Desktop:
    return Desktop(tmp_path, database_url, database)


Said = pytest.CaptureFixture[str]
ACME = "001,ACME Inc.,84000,EUR,2026-11-03,mina@example.com,72,A,Mid market\n"


def test_what_the_file_says_is_known_of_the_account(desktop: Desktop, capsys: Said) -> None:
    desktop.imports(HEADER + ACME)

    account = desktop.account("acme")
    assert (account.name, account.arr_minor, account.currency) == ("ACME Inc.", 84_000_00, "EUR")
    assert account.renewal_on == date(2026, 11, 3)
    assert (account.owner_email, account.health) == ("mina@example.com", 72)
    assert (account.tier_named, account.segment) == ("A", "Mid market")
    assert (account.source, account.external_id) == ("csv", "001")
    assert account.facts_at is not None
    assert capsys.readouterr() == ("Accounts: 1 new, 0 changed, 0 unchanged.\n", "")


def test_a_second_run_finds_everything_unchanged(desktop: Desktop, capsys: Said) -> None:
    text = HEADER + ACME + "002,Globex,,,,,,,\n003,Initech,1,USD,,,,,\n"
    desktop.imports(text)
    before = desktop.account("ACME")
    capsys.readouterr()

    desktop.imports(text)

    assert "0 new, 0 changed, 3 unchanged" in capsys.readouterr().out
    after = desktop.account("ACME")
    assert replace(after, facts_at=None) == replace(before, facts_at=None)
    assert after.facts_at is not None
    assert before.facts_at is not None
    assert after.facts_at > before.facts_at


def test_a_change_is_taken_and_what_is_left_empty_is_kept(desktop: Desktop, capsys: Said) -> None:
    desktop.imports(HEADER + ACME)
    capsys.readouterr()

    desktop.imports(HEADER + "001,ACME Inc.,90000,EUR,,,,,\n")

    assert "0 new, 1 changed, 0 unchanged" in capsys.readouterr().out
    account = desktop.account("ACME")
    assert (account.arr_minor, account.renewal_on) == (90_000_00, date(2026, 11, 3))
    assert account.version == 2


def test_a_customer_that_is_renamed_stays_the_same_account(desktop: Desktop) -> None:
    desktop.imports(HEADER + ACME)
    before = desktop.account("ACME")

    desktop.imports(HEADER + ACME.replace("ACME Inc.", "Apex SE"))

    assert desktop.account("Apex").id == before.id
    with desktop.database.read() as tx:
        assert tx.accounts.find_named("ACME") is None


def test_an_account_that_people_opened_a_case_for_is_taken_up(desktop: Desktop) -> None:
    desktop.imports(HEADER)
    with desktop.database.write() as tx:
        known = tx.accounts.take("Acme GmbH")

    desktop.imports(HEADER + ACME)

    assert desktop.account("ACME").id == known.id
    assert desktop.account("ACME").arr_minor == 84_000_00


def test_bad_rows_are_told_with_line_and_reason_and_good_ones_are_in(
    desktop: Desktop, capsys: Said
) -> None:
    bad = (
        '4,"two\nlines",lots,USD,,,,,\n'
        "5,Globex,1,USD,03.11.2026,,,,\n"
        "6,Initech,1,USD,,,,,,,too,many\n"
        f"7,{'x' * 301},,,,,,,\n"
        "8,,,,,,,,\n"
        f'9,"{"y" * 200_000}",,,,,,,\n'
        "10,Hooli,1,EUR,,,,,\n"
    )
    with pytest.raises(CommandFailed, match="6 rows were refused"):
        desktop.imports(HEADER + ACME + bad)

    out, told = capsys.readouterr()
    assert out == "Accounts: 2 new, 0 changed, 0 unchanged.\n"
    assert told.splitlines() == [
        "line 3: “lots” is no amount in USD. Write it like 50000 or 50000.00.",
        "line 5: “03.11.2026” is no date. Write the year first, like 2026-11-03.",
        "line 6: It has 12 fields, the header 9: put a field with a separator in it into quotes.",
        "line 7: name is longer than 300 characters.",
        "line 8: It has no name.",
        "line 9: It cannot be read (field larger than field limit (131072)): is a quote not "
        "closed?",
    ]
    assert desktop.account("Hooli").arr_minor == 1_00


def test_a_file_full_of_mistakes_does_not_fill_the_screen(desktop: Desktop, capsys: Said) -> None:
    with pytest.raises(CommandFailed, match="120 rows were refused"):
        desktop.imports(HEADER + "1,,,,,,,,\n" * 120)

    told = capsys.readouterr().err.splitlines()
    assert len(told) == 51
    assert told[-1] == "and 70 more lines"


@pytest.mark.parametrize(
    "rows",
    [
        "1,ACME,1,USD,,,,,\n1,ACME,2,USD,,,,,\n",
        "1,ACME Inc,1,USD,,,,,\n2,Acme GmbH,2,USD,,,,,\n",
        ",ACME,1,USD,,,,,\n,acme,2,USD,,,,,\n",
        "1,Old name,1,USD,,,,,\n1,ACME,2,USD,,,,,\n",
    ],
)
def test_of_rows_that_mean_one_account_the_last_counts_and_that_is_said(
    desktop: Desktop, capsys: Said, rows: str
) -> None:
    desktop.imports(HEADER + rows)

    out, told = capsys.readouterr()
    assert out == "Accounts: 1 new, 0 changed, 0 unchanged.\n"
    assert told == "line 2: Line 3 means the same account and comes later, so it counts.\n"
    assert desktop.account("ACME").arr_minor == 2_00

    desktop.imports(HEADER + rows)

    assert capsys.readouterr().out == "Accounts: 0 new, 0 changed, 1 unchanged.\n"


def test_a_later_row_that_is_refused_takes_nothing_from_the_earlier(desktop: Desktop) -> None:
    with pytest.raises(CommandFailed, match="1 row was refused"):
        desktop.imports(HEADER + "1,ACME,1,USD,,,,,\n1,ACME,lots,USD,,,,,\n")

    assert desktop.account("ACME").arr_minor == 1_00


def test_a_name_that_two_customers_have_is_refused_for_the_second(
    desktop: Desktop, capsys: Said
) -> None:
    desktop.imports(HEADER + "1,ACME,1,USD,,,,,\n2,Globex,1,USD,,,,,\n")
    capsys.readouterr()

    with pytest.raises(CommandFailed, match="1 row was refused"):
        desktop.imports(HEADER + "2,ACME,5,USD,,,,,\n")

    assert "The name “ACME” is another account's here" in capsys.readouterr().err
    assert desktop.account("ACME").arr_minor == 1_00


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + (HEADER + ACME).encode(),
        (HEADER + ACME).replace(",", ";").encode(),
        (HEADER + ACME).replace(",", "\t").encode(),
        b"sep=;\r\n" + (HEADER + ACME).replace(",", ";").replace("\n", "\r\n").encode(),
        b"\n\n" + (HEADER + "\n\n" + ACME).encode() + b",,,,,,,,\n\n",
    ],
)
def test_what_spreadsheets_write_is_read(desktop: Desktop, text: bytes) -> None:
    desktop.imports(text)

    assert desktop.account("ACME").arr_minor == 84_000_00


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ((HEADER + "1,Müller,,,,,,,\n").encode("cp1252"), "is not UTF-8 text (byte FC)"),
        ((HEADER + ACME).encode("utf-16"), "but UTF-16"),
        (b"", "has no header"),
        (b"\n\n", "has no header"),
        (ACME.encode(), "There is no column “name”"),
        (b"PK\x03\x04\x00\x00", "or no text at all"),
        (b"name,Name\n", "stands in the header twice"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_wholly(
    desktop: Desktop, text: bytes, said: str
) -> None:
    with pytest.raises(CommandFailed) as caught:
        desktop.imports(text)

    assert said in caught.value.message
    assert caught.value.hint


def test_bytes_of_another_encoding_far_below_let_nothing_in(desktop: Desktop) -> None:
    rows = "".join(f"{number},Account {number},,,,,,,\n" for number in range(2_000))
    with pytest.raises(CommandFailed, match="nothing was imported"):
        desktop.imports((HEADER + rows + "x,Müller,,,,,,,\n").encode("cp1252"))

    with desktop.database.read() as tx:
        assert tx.accounts.find_named("Account 1") is None


def test_a_dry_run_says_what_would_be_and_writes_nothing(desktop: Desktop, capsys: Said) -> None:
    desktop.imports(HEADER + ACME + "2,Globex,1,USD,,,,,\n")
    before = desktop.account("ACME")
    capsys.readouterr()

    rows = ACME.replace(",72,", ",20,") + "2,Globex,1,USD,,,,,\n3,Hooli,1,USD,,,,,\n"
    desktop.imports(HEADER + rows, dry=True)

    assert capsys.readouterr().out == (
        "Dry run, nothing was written: it would be 1 new, 1 changed, 1 unchanged.\n"
        "1 account would get into a worse band of health.\n"
    )
    assert desktop.account("ACME") == before


def test_columns_are_called_as_the_policy_says(desktop: Desktop) -> None:
    desktop.has_policy("currency: GBP\ndirectory:\n  columns: {name: Company, arr: Revenue}\n")

    desktop.imports("Company,Revenue,Phone\nACME,84000,555\n")

    assert desktop.account("ACME").currency == "GBP"


def test_an_import_is_where_health_starts_and_a_worse_band_later_proposes(
    desktop: Desktop, capsys: Said
) -> None:
    rows = "".join(f"{n},Account {n},1,USD,,mina@example.com,10,,\n" for n in range(30))
    desktop.imports(HEADER + ACME + rows)
    with desktop.database.write() as tx:
        tx.people.save(Person("U0MINA", "mina", email="mina@example.com"))
        assert tx.proposals.find_open(desktop.account("Account 1").id) is None
    capsys.readouterr()

    desktop.imports(HEADER + ACME.replace(",72,", ",20,") + rows)

    assert capsys.readouterr().out == (
        "Accounts: 0 new, 1 changed, 30 unchanged.\n"
        "1 account got into a worse band of health: 1 new proposal.\n"
    )
    account = desktop.account("ACME")
    with desktop.database.read() as tx:
        proposal = tx.proposals.find_open(account.id)
    assert account.health == 20
    assert proposal is not None
    assert proposal.asked == ("U0MINA",)

    desktop.imports(HEADER + ACME.replace(",72,", ",15,") + rows)

    assert "worse band" not in capsys.readouterr().out
    assert desktop.account("ACME").health == 15


def test_standard_input_is_read_like_a_file(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = io.TextIOWrapper(io.BytesIO((HEADER + ACME).encode()))
    monkeypatch.setattr(sys, "stdin", typed)

    run(desktop.settings, Path("-"))

    assert desktop.account("ACME").arr_minor == 84_000_00


def test_each_batch_is_told_in_the_audit_trail_without_names(desktop: Desktop) -> None:
    rows = "".join(f"{number},Account {number},,,,,,,\n" for number in range(1_200))
    desktop.imports(HEADER + rows)

    with desktop.database.read() as tx:
        verdict = tx.audit.verify()
    assert verdict.broken_at is None
    assert verdict.events == 3


def test_progress_is_one_line_at_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("savedesk.accounts_command.A_SECOND", 0.0)
    progress = Progress(2_000)
    progress.show(500)
    progress.show(500)
    progress.clear()

    said = capsys.readouterr().err
    assert "1,000 of 2,000 accounts" in said
    assert "\n" not in said
    assert said.endswith("\r")


def test_the_command_line_says_what_is_wrong_with_a_file_that_is_not_there(
    capsys: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert main(["accounts", "import", "missing.csv"]) == 1

    assert "missing.csv cannot be used: No such file or directory." in capsys.readouterr().err

"""An import in a process of its own: the bot that runs finds what it renamed and added by near
names a moment later."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.account_search import AccountSearch
from sandbox.server import Server
from savedesk.accounts_command import run
from savedesk.running import RunningBot
from savedesk.settings import Settings
from storage.database import Database

HEADER = "account_id,name,arr\n"
PATIENCE = 20.0


def imports(settings: Settings, directory: Path, rows: str, *, dry: bool = False) -> None:
    file = directory / "accounts.csv"
    file.write_text(HEADER + rows)
    run(settings, file, dry=dry)


@pytest.fixture
def there(database_url: str) -> Settings:
    return Settings(database_url=database_url)


def behind(search: AccountSearch, database: Database) -> bool:
    with database.read() as tx:
        return search.is_behind(tx)


def near(search: AccountSearch, database: Database, name: str) -> list[str]:
    with database.read() as tx:
        return [each.name for each in search.near(tx, name)]


def test_an_index_knows_that_an_import_renamed_an_account(
    there: Settings, database: Database, tmp_path: Path
) -> None:
    imports(there, tmp_path, "1,ACME,5\n")
    search = AccountSearch()
    with database.read() as tx:
        search.load(tx)
    assert not behind(search, database)

    imports(there, tmp_path, "1,Globex,5\n")

    assert behind(search, database)
    with database.read() as tx:
        search.load(tx)
    assert not behind(search, database)
    assert near(search, database, "Globx") == ["Globex"]


def test_an_import_of_figures_alone_or_a_dry_run_makes_nobody_read_anew(
    there: Settings, database: Database, tmp_path: Path
) -> None:
    imports(there, tmp_path, "1,ACME,5\n")
    search = AccountSearch()
    with database.read() as tx:
        search.load(tx)

    imports(there, tmp_path, "1,ACME,6\n")
    imports(there, tmp_path, "1,Globex,6\n2,Initech,1\n", dry=True)

    assert not behind(search, database)


@pytest.fixture
def bot(settings: Settings, server: Server) -> Iterator[RunningBot]:
    server.slack.connect(server.sockets)
    running = RunningBot(settings)
    running.start()
    yield running
    running.stop()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it does not follow"
        time.sleep(0.05)


def test_a_bot_that_runs_follows_an_import_by_itself(
    bot: RunningBot, settings: Settings, tmp_path: Path
) -> None:
    imports(settings, tmp_path, "1,ACME,5\n")
    search = bot.desk.accounts
    until(lambda: not behind(search, bot.database))
    imports(settings, tmp_path, "1,Globex,5\n")
    until(lambda: near(search, bot.database, "Globx") == ["Globex"])

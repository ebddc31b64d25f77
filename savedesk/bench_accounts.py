"""The directory in the bench: importing many accounts, and finding the one that is meant."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

from bot.desk import Desk
from domain.policy import Policy
from playbooks.catalogue import load_catalogue
from savedesk.account_file import opened_file
from savedesk.accounts_command import import_file
from storage.database import Database
from storage.engine import opened
from storage.schema import upgrade

QUESTIONS = 200
SYLLABLES = (
    "ac", "bex", "cor", "del", "ful", "gle", "ix", "ka", "lin", "me", "nor", "pha", "qui", "ro",
    "sta", "tra", "ul", "vo", "wer", "zen",
)  # fmt: skip
FIELDS = ("Foods", "Logistics", "Software", "Bank", "Energy", "Health", "Partners")
HEADER = "account_id,name,arr,currency,renewal_date,owner_email,health,tier,segment\n"


@dataclass(frozen=True, slots=True)
class Directory:
    """Seconds of the first import, of one that finds nothing changed, and milliseconds of single
    questions: for an exact name, for one with a slip, for a new one, for a beginning."""

    first: float
    again: float
    exact: list[float]
    slips: list[float]
    new: list[float]
    beginnings: list[float]


def directory_of(url: str, accounts: int, directory: Path) -> Directory:
    """Imports that many accounts into an empty database and asks for them."""
    file = directory / "accounts.csv"
    names = list(islice(_names(), accounts))
    _write(file, names)
    with opened(url) as engine:
        upgrade(engine)
        policy, catalogue = Policy(), load_catalogue()
        desk = Desk(Database(engine), lambda: policy, lambda: catalogue)
        first, again = _imported(desk, file), _imported(desk, file)
        with desk.database.read() as tx:
            desk.accounts.load(tx)
        chance = random.Random(1)
        asked = chance.sample(names, QUESTIONS)
        return Directory(
            first,
            again,
            [_asks(desk, name) for name in asked],
            [_asks(desk, _slip(name, chance)) for name in asked],
            [_asks(desk, f"Peregrin{letter * 3} Robotics") for letter in "bdfhjkmprt" * 5],
            [_begins(desk, name[:4]) for name in asked[:50]],
        )


def _names() -> Iterator[str]:
    """Names that no two share, of one to three words."""
    for one, two, three, four in product(SYLLABLES, repeat=4):
        name = f"{one}{two}{three}{four}".title()
        yield name
        yield f"{name} {FIELDS[(len(one) + len(three)) % len(FIELDS)]}"


def _write(file: Path, names: list[str]) -> None:
    with file.open("w", encoding="utf-8") as out:
        out.write(HEADER)
        for number, name in enumerate(names):
            day = f"2026-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
            out.write(f"{number:015d},{name} Inc.,{number % 900}000,EUR,{day},")
            out.write(f"csm{number % 300}@example.com,{number % 101},A,Mid market\n")


def _imported(desk: Desk, file: Path) -> float:
    started = time.perf_counter()
    with opened_file(file, {}, "EUR") as read:
        import_file(desk, read)
    return time.perf_counter() - started


def _slip(name: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1 :]


def _asks(desk: Desk, name: str) -> float:
    """What `/save open` does to know which account is meant."""
    started = time.perf_counter()
    with desk.database.read() as tx:
        if tx.accounts.find_named(name) is None:
            desk.accounts.near(tx, name)
    return (time.perf_counter() - started) * 1000


def _begins(desk: Desk, beginning: str) -> float:
    started = time.perf_counter()
    with desk.database.read() as tx:
        desk.accounts.holding(tx, beginning, 20)
    return (time.perf_counter() - started) * 1000

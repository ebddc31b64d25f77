"""What a stand-up of many cases costs: built from the database, and written as messages."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.desk import Desk
from bot.messages import Message
from bot.standup_post import StandUp, stand_up_messages, stand_up_title
from bot.standup_words import Telling
from bot.standups import picture_of
from domain.people import Person
from domain.policy import Policy
from playbooks.catalogue import load_catalogue
from playbooks.words import words_for
from storage.counting import counted
from storage.database import Database, Transaction
from storage.engine import open_engine
from storage.schema import upgrade

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)
OWNERS = 20


@dataclass(frozen=True, slots=True)
class Built:
    """What was measured: seconds to build it, questions to the database, and its messages.

    `beyond` counts messages that Slack would not take whole.
    """

    seconds: float
    questions: int
    messages: int
    cases: int
    beyond: int


def stand_up_of(address: str, cases: int) -> Built:
    """Fills a database with open cases and builds their stand-up."""
    engine = open_engine(address)
    upgrade(engine)
    policy, catalogue = Policy(), load_catalogue()
    desk = Desk(Database(engine), lambda: policy, lambda: catalogue)
    with desk.database.write() as tx:
        fill(tx, cases)
    with counted(engine) as asked:
        built = measure(desk, asked)
    desk.database.close()
    return built


def measure(desk: Desk, asked: Sequence[str]) -> Built:
    """Builds the stand-up of everybody once; `asked` fills with what the database is asked."""
    with desk.database.read() as tx:
        started = time.perf_counter()
        picture = picture_of(tx, desk.policy(), None, "Europe/Berlin", NOW, None)
        on = Telling(words_for("en"), NOW, tx.open_work.names())
        title = stand_up_title(on, NOW.date(), None)
        found = StandUp(title, picture.totals, picture.standings, 7, tx.audit.head())
        post, replies = stand_up_messages(on, found)
        seconds = time.perf_counter() - started
    messages = [post, *replies]
    beyond = sum(not _is_whole(each) for each in messages)
    told = sum(json.dumps(list(each.blocks)).count("Account ") for each in messages)
    return Built(seconds, len(asked), len(messages), told, beyond)


def _is_whole(message: Message) -> bool:
    return len(message.body().get("blocks", ())) == len(message.blocks)


def fill(tx: Transaction, cases: int) -> None:
    """Open cases in all states, each with a checklist, promises and an update."""
    for number in range(OWNERS):
        tx.people.save(Person(f"U0CSM{number}", f"Person {number}"))
    for number in range(cases):
        owner, ref = f"U0CSM{number % OWNERS}", f"case{number}"
        account = tx.accounts.take(f"Account {number}")
        case = tx.cases.add(
            account, ref=ref, owner_id=owner, opened_by=owner,
            flagged_at=NOW - (number % 60) * DAY, opened_at=NOW - (number % 60) * DAY, reason="",
            playbook="first-48-hours", language="en", private=True, channel_state="failed",
            tier=(number % 4) or None, risk=("high", "medium", "low")[number % 3],
            first_contact_at=NOW - (number % 9) * DAY if number % 5 else None,
            arr_minor=number * 1000_00, currency="USD",
        )  # fmt: skip
        tx.items.add(
            {
                "ref": f"{ref}-i{each}", "case_id": case.id, "position": each, "playbook": "p",
                "name": f"i{each}", "phase": "24h", "text": "Do it", "owner_id": owner,
                "due_at": NOW + (each - 5) * DAY, "must_do": each < 3,
                "state": "done" if each < 4 else "open",
            }
            for each in range(10)
        )  # fmt: skip
        tx.promises.add(
            ref=f"{ref}-p", case_id=case.id, at=NOW - DAY, by=owner, text="It comes",
            owner_id=owner, due_at=NOW + (number % 5 - 1) * DAY, source="form",
        )  # fmt: skip
        if not number % 7:
            tx.stand_ups.answer(case.id, NOW, owner, "Waits for the legal department")

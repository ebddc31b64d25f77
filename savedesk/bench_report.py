"""How long a whole report takes over many closed cases, from the question to the last message."""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from bot.desk import Desk
from bot.report import make_report
from bot.report_table import report_table
from bot.report_text import report_messages
from domain.accounts import Account
from domain.authority import Kind
from domain.cases import Outcome
from domain.causes import Cause
from domain.dimensions import Dimension
from domain.periods import Period
from domain.policy import Policy
from domain.results import Response, Result
from playbooks.catalogue import load_catalogue
from storage.database import Database, Transaction
from storage.engine import open_engine
from storage.schema import upgrade

END = datetime(2026, 7, 1, tzinfo=UTC)
DAYS, ACCOUNTS, CSMS, TURNS = 730, 5_000, 50, 3
BATCH = 5_000
LAST = date(2026, 6, 30)
# All of them in the report's time, and a year beside the year before.
TIMES: Mapping[str, tuple[Period, Dimension | None]] = {
    "all of them": (Period(LAST - timedelta(days=DAYS), LAST), None),
    "a year and the year before": (Period(LAST - timedelta(days=364), LAST), None),
    "a year by CSM": (Period(LAST - timedelta(days=364), LAST), Dimension.CSM),
}


def report_times(address: str, count: int) -> dict[str, list[float]]:
    """Seconds of some reports over `count` closed cases, each made several times."""
    engine = open_engine(address)
    upgrade(engine)
    policy, catalogue = Policy(), load_catalogue()
    desk = Desk(Database(engine), lambda: policy, lambda: catalogue)
    fill(desk.database, count)
    found = {
        name: [_seconds(partial(whole_report, desk, period, by)) for _ in range(TURNS)]
        for name, (period, by) in TIMES.items()
    }
    desk.database.close()
    return found


def whole_report(desk: Desk, period: Period, by: Dimension | None) -> int:
    """Everything that a person is sent; how many cases it is about."""
    words = desk.words("en")
    with desk.database.snapshot() as tx:
        report = make_report(desk, tx, period, by)
        report_messages(desk, tx, words, report)
        report_table(desk, tx, words, report)
    return report.tally.counts.closed


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def fill(database: Database, count: int) -> None:
    """Cases that ended over two years, as they would be kept."""
    with database.write() as tx:
        accounts = [tx.accounts.take(f"Account {number}") for number in range(ACCOUNTS)]
    made = made_up(count)
    for start in range(0, count, BATCH):
        with database.write() as tx:
            for _ in range(min(BATCH, count - start)):
                _keep(tx, accounts, next(made))


def _keep(tx: Transaction, accounts: list[Account], result: Result) -> None:
    account = accounts[result.account_id]
    case = tx.cases.add(
        account, ref=f"c{result.case_id}", owner_id=result.owner_id, opened_by=result.owner_id,
        flagged_at=result.flagged_at, opened_at=result.opened_at, reason="too expensive",
        playbook=result.playbook, language="en", private=True,
    )  # fmt: skip
    tx.cases.note(
        case.id, state="closed", closed_at=result.closed_at, outcome=result.outcome.value,
        tier=result.tier, arr_minor=result.arr_minor, currency=result.currency,
    )  # fmt: skip
    tx.results.keep(replace(result, case_id=case.id, account_id=account.id))


def made_up(count: int) -> Iterator[Result]:
    """The same ones each time, in the order in which they ended."""
    chance = random.Random(1)
    ends = sorted(chance.randrange(DAYS * 1440) for _ in range(count))
    for number, minutes in enumerate(ends):
        closed_at = END - timedelta(days=DAYS) + timedelta(minutes=minutes)
        yield _case(chance, number, closed_at)


def _case(chance: random.Random, number: int, closed_at: datetime) -> Result:
    took = chance.randrange(1440, 90 * 1440)
    flagged_at = closed_at - timedelta(minutes=took)
    arr = chance.randrange(5_000, 200_000) * 100
    outcome = chance.choice(list(Outcome))
    kept = {Outcome.SAVED: arr, Outcome.SAVED_IN_PART: arr // 2}.get(outcome, 0)
    discount = chance.choice((0, 0, 10_00, 15_00))
    response = chance.choice(list(Response))
    return Result(
        number, number % ACCOUNTS, outcome, flagged_at, flagged_at, closed_at,
        f"U{chance.randrange(CSMS)}", chance.choice(("budget", "value", "product", "adoption")),
        tier=chance.choice((1, 2, 3, 4, None)), risk=chance.choice(("high", "medium", "low")),
        cause=chance.choice((*(each.value for each in Cause), None)),
        currency=chance.choice(("USD", "USD", "EUR")), arr_minor=arr, kept_minor=kept,
        response=response, close_minutes=took,
        contact_minutes=None if response is Response.NEVER else chance.randrange(15_000),
        signal_minutes=chance.choice((None, chance.randrange(30_000))),
        updates_due=chance.randrange(1, 12), updates_kept=1, promises_due=2, promises_kept=1,
        concession_kind=Kind.DISCOUNT if discount else None, concession_percent=discount,
        concession_level=2 if discount else None, granted_minor=arr * discount // 100_00,
        conceded_minor=arr * discount // 100_00, effort_minutes=chance.randrange(30, 3_000, 15),
        estimate=chance.choice((None, 50_00, 70_00)),
    )  # fmt: skip

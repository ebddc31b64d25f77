"""After an upgrade: the lines of figures of cases that closed before figures were kept."""

from datetime import datetime

from bot.desk import Desk
from bot.results import keep_result
from storage.database import Transaction
from storage.job import Job, NewJob

AT_ONCE = 50
KEY = "count-closed"


class CountClosed:
    """Some cases in each transaction, the oldest first, until every closed one has its line."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        found = tx.results.list_missing(int(job.payload.get("after", 0)), AT_ONCE)
        for case_id in found:
            keep_result(self._desk, tx, tx.cases.lock(case_id), now)
        if len(found) == AT_ONCE:
            last = found[-1]
            payload = {"after": last}
            tx.jobs.enqueue(NewJob(f"{KEY}:{last}", "count_closed", now, payload=payload))

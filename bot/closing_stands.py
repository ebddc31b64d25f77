"""The moment from which nobody can take a closing back: what was held back until then happens."""

from datetime import datetime

from bot.celebrating import celebrate
from bot.closed_channels import is_of_closing, name_channel, plan_archive
from bot.concession_closing import closing_stands_at
from bot.desk import Desk
from domain.cases import Case
from storage.database import Transaction
from storage.job import Job, NewJob


def plan_standing(desk: Desk, tx: Transaction, case: Case) -> None:
    """Plans it, once for each closing."""
    assert case.closed_at is not None
    at, closed_at = closing_stands_at(desk, case), case.closed_at.isoformat()
    key, payload = f"closing-stands:{case.ref}:{closed_at}", {"closed_at": closed_at}
    tx.jobs.enqueue(NewJob(key, "stand_closing", at, case_id=case.id, payload=payload))


class StandClosing:
    """A closing stands, unless it was taken back: the name is freed, and a save is celebrated."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        assert job.case_id is not None
        case = tx.cases.lock(job.case_id)
        if not is_of_closing(case, job):
            return
        name_channel(tx, case, now)
        plan_archive(tx, self._desk.policy().outcomes, case)
        celebrate(self._desk, tx, case, now)

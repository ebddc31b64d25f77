"""Placing signals: those whose account was not known are tried again, some at a time."""

from datetime import datetime

from bot.desk import Desk
from bot.signal_inbox import take_report, unpacked_report
from bot.unplaced import plan_placing, tell_unplaced
from storage.database import Transaction
from storage.job import Job

AT_ONCE = 50


class PlaceSignals:
    """Goes through all that wait; then the admins hear of what is left."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def fire(self, tx: Transaction, job: Job, now: datetime) -> None:
        waiting = tx.unplaced.list_waiting(int(job.payload["after"]), AT_ONCE)
        for each in waiting:
            source, report = unpacked_report(each.told)
            if take_report(self._desk, tx, source, report):
                tx.unplaced.place(each.id, now)
        if len(waiting) == AT_ONCE:
            plan_placing(tx, now, waiting[-1].id)
        else:
            tell_unplaced(self._desk, tx, now)

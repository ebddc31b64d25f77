"""Hearing which job was sent: its kind, its case, and how long after it was wanted."""

import logging
from datetime import datetime
from typing import Protocol

from bot.calls import Call
from bot.outcome import Refused, Sent
from bot.sends import Disposal, Kinds, Parked, Send
from storage.database import Transaction
from storage.job import Job

log = logging.getLogger(__name__)


class Witness(Protocol):
    """Hears of each send in the transaction that finishes its job. Must be quick, never raise."""

    def sent(self, tx: Transaction, job: Job, call: Call, now: datetime) -> None: ...


class Witnessed(Kinds):
    """The table of kinds, with somebody who hears of every send."""

    def __init__(self, kinds: Kinds, witness: Witness) -> None:
        super().__init__(kinds._sends, kinds._timers)
        self._witness = witness

    def send(self, job: Job) -> Send:
        return _Witnessed(super().send(job), self._witness)


class _Witnessed:
    """One kind of send; the witness hears of it when its own work is done."""

    def __init__(self, send: Send, witness: Witness) -> None:
        self._send, self._witness = send, witness

    def prepare(self, tx: Transaction, job: Job, now: datetime) -> Call | Parked | None:
        return self._send.prepare(tx, job, now)

    def sent(self, tx: Transaction, job: Job, call: Call, done: Sent, now: datetime) -> None:
        self._send.sent(tx, job, call, done, now)
        self._witness.sent(tx, job, call, now)
        if log.isEnabledFor(logging.DEBUG):
            told = {"job": job.key, "kind": job.kind, "case": _case_ref(tx, job)}
            log.debug("delivered", extra=told)

    def refused(
        self, tx: Transaction, job: Job, call: Call, refusal: Refused, now: datetime
    ) -> Disposal:
        return self._send.refused(tx, job, call, refusal, now)


def _case_ref(tx: Transaction, job: Job) -> str | None:
    return tx.cases.get(job.case_id).ref if job.case_id is not None else None


class Nobody:
    """Hears nothing."""

    def sent(self, tx: Transaction, job: Job, call: Call, now: datetime) -> None:
        """Heard by nobody."""

"""Signals and proposals. Nothing is ever deleted."""

import json
from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, text, update

from domain.causes import Cause
from domain.signals import Proposal, ProposalState, Signal
from storage.dialect import insert_once
from storage.rows import reader
from storage.tables import ProposalRow, SignalRow, table

SIGNALS = table(SignalRow)
PROPOSALS = table(ProposalRow)
OPEN = text("proposals.state = 'open'")
RECENT = (
    select(SIGNALS)
    .where(SIGNALS.c.account_id == bindparam("account"), SIGNALS.c.at >= bindparam("since"))
    .order_by(SIGNALS.c.at, SIGNALS.c.id)
)
_read_signal = reader(Signal)


def _read_proposal(row: Row[Any]) -> Proposal:
    found = dict(row._mapping)
    values = {each.name: found[each.name] for each in fields(Proposal)}
    return Proposal(
        **values
        | {
            "asked": tuple(json.loads(found["asked"])),
            "state": ProposalState(found["state"]),
            "cause": Cause(found["cause"]) if found["cause"] else None,
        }
    )


class Signals:
    """The signals as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> Signal | None:
        """A new signal; None when its source has delivered that event before."""
        made = insert_once(self._connection, SIGNALS, "source", "event")
        row = {"evidence": ""} | values
        if not self._connection.execute(made, row).rowcount:
            return None
        return self.find(values["ref"])

    def find(self, ref: str) -> Signal | None:
        query = select(SIGNALS).where(SIGNALS.c.ref == ref)
        row = self._connection.execute(query).one_or_none()
        return _read_signal(row) if row else None

    def list_since(self, account_id: int, since: datetime) -> list[Signal]:
        """Of an account, what happened since then, the oldest first."""
        values = {"account": account_id, "since": since}
        return [_read_signal(row) for row in self._connection.execute(RECENT, values)]

    def list_of(self, proposal_id: int) -> list[Signal]:
        """What a proposal rests on."""
        query = select(SIGNALS).where(SIGNALS.c.proposal_id == proposal_id)
        rows = self._connection.execute(query.order_by(SIGNALS.c.at, SIGNALS.c.id))
        return [_read_signal(row) for row in rows]

    def assign(self, ids: Collection[int], **values: Any) -> None:
        """Says to which case or proposal they belong."""
        self._connection.execute(update(SIGNALS).where(SIGNALS.c.id.in_(ids)).values(**values))


class Proposals:
    """The proposals as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> Proposal:
        """A new open one. The caller holds the lock of the account."""
        row = {"asked": "[]", "reason": ""} | values
        if "asked" in values:
            row["asked"] = json.dumps(list(values["asked"]))
        self._connection.execute(insert(PROPOSALS).values(**row))
        found = self.find(values["ref"])
        assert found is not None
        return found

    def find(self, ref: str) -> Proposal | None:
        return self._one(select(PROPOSALS).where(PROPOSALS.c.ref == ref))

    def find_open(self, account_id: int) -> Proposal | None:
        return self._one(select(PROPOSALS).where(PROPOSALS.c.account_id == account_id, OPEN))

    def find_latest(self, account_id: int) -> Proposal | None:
        query = select(PROPOSALS).where(PROPOSALS.c.account_id == account_id)
        return self._one(query.order_by(PROPOSALS.c.id.desc()).limit(1))

    def list_answered(self, since: datetime) -> list[Proposal]:
        """What was answered since then."""
        query = select(PROPOSALS).where(PROPOSALS.c.answered_at >= since)
        rows = self._connection.execute(query.order_by(PROPOSALS.c.id))
        return [_read_proposal(row) for row in rows]

    def change(self, proposal_id: int, **values: Any) -> None:
        if "asked" in values:
            values["asked"] = json.dumps(list(values["asked"]))
        self._connection.execute(
            update(PROPOSALS)
            .where(PROPOSALS.c.id == proposal_id)
            .values(version=PROPOSALS.c.version + 1, **values)
        )

    def _one(self, query: Select[Any]) -> Proposal | None:
        row = self._connection.execute(query).one_or_none()
        return _read_proposal(row) if row else None

"""Signals and proposals. Nothing is ever deleted."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, text, update

from domain.causes import Cause
from domain.signals import Proposal, ProposalState, Signal
from storage.dialect import insert_once
from storage.rows import reader
from storage.tables import ProposalAskRow, ProposalRow, SignalRow, table

SIGNALS = table(SignalRow)
PROPOSALS = table(ProposalRow)
ASKS = table(ProposalAskRow)
OWN = tuple(each.name for each in fields(Proposal) if each.name != "asked")
OPEN = text("proposals.state = 'open'")
RECENT = (
    select(SIGNALS)
    .where(SIGNALS.c.account_id == bindparam("account"), SIGNALS.c.at >= bindparam("since"))
    .order_by(SIGNALS.c.at, SIGNALS.c.id)
)
_read_signal = reader(Signal)


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
        self._connection.execute(insert(PROPOSALS).values(**({"reason": ""} | values)))
        found = self.find(values["ref"])
        assert found is not None
        return found

    def ask(self, proposal_id: int, person_id: str, at: datetime) -> None:
        """One more who is asked; `at` is when their message comes."""
        row = {"proposal_id": proposal_id, "person_id": person_id, "at": at}
        self._connection.execute(
            insert_once(self._connection, ASKS, "proposal_id", "person_id"), row
        )

    def count_asks(self, person_id: str, since: datetime, until: datetime) -> int:
        """How many came or come to a person between two moments."""
        query = select(func.count()).where(
            ASKS.c.person_id == person_id, ASKS.c.at >= since, ASKS.c.at <= until
        )
        return int(self._connection.execute(query).scalar_one())

    def find(self, ref: str) -> Proposal | None:
        return self._one(select(PROPOSALS).where(PROPOSALS.c.ref == ref))

    def find_open(self, account_id: int) -> Proposal | None:
        return self._one(select(PROPOSALS).where(PROPOSALS.c.account_id == account_id, OPEN))

    def list_answered(self, since: datetime) -> list[Proposal]:
        """What was answered since then."""
        query = select(PROPOSALS).where(PROPOSALS.c.answered_at >= since)
        rows = self._connection.execute(query.order_by(PROPOSALS.c.id)).all()
        return [self._read(row) for row in rows]

    def change(self, proposal_id: int, **values: Any) -> None:
        self._connection.execute(
            update(PROPOSALS)
            .where(PROPOSALS.c.id == proposal_id)
            .values(version=PROPOSALS.c.version + 1, **values)
        )

    def _one(self, query: Select[Any]) -> Proposal | None:
        row = self._connection.execute(query).one_or_none()
        return self._read(row) if row else None

    def _read(self, row: Row[Any]) -> Proposal:
        query = select(ASKS.c.person_id).where(ASKS.c.proposal_id == row.id)
        asked = self._connection.execute(query.order_by(ASKS.c.at, ASKS.c.person_id)).scalars()
        found = {name: row._mapping[name] for name in OWN}
        found |= {"state": ProposalState(row.state), "cause": row.cause and Cause(row.cause)}
        return Proposal(asked=tuple(asked), **found)

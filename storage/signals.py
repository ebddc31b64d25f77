"""Signals and proposals. Nothing is ever deleted."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from domain.cases import Case, Outcome
from domain.causes import Cause
from domain.signal_precision import Judged
from domain.signals import Proposal, ProposalState, Signal, SignalKind
from storage.dialect import insert_once
from storage.rows import reader
from storage.tables import AccountRow, CaseRow, ProposalAskRow, ProposalRow, SignalRow, table

SIGNALS = table(SignalRow)
PROPOSALS = table(ProposalRow)
ASKS = table(ProposalAskRow)
ACCOUNTS = table(AccountRow)
CASES = table(CaseRow)
OWN = tuple(each.name for each in fields(Proposal) if each.name != "asked")
OPEN = text("proposals.state = 'open'")
# Written out, so that the index of those that belong to nothing yet is used.
LOOSE = text("signals.proposal_id IS NULL AND signals.case_id IS NULL")
RECENT = (SIGNALS.c.account_id == bindparam("account"), SIGNALS.c.at >= bindparam("since"), LOOSE)
NEWEST = select(func.max(SIGNALS.c.id)).where(*RECENT).group_by(SIGNALS.c.kind, SIGNALS.c.strength)
ONE_OF_EACH = select(SIGNALS).where(SIGNALS.c.id.in_(NEWEST)).order_by(SIGNALS.c.at, SIGNALS.c.id)
# Built once: asked at every look at a person whose day begins.
WAITING_REFS = (
    select(PROPOSALS.c.ref)
    .join(ASKS, ASKS.c.proposal_id == PROPOSALS.c.id)
    .where(ASKS.c.person_id == bindparam("person"), OPEN)
    .order_by(PROPOSALS.c.id)
    .limit(bindparam("most", type_=Integer))
)
_read_signal = reader(Signal)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a proposal rests on, however much it is: its kinds in the order in which they came, how
    many signals, when the first happened, and the latest of them."""

    kinds: tuple[SignalKind, ...]
    count: int
    first_at: datetime | None
    latest: tuple[Signal, ...]


class Signals:
    """The signals as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> Signal | None:
        """A new signal; None when its source has delivered that event before."""
        made = insert_once(self._connection, SIGNALS, "source", "event").returning(SIGNALS)
        row = self._connection.execute(made, {"evidence": ""} | values).first()
        return _read_signal(row) if row else None

    def find_about(self, account_id: int, source: str, subject: str) -> Signal | None:
        """The newest of the account's that is about that thing at its source."""
        query = select(SIGNALS).where(
            SIGNALS.c.account_id == account_id, SIGNALS.c.source == source,
            SIGNALS.c.subject == subject,
        )  # fmt: skip
        newest = query.order_by(SIGNALS.c.at.desc(), SIGNALS.c.id.desc()).limit(1)
        row = self._connection.execute(newest).one_or_none()
        return _read_signal(row) if row else None

    def list_loose(self, account_id: int, since: datetime) -> list[Signal]:
        """Of what happened since then and belongs to nothing yet: the newest of each kind."""
        values = {"account": account_id, "since": since}
        return [_read_signal(row) for row in self._connection.execute(ONE_OF_EACH, values)]

    def join_proposal(self, account_id: int, since: datetime, proposal_id: int) -> None:
        """All that happened since then and belongs to nothing yet belongs to the proposal."""
        values = {"account": account_id, "since": since}
        joined = update(SIGNALS).where(*RECENT).values(proposal_id=proposal_id)
        self._connection.execute(joined, values)

    def join_case(self, proposal_id: int, case_id: int) -> None:
        """What the proposal rests on belongs to the case."""
        mine = SIGNALS.c.proposal_id == proposal_id
        self._connection.execute(update(SIGNALS).where(mine).values(case_id=case_id))

    def basis_of(self, proposal_id: int, latest: int) -> Basis:
        """What a proposal rests on."""
        mine = SIGNALS.c.proposal_id == proposal_id
        kinds = self._connection.execute(
            select(SIGNALS.c.kind, func.count(), func.min(SIGNALS.c.at))
            .where(mine)
            .group_by(SIGNALS.c.kind)
            .order_by(func.min(SIGNALS.c.at), SIGNALS.c.kind)
        ).all()
        newest = select(SIGNALS).where(mine).order_by(SIGNALS.c.at.desc(), SIGNALS.c.id.desc())
        rows = self._connection.execute(newest.limit(latest)).all()
        return Basis(
            tuple(SignalKind(kind) for kind, _, _ in kinds),
            sum(count for _, count, _ in kinds),
            min((at for _, _, at in kinds), default=None),
            tuple(_read_signal(row) for row in reversed(rows)),
        )

    def first_about(
        self, account_id: int, case_id: int, since: datetime, until: datetime, kind: str = ""
    ) -> datetime | None:
        """When the first signal of a case happened, of a `kind` or of any: one that belongs to it,
        or one of the account from `since` until `until` that belongs to nothing."""
        nearby = and_(LOOSE, SIGNALS.c.at >= since, SIGNALS.c.at <= until)
        query = select(func.min(SIGNALS.c.at)).where(
            SIGNALS.c.account_id == account_id, or_(SIGNALS.c.case_id == case_id, nearby)
        )
        found = self._connection.execute(
            query.where(SIGNALS.c.kind == kind) if kind else query
        ).scalar_one()
        return found if isinstance(found, datetime) else None

    def assign(self, signal_id: int, **values: Any) -> None:
        """Says to which case or proposal it belongs."""
        self._connection.execute(update(SIGNALS).where(SIGNALS.c.id == signal_id).values(**values))


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
        """How many came or come to a person from one moment until before another."""
        query = select(func.count()).where(
            ASKS.c.person_id == person_id, ASKS.c.at >= since, ASKS.c.at < until
        )
        return int(self._connection.execute(query).scalar_one())

    def last_ask(self, person_id: str) -> datetime | None:
        """When the latest came or comes to a person."""
        query = select(func.max(ASKS.c.at)).where(ASKS.c.person_id == person_id)
        found = self._connection.execute(query).scalar_one()
        return found if isinstance(found, datetime) else None

    def asked_at(self, proposal_id: int, person_id: str) -> datetime | None:
        """When the person's message comes or came."""
        query = select(ASKS.c.at).where(
            ASKS.c.proposal_id == proposal_id, ASKS.c.person_id == person_id
        )
        return self._connection.execute(query).scalar_one_or_none()

    def list_waiting(self, person_id: str, limit: int) -> list[Proposal]:
        """Open ones about which a person is asked, the largest accounts first."""
        query = (
            select(PROPOSALS)
            .join(ASKS, ASKS.c.proposal_id == PROPOSALS.c.id)
            .join(ACCOUNTS, ACCOUNTS.c.id == PROPOSALS.c.account_id)
            .where(ASKS.c.person_id == person_id, OPEN)
            .order_by(func.coalesce(ACCOUNTS.c.arr_minor, 0).desc(), PROPOSALS.c.id)
        )
        return [self._read(row) for row in self._connection.execute(query.limit(limit)).all()]

    def refs_waiting(self, person_id: str, limit: int) -> list[str]:
        """The names of those, the oldest first."""
        values = {"person": person_id, "most": limit}
        return list(self._connection.execute(WAITING_REFS, values).scalars())

    def list_open_among(self, refs: Collection[str]) -> list[str]:
        """Those of the names that are open."""
        query = select(PROPOSALS.c.ref).where(PROPOSALS.c.ref.in_(refs), OPEN)
        return list(self._connection.execute(query.order_by(PROPOSALS.c.id)).scalars())

    def find(self, ref: str) -> Proposal | None:
        return self._one(select(PROPOSALS).where(PROPOSALS.c.ref == ref))

    def find_open(self, account_id: int) -> Proposal | None:
        return self._one(select(PROPOSALS).where(PROPOSALS.c.account_id == account_id, OPEN))

    def list_of_case(self, case: Case) -> list[Proposal]:
        """Those that a case came of, or that were over because of it."""
        query = select(PROPOSALS).where(
            PROPOSALS.c.account_id == case.account_id, PROPOSALS.c.case_id == case.id
        )
        rows = self._connection.execute(query.order_by(PROPOSALS.c.id)).all()
        return [self._read(row) for row in rows]

    def list_judged(self, since: datetime) -> list[Judged]:
        """What was answered since then, with what came of it."""
        answered = PROPOSALS.c.answered_at >= since
        kinds: dict[int, list[SignalKind]] = {}
        seen = select(SIGNALS.c.proposal_id, SIGNALS.c.kind).distinct()
        seen = seen.join(PROPOSALS, PROPOSALS.c.id == SIGNALS.c.proposal_id).where(answered)
        for proposal_id, kind in self._connection.execute(seen):
            kinds.setdefault(proposal_id, []).append(SignalKind(kind))
        query = (
            select(
                PROPOSALS.c.id,
                PROPOSALS.c.state,
                CASES.c.opened_at,
                CASES.c.closed_at,
                CASES.c.outcome,
            )
            .outerjoin(CASES, CASES.c.id == PROPOSALS.c.case_id)
            .where(answered)
            .order_by(PROPOSALS.c.id)
        )
        return [
            Judged(
                ProposalState(row.state),
                kinds.get(row.id, []),
                row.opened_at,
                row.closed_at,
                Outcome(row.outcome) if row.outcome else None,
            )
            for row in self._connection.execute(query)
        ]

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

"""Signals of accounts, and the proposals that follow from them."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import long_text, own_id


class SignalRow(SQLModel, table=True):
    """`event` is unique within its source: what is delivered twice is kept once."""

    __tablename__ = "signals"
    __table_args__ = (
        Index("signals_by_account", "account_id", "at"),
        Index("signals_by_event", "source", "event", unique=True),
        Index("signals_by_proposal", "proposal_id", "id"),
        # Those that may still propose something, of one kind after the other.
        Index(
            "loose_signals",
            "account_id",
            "kind",
            "strength",
            "at",
            sqlite_where=text("proposal_id IS NULL AND case_id IS NULL"),
            postgresql_where=text("proposal_id IS NULL AND case_id IS NULL"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigInteger)
    kind: str
    strength: str
    at: datetime
    noted_at: datetime
    source: str
    event: str
    evidence: str = Field(default="", sa_column=long_text())
    by: str | None = None
    cause: str | None = None
    case_id: int | None = Field(default=None, foreign_key="cases.id", sa_type=BigInteger)
    proposal_id: int | None = Field(default=None, foreign_key="proposals.id", sa_type=BigInteger)
    subject: str | None = None


class UnplacedRow(SQLModel, table=True):
    """What was seen of an account that nobody knows; `told` is the whole report as JSON."""

    __tablename__ = "unplaced_signals"
    __table_args__ = (
        Index("unplaced_by_event", "source", "event", unique=True),
        Index(
            "unplaced_waiting",
            "id",
            sqlite_where=text("placed_at IS NULL"),
            postgresql_where=text("placed_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    source: str
    event: str
    told: str = Field(default="", sa_column=long_text())
    noted_at: datetime
    placed_at: datetime | None = None


class SenderNameRow(SQLModel, table=True):
    """What a source of signals calls an account, as somebody here has said."""

    __tablename__ = "sender_names"
    source: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigInteger)
    by: str
    at: datetime


class ProposalRow(SQLModel, table=True):
    """One open proposal an account at a time; the database itself allows no second."""

    __tablename__ = "proposals"
    __table_args__ = (
        Index(
            "one_open_proposal_per_account",
            "account_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("proposals_by_account", "account_id", "id"),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigInteger)
    at: datetime
    cause: str | None = None
    state: str = "open"
    answered_at: datetime | None = None
    answered_by: str | None = None
    reason: str = Field(default="", sa_column=long_text())
    case_id: int | None = Field(default=None, foreign_key="cases.id", sa_type=BigInteger)
    escalated: int = 0
    version: int = 1


class ProposalAskRow(SQLModel, table=True):
    """Who is asked about a proposal; `at` is when their message comes."""

    __tablename__ = "proposal_asks"
    __table_args__ = (Index("proposal_asks_by_person", "person_id", "at"),)
    proposal_id: int = Field(foreign_key="proposals.id", primary_key=True, sa_type=BigInteger)
    person_id: str = Field(primary_key=True)
    at: datetime

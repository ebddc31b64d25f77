"""Concessions: what was asked, each step of its approval, who was asked, who stands in."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import long_text, own_id

WAITING = "state IN ('asked', 'countered')"


class ConcessionRow(SQLModel, table=True):
    """`terms` and `counter` are JSON of whole numbers and texts; `peak` is the highest discount of
    any phase, in hundredths of a per cent."""

    __tablename__ = "concessions"
    __table_args__ = (
        Index("concessions_by_case", "case_id", "id"),
        Index("concessions_by_account", "account_id", "decided_at"),
        Index(
            "concessions_waiting", "id", sqlite_where=text(WAITING), postgresql_where=text(WAITING)
        ),
        Index(
            "concessions_ending",
            "case_id",
            sqlite_where=text("state = 'accepted' AND peak > 0"),
            postgresql_where=text("state = 'accepted' AND peak > 0"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigInteger)
    at: datetime
    by: str
    terms: str = Field(sa_column=long_text())
    peak: int = 0
    ground: str
    why: str = Field(sa_column=long_text())
    state: str
    is_limit: bool = False
    warnings: str = Field(default="[]", sa_column=long_text())
    justification: str = Field(default="", sa_column=long_text())
    expected: str = Field(default="", sa_column=long_text())
    alternatives: str = Field(default="", sa_column=long_text())
    arr_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    tier: int | None = None
    risk: str | None = None
    estimate: int | None = None
    cause: str | None = None
    needed: int = 4
    route: str = Field(default="[]", sa_column=long_text())
    stage: int = 0
    before: int = 0
    replaces: str | None = None
    drawn_on: str | None = None
    counter: str | None = Field(default=None, sa_column=long_text(nullable=True))
    question_open: bool = False
    decided_at: datetime | None = None
    decided_by: str | None = None
    decided_for: str | None = None
    decided_level: int | None = None
    reason: str = Field(default="", sa_column=long_text())
    lapses_at: datetime | None = None
    offered_at: datetime | None = None
    answered_at: datetime | None = None
    sunset_told_at: datetime | None = None
    version: int = 1


class ApprovalStepRow(SQLModel, table=True):
    """Only added to: questions, answers, decisions, in their order."""

    __tablename__ = "approval_steps"
    __table_args__ = (Index("approval_steps_by_concession", "concession_id", "id"),)
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    concession_id: int = Field(foreign_key="concessions.id", sa_type=BigInteger)
    at: datetime
    by: str
    kind: str
    on_behalf_of: str | None = None
    level: int | None = None
    text: str = Field(default="", sa_column=long_text())


class AskRow(SQLModel, table=True):
    """One person's copy of a request."""

    __tablename__ = "asks"
    __table_args__ = (
        Index("asks_by_concession", "concession_id", "id"),
        Index(
            "asks_open_by_person",
            "person_id",
            sqlite_where=text("over_at IS NULL"),
            postgresql_where=text("over_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    concession_id: int = Field(foreign_key="concessions.id", sa_type=BigInteger)
    person_id: str
    stage: str
    at: datetime
    on_behalf_of: str | None = None
    escalated: bool = False
    informed: bool = False
    agreed_at: datetime | None = None
    clock_from: datetime | None = None
    worked: int = 0
    reminded: int = 0
    posts: int = 1
    over_at: datetime | None = None


class DelegationRow(SQLModel, table=True):
    __tablename__ = "delegations"
    __table_args__ = (
        Index("delegations_by_person", "person_id", "ends_at"),
        Index("delegations_by_delegate", "delegate_id", "ends_at"),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    person_id: str
    delegate_id: str
    starts_at: datetime
    ends_at: datetime
    at: datetime
    by: str
    ended_at: datetime | None = None

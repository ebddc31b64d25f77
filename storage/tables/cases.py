"""Accounts, their cases, and what belongs to a case from its first day."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import long_text, own_id


class AccountRow(SQLModel, table=True):
    """`source` names the directory that was imported last, `external_id` the account's id there;
    what begins with `crm` says the same of the CRM, `said_by` which fact is whose."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index("accounts_by_external_id", "external_id", "source", unique=True),
        Index("accounts_by_crm_id", "crm_id", "crm", unique=True),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    key: str = Field(unique=True)
    name: str
    arr_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    renewal_on: date | None = None
    version: int = 1
    source: str | None = None
    external_id: str | None = None
    owner_email: str | None = None
    health: int | None = None
    health_at: datetime | None = None
    tier_named: str | None = None
    segment: str | None = None
    facts_at: datetime | None = None
    muted_until: datetime | None = None
    crm: str | None = None
    crm_id: str | None = None
    crm_read_at: datetime | None = None
    said_by: str | None = None


class CaseRow(SQLModel, table=True):
    __tablename__ = "cases"
    __table_args__ = (
        # One open case per account, whoever asks, however often, on however many machines.
        Index(
            "one_open_case_per_account",
            "account_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("cases_by_owner", "owner_id", "state"),
        Index("cases_by_account", "account_id", "id"),
        Index(
            "cases_by_follows",
            "follows",
            sqlite_where=text("follows IS NOT NULL"),
            postgresql_where=text("follows IS NOT NULL"),
        ),
        # Similar cases are looked for among the closed ones only.
        Index(
            "cases_closed_by_cause",
            "cause",
            "closed_at",
            sqlite_where=text("state = 'closed'"),
            postgresql_where=text("state = 'closed'"),
        ),
        Index(
            "cases_closed_by_playbook",
            "playbook",
            "closed_at",
            sqlite_where=text("state = 'closed'"),
            postgresql_where=text("state = 'closed'"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigInteger)
    state: str
    owner_id: str
    opened_by: str
    flagged_at: datetime
    opened_at: datetime
    reason: str = Field(sa_column=long_text())
    playbook: str
    language: str
    private: bool
    version: int = 1
    cause: str | None = None
    tier: int | None = None
    risk: str | None = None
    time_box_until: datetime | None = None
    channel_id: str | None = Field(default=None, unique=True)
    channel_name: str | None = None
    channel_state: str = "pending"
    topic: str | None = None
    messages_since_card: int = 0
    first_contact_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: str | None = None
    outcome_reason: str | None = Field(default=None, sa_column=long_text(nullable=True))
    arr_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    renewal_on: date | None = None
    arr_kept_minor: int | None = Field(default=None, sa_type=BigInteger)
    follows: str | None = None
    follows_as: str | None = None
    reopened_at: datetime | None = None


class MemberRow(SQLModel, table=True):
    __tablename__ = "case_members"
    case_id: int = Field(foreign_key="cases.id", primary_key=True, sa_type=BigInteger)
    person_id: str = Field(primary_key=True)


class ItemRow(SQLModel, table=True):
    __tablename__ = "items"
    __table_args__ = (
        Index("items_by_case", "case_id", "position"),
        Index(
            "items_open_by_owner",
            "owner_id",
            "due_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    position: int
    playbook: str
    name: str
    phase: str
    text: str = Field(sa_column=long_text())
    owner_id: str
    due_at: datetime
    must_do: bool = False
    state: str = "open"
    settled_by: str | None = None
    settled_at: datetime | None = None
    note: str | None = Field(default=None, sa_column=long_text(nullable=True))
    touched: bool = False
    version: int = 1
    customer_may_see: bool = False
    after: str = Field(default="[]", sa_column=long_text())


class TimelineRow(SQLModel, table=True):
    __tablename__ = "timeline"
    __table_args__ = (Index("timeline_by_case", "case_id", "at"),)
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    at: datetime
    by: str
    kind: str
    means: str | None = None
    who: str | None = Field(default=None, sa_column=long_text(nullable=True))
    text: str = Field(default="", sa_column=long_text())
    link: str | None = Field(default=None, sa_column=long_text(nullable=True))
    taken_back: bool = False
    customer_may_see: bool = False


class UndoRow(SQLModel, table=True):
    __tablename__ = "undo"
    __table_args__ = (Index("undo_by_person", "person_id", "id"),)
    id: int | None = Field(default=None, sa_column=own_id())
    person_id: str
    at: datetime
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    kind: str
    target: str
    before: str = Field(sa_column=long_text())
    undone: bool = False


class UpdateRow(SQLModel, table=True):
    __tablename__ = "updates"
    __table_args__ = (Index("updates_by_case", "case_id", "id"),)
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    by: str
    at: datetime
    parts: str = Field(sa_column=long_text())
    state: str = "draft"
    sent_at: datetime | None = None
    sent_to: str | None = Field(default=None, sa_column=long_text(nullable=True))
    corrects: str | None = None
    version: int = 1

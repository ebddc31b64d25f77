"""What a working case holds: triage, cause, people, plan, promises, escalation, handovers."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import long_text, own_id


class TriageRow(SQLModel, table=True):
    """How a case stands: one row a case, what it was before is in its timeline."""

    __tablename__ = "triages"
    case_id: int = Field(foreign_key="cases.id", primary_key=True, sa_type=BigInteger)
    at: datetime
    by: str
    facts: str = Field(sa_column=long_text())
    value: str
    probability: str
    estimate: int | None = None
    proposed_tier: int
    tier: int
    risk: str
    reason: str = Field(default="", sa_column=long_text())


class ExtensionRow(SQLModel, table=True):
    """A request to move the end of a time box."""

    __tablename__ = "extensions"
    __table_args__ = (Index("extensions_by_case", "case_id", "id"),)
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    at: datetime
    by: str
    until: datetime
    reason: str = Field(sa_column=long_text())
    asked_of: str | None = None
    state: str = "asked"
    answered_by: str | None = None
    answered_at: datetime | None = None


class RootCauseRow(SQLModel, table=True):
    __tablename__ = "root_causes"
    case_id: int = Field(foreign_key="cases.id", primary_key=True, sa_type=BigInteger)
    at: datetime
    by: str
    whys: str = Field(sa_column=long_text())
    cause: str
    churn_type: str
    said_so: bool
    preventable: bool | None = None
    entry: str
    confirmed: str | None = None


class StakeholderRow(SQLModel, table=True):
    __tablename__ = "stakeholders"
    __table_args__ = (Index("stakeholders_by_case", "case_id", "id"),)
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    at: datetime
    by: str
    name: str = Field(sa_column=long_text())
    role: str = Field(default="", sa_column=long_text())
    stance: str
    sponsor: bool = False
    last_contact_on: date | None = None
    gone: bool = False
    version: int = 1


class IssueRow(SQLModel, table=True):
    __tablename__ = "issues"
    __table_args__ = (
        Index("issues_by_case", "case_id", "id"),
        Index(
            "issues_open_by_owner",
            "owner_id",
            sqlite_where=text("confirmed_at IS NULL AND dropped_at IS NULL"),
            postgresql_where=text("confirmed_at IS NULL AND dropped_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    at: datetime
    by: str
    text: str = Field(sa_column=long_text())
    cause: str = Field(default="", sa_column=long_text())
    fix: str = Field(default="", sa_column=long_text())
    owner_id: str
    due_at: datetime
    metric: str = Field(default="", sa_column=long_text())
    deal_breaker: bool = False
    frequency: int
    fixable: int
    speed: int
    impact: int
    workaround: str = Field(default="", sa_column=long_text())
    workaround_due_at: datetime | None = None
    workaround_at: datetime | None = None
    fixed_at: datetime | None = None
    communicated_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_who: str | None = Field(default=None, sa_column=long_text(nullable=True))
    dropped_at: datetime | None = None
    dropped_reason: str | None = Field(default=None, sa_column=long_text(nullable=True))
    customer_may_see: bool = False
    version: int = 1


class PromiseRow(SQLModel, table=True):
    __tablename__ = "promises"
    __table_args__ = (
        Index("promises_by_case", "case_id", "id"),
        Index(
            "promises_open_by_owner",
            "owner_id",
            "due_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    at: datetime
    by: str
    text: str = Field(sa_column=long_text())
    owner_id: str
    due_at: datetime
    first_due_at: datetime
    moved: int = 0
    state: str = "open"
    source: str
    link: str | None = Field(default=None, sa_column=long_text(nullable=True))
    delivered_at: datetime | None = None
    confirmed_at: datetime | None = None
    confirmed_who: str | None = Field(default=None, sa_column=long_text(nullable=True))
    broken_at: datetime | None = None
    told: str | None = Field(default=None, sa_column=long_text(nullable=True))
    version: int = 1


class ServiceLevelRow(SQLModel, table=True):
    __tablename__ = "service_levels"
    __table_args__ = (Index("service_levels_by_case", "case_id", "id"),)
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    at: datetime
    by: str
    text: str = Field(sa_column=long_text())
    target: str = Field(sa_column=long_text())
    ended_at: datetime | None = None


class ServiceCheckRow(SQLModel, table=True):
    """Whether a written service level was kept on one occasion."""

    __tablename__ = "service_checks"
    __table_args__ = (Index("service_checks_by_level", "level_id", "at"),)
    id: int | None = Field(default=None, sa_column=own_id())
    level_id: int = Field(foreign_key="service_levels.id", sa_type=BigInteger)
    at: datetime
    by: str
    kept: bool
    note: str = Field(default="", sa_column=long_text())


class FactRow(SQLModel, table=True):
    """What people entered once and several things read: value facts, playbook facts."""

    __tablename__ = "facts"
    case_id: int = Field(foreign_key="cases.id", primary_key=True, sa_type=BigInteger)
    name: str = Field(primary_key=True)
    value: str = Field(sa_column=long_text())
    at: datetime
    by: str


class EscalationRow(SQLModel, table=True):
    __tablename__ = "escalations"
    __table_args__ = (
        Index("escalations_by_case", "case_id", "id"),
        Index(
            "escalations_running",
            "case_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    at: datetime
    by: str
    executive_id: str
    grounds: str = Field(sa_column=long_text())
    objective: str = Field(sa_column=long_text())
    contact_by: datetime
    briefed_at: datetime | None = None
    contacted_at: datetime | None = None
    followed_up_at: datetime | None = None
    thanked_at: datetime | None = None
    spoke_with: str = Field(default="", sa_column=long_text())
    said: str = Field(default="", sa_column=long_text())
    commitments: str = Field(default="", sa_column=long_text())
    follow_up: str = Field(default="", sa_column=long_text())
    learned: str = Field(default="", sa_column=long_text())
    ended_at: datetime | None = None
    version: int = 1


class HandoverRow(SQLModel, table=True):
    __tablename__ = "handovers"
    __table_args__ = (
        Index("handovers_by_case", "case_id", "id"),
        Index("handovers_by_receiver", "to_id", "state"),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    at: datetime
    by: str
    from_id: str
    to_id: str
    summary: str = Field(sa_column=long_text())
    new_csm: bool = False
    state: str = "asked"
    answered_at: datetime | None = None
    reason: str | None = Field(default=None, sa_column=long_text(nullable=True))


class CoverRow(SQLModel, table=True):
    """One case looked after by a colleague for some days."""

    __tablename__ = "covers"
    __table_args__ = (
        Index("covers_by_case", "case_id", "ends_at"),
        Index("covers_by_deputy", "deputy_id", "ends_at"),
        Index(
            "covers_accepted",
            "ends_at",
            sqlite_where=text("state = 'accepted'"),
            postgresql_where=text("state = 'accepted'"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    person_id: str
    deputy_id: str
    starts_at: datetime
    ends_at: datetime
    state: str = "asked"
    asked_at: datetime


class CaseRoleRow(SQLModel, table=True):
    """Who works on a case in which role, besides its owner."""

    __tablename__ = "case_roles"
    case_id: int = Field(foreign_key="cases.id", primary_key=True, sa_type=BigInteger)
    role: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    at: datetime
    by: str

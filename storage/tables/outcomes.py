"""What closed cases leave behind, what is owed after them, and what the stand-up said."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import long_text, own_id


class DebriefRow(SQLModel, table=True):
    __tablename__ = "debriefs"
    __table_args__ = (
        Index(
            "debriefs_open_by_owner",
            "owner_id",
            "due_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index("debriefs_by_case", "case_id", "id"),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    owner_id: str
    at: datetime
    due_at: datetime
    state: str = "open"
    commitment: str = "unknown"
    cause_dealt: str = "unknown"
    health_up: str = "unknown"
    promises_kept: str = "unknown"
    effort_minutes: int | None = None
    worked: str = Field(default="", sa_column=long_text())
    not_worked: str = Field(default="", sa_column=long_text())
    differently: str = Field(default="", sa_column=long_text())
    real_reason: str = Field(default="", sa_column=long_text())
    lost_when: str = Field(default="", sa_column=long_text())
    missed: str = Field(default="", sa_column=long_text())
    could_have: str = "unknown"
    how: str = Field(default="", sa_column=long_text())
    pattern: str = Field(default="", sa_column=long_text())
    change: str = Field(default="", sa_column=long_text())
    elsewhere: str = "unknown"
    done_by: str | None = None
    done_at: datetime | None = None
    version: int = 1


class TouchRow(SQLModel, table=True):
    """`step` and `number` are unique within one run of a case's programme, which `since` names:
    nothing is planned twice."""

    __tablename__ = "touches"
    __table_args__ = (
        Index("touches_once", "case_id", "programme", "since", "step", "number", unique=True),
        Index(
            "touches_open_by_owner",
            "owner_id",
            "due_at",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    programme: str
    since: datetime
    step: str
    number: int
    owner_id: str
    at: datetime
    due_at: datetime
    first_due_at: datetime
    moved: int = 0
    state: str = "open"
    note: str = Field(default="", sa_column=long_text())
    settled_by: str | None = None
    settled_at: datetime | None = None
    health: str | None = None
    said_yes: bool | None = None
    version: int = 1


class ResultRow(SQLModel, table=True):
    """One closed case in figures: all that reports read."""

    __tablename__ = "results"
    __table_args__ = (
        # With all that medians are taken of, so that they need not look at the lines themselves.
        Index(
            "results_by_closing",
            "closed_at",
            "owner_id",
            "outcome",
            "relapsed_at",
            "contact_minutes",
            "close_minutes",
            "effort_minutes",
            "signal_minutes",
            "red_minutes",
        ),
        Index("results_by_account", "account_id"),
    )
    case_id: int = Field(foreign_key="cases.id", primary_key=True, sa_type=BigInteger)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigInteger)
    outcome: str
    flagged_at: datetime
    opened_at: datetime
    closed_at: datetime
    owner_id: str
    playbook: str
    tier: int | None = None
    risk: str | None = None
    cause: str | None = None
    segment: str | None = None
    currency: str | None = None
    arr_minor: int | None = Field(default=None, sa_type=BigInteger)
    kept_minor: int | None = Field(default=None, sa_type=BigInteger)
    response: str
    contact_minutes: int | None = None
    close_minutes: int = 0
    signal_minutes: int | None = None
    red_minutes: int | None = None
    updates_due: int = 0
    updates_kept: int = 0
    promises_due: int = 0
    promises_kept: int = 0
    levels_due: int = 0
    levels_kept: int = 0
    concession_kind: str | None = None
    concession_percent: int = 0
    concession_level: int | None = None
    granted_minor: int = Field(default=0, sa_type=BigInteger)
    conceded_minor: int = Field(default=0, sa_type=BigInteger)
    effort_minutes: int | None = None
    estimate: int | None = None
    follows: str | None = None
    relapsed_at: datetime | None = None
    won_back_at: datetime | None = None
    retained_at_12: bool | None = None
    renewed: bool | None = None


class AfterRow(SQLModel, table=True):
    """What is known of a closed case's reason: whether it is dealt with by now, or overruled."""

    __tablename__ = "afters"
    case_id: int = Field(foreign_key="cases.id", primary_key=True, sa_type=BigInteger)
    resolved_at: datetime | None = None
    resolved_by: str | None = None
    resolved_how: str = Field(default="", sa_column=long_text())
    insisted: str = Field(default="", sa_column=long_text())
    celebrated_at: datetime | None = None


class StandUpRow(SQLModel, table=True):
    """One stand-up of a team and a day. `told` is what it was built from, as JSON: tomorrow's
    changes are counted from it."""

    __tablename__ = "stand_ups"
    team: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    at: datetime
    state: str
    told: str = Field(default="{}", sa_column=long_text())


class StandUpAnswerRow(SQLModel, table=True):
    """What the owner of a slipping case says: as shown, or what blocks it."""

    __tablename__ = "stand_up_answers"
    case_id: int = Field(foreign_key="cases.id", primary_key=True, sa_type=BigInteger)
    at: datetime
    by: str
    blocked: str = Field(default="", sa_column=long_text())

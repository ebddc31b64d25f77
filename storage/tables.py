"""The tables. Statements elsewhere in this room are Core statements on these."""

from datetime import date, datetime, time

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text, text
from sqlmodel import Field, SQLModel

# SQLite counts rows only in a column declared INTEGER; PostgreSQL deserves the long one.
BIG_ID = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column(BIG_ID, primary_key=True, autoincrement=True)


def _long(*, nullable: bool = False) -> Column[str]:
    return Column(Text, nullable=nullable)


class AccountRow(SQLModel, table=True):
    __tablename__ = "accounts"
    id: int | None = Field(default=None, sa_column=_id())
    key: str = Field(unique=True)
    name: str
    arr_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    renewal_on: date | None = None
    version: int = 1


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
    )
    id: int | None = Field(default=None, sa_column=_id())
    ref: str = Field(unique=True)
    account_id: int = Field(foreign_key="accounts.id", sa_type=BigInteger)
    state: str
    owner_id: str
    opened_by: str
    flagged_at: datetime
    opened_at: datetime
    reason: str = Field(sa_column=_long())
    playbook: str
    language: str
    private: bool
    version: int = 1
    cause: str | None = None
    tier: int | None = None
    channel_id: str | None = Field(default=None, unique=True)
    channel_name: str | None = None
    channel_state: str = "pending"
    topic: str | None = None
    messages_since_card: int = 0
    first_contact_at: datetime | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    outcome: str | None = None
    outcome_reason: str | None = Field(default=None, sa_column=_long(nullable=True))
    arr_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str | None = None
    renewal_on: date | None = None
    arr_kept_minor: int | None = Field(default=None, sa_type=BigInteger)


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
    id: int | None = Field(default=None, sa_column=_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    position: int
    playbook: str
    name: str
    phase: str
    text: str = Field(sa_column=_long())
    owner_id: str
    due_at: datetime
    must_do: bool = False
    state: str = "open"
    settled_by: str | None = None
    settled_at: datetime | None = None
    note: str | None = Field(default=None, sa_column=_long(nullable=True))
    touched: bool = False
    version: int = 1
    customer_may_see: bool = False


class TimelineRow(SQLModel, table=True):
    __tablename__ = "timeline"
    __table_args__ = (Index("timeline_by_case", "case_id", "at"),)
    id: int | None = Field(default=None, sa_column=_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    at: datetime
    by: str
    kind: str
    means: str | None = None
    who: str | None = Field(default=None, sa_column=_long(nullable=True))
    text: str = Field(default="", sa_column=_long())
    link: str | None = Field(default=None, sa_column=_long(nullable=True))
    taken_back: bool = False
    customer_may_see: bool = False


class UndoRow(SQLModel, table=True):
    __tablename__ = "undo"
    __table_args__ = (Index("undo_by_person", "person_id", "id"),)
    id: int | None = Field(default=None, sa_column=_id())
    person_id: str
    at: datetime
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    kind: str
    target: str
    before: str = Field(sa_column=_long())
    undone: bool = False


class PersonRow(SQLModel, table=True):
    __tablename__ = "people"
    __table_args__ = (
        Index(
            "people_left",
            "id",
            sqlite_where=text("deactivated"),
            postgresql_where=text("deactivated"),
        ),
    )
    id: str = Field(primary_key=True)
    name: str
    zone: str = "UTC"
    locale: str = "en-US"
    email: str | None = Field(default=None, index=True)
    guest: bool = False
    bot: bool = False
    deactivated: bool = False
    team_id: str | None = None


class PersonSettingsRow(SQLModel, table=True):
    __tablename__ = "person_settings"
    person_id: str = Field(primary_key=True)
    day_starts_at: time
    quiet_from: time
    quiet_until: time
    lock_screen_names: bool = True
    language: str | None = None


class GroupMemberRow(SQLModel, table=True):
    __tablename__ = "group_members"
    group_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)


class JobRow(SQLModel, table=True):
    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "jobs_open",
            "due_at",
            "id",
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
        Index(
            "jobs_open_in_lane",
            "lane",
            "due_at",
            "id",
            sqlite_where=text("state = 'open' AND lane IS NOT NULL"),
            postgresql_where=text("state = 'open' AND lane IS NOT NULL"),
        ),
        Index(
            "jobs_open_timers",
            "due_at",
            "id",
            sqlite_where=text("state = 'open' AND lane IS NULL"),
            postgresql_where=text("state = 'open' AND lane IS NULL"),
        ),
        Index(
            "jobs_finished",
            "finished_at",
            sqlite_where=text("state <> 'open'"),
            postgresql_where=text("state <> 'open'"),
        ),
        Index("jobs_by_case", "case_id"),
    )
    id: int | None = Field(default=None, sa_column=_id())
    key: str = Field(unique=True)
    kind: str
    lane: str | None = None
    case_id: int | None = Field(default=None, foreign_key="cases.id", sa_type=BigInteger)
    payload: str = Field(sa_column=_long())
    due_at: datetime
    visible_at: datetime
    lease_until: float | None = None
    state: str = "open"
    attempts: int = 0
    fence: int = 0
    uncertain_since: float | None = None
    uncertain_at: datetime | None = None
    wanted: int = 1
    last_error: str | None = Field(default=None, sa_column=_long(nullable=True))
    finished_at: datetime | None = None


class PostRow(SQLModel, table=True):
    __tablename__ = "posts"
    __table_args__ = (Index("posts_at", "channel", "ts"),)
    key: str = Field(primary_key=True)
    case_id: int | None = Field(default=None, foreign_key="cases.id", sa_type=BigInteger)
    channel: str | None = None
    ts: str | None = None
    generation: int = 1
    shown: str | None = None


class NudgeRow(SQLModel, table=True):
    __tablename__ = "nudges"
    __table_args__ = (
        Index("nudges_by_case", "case_id", "settled_at"),
        Index("nudges_by_person", "person_id", "settled_at"),
        Index(
            "nudges_breached",
            "due_at",
            sqlite_where=text("breached_at IS NOT NULL AND settled_at IS NULL"),
            postgresql_where=text("breached_at IS NOT NULL AND settled_at IS NULL"),
        ),
    )
    key: str = Field(primary_key=True)
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    person_id: str
    kind: str
    subject: str = ""
    text: str = Field(default="", sa_column=_long())
    due_at: datetime
    number: int = -1
    told_at: datetime | None = None
    loud_at: datetime | None = None
    owes_loud: bool = False
    reminder: str | None = None
    snoozed_until: datetime | None = None
    snooze_reason: str | None = Field(default=None, sa_column=_long(nullable=True))
    breached_at: datetime | None = None
    settled_at: datetime | None = None


class ReminderRow(SQLModel, table=True):
    __tablename__ = "reminders"
    __table_args__ = (
        Index("reminders_by_person", "person_id", "at"),
        Index("reminders_at", "at"),
        Index(
            "reminders_shadow", "at", sqlite_where=text("shadow"), postgresql_where=text("shadow")
        ),
    )
    ref: str = Field(primary_key=True)
    person_id: str
    kind: str
    at: datetime
    shadow: bool = False
    payload: str = Field(default="{}", sa_column=_long())


class UpdateRow(SQLModel, table=True):
    __tablename__ = "updates"
    __table_args__ = (Index("updates_by_case", "case_id", "id"),)
    id: int | None = Field(default=None, sa_column=_id())
    ref: str = Field(unique=True)
    case_id: int = Field(foreign_key="cases.id", sa_type=BigInteger)
    by: str
    at: datetime
    parts: str = Field(sa_column=_long())
    state: str = "draft"
    sent_at: datetime | None = None
    sent_to: str | None = Field(default=None, sa_column=_long(nullable=True))
    corrects: str | None = None
    version: int = 1


class AbsenceRow(SQLModel, table=True):
    __tablename__ = "absences"
    __table_args__ = (
        Index("absences_by_person", "person_id", "ends_at"),
        Index("absences_by_end", "ends_at"),
    )
    id: int | None = Field(default=None, sa_column=_id())
    ref: str = Field(unique=True)
    person_id: str
    starts_at: datetime
    ends_at: datetime
    deputy_id: str
    state: str
    asked_at: datetime


class RunnerLeaseRow(SQLModel, table=True):
    __tablename__ = "runner_lease"
    id: int = Field(primary_key=True)
    holder: str
    epoch: int
    expires_at: float


class InboxRow(SQLModel, table=True):
    __tablename__ = "inbox"
    key: str = Field(primary_key=True)
    at: datetime = Field(index=True)
    answer: str = Field(sa_column=_long())


class AuditRow(SQLModel, table=True):
    __tablename__ = "audit"
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime
    actor: str
    event: str
    case_ref: str | None = Field(default=None, index=True)
    data: str = Field(sa_column=_long())
    previous: str
    hash: str


class AuditHeadRow(SQLModel, table=True):
    __tablename__ = "audit_head"
    id: int = Field(primary_key=True)
    seq: int = Field(sa_type=BigInteger)
    hash: str


class InstallationRow(SQLModel, table=True):
    __tablename__ = "installation"
    name: str = Field(primary_key=True)
    value: str = Field(sa_column=_long())


def table(row: type[SQLModel]) -> Table:
    """The Core table behind a row class."""
    found = row.__table__  # type: ignore[attr-defined]
    assert isinstance(found, Table)
    return found

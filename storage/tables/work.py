"""What is still to be done and said, and what has come in."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import long_text, own_id


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
    id: int | None = Field(default=None, sa_column=own_id())
    key: str = Field(unique=True)
    kind: str
    lane: str | None = None
    case_id: int | None = Field(default=None, foreign_key="cases.id", sa_type=BigInteger)
    payload: str = Field(sa_column=long_text())
    due_at: datetime
    visible_at: datetime
    lease_until: float | None = None
    state: str = "open"
    attempts: int = 0
    fence: int = 0
    uncertain_since: float | None = None
    uncertain_at: datetime | None = None
    wanted: int = 1
    last_error: str | None = Field(default=None, sa_column=long_text(nullable=True))
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
    answer: str = Field(sa_column=long_text())

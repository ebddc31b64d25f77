"""What people were told of what falls due."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import long_text


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
    text: str = Field(default="", sa_column=long_text())
    due_at: datetime
    number: int = -1
    told_at: datetime | None = None
    loud_at: datetime | None = None
    owes_loud: bool = False
    reminder: str | None = None
    snoozed_until: datetime | None = None
    snooze_reason: str | None = Field(default=None, sa_column=long_text(nullable=True))
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
    payload: str = Field(default="{}", sa_column=long_text())

"""People: who they are, what they set, when they are away."""

from datetime import datetime, time

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import own_id


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


class AbsenceRow(SQLModel, table=True):
    __tablename__ = "absences"
    __table_args__ = (
        Index("absences_by_person", "person_id", "ends_at"),
        Index("absences_by_end", "ends_at"),
    )
    id: int | None = Field(default=None, sa_column=own_id())
    ref: str = Field(unique=True)
    person_id: str
    starts_at: datetime
    ends_at: datetime
    deputy_id: str
    state: str
    asked_at: datetime

"""The audit trail, and what the installation knows of itself."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.tables.columns import long_text


class AuditRow(SQLModel, table=True):
    __tablename__ = "audit"
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime
    actor: str
    event: str
    case_ref: str | None = Field(default=None, index=True)
    data: str = Field(sa_column=long_text())
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
    value: str = Field(sa_column=long_text())

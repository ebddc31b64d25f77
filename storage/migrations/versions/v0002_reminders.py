"""Reminders, customer updates, absences; what the customer may see."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name in ("items", "timeline"):
        op.add_column(
            name,
            sa.Column("customer_may_see", sa.Boolean(), nullable=False, server_default=sa.false()),
        )
    op.create_index(
        "items_open_by_owner",
        "items",
        ["owner_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "people_left",
        "people",
        ["id"],
        unique=False,
        sqlite_where=sa.text("deactivated"),
        postgresql_where=sa.text("deactivated"),
    )
    waiting = sa.text("state = 'open' AND lane IS NULL")
    op.create_index(
        "jobs_open_timers",
        "jobs",
        ["due_at", "id"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    _nudges()
    _reminders()
    _updates()
    _absences()


def _nudges() -> None:
    op.create_table(
        "nudges",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("loud_at", MOMENT, nullable=True),
        sa.Column("owes_loud", sa.Boolean(), nullable=False),
        sa.Column("reminder", sa.String(), nullable=True),
        sa.Column("snoozed_until", MOMENT, nullable=True),
        sa.Column("snooze_reason", sa.Text(), nullable=True),
        sa.Column("breached_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("nudges_by_case", "nudges", ["case_id", "settled_at"], unique=False)
    op.create_index("nudges_by_person", "nudges", ["person_id", "settled_at"], unique=False)
    standing = sa.text("breached_at IS NOT NULL AND settled_at IS NULL")
    op.create_index(
        "nudges_breached",
        "nudges",
        ["due_at"],
        unique=False,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def _reminders() -> None:
    op.create_table(
        "reminders",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("shadow", sa.Boolean(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_index("reminders_by_person", "reminders", ["person_id", "at"], unique=False)
    op.create_index("reminders_at", "reminders", ["at"], unique=False)
    op.create_index(
        "reminders_shadow",
        "reminders",
        ["at"],
        unique=False,
        sqlite_where=sa.text("shadow"),
        postgresql_where=sa.text("shadow"),
    )


def _updates() -> None:
    op.create_table(
        "updates",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("sent_to", sa.Text(), nullable=True),
        sa.Column("corrects", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("updates_by_case", "updates", ["case_id", "id"], unique=False)


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("absences_by_person", "absences", ["person_id", "ends_at"], unique=False)
    op.create_index("absences_by_end", "absences", ["ends_at"], unique=False)

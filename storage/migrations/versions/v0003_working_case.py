"""The working case: triage, root cause, people, plan, promises, escalations, handovers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("items", sa.Column("after", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("cases", sa.Column("risk", sa.String(), nullable=True))
    op.add_column("cases", sa.Column("time_box_until", MOMENT, nullable=True))
    _similar_cases()
    _triages()
    _extensions()
    _root_causes()
    _stakeholders()
    _issues()
    _promises()
    _service_levels()
    _service_checks()
    _facts()
    _escalations()
    _handovers()
    _covers()
    _case_roles()


def _similar_cases() -> None:
    closed = sa.text("state = 'closed'")
    for column in ("cause", "playbook"):
        op.create_index(
            f"cases_closed_by_{column}",
            "cases",
            [column, "closed_at"],
            unique=False,
            sqlite_where=closed,
            postgresql_where=closed,
        )


def _triages() -> None:
    op.create_table(
        "triages",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("probability", sa.String(), nullable=False),
        sa.Column("estimate", sa.Integer(), nullable=True),
        sa.Column("proposed_tier", sa.Integer(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )


def _extensions() -> None:
    op.create_table(
        "extensions",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_of", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("extensions_by_case", "extensions", ["case_id", "id"], unique=False)


def _root_causes() -> None:
    op.create_table(
        "root_causes",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("whys", sa.Text(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("churn_type", sa.String(), nullable=False),
        sa.Column("said_so", sa.Boolean(), nullable=False),
        sa.Column("preventable", sa.Boolean(), nullable=True),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("confirmed", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )


def _stakeholders() -> None:
    op.create_table(
        "stakeholders",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("sponsor", sa.Boolean(), nullable=False),
        sa.Column("last_contact_on", sa.Date(), nullable=True),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("stakeholders_by_case", "stakeholders", ["case_id", "id"], unique=False)


def _issues() -> None:
    op.create_table(
        "issues",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("deal_breaker", sa.Boolean(), nullable=False),
        sa.Column("frequency", sa.Integer(), nullable=False),
        sa.Column("fixable", sa.Integer(), nullable=False),
        sa.Column("speed", sa.Integer(), nullable=False),
        sa.Column("impact", sa.Integer(), nullable=False),
        sa.Column("workaround", sa.Text(), nullable=False),
        sa.Column("workaround_due_at", MOMENT, nullable=True),
        sa.Column("workaround_at", MOMENT, nullable=True),
        sa.Column("fixed_at", MOMENT, nullable=True),
        sa.Column("communicated_at", MOMENT, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_who", sa.Text(), nullable=True),
        sa.Column("dropped_at", MOMENT, nullable=True),
        sa.Column("dropped_reason", sa.Text(), nullable=True),
        sa.Column("customer_may_see", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("issues_by_case", "issues", ["case_id", "id"], unique=False)
    still_open = sa.text("confirmed_at IS NULL AND dropped_at IS NULL")
    op.create_index(
        "issues_open_by_owner",
        "issues",
        ["owner_id"],
        unique=False,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )


def _promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("first_due_at", MOMENT, nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("delivered_at", MOMENT, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("confirmed_who", sa.Text(), nullable=True),
        sa.Column("broken_at", MOMENT, nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("promises_by_case", "promises", ["case_id", "id"], unique=False)
    op.create_index(
        "promises_open_by_owner",
        "promises",
        ["owner_id", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _service_levels() -> None:
    op.create_table(
        "service_levels",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("service_levels_by_case", "service_levels", ["case_id", "id"], unique=False)


def _service_checks() -> None:
    op.create_table(
        "service_checks",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("level_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["level_id"], ["service_levels.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("service_checks_by_level", "service_checks", ["level_id", "at"], unique=False)


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id", "name"),
    )


def _escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("executive_id", sa.String(), nullable=False),
        sa.Column("grounds", sa.Text(), nullable=False),
        sa.Column("objective", sa.Text(), nullable=False),
        sa.Column("contact_by", MOMENT, nullable=False),
        sa.Column("briefed_at", MOMENT, nullable=True),
        sa.Column("contacted_at", MOMENT, nullable=True),
        sa.Column("followed_up_at", MOMENT, nullable=True),
        sa.Column("thanked_at", MOMENT, nullable=True),
        sa.Column("spoke_with", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("commitments", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("escalations_by_case", "escalations", ["case_id", "id"], unique=False)
    op.create_index(
        "escalations_running",
        "escalations",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("from_id", sa.String(), nullable=False),
        sa.Column("to_id", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("new_csm", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("handovers_by_case", "handovers", ["case_id", "id"], unique=False)
    op.create_index("handovers_by_receiver", "handovers", ["to_id", "state"], unique=False)


def _covers() -> None:
    op.create_table(
        "covers",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("deputy_id", sa.String(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("covers_by_case", "covers", ["case_id", "ends_at"], unique=False)
    op.create_index("covers_by_deputy", "covers", ["deputy_id", "ends_at"], unique=False)
    op.create_index(
        "covers_accepted", "covers", ["ends_at"], unique=False,
        sqlite_where=sa.text("state = 'accepted'"),
        postgresql_where=sa.text("state = 'accepted'"),
    )  # fmt: skip


def _case_roles() -> None:
    op.create_table(
        "case_roles",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id", "role", "person_id"),
    )

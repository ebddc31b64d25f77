"""What is known of accounts, the signals about them, and the proposals that follow."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for name, kind in (
        ("source", sa.String()),
        ("external_id", sa.String()),
        ("owner_email", sa.String()),
        ("health", sa.Integer()),
        ("health_at", MOMENT),
        ("tier_named", sa.String()),
        ("segment", sa.String()),
        ("facts_at", MOMENT),
        ("muted_until", MOMENT),
        ("crm", sa.String()),
        ("crm_id", sa.String()),
        ("crm_read_at", MOMENT),
        ("said_by", sa.String()),
    ):
        op.add_column("accounts", sa.Column(name, kind, nullable=True))
    op.create_index("accounts_by_external_id", "accounts", ["external_id", "source"], unique=True)
    op.create_index("accounts_by_crm_id", "accounts", ["crm_id", "crm"], unique=True)
    _proposals()
    _asks()
    _signals()
    _unplaced()
    _sender_names()


def _sender_names() -> None:
    op.create_table(
        "sender_names",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("source", "name"),
    )


def _asks() -> None:
    op.create_table(
        "proposal_asks",
        sa.Column("proposal_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"]),
        sa.PrimaryKeyConstraint("proposal_id", "person_id"),
    )
    op.create_index("proposal_asks_by_person", "proposal_asks", ["person_id", "at"])


def _proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("escalated", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    open_ones = sa.text("state = 'open'")
    op.create_index(
        "one_open_proposal_per_account",
        "proposals",
        ["account_id"],
        unique=True,
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )
    op.create_index("proposals_by_account", "proposals", ["account_id", "id"])


def _signals() -> None:
    op.create_table(
        "signals",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("strength", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("proposal_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposals.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("signals_by_account", "signals", ["account_id", "at"])
    op.create_index("signals_by_event", "signals", ["source", "event"], unique=True)
    op.create_index("signals_by_proposal", "signals", ["proposal_id", "id"])
    loose = sa.text("proposal_id IS NULL AND case_id IS NULL")
    op.create_index(
        "loose_signals",
        "signals",
        ["account_id", "kind", "strength", "at"],
        sqlite_where=loose,
        postgresql_where=loose,
    )


def _unplaced() -> None:
    op.create_table(
        "unplaced_signals",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("placed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("unplaced_by_event", "unplaced_signals", ["source", "event"], unique=True)
    waiting = sa.text("placed_at IS NULL")
    op.create_index(
        "unplaced_waiting",
        "unplaced_signals",
        ["id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )

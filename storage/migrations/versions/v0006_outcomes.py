"""What closed cases leave behind, what is owed after them, and what the stand-up said."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state = 'open'")
MEDIANS = ["closed_at", "owner_id", "outcome", "relapsed_at", "contact_minutes", "close_minutes",
           "effort_minutes", "signal_minutes", "red_minutes"]  # fmt: skip

ANSWERS = ("commitment", "cause_dealt", "health_up", "promises_kept", "could_have", "elsewhere")
TEXTS = (
    "worked",
    "not_worked",
    "differently",
    "real_reason",
    "lost_when",
    "missed",
    "how",
    "pattern",
    "change",
)
COUNTS = (
    "close_minutes",
    "updates_due",
    "updates_kept",
    "promises_due",
    "promises_kept",
    "levels_due",
    "levels_kept",
    "concession_percent",
)
# The figures of cases that are closed already are computed by a job, some at a time.
COUNT_CLOSED = """
INSERT INTO jobs (key, kind, payload, due_at, visible_at, state, attempts, fence, wanted)
SELECT 'count-closed', 'count_closed', '{}', max(closed_at), max(closed_at), 'open', 0, 0, 1
FROM cases WHERE state = 'closed' HAVING count(*) > 0
"""


def upgrade() -> None:
    for name in ("follows", "follows_as"):
        op.add_column("cases", sa.Column(name, sa.String(), nullable=True))
    op.add_column("cases", sa.Column("reopened_at", MOMENT, nullable=True))
    op.create_index("cases_by_account", "cases", ["account_id", "id"])
    followed = sa.text("follows IS NOT NULL")
    op.create_index(
        "cases_by_follows", "cases", ["follows"], sqlite_where=followed, postgresql_where=followed
    )
    _debriefs()
    _touches()
    _results()
    _afters()
    _stand_ups()
    _stand_up_answers()
    op.execute(COUNT_CLOSED)


def _debriefs() -> None:
    op.create_table(
        "debriefs",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ANSWERS),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("effort_minutes", sa.Integer(), nullable=True),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index("debriefs_by_case", "debriefs", ["case_id", "id"])
    op.create_index(
        "debriefs_open_by_owner",
        "debriefs",
        ["owner_id", "due_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _touches() -> None:
    op.create_table(
        "touches",
        sa.Column("id", BIG_ID, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("first_due_at", MOMENT, nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("health", sa.String(), nullable=True),
        sa.Column("said_yes", sa.Boolean(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ref"),
    )
    op.create_index(
        "touches_once", "touches", ["case_id", "programme", "since", "step", "number"], unique=True
    )
    op.create_index(
        "touches_open_by_owner",
        "touches",
        ["owner_id", "due_at"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _results() -> None:
    op.create_table(
        "results",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("flagged_at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("playbook", sa.String(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=True),
        sa.Column("risk", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("segment", sa.String(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("arr_minor", sa.BigInteger(), nullable=True),
        sa.Column("kept_minor", sa.BigInteger(), nullable=True),
        sa.Column("response", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("contact_minutes", sa.Integer(), nullable=True),
        sa.Column("signal_minutes", sa.Integer(), nullable=True),
        sa.Column("red_minutes", sa.Integer(), nullable=True),
        sa.Column("concession_kind", sa.String(), nullable=True),
        sa.Column("concession_level", sa.Integer(), nullable=True),
        sa.Column("granted_minor", sa.BigInteger(), nullable=False),
        sa.Column("conceded_minor", sa.BigInteger(), nullable=False),
        sa.Column("effort_minutes", sa.Integer(), nullable=True),
        sa.Column("estimate", sa.Integer(), nullable=True),
        sa.Column("follows", sa.String(), nullable=True),
        sa.Column("relapsed_at", MOMENT, nullable=True),
        sa.Column("won_back_at", MOMENT, nullable=True),
        sa.Column("retained_at_12", sa.Boolean(), nullable=True),
        sa.Column("renewed", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_index("results_by_closing", "results", MEDIANS)
    op.create_index("results_by_account", "results", ["account_id"])


def _afters() -> None:
    op.create_table(
        "afters",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", MOMENT, nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("resolved_how", sa.Text(), nullable=False),
        sa.Column("insisted", sa.Text(), nullable=False),
        sa.Column("celebrated_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )


def _stand_ups() -> None:
    op.create_table(
        "stand_ups",
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team", "day"),
    )


def _stand_up_answers() -> None:
    op.create_table(
        "stand_up_answers",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("blocked", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case_id"),
    )

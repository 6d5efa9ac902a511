"""Second looks: close calls are read twice."""

import sqlalchemy as sa
from alembic import op

from evaluator.store.schema import Xid8

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATES = ("queued", "running", "done", "failed", "cancelled")
FOUND = ("held", "in_progress", "not_held", "not_stated")


def upgrade() -> None:
    """Add the second levels and spans, and make the table of the work."""
    op.add_column("ratings", sa.Column("second_level", sa.SmallInteger(), nullable=True))
    found = sa.Enum(*FOUND, name="second_state", native_enum=False, create_constraint=True, length=32)
    op.add_column("ratings", sa.Column("second_state", found, nullable=True))
    op.create_check_constraint(
        op.f("ck_ratings_second"),
        "ratings",
        "(second_level IS NULL) = (second_state IS NULL) AND second_level BETWEEN 0 AND 5",
    )
    op.add_column("evaluations", sa.Column("low_tenths", sa.Integer(), nullable=True))
    op.add_column("evaluations", sa.Column("high_tenths", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("ck_evaluations_span"),
        "evaluations",
        "(low_tenths IS NULL) = (high_tenths IS NULL) AND low_tenths <= high_tenths",
    )
    op.add_column("job_queue", sa.Column("looked_again_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "second_looks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("evaluation_id", sa.BigInteger(), nullable=False),
        sa.Column("rating_key", sa.Text(), nullable=True),
        sa.Column("is_reused", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32),
            server_default="queued",
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), server_default="0", nullable=False),
        sa.Column("crashes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("faults", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker_id", sa.Uuid(), nullable=True),
        sa.Column(
            "available_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waits_for_model", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluations.id"],
            name=op.f("fk_second_looks_evaluation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["job_id"], ["job_queue.id"], name=op.f("fk_second_looks_job_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_second_looks_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_second_looks_evaluation_id")),
    )
    op.create_index("ix_second_looks_job_id", "second_looks", ["job_id"], unique=False)
    op.create_index(
        "ix_second_looks_queued",
        "second_looks",
        ["available_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_second_looks_running",
        "second_looks",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
    )

"""Queue: order, price and start of a job; what went wrong in each try."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LEASED = ("documents", "evaluations", "extractions", "insights")


def upgrade() -> None:
    """Add the columns, and the table of faults."""
    for table in LEASED:
        op.add_column(table, sa.Column("faults", sa.Integer(), server_default="0", nullable=False))
    op.add_column("job_queue", sa.Column("priority", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("job_queue", sa.Column("start_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("job_queue", sa.Column("start_zone", sa.Text(), server_default="", nullable=False))
    for price in ("quoted_price", "quoted_insights_price"):
        op.add_column("job_queue", sa.Column(price, sa.Numeric(12, 2), server_default="0", nullable=False))
    op.add_column("job_queue", sa.Column("quoted_insights", sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(op.f("ck_job_queue_priority"), "job_queue", "priority BETWEEN -9 AND 9")
    op.create_check_constraint(
        op.f("ck_job_queue_quoted_price"), "job_queue", "quoted_insights_price BETWEEN 0 AND quoted_price"
    )
    op.drop_index("ix_evaluations_job_queued", "evaluations")
    op.create_index(
        "ix_evaluations_job_queued",
        "evaluations",
        ["job_id", "id"],
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_job_queue_open",
        "job_queue",
        ["lane", sa.literal_column("priority DESC"), "id"],
        postgresql_where=sa.text("status IN ('pending', 'processing')"),
    )
    op.create_table(
        "evaluation_faults",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("evaluation_id", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluations.id"],
            name=op.f("fk_evaluation_faults_evaluation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_evaluation_faults_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation_faults")),
        sa.UniqueConstraint(
            "evaluation_id", "attempt", name=op.f("uq_evaluation_faults_evaluation_id_attempt")
        ),
    )

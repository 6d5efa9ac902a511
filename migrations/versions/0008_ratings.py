"""Ratings that can be found again: the key of each question, the answers to it, and what a resume has copied."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and make the table of answers."""
    op.add_column("evaluations", sa.Column("rating_key", sa.Text(), nullable=True))
    op.add_column(
        "evaluations", sa.Column("is_reused", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "evaluations", sa.Column("copied_percent", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_evaluations_copied_percent"), "evaluations", "copied_percent BETWEEN 0 AND 100"
    )
    op.add_column(
        "documents",
        sa.Column("addressed", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("rating_key", sa.Text(), nullable=False),
        sa.Column("evaluation_id", sa.BigInteger(), nullable=False),
        sa.Column("ratings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("rating_key ~ '^[0-9a-f]{64}$'", name=op.f("ck_answers_rating_key")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluations.id"],
            name=op.f("fk_answers_evaluation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_answers_team_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("team_id", "rating_key", name=op.f("pk_answers")),
        comment="evaluation_id: whose question it was; the answer goes with it",
    )
    op.create_index("ix_answers_evaluation_id", "answers", ["evaluation_id"], unique=False)

"""What people add to ratings: decisions on candidates with notes and stars, and changed levels with reasons."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

DECISIONS = ("shortlist", "maybe", "reject")
FOUND = ("held", "in_progress", "not_held", "not_stated")


def _decision() -> sa.Enum:
    return sa.Enum(*DECISIONS, name="decision", native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Make both tables, which only grow, and the columns that the ranking reads."""
    op.add_column("evaluations", sa.Column("decision", _decision(), nullable=True))
    op.add_column("evaluations", sa.Column("stars", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_check_constraint(op.f("ck_evaluations_stars"), "evaluations", "stars BETWEEN 0 AND 5")
    op.add_column(
        "evaluations",
        sa.Column("is_overridden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("evaluation_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("decision", _decision(), nullable=True),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("stars BETWEEN 0 AND 5", name=op.f("ck_decisions_stars")),
        sa.CheckConstraint("char_length(note) <= 2000", name=op.f("ck_decisions_note")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_decisions_evaluation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_decisions_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_decisions_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_evaluation_id", "decisions", ["evaluation_id", "id"], unique=False)
    op.create_table(
        "overrides",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("evaluation_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(*FOUND, name="state", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "(level IS NULL) = (state IS NULL) AND level BETWEEN 0 AND 5", name=op.f("ck_overrides_level")
        ),
        sa.CheckConstraint("char_length(reason) BETWEEN 3 AND 1000", name=op.f("ck_overrides_reason")),
        sa.ForeignKeyConstraint(
            ["evaluation_id", "number"],
            ["ratings.evaluation_id", "ratings.number"],
            name=op.f("fk_overrides_evaluation_id_number"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_overrides_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_overrides_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
        comment="level and state are empty where a change was taken back",
    )
    op.create_index(
        "ix_overrides_evaluation_id", "overrides", ["evaluation_id", "number", "id"], unique=False
    )

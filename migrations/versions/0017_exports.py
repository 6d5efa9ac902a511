"""Exports: files that are ordered, made as leased work, and kept for a day."""

import sqlalchemy as sa
from alembic import op

from evaluator.store.schema import Xid8

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = ("queued", "running", "done", "failed", "cancelled")
KINDS = (
    *("report_pdf", "report_docx", "matrix_xlsx", "matrix_csv", "matrix_by_criteria_csv", "results_json"),
    *("criteria_csv", "candidate_pdf", "candidate_docx", "decision_pdf", "decision_json"),
)
OPTIONS = ("is_blind", "has_evidence", "only_shortlist")


def _words(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Make the table of the work."""
    op.create_table(
        "exports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("analysis_id", sa.BigInteger(), nullable=False),
        sa.Column("evaluation_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", _words(KINDS, "kind"), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in OPTIONS),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_over", sa.Boolean(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("state", _words(STATES, "state"), server_default="queued", nullable=False),
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
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.CheckConstraint("(state = 'done') = (sha256 IS NOT NULL)", name=op.f("ck_exports_file")),
        sa.CheckConstraint(
            "num_nulls(sha256, size_bytes, made_at, is_over) IN (0, 4)", name=op.f("ck_exports_made")
        ),
        sa.ForeignKeyConstraint(
            ["analysis_id"], ["analyses.id"], name=op.f("fk_exports_analysis_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_exports_evaluation_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_exports_team_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_exports_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
        comment="made_at and is_over: as of when, and whether the job was over by then",
    )
    op.create_index("ix_exports_analysis_id", "exports", ["analysis_id", "id"], unique=False)
    op.create_index("ix_exports_evaluation_id", "exports", ["evaluation_id"], unique=False)
    op.create_index(
        "uq_exports_open",
        "exports",
        ["analysis_id", "evaluation_id", "kind", *OPTIONS],
        unique=True,
        postgresql_where=sa.text("state IN ('queued', 'running')"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index(
        "ix_exports_queued",
        "exports",
        ["available_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_exports_running",
        "exports",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'running'"),
    )

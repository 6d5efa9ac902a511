"""Workers, and what deleting after a time needs: a mark on documents, and indexes for what refers to the deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, the column and the indexes."""
    op.create_table(
        "workers",
        sa.Column("worker_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("is_draining", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("worker_id", name=op.f("pk_workers")),
    )
    op.add_column("documents", sa.Column("original_deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_model_calls_evaluation_id", "model_calls", ["evaluation_id"], unique=False)
    op.create_index(
        "ix_drafts_job_description_document_id", "drafts", ["job_description_document_id"], unique=False
    )

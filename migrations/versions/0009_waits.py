"""Why work waits: for a model that is away, or for the limit of spending."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the marks, and the index by which a day's spending is summed."""
    for table in ("evaluations", "insights"):
        op.add_column(
            table,
            sa.Column("waits_for_model", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        )
    op.add_column("job_queue", sa.Column("cap_reached_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_model_calls_created_at", "model_calls", ["created_at"], unique=False)

"""The working of durations: how the months of a rating were added up."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: a line for each period, the total last."""
    op.add_column("ratings", sa.Column("working", sa.Text(), server_default="", nullable=False))

"""The weighting in force stands with its analysis, so that whoever records a score can hold it still."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column and fill it in."""
    op.add_column("analyses", sa.Column("weighting_id", sa.BigInteger(), nullable=True))
    op.execute(
        "UPDATE analyses SET weighting_id = (SELECT max(id) FROM weightings WHERE analysis_id = analyses.id)"
    )

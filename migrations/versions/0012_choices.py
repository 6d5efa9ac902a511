"""What recruiters choose for an analysis: the rule for must-haves, and insights for single candidates."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; an insight asked for later is an entry of its own in the ledger."""
    rule = sa.Enum(
        "sort_below",
        "only_flag",
        name="must_have_rule",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    op.add_column("analyses", sa.Column("must_have_rule", rule, server_default="sort_below", nullable=False))
    op.add_column("insights", sa.Column("price", sa.Numeric(12, 2), server_default="0", nullable=False))
    op.create_check_constraint(op.f("ck_insights_price"), "insights", "price >= 0")
    op.drop_constraint(op.f("ck_ledger_entries_cause"), "ledger_entries", type_="check")
    op.create_check_constraint(
        op.f("ck_ledger_entries_cause"),
        "ledger_entries",
        "(kind = 'credit' AND cause LIKE 'credit:%')"
        " OR (kind = 'settle' AND job_id IS NULL AND cause LIKE 'settle:insight:%')"
        " OR (job_id IS NOT NULL AND cause = kind || ':job:' || job_id)",
    )

"""What a reading tells beyond its text, who took a part of a file for enough, and blind reading."""

import json
import zlib

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_AT_ONCE = 500
"""Rows whose segments are packed at a time."""


def upgrade() -> None:
    """Add the columns, and pack the segments that are there."""
    _add_to_documents()
    _pack_segments()
    for table in ("drafts", "analyses"):
        for name in ("is_blind", "hides_schools", "hides_graduation_years"):
            op.add_column(
                table, sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False)
            )


def _add_to_documents() -> None:
    for name in ("ocr_pages", "page_quality"):
        op.add_column(
            "documents",
            sa.Column(name, postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        )
    op.add_column(
        "documents", sa.Column("sketch", sa.ARRAY(sa.Integer()), server_default="{}", nullable=False)
    )
    op.add_column("documents", sa.Column("emitted_share", sa.Float(), nullable=True))
    op.add_column("documents", sa.Column("detected_name", sa.Text(), server_default="", nullable=False))
    op.add_column("documents", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("documents", sa.Column("confirmed_by", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_documents_confirmed_by"), "documents", "users", ["confirmed_by"], ["id"], ondelete="SET NULL"
    )
    op.create_index("ix_documents_confirmed_by", "documents", ["confirmed_by"], unique=False)


def _pack_segments() -> None:
    op.alter_column("documents", "segments", new_column_name="plain_segments")
    op.add_column("documents", sa.Column("segments", sa.LargeBinary(), nullable=True))
    # packed as they are, they need not be compressed again
    op.execute("ALTER TABLE documents ALTER COLUMN segments SET STORAGE EXTERNAL")
    connection = op.get_bind()
    last = 0
    while rows := _next_segments(connection, last):
        for id, segments in rows:
            flat = [[item["start"], item["end"], item["page"], *item["box"]] for item in segments]
            packed = zlib.compress(json.dumps(flat, separators=(",", ":")).encode())
            connection.execute(
                sa.text("UPDATE documents SET segments = :packed WHERE id = :id"),
                {"packed": packed, "id": id},
            )
            last = id
    op.drop_column("documents", "plain_segments")


def _next_segments(connection: sa.Connection, after: int) -> list[tuple[int, list[dict[str, object]]]]:
    rows = connection.execute(
        sa.text(
            "SELECT id, plain_segments FROM documents WHERE id > :after AND jsonb_array_length(plain_segments) > 0 "
            "ORDER BY id LIMIT :at_once"
        ).columns(id=sa.BigInteger(), plain_segments=postgresql.JSONB()),
        {"after": after, "at_once": _AT_ONCE},
    )
    return [(row.id, row.plain_segments) for row in rows]

"""The audit log: who changed what for others, with both values; entries are added and read, never changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, func, insert, select
from sqlalchemy.dialects.postgresql import JSONB

from evaluator.domain.audit_log import AuditAction
from evaluator.store.database import Session
from evaluator.store.schema import created_column, identity_column, metadata
from evaluator.store.users import shown_name, users

audit_log = Table(
    "audit_log",
    metadata,
    identity_column(),
    created_column(),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("before", JSONB(none_as_null=True)),
    Column("after", JSONB(none_as_null=True)),
    Index("ix_audit_log_user_id", "user_id"),
)

AuditValue = int | bool | str | None
"""What stood before and what stands after; None where there was or is nothing to tell."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry; `who` is the name, else the address, and empty when that user is gone or nobody was signed in."""

    id: int
    created_at: datetime
    who: str
    action: str
    subject: str
    before: AuditValue
    after: AuditValue


async def insert_audit_entry(
    session: Session,
    user_id: int | None,
    action: AuditAction,
    subject: str,
    before: AuditValue = None,
    after: AuditValue = None,
) -> None:
    """Note what a user did; part of the transaction that does it."""
    await session.execute(
        insert(audit_log).values(
            user_id=user_id, action=action.value, subject=subject, before=before, after=after
        )
    )


async def list_audit_entries(
    session: Session, limit: int, *, actions: Collection[AuditAction] = tuple(AuditAction), skip: int = 0
) -> list[AuditEntry]:
    """The entries of these actions, newest first."""
    who = shown_name()
    columns = [audit_log.c[name] if name in audit_log.c else who.label(name) for name in AuditEntry.__slots__]
    rows = await session.execute(
        select(*columns)
        .join(users, users.c.id == audit_log.c.user_id, isouter=True)
        .where(audit_log.c.action.in_([action.value for action in actions]))
        .order_by(audit_log.c.id.desc())
        .limit(limit)
        .offset(skip)
    )
    return [AuditEntry(**row._mapping) for row in rows]


async def count_audit_entries(session: Session) -> int:
    """How many entries there are."""
    return int(await session.scalar(select(func.count()).select_from(audit_log)) or 0)

"""One-time links: a secret sent or printed once, kept as its hash."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    LargeBinary,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from evaluator.store.database import Session
from evaluator.store.schema import created_column, identity_column, metadata, time_column
from evaluator.store.users import users

links = Table(
    "links",
    metadata,
    identity_column(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", Text, nullable=False),
    created_column(),
    time_column("expires_at", nullable=False),
    time_column("used_at"),
    CheckConstraint("purpose IN ('set_password')", name="purpose"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that may still be used, and by whom."""

    id: int
    user_id: int
    email: str


def _hash(token: str) -> bytes:
    return sha256(token.encode()).digest()


async def insert_link(session: Session, user_id: int, token: str, lifetime: timedelta) -> None:
    """Keep a link for setting a password."""
    await session.execute(
        insert(links).values(
            token_hash=_hash(token),
            user_id=user_id,
            purpose="set_password",
            expires_at=func.now() + lifetime,
        )
    )


async def find_link(session: Session, token: str) -> Link | None:
    """The link if it is neither used nor expired, else None."""
    row = (
        await session.execute(
            select(links.c.id, links.c.user_id, users.c.email)
            .join(users, users.c.id == links.c.user_id)
            .where(
                links.c.token_hash == _hash(token), links.c.used_at.is_(None), links.c.expires_at > func.now()
            )
        )
    ).first()
    return Link(**row._mapping) if row else None


async def use_link(session: Session, link_id: int) -> bool:
    """Mark the link used; False when someone was faster."""
    used = await session.execute(
        update(links)
        .where(links.c.id == link_id, links.c.used_at.is_(None), links.c.expires_at > func.now())
        .values(used_at=func.now())
        .returning(links.c.id)
    )
    return used.first() is not None


async def delete_expired_links(session: Session, limit: int) -> int:
    """Delete up to `limit` links that can no longer be used; gives how many."""
    expired = select(links.c.id).where(links.c.expires_at <= func.now()).limit(limit)
    return (await session.execute(delete(links).where(links.c.id.in_(expired)))).rowcount

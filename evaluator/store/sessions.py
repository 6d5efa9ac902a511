"""Sign-in sessions: the server's side of the cookie, so that one can be ended here and now."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Table,
    Uuid,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on

from evaluator.store.database import Session
from evaluator.store.schema import created_column, metadata, time_column
from evaluator.store.users import User, memberships, user_query, users

LIFETIME = timedelta(days=14)
"""Without use a session ends after this long."""
TOUCH_EVERY = timedelta(minutes=10)
"""Use is noted at most this often, so that reading a page is not a write each time."""

sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    created_column(),
    time_column("last_seen_at", nullable=False),
    time_column("expires_at", nullable=False),
    time_column("revoked_at"),
    Index("ix_sessions_user_id", "user_id"),
)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that counts now, and whether its last use should be noted."""

    id: UUID
    user_id: int
    is_stale: bool


async def insert_session(session: Session, user_id: int) -> UUID:
    """Begin a session for the user."""
    session_id = uuid4()
    await session.execute(
        insert(sessions).values(
            id=session_id, user_id=user_id, last_seen_at=func.now(), expires_at=func.now() + LIFETIME
        )
    )
    return session_id


async def find_session(session: Session, session_id: UUID) -> LiveSession | None:
    """The session if it is neither revoked nor expired, else None."""
    row = (
        await session.execute(
            select(
                sessions.c.id,
                sessions.c.user_id,
                (sessions.c.last_seen_at < func.now() - TOUCH_EVERY).label("is_stale"),
            ).where(
                sessions.c.id == session_id,
                sessions.c.revoked_at.is_(None),
                sessions.c.expires_at > func.now(),
            )
        )
    ).first()
    return LiveSession(**row._mapping) if row else None


async def find_session_user(session: Session, session_id: UUID) -> tuple[User, bool] | None:
    """Who the session belongs to, and whether its last use should be noted; None when it is over."""
    row = (
        await session.execute(
            user_query.add_columns((sessions.c.last_seen_at < func.now() - TOUCH_EVERY).label("is_stale"))
            .join(sessions, sessions.c.user_id == users.c.id)
            .where(
                sessions.c.id == session_id,
                sessions.c.revoked_at.is_(None),
                sessions.c.expires_at > func.now(),
            )
        )
    ).first()
    if row is None:
        return None
    values = dict(row._mapping)
    is_stale = bool(values.pop("is_stale"))
    return User(**values), is_stale


async def touch_session(session: Session, session_id: UUID) -> None:
    """Note that the session is in use and let it live on."""
    await session.execute(
        update(sessions)
        .where(sessions.c.id == session_id, sessions.c.revoked_at.is_(None))
        .values(last_seen_at=func.now(), expires_at=func.now() + LIFETIME)
    )


async def revoke_session(session: Session, session_id: UUID) -> None:
    """End the session; its cookie is worth nothing from now on."""
    await session.execute(
        update(sessions)
        .where(sessions.c.id == session_id, sessions.c.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )


async def revoke_sessions_of(session: Session, user_id: int) -> None:
    """End all sessions of a user."""
    await session.execute(
        update(sessions)
        .where(sessions.c.user_id == user_id, sessions.c.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )


async def list_live_sessions(session: Session, ids: list[UUID]) -> dict[UUID, int]:
    """Which of these sessions still count, with the team that the user of each works in."""
    rows = await session.execute(
        select(sessions.c.id, memberships.c.team_id)
        .ext(distinct_on(sessions.c.id))
        .join(memberships, memberships.c.user_id == sessions.c.user_id)
        .where(sessions.c.id.in_(ids), sessions.c.revoked_at.is_(None), sessions.c.expires_at > func.now())
        .order_by(sessions.c.id, memberships.c.created_at, memberships.c.team_id)
    )
    return {row.id: row.team_id for row in rows}


async def delete_ended_sessions(session: Session, limit: int) -> int:
    """Delete up to `limit` sessions that are over; gives how many."""
    is_over = (sessions.c.expires_at <= func.now()) | sessions.c.revoked_at.is_not(None)
    over = select(sessions.c.id).where(is_over).limit(limit)
    return (await session.execute(delete(sessions).where(sessions.c.id.in_(over)))).rowcount

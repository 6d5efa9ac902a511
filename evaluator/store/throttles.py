"""Throttles: how often something was tried in the present window, kept for all containers together."""

from datetime import timedelta

from sqlalchemy import Column, Integer, Table, Text, case, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from evaluator.store.database import Session
from evaluator.store.schema import metadata, time_column

throttles = Table(
    "throttles",
    metadata,
    Column("key", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    time_column("window_ends_at", nullable=False),
)


async def count_try(session: Session, key: str, window: timedelta) -> int:
    """Count one more try under `key`; gives the tries in the present window, this one included."""
    is_over = throttles.c.window_ends_at <= func.now()
    fresh = insert(throttles).values(key=key, count=1, window_ends_at=func.now() + window)
    counted = await session.scalar(
        fresh.on_conflict_do_update(
            index_elements=[throttles.c.key],
            set_={
                "count": case((is_over, 1), else_=throttles.c.count + 1),
                "window_ends_at": case((is_over, func.now() + window), else_=throttles.c.window_ends_at),
            },
        ).returning(throttles.c.count)
    )
    return int(counted or 0)


async def forget_tries(session: Session, key: str) -> None:
    """Start over for `key`: what a success does."""
    await session.execute(delete(throttles).where(throttles.c.key == key))


async def delete_past_windows(session: Session, limit: int) -> int:
    """Delete up to `limit` counts whose window is over; gives how many."""
    is_past = throttles.c.window_ends_at <= func.now()
    # asked again of the row itself: a try counted meanwhile has begun a new window
    past = select(throttles.c.key).where(is_past).limit(limit)
    return (await session.execute(delete(throttles).where(throttles.c.key.in_(past), is_past))).rowcount

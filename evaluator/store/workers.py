"""Workers: a row for each supervisor that runs, with its last sign of life by the database's clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Boolean, Column, Double, Table, Text, Uuid, cast, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from evaluator.store.database import Session
from evaluator.store.schema import metadata, time_column

workers = Table(
    "workers",
    metadata,
    Column("worker_id", Uuid, primary_key=True),
    Column("version", Text, nullable=False),
    Column("is_draining", Boolean, nullable=False, server_default=text("false")),
    time_column("started_at", nullable=False),
    time_column("seen_at", nullable=False),
)


@dataclass(frozen=True, slots=True)
class Worker:
    """One supervisor; `seconds` have passed since its last sign of life. `is_draining`: it takes nothing new."""

    worker_id: UUID
    version: str
    is_draining: bool
    started_at: datetime
    seen_at: datetime
    seconds: float


# not below zero: a sign given after this transaction began is a sign of now
_seconds = cast(func.greatest(func.extract("epoch", func.now() - workers.c.seen_at), 0), Double)


async def record_sign_of_life(session: Session, worker_id: UUID, version: str, *, is_draining: bool) -> None:
    """Note that the worker is alive now; the first time is its start."""
    await session.execute(
        insert(workers)
        .values(
            worker_id=worker_id,
            version=version,
            is_draining=is_draining,
            started_at=func.now(),
            seen_at=func.now(),
        )
        .on_conflict_do_update(
            index_elements=[workers.c.worker_id], set_={"seen_at": func.now(), "is_draining": is_draining}
        )
    )


async def delete_worker(session: Session, worker_id: UUID) -> None:
    """Forget a worker that has stopped."""
    await session.execute(delete(workers).where(workers.c.worker_id == worker_id))


async def delete_silent_workers(session: Session, age: timedelta) -> int:
    """Forget workers that gave no sign of life for that long; gives how many."""
    gone = await session.execute(delete(workers).where(workers.c.seen_at < func.now() - age))
    return gone.rowcount


async def read_last_seen(session: Session) -> float | None:
    """Seconds since the latest sign of life of any worker; None when none is known."""
    seconds = await session.scalar(select(func.min(_seconds)).select_from(workers))
    return None if seconds is None else float(seconds)


async def list_workers(session: Session) -> list[Worker]:
    """Every worker known, the longest running first."""
    rows = await session.execute(
        select(*workers.c, _seconds.label("seconds")).order_by(workers.c.started_at, workers.c.worker_id)
    )
    return [Worker(**row._mapping) for row in rows]

"""Figures: how much of everything waits, runs and ended lately, over all teams; counts only, nobody's data."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Double, Select, Table, Text, cast, func, literal, null, select, union_all

from evaluator.domain.jobs import JobStatus, Lane, WorkState
from evaluator.store.database import Session
from evaluator.store.jobs import job_queue
from evaluator.store.schema import metadata
from evaluator.store.workers import read_last_seen, workers

LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How much of one kind of work (its table's name) is in a state; `lane` is None for work without a job."""

    work: str
    lane: Lane | None
    state: WorkState
    count: int


@dataclass(frozen=True, slots=True)
class Figures:
    """The whole installation at one moment.

    `oldest_pending` is by lane, in seconds since the job might have begun. `jobs` counts those that are pending or
    processing, and of the others those that ended in the last 24 hours. `last_seen`: seconds since any of the
    `workers` gave a sign of life, None when none is known.
    """

    depths: list[QueueDepth]
    oldest_pending: dict[Lane, float]
    jobs: dict[JobStatus, int]
    workers: int
    last_seen: float | None


async def read_figures(session: Session) -> Figures:
    """Count everything now."""
    return Figures(
        depths=await _read_depths(session),
        oldest_pending=await _read_oldest_pending(session),
        jobs=await _count_jobs(session),
        workers=int(await session.scalar(select(func.count()).select_from(workers)) or 0),
        last_seen=await read_last_seen(session),
    )


async def _read_depths(session: Session) -> list[QueueDepth]:
    counts = [
        # a statement for each state, so that each is answered by its own partial index
        _depth(table, state)
        for table in metadata.tables.values()
        if "lease_until" in table.c
        for state in (WorkState.QUEUED, WorkState.RUNNING)
    ]
    rows = await session.execute(union_all(*counts))
    return [
        QueueDepth(row.work, Lane(row.lane) if row.lane else None, WorkState(row.state), row.pieces)
        for row in rows
        if row.pieces
    ]


def _depth(table: Table, state: WorkState) -> Select[str, str | None, str, int]:
    has_job = "job_id" in table.c
    lane = cast(job_queue.c.lane, Text) if has_job else null()
    counted = select(
        literal(table.name).label("work"),
        lane.label("lane"),
        literal(state.value).label("state"),
        func.count().label("pieces"),
    ).where(table.c.state == state)
    if not has_job:
        return counted
    with_job = table.outerjoin(job_queue, job_queue.c.id == table.c.job_id)
    return counted.select_from(with_job).group_by(job_queue.c.lane)


async def _read_oldest_pending(session: Session) -> dict[Lane, float]:
    due_at = func.greatest(job_queue.c.created_at, job_queue.c.start_at)
    seconds = cast(func.extract("epoch", func.now() - func.min(due_at)), Double).label("seconds")
    rows = await session.execute(
        select(job_queue.c.lane, seconds)
        .where(job_queue.c.status == JobStatus.PENDING, due_at <= func.now())
        .group_by(job_queue.c.lane)
    )
    return {row.lane: row.seconds for row in rows}


async def _count_jobs(session: Session) -> dict[JobStatus, int]:
    is_open = job_queue.c.status.in_([JobStatus.PENDING, JobStatus.PROCESSING])
    rows = await session.execute(
        select(job_queue.c.status, func.count().label("jobs"))
        .where(is_open | (job_queue.c.completed_at > func.now() - LATELY))
        .group_by(job_queue.c.status)
    )
    counted = {row.status: row.jobs for row in rows}
    return {status: counted.get(status, 0) for status in JobStatus}

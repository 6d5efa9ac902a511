"""The queue as admins see and move it: every team's jobs and leases, and no word of any candidate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    func,
    or_,
    select,
    true,
    update,
)

from evaluator.domain.jobs import JobStatus, Lane, Phase, WaitReason, WorkState
from evaluator.store.analyses import analyses
from evaluator.store.database import Session
from evaluator.store.evaluations import evaluations
from evaluator.store.jobs import job_queue
from evaluator.store.users import users

_UNFINISHED = (JobStatus.PENDING, JobStatus.PROCESSING)


@dataclass(frozen=True, slots=True)
class LaneFigures:
    """A lane in figures: jobs by status, candidates `queued` and `running`.

    `oldest_pending` is seconds since the longest waiting job could have started; None when none waits.
    """

    lane: Lane
    pending: int
    processing: int
    queued: int
    running: int
    oldest_pending: float | None


@dataclass(frozen=True, slots=True)
class OpenJob:
    """A job that is not over; `email` is who started it. Of its candidates `done` are rated, `delayed` wait for a time.

    `faults` and `crashes` are summed over its candidates.
    """

    id: int
    email: str | None
    position: str
    lane: Lane
    status: JobStatus
    phase: Phase
    wait_reason: WaitReason | None
    priority: int
    total: int
    done: int
    running: int
    delayed: int
    faults: int
    crashes: int
    start_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class FailedWork:
    """A job that failed, or ended with candidates not rated; `is_latest`: no other of its analysis follows."""

    id: int
    email: str | None
    position: str
    lane: Lane
    status: JobStatus
    reason: str | None
    total: int
    unrated: int
    is_latest: bool
    completed_at: datetime


async def list_lanes(session: Session) -> list[LaneFigures]:
    """Both lanes, the interactive one first."""
    counts = _counts()
    due_at = func.greatest(job_queue.c.created_at, job_queue.c.start_at)
    is_waiting = and_(job_queue.c.status == JobStatus.PENDING, due_at <= func.now())
    rows = await session.execute(
        select(
            job_queue.c.lane,
            func.count().filter(job_queue.c.status == JobStatus.PENDING).label("pending"),
            func.count().filter(job_queue.c.status == JobStatus.PROCESSING).label("processing"),
            func.sum(counts.c.queued).label("queued"),
            func.sum(counts.c.running).label("running"),
            _seconds_since(func.min(due_at).filter(is_waiting)).label("oldest_pending"),
        )
        .join(counts, true())
        .where(job_queue.c.status.in_(_UNFINISHED))
        .group_by(job_queue.c.lane)
    )
    found = {row.lane: row._mapping for row in rows}
    return [_figures(lane, dict(found.get(lane, {}))) for lane in Lane]


def _figures(lane: Lane, values: dict[str, Any]) -> LaneFigures:
    oldest = values.get("oldest_pending")
    names = ("pending", "processing", "queued", "running")
    counts = {name: int(values.get(name, 0)) for name in names}
    return LaneFigures(lane=lane, oldest_pending=None if oldest is None else float(oldest), **counts)


async def list_open_jobs(session: Session, limit: int) -> list[OpenJob]:
    """Jobs of all teams that are not over, in the order in which their lanes look at them."""
    counts = _counts()
    named = {"email": users.c.email, "position": analyses.c.position}
    named |= {name: counts.c[name] for name in ("done", "running", "delayed", "faults", "crashes")}
    rows = await session.execute(
        select(*_named(OpenJob.__slots__, named))
        .select_from(_jobs().join(counts, true()))
        .where(job_queue.c.status.in_(_UNFINISHED))
        .order_by(job_queue.c.lane.desc(), job_queue.c.priority.desc(), job_queue.c.id)
        .limit(limit)
    )
    return [OpenJob(**row._mapping) for row in rows]


async def list_failed_work(session: Session, within: timedelta, limit: int) -> list[FailedWork]:
    """Jobs that ended lately and failed, or left candidates unrated; newest first."""
    counts = (
        select(
            func.count().label("unrated"), func.mode().within_group(evaluations.c.last_error).label("error")
        )
        .where(evaluations.c.job_id == job_queue.c.id, evaluations.c.state == WorkState.FAILED)
        .lateral("counts")
    )
    later = job_queue.alias("later")
    has_later = select(later.c.id).where(
        later.c.analysis_id == job_queue.c.analysis_id, later.c.id > job_queue.c.id
    )
    named = {
        "email": users.c.email,
        "position": analyses.c.position,
        "reason": func.coalesce(job_queue.c.error_message, counts.c.error),
        "unrated": counts.c.unrated,
        "is_latest": ~has_later.exists(),
    }
    rows = await session.execute(
        select(*_named(FailedWork.__slots__, named))
        .select_from(_jobs().join(counts, true()))
        .where(
            job_queue.c.completed_at > func.now() - within,
            analyses.c.deleted_at.is_(None),
            or_(job_queue.c.status == JobStatus.FAILED, counts.c.unrated > 0),
        )
        .order_by(job_queue.c.completed_at.desc(), job_queue.c.id.desc())
        .limit(limit)
    )
    return [FailedWork(**row._mapping) for row in rows]


async def set_priority(session: Session, job_id: int, priority: int) -> int | None:
    """Give a job that is not over another priority; gives the former one, None when the job is over."""
    former = await session.scalar(
        select(job_queue.c.priority)
        .where(job_queue.c.id == job_id, job_queue.c.status.in_(_UNFINISHED))
        .with_for_update()
    )
    if former is not None and former != priority:
        await session.execute(update(job_queue).where(job_queue.c.id == job_id).values(priority=priority))
    return former


def _jobs() -> Any:
    """Jobs with their analyses and who started them."""
    return job_queue.join(analyses, analyses.c.id == job_queue.c.analysis_id).outerjoin(
        users, users.c.id == job_queue.c.user_id
    )


def _named(names: tuple[str, ...], named: Mapping[str, ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    return [named[name].label(name) if name in named else job_queue.c[name] for name in names]


def _counts() -> Any:
    """What a job's candidates add up to."""
    state = evaluations.c.state
    is_queued = state == WorkState.QUEUED
    return (
        select(
            func.count().filter(is_queued).label("queued"),
            func.count().filter(state == WorkState.DONE).label("done"),
            func.count().filter(state == WorkState.RUNNING).label("running"),
            func.count().filter(and_(is_queued, evaluations.c.available_at > func.now())).label("delayed"),
            func.coalesce(func.sum(evaluations.c.faults), 0).label("faults"),
            func.coalesce(func.sum(evaluations.c.crashes), 0).label("crashes"),
        )
        .where(evaluations.c.job_id == job_queue.c.id)
        .lateral("counts")
    )


def _seconds_since(moment: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.extract("epoch", func.now() - moment)

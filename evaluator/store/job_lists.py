"""Lists of jobs: what the cards of background jobs say, their places in the queue, and how the queue is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal, or_, select, true
from sqlalchemy.sql.selectable import LateralFromClause

from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import InsightsMode, JobKind, JobStatus, Lane, Phase, WaitReason, WorkState
from evaluator.store.analyses import analyses
from evaluator.store.database import Session
from evaluator.store.evaluations import evaluations
from evaluator.store.insights import insights
from evaluator.store.jobs import job_queue
from evaluator.store.lanes import is_paused
from evaluator.store.ledger import JobAmounts, list_job_amounts
from evaluator.store.queue_places import Queue, is_due, read_queue
from evaluator.store.users import shown_name, users
from evaluator.store.workers import read_last_seen

LISTED = 50
"""Jobs of each final state on the page; the Job History has them all."""
FAILED_WITHIN = timedelta(days=30)
NO_AMOUNTS = JobAmounts()

_ADDED = ("amounts", "place", "estimated_start")
"""Fields of a listing that other queries give."""
_UNFINISHED = (JobStatus.PENDING, JobStatus.PROCESSING)
_UNRATED = (WorkState.FAILED, WorkState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobListing:
    """A job as its card shows it.

    `position` is the title. `failed` are all that will not be rated, `cancelled` those of them that went with the
    job. `insights_done` are over, `insights_written` those of them that were delivered. `elapsed` is seconds since
    the job began, up to its end; None before. Prices are USD as in `Job`, `amounts` what became of them. `unrated`
    are the candidates that another try would rate: 0 unless the job is over and its analysis has no later one.
    `place` is 1 for the next to start, None unless it is pending and due; `estimated_start` is None where nothing
    can be said.
    """

    id: int
    analysis_id: int
    user_id: int | None
    position: str
    rater: str
    is_built_in: bool
    started_by: str
    lane: Lane
    kind: JobKind
    status: JobStatus
    phase: Phase
    wait_reason: WaitReason | None
    insights_mode: InsightsMode
    total: int
    progress: int
    done: int
    failed: int
    cancelled: int
    running: int
    insights_done: int
    insights_total: int
    insights_written: int
    start_at: datetime | None
    start_zone: str
    priority: int
    quoted_price: Decimal
    quoted_insights_price: Decimal
    quoted_insights: int
    error_message: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    elapsed: float | None
    unrated: int
    amounts: JobAmounts = NO_AMOUNTS
    place: int | None = None
    estimated_start: datetime | None = None

    @property
    def is_scheduled(self) -> bool:
        """True while a pending job's time has not come."""
        return self.status is JobStatus.PENDING and self.wait_reason is WaitReason.SCHEDULED


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """A team's background jobs in figures, and whether the queue moves at all.

    `oldest_pending` is seconds that the first of them could have started. `last_seen` is seconds since the last sign
    of life of a worker, None when none is known.
    """

    processing: int
    pending: int
    oldest_pending: float | None
    failed_lately: int
    is_paused: bool = False
    last_seen: float | None = None


async def list_job_listings(session: Session, team_id: int, *, after: int = 0) -> list[JobListing]:
    """The team's background jobs, newest first: those not over, and the last LISTED of each final state.

    With a cursor those not over and what it has not seen: places depend on other jobs, figures on other rows.
    """
    rows = await session.execute(_team_listings(), {"team": team_id, "after": after, "listed": LISTED})
    return await _complete(session, team_id, Lane.BACKGROUND, [_listing(row) for row in rows])


@cache
def _team_listings() -> Select[Any]:
    # read over and over while somebody looks, and building it costs more than running it
    ended_as = func.row_number().over(
        partition_by=job_queue.c.status, order_by=(job_queue.c.completed_at.desc(), job_queue.c.id.desc())
    )
    numbered = (
        select(job_queue.c.id, job_queue.c.status, job_queue.c.changed_xid, ended_as.label("number"))
        .join(analyses, analyses.c.id == job_queue.c.analysis_id)
        .where(*_is_listed(bindparam("team")))
        .subquery()
    )
    kept = select(numbered.c.id).where(
        or_(numbered.c.status.in_(_UNFINISHED), numbered.c.number <= bindparam("listed")),
        or_(numbered.c.status.in_(_UNFINISHED), numbered.c.changed_xid >= bindparam("after")),
    )
    return _listings().where(job_queue.c.id.in_(kept)).order_by(job_queue.c.id.desc())


async def get_job_listing(session: Session, team_id: int, job_id: int) -> JobListing:
    """The team's job with that id, of either lane; raises NotFoundError."""
    row = (
        await session.execute(
            _listings().where(
                job_queue.c.id == job_id, job_queue.c.team_id == team_id, analyses.c.deleted_at.is_(None)
            )
        )
    ).first()
    if row is None:
        raise NotFoundError
    [listing] = await _complete(session, team_id, row.lane, [_listing(row)])
    return listing


async def read_queue_health(session: Session, team_id: int) -> QueueHealth:
    """How the team's background jobs stand."""
    is_pending = job_queue.c.status == JobStatus.PENDING
    could_start = func.greatest(job_queue.c.created_at, job_queue.c.start_at)
    waited = func.extract("epoch", func.now() - func.min(could_start).filter(is_pending & is_due()))
    failed = (job_queue.c.status == JobStatus.FAILED) & (
        job_queue.c.completed_at > func.now() - FAILED_WITHIN
    )
    row = (
        await session.execute(
            select(
                func.count().filter(job_queue.c.status == JobStatus.PROCESSING),
                func.count().filter(is_pending),
                waited,
                func.count().filter(failed),
                is_paused(literal(Lane.BACKGROUND, job_queue.c.lane.type)),
            )
            .select_from(job_queue.join(analyses, analyses.c.id == job_queue.c.analysis_id))
            .where(*_is_listed(team_id))
        )
    ).one()
    return QueueHealth(
        processing=row[0],
        pending=row[1],
        oldest_pending=None if row[2] is None else float(row[2]),
        failed_lately=row[3],
        is_paused=row[4],
        last_seen=await read_last_seen(session),
    )


def _is_listed(team_id: int | ColumnElement[int]) -> tuple[ColumnElement[bool], ...]:
    return (
        job_queue.c.team_id == team_id,
        job_queue.c.lane == Lane.BACKGROUND,
        analyses.c.deleted_at.is_(None),
    )


def _listings() -> Select[Any]:
    candidates, readings = _count_candidates(), _count_insights()
    elapsed = func.coalesce(job_queue.c.completed_at, func.now()) - job_queue.c.started_at
    named: dict[str, ColumnElement[Any]] = {
        "position": analyses.c.position,
        "rater": analyses.c.rater,
        "is_built_in": analyses.c.is_built_in,
        "started_by": shown_name(),
        "wait_reason": _wait_reason(),
        "elapsed": func.extract("epoch", elapsed),
        "unrated": _unrated(),
        **candidates.c,
        **readings.c,
    }
    read = [name for name in JobListing.__slots__ if name not in _ADDED]
    return select(
        *(named[name].label(name) if name in named else job_queue.c[name] for name in read)
    ).select_from(
        job_queue.join(analyses, analyses.c.id == job_queue.c.analysis_id)
        .outerjoin(users, users.c.id == job_queue.c.user_id)
        .join(candidates, true())
        .join(readings, true())
    )


def _count_candidates() -> LateralFromClause:
    state = evaluations.c.state
    return (
        select(
            func.count().filter(state == WorkState.DONE).label("done"),
            func.count().filter(state.in_(_UNRATED)).label("failed"),
            func.count().filter(state == WorkState.CANCELLED).label("cancelled"),
            func.count().filter(state == WorkState.RUNNING).label("running"),
        )
        .where(evaluations.c.job_id == job_queue.c.id)
        .lateral("candidates")
    )


def _count_insights() -> LateralFromClause:
    state = insights.c.state
    return (
        select(
            func.count()
            .filter(state.in_([each for each in WorkState if each.is_final]))
            .label("insights_done"),
            func.count().label("insights_total"),
            func.count().filter(state == WorkState.DONE).label("insights_written"),
        )
        .where(insights.c.job_id == job_queue.c.id)
        .lateral("readings")
    )


def _wait_reason() -> ColumnElement[Any]:
    # the stored reason is looked over now and then only: the time itself says it at once
    stored = job_queue.c.wait_reason
    scheduled = literal(WaitReason.SCHEDULED, stored.type)
    is_pending = job_queue.c.status == JobStatus.PENDING
    return case((is_pending & ~is_due(), scheduled), else_=func.nullif(stored, scheduled, type_=stored.type))


def _unrated() -> ColumnElement[int]:
    later = job_queue.alias("later")
    has_later = (
        select(later.c.id)
        .where(later.c.analysis_id == job_queue.c.analysis_id, later.c.id > job_queue.c.id)
        .exists()
    )
    unrated = (
        select(func.count())
        .where(
            evaluations.c.analysis_id == job_queue.c.analysis_id,
            evaluations.c.is_current,
            evaluations.c.state.in_(_UNRATED),
        )
        .scalar_subquery()
    )
    return case((job_queue.c.status.in_(_UNFINISHED) | has_later, 0), else_=unrated)


def _listing(row: Any) -> JobListing:
    values = dict(row._mapping)
    if values["elapsed"] is not None:
        values["elapsed"] = float(values["elapsed"])
    return JobListing(**values)


async def _complete(
    session: Session, team_id: int, lane: Lane, listed: Sequence[JobListing]
) -> list[JobListing]:
    priced = [listing.id for listing in listed if listing.quoted_price]
    amounts = await list_job_amounts(session, priced) if priced else {}
    paid = [replace(listing, amounts=amounts.get(listing.id, NO_AMOUNTS)) for listing in listed]
    if not any(listing.status is JobStatus.PENDING for listing in listed):
        return paid
    queue = await read_queue(session, team_id, lane)
    return [_place(listing, queue) for listing in paid]


def _place(listing: JobListing, queue: Queue) -> JobListing:
    place = queue.places.get(listing.id)
    start = listing.start_at if listing.is_scheduled else None
    if place and listing.wait_reason is None:
        start = queue.estimate_start(place, listing.rater)
    return replace(listing, place=place.number if place else None, estimated_start=start)

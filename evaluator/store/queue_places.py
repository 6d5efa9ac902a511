"""Places in the queue: what is read for them, and the measured rate that turns them into times."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, select, true

from evaluator.domain.jobs import JobStatus, Lane, Phase
from evaluator.domain.queue_places import Place, QueuedJob, Span, find_places, measure_rate
from evaluator.store.analyses import analyses
from evaluator.store.clock import read_now
from evaluator.store.database import Session
from evaluator.store.evaluations import evaluations
from evaluator.store.jobs import job_queue

QUEUE_READ = 500
"""Jobs looked at, the first to be served first."""
MEASURED_JOBS = 20
MEASURED_WITHIN = timedelta(hours=1)
"""The jobs that the rate is measured from: those that go on, and the last that ended."""


@dataclass(frozen=True, slots=True)
class Queue:
    """A lane as one team sees it: the `places` of its pending jobs that are due, and the rates by rater.

    Rates are candidates per second, of all teams together: they share one rater.
    """

    now: datetime
    places: Mapping[int, Place]
    rates: Mapping[str, float]

    def estimate_start(self, place: Place, rater: str) -> datetime | None:
        """When the job at that place starts at the present rate; None while there is none."""
        rate = self.rates.get(rater)
        return self.now + timedelta(seconds=place.ahead / rate) if rate else None


async def read_queue(session: Session, team_id: int, lane: Lane) -> Queue:
    """The lane as it is now, in the team's eyes."""
    places = find_places(await _list_queued(session, lane), team_id)
    return Queue(await read_now(session), places, await _measure_rates(session) if places else {})


def is_due() -> ColumnElement[bool]:
    """SQL truth: the job's time has come, or none was set."""
    return func.coalesce(job_queue.c.start_at <= func.now(), true())


async def _list_queued(session: Session, lane: Lane) -> list[QueuedJob]:
    rows = await session.execute(
        select(
            job_queue.c.id,
            job_queue.c.team_id,
            job_queue.c.priority,
            (job_queue.c.status == JobStatus.PENDING).label("is_pending"),
            (job_queue.c.total - job_queue.c.progress).label("remaining"),
        )
        .where(
            job_queue.c.lane == lane,
            job_queue.c.status.in_([JobStatus.PENDING, JobStatus.PROCESSING]),
            is_due(),
        )
        .order_by(job_queue.c.priority.desc(), job_queue.c.id)
        .limit(QUEUE_READ)
    )
    return [QueuedJob(**row._mapping) for row in rows]


async def _measure_rates(session: Session) -> dict[str, float]:
    last_rated = (
        select(func.max(evaluations.c.finished_at))
        .where(evaluations.c.job_id == job_queue.c.id)
        .scalar_subquery()
    )
    # insights are written beside the ratings of the next job
    ended_at = case(
        (job_queue.c.phase == Phase.RATINGS, func.coalesce(job_queue.c.completed_at, func.now())),
        else_=last_rated,
    )
    is_recent = (job_queue.c.status == JobStatus.PROCESSING) | (
        job_queue.c.status.in_([JobStatus.COMPLETED, JobStatus.CANCELLED])
        & (job_queue.c.completed_at > func.now() - MEASURED_WITHIN)
    )
    rows = await session.execute(
        select(analyses.c.rater, job_queue.c.started_at, ended_at.label("ended_at"), job_queue.c.progress)
        .join(analyses, analyses.c.id == job_queue.c.analysis_id)
        .where(
            job_queue.c.started_at.is_not(None),
            job_queue.c.wait_reason.is_(None),
            job_queue.c.progress > 0,
            is_recent,
        )
        .order_by(job_queue.c.id.desc())
        .limit(MEASURED_JOBS)
    )
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for row in rows:
        spans[row.rater].append(Span(row.started_at, row.ended_at, row.progress))
    rates = {rater: measure_rate(measured) for rater, measured in spans.items()}
    return {rater: rate for rater, rate in rates.items() if rate}

"""Jobs: the `job_queue` table, and the guarded moves between a job's states."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import InsightsMode, JobKind, JobStatus, Lane, Phase, WaitReason
from evaluator.store.database import Session
from evaluator.store.schema import (
    changed_column,
    created_column,
    identity_column,
    metadata,
    team_column,
    time_column,
    words,
)

job_queue = Table(
    "job_queue",
    metadata,
    identity_column(),
    team_column(),
    Column("user_id", BigInteger, ForeignKey("users.id", ondelete="SET NULL")),
    Column("draft_id", BigInteger, ForeignKey("drafts.id", ondelete="SET NULL")),
    Column("analysis_id", BigInteger, ForeignKey("analyses.id", ondelete="CASCADE"), nullable=False),
    Column("submission", Uuid, nullable=False),
    Column("kind", words(JobKind, "kind"), nullable=False),
    Column("lane", words(Lane, "lane"), nullable=False),
    Column("status", words(JobStatus, "status"), nullable=False, server_default="pending"),
    Column("phase", words(Phase, "phase"), nullable=False, server_default="ratings"),
    Column("wait_reason", words(WaitReason, "wait_reason")),
    time_column("cap_reached_at"),
    time_column("looked_again_at"),
    Column("insights_mode", words(InsightsMode, "insights_mode"), nullable=False),
    Column("progress", Integer, nullable=False, server_default="0"),
    Column("total", Integer, nullable=False),
    Column("error_message", Text),
    Column("priority", SmallInteger, nullable=False, server_default="0"),
    time_column("start_at"),
    Column("start_zone", Text, nullable=False, server_default=""),
    Column("quoted_price", Numeric(12, 2), nullable=False, server_default="0"),
    Column("quoted_insights_price", Numeric(12, 2), nullable=False, server_default="0"),
    Column("quoted_insights", Integer, nullable=False, server_default="0"),
    created_column(),
    time_column("started_at"),
    time_column("completed_at"),
    changed_column(),
    UniqueConstraint("team_id", "submission"),
    CheckConstraint("progress BETWEEN 0 AND total", name="progress"),
    CheckConstraint("priority BETWEEN -9 AND 9", name="priority"),
    CheckConstraint("quoted_insights_price BETWEEN 0 AND quoted_price", name="quoted_price"),
    CheckConstraint(
        "(status IN ('completed', 'failed', 'cancelled')) = (completed_at IS NOT NULL)", name="completed_at"
    ),
    Index("ix_job_queue_status", "status", "created_at"),
    Index(
        "ix_job_queue_open",
        "lane",
        text("priority DESC"),
        "id",
        postgresql_where=text("status IN ('pending', 'processing')"),
    ),
    Index("ix_job_queue_analysis_id", "analysis_id"),
    Index("ix_job_queue_draft_id", "draft_id"),
)


@dataclass(frozen=True, slots=True)
class Job:
    """One request to evaluate.

    `quoted_price` is USD and holds `quoted_insights_price` for `quoted_insights` insights. `start_at` is not before
    when, chosen in the time zone `start_zone` (an IANA name). A higher `priority` goes first.
    """

    id: int
    team_id: int
    user_id: int | None
    draft_id: int | None
    analysis_id: int
    kind: JobKind
    lane: Lane
    status: JobStatus
    phase: Phase
    wait_reason: WaitReason | None
    looked_again_at: datetime | None
    insights_mode: InsightsMode
    progress: int
    total: int
    error_message: str | None
    priority: int
    start_at: datetime | None
    start_zone: str
    quoted_price: Decimal
    quoted_insights_price: Decimal
    quoted_insights: int
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewJob:
    """What a job starts from; `submission` is the form's own number, so that a second click finds the first."""

    team_id: int
    user_id: int
    draft_id: int | None
    analysis_id: int
    submission: UUID
    kind: JobKind
    lane: Lane
    insights_mode: InsightsMode
    total: int
    start_at: datetime | None = None
    start_zone: str = ""
    quoted_price: Decimal = Decimal(0)
    quoted_insights_price: Decimal = Decimal(0)
    quoted_insights: int = 0


JOB_COLUMNS = [job_queue.c[name] for name in Job.__slots__]


async def insert_job(session: Session, new: NewJob) -> int:
    """Add a pending job."""
    values = {name: getattr(new, name) for name in NewJob.__slots__}
    made = await session.scalar(insert(job_queue).values(**values).returning(job_queue.c.id))
    return int(made or 0)


async def find_submitted_job(session: Session, team_id: int, submission: UUID) -> Job | None:
    """The job that a form submission has already made, or None."""
    return await _find(session, job_queue.c.team_id == team_id, job_queue.c.submission == submission)


async def get_job(session: Session, team_id: int, job_id: int) -> Job:
    """The team's job with that id; raises NotFoundError."""
    found = await _find(session, job_queue.c.id == job_id, job_queue.c.team_id == team_id)
    if found is None:
        raise NotFoundError
    return found


async def find_job(session: Session, job_id: int) -> Job | None:
    """The job with that id whoever owns it: for loops and renders, never for a request."""
    return await _find(session, job_queue.c.id == job_id)


async def find_latest_job(session: Session, team_id: int, analysis_id: int) -> Job | None:
    """The newest job of an analysis, or None."""
    rows = await session.execute(
        select(*JOB_COLUMNS)
        .where(job_queue.c.analysis_id == analysis_id, job_queue.c.team_id == team_id)
        .order_by(job_queue.c.id.desc())
        .limit(1)
    )
    row = rows.first()
    return Job(**row._mapping) if row else None


async def read_elapsed(session: Session, job_id: int) -> float | None:
    """Seconds since the job began, up to its end; None before."""
    took = func.coalesce(job_queue.c.completed_at, func.now()) - job_queue.c.started_at
    seconds = await session.scalar(select(func.extract("epoch", took)).where(job_queue.c.id == job_id))
    return None if seconds is None else float(seconds)


async def _find(session: Session, *where: ColumnElement[bool]) -> Job | None:
    row = (await session.execute(select(*JOB_COLUMNS).where(*where))).first()
    return Job(**row._mapping) if row else None


async def list_unfinished_jobs(session: Session, team_id: int) -> list[Job]:
    """The team's jobs that are not over, newest first."""
    rows = await session.execute(
        select(*JOB_COLUMNS)
        .where(
            job_queue.c.team_id == team_id,
            job_queue.c.status.in_([JobStatus.PENDING, JobStatus.PROCESSING]),
        )
        .order_by(job_queue.c.id.desc())
    )
    return [Job(**row._mapping) for row in rows]


async def has_unfinished_job(session: Session, draft_id: int) -> bool:
    """True while a job started from the draft is not over."""
    unfinished = (
        select(job_queue.c.id)
        .where(
            job_queue.c.draft_id == draft_id,
            job_queue.c.status.in_([JobStatus.PENDING, JobStatus.PROCESSING]),
        )
        .exists()
    )
    return bool(await session.scalar(select(unfinished)))


async def list_active_job_ids(session: Session) -> list[int]:
    """Every job that is not over, oldest first: what the supervisor looks over."""
    rows = await session.execute(
        select(job_queue.c.id)
        .where(job_queue.c.status.in_([JobStatus.PENDING, JobStatus.PROCESSING]))
        .order_by(job_queue.c.id)
    )
    return list(rows.scalars())


async def touch_job(session: Session, job_id: int) -> None:
    """Let watchers read the job again although nothing in its own row changed."""
    # an update that sets a column to itself still gives the row a new version
    await session.execute(update(job_queue).where(job_queue.c.id == job_id).values(phase=job_queue.c.phase))

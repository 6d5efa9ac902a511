"""Retention: finding and deleting what was kept long enough. `age` counts from the end of the last job.

Nothing of an analysis or a draft with an unfinished job is ever chosen: such a job has no end yet.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update

from evaluator.domain.jobs import WorkState
from evaluator.store import leases
from evaluator.store.analyses import analyses, lock_analysis
from evaluator.store.blobs import blobs
from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.documents import documents
from evaluator.store.drafts import drafts
from evaluator.store.evaluations import evaluations
from evaluator.store.faults import evaluation_faults
from evaluator.store.jobs import job_queue
from evaluator.store.outbox import STALE_AFTER, outbox


@dataclass(frozen=True, slots=True)
class OldAnalysis:
    """An analysis whose time is over, locked against a new job; its last job ended at `ended_at`."""

    id: int
    team_id: int
    draft_id: int | None
    ended_at: datetime


async def delete_old_faults(session: Session, age: timedelta, limit: int) -> int:
    """Delete what went wrong in the tries of jobs long over; gives the number of rows."""
    old = (
        select(evaluation_faults.c.id)
        .join(evaluations, evaluations.c.id == evaluation_faults.c.evaluation_id)
        .where(
            evaluation_faults.c.created_at < func.now() - age,
            *_is_over(job_queue.c.analysis_id == evaluations.c.analysis_id, age),
        )
        .limit(limit)
    )
    return (await session.execute(delete(evaluation_faults).where(evaluation_faults.c.id.in_(old)))).rowcount


async def delete_superseded(session: Session, age: timedelta, limit: int) -> int:
    """Delete evaluations that a later try has replaced, with their ratings; gives the number of evaluations."""
    old = (
        select(evaluations.c.id)
        .where(
            ~evaluations.c.is_current,
            evaluations.c.finished_at < func.now() - age,
            *_is_over(job_queue.c.analysis_id == evaluations.c.analysis_id, age),
        )
        .limit(limit)
    )
    return (await session.execute(delete(evaluations).where(evaluations.c.id.in_(old)))).rowcount


async def delete_old_mails(session: Session, age: timedelta, limit: int) -> int:
    """Delete mails written that long ago that are sent or will not be; gives how many."""
    is_old_news = outbox.c.available_at <= func.now() - STALE_AFTER
    is_open = leases.is_open(outbox)
    old = (
        select(outbox.c.id)
        .where(
            outbox.c.created_at < func.now() - age,
            ~is_open | (outbox.c.state == WorkState.QUEUED) & is_old_news,
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.execute(delete(outbox).where(outbox.c.id.in_(old)))).rowcount


async def lock_old_analysis(session: Session, age: timedelta) -> OldAnalysis | None:
    """The oldest analysis whose time is over, locked together with its draft; None when there is none."""
    found = (
        await session.execute(
            select(analyses.c.id, analyses.c.draft_id)
            .where(
                analyses.c.created_at < func.now() - age,
                *_is_over(job_queue.c.analysis_id == analyses.c.id, age),
            )
            .order_by(analyses.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
    ).first()
    if found is None:
        return None
    await session.execute(select(drafts.c.id).where(drafts.c.id == found.draft_id).with_for_update())
    # asked again now that nobody can start a job: one may have begun before the lock was ours
    ended_at = (
        select(func.max(job_queue.c.completed_at))
        .where(job_queue.c.analysis_id == analyses.c.id)
        .scalar_subquery()
    )
    row = (
        await session.execute(
            select(analyses.c.id, analyses.c.team_id, analyses.c.draft_id, ended_at.label("ended_at")).where(
                analyses.c.id == found.id, *_is_over(job_queue.c.analysis_id == analyses.c.id, age)
            )
        )
    ).first()
    return OldAnalysis(**row._mapping) if row else None


async def lock_ended_analysis(session: Session, team_id: int, analysis_id: int) -> OldAnalysis | None:
    """The team's analysis with its draft, locked against a new job; None while a job of it goes on.

    Raises NotFoundError.
    """
    analysis = await lock_analysis(session, team_id, analysis_id)
    await session.execute(select(drafts.c.id).where(drafts.c.id == analysis.draft_id).with_for_update())
    is_open = job_queue.c.completed_at.is_(None)
    row = (
        await session.execute(
            select(
                func.count().filter(is_open).label("open"),
                func.max(job_queue.c.completed_at).label("ended_at"),
            ).where(job_queue.c.analysis_id == analysis_id)
        )
    ).one()
    if row.open or row.ended_at is None:
        return None
    return OldAnalysis(analysis_id, team_id, analysis.draft_id, row.ended_at)


async def delete_analysis(session: Session, old: OldAnalysis) -> None:
    """Delete the analysis with its jobs, ratings and mails, and those files of its draft that nothing else needs."""
    rated = await session.execute(
        select(candidates.c.document_id)
        .join(evaluations, evaluations.c.candidate_id == candidates.c.id)
        .where(evaluations.c.analysis_id == old.id, ~_is_rated_elsewhere(old.id))
        .distinct()
    )
    document_ids = list(rated.scalars())
    # mails name candidates, and would outlive their job
    its_jobs = select(job_queue.c.id).where(job_queue.c.analysis_id == old.id)
    await session.execute(delete(outbox).where(outbox.c.job_id.in_(its_jobs)))
    await session.execute(delete(analyses).where(analyses.c.id == old.id))
    await session.execute(delete(documents).where(documents.c.id.in_(document_ids)))
    is_newer = exists().where(documents.c.draft_id == drafts.c.id, documents.c.created_at > old.ended_at)
    is_used = exists().where(analyses.c.draft_id == drafts.c.id)
    await session.execute(delete(drafts).where(drafts.c.id == old.draft_id, ~is_newer, ~is_used))


async def let_go_of_originals(session: Session, age: timedelta, limit: int) -> tuple[int, set[int]]:
    """Mark the files of drafts whose jobs are long over as deleted; gives how many, and the teams they belong to.

    A file sent after the last job's end stays: it is there for a job to come.
    """
    job = job_queue.alias("job")
    has_bytes = exists().where(
        blobs.c.team_id == documents.c.team_id, blobs.c.sha256 == documents.c.sha256, blobs.c.part == 0
    )
    was_in_a_job = exists().where(
        job.c.draft_id == documents.c.draft_id, job.c.completed_at >= documents.c.created_at
    )
    old = (
        select(documents.c.id)
        .where(
            documents.c.original_deleted_at.is_(None),
            documents.c.created_at < func.now() - age,
            ~leases.is_open(documents),
            *_is_over(job_queue.c.draft_id == documents.c.draft_id, age),
            was_in_a_job,
            has_bytes,
        )
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    marked = await session.execute(
        update(documents)
        .where(documents.c.id.in_(old))
        .values(original_deleted_at=func.now())
        .returning(documents.c.team_id)
    )
    team_ids = list(marked.scalars())
    return len(team_ids), set(team_ids)


def _is_over(whose: ColumnElement[bool], age: timedelta) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """There are jobs, and every one of them ended that long ago."""
    is_recent = or_(job_queue.c.completed_at.is_(None), job_queue.c.completed_at >= func.now() - age)
    return exists().where(whose), ~exists().where(and_(whose, is_recent))


def _is_rated_elsewhere(analysis_id: int) -> ColumnElement[bool]:
    others = evaluations.alias("others")
    return exists().where(others.c.candidate_id == candidates.c.id, others.c.analysis_id != analysis_id)

"""Versions and cursors: how a watcher knows that it has missed nothing.

Every watched row carries the transaction that wrote it. A cursor is the oldest transaction still running when
the state was read: all that is older was seen, all that is newer or equal is read again. Repeats are harmless,
since what is read is the present state.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select, text

from evaluator.domain.criteria import RubricCriterion, Weighted
from evaluator.domain.jobs import JobStatus, WaitReason
from evaluator.domain.money import ZERO
from evaluator.domain.scoring import MustHaveRule, Score
from evaluator.domain.settings import Settings
from evaluator.store.analyses import analyses, get_must_have_rule
from evaluator.store.criteria import Criterion, list_criteria
from evaluator.store.database import Key, Session
from evaluator.store.documents import DocumentRow, list_changed_documents, list_draft_documents
from evaluator.store.drafts import Draft, find_watched_draft
from evaluator.store.evaluations import JobCounts, count_by_state
from evaluator.store.exports import Export, list_exports
from evaluator.store.extractions import Extraction, find_extraction
from evaluator.store.insights import insights
from evaluator.store.job_lists import JobListing, QueueHealth, list_job_listings, read_queue_health
from evaluator.store.jobs import Job, find_job, job_queue, read_elapsed
from evaluator.store.leases import count_over
from evaluator.store.ledger import find_shown_balance, find_used, get_balance
from evaluator.store.levels import Levels, list_levels
from evaluator.store.rankings import EvaluationRow, list_changed_evaluations, list_scores
from evaluator.store.rubrics import get_weighting, list_rubric
from evaluator.store.schema import Xid8
from evaluator.store.second_looks import second_looks
from evaluator.store.settings import get_settings
from evaluator.store.unrated import find_model_fault

ENDED = 10
"""Jobs that are over of which browsers are told each time: one that was away for a while finds what it missed."""


_GLANCE = text(
    """
    SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint), now(), (
      SELECT count(*) FROM job_queue JOIN analyses ON analyses.id = job_queue.analysis_id
       WHERE job_queue.team_id = :team AND lane = 'background' AND status IN ('pending', 'processing')
         AND analyses.deleted_at IS NULL
    )
    """
)
# what may have changed without a trace in the team's own rows counts for a minute, many times as long as any check
_QUIET_SINCE = text(
    """
    SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)
     WHERE NOT EXISTS (
             SELECT FROM job_queue WHERE team_id = :team AND (
               changed_xid >= CAST(:after AS text)::xid8 OR (completed_at IS NULL AND lane = 'background')
             )
           )
       AND NOT EXISTS (SELECT FROM ledger_entries WHERE team_id = :team AND created_at > now() - interval '1 min')
       AND coalesce((SELECT max(started_at) FROM workers) < now() - interval '1 min', true)
       AND coalesce((SELECT max(seen_at) FROM workers) > now() - interval '1 min', false)
       AND coalesce(
             (SELECT created_at FROM audit_log ORDER BY id DESC LIMIT 1) < now() - interval '1 min', true
           )
    """
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What watchers of one thing have to know; `cursor` is where the next reading starts."""

    cursor: int


@dataclass(frozen=True, slots=True)
class JobChanges(Changes):
    """A job as it is now, and the rows of its analysis that are new since a cursor.

    `scores` are those of all rated candidates. `insights` and `second_looks` are (over, all). `elapsed` is seconds
    since the job began, up to its end; None before. `used` is USD of its price used up by now; None where it was
    quoted none. `waits_after` is what went wrong with the model that it waits for.
    """

    job: Job
    counts: JobCounts
    insights: tuple[int, int]
    elapsed: float | None
    scores: list[Score]
    evaluations: list[EvaluationRow]
    levels: dict[int, Levels]
    rubric: tuple[RubricCriterion, ...]
    weighting: tuple[Weighted, ...]
    used: Decimal | None = None
    waits_after: str | None = None
    second_looks: tuple[int, int] = (0, 0)
    must_have_rule: MustHaveRule = MustHaveRule.SORT_BELOW


@dataclass(frozen=True, slots=True)
class DraftChanges(Changes):
    """A draft as it is now, those of its `files` that are new since a cursor (`documents`), and the settings.

    `balance` is what its team has to spend in USD; not read while billing is off.
    """

    draft: Draft
    extraction: Extraction | None
    criteria: list[Criterion]
    files: list[DocumentRow]
    documents: list[DocumentRow]
    settings: Settings
    balance: Decimal = ZERO

    @property
    def document_ids(self) -> list[int]:
        """The ids of all files that remain."""
        return [file.id for file in self.files]


@dataclass(frozen=True, slots=True)
class ExportChanges(Changes):
    """The exports of an analysis that are new since a cursor."""

    exports: list[Export]


@dataclass(frozen=True, slots=True)
class EndedJob:
    """A job of either lane that is over; `position` is the title."""

    id: int
    analysis_id: int
    position: str
    status: JobStatus
    completed_at: datetime


@dataclass(frozen=True, slots=True)
class TeamChanges(Changes):
    """What goes on in a team: its background jobs that are new since a cursor or not over, and their figures.

    Of both lanes, `unfinished` are the ids of the jobs that are not over, and `ended` the last ENDED that were not
    cancelled, the latest first. `balance` is what the team has to spend in USD, None while billing is off.
    """

    jobs: list[JobListing]
    health: QueueHealth
    unfinished: list[int]
    ended: list[EndedJob]
    balance: Decimal | None


@dataclass(frozen=True, slots=True)
class TeamGlance(Changes):
    """What every page says of a team, and when: how many of its background jobs are not over."""

    read_at: datetime
    unfinished: int


async def read_cursor(session: Session) -> int:
    """The cursor of this statement's snapshot: read it before the state that it stands for."""
    cursor = await session.scalar(select(func.pg_snapshot_xmin(func.pg_current_snapshot(), type_=Xid8)))
    return int(cursor or 0)


async def read_changes(session: Session, key: Key, after: int) -> Changes | None:
    """What watchers of a key have to know since `after`; None when it is gone or nothing that is watched.

    Of a team in which nothing goes on that is the cursor alone: each page of everyone signed in watches its team.
    """
    match key.kind:
        case "job":
            return await read_job_changes(session, key.id, after)
        case "draft":
            return await read_draft_changes(session, key.id, after)
        case "exports":
            return await read_export_changes(session, key.id, after)
        case "team":
            quiet_since = await _find_quiet_cursor(session, key.id, after)
            if quiet_since is not None:
                return Changes(quiet_since)
            return await read_team_changes(session, key.id, after)
        case _:
            return None


async def read_job_changes(session: Session, job_id: int, after: int) -> JobChanges | None:
    """What watchers of a job have to know since `after`; None when the job is gone."""
    cursor = await read_cursor(session)
    job = await find_job(session, job_id)
    if job is None:
        return None
    evaluations = await list_changed_evaluations(session, job.analysis_id, after)
    return JobChanges(
        cursor=cursor,
        job=job,
        counts=await count_by_state(session, job_id),
        insights=await count_over(session, insights, job_id),
        second_looks=await count_over(session, second_looks, job_id) if job.looked_again_at else (0, 0),
        elapsed=await read_elapsed(session, job_id),
        scores=await list_scores(session, job.analysis_id),
        evaluations=evaluations,
        levels=await list_levels(session, [row.id for row in evaluations]),
        rubric=await list_rubric(session, job.analysis_id),
        weighting=(await get_weighting(session, job.analysis_id)).entries,
        used=await find_used(session, job),
        must_have_rule=await get_must_have_rule(session, job.analysis_id),
        waits_after=await find_model_fault(session, job_id) if job.wait_reason is WaitReason.MODEL else None,
    )


async def read_draft_changes(session: Session, draft_id: int, after: int) -> DraftChanges | None:
    """What watchers of a draft have to know since `after`; None when the draft is gone."""
    cursor = await read_cursor(session)
    draft = await find_watched_draft(session, draft_id)
    if draft is None:
        return None
    settings = await get_settings(session)
    return DraftChanges(
        cursor=cursor,
        draft=draft,
        extraction=await find_extraction(session, draft_id),
        criteria=await list_criteria(session, draft_id),
        files=await list_draft_documents(session, draft_id),
        documents=await list_changed_documents(session, draft_id, after),
        settings=settings,
        balance=await get_balance(session, draft.team_id) if settings.billing_enabled else ZERO,
    )


async def read_export_changes(session: Session, analysis_id: int, after: int) -> ExportChanges:
    """What watchers of an analysis's exports have to know since `after`."""
    cursor = await read_cursor(session)
    return ExportChanges(cursor, await list_exports(session, analysis_id, after))


async def read_team_changes(session: Session, team_id: int, after: int) -> TeamChanges:
    """What watchers of a team have to know since `after`."""
    return TeamChanges(
        cursor=await read_cursor(session),
        jobs=await list_job_listings(session, team_id, after=after),
        health=await read_queue_health(session, team_id),
        unfinished=await _list_unfinished_ids(session, team_id),
        ended=await _list_ended_jobs(session, team_id),
        balance=await find_shown_balance(session, team_id),
    )


async def _find_quiet_cursor(session: Session, team_id: int, after: int) -> int | None:
    """The cursor up to which nothing has happened in a team, in one statement; None when something may have."""
    cursor = await session.scalar(_QUIET_SINCE, {"team": team_id, "after": str(after)})
    return None if cursor is None else int(cursor)


async def read_team_glance(session: Session, team_id: int) -> TeamGlance:
    """The cursor, the time and how many of the team's background jobs are not over, in one statement."""
    row = (await session.execute(_GLANCE, {"team": team_id})).one()
    return TeamGlance(*row)


async def _list_unfinished_ids(session: Session, team_id: int) -> list[int]:
    ids = await session.execute(
        select(job_queue.c.id)
        .join(analyses, analyses.c.id == job_queue.c.analysis_id)
        .where(
            job_queue.c.team_id == team_id,
            job_queue.c.status.in_([JobStatus.PENDING, JobStatus.PROCESSING]),
            analyses.c.deleted_at.is_(None),
        )
        .order_by(job_queue.c.id)
    )
    return list(ids.scalars())


async def _list_ended_jobs(session: Session, team_id: int) -> list[EndedJob]:
    columns = (job_queue.c.id, job_queue.c.analysis_id, job_queue.c.status, job_queue.c.completed_at)
    rows = await session.execute(
        select(*columns, analyses.c.position)
        .join(analyses, analyses.c.id == job_queue.c.analysis_id)
        .where(
            job_queue.c.team_id == team_id,
            job_queue.c.status.in_([JobStatus.COMPLETED, JobStatus.FAILED]),
            analyses.c.deleted_at.is_(None),
        )
        .order_by(job_queue.c.completed_at.desc(), job_queue.c.id.desc())
        .limit(ENDED)
    )
    return [EndedJob(**row._mapping) for row in rows]

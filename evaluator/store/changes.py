"""Versions and cursors: how a watcher knows that it has missed nothing.

Every watched row carries the transaction that wrote it. A cursor is the oldest transaction still running when
the state was read: all that is older was seen, all that is newer or equal is read again. Repeats are harmless,
since what is read is the present state.
"""

from dataclasses import dataclass

from sqlalchemy import func, select

from evaluator.domain.criteria import RubricCriterion, Weighted
from evaluator.domain.settings import Settings
from evaluator.store.criteria import Criterion, list_criteria
from evaluator.store.database import Key, Session
from evaluator.store.documents import DocumentRow, list_changed_documents, list_draft_documents
from evaluator.store.drafts import Draft, find_watched_draft
from evaluator.store.evaluations import JobCounts, count_by_state
from evaluator.store.extractions import Extraction, find_extraction
from evaluator.store.insights import count_insights
from evaluator.store.jobs import Job, find_job, read_elapsed
from evaluator.store.rankings import EvaluationRow, list_changed_evaluations, list_scores
from evaluator.store.ratings import Levels, list_levels
from evaluator.store.rubrics import get_weighting, list_rubric
from evaluator.store.schema import Xid8
from evaluator.store.settings import get_settings


@dataclass(frozen=True, slots=True)
class Changes:
    """What watchers of one thing have to know; `cursor` is where the next reading starts."""

    cursor: int


@dataclass(frozen=True, slots=True)
class JobChanges(Changes):
    """A job as it is now, and the rows of its analysis that are new since a cursor.

    `scores` is (evaluation id, score times 10, missing must-haves) of all rated candidates. `insights` is
    (over, all). `elapsed` is seconds since the job began, up to its end; None before.
    """

    job: Job
    counts: JobCounts
    insights: tuple[int, int]
    elapsed: float | None
    scores: list[tuple[int, int, int]]
    evaluations: list[EvaluationRow]
    levels: dict[int, Levels]
    rubric: tuple[RubricCriterion, ...]
    weighting: tuple[Weighted, ...]


@dataclass(frozen=True, slots=True)
class DraftChanges(Changes):
    """A draft as it is now, those of its `files` that are new since a cursor (`documents`), and the settings."""

    draft: Draft
    extraction: Extraction | None
    criteria: list[Criterion]
    files: list[DocumentRow]
    documents: list[DocumentRow]
    settings: Settings

    @property
    def document_ids(self) -> list[int]:
        """The ids of all files that remain."""
        return [file.id for file in self.files]


async def read_cursor(session: Session) -> int:
    """The cursor of this statement's snapshot: read it before the state that it stands for."""
    cursor = await session.scalar(select(func.pg_snapshot_xmin(func.pg_current_snapshot(), type_=Xid8)))
    return int(cursor or 0)


async def read_changes(session: Session, key: Key, after: int) -> Changes | None:
    """What watchers of a key have to know since `after`; None when it is gone or nothing that is watched."""
    match key.kind:
        case "job":
            return await read_job_changes(session, key.id, after)
        case "draft":
            return await read_draft_changes(session, key.id, after)
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
        insights=await count_insights(session, job_id),
        elapsed=await read_elapsed(session, job_id),
        scores=await list_scores(session, job.analysis_id),
        evaluations=evaluations,
        levels=await list_levels(session, [row.id for row in evaluations]),
        rubric=await list_rubric(session, job.analysis_id),
        weighting=(await get_weighting(session, job.analysis_id)).entries,
    )


async def read_draft_changes(session: Session, draft_id: int, after: int) -> DraftChanges | None:
    """What watchers of a draft have to know since `after`; None when the draft is gone."""
    cursor = await read_cursor(session)
    draft = await find_watched_draft(session, draft_id)
    if draft is None:
        return None
    return DraftChanges(
        cursor=cursor,
        draft=draft,
        extraction=await find_extraction(session, draft_id),
        criteria=await list_criteria(session, draft_id),
        files=await list_draft_documents(session, draft_id),
        documents=await list_changed_documents(session, draft_id, after),
        settings=await get_settings(session),
    )

"""Overviews: what the dashboard says of jobs, drafts and analyses, each in one query."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, true

from evaluator.domain.documents import DocumentStatus
from evaluator.domain.jobs import JobStatus, Phase, WaitReason, WorkState
from evaluator.store.analyses import analyses
from evaluator.store.criteria import criteria
from evaluator.store.database import Session
from evaluator.store.documents import DocumentRole, documents
from evaluator.store.drafts import drafts
from evaluator.store.evaluations import evaluations
from evaluator.store.jobs import job_queue


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job that is not over, with the counts of its candidates."""

    id: int
    analysis_id: int
    position: str
    is_built_in: bool
    status: JobStatus
    phase: Phase
    wait_reason: WaitReason | None
    total: int
    done: int
    failed: int
    running: int


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft that no job was started from. `files` are its resumes, `to_look_at` those that cannot be rated."""

    id: int
    position: str
    has_job_description: bool
    criteria: int
    files: int
    to_look_at: int
    changed_at: datetime

    @property
    def title(self) -> str:
        """What the draft is called on a page."""
        return self.position or f"Draft {self.id}"


async def list_job_lines(session: Session, team_id: int) -> list[JobLine]:
    """The team's jobs that are not over, newest first."""
    state = evaluations.c.state
    counts = (
        select(
            func.count().filter(state == WorkState.DONE).label("done"),
            func.count().filter(state.in_([WorkState.FAILED, WorkState.CANCELLED])).label("failed"),
            func.count().filter(state == WorkState.RUNNING).label("running"),
        )
        .where(evaluations.c.job_id == job_queue.c.id)
        .lateral("counts")
    )
    named: dict[str, ColumnElement[Any]] = {
        "position": analyses.c.position,
        "is_built_in": analyses.c.is_built_in,
    }
    named |= {name: counts.c[name] for name in ("done", "failed", "running")}
    rows = await session.execute(
        select(*(named[name] if name in named else job_queue.c[name] for name in JobLine.__slots__))
        .select_from(job_queue.join(analyses, analyses.c.id == job_queue.c.analysis_id).join(counts, true()))
        .where(
            job_queue.c.team_id == team_id,
            job_queue.c.status.in_([JobStatus.PENDING, JobStatus.PROCESSING]),
            analyses.c.deleted_at.is_(None),
        )
        .order_by(job_queue.c.id.desc())
    )
    return [JobLine(**row._mapping) for row in rows]


async def list_draft_lines(session: Session, team_id: int, *, limit: int) -> list[DraftLine]:
    """The team's drafts that were not started yet, the latest first."""
    used = (
        select(func.count().label("criteria"))
        .where(criteria.c.draft_id == drafts.c.id, criteria.c.is_used)
        .lateral("used")
    )
    is_enough = (documents.c.status == DocumentStatus.OK) | documents.c.confirmed_at.is_not(None)
    is_left_out = documents.c.status.is_not(None) & ~is_enough
    files = (
        select(
            func.count().label("files"),
            func.count(case((is_left_out, 1))).label("to_look_at"),
            func.max(documents.c.created_at).label("latest"),
        )
        .where(
            documents.c.draft_id == drafts.c.id,
            documents.c.role == DocumentRole.RESUME,
            documents.c.removed_at.is_(None),
        )
        .lateral("files")
    )
    rows = await session.execute(
        select(
            drafts.c.id,
            drafts.c.position,
            drafts.c.job_description.is_not(None).label("has_job_description"),
            used.c.criteria,
            files.c.files,
            files.c.to_look_at,
            func.greatest(drafts.c.created_at, files.c.latest).label("changed_at"),
        )
        .select_from(drafts.join(used, true()).join(files, true()))
        .where(*_is_open(team_id))
        .order_by(drafts.c.id.desc())
        .limit(limit)
    )
    return [DraftLine(**row._mapping) for row in rows]


async def count_open_drafts(session: Session, team_id: int) -> int:
    """How many of the team's drafts were not started yet."""
    counted = await session.scalar(select(func.count()).select_from(drafts).where(*_is_open(team_id)))
    return int(counted or 0)


def _is_open(team_id: int) -> tuple[ColumnElement[bool], ...]:
    is_started = select(job_queue.c.id).where(job_queue.c.draft_id == drafts.c.id).exists()
    return drafts.c.team_id == team_id, drafts.c.deleted_at.is_(None), ~is_started


async def list_scores_of(session: Session, analysis_ids: Sequence[int]) -> dict[int, list[int]]:
    """The scores times 10 of the rated candidates, by analysis."""
    rows = await session.execute(
        select(evaluations.c.analysis_id, evaluations.c.score_tenths).where(
            evaluations.c.analysis_id.in_(analysis_ids),
            evaluations.c.is_current,
            evaluations.c.state == WorkState.DONE,
        )
    )
    scores: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        scores[row.analysis_id].append(row.score_tenths)
    return scores

"""The Job History: a team's analyses with their last job and their counts, searched, sorted, page by page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, text

from evaluator.domain.history import HistoryFilter, HistoryOrder
from evaluator.domain.jobs import JobStatus, WorkState
from evaluator.store.analyses import analyses
from evaluator.store.database import Session
from evaluator.store.evaluations import evaluations
from evaluator.store.jobs import job_queue
from evaluator.store.users import shown_name, users

EVERYTHING = HistoryFilter()


@dataclass(frozen=True, slots=True)
class AnalysisLine:
    """One line of the Job History; `highest_tenths` is the best score times 10."""

    id: int
    position: str
    is_built_in: bool
    job_id: int
    status: JobStatus
    candidates: int
    rated: int
    highest_tenths: int | None
    created_at: datetime
    completed_at: datetime | None


async def list_analyses(
    session: Session, team_id: int, *, limit: int, offset: int = 0, wanted: HistoryFilter = EVERYTHING
) -> list[AnalysisLine]:
    """The team's analyses that are wanted, each with its last job's state and its counts."""
    latest, counts = _latest(), _counts()
    orders: dict[HistoryOrder, list[ColumnElement[Any]]] = {
        HistoryOrder.NEWEST: [],
        HistoryOrder.OLDEST: [analyses.c.id],
        HistoryOrder.TITLE: [func.lower(analyses.c.position)],
        HistoryOrder.MOST: [counts.c.candidates.desc()],
        HistoryOrder.BEST: [counts.c.highest_tenths.desc().nulls_last()],
    }
    rows = await session.execute(
        select(
            analyses.c.id,
            analyses.c.position,
            analyses.c.is_built_in,
            latest.c.id.label("job_id"),
            latest.c.status,
            counts.c.candidates,
            counts.c.rated,
            counts.c.highest_tenths,
            analyses.c.created_at,
            latest.c.completed_at,
        )
        .select_from(analyses.join(latest, text("true")).join(counts, text("true")))
        .where(*_wanted(team_id, wanted, latest))
        .order_by(*orders[wanted.order], analyses.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [AnalysisLine(**row._mapping) for row in rows]


async def count_analyses(session: Session, team_id: int, wanted: HistoryFilter = EVERYTHING) -> int:
    """How many of the team's analyses are wanted."""
    latest = _latest()
    counted = (
        select(func.count())
        .select_from(analyses.join(latest, text("true")))
        .where(*_wanted(team_id, wanted, latest))
    )
    return int(await session.scalar(counted) or 0)


async def list_starters(session: Session, team_id: int) -> list[tuple[int, str]]:
    """Who has started analyses of the team, by name."""
    name = shown_name().label("name")
    rows = await session.execute(
        select(users.c.id, name)
        .join(analyses, analyses.c.user_id == users.c.id)
        .where(analyses.c.team_id == team_id, analyses.c.deleted_at.is_(None))
        .distinct()
        .order_by(name, users.c.id)
    )
    return [(row.id, row.name) for row in rows]


def _wanted(team_id: int, wanted: HistoryFilter, latest: Any) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [analyses.c.team_id == team_id, analyses.c.deleted_at.is_(None)]
    if wanted.search:
        where.append(analyses.c.position.icontains(wanted.search, autoescape=True))
    if wanted.status is not None:
        where.append(latest.c.status == wanted.status)
    if wanted.is_built_in is not None:
        where.append(analyses.c.is_built_in.is_(wanted.is_built_in))
    if wanted.user_id is not None:
        where.append(analyses.c.user_id == wanted.user_id)
    return where


def _latest() -> Any:
    return (
        select(job_queue.c.id, job_queue.c.status, job_queue.c.completed_at)
        .where(job_queue.c.analysis_id == analyses.c.id)
        .order_by(job_queue.c.id.desc())
        .limit(1)
        .lateral("latest")
    )


def _counts() -> Any:
    is_rated = evaluations.c.state == WorkState.DONE
    return (
        select(
            func.count().label("candidates"),
            func.count(case((is_rated, 1))).label("rated"),
            func.max(evaluations.c.score_tenths).label("highest_tenths"),
        )
        .where(evaluations.c.analysis_id == analyses.c.id, evaluations.c.is_current)
        .lateral("counts")
    )

"""Rankings: the current evaluations of an analysis as pages and exports list them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from evaluator.domain.decisions import Decision
from evaluator.domain.documents import DocumentWarning
from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import WorkState
from evaluator.domain.run_records import CandidateRecord
from evaluator.domain.scoring import Score
from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.documents import documents
from evaluator.store.evaluations import evaluations
from evaluator.store.second_looks import second_looks


@dataclass(frozen=True, slots=True)
class EvaluationRow:
    """An evaluation as the ranking shows it: who, from which file, in which state, with which score.

    `score_tenths` is the score times 10 under the analysis's present weighting, None until rated. `is_reused`: the
    answer was found and not asked for. `copied_percent` of the resume is copied from the job description.
    `is_overridden`: a person changed a level.
    """

    id: int
    job_id: int
    analysis_id: int
    candidate_id: int
    name: str
    document_id: int
    file: str
    warnings: tuple[DocumentWarning, ...]
    state: WorkState
    score_tenths: int | None
    missing_must_haves: int
    attempt: int
    last_error: str | None
    finished_at: datetime | None
    copied_percent: int = 0
    is_reused: bool = False
    decision: Decision | None = None
    stars: int = 0
    is_overridden: bool = False


def _rows_query(*where: ColumnElement[bool]) -> Any:
    renamed = {
        "name": candidates.c.name,
        "document_id": candidates.c.document_id,
        "file": documents.c.name.label("file"),
        "warnings": documents.c.warnings,
    }
    columns = [renamed[name] if name in renamed else evaluations.c[name] for name in EvaluationRow.__slots__]
    return (
        select(*columns)
        .join(candidates, candidates.c.id == evaluations.c.candidate_id)
        .join(documents, documents.c.id == candidates.c.document_id)
        .where(evaluations.c.is_current, *where)
        .order_by(evaluations.c.id)
    )


def _row(row: Any) -> EvaluationRow:
    values = dict(row._mapping)
    values["warnings"] = tuple(DocumentWarning.model_validate(warning) for warning in values["warnings"])
    return EvaluationRow(**values)


async def list_evaluations(session: Session, analysis_id: int) -> list[EvaluationRow]:
    """The current evaluation of each candidate of an analysis."""
    return [_row(row) for row in await session.execute(_rows_query(evaluations.c.analysis_id == analysis_id))]


async def list_changed_evaluations(session: Session, analysis_id: int, cursor: int) -> list[EvaluationRow]:
    """The current evaluations of an analysis whose rows are of this cursor or newer."""
    rows = await session.execute(
        _rows_query(evaluations.c.analysis_id == analysis_id, evaluations.c.changed_xid >= cursor)
    )
    return [_row(row) for row in rows]


async def get_evaluation(session: Session, team_id: int, evaluation_id: int) -> EvaluationRow:
    """The team's current evaluation with that id; raises NotFoundError."""
    row = (
        await session.execute(
            _rows_query(evaluations.c.id == evaluation_id, evaluations.c.team_id == team_id)
        )
    ).first()
    if row is None:
        raise NotFoundError
    return _row(row)


async def find_current_evaluation(session: Session, team_id: int, evaluation_id: int) -> int | None:
    """The current evaluation of the candidate whom that one, however old, rated; None when there is none."""
    asked = evaluations.alias("asked")
    found = await session.scalar(
        select(evaluations.c.id)
        .join(
            asked,
            (asked.c.analysis_id == evaluations.c.analysis_id)
            & (asked.c.candidate_id == evaluations.c.candidate_id),
        )
        .where(asked.c.id == evaluation_id, asked.c.team_id == team_id, evaluations.c.is_current)
    )
    return int(found) if found is not None else None


async def list_records(session: Session, analysis_id: int) -> dict[int, CandidateRecord]:
    """What each current candidate of an analysis was rated on, by evaluation."""
    looks = second_looks.alias("looks")
    rows = await session.execute(
        select(
            evaluations.c.id,
            func.encode(func.sha256(func.convert_to(documents.c.text, "UTF8")), "hex").label("text_sha256"),
            func.coalesce(evaluations.c.rating_key, "").label("key"),
            evaluations.c.is_reused,
            func.coalesce(looks.c.rating_key, "").label("second_key"),
        )
        .join(candidates, candidates.c.id == evaluations.c.candidate_id)
        .join(documents, documents.c.id == candidates.c.document_id)
        .join(looks, looks.c.evaluation_id == evaluations.c.id, isouter=True)
        .where(evaluations.c.analysis_id == analysis_id, evaluations.c.is_current)
    )
    return {row.id: CandidateRecord(row.text_sha256, row.key, row.is_reused, row.second_key) for row in rows}


async def list_scores(session: Session, analysis_id: int) -> list[Score]:
    """The scores of every rated candidate of an analysis, by evaluation."""
    rows = await session.execute(
        select(
            *(
                evaluations.c[name]
                for name in ("id", "score_tenths", "missing_must_haves", "low_tenths", "high_tenths")
            )
        )
        .where(
            evaluations.c.analysis_id == analysis_id,
            evaluations.c.is_current,
            evaluations.c.state == WorkState.DONE,
        )
        .order_by(evaluations.c.id)
    )
    return [
        Score(
            row.id,
            row.score_tenths or 0,
            row.missing_must_haves,
            None if row.low_tenths is None else (row.low_tenths, row.high_tenths),
        )
        for row in rows
    ]

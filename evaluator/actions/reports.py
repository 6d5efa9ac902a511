"""Putting the report of an analysis together from what is stored."""

from collections.abc import Sequence

from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.decisions import Decided
from evaluator.domain.documents import DocumentStatus
from evaluator.domain.errors import NotFoundError
from evaluator.domain.ratings import Rating
from evaluator.domain.reports import (
    CANDIDATE_STATES,
    AnalysisFacts,
    CandidateFacts,
    Report,
    UnreadFile,
    build_report,
)
from evaluator.domain.run_records import RunRecord, rubric_hash
from evaluator.store import analyses, documents, insights, jobs, rankings, ratings, rubrics
from evaluator.store.analyses import Analysis
from evaluator.store.database import Session
from evaluator.store.documents import DocumentRole, DocumentRow
from evaluator.store.rubrics import Weighting

AT_ONCE = 25
"""Candidates whose ratings are read in one statement."""


async def read_report(session: Session, team_id: int, analysis_id: int) -> Report:
    """The whole analysis: criteria, candidates with ratings and insights, files left out. Raises NotFoundError."""
    analysis = await analyses.get_analysis(session, team_id, analysis_id)
    job = await jobs.find_latest_job(session, team_id, analysis_id)
    if job is None:
        raise NotFoundError
    rubric = await rubrics.list_rubric(session, analysis_id)
    weighting = await rubrics.get_weighting(session, analysis_id)
    facts = AnalysisFacts(
        analysis_id=analysis.id,
        title=analysis.position,
        position=analysis.position,
        created_at=analysis.created_at,
        started_by=analysis.started_by,
        mode=job.insights_mode,
        model=None if analysis.is_built_in else analysis.rater,
        must_have_rule=analysis.must_have_rule,
        record=run_record(analysis, rubric, weighting),
    )
    return build_report(
        facts,
        rubric,
        weighting.entries,
        await _list_candidates(session, analysis_id),
        await list_unread(session, analysis),
    )


def run_record(analysis: Analysis, rubric: Sequence[RubricCriterion], weighting: Weighting) -> RunRecord:
    """What the analysis was made with."""
    return RunRecord(
        rubric=rubric_hash(rubric),
        weighting=weighting.version,
        weighted_at=weighting.created_at,
        prompt=analysis.prompt_version or "",
        model=analysis.rater,
        parameters=analysis.parameters,
        is_blind=analysis.is_blind,
    )


async def _list_candidates(session: Session, analysis_id: int) -> list[CandidateFacts]:
    rows = await rankings.list_evaluations(session, analysis_id)
    ids = [row.id for row in rows]
    rated: dict[int, tuple[Rating, ...]] = {}
    # piece by piece: hundreds of candidates with their quotes at once would hold up every other request
    for first in range(0, len(ids), AT_ONCE):
        rated |= await ratings.list_ratings(session, ids[first : first + AT_ONCE])
    written = await insights.list_insights(session, ids)
    records = await rankings.list_records(session, analysis_id)
    return [
        CandidateFacts(
            evaluation_id=row.id,
            candidate_id=row.candidate_id,
            name=row.name or None,
            file=row.file,
            state=CANDIDATE_STATES[row.state],
            reason=row.last_error,
            ratings=rated.get(row.id, ()),
            warnings=tuple(warning.message for warning in row.warnings),
            insight=written[row.id].content if row.id in written else None,
            record=records.get(row.id),
            decided=Decided(row.decision, row.stars),
        )
        for row in rows
    ]


async def list_unread(session: Session, analysis: Analysis) -> list[UnreadFile]:
    """The files of the analysis's draft that no job rates, each with its reason."""
    if analysis.draft_id is None:
        return []
    listed = await documents.list_documents(session, analysis.draft_id, DocumentRole.RESUME)
    return [
        UnreadFile(document.name, document.status or DocumentStatus.CORRUPT, why_left_out(document))
        for document in listed
        if not document.is_ready and not document.is_waiting
    ]


def why_left_out(document: DocumentRow) -> str:
    """One sentence for a file that no job rates."""
    if document.duplicate_of is not None:
        return f"The same bytes as {document.duplicate_of}. Only one is rated."
    if document.needs_confirmation:
        return f"{document.reason} Nobody has confirmed that the rest is to be rated."
    return document.reason or document.last_error or "The file could not be read."

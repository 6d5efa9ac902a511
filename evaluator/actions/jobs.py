"""Jobs: starting one from a draft, moving it on when its work is done, trying the unrated again."""

import logging
from dataclasses import dataclass
from uuid import UUID

from evaluator.domain.criteria import RubricCriterion, Weighted
from evaluator.domain.errors import RefusedError
from evaluator.domain.jobs import InsightsMode, JobKind, JobStatus, Phase, lane_for
from evaluator.domain.scoring import rank
from evaluator.domain.settings import Settings
from evaluator.store import (
    analyses,
    criteria,
    documents,
    drafts,
    evaluations,
    extractions,
    insights,
    jobs,
    rankings,
    rubrics,
)
from evaluator.store.criteria import Criterion
from evaluator.store.database import Key, Session, announce
from evaluator.store.documents import DocumentRole, DocumentRow
from evaluator.store.drafts import Draft
from evaluator.store.extractions import Extraction
from evaluator.store.jobs import Job, NewJob
from evaluator.store.leases import work_key

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RaterName:
    """Who will rate: what an analysis keeps of its rater."""

    label: str
    is_built_in: bool
    prompt_version: str | None


@dataclass(frozen=True, slots=True)
class JobStart:
    """What a person asked for with one click; `submission` is the form's own number."""

    team_id: int
    user_id: int
    draft_id: int
    submission: UUID
    insights_mode: InsightsMode
    rater: RaterName


async def start_job(session: Session, start: JobStart, settings: Settings) -> Job:
    """Freeze the draft and queue its candidates; the same submission again gives the job it made.

    Raises RefusedError, naming what is missing, and NotFoundError.
    """
    draft = await drafts.lock_draft(session, start.team_id, start.draft_id)
    made = await jobs.find_submitted_job(session, start.team_id, start.submission)
    if made is not None:
        return made
    await _check_idle(session, draft)
    job_description = _check_job_description(draft)
    used = await _check_drawn(session, draft)
    resumes = _check_resumes(await documents.list_documents(session, draft.id, DocumentRole.RESUME), settings)
    await drafts.set_insights_mode(session, start.team_id, draft.id, start.insights_mode)
    analysis_id = await analyses.insert_analysis(
        session,
        team_id=start.team_id,
        user_id=start.user_id,
        draft_id=draft.id,
        position=draft.title,
        job_description=job_description,
        rater=start.rater.label,
        is_built_in=start.rater.is_built_in,
        prompt_version=start.rater.prompt_version,
    )
    await _freeze(session, start, analysis_id, used)
    new = NewJob(
        team_id=start.team_id,
        user_id=start.user_id,
        draft_id=draft.id,
        analysis_id=analysis_id,
        submission=start.submission,
        kind=JobKind.FIRST,
        lane=lane_for(len(resumes), settings.background_queue_threshold),
        insights_mode=start.insights_mode,
        total=len(resumes),
    )
    announce(session, Key("draft", draft.id))
    return await _queue(session, new, resumes)


async def _queue(session: Session, new: NewJob, candidate_ids: list[int]) -> Job:
    job_id = await jobs.insert_job(session, new)
    await evaluations.insert_evaluations(
        session,
        team_id=new.team_id,
        job_id=job_id,
        analysis_id=new.analysis_id,
        candidate_ids=candidate_ids,
    )
    announce(session, Key("job", job_id))
    announce(session, work_key("evaluations"))
    log.info("job queued", extra={"job": job_id, "candidates": new.total})
    return await jobs.get_job(session, new.team_id, job_id)


def find_start_refusal(
    draft: Draft,
    extraction: Extraction | None,
    listed: list[Criterion],
    resumes: list[DocumentRow],
    settings: Settings,
) -> str | None:
    """Why start_job would refuse this draft as it stands, in the words of that refusal; None when it would not."""
    try:
        _check_job_description(draft)
        _check_extraction(extraction)
        _check_criteria(listed)
        _check_resumes(resumes, settings)
    except RefusedError as refusal:
        return refusal.message
    return None


def _check_job_description(draft: Draft) -> str:
    if draft.job_description is None:
        raise RefusedError("There is no job description yet. Paste one or send a file first.")
    return draft.job_description


def _check_extraction(extraction: Extraction | None) -> None:
    if extraction is not None and not extraction.state.is_final:
        raise RefusedError("The criteria are still being drawn. The job can start when that is done.")


async def _check_idle(session: Session, draft: Draft) -> None:
    if await jobs.has_unfinished_job(session, draft.id):
        raise RefusedError(
            "A job of this draft is still going on. Open its ranking, or wait until it is over."
        )
    if draft.job_description_document_id is not None:
        file = await documents.get_document(session, draft.team_id, draft.job_description_document_id)
        if file.is_waiting:
            raise RefusedError(
                "The job description is still being read. The job can start when that is done."
            )


async def _check_drawn(session: Session, draft: Draft) -> list[Criterion]:
    _check_extraction(await extractions.find_extraction(session, draft.id))
    return _check_criteria(await criteria.list_criteria(session, draft.id))


def _check_criteria(listed: list[Criterion]) -> list[Criterion]:
    used = [criterion for criterion in listed if criterion.is_used]
    if not used:
        raise RefusedError("No criterion is in use. Add one, or tick at least one of those proposed.")
    if not any(criterion.weight for criterion in used):
        raise RefusedError(
            "All weights are 0, so there would be no score. Give at least one criterion a weight."
        )
    return used


def _check_resumes(listed: list[DocumentRow], settings: Settings) -> list[int]:
    waiting = sum(document.is_waiting for document in listed)
    if waiting:
        files = "1 file is" if waiting == 1 else f"{waiting} files are"
        raise RefusedError(f"{files} still being read. The job can start when that is done.")
    ready = [document.candidate_id for document in listed if document.is_ready]
    resumes = [candidate_id for candidate_id in ready if candidate_id is not None]
    if not resumes:
        raise RefusedError("There is no resume to rate yet. Send at least one file that can be read.")
    if len(resumes) > settings.max_resumes_per_upload:
        raise RefusedError(
            f"{len(resumes)} resumes are ready; one draft takes {settings.max_resumes_per_upload}. "
            "Remove some of them."
        )
    return resumes


async def _freeze(session: Session, start: JobStart, analysis_id: int, used: list[Criterion]) -> None:
    frozen = [
        RubricCriterion(
            number=number,
            wording=criterion.wording,
            category=criterion.category,
            levels=criterion.levels,
        )
        for number, criterion in enumerate(used, start=1)
    ]
    entries = [
        Weighted(number=number, kind=criterion.kind, weight=criterion.weight)
        for number, criterion in enumerate(used, start=1)
    ]
    await rubrics.insert_rubric(session, start.team_id, analysis_id, frozen)
    await rubrics.insert_weighting(session, start.team_id, analysis_id, start.user_id, entries)


async def retry_unrated(
    session: Session, team_id: int, user_id: int, analysis_id: int, submission: UUID, settings: Settings
) -> Job:
    """Queue the candidates of an analysis that are not rated, as a new job that costs nothing.

    Raises RefusedError when there are none or a job is still going on, NotFoundError.
    """
    analysis = await analyses.lock_analysis(session, team_id, analysis_id)
    latest = await jobs.find_latest_job(session, team_id, analysis_id)
    made = await jobs.find_submitted_job(session, team_id, submission)
    if made is not None:
        return made
    if latest is None or not latest.status.is_final:
        raise RefusedError("The job is still going on; what is not rated can be tried again when it is over.")
    unrated = await evaluations.list_unrated(session, analysis_id)
    if not unrated:
        raise RefusedError("Every candidate of this analysis is rated.")
    new = NewJob(
        team_id=team_id,
        user_id=user_id,
        draft_id=analysis.draft_id,
        analysis_id=analysis_id,
        submission=submission,
        kind=JobKind.RETRY,
        lane=lane_for(len(unrated), settings.background_queue_threshold),
        insights_mode=latest.insights_mode,
        total=len(unrated),
    )
    # whoever has the ranking open watches the job that is over
    announce(session, Key("job", latest.id))
    return await _queue(session, new, unrated)


async def begin_jobs(session: Session, ids: list[int]) -> None:
    """Note that the first candidates of pending jobs are being rated."""
    for job_id in await jobs.begin_jobs(session, ids):
        announce(session, Key("job", job_id))


async def advance_job(session: Session, job_id: int) -> None:
    """Move a job on when its present phase is done; safe to call at any time and by anyone.

    The guards read the state that has been committed: call it after the record of the last piece of work.
    """
    job = await jobs.find_job(session, job_id)
    if job is None or job.status is not JobStatus.PROCESSING:
        return
    if job.phase is Phase.RATINGS:
        if not await jobs.begin_insights(session, job_id, unless=evaluations.has_open_evaluations(job_id)):
            return
        announce(session, Key("job", job_id))
        await _queue_insights(session, job)
    await _finish_job(session, job_id)


async def _queue_insights(session: Session, job: Job) -> None:
    counts = await evaluations.count_by_state(session, job.id)
    if counts.done == 0:
        reason = await evaluations.find_common_error(session, job.id) or "No candidate could be rated."
        await jobs.end_job(
            session,
            job.id,
            JobStatus.FAILED,
            error_message=f"{reason} No candidate was rated and you were not charged.",
        )
        log.warning("job failed", extra={"job": job.id})
        return
    scores = await rankings.list_scores(session, job.analysis_id)
    ranked = rank(
        {evaluation_id: score for evaluation_id, score, _ in scores},
        {evaluation_id for evaluation_id, _, missing in scores if missing},
    )
    wanted = ranked[: job.insights_mode.insights_for(len(ranked))]
    await insights.insert_insights(session, job.team_id, job.id, [place.id for place in wanted])
    announce(session, work_key("insights"))


async def _finish_job(session: Session, job_id: int) -> None:
    if await jobs.end_job(session, job_id, JobStatus.COMPLETED, unless=insights.has_open_insights(job_id)):
        announce(session, Key("job", job_id))
        log.info("job completed", extra={"job": job_id})

"""Jobs: starting one from a draft, and trying the unrated again."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from evaluator.actions.announcing import announce_job
from evaluator.actions.money import hold, quoted, quoted_again
from evaluator.actions.progress import explain_wait
from evaluator.actions.raters import Rater
from evaluator.actions.start_checks import check_drawn, check_idle, check_job_description, check_resumes
from evaluator.domain.blind_copy import BlindOptions
from evaluator.domain.criteria import RubricCriterion, Weighted
from evaluator.domain.errors import RefusedError
from evaluator.domain.jobs import InsightsMode, JobKind, lane_for
from evaluator.domain.settings import Settings
from evaluator.store import (
    analyses,
    documents,
    drafts,
    evaluations,
    job_moves,
    jobs,
    rubrics,
    unrated,
)
from evaluator.store.analyses import Analysis
from evaluator.store.criteria import Criterion
from evaluator.store.database import Key, Session, announce
from evaluator.store.documents import DocumentRole
from evaluator.store.jobs import Job, NewJob
from evaluator.store.leases import work_key
from evaluator.store.unrated import Unrated

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RaterName:
    """Who will rate: what an analysis keeps of its rater. `parameters` go with each of its questions."""

    label: str
    is_built_in: bool
    prompt_version: str | None
    parameters: Mapping[str, JsonValue] = field(default_factory=dict)


def rater_name(rater: Rater) -> RaterName:
    """What an analysis keeps of that rater."""
    return RaterName(rater.label, rater.is_built_in, rater.prompt_version, rater.parameters)


@dataclass(frozen=True, slots=True)
class JobStart:
    """What a person asked for with one click; `submission` is the form's own number.

    `start_at` is not before when, chosen in the time zone `start_zone` (an IANA name); None is at once. `blind` says
    what the copies leave out that the rater reads; None lets it read the resumes themselves.
    """

    team_id: int
    user_id: int
    draft_id: int
    submission: UUID
    insights_mode: InsightsMode
    rater: RaterName
    start_at: datetime | None = None
    start_zone: str = ""
    blind: BlindOptions | None = None


async def start_job(session: Session, start: JobStart, settings: Settings) -> Job:
    """Freeze the draft and queue its candidates; the same submission again gives the job it made.

    Raises RefusedError, naming what is missing, NotEnoughCreditError and NotFoundError.
    """
    draft = await drafts.lock_draft(session, start.team_id, start.draft_id)
    made = await jobs.find_submitted_job(session, start.team_id, start.submission)
    if made is not None:
        return made
    await check_idle(session, draft)
    job_description = check_job_description(draft)
    used = await check_drawn(session, draft)
    resumes = check_resumes(await documents.list_documents(session, draft.id, DocumentRole.RESUME), settings)
    await drafts.set_choices(session, start.team_id, draft.id, start.insights_mode, start.blind)
    analysis_id = await _freeze(session, start, draft.title, job_description, used)
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
        start_at=start.start_at,
        start_zone=start.start_zone,
        **quoted(len(resumes), start.insights_mode, settings),
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
    await hold(session, await jobs.get_job(session, new.team_id, job_id))
    await explain_wait(session, job_id)
    announce_job(session, new.team_id, job_id)
    announce(session, work_key("evaluations"))
    log.info("job queued", extra={"job": job_id, "candidates": new.total})
    return await jobs.get_job(session, new.team_id, job_id)


async def _freeze(
    session: Session, start: JobStart, position: str, job_description: str, used: list[Criterion]
) -> int:
    """The analysis that lasts: job description, rubric and first weighting as they are now; gives its id."""
    analysis_id = await analyses.insert_analysis(
        session,
        team_id=start.team_id,
        user_id=start.user_id,
        draft_id=start.draft_id,
        position=position,
        job_description=job_description,
        rater=start.rater.label,
        is_built_in=start.rater.is_built_in,
        prompt_version=start.rater.prompt_version,
        parameters=start.rater.parameters,
        blind=start.blind,
    )
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
    return analysis_id


async def retry_unrated(
    session: Session, team_id: int, user_id: int, analysis_id: int, submission: UUID, settings: Settings
) -> Job:
    """Queue the candidates of an analysis that are not rated, as a new job; the same submission gives the job it made.

    It costs nothing, but for those whose rating a person cancelled: what was given back for them is held again.
    Raises RefusedError when there are none or a job is still going on, NotEnoughCreditError, NotFoundError.
    """
    analysis = await analyses.lock_analysis(session, team_id, analysis_id)
    made = await jobs.find_submitted_job(session, team_id, submission)
    if made is not None:
        return made
    latest = await _check_over(session, analysis)
    everybody = await unrated.list_unrated(session, analysis_id)
    if not everybody:
        raise RefusedError("Every candidate of this analysis is rated.")
    return await _retry(session, latest, user_id, submission, settings, everybody)


async def retry_candidate(
    session: Session, team_id: int, user_id: int, evaluation_id: int, submission: UUID, settings: Settings
) -> Job:
    """As retry_unrated, for the candidate of one evaluation."""
    evaluation = await evaluations.get_evaluation(session, team_id, evaluation_id)
    analysis = await analyses.lock_analysis(session, team_id, evaluation.analysis_id)
    made = await jobs.find_submitted_job(session, team_id, submission)
    if made is not None:
        return made
    latest = await _check_over(session, analysis)
    everybody = await unrated.list_unrated(session, analysis.id)
    chosen = [each for each in everybody if each.candidate_id == evaluation.candidate_id]
    if not chosen:
        raise RefusedError("This candidate is rated, or is being rated.")
    return await _retry(session, latest, user_id, submission, settings, chosen)


async def _check_over(session: Session, analysis: Analysis) -> Job:
    latest = await jobs.find_latest_job(session, analysis.team_id, analysis.id)
    if latest is None or not latest.status.is_final:
        raise RefusedError("The job is still going on; what is not rated can be tried again when it is over.")
    return latest


async def _retry(
    session: Session, latest: Job, user_id: int, submission: UUID, settings: Settings, chosen: list[Unrated]
) -> Job:
    new = NewJob(
        team_id=latest.team_id,
        user_id=user_id,
        draft_id=latest.draft_id,
        analysis_id=latest.analysis_id,
        submission=submission,
        kind=JobKind.RETRY,
        lane=lane_for(len(chosen), settings.background_queue_threshold),
        insights_mode=latest.insights_mode,
        total=len(chosen),
        **await quoted_again(session, latest, sum(each.is_cancelled for each in chosen)),
    )
    # whoever has the ranking open watches the job that is over, and its card offers no other try meanwhile
    await jobs.touch_job(session, latest.id)
    announce_job(session, latest.team_id, latest.id)
    return await _queue(session, new, [each.candidate_id for each in chosen])


async def begin_jobs(session: Session, ids: list[int]) -> None:
    """Note that the first candidates of pending jobs are being rated."""
    for job in await job_moves.begin_jobs(session, ids):
        announce_job(session, job.team_id, job.id)
        log.info("processing job %s for user %s", job.id, job.user_id, extra={"job": job.id})

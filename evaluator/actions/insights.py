"""Writing the insight of one candidate: prepare, ask the rater, record."""

import asyncio
import logging
from dataclasses import replace
from decimal import Decimal

from evaluator.actions.announcing import announce_job
from evaluator.actions.blinding import blind
from evaluator.actions.finishing import advance
from evaluator.actions.money import charge_insight
from evaluator.actions.persisting import persist
from evaluator.actions.raters import InsightTask, Rater, RaterError, TaskLimits, Told
from evaluator.actions.retrying import record_failure
from evaluator.domain.blind_copy import BlindOptions
from evaluator.domain.copied_passages import find_copied
from evaluator.domain.insights import Insight
from evaluator.store import analyses, insights, model_calls, ratings, rubrics
from evaluator.store.database import Database, Session
from evaluator.store.insights import InsightInput
from evaluator.store.leases import Claim

log = logging.getLogger(__name__)


async def write_insight(database: Database, rater: Rater, claimed: Claim, cap: Decimal = Decimal(0)) -> None:
    """Write the claimed insight and record it, or the reason why there is none; `cap` as in Evaluating."""
    async with database.transaction() as session:
        found = await insights.find_claimed_input(session, claimed)
        if found is None:
            return
        task, options = await _prepare(session, found, cap)
    blinded = None
    if options is None:
        task = replace(task, copied=await asyncio.to_thread(find_copied, found.text, task.job_description))
    else:
        blinded = await persist(lambda: blind(database, found.candidate_id, found.text, options))
        task = blinded.as_insight_task(task)
    try:
        told = await rater.write_insight(task)
        told = replace(told, answer=blinded.insight(told.answer)) if blinded else told
    except RaterError as error:
        failure = error
        await persist(lambda: _record_failure(database, claimed, found, failure))
    else:
        await persist(lambda: _record(database, claimed, found, told))
    await persist(lambda: advance(database, found.job_id))


async def _prepare(
    session: Session, found: InsightInput, cap: Decimal
) -> tuple[InsightTask, BlindOptions | None]:
    analysis = await analyses.get_analysis(session, found.team_id, found.analysis_id)
    budget = cap - await model_calls.get_candidate_spend(session, found.evaluation_id) if cap else None
    rated = await ratings.list_ratings(session, [found.evaluation_id])
    task = InsightTask(
        rubric=await rubrics.list_rubric(session, found.analysis_id),
        job_description=analysis.job_description,
        resume_text=found.text,
        ratings=rated.get(found.evaluation_id, ()),
        addressed=found.addressed,
        limits=TaskLimits(found.job_id, budget),
    )
    return task, analysis.blind


async def _record(database: Database, claimed: Claim, found: InsightInput, told: Told[Insight]) -> None:
    async with database.transaction() as session:
        await model_calls.insert_model_calls(
            session, found.team_id, told.calls, job_id=found.job_id, evaluation_id=found.evaluation_id
        )
        if await insights.record_insight(session, claimed, told.answer):
            await charge_insight(session, found)
            announce_job(session, found.team_id, found.job_id)
    log.info("insight written", extra={"insight": found.id, "attempt": claimed.attempt})


async def _record_failure(database: Database, claimed: Claim, found: InsightInput, error: RaterError) -> None:
    async with database.transaction() as session:
        await model_calls.insert_model_calls(
            session, found.team_id, error.calls, job_id=found.job_id, evaluation_id=found.evaluation_id
        )
        await record_failure(session, insights.insights, claimed, error)
        announce_job(session, found.team_id, found.job_id)
    log.warning("insight not written", extra={"insight": found.id, "attempt": claimed.attempt})

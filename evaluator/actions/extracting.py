"""Drawing criteria from a job description: prepare, ask the rater, record."""

import logging

from evaluator.actions.criteria import is_protected
from evaluator.actions.persisting import persist
from evaluator.actions.raters import Rater, RaterError, Told
from evaluator.actions.retrying import record_failure
from evaluator.domain.job_descriptions import ExtractedCriteria
from evaluator.store import criteria, drafts, extractions, model_calls
from evaluator.store.database import Database, Key, announce
from evaluator.store.extractions import ExtractionInput
from evaluator.store.leases import Claim

log = logging.getLogger(__name__)


async def extract_criteria(database: Database, rater: Rater, claimed: Claim) -> None:
    """Draw the criteria for a claimed extraction and record them, or the reason why there are none."""
    async with database.transaction() as session:
        task = await extractions.find_claimed_input(session, claimed)
    if task is None:
        return
    try:
        told = await rater.extract(task.job_description)
    except RaterError as error:
        failure = error
        await persist(lambda: _record_failure(database, claimed, task, failure))
    else:
        await persist(lambda: _record(database, claimed, task, rater.label, told))


async def _record(
    database: Database, claimed: Claim, task: ExtractionInput, rater: str, told: Told[ExtractedCriteria]
) -> None:
    async with database.transaction() as session:
        await model_calls.insert_model_calls(session, task.team_id, told.calls)
        if not await extractions.record_extraction(session, claimed, rater):
            return
        await criteria.delete_extracted(session, task.draft_id)
        ids = await criteria.insert_criteria(
            session, task.team_id, task.draft_id, told.answer.criteria, is_extracted=True
        )
        for criterion_id, drawn in zip(ids, told.answer.criteria, strict=True):
            if is_protected(drawn.wording):
                await criteria.set_used(session, task.team_id, criterion_id, False)
        draft = await drafts.find_draft(session, task.team_id, task.draft_id)
        if draft is not None and not draft.position:
            await drafts.set_position(session, task.team_id, task.draft_id, told.answer.title[:200])
        announce(session, Key("draft", task.draft_id))
    log.info("criteria drawn", extra={"draft": task.draft_id, "criteria": len(told.answer.criteria)})


async def _record_failure(
    database: Database, claimed: Claim, task: ExtractionInput, error: RaterError
) -> None:
    async with database.transaction() as session:
        await model_calls.insert_model_calls(session, task.team_id, error.calls)
        await record_failure(session, extractions.extractions, claimed, error)
        announce(session, Key("draft", task.draft_id))
    log.warning("criteria not drawn", extra={"draft": task.draft_id, "attempt": claimed.attempt})

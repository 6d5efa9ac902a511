"""What people do with analyses in the Job History: another title, a copy as a draft, deletion."""

import logging

from evaluator.actions.announcing import announce_analysis
from evaluator.actions.drafts import MAX_POSITION, create_draft, rename_position, use_criteria
from evaluator.domain.criteria import CriterionDraft
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.store import analyses, blobs, copies, retention, rubrics
from evaluator.store.database import Key, Session, announce

log = logging.getLogger(__name__)


async def rename_analysis(
    session: Session, team_id: int, user_id: int, analysis_id: int, position: str
) -> None:
    """Call an analysis by another title; files made before keep the old one. Raises RefusedError, NotFoundError."""
    trimmed = " ".join(position.split())
    if not 1 <= len(trimmed) <= MAX_POSITION:
        raise RefusedError(f"A title has 1 to {MAX_POSITION} characters. Nothing was changed.")
    if not await analyses.set_position(session, team_id, analysis_id, trimmed):
        raise NotFoundError
    await announce_analysis(session, team_id, analysis_id, touches_job=True)
    log.info("analysis renamed", extra={"analysis": analysis_id, "user": user_id})


async def duplicate_analysis(
    session: Session, team_id: int, user_id: int, analysis_id: int, *, with_resumes: bool
) -> int:
    """A new draft with the job description and the criteria under the weights in force; gives its id.

    With resumes, those that were read are copied as they are, and need no second reading. Raises NotFoundError.
    """
    analysis = await analyses.get_analysis(session, team_id, analysis_id)
    weights = {each.number: each for each in (await rubrics.get_weighting(session, analysis_id)).entries}
    criteria = [
        CriterionDraft(
            wording=criterion.wording,
            category=criterion.category,
            kind=weights[criterion.number].kind,
            weight=weights[criterion.number].weight,
            levels=criterion.levels,
        )
        for criterion in await rubrics.list_rubric(session, analysis_id)
    ]
    draft_id = await create_draft(session, team_id, user_id)
    await use_criteria(session, team_id, draft_id, analysis.job_description, criteria)
    await rename_position(session, team_id, draft_id, analysis.position)
    if with_resumes:
        await copies.copy_resumes(session, analysis_id, draft_id)
        announce(session, Key("draft", draft_id))
    log.info("analysis duplicated", extra={"analysis": analysis_id, "draft": draft_id, "user": user_id})
    return draft_id


async def delete_analysis(session: Session, team_id: int, user_id: int, analysis_id: int) -> None:
    """Delete an analysis with its ratings, texts, exports, and the files that nothing else needs.

    Amounts in the ledger stay, without personal data. Raises NotFoundError, and RefusedError while a job goes on.
    """
    ended = await retention.lock_ended_analysis(session, team_id, analysis_id)
    if ended is None:
        raise RefusedError(
            "A job of this analysis is still going on. Cancel it or wait until it is over, then delete."
        )
    await retention.delete_analysis(session, ended)
    await blobs.delete_unreferenced(session, team_id)
    announce(session, Key("team", team_id))
    log.info("analysis deleted", extra={"analysis": analysis_id, "user": user_id})

"""Drafts: beginning one, giving it a job description, choosing its mode, putting it away."""

from collections.abc import Sequence

from evaluator.domain.criteria import CriterionDraft
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.job_descriptions import check_job_description
from evaluator.store import criteria, drafts, extractions
from evaluator.store.database import Key, Session, announce
from evaluator.store.leases import work_key
from evaluator.store.settings import get_settings

MAX_POSITION = 200
"""Characters of a position's title."""


async def create_draft(session: Session, team_id: int, user_id: int) -> int:
    """Begin an empty draft that reads as blind as the settings have it; gives its id."""
    settings = await get_settings(session)
    return await drafts.insert_draft(session, team_id, user_id, is_blind=settings.blind_reading)


async def paste_job_description(session: Session, team_id: int, draft_id: int, text: str) -> None:
    """Take pasted text as the job description and queue the extraction of its criteria.

    Raises RefusedError when it is too short or too long, NotFoundError.
    """
    trimmed = check_job_description(text.replace("\r\n", "\n").replace("\0", ""))
    if not await drafts.set_job_description(session, team_id, draft_id, trimmed, None):
        raise NotFoundError
    await request_extraction(session, team_id, draft_id)


async def use_criteria(
    session: Session, team_id: int, draft_id: int, text: str, given: Sequence[CriterionDraft]
) -> None:
    """Take a text as the job description and these criteria with it, instead of drawing them from the text.

    Raises RefusedError when the text is too short or too long, NotFoundError.
    """
    trimmed = check_job_description(text)
    if not await drafts.set_job_description(session, team_id, draft_id, trimmed, None):
        raise NotFoundError
    await extractions.cancel_extractions(session, draft_id)
    await criteria.insert_criteria(session, team_id, draft_id, given, is_extracted=False)
    announce(session, Key("draft", draft_id))


async def await_job_description(session: Session, team_id: int, draft_id: int, document_id: int) -> None:
    """Let a file that is still to be read become the job description; what is there stays until it was read."""
    if not await drafts.set_job_description_document(session, team_id, draft_id, document_id):
        raise NotFoundError
    announce(session, Key("draft", draft_id))


async def request_extraction(session: Session, team_id: int, draft_id: int) -> None:
    """Draw the criteria from the job description anew; criteria that people added stay.

    Raises RefusedError without a job description, NotFoundError.
    """
    draft = await drafts.get_draft(session, team_id, draft_id)
    if draft.job_description is None:
        raise RefusedError("There is no job description yet. Paste one or send a file first.")
    await criteria.delete_extracted(session, draft_id)
    await extractions.insert_extraction(session, team_id, draft_id)
    announce(session, Key("draft", draft_id))
    announce(session, work_key("extractions"))


async def rename_position(session: Session, team_id: int, draft_id: int, position: str) -> None:
    """Give the position its title; raises RefusedError when it is too long, NotFoundError."""
    trimmed = " ".join(position.split())
    if len(trimmed) > MAX_POSITION:
        raise RefusedError(f"The title may have at most {MAX_POSITION} characters.")
    if not await drafts.set_position(session, team_id, draft_id, trimmed):
        raise NotFoundError
    announce(session, Key("draft", draft_id))


async def delete_draft(session: Session, team_id: int, draft_id: int) -> None:
    """Put a draft away; what was started from it stays. Raises NotFoundError."""
    if not await drafts.delete_draft(session, team_id, draft_id):
        raise NotFoundError
    await extractions.cancel_extractions(session, draft_id)
    announce(session, Key("draft", draft_id))

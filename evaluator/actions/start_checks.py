"""What a draft must have before a job can start from it, and the words of each refusal."""

from evaluator.domain.errors import RefusedError
from evaluator.domain.settings import Settings
from evaluator.store import criteria, documents, extractions, jobs
from evaluator.store.criteria import Criterion
from evaluator.store.database import Session
from evaluator.store.documents import DocumentRow
from evaluator.store.drafts import Draft
from evaluator.store.extractions import Extraction


def find_start_refusal(
    draft: Draft,
    extraction: Extraction | None,
    listed: list[Criterion],
    resumes: list[DocumentRow],
    settings: Settings,
) -> str | None:
    """Why start_job would refuse this draft as it stands, in the words of that refusal; None when it would not."""
    try:
        check_job_description(draft)
        _check_extraction(extraction)
        _check_criteria(listed)
        check_resumes(resumes, settings)
    except RefusedError as refusal:
        return refusal.message
    return None


def check_job_description(draft: Draft) -> str:
    """The draft's job description; raises RefusedError without one."""
    if draft.job_description is None:
        raise RefusedError("There is no job description yet. Paste one or send a file first.")
    return draft.job_description


def _check_extraction(extraction: Extraction | None) -> None:
    if extraction is not None and not extraction.state.is_final:
        raise RefusedError("The criteria are still being drawn. The job can start when that is done.")


async def check_idle(session: Session, draft: Draft) -> None:
    """Raise RefusedError while a job of the draft goes on or its job description is being read."""
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


async def check_drawn(session: Session, draft: Draft) -> list[Criterion]:
    """The criteria in use; raises RefusedError while they are being drawn, or when they give no score."""
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


def check_resumes(listed: list[DocumentRow], settings: Settings) -> list[int]:
    """The candidates whose resumes can be rated; raises RefusedError for none, too many, or unread files."""
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

"""Reading an uploaded file: prepare, read in a worker process, record what it gave."""

import logging
from typing import Protocol

from evaluator.actions.drafts import request_extraction
from evaluator.actions.unpacking import Expander, unpack_archive
from evaluator.documents.limits import ReadLimits
from evaluator.domain.documents import Document, DocumentStatus
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.job_descriptions import check_job_description
from evaluator.store import blobs, candidates, drafts, readings
from evaluator.store.database import Database, Key, Session, announce
from evaluator.store.documents import DocumentRole
from evaluator.store.files import DocumentFile
from evaluator.store.leases import Claim
from evaluator.store.settings import get_settings

log = logging.getLogger(__name__)

PARTLY_READ = "Paste the whole text, or send a text version."


class Reader(Expander, Protocol):
    """Whatever turns bytes into a Document, and a ZIP into files, outside the event loop."""

    async def read(self, data: bytes, name: str, limits: ReadLimits) -> Document:
        """Read one file; a file that cannot be read is a Document with that status, not an error."""
        ...


async def read_file(database: Database, reader: Reader, claimed: Claim) -> None:
    """Read the claimed file and record the outcome, unless the lease is lost or the file is gone."""
    try:
        async with database.transaction() as session:
            file = await readings.get_claimed_file(session, claimed)
            data = await blobs.read_blob(session, file.team_id, file.sha256)
            settings = await get_settings(session)
    except NotFoundError:
        log.info("file to read is gone", extra={"document": claimed.id, "attempt": claimed.attempt})
        return
    limits = ReadLimits(max_bytes=settings.max_file_bytes, ocr_languages=settings.ocr_languages)
    document = await reader.read(data, file.name, limits)
    if document.format == "zip" and file.role is DocumentRole.RESUME:
        await unpack_archive(database, reader, claimed, file, data)
        return
    async with database.transaction() as session:
        if file.role is DocumentRole.JOB_DESCRIPTION:
            await _record_job_description(session, claimed, file, document)
        else:
            await _record_resume(session, claimed, file, document)
    log.info("file read", extra={"document": file.id, "status": document.status.value})


async def _record_resume(session: Session, claimed: Claim, file: DocumentFile, document: Document) -> None:
    if not await readings.record_document(session, claimed, document):
        return
    if document.status.is_readable:
        await candidates.insert_candidate(
            session,
            team_id=file.team_id,
            draft_id=file.draft_id,
            document_id=file.id,
            name=document.candidate or "",
        )
    announce(session, Key("draft", file.draft_id))


async def _record_job_description(
    session: Session, claimed: Claim, file: DocumentFile, document: Document
) -> None:
    text = None
    if document.status is DocumentStatus.OK:
        try:
            text = check_job_description(document.text)
        except RefusedError as refusal:
            document = document.model_copy(update={"reason": refusal.message})
    elif document.status is DocumentStatus.PARTIAL_OCR:
        # criteria drawn from half a text would look complete
        document = document.model_copy(update={"reason": f"{document.reason} {PARTLY_READ}"})
    if not await readings.record_document(session, claimed, document):
        return
    if text is not None and await drafts.record_job_description(session, file.draft_id, file.id, text):
        await request_extraction(session, file.team_id, file.draft_id)
    announce(session, Key("draft", file.draft_id))

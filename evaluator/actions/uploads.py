"""Taking in an uploaded file: counted while it arrives, stored part by part, queued to be read."""

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from evaluator.actions.drafts import await_job_description
from evaluator.domain.documents import DocumentStatus
from evaluator.domain.errors import ConflictError, RefusedError
from evaluator.domain.look_alikes import find_look_alikes
from evaluator.domain.names import same_names
from evaluator.domain.settings import Settings
from evaluator.store import documents, drafts, files
from evaluator.store.blobs import Upload, delete_unreferenced
from evaluator.store.database import Database, Key, Session, announce
from evaluator.store.documents import DocumentRole, DocumentRow
from evaluator.store.leases import work_key
from evaluator.store.settings import get_settings

log = logging.getLogger(__name__)

MOST_NAMES = 15
"""Names of files that found no place, listed in one sentence."""
MAX_FILE_NAME = 255
"""Characters; longer names keep their ending."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """What a browser sends: whose draft, what for, under which name."""

    team_id: int
    draft_id: int
    role: DocumentRole
    name: str


class TooLargeError(RefusedError):
    """The file is larger than the limit."""


class DraftFullError(RefusedError):
    """The draft holds as many resumes as it takes."""


async def receive_file(database: Database, uploaded: UploadedFile, chunks: AsyncIterator[bytes]) -> int:
    """Store the file and queue it to be read; gives the document's id.

    Holds a part of 1 MiB and one chunk in memory. A resume that is too large or empty is listed in its draft with
    that reason, and its id given; a job description is refused. Raises RefusedError, also for one file too many,
    and NotFoundError. When the sender vanishes nothing remains.
    """
    async with database.transaction() as session:
        await drafts.get_draft(session, uploaded.team_id, uploaded.draft_id)
        settings = await get_settings(session)
    upload = Upload(uploaded.team_id)
    try:
        async for chunk in chunks:
            upload.add(chunk)
            if upload.size_bytes > settings.max_file_bytes:
                raise TooLargeError(too_large(upload.size_bytes, settings))
            if upload.is_full:
                async with database.transaction() as session:
                    await upload.flush(session)
        if not upload.size_bytes:
            raise RefusedError("The file holds nothing. The upload may have been cut off: send it again.")
        async with database.transaction() as session:
            return await _keep(session, uploaded, upload, settings)
    except BaseException as error:
        async with database.transaction() as session:
            await upload.discard(session)
        is_listed = uploaded.role is DocumentRole.RESUME and not isinstance(error, DraftFullError)
        if isinstance(error, RefusedError) and is_listed:
            return await _list_refused(database, uploaded, upload.size_bytes, error)
        raise


def too_large(size_bytes: int, settings: Settings) -> str:
    """The sentence for a file over the limit; sizes are megabytes of 10^6 bytes."""
    size = f"{size_bytes / 1_000_000:.1f} MB; the" if size_bytes else "The"
    return (
        f"{size} limit is {settings.max_file_size_mb} MB. "
        "Pictures usually cause this: save a copy without them."
    )


def no_place(added: int, names: Sequence[str], most: int) -> str:
    """The sentence for more files than a draft takes; it names the first of those that were not added."""
    listed = ", ".join(name[:60] for name in names[:MOST_NAMES])
    more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
    first = "The first was" if added == 1 else f"The first {added} were" if added else "None was"
    these = "this 1 was" if len(names) == 1 else f"these {len(names)} were"
    return f"{added + len(names)} files; one draft takes {most}. {first} added, {these} not: {listed}{more}."


async def list_too_large(database: Database, uploaded: UploadedFile, size_bytes: int) -> int:
    """List a resume whose declared size is over the limit, so that its bytes need not be sent."""
    async with database.transaction() as session:
        settings = await get_settings(session)
    return await _list_refused(database, uploaded, size_bytes, TooLargeError(too_large(size_bytes, settings)))


async def remove_file(session: Session, team_id: int, document_id: int) -> int:
    """Take a file out of its draft; gives the draft's id. Raises NotFoundError."""
    document = await documents.get_document(session, team_id, document_id)
    # a job that starts at this moment either rates the candidate or never knew of it
    await drafts.lock_draft(session, team_id, document.draft_id)
    peers = peers_of(
        document_id, await documents.list_documents(session, document.draft_id, DocumentRole.RESUME)
    )
    await files.remove_document(session, team_id, document_id)
    await files.touch_documents(session, peers)
    await delete_unreferenced(session, team_id)
    announce(session, Key("draft", document.draft_id))
    return document.draft_id


async def confirm_file(session: Session, team_id: int, user_id: int, document_id: int) -> int:
    """Let a partly read resume be rated with what was read of it; gives its draft's id.

    Raises NotFoundError, and ConflictError when there is nothing to confirm any more.
    """
    document = await documents.get_document(session, team_id, document_id)
    # as for a file that is taken out: a job that starts at this moment either rates it or never knew of it
    await drafts.lock_draft(session, team_id, document.draft_id)
    if await files.confirm_document(session, team_id, document_id, user_id) is None:
        raise ConflictError("This file needs no confirmation, or somebody gave it already.")
    announce(session, Key("draft", document.draft_id))
    log.info("partly read file confirmed", extra={"document": document_id})
    return document.draft_id


def peers_of(document_id: int, listed: Sequence[DocumentRow]) -> set[int]:
    """The resumes whose rows speak of this one: called alike, or alike in contact data or text."""
    ready = {document.id: document for document in listed if document.is_ready}
    groups = same_names({id: document.candidate_name for id, document in ready.items()})
    peers = {id for group in groups if document_id in group for id in group}
    alike = find_look_alikes({id: document.traits for id, document in ready.items()})
    peers |= {id for id, other in alike.items() if other.other_id == document_id}
    if document_id in alike:
        peers.add(alike[document_id].other_id)
    return peers - {document_id}


async def _keep(session: Session, uploaded: UploadedFile, upload: Upload, settings: Settings) -> int:
    if uploaded.role is DocumentRole.RESUME:
        await drafts.lock_draft(session, uploaded.team_id, uploaded.draft_id)
        if await documents.count_resumes(session, uploaded.draft_id) >= settings.max_resumes_per_upload:
            raise DraftFullError(
                f"One draft takes {settings.max_resumes_per_upload} resumes, and that many are here. "
                "This file was not added."
            )
    stored = await upload.finish(session)
    document_id = await documents.insert_document(
        session,
        team_id=uploaded.team_id,
        draft_id=uploaded.draft_id,
        role=uploaded.role,
        name=file_name(uploaded.name),
        size_bytes=stored.size_bytes,
        sha256=stored.sha256,
    )
    if uploaded.role is DocumentRole.JOB_DESCRIPTION:
        await await_job_description(session, uploaded.team_id, uploaded.draft_id, document_id)
    announce(session, Key("draft", uploaded.draft_id))
    announce(session, work_key("documents"))
    return document_id


async def _list_refused(
    database: Database, uploaded: UploadedFile, size_bytes: int, refusal: RefusedError
) -> int:
    too_big = isinstance(refusal, TooLargeError)
    async with database.transaction() as session:
        document_id = await files.insert_refused_document(
            session,
            team_id=uploaded.team_id,
            draft_id=uploaded.draft_id,
            name=file_name(uploaded.name),
            size_bytes=size_bytes,
            # no bytes were kept: what stands here must never equal another file's digest
            sha256=sha256(
                f"refused:{uploaded.draft_id}:{uploaded.name}:{size_bytes}".encode("utf-8", "replace")
            ).digest(),
            status=DocumentStatus.TOO_LARGE if too_big else DocumentStatus.EMPTY,
            reason=refusal.message,
        )
        announce(session, Key("draft", uploaded.draft_id))
    log.info("file left out", extra={"document": document_id})
    return document_id


def file_name(sent: str) -> str:
    """The last part of what a browser sent as a name, without control characters, at most 255 characters."""
    last = PurePosixPath(sent.replace("\\", "/")).name
    clean = "".join(character for character in last if character.isprintable()).strip()
    if not clean.strip("."):
        return "unnamed"
    if len(clean) <= MAX_FILE_NAME:
        return clean
    ending = PurePosixPath(clean).suffix[:20]
    return clean[: MAX_FILE_NAME - len(ending)] + ending

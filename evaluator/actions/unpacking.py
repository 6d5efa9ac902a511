"""Archives of resumes: each file of a ZIP becomes a document of the draft, and the ZIP itself goes."""

import hashlib
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Protocol

from evaluator.actions.uploads import file_name, no_place
from evaluator.documents.archives import ArchiveLimits, LeftOut, Member
from evaluator.documents.refusals import Refused
from evaluator.domain.documents import Document, DocumentStatus
from evaluator.domain.errors import NotFoundError
from evaluator.store import blobs, documents, drafts, files, readings
from evaluator.store.database import Database, Key, Session, announce
from evaluator.store.documents import DocumentRole
from evaluator.store.files import DocumentFile
from evaluator.store.leases import Claim, work_key
from evaluator.store.settings import get_settings

log = logging.getLogger(__name__)


class Expander(Protocol):
    """Whatever unpacks archives outside the event loop."""

    def expand(self, data: bytes, name: str, limits: ArchiveLimits) -> AsyncGenerator[Member | LeftOut, None]:
        """The archive's files one after the other; ends in Refused when there are none, or no more."""
        ...


async def unpack_archive(
    database: Database, expander: Expander, claimed: Claim, archive: DocumentFile, data: bytes
) -> None:
    """Make documents of the files of a claimed ZIP; what is left out is listed by name and reason.

    Done again after a crash, it adds nothing twice; it ends when the ZIP or its draft is removed. The ZIP stays
    listed only where it has something to say.
    """
    async with database.transaction() as session:
        settings = await get_settings(session)
    limits = ArchiveLimits(settings.max_resumes_per_upload, settings.max_file_bytes)
    outcome = _Outcome()
    try:
        async with aclosing(expander.expand(data, archive.name, limits)) as entries:
            async for entry in entries:
                async with database.transaction() as session:
                    await readings.get_claimed_file(session, claimed)
                    is_taken = await _keep(session, archive, entry, settings.max_resumes_per_upload)
                outcome.note(entry, is_taken=is_taken)
    except NotFoundError:
        log.info("archive to unpack is gone", extra={"document": archive.id, "attempt": claimed.attempt})
        return
    except Refused as refused:
        outcome.refusal = _refusal(refused.status, refused.reason)
    refusal = outcome.say(settings.max_resumes_per_upload)
    async with database.transaction() as session:
        if refusal is not None:
            await readings.record_document(session, claimed, refusal)
        else:
            await readings.delete_unpacked(session, claimed)
        announce(session, Key("draft", archive.draft_id))
    log.info("archive unpacked", extra={"document": archive.id, "files": outcome.taken})


@dataclass(slots=True)
class _Outcome:
    """What became of an archive's files."""

    taken: int = 0
    listed: int = 0
    without_place: list[str] = field(default_factory=list)
    refusal: Document | None = None

    def note(self, entry: Member | LeftOut, *, is_taken: bool) -> None:
        if not is_taken:
            self.without_place.append(entry.name)
        elif isinstance(entry, LeftOut):
            self.listed += 1
        else:
            self.taken += 1

    def say(self, most: int) -> Document | None:
        """Why the archive stays listed, or None when it has nothing to say."""
        if self.without_place:
            return _refusal(DocumentStatus.TOO_LARGE, no_place(self.taken, self.without_place, most))
        if not self.taken and not self.listed and self.refusal is None:
            return _refusal(DocumentStatus.EMPTY, "The archive holds no files. Send the resumes themselves.")
        return self.refusal


async def _keep(session: Session, archive: DocumentFile, entry: Member | LeftOut, most: int) -> bool:
    """Add one file to the draft; False when the draft is full."""
    await drafts.lock_draft(session, archive.team_id, archive.draft_id)
    name = file_name(entry.name)
    sha256 = hashlib.sha256(entry.data if isinstance(entry, Member) else _no_bytes(archive, entry)).digest()
    if await readings.is_unpacked(session, archive, name, sha256):
        return True
    if isinstance(entry, LeftOut):
        await files.insert_refused_document(
            session,
            team_id=archive.team_id,
            draft_id=archive.draft_id,
            name=name,
            size_bytes=entry.size_bytes,
            sha256=sha256,
            status=entry.status,
            reason=entry.reason,
        )
    # the archive itself is counted as long as it is being read, and takes no place in the end
    elif await documents.count_resumes(session, archive.draft_id) > most:
        return False
    else:
        stored = await blobs.insert_blob(session, archive.team_id, entry.data)
        await documents.insert_document(
            session,
            team_id=archive.team_id,
            draft_id=archive.draft_id,
            role=DocumentRole.RESUME,
            name=name,
            size_bytes=stored.size_bytes,
            sha256=stored.sha256,
        )
        announce(session, work_key("documents"))
    announce(session, Key("draft", archive.draft_id))
    return True


def _no_bytes(archive: DocumentFile, left_out: LeftOut) -> bytes:
    # nothing is kept of it: what stands for its digest must never equal that of a file
    return f"left out:{archive.draft_id}:{left_out.name}:{left_out.size_bytes}".encode("utf-8", "replace")


def _refusal(status: DocumentStatus, reason: str) -> Document:
    return Document(status=status, format="zip", reason=reason)

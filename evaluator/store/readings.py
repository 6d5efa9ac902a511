"""Readings: the leased work of reading an uploaded file, and the record of what was read."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from evaluator.domain.blind_copy import Identity
from evaluator.domain.documents import AddressedSentence, Contact, Document, DocumentWarning, HiddenPassage
from evaluator.domain.errors import NotFoundError
from evaluator.domain.jobs import WorkState
from evaluator.store import leases
from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.documents import documents
from evaluator.store.evaluations import evaluations
from evaluator.store.files import DocumentFile
from evaluator.store.leases import Claim
from evaluator.store.segments import pack_segments

_IDENTITY = (candidates.c.name, documents.c.detected_name, documents.c.contacts, documents.c.links)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: its visible text and where its pages start, and apart from it what nobody can see."""

    document_id: int
    text: str
    format: str | None
    pages: int | None
    language: str | None
    page_starts: tuple[int, ...]
    hidden_text: tuple[HiddenPassage, ...]
    warnings: tuple[DocumentWarning, ...]
    addressed: tuple[AddressedSentence, ...] = ()
    original_deleted_at: datetime | None = None


async def claim_documents(session: Session, worker_id: UUID, lease: timedelta, limit: int) -> list[Claim]:
    """Take files to read, oldest first."""
    return await leases.claim(session, documents, worker_id, lease, limit)


async def get_claimed_file(session: Session, claimed: Claim) -> DocumentFile:
    """The file of a claim; raises NotFoundError when it is gone."""
    row = (
        await session.execute(
            select(*(documents.c[name] for name in DocumentFile.__slots__)).where(
                leases.is_held(documents, claimed)
            )
        )
    ).first()
    if row is None:
        raise NotFoundError
    return DocumentFile(**row._mapping)


async def record_document(session: Session, claimed: Claim, document: Document) -> bool:
    """Store what was read; False when the lease was lost, and then nothing is written."""
    dumped = document.model_dump(
        mode="json",
        include={
            "hidden_text",
            "warnings",
            "links",
            "contacts",
            "page_starts",
            "ocr_pages",
            "page_quality",
            "addressed",
            "sketch",
            "emitted_share",
        },
    )
    return await leases.finish(
        session,
        documents,
        claimed,
        WorkState.DONE,
        status=document.status,
        reason=document.reason,
        format=document.format,
        pages=document.pages,
        language=document.language,
        text=document.text if document.status.is_readable else None,
        word_count=len(document.text.split()),
        detected_name=document.candidate or "",
        segments=pack_segments(document.segments),
        **dumped,
    )


async def get_reading(session: Session, team_id: int, document_id: int) -> Reading:
    """What was read from the team's file, also after it was taken out of its draft; raises NotFoundError."""
    columns = [documents.c[name] for name in Reading.__slots__ if name != "document_id"]
    row = (
        await session.execute(
            select(documents.c.id.label("document_id"), *columns).where(
                documents.c.id == document_id, documents.c.team_id == team_id, documents.c.text.is_not(None)
            )
        )
    ).first()
    if row is None:
        raise NotFoundError
    values = dict(row._mapping)
    return Reading(
        **values
        | {
            "page_starts": tuple(values["page_starts"]),
            "hidden_text": tuple(HiddenPassage.model_validate(item) for item in values["hidden_text"]),
            "warnings": tuple(DocumentWarning.model_validate(item) for item in values["warnings"]),
            "addressed": tuple(AddressedSentence.model_validate(item) for item in values["addressed"]),
        }
    )


async def get_identity(session: Session, candidate_id: int) -> Identity:
    """Who a candidate is, as far as the resume and the recruiter say; raises NotFoundError."""
    row = (
        await session.execute(
            select(*_IDENTITY)
            .join(documents, documents.c.id == candidates.c.document_id)
            .where(candidates.c.id == candidate_id)
        )
    ).first()
    if row is None:
        raise NotFoundError
    return _identity(row)


async def list_identities(session: Session, analysis_id: int) -> dict[int, Identity]:
    """Who the current candidates of an analysis are, by evaluation."""
    rows = await session.execute(
        select(evaluations.c.id, *_IDENTITY)
        .join(candidates, candidates.c.id == evaluations.c.candidate_id)
        .join(documents, documents.c.id == candidates.c.document_id)
        .where(evaluations.c.analysis_id == analysis_id, evaluations.c.is_current)
    )
    return {row.id: _identity(row) for row in rows}


def _identity(row: Any) -> Identity:
    return Identity(
        names=tuple(dict.fromkeys(name for name in (row.name, row.detected_name) if name)),
        contacts=tuple(Contact.model_validate(contact) for contact in row.contacts),
        links=tuple(row.links),
    )


async def is_unpacked(session: Session, archive: DocumentFile, name: str, sha256: bytes) -> bool:
    """True when this file of an archive has become a document before: unpacking goes on where it was cut off."""
    found = await session.scalar(
        select(documents.c.id).where(
            documents.c.draft_id == archive.draft_id,
            documents.c.id > archive.id,
            documents.c.name == name,
            documents.c.sha256 == sha256,
        )
    )
    return found is not None


async def delete_unpacked(session: Session, claimed: Claim) -> bool:
    """Remove an archive whose files are documents now; False when the lease was lost."""
    gone = await session.execute(
        delete(documents).where(leases.is_held(documents, claimed)).returning(documents.c.id)
    )
    return gone.first() is not None

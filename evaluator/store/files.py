"""Files: what a document was called, where its bytes are, the text read from it, and taking it out of its draft."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import column, delete, func, insert, select, table, update

from evaluator.domain.documents import DocumentStatus
from evaluator.domain.errors import EvaluatorError, NotFoundError
from evaluator.domain.jobs import WorkState
from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.documents import DocumentRole, documents

# named by its columns only: evaluations lie above documents
_evaluations = table("evaluations", column("id"), column("candidate_id"))


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """Where a document's bytes are and what it was called."""

    id: int
    team_id: int
    draft_id: int
    role: DocumentRole
    name: str
    sha256: bytes
    format: str | None
    original_deleted_at: datetime | None


class OriginalDeletedError(EvaluatorError):
    """The original of this file has been deleted: here, files are kept for a time only. What was read of it stays."""


async def get_original(session: Session, team_id: int, document_id: int) -> DocumentFile:
    """As get_document_file; raises OriginalDeletedError when its time was over."""
    file = await get_document_file(session, team_id, document_id)
    if file.original_deleted_at is not None:
        raise OriginalDeletedError
    return file


async def get_document_file(session: Session, team_id: int, document_id: int) -> DocumentFile:
    """Where the team's document's bytes are; raises NotFoundError."""
    row = (
        await session.execute(
            select(*(documents.c[name] for name in DocumentFile.__slots__)).where(
                documents.c.id == document_id, documents.c.team_id == team_id
            )
        )
    ).first()
    if row is None:
        raise NotFoundError
    return DocumentFile(**row._mapping)


async def get_text(session: Session, team_id: int, document_id: int) -> str:
    """What was read from the team's document; raises NotFoundError where nothing was."""
    text = await session.scalar(
        select(documents.c.text).where(documents.c.id == document_id, documents.c.team_id == team_id)
    )
    if text is None:
        raise NotFoundError
    return str(text)


async def insert_refused_document(
    session: Session,
    *,
    team_id: int,
    draft_id: int,
    name: str,
    size_bytes: int,
    sha256: bytes,
    status: DocumentStatus,
    reason: str,
) -> int:
    """Add a resume that was refused before it was read, so that the page can name it and its reason."""
    made = await session.scalar(
        insert(documents)
        .values(
            team_id=team_id,
            draft_id=draft_id,
            role=DocumentRole.RESUME,
            name=name,
            size_bytes=size_bytes,
            sha256=sha256,
            status=status,
            reason=reason,
            state=WorkState.DONE,
        )
        .returning(documents.c.id)
    )
    return int(made or 0)


async def remove_document(session: Session, team_id: int, document_id: int) -> bool:
    """Take a file out of its draft; False when there is none.

    A resume that was never rated is deleted; a rated one stays for the analysis that shows its text.
    """
    theirs = (documents.c.id == document_id) & (documents.c.team_id == team_id)
    is_rated = (
        select(_evaluations.c.id)
        .join(candidates, candidates.c.id == _evaluations.c.candidate_id)
        .where(candidates.c.document_id == documents.c.id)
        .exists()
    )
    columns = (documents.c.draft_id, documents.c.sha256)
    gone = (await session.execute(delete(documents).where(theirs, ~is_rated).returning(*columns))).first()
    if gone is None:
        kept = update(documents).where(theirs, documents.c.removed_at.is_(None)).values(removed_at=func.now())
        gone = (await session.execute(kept.returning(*columns))).first()
    if gone is None:
        return False
    await _mark_same_bytes(session, gone.draft_id, gone.sha256)
    return True


async def confirm_document(session: Session, team_id: int, document_id: int, user_id: int) -> int | None:
    """Take what was read of a partly read resume for enough; gives its draft's id, or None when it is no such file."""
    draft_id = await session.scalar(
        update(documents)
        .where(
            documents.c.id == document_id,
            documents.c.team_id == team_id,
            documents.c.role == DocumentRole.RESUME,
            documents.c.status == DocumentStatus.PARTIAL_OCR,
            documents.c.confirmed_at.is_(None),
            documents.c.removed_at.is_(None),
        )
        .values(confirmed_at=func.now(), confirmed_by=user_id)
        .returning(documents.c.draft_id)
    )
    return int(draft_id) if draft_id is not None else None


async def touch_documents(session: Session, ids: Collection[int]) -> None:
    """Give these files a new version: what their rows say of other files has changed."""
    if ids:
        await session.execute(update(documents).where(documents.c.id.in_(ids)).values(name=documents.c.name))


async def _mark_same_bytes(session: Session, draft_id: int, sha256: bytes) -> None:
    """Give the remaining files of the same bytes a new version: which one is the duplicate has changed."""
    await session.execute(
        update(documents)
        .where(documents.c.draft_id == draft_id, documents.c.sha256 == sha256)
        .values(name=documents.c.name)
    )

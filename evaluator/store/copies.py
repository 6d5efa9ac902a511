"""Copies of resumes: those of an analysis for another draft, with the bytes and what was read of them."""

from sqlalchemy import Table, insert, literal, select

from evaluator.store.candidates import candidates
from evaluator.store.database import Session
from evaluator.store.documents import documents
from evaluator.store.evaluations import evaluations

_OWN = frozenset({"id", "draft_id", "document_id", "created_at", "changed_xid"})
"""Columns that a copy has for itself."""


async def copy_resumes(session: Session, analysis_id: int, draft_id: int) -> int:
    """Copy the resumes of an analysis's current candidates into a draft; gives how many.

    Bytes are shared, and what was read of a file is taken over, so that nothing is read or stored twice.
    """
    found = await session.execute(
        select(candidates.c.id, candidates.c.document_id)
        .join(evaluations, evaluations.c.candidate_id == candidates.c.id)
        .join(documents, documents.c.id == candidates.c.document_id)
        .where(
            evaluations.c.analysis_id == analysis_id,
            evaluations.c.is_current,
            documents.c.removed_at.is_(None),
        )
        .order_by(candidates.c.id)
    )
    copied = 0
    for candidate_id, document_id in found.all():
        copy_id = await _copy(session, documents, document_id, {"draft_id": draft_id})
        await _copy(session, candidates, candidate_id, {"draft_id": draft_id, "document_id": copy_id})
        copied += 1
    return copied


async def _copy(session: Session, table: Table, id: int, own: dict[str, int]) -> int:
    kept = [column for column in table.c if column.name not in _OWN]
    values = [literal(value).label(name) for name, value in own.items()]
    made = await session.scalar(
        insert(table)
        .from_select(
            [*(column.name for column in kept), *own], select(*kept, *values).where(table.c.id == id)
        )
        .returning(table.c.id)
    )
    return int(made or 0)

"""Segments: packed small, and the same when taken out again."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import text

from evaluator.domain.documents import Document, DocumentStatus, Segment
from evaluator.store import documents, readings
from evaluator.store.blobs import insert_blob
from evaluator.store.database import Session
from evaluator.store.documents import DocumentRole
from evaluator.store.segments import pack_segments, unpack_segments
from tests.factories import make_draft, make_user

SEGMENTS = tuple(
    Segment(
        start=40 * number, end=40 * number + 38, page=1 + number // 40, box=(56.7, 12.3 * number, 301.2, 9.0)
    )
    for number in range(120)
)


def test_packing_loses_nothing_and_takes_little_room():
    packed = pack_segments(SEGMENTS)
    assert packed is not None
    assert unpack_segments(packed) == SEGMENTS
    assert len(packed) < 15 * len(SEGMENTS)


def test_no_segments_take_no_room():
    assert pack_segments(()) is None
    assert unpack_segments(None) == ()


async def test_what_was_read_keeps_its_places(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita)
    blob = await insert_blob(session, rita.team_id, b"%PDF-")
    document_id = await documents.insert_document(
        session,
        team_id=rita.team_id,
        draft_id=draft_id,
        role=DocumentRole.RESUME,
        name="pat.pdf",
        size_bytes=blob.size_bytes,
        sha256=blob.sha256,
    )
    [claimed] = await readings.claim_documents(session, uuid4(), timedelta(minutes=1), 1)
    read = Document(status=DocumentStatus.OK, format="pdf", text="w" * 4800, segments=SEGMENTS)
    assert await readings.record_document(session, claimed, read)
    stored = await session.scalar(text("SELECT segments FROM documents WHERE id = :id"), {"id": document_id})
    assert unpack_segments(stored) == SEGMENTS

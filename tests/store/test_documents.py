"""Documents: duplicates by content, counted while they can be rated, kept as long as an analysis shows them."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from evaluator.actions.uploads import remove_file
from evaluator.domain.documents import DocumentStatus
from evaluator.domain.errors import NotFoundError
from evaluator.store import documents
from evaluator.store.database import Session
from evaluator.store.documents import DocumentRole
from evaluator.store.files import get_text
from evaluator.store.readings import get_reading
from tests.factories import make_document, make_draft, make_job, make_user

SAME = text("UPDATE documents SET sha256 = decode(repeat('00', 32), 'hex')")


async def test_the_first_of_equal_files_is_no_duplicate(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=3)
    await session.execute(SAME)
    rows = await documents.list_documents(session, draft_id, DocumentRole.RESUME)
    assert [row.duplicate_of for row in rows] == [None, rows[0].name, rows[0].name]
    assert [row.is_ready for row in rows] == [True, False, False]


async def test_equal_files_of_other_drafts_and_roles_are_no_duplicates(session: Session):
    rita = await make_user(session)
    for _ in range(2):
        draft_id = await make_draft(session, rita)
        await make_document(session, rita, draft_id, role=DocumentRole.JOB_DESCRIPTION)
        await make_document(session, rita, draft_id)
    await session.execute(SAME)
    for row in await documents.list_draft_documents(session, draft_id):
        assert row.duplicate_of is None


async def test_only_files_that_could_be_rated_are_counted(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=2)
    for status in (DocumentStatus.ENCRYPTED, DocumentStatus.CORRUPT, DocumentStatus.PARTIAL_OCR):
        await make_document(session, rita, draft_id, status=status)
    assert await documents.count_resumes(session, draft_id) == 3


async def test_the_copy_gets_a_new_version_when_its_original_goes(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=2)
    await session.execute(SAME)
    first, copy = await documents.list_documents(session, draft_id, DocumentRole.RESUME)
    await remove_file(session, rita.team_id, first.id)
    [changed] = await documents.list_changed_documents(session, draft_id, 0)
    assert (changed.id, changed.duplicate_of) == (copy.id, None)


async def test_a_rated_resume_that_was_removed_is_still_read_by_its_analysis(session: Session):
    rita = await make_user(session)
    job = await make_job(session, rita, candidates=1, rated=1)
    [row] = await documents.list_documents(session, job.draft_id or 0, DocumentRole.RESUME)
    await remove_file(session, rita.team_id, row.id)
    assert await documents.list_documents(session, job.draft_id or 0, DocumentRole.RESUME) == []
    assert "Mockup Lines" in await get_text(session, rita.team_id, row.id)
    assert (await get_reading(session, rita.team_id, row.id)).text
    with pytest.raises(NotFoundError):
        await remove_file(session, rita.team_id, row.id)


async def test_a_stranger_neither_reads_nor_removes(session: Session):
    rita, ray = await make_user(session), await make_user(session)
    draft_id = await make_draft(session, rita, candidates=1)
    [row] = await documents.list_documents(session, draft_id, DocumentRole.RESUME)
    for asked in (documents.get_document, get_text, get_reading, remove_file):
        with pytest.raises(NotFoundError):
            await asked(session, ray.team_id, row.id)
    assert len(await documents.list_documents(session, draft_id, DocumentRole.RESUME)) == 1


@pytest.mark.parametrize(
    "nonsense",
    [
        "size_bytes = -1",
        "sha256 = 'short'",
        "name = ''",
        "name = repeat('x', 256)",
        "status = 'fine'",
        "role = 'cv'",
    ],
)
async def test_the_schema_refuses_a_nonsensical_document(session: Session, nonsense: str):
    rita = await make_user(session)
    await make_draft(session, rita, candidates=1)
    with pytest.raises(IntegrityError):
        await session.execute(text(f"UPDATE documents SET {nonsense}"))

"""Uploads: counted while they arrive, kept whole or not at all, named without tricks."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from evaluator.actions.uploads import DraftFullError, UploadedFile, file_name, receive_file, remove_file
from evaluator.domain.documents import DocumentStatus
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.jobs import WorkState
from evaluator.store import documents
from evaluator.store.blobs import PART_BYTES, read_blob
from evaluator.store.database import Database, Key
from evaluator.store.documents import DocumentRole, DocumentRow
from evaluator.store.files import get_document_file
from evaluator.store.users import User
from tests.factories import make_draft, make_user

MIB = PART_BYTES


async def rita_and_draft(database: Database, candidates: int = 0) -> tuple[User, int]:
    async with database.transaction() as session:
        rita = await make_user(session)
        return rita, await make_draft(session, rita, candidates=candidates)


async def limit(database: Database, name: str, value: int) -> None:
    async with database.transaction() as session:
        await session.execute(
            text(
                "INSERT INTO settings (name, value, changed_at)"
                " VALUES (:name, to_jsonb(CAST(:value AS integer)), now())"
            ),
            {"name": name, "value": value},
        )


def resume(rita: User, draft_id: int, name: str = "pat.txt") -> UploadedFile:
    return UploadedFile(rita.team_id, draft_id, DocumentRole.RESUME, name)


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def listed(database: Database, draft_id: int) -> list[DocumentRow]:
    async with database.transaction() as session:
        return await documents.list_documents(session, draft_id, DocumentRole.RESUME)


async def parts(database: Database) -> int:
    async with database.transaction() as session:
        return int(await session.scalar(text("SELECT count(*) FROM blobs")))


async def test_a_file_that_came_in_pieces_is_stored_whole_and_queued(database: Database):
    rita, draft_id = await rita_and_draft(database)
    announced: list[Key] = []
    database.announcer = announced.extend
    sent = [b"a" * 700_000, b"b" * 700_000, b"c" * 700_000]
    document_id = await receive_file(database, resume(rita, draft_id), pieces(*sent))
    [row] = await listed(database, draft_id)
    assert (row.id, row.state, row.size_bytes) == (document_id, WorkState.QUEUED, 2_100_000)
    async with database.transaction() as session:
        file = await get_document_file(session, rita.team_id, document_id)
        assert await read_blob(session, rita.team_id, file.sha256) == b"".join(sent)
    assert {Key("draft", draft_id), Key("documents", 0)} <= set(announced)


@pytest.mark.parametrize("error", [ConnectionResetError(), asyncio.CancelledError()])
async def test_a_sender_who_vanishes_leaves_nothing(database: Database, error: BaseException):
    rita, draft_id = await rita_and_draft(database)

    async def vanishing() -> AsyncIterator[bytes]:
        yield b"x" * (2 * MIB + 5)
        assert await parts(database) == 2
        raise error

    with pytest.raises(type(error)):
        await receive_file(database, resume(rita, draft_id), vanishing())
    assert await parts(database) == 0
    assert await listed(database, draft_id) == []


async def test_the_limit_is_counted_while_bytes_arrive(database: Database):
    rita, draft_id = await rita_and_draft(database)
    await limit(database, "max_file_size_mb", 1)
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"x" * 100_000

    await receive_file(database, resume(rita, draft_id, "huge.pdf"), endless())
    assert taken == 11
    assert await parts(database) == 0
    [row] = await listed(database, draft_id)
    assert (row.name, row.status) == ("huge.pdf", DocumentStatus.TOO_LARGE)
    assert "the limit is 1 MB" in (row.reason or "")


async def test_an_empty_file_is_listed_with_its_reason(database: Database):
    rita, draft_id = await rita_and_draft(database)
    await receive_file(database, resume(rita, draft_id, "empty.pdf"), pieces())
    [row] = await listed(database, draft_id)
    assert (row.status, row.is_ready, row.is_waiting) == (DocumentStatus.EMPTY, False, False)
    assert "holds nothing" in (row.reason or "")


async def test_an_empty_job_description_is_refused(database: Database):
    rita, draft_id = await rita_and_draft(database)
    sent = UploadedFile(rita.team_id, draft_id, DocumentRole.JOB_DESCRIPTION, "jd.pdf")
    with pytest.raises(RefusedError):
        await receive_file(database, sent, pieces())
    assert await parts(database) == 0


async def test_one_file_too_many_is_refused_and_leaves_nothing(database: Database):
    rita, draft_id = await rita_and_draft(database, candidates=2)
    await limit(database, "max_resumes_per_upload", 2)
    before = await parts(database)
    with pytest.raises(DraftFullError, match="takes 2 resumes"):
        await receive_file(database, resume(rita, draft_id), pieces(b"x" * (MIB + 1)))
    assert await parts(database) == before
    assert len(await listed(database, draft_id)) == 2


async def test_files_that_come_at_once_do_not_pass_the_limit_together(database: Database):
    rita, draft_id = await rita_and_draft(database)
    await limit(database, "max_resumes_per_upload", 3)
    outcomes = await asyncio.gather(
        *(receive_file(database, resume(rita, draft_id, f"{n}.txt"), pieces(b"%d" % n)) for n in range(8)),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, DraftFullError) for outcome in outcomes) == 5
    assert len(await listed(database, draft_id)) == 3


async def test_the_same_bytes_at_once_are_stored_once_and_named_a_duplicate(database: Database):
    rita, draft_id = await rita_and_draft(database)
    await asyncio.gather(
        *(receive_file(database, resume(rita, draft_id, f"{n}.txt"), pieces(b"the same")) for n in range(4))
    )
    assert await parts(database) == 1
    rows = await listed(database, draft_id)
    assert [row.duplicate_of for row in rows] == [None, *[rows[0].name] * 3]


async def test_the_bytes_go_with_the_last_file_that_has_them(database: Database):
    rita, draft_id = await rita_and_draft(database)
    first = await receive_file(database, resume(rita, draft_id, "a.txt"), pieces(b"the same"))
    second = await receive_file(database, resume(rita, draft_id, "b.txt"), pieces(b"the same"))
    left = []
    for document_id in (first, second):
        async with database.transaction() as session:
            await remove_file(session, rita.team_id, document_id)
        left.append(await parts(database))
    assert left == [1, 0]


async def test_a_strangers_draft_takes_nothing(database: Database):
    _, draft_id = await rita_and_draft(database)
    async with database.transaction() as session:
        ray = await make_user(session)
    with pytest.raises(NotFoundError):
        await receive_file(database, resume(ray, draft_id), pieces(b"x"))
    assert await parts(database) == 0


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Pat\\cv.pdf", "cv.pdf"),
        ("folder/", "folder"),
        ("a\x00b\r\nc\u202etxt.pdf", "abctxt.pdf"),
        ("", "unnamed"),
        ("\x07", "unnamed"),
        ("/", "unnamed"),
        ("..", "unnamed"),
        ("a/..", "unnamed"),
        (".NET resume.pdf", ".NET resume.pdf"),
        ("Zoë Placeholder – Lebenslauf.pdf", "Zoë Placeholder – Lebenslauf.pdf"),
    ],
)
def test_a_name_is_the_last_part_without_tricks(sent: str, kept: str):
    assert file_name(sent) == kept


def test_a_long_name_keeps_its_ending():
    name = file_name("x" * 400 + ".docx")
    assert len(name) == 255
    assert name.endswith(".docx")

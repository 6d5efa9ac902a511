"""Archives: each file of a ZIP becomes a resume or a line with its reason; nothing is added twice, or too late."""

import io
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.drafts import delete_draft
from evaluator.actions.reading import read_file
from evaluator.actions.uploads import UploadedFile, receive_file, remove_file
from evaluator.documents.sandbox import Sandbox
from evaluator.domain.documents import DocumentStatus
from evaluator.store import documents, leases, readings
from evaluator.store.database import Database
from evaluator.store.documents import DocumentRole, DocumentRow
from evaluator.store.leases import Claim
from evaluator.store.users import User
from tests.actions.test_uploads import limit, pieces, rita_and_draft

MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(shared_database: Database) -> Database:
    """Nothing here needs a second connection."""
    return shared_database


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


async def sent(database: Database, files: dict[str, bytes]) -> tuple[User, int, Claim]:
    """A claimed archive in a draft of its own."""
    rita, draft_id = await rita_and_draft(database)
    uploaded = UploadedFile(rita.team_id, draft_id, DocumentRole.RESUME, "resumes.zip")
    await receive_file(database, uploaded, pieces(zipped(files)))
    return rita, draft_id, await claim(database)


async def claim(database: Database, lease: timedelta = MINUTE) -> Claim:
    async with database.transaction() as session:
        [claimed] = await readings.claim_documents(session, uuid4(), lease, 1)
    return claimed


async def listed(database: Database, draft_id: int) -> list[DocumentRow]:
    async with database.transaction() as session:
        return await documents.list_documents(session, draft_id, DocumentRole.RESUME)


async def test_each_file_becomes_a_resume_and_the_archive_goes(database: Database, sandbox: Sandbox):
    _, draft_id, claimed = await sent(database, {"pat.txt": b"Pat Placeholder", "sam.txt": b"Sam Sample"})
    await read_file(database, sandbox, claimed)
    rows = await listed(database, draft_id)
    assert [row.name for row in rows] == ["pat.txt", "sam.txt"]
    assert all(row.is_waiting for row in rows)


async def test_names_that_lead_elsewhere_are_only_names(database: Database, sandbox: Sandbox):
    _, draft_id, claimed = await sent(
        database, {"../../../tmp/evil.txt": b"one", "/etc/cron.d/job.txt": b"two", "a\\..\\b.txt": b"three"}
    )
    await read_file(database, sandbox, claimed)
    names = [row.name for row in await listed(database, draft_id)]
    assert len(names) == 3
    assert not any("/" in name or "\\" in name or ".." in name for name in names)


async def test_a_bomb_is_named_and_takes_nothing(database: Database, sandbox: Sandbox):
    await limit(database, "max_file_size_mb", 1)
    _, draft_id, claimed = await sent(database, {"bomb.txt": b"0" * 50_000_000, "sam.txt": b"Sam Sample"})
    await read_file(database, sandbox, claimed)
    rows = {row.name: row for row in await listed(database, draft_id)}
    assert rows["bomb.txt"].status is DocumentStatus.TOO_LARGE
    assert rows["sam.txt"].is_waiting
    async with database.transaction() as session:
        stored = await session.scalar(text("SELECT max(octet_length(bytes)) FROM blobs"))
    assert stored < 1_000_000


async def test_files_beyond_the_limit_are_named(database: Database, sandbox: Sandbox):
    await limit(database, "max_resumes_per_upload", 2)
    files = {f"{number}.txt": b"%d" % number for number in range(5)}
    _, draft_id, claimed = await sent(database, files)
    await read_file(database, sandbox, claimed)
    rows = await listed(database, draft_id)
    assert sum(row.is_waiting for row in rows) == 2
    left_out = " ".join(row.reason or "" for row in rows) + " ".join(row.name for row in rows)
    assert all(name in left_out for name in files)


async def test_unpacked_again_after_a_crash_it_adds_nothing_twice(database: Database, sandbox: Sandbox):
    files = {f"{number}.txt": b"resume %d" % number for number in range(6)}
    _, draft_id, claimed = await sent(database, files)
    with pytest.raises(ConnectionAbortedError):
        await read_file(database, CutOff(sandbox, after=3), claimed)
    assert len(await listed(database, draft_id)) == 4
    async with database.transaction() as session:
        await leases.put_back(session, documents.documents, claimed, timedelta(0), "again")
        await session.execute(text("UPDATE documents SET state = 'done' WHERE name <> 'resumes.zip'"))
    await read_file(database, sandbox, await claim(database))
    assert sorted(row.name for row in await listed(database, draft_id)) == sorted(files)


async def test_whoever_lost_the_lease_adds_nothing(database: Database, sandbox: Sandbox):
    _, draft_id, late = await sent(database, {"pat.txt": b"Pat Placeholder"})

    async def lose() -> None:
        async with database.transaction() as session:
            await session.execute(text("UPDATE documents SET attempt = attempt + 1"))

    await read_file(database, CutOff(sandbox, before=lose), late)
    assert [row.name for row in await listed(database, draft_id)] == ["resumes.zip"]


async def test_an_archive_removed_meanwhile_adds_nothing_more(database: Database, sandbox: Sandbox):
    rita, draft_id, claimed = await sent(database, {"pat.txt": b"Pat Placeholder"})

    async def remove() -> None:
        async with database.transaction() as session:
            await remove_file(session, rita.team_id, claimed.id)

    await read_file(database, CutOff(sandbox, before=remove), claimed)
    assert await listed(database, draft_id) == []


async def test_a_draft_deleted_meanwhile_takes_nothing_more(database: Database, sandbox: Sandbox):
    rita, draft_id, claimed = await sent(database, {"pat.txt": b"Pat Placeholder"})

    async def delete() -> None:
        async with database.transaction() as session:
            await delete_draft(session, rita.team_id, draft_id)

    await read_file(database, CutOff(sandbox, before=delete), claimed)
    assert [row.name for row in await listed(database, draft_id)] == ["resumes.zip"]


class CutOff:
    """The reading processes, with something that happens before the first file or an end after some."""

    def __init__(self, sandbox: Sandbox, *, before=None, after: int | None = None) -> None:
        self._sandbox = sandbox
        self._before = before
        self._after = after

    async def read(self, *of):
        return await self._sandbox.read(*of)

    async def expand(self, data, name, limits) -> AsyncIterator:
        if self._before is not None:
            await self._before()
        given = 0
        async for entry in self._sandbox.expand(data, name, limits):
            if given == self._after:
                raise ConnectionAbortedError
            yield entry
            given += 1

import asyncio
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import text

from evaluator.domain.errors import NotFoundError
from evaluator.store.blobs import (
    PART_BYTES,
    Upload,
    delete_abandoned_uploads,
    delete_unreferenced,
    find_part,
    insert_blob,
    read_blob,
)
from evaluator.store.database import Database, Session

LONG = b"0123456789abcdef" * (PART_BYTES // 16) * 2 + b"the rest"


async def make_team(session: Session) -> int:
    return int(await session.scalar(text("INSERT INTO teams (name) VALUES ('Sample') RETURNING id")))


async def count_parts(session: Session) -> int:
    return int(await session.scalar(text("SELECT count(*) FROM blobs")))


async def refer_to(session: Session, team_id: int, sha256: bytes) -> None:
    await session.execute(
        text(
            "WITH made AS (INSERT INTO drafts (team_id) VALUES (:team_id) RETURNING id) "
            "INSERT INTO documents (team_id, draft_id, role, name, size_bytes, sha256) "
            "SELECT :team_id, id, 'resume', 'sample.txt', 1, :sha256 FROM made"
        ),
        {"team_id": team_id, "sha256": sha256},
    )


async def test_upload_in_chunks_is_read_back_whole(session: Session) -> None:
    team_id = await make_team(session)
    upload = Upload(team_id)
    for start in range(0, len(LONG), 70_000):
        upload.add(LONG[start : start + 70_000])
        if upload.is_full:
            await upload.flush(session)
    stored = await upload.finish(session)
    assert stored.sha256 == hashlib.sha256(LONG).digest()
    assert stored.size_bytes == len(LONG)
    assert await count_parts(session) == 3
    assert await read_blob(session, team_id, stored.sha256) == LONG


async def test_parts_are_read_one_at_a_time_until_none_is_left(session: Session) -> None:
    team_id = await make_team(session)
    stored = await insert_blob(session, team_id, LONG)
    parts = [await find_part(session, team_id, stored.sha256, number) for number in range(4)]
    assert parts == [LONG[:PART_BYTES], LONG[PART_BYTES : 2 * PART_BYTES], b"the rest", None]


async def test_empty_file_is_a_blob_too(session: Session) -> None:
    team_id = await make_team(session)
    stored = await insert_blob(session, team_id, b"")
    assert await read_blob(session, team_id, stored.sha256) == b""


async def test_same_bytes_of_one_team_are_kept_once(session: Session) -> None:
    team_id = await make_team(session)
    first, second = await insert_blob(session, team_id, LONG), await insert_blob(session, team_id, LONG)
    assert (first.is_new, second.is_new) == (True, False)
    assert await count_parts(session) == 3


async def test_another_team_cannot_read_a_blob_by_its_digest(session: Session) -> None:
    ours, theirs = await make_team(session), await make_team(session)
    stored = await insert_blob(session, ours, b"ours")
    with pytest.raises(NotFoundError):
        await read_blob(session, theirs, stored.sha256)
    assert await find_part(session, theirs, stored.sha256, 0) is None


async def test_discarded_upload_leaves_nothing(session: Session) -> None:
    upload = Upload(await make_team(session))
    upload.add(LONG)
    await upload.flush(session)
    await upload.discard(session)
    assert await count_parts(session) == 0


async def test_abandoned_uploads_are_deleted_by_age(session: Session) -> None:
    team_id = await make_team(session)
    await insert_blob(session, team_id, b"finished")
    upload = Upload(team_id)
    upload.add(LONG)
    await upload.flush(session)
    assert await delete_abandoned_uploads(session, timedelta(hours=1)) == 0
    await session.execute(text("UPDATE blobs SET created_at = now() - interval '2 hours'"))
    assert await delete_abandoned_uploads(session, timedelta(hours=1)) == 2
    assert await count_parts(session) == 1


async def test_only_blobs_that_nothing_refers_to_are_deleted(session: Session) -> None:
    team_id, other = await make_team(session), await make_team(session)
    kept = await insert_blob(session, team_id, b"kept")
    await insert_blob(session, team_id, b"lost")
    await insert_blob(session, other, b"of another team")
    await refer_to(session, team_id, kept.sha256)
    assert await delete_unreferenced(session, team_id) == 1
    assert await read_blob(session, team_id, kept.sha256) == b"kept"
    assert await count_parts(session) == 2


async def test_deletion_waits_for_the_row_that_will_refer_to_a_blob(database: Database) -> None:
    async with database.transaction() as session:
        team_id = await make_team(session)
        await insert_blob(session, team_id, b"stored before, about to be used again")

    async def clean() -> int:
        async with database.transaction() as session:
            return await delete_unreferenced(session, team_id)

    async with database.transaction() as session:
        stored = await insert_blob(session, team_id, b"stored before, about to be used again")
        cleaning = asyncio.create_task(clean())
        await until_somebody_waits(database)
        await refer_to(session, team_id, stored.sha256)
    assert await cleaning == 0


async def until_somebody_waits(database: Database) -> None:
    async with asyncio.timeout(10):
        while True:
            async with database.transaction() as session:
                if await session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                    return


async def test_equal_uploads_finishing_at_once_become_one(database: Database) -> None:
    async with database.transaction() as session:
        team_id = await make_team(session)

    async def store() -> bool:
        async with database.transaction() as session:
            return (await insert_blob(session, team_id, LONG)).is_new

    assert sorted(await asyncio.gather(*(store() for _ in range(5)))) == [False] * 4 + [True]


async def test_deleting_a_team_deletes_its_bytes(session: Session) -> None:
    team_id = await make_team(session)
    await insert_blob(session, team_id, b"ours")
    await session.execute(text("DELETE FROM teams"))
    assert await count_parts(session) == 0


async def test_bytes_are_stored_without_compression(session: Session) -> None:
    storage = await session.scalar(
        text(
            "SELECT attstorage::text FROM pg_attribute WHERE attrelid = 'blobs'::regclass AND attname = 'bytes'"
        )
    )
    assert storage == "e"

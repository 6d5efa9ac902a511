import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from evaluator.store import notices
from evaluator.store.database import Database
from evaluator.store.notices import Gap, Listener, Notice, notify

CHANNEL = "test_changes"


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[AsyncIterator[Notice | Gap]]:
    listener = Listener(url, [CHANNEL], check_seconds=0.5)
    task = asyncio.create_task(listener.run())
    items = aiter(listener)
    async with asyncio.timeout(10):
        assert await anext(items) == Gap()
        yield items
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert not listener.is_connected


async def say(database: Database, payload: str) -> None:
    async with database.transaction() as session:
        await notify(session, CHANNEL, payload)


async def test_listener_hears_what_another_connection_commits(database: Database, database_url: str) -> None:
    async with listening(database_url) as items:
        await say(database, "job 41")
        assert await anext(items) == Notice(CHANNEL, "job 41")


async def test_rolled_back_notice_is_never_heard(database: Database, database_url: str) -> None:
    async with listening(database_url) as items:
        with suppress(LookupError):
            async with database.transaction() as session:
                await notify(session, CHANNEL, "lost")
                raise LookupError
        await say(database, "kept")
        assert await anext(items) == Notice(CHANNEL, "kept")


async def test_lost_connection_comes_back_with_a_gap(database: Database, database_url: str) -> None:
    async with listening(database_url) as items:
        admin = await asyncpg.connect(database_url)
        await admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE application_name = 'evaluator listener' AND datname = current_database()"
        )
        await admin.close()
        assert await anext(items) == Gap()
        await say(database, "after")
        assert await anext(items) == Notice(CHANNEL, "after")


async def test_listener_waits_for_a_server_that_is_not_there_yet() -> None:
    listener = Listener("postgresql://nobody@/nowhere?host=/nonexistent", [CHANNEL])
    task = asyncio.create_task(listener.run())
    done, _ = await asyncio.wait([task], timeout=0.3)
    assert not done
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_reader_that_is_behind_gets_one_gap_instead_of_endless_notices() -> None:
    # handed over as the connection hands them over: over a real one the reader may keep up, and nothing is tested
    listener = Listener("postgresql://nobody@/nowhere", [CHANNEL])
    for number in range(notices.MAX_WAITING + 1):
        listener._hear(None, 0, CHANNEL, str(number))
    listener._hear(None, 0, CHANNEL, "last")
    heard = await until_last(aiter(listener))
    assert heard == [Gap(), Notice(CHANNEL, "last")]


async def until_last(items: AsyncIterator[Notice | Gap]) -> list[Notice | Gap]:
    heard = [await anext(items)]
    while heard[-1] != Notice(CHANNEL, "last"):
        heard.append(await anext(items))
    return heard


async def test_payload_above_the_limit_is_refused_before_the_server_does(database: Database) -> None:
    async with database.transaction() as session:
        await notify(session, CHANNEL, "x" * notices.MAX_PAYLOAD_BYTES)
        with pytest.raises(ValueError, match="too long"):
            await notify(session, CHANNEL, "é" * 4_000)

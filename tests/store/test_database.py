import asyncio
from contextlib import suppress

import asyncpg
import pytest
from sqlalchemy import text

from evaluator.store.database import (
    BadAddressError,
    Database,
    DatabaseUnavailableError,
    Key,
    PoolOptions,
    Session,
    announce,
    asyncpg_url,
    retry_pauses,
)

JOB = Key("job", 41)


async def make_notes(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(text("CREATE TABLE notes (words text UNIQUE)"))


async def write_note(session: Session, words: str) -> None:
    await session.execute(text("INSERT INTO notes VALUES (:words)"), {"words": words})


async def write_and_fail(database: Database) -> None:
    async with database.transaction() as session:
        await write_note(session, "lost")
        raise LookupError


async def read_notes(database: Database) -> list[str]:
    async with database.transaction() as session:
        return [row.words for row in await session.execute(text("SELECT words FROM notes ORDER BY words"))]


async def end_all_connections(url: str) -> None:
    admin = await asyncpg.connect(url)
    await admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await admin.close()


async def test_transaction_commits_on_leaving(database: Database) -> None:
    await make_notes(database)
    async with database.transaction() as session:
        await write_note(session, "kept")
    assert await read_notes(database) == ["kept"]


async def test_transaction_rolls_back_on_any_error_and_lets_it_through(database: Database) -> None:
    await make_notes(database)
    with pytest.raises(LookupError):
        await write_and_fail(database)
    assert await read_notes(database) == []


async def test_cancelled_transaction_rolls_back_and_gives_its_connection_back(database_url: str) -> None:
    database = Database(database_url, PoolOptions(size=1, wait_seconds=5))
    await make_notes(database)
    inside = asyncio.Event()

    async def hang() -> None:
        async with database.transaction() as session:
            await write_note(session, "lost")
            inside.set()
            await session.execute(text("SELECT pg_sleep(60)"))

    task = asyncio.create_task(hang())
    await inside.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert await read_notes(database) == []
    await database.close()


async def test_savepoint_undoes_only_what_happened_inside(database: Database) -> None:
    await make_notes(database)
    async with database.transaction() as session:
        await write_note(session, "first")
        with suppress(LookupError):
            async with session.savepoint():
                await write_note(session, "second")
                raise LookupError
    assert await read_notes(database) == ["first"]


async def test_announcements_come_once_each_and_only_after_the_commit(database: Database) -> None:
    heard: list[tuple[Key, ...]] = []
    database.announcer = lambda keys: heard.append(tuple(keys))
    async with database.transaction() as session:
        for key in (JOB, Key("draft", 7), JOB):
            announce(session, key)
        assert heard == []
    assert heard == [(JOB, Key("draft", 7))]


async def test_rolled_back_transaction_announces_nothing(database: Database) -> None:
    heard: list[object] = []
    database.announcer = heard.append
    with suppress(LookupError):
        async with database.transaction() as session:
            announce(session, JOB)
            raise LookupError
    assert heard == []


async def test_failing_announcer_does_not_look_like_a_failed_commit(database: Database) -> None:
    def fail(keys: object) -> None:
        raise RuntimeError

    await make_notes(database)
    database.announcer = fail
    async with database.transaction() as session:
        await write_note(session, "kept")
        announce(session, JOB)
    assert await read_notes(database) == ["kept"]


async def test_pool_replaces_connections_the_server_has_closed(database_url: str) -> None:
    database = Database(database_url, PoolOptions(size=1))
    assert await database.is_healthy()
    await end_all_connections(database_url)
    assert await read_number(database) == 1
    await database.close()


async def read_number(database: Database) -> int:
    async with database.transaction() as session:
        return int(await session.scalar(text("SELECT 1")))


async def lose_the_connection_between_statements(database: Database, url: str) -> None:
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))
        await end_all_connections(url)
        await session.execute(text("SELECT 1"))


async def test_connection_lost_in_mid_transaction_says_unavailable(
    database: Database, database_url: str
) -> None:
    with pytest.raises(DatabaseUnavailableError):
        await lose_the_connection_between_statements(database, database_url)
    assert await database.is_healthy()


async def test_error_of_a_statement_is_not_taken_for_an_outage(database: Database) -> None:
    with pytest.raises(Exception, match="syntax error") as caught:
        async with database.transaction() as session:
            await session.execute(text("SELEKT"))
    assert not isinstance(caught.value, DatabaseUnavailableError)


async def test_unreachable_server_says_unavailable_and_unhealthy() -> None:
    database = Database("postgresql://nobody@/nowhere?host=/nonexistent")
    assert not await database.is_healthy()
    with pytest.raises(DatabaseUnavailableError):
        await database.wait_until_ready(seconds=0.2)
    await database.close()


async def test_full_pool_says_unavailable_after_its_wait(database_url: str) -> None:
    database = Database(database_url, PoolOptions(size=1, wait_seconds=0.05))
    async with database.transaction() as session:
        await session.execute(text("SELECT 1"))
        with pytest.raises(DatabaseUnavailableError):
            await read_number(database)
    await database.close()


async def test_server_limits_statements_and_idle_transactions(database: Database) -> None:
    async with database.transaction() as session:
        assert await session.scalar(text("SHOW statement_timeout")) == "30s"
        assert await session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1min"
        assert await session.scalar(text("SHOW timezone")) == "UTC"


async def test_behind_a_pooler_no_statement_stays_prepared(database_url: str) -> None:
    database = Database(database_url, PoolOptions(size=1, behind_pooler=True))
    for _ in range(3):
        assert await read_number(database) == 1
    async with database.transaction() as session:
        prepared = await session.scalar(
            text("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 1'")
        )
    assert prepared == 0
    await database.close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg"])
def test_every_postgres_scheme_is_taken(scheme: str) -> None:
    url = asyncpg_url(f"{scheme}://sample:secret@db.example/evaluator?sslmode=require")
    assert url.drivername == "postgresql+asyncpg"
    assert dict(url.query) == {"ssl": "require"}


def test_other_databases_are_refused() -> None:
    with pytest.raises(BadAddressError):
        asyncpg_url("mysql://localhost/evaluator")


@pytest.mark.parametrize("address", ["localhost:port/x", "localhost/x?fast=yes", "[::1/x"])
def test_an_address_that_cannot_be_tried_is_refused_without_a_word_of_its_password(address: str) -> None:
    with pytest.raises(BadAddressError) as refused:
        asyncpg_url(f"postgresql://sample:secret@{address}")
    assert "secret" not in refused.value.message


def test_retry_pauses_grow_to_a_limit() -> None:
    pauses = [pause for pause, _ in zip(retry_pauses(), range(20), strict=False)]
    assert pauses[0] <= 0.1
    assert all(2.5 <= pause <= 5.0 for pause in pauses[-5:])


async def test_session_fixture_is_rolled_back(session: Session) -> None:
    await session.execute(text("CREATE TABLE only_here (id int)"))


async def test_session_fixture_begins_empty(session: Session) -> None:
    assert await session.scalar(text("SELECT to_regclass('only_here')")) is None


async def test_shared_database_sees_its_own_commits_and_is_undone(
    shared_database: Database, session: Session
) -> None:
    await make_notes(shared_database)
    with pytest.raises(LookupError):
        await write_and_fail(shared_database)
    assert await read_notes(shared_database) == []
    assert await session.scalar(text("SELECT to_regclass('notes')")) is not None

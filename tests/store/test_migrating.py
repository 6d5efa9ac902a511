import asyncio
import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from asyncpg import connect
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from evaluator import ROOT
from evaluator.domain.documents import Segment
from evaluator.store.database import Database, asyncpg_url
from evaluator.store.embedded import EmbeddedCluster
from evaluator.store.migrating import DatabaseRefusesError, import_tables, migrate
from evaluator.store.schema import metadata
from evaluator.store.segments import unpack_segments


@pytest.fixture
async def empty_url(cluster: EmbeddedCluster) -> AsyncIterator[str]:
    name = f"empty_{uuid4().hex}"
    yield await cluster.create_database(name)
    await cluster.drop_database(name)


async def count_versions(url: str) -> int:
    database = Database(url)
    async with database.transaction() as session:
        count = int(await session.scalar(text("SELECT count(*) FROM alembic_version")))
    await database.close()
    return count


async def test_containers_starting_at_once_migrate_once(empty_url: str) -> None:
    await asyncio.gather(*(migrate(empty_url) for _ in range(3)))
    assert await count_versions(empty_url) == 1


async def test_migrating_again_changes_nothing(empty_url: str) -> None:
    await migrate(empty_url)
    await migrate(empty_url)
    assert await count_versions(empty_url) == 1


async def test_migrated_schema_is_what_the_tables_in_code_say(empty_url: str) -> None:
    await migrate(empty_url)
    import_tables()
    database = Database(empty_url)
    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await database.close()


async def test_segments_that_were_plain_are_packed(empty_url: str) -> None:
    segment = {"start": 3, "end": 9, "page": 2, "box": [1.5, 2.0, 30.25, 4.0]}
    engine = create_async_engine(asyncpg_url(empty_url))
    async with engine.begin() as connection:
        await connection.run_sync(upgrade_to, "0006")
        await connection.execute(text("INSERT INTO teams (name) VALUES ('Pretend Ferries')"))
        await connection.execute(text("INSERT INTO drafts (team_id) VALUES (1)"))
        for segments in ([segment], [], [segment, segment]):
            await connection.execute(
                text(
                    "INSERT INTO documents (team_id, draft_id, role, name, size_bytes, sha256, segments) VALUES "
                    "(1, 1, 'resume', 'pat.pdf', 1, sha256('x'), CAST(:segments AS jsonb))"
                ),
                {"segments": json.dumps(segments)},
            )
    await migrate(empty_url)
    async with engine.begin() as connection:
        rows = (await connection.execute(text("SELECT segments FROM documents ORDER BY id"))).scalars().all()
    await engine.dispose()
    read = Segment.model_validate(segment)
    assert [unpack_segments(row) for row in rows] == [(read,), (), (read, read)]


def upgrade_to(connection: Connection, revision: str) -> None:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_unreachable_server_stops_the_start() -> None:
    with pytest.raises(DatabaseRefusesError, match="cannot be reached: No such file"):
        await migrate("postgresql://nobody@/nowhere?host=/nonexistent")


async def test_a_server_that_is_just_starting_is_waited_for() -> None:
    """It refuses twice because it starts, and then for another reason, which is the one that is told."""
    answers = iter([("57P03", "the database system is starting up")] * 2 + [("28000", "no entry for you")])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(int.from_bytes(await reader.readexactly(4), "big") - 4)
        state, words = next(answers)
        fields = b"".join(
            f"{kind}{value}\0".encode() for kind, value in (("S", "FATAL"), ("C", state), ("M", words))
        )
        writer.write(b"E" + (len(fields) + 5).to_bytes(4, "big") + fields + b"\0")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(DatabaseRefusesError, match="no entry for you"):
            await migrate(f"postgresql://nobody@127.0.0.1:{port}/nowhere?sslmode=disable")
    assert next(answers, None) is None


async def test_a_database_that_does_not_store_utf8_is_refused(cluster: EmbeddedCluster) -> None:
    name = f"ascii_{uuid4().hex}"
    connection = await connect(cluster.url)
    await connection.execute(
        f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
    )
    await connection.close()
    with pytest.raises(DatabaseRefusesError, match="stores text as SQL_ASCII"):
        await migrate(cluster.url_of(name))
    await cluster.drop_database(name)

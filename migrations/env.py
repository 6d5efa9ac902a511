"""What Alembic runs: on a connection from evaluator.store.migrating, or on one made for the shell."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, NullPool
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import create_async_engine

from evaluator.config import load_config
from evaluator.store import embedded
from evaluator.store.database import asyncpg_url
from evaluator.store.migrating import import_tables
from evaluator.store.schema import Xid8, metadata

ischema_names["xid8"] = Xid8


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our own column type by its name; everything else as Alembic would."""
    if kind == "type" and isinstance(item, Xid8):
        autogen.imports.add("from evaluator.store.schema import Xid8")
        return "Xid8()"
    return False


def run_migrations(connection: Connection) -> None:
    """Run what was asked for, in the transaction that `connection` may already be in."""
    context.configure(connection=connection, target_metadata=metadata, render_item=render_item)
    with context.begin_transaction():
        context.run_migrations()


@asynccontextmanager
async def database_url() -> AsyncIterator[str]:
    """The configured server's address, or that of the embedded one while it is in use."""
    config = load_config()
    if config.direct_url:
        yield config.direct_url
        return
    cluster = await embedded.start(config.data_dir)
    try:
        yield cluster.url
    finally:
        await cluster.stop()


async def run_from_shell() -> None:
    """Serve `alembic upgrade`, `check` and `revision --autogenerate`."""
    async with database_url() as url:
        engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
        async with engine.begin() as connection:
            await connection.run_sync(run_migrations)
        await engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Migrations are written for a live connection; --sql is not supported.")

import_tables()
handed_over = context.config.attributes.get("connection")
if handed_over is None:
    asyncio.run(run_from_shell())
else:
    run_migrations(handed_over)

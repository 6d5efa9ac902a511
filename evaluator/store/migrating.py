"""Bringing a database's schema to the newest revision, with several containers starting at once."""

import asyncio
import pkgutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cache
from importlib import import_module

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

import evaluator.store
from evaluator import ROOT
from evaluator.domain.errors import EvaluatorError
from evaluator.store.database import Database, DatabaseUnavailableError, asyncpg_url

MIGRATION_LOCK = 7_221_365_401
"""Key of the advisory lock under which the schema changes; any number no other lock of ours uses."""
STARTING = "57P03"
"""SQLSTATE cannot_connect_now: the server is there, and starts, recovers or stops."""
STARTING_SECONDS = 60.0
"""How long a server that starts is waited for; recovering after a crash takes its time."""
_PAUSE_SECONDS = 0.2


class DatabaseRefusesError(EvaluatorError):
    """The database cannot be used."""


async def migrate(url: str) -> None:
    """Upgrade the database at `url` to the newest revision, in one transaction; nothing to do is no error.

    Whoever comes second waits for the first and finds the work done; a server that is just starting is waited for.
    `url` must lead to the server itself, not to a pooler. Raises DatabaseRefusesError when nothing can be asked
    there, and SQLAlchemy's errors when the schema does not take the change: a start that cannot migrate must not
    go on.
    """
    engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
    try:
        async with _connection(engine) as connection, connection.begin():
            encoding = await connection.scalar(text("SHOW server_encoding"))
            if encoding != "UTF8":
                # places in texts would count bytes, and quotes would be cut from the wrong ones
                raise DatabaseRefusesError(
                    f"The database stores text as {encoding}: make it anew with the encoding UTF8."
                )
            await connection.execute(text("SET LOCAL statement_timeout = 0"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


@asynccontextmanager
async def _connection(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    async with AsyncExitStack() as stack:
        try:
            connection = await _connect(engine, stack)
        except OSError as error:
            raise DatabaseRefusesError(
                f"The database cannot be reached: {error.strerror or error}."
            ) from error
        except DBAPIError as error:
            reason = str(getattr(error.orig, "__cause__", None) or error.orig).partition("\n")[0].rstrip(".")
            raise DatabaseRefusesError(f"The database cannot be used: {reason}.") from error
        yield connection


async def _connect(engine: AsyncEngine, stack: AsyncExitStack) -> AsyncConnection:
    """A connection that `stack` closes, as soon as a server that starts lets one in."""
    loop = asyncio.get_running_loop()
    until = loop.time() + STARTING_SECONDS
    while True:
        try:
            return await stack.enter_async_context(engine.connect())
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != STARTING or loop.time() > until:
                raise
        await asyncio.sleep(_PAUSE_SECONDS)


def import_tables() -> None:
    """Import every module of this room, so that the metadata knows every table."""
    for module in pkgutil.iter_modules(evaluator.store.__path__, f"{evaluator.store.__name__}."):
        import_module(module.name)


async def is_schema_current(database: Database) -> bool:
    """True when the database answers, and its schema is this code's or a newer one that another container brought."""
    try:
        async with database.transaction() as session:
            if await session.scalar(select(func.to_regclass("alembic_version"))) is None:
                return False
            found = await session.scalar(text("SELECT version_num FROM alembic_version"))
    except (DatabaseUnavailableError, DBAPIError):
        return False
    return found is not None and (found == _revisions()[0] or found not in _revisions())


@cache
def _revisions() -> tuple[str, ...]:
    """Every revision this code knows, the newest first."""
    scripts = ScriptDirectory.from_config(_config())
    return tuple(script.revision for script in scripts.walk_revisions())


def _config() -> Config:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

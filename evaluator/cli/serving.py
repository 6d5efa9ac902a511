"""`evaluator serve`: the web application under Hypercorn, from start to a clean end."""

import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import cast

import hypercorn.asyncio
from hypercorn.config import Config as ServerConfig

from evaluator import ROOT
from evaluator.app import App, create_app
from evaluator.cli.databases import database_url
from evaluator.config import Config
from evaluator.domain.errors import EvaluatorError
from evaluator.store import users
from evaluator.store.database import Database
from evaluator.store.migrating import migrate
from evaluator.web.services import Services

log = logging.getLogger(__name__)

SWITCH_SECONDS = 0.0005
STUCK_SECONDS = 1.0


class PortTakenError(EvaluatorError):
    """The port is taken by another program."""


async def serve(config: Config) -> int:
    """Serve until SIGINT or SIGTERM; a second signal ends the process at once, and leases expire by themselves."""
    with _listening(config) as listening:
        async with database_url(config) as url:
            await migrate(config.direct_url or url)
            app = create_app(config, url)
            server = server_config(listening)
            stopping = asyncio.Event()
            _listen_for_signals(stopping)
            async with _announced(app, config, listening.getsockname()[1]):
                has_ended = await serve_until_told(app, server, stopping)
    if not has_ended:
        # everything of ours is closed; waiting for those readers is all that is left, and has no limit
        os._exit(0)
    return 0


def server_config(listening: socket.socket) -> ServerConfig:
    """Hypercorn's settings from hypercorn.toml, on a socket that is bound already."""
    server = ServerConfig.from_toml(ROOT / "hypercorn.toml")
    server.bind = [f"fd://{os.dup(listening.fileno())}"]
    return server


def _listening(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.bind else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((config.bind, config.port))
    except OSError as error:
        listening.close()
        mend = (
            "PORT to another one"
            if error.errno != errno.EADDRNOTAVAIL
            else "BIND to an address of this machine"
        )
        raise PortTakenError(
            f"Port {config.port} on {config.bind} cannot be used ({error.strerror}). Set {mend}."
        ) from error
    return listening


def _listen_for_signals(stopping: asyncio.Event) -> None:
    def stop() -> None:
        if stopping.is_set():
            os._exit(1)
        stopping.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop)


async def serve_until_told(
    app: App, server: ServerConfig, stopping: asyncio.Event, patience: float = STUCK_SECONDS
) -> bool:
    """Serve, drain, end; False when readers that have stalled keep the server from ending.

    Hypercorn does not get past such a reader. `patience` seconds after its graceful timeout it is given up.
    """
    drained = asyncio.Event()

    async def drain() -> None:
        await stopping.wait()
        await app.extensions["drain"]()
        drained.set()

    serving = asyncio.create_task(
        hypercorn.asyncio.serve(app, server, shutdown_trigger=drain), name="serving"
    )
    stuck = asyncio.create_task(_is_stuck(app, drained, server.graceful_timeout + patience), name="patience")
    await asyncio.wait({serving, stuck}, return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        log.warning("connections cut whose readers have stalled")
        await app.shutdown()
        return False
    stuck.cancel()
    await serving
    return True


async def _is_stuck(app: App, drained: asyncio.Event, seconds: float) -> None:
    """Return when the server has not begun to end the application so long after the drain; else never."""
    await drained.wait()
    ending = cast(asyncio.Event, app.shutdown_event)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await ending.wait()
        await asyncio.Event().wait()


@asynccontextmanager
async def _announced(app: App, config: Config, port: int) -> AsyncIterator[None]:
    task = asyncio.create_task(_announce(app, config, port), name="announcement")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _announce(app: App, config: Config, port: int) -> None:
    services: Services = app.extensions["services"]
    await services.database.wait_until_ready()
    address = config.base_url if port == config.port else f"http://{config.bind}:{port}"
    lines = [
        f"Candidate Evaluator is at {address}",
        _mode(services, config),
        await _first_steps(services.database, config, address),
        "Stop it with Ctrl-C.",
    ]
    print("\n".join(lines), file=sys.stderr, flush=True)
    keep_the_loop_free()


def keep_the_loop_free() -> None:
    """Tune the interpreter for an event loop that must not wait: call it once, when everything has started.

    Collecting what was made for the start and lives to the end would hold the loop for up to 0.25 s, again and
    again (bench/uploads.py). The built-in matcher's threads hand the interpreter over ten times as often as by
    default: p99 of the loop's delay 12 ms instead of 31 (bench/loop_delay.py).
    """
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_SECONDS)


def _mode(services: Services, config: Config) -> str:
    if services.rater.is_built_in:
        return "Rating with the built-in matcher, because OPENAI_API_KEY is not set: a first sort, not a reading."
    where = f" at {config.openai_base_url}" if config.openai_base_url else ""
    return f"Rating with {config.rating_model}{where}, insights with {config.insight_model}."


async def _first_steps(database: Database, config: Config, address: str) -> str:
    async with database.transaction() as session:
        known = await users.count_users(session)
    if known:
        return f"Sign in at {address}/sign-in."
    if config.is_private:
        return f"Nobody has registered yet: the first to do so at {address}/register becomes the admin."
    return "Nobody has registered yet: run `evaluator admin create EMAIL` for the first admin's link."

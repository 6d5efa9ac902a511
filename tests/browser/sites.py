"""The application served for a browser: in this process for most tests, in one of its own for those that kill it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx2
import hypercorn.asyncio
from pydantic import SecretStr
from quart import Quart
from quart_auth import generate_auth_token

from evaluator.actions.raters import Rater
from evaluator.app import create_app
from evaluator.background.times import Times
from evaluator.cli.serving import server_config
from evaluator.config import Config
from evaluator.live import Hub
from evaluator.store import sessions
from evaluator.store.database import Database
from evaluator.store.users import User
from evaluator.web.services import Services
from tests.factories import make_user
from tests.fakes.model_server import API_KEY, FakeModelServer
from tests.forking import Forked, Forks

SECRET_KEY = "not a secret, and long enough for browsers in tests"
TIMES = Times(poll=0.2, drain=0.5, progress=0.05)
SHORT_LEASES = Times(lease=3.0, poll=0.2, drain=0.5, progress=0.05)
"""For what is killed: another process takes over after a lease."""


class Site:
    """An application that is being served, and the same database for the test."""

    def __init__(self, app: Quart, port: int) -> None:
        self.app = app
        self.address = f"http://127.0.0.1:{port}"
        self._services: Services = app.extensions["services"]

    @property
    def database(self) -> Database:
        return self._services.database

    @property
    def hub(self) -> Hub:
        """Knows the streams that are open."""
        return self._services.hub


def configured(database_url: str, port: int, model: FakeModelServer | None = None) -> Config:
    key = SecretStr(API_KEY) if model else None
    return Config(
        database_url=database_url,
        secret_key=SecretStr(SECRET_KEY),
        port=port,
        openai_api_key=key,
        openai_base_url=model.base_url if model else None,
    )


@asynccontextmanager
async def serving(
    database_url: str, *, rater: Rater | None = None, model: FakeModelServer | None = None
) -> AsyncIterator[Site]:
    """The whole application, in this process, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        app = create_app(configured(database_url, port, model), database_url, rater=rater, times=TIMES)
        stopping = asyncio.Event()

        async def drained() -> None:
            await stopping.wait()
            await app.extensions["drain"]()

        server = server_config(listening)
        server.graceful_timeout = 0.1
        task = asyncio.create_task(hypercorn.asyncio.serve(app, server, shutdown_trigger=drained))
        try:
            await _is_ready(port)
            yield Site(app, port)
        finally:
            stopping.set()
            await task


@asynccontextmanager
async def process_serving(
    forks: Forks, database_url: str, port: int, model: FakeModelServer, smtp_url: str = ""
) -> AsyncIterator[Forked]:
    """The same in a process of its own, to be killed; ready when the block begins."""
    words = (database_url, str(port), model.base_url, *([smtp_url] if smtp_url else []))
    process = await forks.start("tests.browser.sites", *words, env=os.environ)
    try:
        await _is_ready(port)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _is_ready(port: int) -> None:
    async with asyncio.timeout(30), httpx2.AsyncClient(timeout=30) as client:
        while True:
            with suppress(httpx2.ConnectError):
                if (await client.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200:
                    return
            # nobody listens yet, or no loop has turned: nothing else tells when that is over
            await asyncio.sleep(0.02)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


async def enter(database: Database, app: Quart, name: str) -> tuple[User, str]:
    """A recruiter of that name with an open session; gives the value of its cookie, too."""
    async with database.transaction() as session:
        user = await make_user(session, f"{name}@example.com", name=f"{name.title()} Recruiter")
        session_id = await sessions.insert_session(session, user.id)
    async with app.app_context():
        return user, generate_auth_token(app.test_client(), str(session_id))


async def _serve_alone(database_url: str, port: int, model_url: str, smtp_url: str | None = None) -> None:
    config = configured(database_url, port).model_copy(
        update={
            "openai_api_key": SecretStr(API_KEY),
            "openai_base_url": model_url,
            "smtp_url": smtp_url,
            "mail_from": "evaluator@example.com",
        }
    )
    with socket.create_server(("127.0.0.1", port)) as listening:
        app = create_app(config, database_url, times=SHORT_LEASES)
        await hypercorn.asyncio.serve(app, server_config(listening))


if __name__ == "__main__":
    asyncio.run(_serve_alone(sys.argv[1], int(sys.argv[2]), *sys.argv[3:]))

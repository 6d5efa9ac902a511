"""`evaluator serve` as a process: started, watched, stopped, killed and started again."""

import asyncio
import os
import re
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
from quart import Quart
from sqlalchemy import text

from evaluator import ROOT
from evaluator.cli.serving import serve_until_told, server_config
from evaluator.store.database import Database
from evaluator.store.settings import set_setting
from evaluator.store.workers import list_workers
from tests.factories import make_job, make_user
from tests.fakes.model_server import API_KEY, FakeModelServer
from tests.forking import Forked, Forks

PASSWORD = "a long enough password"


class Server:
    def __init__(self, process: Forked, address: str) -> None:
        self.process = process
        self.address = address

    async def ended(self, seconds: float) -> int:
        async with asyncio.timeout(seconds):
            await self.process.communicate()
        return self.process.returncode


@pytest.fixture
def serving(tmp_path: Path, forks: Forks):
    """`async with serving() as server`: on a free port, with data under the test's folder."""

    @asynccontextmanager
    async def serve(**environment: str) -> AsyncIterator[Server]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
        kept |= {"DATA_DIR": str(tmp_path / "var"), "PORT": "0", "PYTHONPATH": str(ROOT), **environment}
        process = await forks.start("evaluator", "serve", env=kept)
        try:
            yield Server(process, await _address(process))
        finally:
            if process.returncode is None:
                process.terminate()
                async with asyncio.timeout(15):
                    await process.communicate()

    return serve


async def _address(process: Forked) -> str:
    said = ""
    async with asyncio.timeout(30):
        while line := (await process.stderr.readline()).decode():
            said += line
            if found := re.search(r"is at (http://\S+)", line):
                return found.group(1)
    raise AssertionError(f"the server did not start:\n{said}")


async def sign_in(
    client: httpx2.AsyncClient, email: str = "rita@example.com", *, is_new: bool = True
) -> None:
    for path in ["/register", "/sign-in"] if is_new else ["/sign-in"]:
        page = await client.get(path)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
        form = {"email": email, "password": PASSWORD, "csrf_token": token}
        await client.post(path, data=form, follow_redirects=False)
    assert (await client.get("/dashboard")).status_code == 200


async def begin_draft(client: httpx2.AsyncClient) -> str:
    page = await client.get("/dashboard")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    begun = await client.post("/drafts", data={"csrf_token": token}, follow_redirects=False)
    return re.search(r"/drafts/(\d+)", begun.headers["location"]).group(1)


async def test_sigterm_ends_everything_with_a_live_stream_open(serving, tmp_path: Path):
    async with serving() as server, httpx2.AsyncClient(base_url=server.address, timeout=20) as client:
        await sign_in(client)
        async with client.stream("GET", f"/events?draft={await begin_draft(client)}") as stream:
            assert stream.status_code == 200
            lines = stream.aiter_lines()
            await anext(lines)
            server.process.send_signal(signal.SIGTERM)
            said = [line async for line in lines]
        assert "event: farewell" in said
        assert await server.ended(15) == 0
    assert not (tmp_path / "var" / "postgres" / "data" / "postmaster.pid").exists()


async def test_after_a_kill_the_next_start_goes_on_with_the_same_data(serving):
    async with serving() as server, httpx2.AsyncClient(base_url=server.address, timeout=20) as client:
        await sign_in(client)
        server.process.kill()
        await server.ended(15)
    async with serving() as server, httpx2.AsyncClient(base_url=server.address, timeout=20) as client:
        await sign_in(client, is_new=False)


async def test_a_second_server_joins_and_the_last_to_leave_stops_the_database(serving, tmp_path: Path):
    pid_file = tmp_path / "var" / "postgres" / "data" / "postmaster.pid"
    async with (
        serving() as first,
        serving() as second,
        httpx2.AsyncClient(base_url=second.address, timeout=20) as client,
    ):
        await sign_in(client)
        first.process.send_signal(signal.SIGINT)
        assert await first.ended(15) == 0
        assert pid_file.exists()
        assert (await client.get("/dashboard")).status_code == 200
    assert not pid_file.exists()


async def test_a_taken_port_is_named(serving):
    async with serving() as first:
        port = first.address.rpartition(":")[2]
        with pytest.raises(AssertionError, match=f"Port {port}"):
            async with serving(PORT=port):
                pass


async def test_the_embedded_database_comes_back_when_it_was_killed(serving, tmp_path: Path):
    pid_file = tmp_path / "var" / "postgres" / "data" / "postmaster.pid"
    async with serving() as server, httpx2.AsyncClient(base_url=server.address, timeout=20) as client:
        await sign_in(client)
        os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)
        async with asyncio.timeout(20):
            while (await client.get("/dashboard")).status_code != 200:
                await asyncio.sleep(0.1)


def on(database_url: str, model: FakeModelServer) -> dict[str, str]:
    return {
        "DATABASE_URL": database_url,
        "SECRET_KEY": "placeholder-secret-of-forty-characters-x",
        "OPENAI_API_KEY": API_KEY,
        "OPENAI_BASE_URL": model.base_url,
    }


async def queue_job(database: Database, candidates: int, **settings: int) -> None:
    async with database.transaction() as session:
        for name, value in settings.items():
            await set_setting(session, name, value, None)
        await make_job(session, await make_user(session), candidates=candidates)


async def states(database: Database) -> dict[str, int]:
    """How many candidates are in which state; nobody may hold one."""
    async with database.transaction() as session:
        rows = await session.execute(
            text("SELECT state, count(*) AS number FROM evaluations GROUP BY state, worker_id, lease_until")
        )
        return {row.state: row.number for row in rows}


async def workers_seen(database: Database) -> int:
    async with database.transaction() as session:
        return len(await list_workers(session))


async def test_sigterm_lets_calls_finish_takes_no_new_ones_and_ends_with_0(
    serving, database: Database, database_url: str
):
    await queue_job(database, 5, max_model_calls=2, interactive_reserved_slots=0)
    async with FakeModelServer() as model:
        model.hold()
        async with serving(**on(database_url, model)) as server:
            await model.wait_for(in_flight=2)
            server.process.send_signal(signal.SIGTERM)
            await until_draining(database)
            model.let_go()
            assert await server.ended(10) == 0
        assert len(model.calls) == 2
    assert await states(database) == {"done": 2, "queued": 3}
    assert await workers_seen(database) == 0


async def test_calls_that_take_longer_than_the_setting_are_given_back(
    serving, database: Database, database_url: str
):
    await queue_job(database, 3, max_model_calls=2, drain_seconds=0, interactive_reserved_slots=0)
    async with FakeModelServer() as model:
        model.hold()
        async with serving(**on(database_url, model)) as server:
            await model.wait_for(in_flight=2)
            server.process.send_signal(signal.SIGTERM)
            assert await server.ended(10) == 0
        await model.wait_for(in_flight=0, abandoned=2)
    assert await states(database) == {"queued": 3}


async def test_a_second_signal_ends_the_process_at_once_and_its_leases_stay_to_expire(
    serving, database: Database, database_url: str
):
    await queue_job(database, 1, drain_seconds=300)
    async with FakeModelServer() as model:
        model.hold()
        async with serving(**on(database_url, model)) as server:
            await model.wait_for(in_flight=1)
            server.process.send_signal(signal.SIGTERM)
            await until_draining(database)
            server.process.send_signal(signal.SIGTERM)
            assert await server.ended(15) == 1
    assert await states(database) == {"running": 1}


async def until_draining(database: Database) -> None:
    """The process tells the others by its row; there is no other event to wait for outside of it."""
    async with asyncio.timeout(10):
        while True:
            async with database.transaction() as session:
                if any(worker.is_draining for worker in await list_workers(session)):
                    return
            await asyncio.sleep(0.02)


async def test_a_reader_that_has_stalled_does_not_hold_the_end():
    app, ended, stopping = Quart(__name__), asyncio.Event(), asyncio.Event()

    @app.get("/large")
    async def large() -> object:
        async def parts() -> AsyncIterator[bytes]:
            for _ in range(50):
                yield b"x" * 1_000_000

        return parts()

    @app.after_serving
    async def end() -> None:
        ended.set()

    async def drain() -> None:
        return None

    app.extensions["drain"] = drain
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = server_config(listening)
        server.graceful_timeout = 0.1
        serving = asyncio.create_task(serve_until_told(app, server, stopping, patience=0.1))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(b"GET /large HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b" 200 " in await reader.readline()
        stopping.set()
        async with asyncio.timeout(10):
            assert await serving is False
        assert ended.is_set()
        writer.transport.abort()

"""`evaluator serve` as a process: started, watched, stopped, killed and started again."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from evaluator import ROOT

PASSWORD = "a long enough password"


class Server:
    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self.process = process
        self.address = address

    async def ended(self, seconds: float) -> int:
        async with asyncio.timeout(seconds):
            await self.process.communicate()
        return self.process.returncode


@pytest.fixture
def serving(tmp_path: Path):
    """`async with serving() as server`: on a free port, with data under the test's folder."""

    @asynccontextmanager
    async def serve(**environment: str) -> AsyncIterator[Server]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "evaluator", "serve",
            env={**kept, "DATA_DIR": str(tmp_path / "var"), "PORT": "0", "PYTHONPATH": str(ROOT), **environment},
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            yield Server(process, await _address(process))
        finally:
            if process.returncode is None:
                process.terminate()
                async with asyncio.timeout(15):
                    await process.communicate()

    return serve


async def _address(process: asyncio.subprocess.Process) -> str:
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
        assert await server.ended(5) == 0
    assert not (tmp_path / "var" / "postgres" / "data" / "postmaster.pid").exists()


async def test_after_a_kill_the_next_start_goes_on_with_the_same_data(serving):
    async with serving() as server, httpx2.AsyncClient(base_url=server.address, timeout=20) as client:
        await sign_in(client)
        server.process.kill()
        await server.ended(5)
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
        assert await first.ended(5) == 0
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

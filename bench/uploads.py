"""Many uploads at once against a real server: how much its process grows, and how long its event loop is held up.

200 clients send a usual resume each at the same moment, one more sends at a trickle, and one never stops sending a
body without a length. Targets: growth <= 64 MB, delay of the loop p99 <= 50 ms, at most 200 ms. Then the same with
a megabyte each, for comparison: what grows there are the buffers of server and protocol, per open connection.
"""

import asyncio
import json
import os
import random
import re
import socket
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

FILES = 200
USUAL_BYTES, LARGE_BYTES = 100_000, 1_000_000
TRICKLE_BYTES = 2_000
TRICKLE_PAUSE = 0.1
SAMPLE_SECONDS = 0.005
GROWTH_MB, P99_MS, MAX_MS = 64, 50, 200
LONGEST_LINE = 16 * 1024 * 1024
COOKIE = "evaluator"


async def serve_measured() -> None:
    """The child: the application with a draft in it, and a task that watches the loop."""
    import hypercorn.asyncio

    from evaluator.app import create_app
    from evaluator.cli.databases import database_url
    from evaluator.cli.serving import keep_the_loop_free, server_config
    from evaluator.config import load_config
    from evaluator.store.migrating import migrate
    from evaluator.web.services import Services

    config = load_config()
    async with database_url(config) as url:
        await migrate(url)
        app = create_app(config, url)
        services: Services = app.extensions["services"]
        told = await seed(app, services)
        listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        stopping = asyncio.Event()
        serving = asyncio.create_task(
            hypercorn.asyncio.serve(app, server_config(listening), shutdown_trigger=stopping.wait)
        )
        print(json.dumps(told | {"port": listening.getsockname()[1]}), flush=True)
        delays: list[float] = []
        watching = asyncio.create_task(watch_loop(delays))
        commands = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(commands), sys.stdin
        )
        while (command := await commands.readline()) not in (b"", b"end\n"):
            if command == b"begin\n":
                keep_the_loop_free()  # as `serve` does once it has started
                await asyncio.sleep(2 * SAMPLE_SECONDS)
                delays.clear()
            print(json.dumps({"delays": sorted(delays)}), flush=True)
        watching.cancel()
        stopping.set()
        await serving


async def seed(app: object, services: object) -> dict[str, object]:
    """A user with a session and an empty draft."""
    from quart_auth import generate_auth_token

    from evaluator.actions.drafts import create_draft
    from evaluator.store import sessions, users

    async with services.database.transaction() as session:  # type: ignore[attr-defined]
        user_id = await users.insert_user(session, "rita@example.com", "Rita", None, is_admin=False)
        assert user_id is not None
        user = await users.get_user(session, user_id)
        session_id = await sessions.insert_session(session, user_id)
        draft_ids = [await create_draft(session, user.team_id, user_id) for _ in range(3)]
    async with app.app_context():  # type: ignore[attr-defined]
        token = generate_auth_token(app.test_client(), str(session_id))  # type: ignore[attr-defined]
    return {"cookie": f"{COOKIE}={token}", "drafts": draft_ids}


async def watch_loop(delays: list[float]) -> None:
    while True:
        before = time.perf_counter()
        await asyncio.sleep(SAMPLE_SECONDS)
        delays.append((time.perf_counter() - before - SAMPLE_SECONDS) * 1000)


class Clients:
    """What talks to the server."""

    def __init__(self, told: dict[str, object]) -> None:
        self.port = int(str(told["port"]))
        self.repeats = 0
        self.paths = [f"/drafts/{id}/documents" for id in told["drafts"]]  # type: ignore[attr-defined]
        self.path = self.paths[0]
        self.head = f"Host: 127.0.0.1\r\nCookie: {told['cookie']}\r\nAccept: application/json\r\n"

    async def fetch_token(self) -> None:
        """Learn the token that uploads carry from a page."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        page = self.path.replace("documents", "resumes")
        writer.write(f"GET {page} HTTP/1.1\r\n{self.head}Connection: close\r\n\r\n".encode())
        text = (await reader.read()).decode()
        found = re.search(r'name="csrf-token" content="(\w+)"', text)
        assert found, text[:300]
        self.head += f"X-CSRF-Token: {found[1]}\r\n"
        writer.close()

    async def post(self, name: str, headers: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Begin an upload; its body is the caller's."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"POST {self.path} HTTP/1.1\r\n{self.head}X-File-Name: {name}\r\n{headers}\r\n".encode())
        return reader, writer

    async def send(self, number: int, size: int) -> str:
        """Send a file; told to come again, do as the page does."""
        while (status := await self._send_once(number, size)) == "503":
            self.repeats += 1
            await asyncio.sleep(1 + random.random())
        return status

    async def _send_once(self, number: int, size: int) -> str:
        body = f"{number:08d} ".encode() * (size // 9)
        reader, writer = await self.post(f"file-{number}.txt", f"Content-Length: {len(body)}\r\n")
        for start in range(0, len(body), 65536):
            writer.write(body[start : start + 65536])
            await writer.drain()
        status = (await reader.readline()).decode()[9:12]
        writer.close()
        return status

    async def trickle(self, until: asyncio.Event) -> int:
        """Send a little at a time; gives the bytes sent."""
        _, writer = await self.post("slow.txt", "Content-Length: 5000000\r\n")
        sent = 0
        while not until.is_set():
            writer.write(b"x" * TRICKLE_BYTES)
            await writer.drain()
            sent += TRICKLE_BYTES
            await asyncio.sleep(TRICKLE_PAUSE)
        writer.close()
        return sent

    async def lie(self) -> int:
        """Send without end and without a length; gives the bytes sent until the line was cut."""
        _, writer = await self.post("liar.pdf", "Transfer-Encoding: chunked\r\n")
        sent = 0
        with suppress(ConnectionError):
            while True:
                writer.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                await writer.drain()
                sent += 65536
        return sent


def reset_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def memory_mb(pid: int, field: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


class Server:
    """The child: its clients, and what it says of itself."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.pid = process.pid
        self._process = process

    async def hear(self) -> dict[str, object]:
        """Its next line."""
        assert self._process.stdout is not None
        told: dict[str, object] = json.loads(await self._process.stdout.readline())
        return told

    async def ask(self, command: str) -> list[float]:
        """The delays since the last `begin`, in milliseconds, in order of size."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())
        delays = (await self.hear())["delays"]
        assert isinstance(delays, list)
        return delays

    def end(self) -> None:
        """Let it stop."""
        assert self._process.stdin is not None
        self._process.stdin.write(b"end\n")


async def measure(server: Server, clients: Clients, size: int) -> bool:
    await server.ask("begin")
    before = memory_mb(server.pid, "VmRSS")
    reset_peak(server.pid)
    done = asyncio.Event()
    slow, liar = asyncio.create_task(clients.trickle(done)), asyncio.create_task(clients.lie())
    started = time.perf_counter()
    statuses = await asyncio.gather(*(clients.send(number, size) for number in range(FILES)))
    seconds = time.perf_counter() - started
    done.set()
    growth = memory_mb(server.pid, "VmHWM") - before
    delays = await server.ask("report")
    p99, worst = delays[int(0.99 * len(delays))], delays[-1]
    print(f"{FILES} files of {size // 1000} KB at once: {seconds:.1f} s, {statuses.count('201')} taken in")
    print(
        f"  slow client: {await slow / 1000:.0f} KB sent meanwhile; liar: cut after {await liar / 1e6:.1f} MB"
    )
    print(f"  growth of the process {growth:.1f} MB (<= {GROWTH_MB}), from {before:.0f} MB")
    print(f"  loop delay p99 {p99:.1f} ms (<= {P99_MS}), max {worst:.1f} ms (<= {MAX_MS}), of {len(delays)}")
    return growth <= GROWTH_MB and p99 <= P99_MS and worst <= MAX_MS and statuses.count("201") == FILES


async def measure_all(server: Server) -> bool:
    clients = Clients(await server.hear())
    await clients.fetch_token()
    await asyncio.gather(*(clients.send(number, USUAL_BYTES) for number in range(4)))
    clients.path = clients.paths[1]
    is_met = await measure(server, clients, USUAL_BYTES)
    clients.path = clients.paths[2]
    await measure(server, clients, LARGE_BYTES)
    server.end()
    return is_met


async def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bench-uploads-") as folder:
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "OPENAI_"))
        }
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            __file__,
            "--server",
            env=environment | {"DATA_DIR": folder, "PYTHONPATH": str(Path(__file__).parent.parent)},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
        )
        try:
            is_met = await measure_all(Server(child))
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(20):
                    await child.wait()
            if child.returncode is None:
                child.kill()
    print("targets met" if is_met else "TARGETS MISSED")
    return 0 if is_met else 1


if __name__ == "__main__":
    if "--server" in sys.argv:
        asyncio.run(serve_measured())
    else:
        sys.exit(asyncio.run(main()))

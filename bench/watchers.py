"""1,000 watchers of a running job: how soon a rated candidate's row is everywhere, and what a watcher costs.

The server is `evaluator serve` in a process of its own, its lanes paused; this process rates candidates as another
container does, and tells of it by NOTIFY. Beside it a bare event stream on the same web
server sends the very same bytes to as many readers.
"""

import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import httpx2
import psutil
from pydantic import SecretStr
from quart_auth import generate_auth_token
from sqlalchemy import text

from bench._engine_data import start_bench_job
from bench._streams import Readers
from bench.drain import SECRET, serving
from bench.queue_cost import READY
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.app import create_app
from evaluator.config import Config
from evaluator.live.hints import Hints
from evaluator.store import embedded, evaluations, job_moves, leases, ratings, rubrics, sessions, users
from evaluator.store.database import Database, Key, Session
from evaluator.store.jobs import Job
from evaluator.store.migrating import migrate
from evaluator.store.settings import set_setting

WATCHERS, PER_USER = 1000, 20
STALLED = 100
RATED = 25
PAGES = 60
NOTIFY_SECONDS = 0.25
RATIO, WATCHER_KIB, STALLED_KIB, OTHER_SECONDS = 1.5, 32.0, 64.0, 0.6
"""The targets."""


async def make_cookies(database: Database, url: str, team_id: int) -> list[str]:
    """As many members of the team as the limit of streams for one user wants."""
    app = create_app(Config(database_url=url, secret_key=SecretStr(SECRET)), url)
    cookies = []
    for number in range((WATCHERS + STALLED) // PER_USER):
        async with database.transaction() as session:
            user_id = await users.insert_user(session, f"watcher-{number}@example.com", "Watcher", None)
            await session.execute(
                text("UPDATE memberships SET team_id = :team WHERE user_id = :user"),
                {"team": team_id, "user": user_id},
            )
            session_id = await sessions.insert_session(session, user_id or 0)
        async with app.app_context():
            cookies.append(generate_auth_token(app.test_client(), str(session_id)))
    await app.extensions["services"].database.close()
    return cookies


def request(job_id: int, cookie: str) -> bytes:
    """The request that opens a stream."""
    return (
        f"GET /events?job={job_id}&after=0 HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: evaluator={cookie}\r\n\r\n"
    ).encode()


async def rate_one(session: Session, job: Job, number: int) -> None:
    """As another container does, though the lanes are paused; each candidate a little lower than the last."""
    [claimed] = await leases.claim(session, evaluations.evaluations, uuid4(), timedelta(hours=1), 1)
    weighting = await rubrics.get_weighting(session, job.analysis_id)
    await ratings.record_ratings(
        session, claimed, ratings.Scored(READY.answer, 900 - number, 0, weighting.id)
    )


async def rate_watched(
    database: Database, hints: Hints, job: Job, readers: Readers
) -> tuple[list[float], list[float], int]:
    """(seconds from commit to each arrival, seconds from the first arrival to each other, bytes of a burst)."""
    since_commit: list[float] = []
    since_first: list[float] = []
    before = len(readers.first)
    async with database.transaction() as session:
        await job_moves.begin_jobs(session, [job.id])
    for number in range(1, RATED + 1):
        async with database.transaction() as session:
            marker = f'"done":{number},'.encode()
            readers.expect(marker)
            await rate_one(session, job, number)
        committed = time.perf_counter()
        hints.put([Key("job", job.id)])
        arrivals = await readers.wait_for(marker)
        since_commit += [at - committed for at in arrivals]
        since_first += [at - min(arrivals) for at in arrivals]
        # the next one is no neighbour of this one's NOTIFY
        await asyncio.sleep(2 * NOTIFY_SECONDS)
    return since_commit, since_first, (len(readers.first) - before) // RATED


async def send_bare(burst: bytes) -> tuple[list[float], float]:
    """The same of a bare loop: seconds from the first arrival to each other, and KiB of a watcher."""
    readers = Readers()
    since_first: list[float] = []
    with bare_server() as (port, process):
        empty = psutil.Process(process.pid).memory_info().rss
        for _ in range(WATCHERS):
            await readers.open(port, b"GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        each = (psutil.Process(process.pid).memory_info().rss - empty) / WATCHERS / 1024
        for number in range(RATED):
            marker = f"mark-{number:03}-".encode()
            readers.expect(marker)
            assert process.stdin is not None
            process.stdin.write((_text_of(burst)[: -len(marker)] + marker).hex() + "\n")
            process.stdin.flush()
            arrivals = await readers.wait_for(marker)
            since_first += [at - min(arrivals) for at in arrivals]
        readers.close()
    return since_first, each


def _text_of(burst: bytes) -> bytes:
    """Printable bytes as many as the burst's; where it was cut matters to nobody."""
    return b"x" * len(burst)


@contextmanager
def bare_server() -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    """Port and process of the bare loop."""
    command = [sys.executable, "-m", "bench._bare_stream"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), process
        finally:
            process.terminate()


async def read_pages(port: int, cookie: str) -> float:
    """The p99, here the slowest but one in sixty, of the dashboard, in seconds."""
    took = []
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
        for _ in range(PAGES):
            began = time.perf_counter()
            (await http.get("/dashboard", headers={"cookie": f"evaluator={cookie}"})).raise_for_status()
            took.append(time.perf_counter() - began)
            await asyncio.sleep(0.05)
    return p99(took)


def p99(values: list[float]) -> float:
    """The value that one in a hundred exceeds."""
    return sorted(values)[int(len(values) * 0.99) - 1]


async def measure(database: Database, url: str) -> None:
    """Print the figures."""
    job = await start_bench_job(database, MatcherRater(), 200, 20)
    async with database.transaction() as session:
        for lane in ("interactive", "background"):
            await set_setting(session, f"is_{lane}_paused", True, None)
    cookies = await make_cookies(database, url, job.team_id)
    hints = Hints(database, NOTIFY_SECONDS)
    telling = asyncio.create_task(hints.run())
    readers, stalled = Readers(), []
    async with serving(url, "http://127.0.0.1:9/v1") as server:
        await read_pages(server.port, cookies[0])
        idle = await read_pages(server.port, cookies[0])
        memory = psutil.Process(server.process.pid)
        empty = memory.memory_info().rss
        for number in range(WATCHERS):
            await readers.open(server.port, request(job.id, cookies[number // PER_USER]))
        await asyncio.sleep(2)
        each = (memory.memory_info().rss - empty) / WATCHERS / 1024
        pages = asyncio.create_task(read_pages(server.port, cookies[0]))
        since_commit, since_first, burst = await rate_watched(database, hints, job, readers)
        loaded = await pages
        readers.close()
        await asyncio.sleep(1)
        before = memory.memory_info().rss
        for number in range(STALLED):
            _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
            writer.write(request(job.id, cookies[(WATCHERS + number) // PER_USER]))
            stalled.append(writer)
        await asyncio.sleep(3)
        held = (memory.memory_info().rss - before) / STALLED / 1024
        for writer in stalled:
            writer.transport.abort()
        server.process.terminate()
    telling.cancel()
    bare, bare_each = await send_bare(bytes(readers.first[-burst:]))
    print(
        f"{WATCHERS} watchers of one job, {RATED} candidates rated by another process, {burst:,} bytes each"
    )
    print(
        f"commit to arrival p99 {p99(since_commit):.3f} s (target {OTHER_SECONDS}), with NOTIFY each {NOTIFY_SECONDS} s"
    )
    print(
        f"first to last of all watchers p99 {p99(since_first) * 1000:.0f} ms, bare loop {p99(bare) * 1000:.0f} ms: "
        f"ratio {p99(since_first) / p99(bare):.2f} (target {RATIO})"
    )
    print(f"memory of a watcher {each:.0f} KiB (target {WATCHER_KIB:.0f}), of a bare one {bare_each:.0f}")
    print(f"memory of a stalled reader {held:.0f} KiB (target {STALLED_KIB:.0f})")
    print(
        f"dashboard p99 {loaded * 1000:.0f} ms, idle {idle * 1000:.0f} ms: ratio {loaded / idle:.2f} (target 2)"
    )


async def main() -> None:
    """Measure on a throw-away server."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (8192, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        cluster = await embedded.start(Path(name) / "cluster", embedded.PRODUCTION)
        try:
            url = await cluster.create_database("watched")
            await migrate(url)
            database = Database(url)
            await measure(database, url)
            await database.close()
        finally:
            await cluster.stop()


if __name__ == "__main__":
    asyncio.run(main())

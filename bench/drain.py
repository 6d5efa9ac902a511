"""SIGTERM to a real server with 200 open streams: when they hear the farewell, when the process ends, and how.

With nothing open (the baseline), with the streams and idle connections, with calls to a model in flight that end
within the drain, with calls that do not, and with readers that stopped in the middle of a download. Targets: farewell
within 0.5 s on every stream; the end within 1.5 s of the baseline plus what the calls took; exit code 0; nothing
claimed after the signal; no lease left behind. Readers that have stalled are waited for 4 s longer, then cut off.
"""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr
from quart_auth import generate_auth_token
from sqlalchemy import text

from bench._engine_data import start_bench_job
from bench._fake_model import API_KEY, fake_model
from evaluator import ROOT
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.app import create_app
from evaluator.config import Config
from evaluator.store import embedded, sessions, users
from evaluator.store.blobs import insert_blob
from evaluator.store.database import Database, Session
from evaluator.store.documents import DocumentRole, insert_document
from evaluator.store.drafts import insert_draft
from evaluator.store.migrating import migrate
from evaluator.store.settings import set_setting

STREAMS, PER_USER = 200, 20
IDLE, STALLED = 20, 3
LARGE_BYTES = 8_000_000
CANDIDATES, SLOTS = 12, 4
SECRET = "placeholder-secret-of-forty-characters-x"
FAREWELL_SECONDS, MARGIN_SECONDS, STALLED_SECONDS = 0.5, 1.5, 4.0


@dataclass
class Ended:
    """What was seen after the signal; seconds since it."""

    code: int = -1
    seconds: float = 0.0
    farewells: list[float] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Scene:
    """What is going on when the signal comes, and how long the process may take beyond the baseline."""

    name: str
    seconds: float
    has_streams: bool = True
    call_seconds: float = 0.0
    drain_seconds: int = 20
    stalled: int = 0
    states: dict[str, int] = field(default_factory=dict)


SCENES = (
    Scene("nothing open", 0.0, has_streams=False),
    Scene(f"{STREAMS} streams", MARGIN_SECONDS),
    Scene(
        f"{STREAMS} streams, calls of 3 s",
        MARGIN_SECONDS + 3,
        call_seconds=3.0,
        states={"done": SLOTS, "queued": CANDIDATES - SLOTS},
    ),
    Scene(
        f"{STREAMS} streams, calls of 60 s, drain of 2 s",
        MARGIN_SECONDS + 2,
        call_seconds=60.0,
        drain_seconds=2,
        states={"queued": CANDIDATES},
    ),
    Scene(
        f"{STREAMS} streams, {STALLED} stalled downloads", MARGIN_SECONDS + STALLED_SECONDS, stalled=STALLED
    ),
)


@dataclass(frozen=True)
class Viewer:
    """Somebody signed in, with a draft to watch and a file to fetch."""

    cookie: str
    draft_id: int
    document_id: int


@dataclass(frozen=True)
class Running:
    """A server to be told to end."""

    process: asyncio.subprocess.Process
    port: int


async def make_viewers(database: Database, url: str) -> list[Viewer]:
    config = Config(database_url=url, secret_key=SecretStr(SECRET))
    app = create_app(config, url)
    viewers = []
    for _ in range(STREAMS // PER_USER):
        async with database.transaction() as session:
            session_id, draft_id, document_id = await _make_viewer(session)
        async with app.app_context():
            viewers.append(
                Viewer(generate_auth_token(app.test_client(), str(session_id)), draft_id, document_id)
            )
    await app.extensions["services"].database.close()
    return viewers


async def _make_viewer(session: Session) -> tuple[object, int, int]:
    number = await session.scalar(text("SELECT count(*) FROM users"))
    user_id = await users.insert_user(session, f"drain-{number}@example.com", "Drain", None)
    user = await users.get_user(session, user_id or 0)
    draft_id = await insert_draft(session, user.team_id, user.id)
    blob = await insert_blob(session, user.team_id, os.urandom(LARGE_BYTES))
    document_id = await insert_document(
        session,
        team_id=user.team_id,
        draft_id=draft_id,
        role=DocumentRole.JOB_DESCRIPTION,
        name="large.bin",
        size_bytes=blob.size_bytes,
        sha256=blob.sha256,
    )
    await session.execute(text("UPDATE documents SET state = 'done', status = 'unsupported'"))
    return await sessions.insert_session(session, user.id), draft_id, document_id


@asynccontextmanager
async def serving(url: str, model: str) -> AsyncIterator[Running]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
    environment |= {
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "OPENAI_API_KEY": API_KEY,
        "OPENAI_BASE_URL": model,
        "PORT": "0",
        "PYTHONPATH": str(ROOT),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "evaluator", "serve", env=environment, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(60):
            while b" is at http://" not in (line := await process.stderr.readline()):
                assert line, "the server did not start"
        quiet = asyncio.create_task(process.stderr.read())
        yield Running(process, int(line.decode().strip().rpartition(":")[2]))
        await quiet
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def get(port: int, path: str, viewer: Viewer) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**16)
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: evaluator={viewer.cookie}\r\n\r\n".encode()
    )
    status = await reader.readline()
    assert b" 200" in status, status
    return reader, writer


async def watch(port: int, viewer: Viewer, is_open: asyncio.Event) -> float:
    """The moment at which the farewell came; 0.0 when the stream ended without."""
    reader, writer = await get(port, f"/events?draft={viewer.draft_id}", viewer)
    farewell = 0.0
    while line := await reader.readline():
        if line.startswith(b"event: beat"):
            is_open.set()
        if line.startswith(b"event: farewell"):
            farewell = time.perf_counter()
    writer.close()
    return farewell


@contextmanager
def kept_open(connections: list[asyncio.StreamWriter]) -> Iterator[None]:
    yield
    for writer in connections:
        writer.close()


async def open_others(port: int, viewers: list[Viewer], stalled: int) -> list[asyncio.StreamWriter]:
    """Connections that were used once and wait, and downloads whose reader stopped after the first lines."""
    opened = []
    for number in range(IDLE):
        reader, writer = await get(port, "/healthz", viewers[number % len(viewers)])
        while await reader.readline() != b"alive\n":
            pass
        opened.append(writer)
    for viewer in viewers[:stalled]:
        _, writer = await get(port, f"/documents/{viewer.document_id}/original", viewer)
        opened.append(writer)
    return opened


async def end(database: Database, running: Running, viewers: list[Viewer], scene: Scene) -> Ended:
    """Open everything, wait for the calls, send the signal and look on."""
    is_open = [asyncio.Event() for _ in range(STREAMS if scene.has_streams else 0)]
    watching = [
        asyncio.create_task(watch(running.port, viewers[number % len(viewers)], opened))
        for number, opened in enumerate(is_open)
    ]
    await asyncio.gather(*(opened.wait() for opened in is_open))
    others = await open_others(running.port, viewers, scene.stalled) if scene.has_streams else []
    if scene.call_seconds:
        await until_running(database)
    seen = Ended()
    with kept_open(others):
        began = time.perf_counter()
        running.process.send_signal(signal.SIGTERM)
        heard = await asyncio.gather(*watching)
        async with asyncio.timeout(120):
            seen.code = await running.process.wait()
        seen.seconds = time.perf_counter() - began
    seen.farewells = sorted(moment - began if moment else float("inf") for moment in heard)
    seen.states = await states(database)
    return seen


async def states(database: Database) -> dict[str, int]:
    """How many of the job's candidates are in which state."""
    async with database.transaction() as session:
        rows = await session.execute(
            text("SELECT state, count(*) AS number FROM evaluations GROUP BY state, worker_id, lease_until")
        )
        found: dict[str, int] = {}
        for row in rows:
            found[row.state] = found.get(row.state, 0) + row.number
        return found


# asked of the database: the server is another process, and has no event for us
async def until_running(database: Database) -> None:
    async with asyncio.timeout(30):
        while (await states(database)).get("running") != SLOTS:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def measure(database: Database, viewers: list[Viewer], scene: Scene) -> Ended:
    async with database.transaction() as session:
        await session.execute(text("DELETE FROM analyses"))
        settings = {"drain_seconds": scene.drain_seconds, "max_model_calls": SLOTS}
        for name, value in (settings | {"interactive_reserved_slots": 0}).items():
            await set_setting(session, name, value, None)
    with fake_model(scene.call_seconds) as model:
        async with serving(database.url, model) as running:
            if scene.call_seconds:
                await start_bench_job(database, MatcherRater(), CANDIDATES, 8)
            return await end(database, running, viewers, scene)


def is_met(scene: Scene, seen: Ended, baseline: float) -> bool:
    """Print what was seen; true when it is within the targets."""
    heard = seen.farewells
    last = f"farewell on all of {len(heard)} within {heard[-1]:.2f} s, " if heard else ""
    met = (
        seen.code == 0
        and (not heard or heard[-1] <= FAREWELL_SECONDS)
        and seen.seconds <= baseline + scene.seconds
        and seen.states == scene.states
    )
    mark = "" if met else "  MISSED"
    print(
        f"{scene.name}: {last}ended with code {seen.code} after {seen.seconds:.2f} s"
        f" (<= {baseline + scene.seconds:.2f}), candidates {seen.states or 'none'}{mark}"
    )
    return met


async def main() -> int:
    with tempfile.TemporaryDirectory(prefix="bench-drain-") as folder:
        cluster = await embedded.start(Path(folder), embedded.THROWAWAY)
        try:
            await migrate(cluster.url)
            database = Database(cluster.url)
            viewers = await make_viewers(database, cluster.url)
            seen = [await measure(database, viewers, scene) for scene in SCENES]
            await database.close()
        finally:
            await cluster.stop()
    baseline = seen[0].seconds
    met = [is_met(scene, ended, baseline) for scene, ended in zip(SCENES, seen, strict=True)]
    print("targets met" if all(met) else "TARGETS MISSED")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

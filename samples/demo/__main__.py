"""`make demo`: starts the product with data of its own, beside the demonstration model, and sets the scene."""

import asyncio
import fcntl
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import httpx2

from evaluator import ROOT
from evaluator.domain.rater_labels import DEMONSTRATION_MODEL
from samples.demo.model import DemonstrationModel
from samples.demo.scenes import REFUSED, Size, play
from samples.demo.visitor import PASSWORD

LATENCY = 0.4
"""Seconds that the model takes to answer."""
RESUMES = 120
READY_SECONDS = 60.0
STOP_SECONDS = 4.0
FIRST_PORT = 8000
OURS = ("DATABASE_URL", "DATABASE_DIRECT_URL", "SMTP_URL", "PUBLIC_URL", "OPENAI_BASE_URL", "BIND", "PORT")
"""Settings of a real deployment that a demonstration must not touch."""


async def main() -> int:
    """Run until Ctrl-C or SIGTERM; 1 when the demonstration could not be prepared."""
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    folder = Path(os.environ.get("DEMO_DIR") or ROOT / "var" / "demo")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.with_suffix(".lock")):
        model = DemonstrationModel(float(os.environ.get("DEMO_LATENCY") or LATENCY), REFUSED)
        port = _free_port(int(os.environ.get("PORT") or FIRST_PORT))
        async with model.serving() as base_url, _product(folder, port, base_url) as server:
            ended = asyncio.create_task(server.wait(), name="server")
            work = asyncio.create_task(_set_the_scene(f"http://127.0.0.1:{port}"), name="scenes")
            stop = asyncio.create_task(stopping.wait(), name="stop")
            await asyncio.wait({ended, work, stop}, return_when=asyncio.FIRST_COMPLETED)
            if work.done() and work.exception() is None:
                await asyncio.wait({ended, stop}, return_when=asyncio.FIRST_COMPLETED)
            for task in (work, stop):
                task.cancel()
            [failure, *_] = await asyncio.gather(work, stop, return_exceptions=True)
    if isinstance(failure, Exception):
        print(f"The demonstration could not be prepared: {failure!r}", file=sys.stderr)
        return 1
    return 0


async def _set_the_scene(address: str) -> None:
    began = time.monotonic()
    print(
        "Preparing the demonstration: three people, 240 fictional resumes, five background jobs.", flush=True
    )
    await _until_ready(address)
    await play(address, Size(running=int(os.environ.get("DEMO_RESUMES") or RESUMES)))
    print(
        f"""
Ready after {time.monotonic() - began:.0f} s: {address}

  rita@example.com   recruiter: Background Jobs has one running, finished, failed, cancelled and scheduled
  ray@example.com    another recruiter: has a draft of three resumes, which starts at once beside the large job
  ada@example.com    admin: System Settings, Queue, Outbox (the mails, since no mail server is set), Audit
  Password of all three: {PASSWORD}

Levels come from a demonstration model on this machine that matches words; everybody in the resumes is made up.
Look at Background Jobs as rita, stop this with Ctrl-C.""",
        flush=True,
    )


@asynccontextmanager
async def _product(folder: Path, port: int, base_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`evaluator serve` with data of its own, begun afresh; a leftover server of that data is stopped first."""
    environment = {
        name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in OURS
    }
    environment |= {
        "DATA_DIR": str(folder),
        "PORT": str(port),
        "OPENAI_API_KEY": "demonstration",
        "OPENAI_BASE_URL": base_url,
        "RATING_MODEL": DEMONSTRATION_MODEL,
        "INSIGHT_MODEL": DEMONSTRATION_MODEL,
    }
    await asyncio.to_thread(_clear, folder)
    server = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "evaluator",
        "serve",
        env=environment,
        cwd=ROOT,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield server
    finally:
        with suppress(ProcessLookupError):
            server.terminate()
        try:
            await asyncio.wait_for(server.wait(), STOP_SECONDS)
        except TimeoutError:
            with suppress(ProcessLookupError):
                server.kill()
            await server.wait()


def _clear(folder: Path) -> None:
    """Delete the data of the last demonstration; its database server, if it was left running, is stopped."""
    for pid_file in folder.rglob("postmaster.pid"):
        with suppress(ValueError, ProcessLookupError, IndexError):
            pid = int(pid_file.read_text().splitlines()[0])
            os.kill(pid, signal.SIGQUIT)
            _wait_for_end(pid)
    shutil.rmtree(folder, ignore_errors=True)


def _wait_for_end(pid: int) -> None:
    last = time.monotonic() + STOP_SECONDS
    while time.monotonic() < last:
        os.kill(pid, 0)
        time.sleep(0.05)


async def _until_ready(address: str) -> None:
    async with asyncio.timeout(READY_SECONDS), httpx2.AsyncClient(timeout=READY_SECONDS) as http:
        while True:
            with suppress(httpx2.TransportError):
                if (await http.get(f"{address}/readyz")).status_code == 200:
                    return
            await asyncio.sleep(0.1)


def _free_port(first: int) -> int:
    """The first of the next hundred ports that nobody listens on."""
    for port in range(first, first + 100):
        with socket.socket() as tried, suppress(OSError):
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(("127.0.0.1", port))
            return port
    raise SystemExit(f"No port from {first} on is free. Set PORT to another one.")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One demonstration at a time has the data directory."""
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit("Another demonstration is running. Stop it with Ctrl-C first.") from None
        yield


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

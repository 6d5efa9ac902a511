"""Containers as processes: started, killed, frozen, and heard through their log lines."""

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import psutil

from evaluator import ROOT

READY = "Candidate Evaluator is at"
NO_DATABASE = "The database cannot be"
START_SECONDS = 60


class Container:
    """One container through all its lives. `lines` are the log lines of all of them, `words` what was no log line."""

    def __init__(self, model: str, environment: Mapping[str, str]) -> None:
        self.model = model
        self.lines: list[dict[str, Any]] = []
        self.words: list[str] = []
        self.left_behind: list[psutil.Process] = []
        self.workers: set[UUID] = set()
        self.is_frozen = False
        self._environment = {**environment, "RATING_MODEL": model, "INSIGHT_MODEL": model}
        self._ready = asyncio.Event()
        self._process: asyncio.subprocess.Process
        self._hearing: asyncio.Task[None]

    @property
    def is_serving(self) -> bool:
        """True when it is ready and not frozen."""
        return self._ready.is_set() and not self.is_frozen

    async def start(self) -> None:
        """Start the process; `until_ready` waits for it."""
        self._ready.clear()
        self.workers.clear()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.container",
            cwd=ROOT, env=self._environment, stderr=asyncio.subprocess.PIPE, limit=1 << 20,
        )  # fmt: skip
        self._hearing = asyncio.create_task(self._hear(self._process))

    async def until_ready(self) -> None:
        """Wait until it serves; one that found no database is started again, as whatever runs containers does."""
        async with asyncio.timeout(START_SECONDS):
            while True:
                ready = asyncio.create_task(self._ready.wait())
                await asyncio.wait([ready, self._hearing], return_when="FIRST_COMPLETED")
                if ready.done():
                    return
                ready.cancel()
                self._excuse_end()
                await self.start()

    async def kill(self) -> tuple[float, set[UUID]]:
        """SIGKILL; gives when, by time.time(), and the workers that died with it."""
        if self._process.returncode is None:
            self.left_behind += psutil.Process(self._process.pid).children(recursive=True)
            at = time.time()
            self._process.kill()
        else:
            self._excuse_end()
            at = time.time()
        await self._process.wait()
        # what it said before its end is in the pipe: above all under which id it worked
        await self._hearing
        self._ready.clear()
        return at, set(self.workers)

    def freeze(self) -> float:
        """SIGSTOP; gives when, by time.time()."""
        self.is_frozen = True
        self._process.send_signal(signal.SIGSTOP)
        return time.time()

    def thaw(self) -> None:
        """SIGCONT."""
        self._process.send_signal(signal.SIGCONT)
        self.is_frozen = False

    async def stop(self) -> int:
        """SIGTERM; gives the exit code."""
        self._process.terminate()
        async with asyncio.timeout(START_SECONDS):
            code = await self._process.wait()
            await self._hearing
        return code

    async def clear_away(self) -> None:
        """Leave nothing running, whatever went wrong before."""
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        await self._hearing

    def count_lines(self, message: str) -> int:
        """How many log lines say that."""
        return sum(line["message"] == message for line in self.lines)

    def _excuse_end(self) -> None:
        """A process that ends by itself has one excuse."""
        if not any(NO_DATABASE in line for line in self.words[-3:]):
            raise AssertionError("the container ended:\n" + "\n".join(self.words[-20:]))

    async def _hear(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            self._take(line.decode().rstrip())

    def _take(self, line: str) -> None:
        try:
            entry = json.loads(line)
        except ValueError:
            self.words.append(line)
            if line.startswith(READY):
                self._ready.set()
            return
        self.lines.append(entry)
        if entry["message"] == "worker started":
            self.workers.add(UUID(entry["worker"]))


def environment(**values: str) -> dict[str, str]:
    """The environment of a container: ours, without what could lead it to another database or a real provider."""
    foreign = ("OPENAI_", "DATABASE_", "SMTP_", "MAIL_", "STRIPE_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "PYTHONPATH": str(ROOT), "PORT": "0", "LOG_FORMAT": "json", **values}

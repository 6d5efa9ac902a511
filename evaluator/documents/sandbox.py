"""Files are read in child processes that can hang, bloat or crash without harm to anything but their one file."""

import asyncio
import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator
from types import TracebackType

from evaluator import ROOT
from evaluator.documents.archives import ArchiveLimits, LeftOut, Member
from evaluator.documents.folders import is_gone, open_folder
from evaluator.documents.frames import (
    BEGUN,
    LAST,
    LEFT_OUT,
    MEMBER,
    READY,
    Request,
    pack_request,
    receive,
    unpack_entry,
)
from evaluator.documents.limits import ReadLimits
from evaluator.documents.refusals import Refused, crashed, too_slow
from evaluator.domain.documents import Document

WORKER = (sys.executable, "-m", "evaluator.documents.worker")
FILES_A_CHILD = 100
"""A child is replaced after so many files, so that nothing a library leaks adds up."""
START_SECONDS = 30.0
END_SECONDS = 0.9
ATTEMPTS = 3
"""A child that dies before the whole file has come was not killed by the file: another one is asked."""


class SandboxClosed(Exception):
    """The sandbox ended while the file was waiting or being read: nothing is known about the file."""


class SandboxFailed(Exception):
    """No child process could be started, or none lived long enough to take the file: an error of ours."""


class ArchiveRefused(Refused):
    """An archive could not be opened, or gave no more: `status` and `reason` as for a file."""


class Sandbox:
    """A bounded pool of reading processes: `async with Sandbox(workers=2) as sandbox: await sandbox.read(data, name)`.

    Children start when first needed. `read` waits for a free one. `command` is what starts a child.
    """

    def __init__(
        self,
        workers: int = 2,
        limits: ReadLimits | None = None,
        files_a_child: int = FILES_A_CHILD,
        command: tuple[str, ...] = WORKER,
    ) -> None:
        self.limits = limits or ReadLimits()
        self._slots = asyncio.Semaphore(workers)
        self._files_a_child = files_a_child
        self._command = command
        self._idle: list[_Child] = []
        self._all: set[_Child] = set()
        self._is_closed = False
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    async def __aenter__(self) -> "Sandbox":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """The living children."""
        return tuple(child.process.pid for child in self._all)

    async def read(self, data: bytes, name: str, limits: ReadLimits | None = None) -> Document:
        """Read one file; `limits` replace the sandbox's own, save for memory. Cancelling ends the child.

        Raises SandboxClosed, or SandboxFailed when no child can be had; whatever the file does is a status.
        """
        chosen = limits or self.limits
        async with self._slots:
            for _ in range(ATTEMPTS):
                try:
                    return await self._read_once(data, name, chosen)
                except _NotBegun:
                    continue
                except Refused as refused:
                    return Document(status=refused.status, reason=refused.reason)
            raise SandboxFailed("no reading process could be started")

    async def expand(
        self, data: bytes, name: str, limits: ArchiveLimits
    ) -> AsyncGenerator[Member | LeftOut, None]:
        """The files of a ZIP, one after the other; close the generator (contextlib.aclosing) when done with it.

        Raises ArchiveRefused at the end when it could not be opened or was cut short, and like `read`.
        """
        request = Request(data, name, self.limits, limits)
        async with self._slots:
            child = await self._take_for(request)
            is_well = False
            try:
                letter, payload = await child.answer(self.limits)
                while letter in (MEMBER, LEFT_OUT):
                    yield unpack_entry(letter, payload)
                    letter, payload = await child.answer(self.limits)
                is_well = letter != LAST and child.files < self._files_a_child
            except Refused as refused:
                raise ArchiveRefused(refused.status, refused.reason) from refused
            finally:
                await self._put(child, is_well)
        if payload:
            refusal = Document.model_validate_json(payload)
            raise ArchiveRefused(refusal.status, refusal.reason or "")

    async def _take_for(self, request: Request) -> "_Child":
        """A child that has taken the request."""
        for _ in range(ATTEMPTS):
            child = await self._take()
            try:
                await child.ask(request)
            except _NotBegun:
                await asyncio.shield(self._end(child))
            except BaseException:
                await asyncio.shield(self._end(child))
                raise
            else:
                return child
        raise SandboxFailed("no reading process could be started")

    async def close(self) -> None:
        """End all children within a second, whatever they do."""
        self._is_closed = True
        await asyncio.gather(*(self._end(child) for child in tuple(self._all)))
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    async def _read_once(self, data: bytes, name: str, limits: ReadLimits) -> Document:
        child = await self._take()
        is_well = False
        try:
            document, is_last = await child.read(data, name, limits)
            is_well = not is_last and child.files < self._files_a_child
            return document
        except (Refused, _NotBegun) as error:
            if self._is_closed:
                raise SandboxClosed from error
            raise
        finally:
            await self._put(child, is_well)

    async def _put(self, child: "_Child", is_well: bool) -> None:
        if is_well and not self._is_closed:
            self._idle.append(child)
        else:
            # shielded: a cancelled read must not leave its child behind
            await asyncio.shield(self._end(child))

    async def _take(self) -> "_Child":
        if self._is_closed:
            raise SandboxClosed
        while self._idle:
            child = self._idle.pop()
            if child.process.returncode is None:
                return child
            self._all.discard(child)
        return await self._start()

    async def _start(self) -> "_Child":
        if self._folder is None or is_gone(self._folder):
            self._folder = open_folder()
        starting = asyncio.create_subprocess_exec(
            *self._command,
            str(self.limits.memory_mb),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            cwd=self._folder.name,
            env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "TMPDIR": self._folder.name, "PATH": os.defpath},
            start_new_session=True,
        )
        child = _Child(await starting)
        self._all.add(child)
        try:
            await child.wait_until_ready()
        except BaseException:
            await asyncio.shield(self._end(child))
            raise
        return child

    async def _end(self, child: "_Child") -> None:
        await child.end()
        self._all.discard(child)


class _NotBegun(Exception):
    """The child was gone before it had the whole file."""


class _Child:
    """One reading process. Its group is killed as a whole."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.files = 0

    async def wait_until_ready(self) -> None:
        try:
            async with asyncio.timeout(START_SECONDS):
                letter, _ = await receive(self._output)
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            raise _NotBegun from error
        if letter != READY:
            raise _NotBegun

    async def read(self, data: bytes, name: str, limits: ReadLimits) -> tuple[Document, bool]:
        """The document, and whether the child ends after it. Raises _NotBegun, or Refused (timeout, corrupt)."""
        self.files += 1
        try:
            async with asyncio.timeout(limits.seconds):
                await self._hand_over(pack_request(Request(data, name, limits)))
                try:
                    letter, payload = await receive(self._output)
                except (asyncio.IncompleteReadError, ConnectionError) as error:
                    raise await self._why_gone(limits) from error
        except TimeoutError as error:
            raise too_slow(limits.seconds) from error
        return Document.model_validate_json(payload), letter == LAST

    async def ask(self, request: Request) -> None:
        """Hand over a request; raises _NotBegun."""
        self.files += 1
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._hand_over(pack_request(request))
        except TimeoutError as error:
            raise _NotBegun from error

    async def answer(self, limits: ReadLimits) -> tuple[bytes, bytes]:
        """The next frame; raises Refused (timeout, corrupt)."""
        try:
            async with asyncio.timeout(limits.seconds):
                return await receive(self._output)
        except TimeoutError as error:
            raise too_slow(limits.seconds) from error
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise crashed() from error

    async def _why_gone(self, limits: ReadLimits) -> Refused:
        is_out_of_time = await self.process.wait() == -signal.SIGXCPU
        return too_slow(limits.cpu_seconds) if is_out_of_time else crashed()

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(END_SECONDS):
                await self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()

    async def _hand_over(self, request: bytes) -> None:
        assert self.process.stdin is not None  # noqa: S101  a pipe was asked for
        try:
            self.process.stdin.write(request)
            await self.process.stdin.drain()
            letter, _ = await receive(self._output)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise _NotBegun from error
        if letter != BEGUN:
            raise _NotBegun

    @property
    def _output(self) -> asyncio.StreamReader:
        assert self.process.stdout is not None  # noqa: S101  a pipe was asked for
        return self.process.stdout

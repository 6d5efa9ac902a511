"""Real processes that start at once: `python -m MODULE WORD...`, forked from one that has read the product already.

Reading it costs a process 1.5 s of a core, a fork 10 ms. What runs is the module as `__main__`, with its own
arguments, environment, working directory and streams; only what the interpreter itself takes from its environment
(PYTHON..., LC_...) cannot be given.
"""

import asyncio
import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from evaluator import ROOT

REQUEST_LIMIT = 1024 * 1024
"""Bytes; a request is one message."""
KEPT = 1024 * 1024
"""Bytes of output that wait until somebody reads them; a process with more to say would wait, too."""


class Forked:
    """A process, as asyncio has them: `pid`, `returncode`, `stdout`, `stderr`, and the ways to end and await it."""

    def __init__(
        self,
        pid: int,
        stdout: asyncio.StreamReader,
        stderr: asyncio.StreamReader,
        status: asyncio.StreamReader,
    ) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdout = stdout
        self.stderr = stderr
        self._ended = asyncio.create_task(self._end(status), name=f"process {pid}")

    async def _end(self, status: asyncio.StreamReader) -> None:
        self.returncode = int(await status.readline())

    async def wait(self) -> int:
        """Wait for the end; gives the exit code, or minus the number of the signal."""
        await asyncio.shield(self._ended)
        assert self.returncode is not None
        return self.returncode

    async def communicate(self) -> tuple[bytes, bytes]:
        """What is said up to the end, on both streams."""
        out, err, _ = await asyncio.gather(self.stdout.read(), self.stderr.read(), self.wait())
        return out, err

    def send_signal(self, number: int) -> None:
        """Nothing happens once it has ended."""
        if self.returncode is None:
            # it may have ended a moment ago, and word of it still be on the way
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Forks:
    """Starts processes; `close` ends the one they come from, and none of them."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._start(theirs.fileno())

    def _start(self, control: int) -> None:
        words = [sys.executable, "-m", "tests.forking", str(control)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL, pass_fds=[control])

    async def start(self, module: str, *words: str, env: Mapping[str, str], cwd: Path = ROOT) -> Forked:
        """Run `python -m module words`, with nothing to read and both outputs on pipes."""
        request = json.dumps({"module": module, "words": words, "env": dict(env), "cwd": str(cwd)}).encode()
        out, err, told = os.pipe(), os.pipe(), os.pipe()
        theirs = [out[1], err[1], told[1]]
        await asyncio.to_thread(socket.send_fds, self._control, [request], theirs)
        for descriptor in theirs:
            os.close(descriptor)
        status = await _reader(told[0])
        pid = await status.readline()
        assert pid, "the product cannot be imported"
        return Forked(int(pid), await _reader(out[0]), await _reader(err[0]), status)

    def close(self) -> None:
        self._control.close()
        self._process.wait()


async def _reader(pipe: int) -> asyncio.StreamReader:
    reader = asyncio.StreamReader(limit=KEPT)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(pipe, "rb")
    )
    return reader


def _read_product() -> None:
    for module in ("evaluator.cli", "hypercorn.asyncio", "openai.resources.chat"):
        import_module(module)
    from evaluator.web import NOUNS

    for noun in NOUNS:
        import_module(f"evaluator.web.{noun}")
    gc.freeze()


def _serve(control: socket.socket) -> dict[str, Any]:
    """Fork for each request until nobody asks any more; comes back in the children, with what each has to be."""
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, REQUEST_LIMIT, 3)
        if not request:
            os._exit(0)
        out, err, status = descriptors
        if os.fork() == 0:
            control.close()
            if (pid := os.fork()) == 0:
                os.close(status)
                for ours, theirs in ((1, out), (2, err)):
                    os.dup2(theirs, ours)
                    os.close(theirs)
                return dict(json.loads(request))
            _watch(pid, status, (0, 1, 2, out, err))
        for descriptor in descriptors:
            os.close(descriptor)
        _bury()


def _watch(pid: int, status: int, others: Sequence[int]) -> NoReturn:
    """Tell the number of a process, and how it ended."""
    for descriptor in others:
        os.close(descriptor)
    os.write(status, b"%d\n" % pid)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(BrokenPipeError):
        os.write(status, b"%d\n" % code)
    os._exit(0)


def _bury() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become(module: str, words: Sequence[str], env: Mapping[str, str], cwd: str) -> None:
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    # those of before know another kind of file
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _read_product()
    _become(**_serve(socket.socket(fileno=int(sys.argv[1]))))

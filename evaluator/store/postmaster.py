"""The running server of a cluster, found by its postmaster.pid: alive, silent, or only a file left behind."""

import os
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from evaluator.domain.errors import EvaluatorError

PORT = 5432
"""Names the socket's file only: an embedded server listens on no network address."""
SILENT_SECONDS = 30
"""How long a living server may take to answer: it may be recovering from a crash, or stopping."""
ANSWER_SECONDS = 2
POLL_SECONDS = 0.05

_SSL_REQUEST = bytes.fromhex("00000008 04d2162f")
"""Length and code, from the protocol's message formats."""


class PostmasterSilentError(EvaluatorError):
    """A PostgreSQL server holds the data directory but does not answer."""


@dataclass(frozen=True, slots=True)
class _Postmaster:
    """What postmaster.pid says; its lines: pid, data, start, port, socket folder, address, memory, status."""

    pid: int
    socket_folder: Path
    is_ready: bool

    @property
    def socket(self) -> Path:
        return self.socket_folder / f".s.PGSQL.{PORT}"


def find_ready(data: Path) -> Path | None:
    """The socket folder of the server running on `data`, once it is ready; None when none runs.

    Only a server that answers counts as running: a process number may have been given anew.
    Raises PostmasterSilentError when PostgreSQL runs but does not get ready.
    """
    deadline = monotonic() + SILENT_SECONDS
    while (found := _read(data)) is not None:
        if found.is_ready and _answers(found.socket):
            return found.socket_folder
        if not _is_postgres(found.pid):
            return None
        if monotonic() > deadline:
            raise PostmasterSilentError(
                f"Process {found.pid} holds {data} but does not answer: stop it, then start again."
            )
        sleep(POLL_SECONDS)
    return None


def is_alive(data: Path) -> bool:
    """True when the process that postmaster.pid names is a PostgreSQL server."""
    found = _read(data)
    return found is not None and _is_postgres(found.pid)


def clear_stale(data: Path) -> None:
    """Remove what a dead server left behind, so that its process number, used anew, cannot hinder a start."""
    stale = _read(data)
    if stale is None:
        return
    if stale.socket_folder.parent == data.parent:
        stale.socket.unlink(missing_ok=True)
        stale.socket.with_name(f"{stale.socket.name}.lock").unlink(missing_ok=True)
    elif stale.socket_folder.name.startswith("evaluator-"):
        shutil.rmtree(stale.socket_folder, ignore_errors=True)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _read(data: Path) -> _Postmaster | None:
    try:
        lines = [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return None
    lines += [""] * (8 - len(lines))
    pid = int(lines[0]) if lines[0].isdigit() else 0
    return _Postmaster(pid, Path(lines[4] or "/nonexistent"), lines[7] == "ready")


def _answers(path: Path) -> bool:
    """Ask for TLS, which a Unix socket declines: a server that is dying may still accept, but says nothing."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(ANSWER_SECONDS)
        try:
            probe.connect(str(path))
            probe.sendall(_SSL_REQUEST)
            return probe.recv(1) == b"N"
        except OSError:
            return False


def _is_postgres(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    facts = Path(f"/proc/{pid}/stat")
    if not Path("/proc/self").exists():
        return True
    try:
        name, _, rest = facts.read_text().partition("(")[2].rpartition(")")
    except FileNotFoundError:
        return False
    return name == "postgres" and rest.split()[0] != "Z"

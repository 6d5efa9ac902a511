import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
import pytest

from evaluator.store import embedded
from evaluator.store.embedded import PRODUCTION, THROWAWAY, ClusterError, EmbeddedCluster

ANOTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from evaluator.store import embedded

async def use():
    cluster = await embedded.start(Path(sys.argv[1]), embedded.THROWAWAY)
    print("in", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await cluster.stop()
    print("out", flush=True)

asyncio.run(use())
"""


@contextmanager
def another_process(data_dir: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that uses the cluster until it reads a line."""
    command = [sys.executable, "-c", ANOTHER_PROCESS, str(data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "in\n"
        yield process
        process.kill()


def leave(process: "subprocess.Popen[str]") -> None:
    assert process.stdin
    assert process.stdout
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "out\n"


@asynccontextmanager
async def using(data_dir: Path, settings: Mapping[str, str] = THROWAWAY) -> AsyncIterator[EmbeddedCluster]:
    cluster = await embedded.start(data_dir, settings)
    try:
        yield cluster
    finally:
        await cluster.stop()


async def ask(cluster: EmbeddedCluster, query: str) -> object:
    connection = await asyncpg.connect(cluster.url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def postmaster_file(data_dir: Path) -> Path:
    return data_dir / "postgres" / "data" / "postmaster.pid"


def postmaster_pid(data_dir: Path) -> int:
    return int(postmaster_file(data_dir).read_text().split()[0])


def kill_server(data_dir: Path) -> None:
    pid = postmaster_pid(data_dir)
    process = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([process], [], [])
    os.close(process)


async def test_data_is_there_after_a_stop_and_a_start(tmp_path: Path) -> None:
    async with using(tmp_path) as cluster:
        await ask(cluster, "CREATE TABLE notes AS SELECT 'kept' AS words")
    assert not postmaster_file(tmp_path).exists()
    async with using(tmp_path) as cluster:
        assert await ask(cluster, "SELECT words FROM notes") == "kept"


async def test_last_of_several_users_stops_the_server(tmp_path: Path) -> None:
    async with using(tmp_path) as first:
        async with using(tmp_path) as second:
            assert second.url == first.url
        assert await ask(first, "SELECT 1") == 1
    assert not postmaster_file(tmp_path).exists()


async def test_second_process_joins_and_stops_the_server_when_it_leaves_last(tmp_path: Path) -> None:
    cluster = await embedded.start(tmp_path, THROWAWAY)
    with another_process(tmp_path) as process:
        pid = postmaster_pid(tmp_path)
        await cluster.stop()
        assert postmaster_pid(tmp_path) == pid
        leave(process)
        assert not postmaster_file(tmp_path).exists()


async def test_killed_process_leaves_a_server_that_the_next_start_adopts(tmp_path: Path) -> None:
    with another_process(tmp_path) as process:
        pid = postmaster_pid(tmp_path)
        process.kill()
        process.wait()
    async with using(tmp_path) as cluster:
        assert postmaster_pid(tmp_path) == pid
        assert await ask(cluster, "SELECT 1") == 1
    assert not postmaster_file(tmp_path).exists()


async def test_killed_server_is_started_again_with_what_was_committed(tmp_path: Path) -> None:
    async with using(tmp_path, PRODUCTION) as cluster:
        await ask(cluster, "CREATE TABLE notes AS SELECT 'kept' AS words")
        kill_server(tmp_path)
        await cluster.revive()
        assert await ask(cluster, "SELECT words FROM notes") == "kept"
        await cluster.revive()
    assert not postmaster_file(tmp_path).exists()


async def test_a_start_waits_for_the_children_of_the_server_that_was_killed(tmp_path: Path) -> None:
    async with using(tmp_path) as cluster:
        connection = await asyncpg.connect(cluster.url)
        child = connection.get_server_pid()
        # it cannot notice that its server is gone, and holds the memory
        os.kill(child, signal.SIGSTOP)
        kill_server(tmp_path)
        log = tmp_path / "postgres" / "server.log"
        reviving = asyncio.create_task(cluster.revive())
        async with asyncio.timeout(20):
            while "pre-existing shared memory" not in log.read_text() and not reviving.done():
                await asyncio.sleep(0.01)
        assert not reviving.done()
        os.kill(child, signal.SIGCONT)
        await reviving
        connection.terminate()
        assert await ask(cluster, "SELECT 1") == 1


async def test_leaving_a_server_that_has_died_is_quick_and_no_error(tmp_path: Path) -> None:
    async with asyncio.timeout(10), using(tmp_path) as cluster:
        kill_server(tmp_path)
    assert cluster.lease.closed


async def test_stale_file_naming_a_living_stranger_is_cleared(tmp_path: Path) -> None:
    async with using(tmp_path):
        left_behind = postmaster_file(tmp_path).read_text().split("\n")
    left_behind[0] = str(os.getppid())
    postmaster_file(tmp_path).write_text("\n".join(left_behind))
    async with using(tmp_path) as cluster:
        assert await ask(cluster, "SELECT 1") == 1
        assert postmaster_pid(tmp_path) != os.getppid()


async def test_start_cut_off_while_making_the_cluster_begins_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    async with using(tmp_path) as cluster:
        assert await ask(cluster, "SELECT 1") == 1


async def test_cancelled_start_leaves_no_server(tmp_path: Path) -> None:
    starting = asyncio.create_task(embedded.start(tmp_path, THROWAWAY))
    # one turn of the loop: the thread is at work, and cannot have finished
    await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert (tmp_path / "postgres" / "data").exists()
    assert not postmaster_file(tmp_path).exists()


async def test_cluster_of_another_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    with pytest.raises(ClusterError, match="made by PostgreSQL 15"):
        await embedded.start(tmp_path, THROWAWAY)
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


async def test_folder_too_deep_for_a_socket_and_closed_to_others(tmp_path: Path) -> None:
    closed = tmp_path / ("deep" * 30)
    closed.mkdir(mode=0o700)
    async with using(closed / "data of a deployment") as cluster:
        assert await ask(cluster, "SELECT 1") == 1
        assert cluster.socket_folder.exists()
    assert not cluster.socket_folder.exists()
    assert closed.stat().st_mode & 0o777 == 0o700


async def test_failed_start_shows_the_end_of_the_log(tmp_path: Path) -> None:
    with pytest.raises(ClusterError, match="max_connections"):
        await embedded.start(tmp_path, {"max_connections": "many"})
    async with using(tmp_path) as cluster:
        assert await ask(cluster, "SELECT 1") == 1


async def test_production_keeps_what_it_has_committed_and_listens_on_no_port(tmp_path: Path) -> None:
    cluster = await embedded.start(tmp_path)
    for name, value in {"fsync": "on", "full_page_writes": "on", "listen_addresses": ""}.items():
        assert await ask(cluster, f"SHOW {name}") == value
    assert await ask(cluster, "SHOW server_encoding") == "UTF8"
    await cluster.stop()
    await cluster.stop()


async def test_databases_can_be_copied_and_dropped_while_in_use(cluster: EmbeddedCluster) -> None:
    url = await cluster.create_database("placeholder")
    connection = await asyncpg.connect(url)
    await cluster.drop_database("placeholder")
    await cluster.drop_database("placeholder")
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        await connection.fetchval("SELECT 1")

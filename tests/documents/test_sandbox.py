"""A file can hang, crash or bloat its own process and nothing else."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from evaluator import ROOT
from evaluator.documents.limits import ReadLimits
from evaluator.documents.sandbox import Sandbox, SandboxClosed, SandboxFailed
from evaluator.domain.documents import DocumentStatus

STAND_IN = (sys.executable, "-m", "tests.documents.stand_ins")
PATIENT = ReadLimits(seconds=20)
HASTY = ReadLimits(seconds=0.3)


def is_gone(process_id: int) -> bool:
    try:
        return psutil.Process(process_id).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


async def until(condition: object, seconds: float = 5.0) -> None:
    """Processes end on their own time: ask until they have, or fail."""
    async with asyncio.timeout(seconds):
        while not condition():  # type: ignore[operator]
            await asyncio.sleep(0.01)


async def test_children_start_when_needed_and_read_file_after_file() -> None:
    async with Sandbox(workers=2, limits=PATIENT, command=STAND_IN) as sandbox:
        assert sandbox.process_ids == ()
        first = await sandbox.read(b"fine", "a")
        second = await sandbox.read(b"fine", "b")

        assert first.text.split()[1] == second.text.split()[1]
        assert len(sandbox.process_ids) == 1


async def test_a_hanging_file_times_out_and_its_whole_process_group_dies(tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    async with Sandbox(workers=1, limits=PATIENT, command=STAND_IN) as sandbox:
        await sandbox.read(b"fine", "warm")
        (child,) = sandbox.process_ids
        document = await sandbox.read(f"hang with a grandchild {note}".encode(), "slow.pdf", HASTY)

        assert document.status is DocumentStatus.TIMEOUT
        assert "0.3 seconds" in (document.reason or "")
        assert is_gone(child)
        await until(lambda: is_gone(int(note.read_text())))
        assert (await sandbox.read(b"fine", "next")).status is DocumentStatus.OK


async def test_a_crash_is_that_files_alone_and_the_child_is_replaced() -> None:
    async with Sandbox(workers=2, limits=PATIENT, command=STAND_IN) as sandbox:
        results = await asyncio.gather(
            *(sandbox.read(data, "x") for data in (b"crash", b"fine", b"crash", b"fine"))
        )

        statuses = [document.status for document in results]
        assert statuses == [DocumentStatus.CORRUPT, DocumentStatus.OK] * 2
        assert "could not be read" in (results[0].reason or "")


async def test_a_real_child_killed_in_the_middle_is_replaced_and_the_file_called_unreadable() -> None:
    endless = b"Mockup " * 1_000_000
    limits = ReadLimits(max_characters=10_000_000)
    async with Sandbox(workers=1, limits=limits) as sandbox:
        await sandbox.read(b"Mockup Warm", "warm.txt")
        reading = asyncio.ensure_future(sandbox.read(endless, "endless.txt"))
        (child,) = sandbox.process_ids
        busy = psutil.Process(child).cpu_times().user
        await until(lambda: psutil.Process(child).cpu_times().user > busy + 0.1)
        os.kill(child, signal.SIGKILL)

        assert (await reading).status is DocumentStatus.CORRUPT
        assert (await sandbox.read(b"Mockup Next", "next.txt")).status is DocumentStatus.OK


async def test_a_child_of_a_large_parent_reads_file_after_file() -> None:
    large = bytearray(500_000_000)
    large[::4096] = b"x" * len(large[::4096])
    async with Sandbox(workers=1, limits=PATIENT) as sandbox:
        await sandbox.read(b"Mockup One", "one.txt")
        (child,) = sandbox.process_ids
        await sandbox.read(b"Mockup Two", "two.txt")
        assert sandbox.process_ids == (child,)
    assert len(large) == 500_000_000


async def test_a_child_that_died_while_idle_costs_no_file() -> None:
    async with Sandbox(workers=1, limits=PATIENT, command=STAND_IN) as sandbox:
        await sandbox.read(b"fine", "a")
        os.kill(sandbox.process_ids[0], signal.SIGKILL)

        assert (await sandbox.read(b"fine", "b")).status is DocumentStatus.OK


async def test_a_child_that_dies_before_the_file_came_is_not_the_files_fault(tmp_path: Path) -> None:
    async with Sandbox(workers=1, limits=PATIENT, command=STAND_IN) as sandbox:
        document = await sandbox.read(f"die early {tmp_path / 'marker'}".encode(), "x")

        assert document.status is DocumentStatus.OK


async def test_children_are_replaced_after_their_share_of_files() -> None:
    async with Sandbox(workers=1, limits=PATIENT, files_a_child=2, command=STAND_IN) as sandbox:
        pids = [(await sandbox.read(b"fine", "x")).text for _ in range(4)]

        assert pids[0] == pids[1] != pids[2] == pids[3]


async def test_reads_beyond_the_workers_wait_for_a_free_child() -> None:
    async with Sandbox(workers=2, limits=PATIENT, command=STAND_IN) as sandbox:
        documents = await asyncio.gather(*(sandbox.read(b"fine", str(index)) for index in range(12)))

        assert {document.text.split()[0] for document in documents} == {str(index) for index in range(12)}
        assert len(sandbox.process_ids) <= 2


async def test_cancelling_a_read_leaves_no_process_behind() -> None:
    async with Sandbox(workers=1, limits=PATIENT, command=STAND_IN) as sandbox:
        await sandbox.read(b"fine", "warm")
        (child,) = sandbox.process_ids
        reading = asyncio.ensure_future(sandbox.read(b"hang", "x"))
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

        assert is_gone(child)
        assert sandbox.process_ids == ()
        assert (await sandbox.read(b"fine", "next")).status is DocumentStatus.OK


async def test_leaving_ends_all_children_within_a_second_and_blames_no_file() -> None:
    sandbox = Sandbox(workers=2, limits=PATIENT, command=STAND_IN)
    await asyncio.gather(sandbox.read(b"fine", "a"), sandbox.read(b"fine", "b"))
    children = sandbox.process_ids
    reading = asyncio.ensure_future(sandbox.read(b"hang", "x"))
    await asyncio.sleep(0)
    started = time.monotonic()
    await sandbox.close()

    assert time.monotonic() - started < 1.0
    assert all(is_gone(child) for child in children)
    with pytest.raises(SandboxClosed):
        await reading
    with pytest.raises(SandboxClosed):
        await sandbox.read(b"fine", "late")


async def test_a_child_that_cannot_start_is_an_error_of_ours_not_of_the_file() -> None:
    async with Sandbox(
        workers=1, limits=PATIENT, command=(sys.executable, "-c", "raise SystemExit(1)")
    ) as sandbox:
        with pytest.raises(SandboxFailed):
            await sandbox.read(b"fine", "x")


async def test_children_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    parent_code = (
        "import asyncio\n"
        "from evaluator.documents.sandbox import Sandbox\n"
        "from evaluator.documents.limits import ReadLimits\n"
        "async def main():\n"
        "    async with Sandbox(workers=1, limits=ReadLimits(max_characters=10**8, max_bytes=10**8)) as sandbox:\n"
        "        await sandbox.read(b'Mockup Warm', 'a.txt')\n"
        "        print(sandbox.process_ids[0], flush=True)\n"
        "        await sandbox.read(b'Mockup busy ' * 5_000_000, 'b.txt')\n"
        "asyncio.run(main())\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", parent_code], stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert not is_gone(child)
        parent.kill()

    await until(lambda: is_gone(child))


async def test_a_file_that_needs_too_much_memory_is_refused_and_the_next_is_read() -> None:
    limits = ReadLimits(max_bytes=80 * 1024 * 1024, max_characters=100_000_000, memory_mb=400)
    async with Sandbox(workers=1, limits=limits) as sandbox:
        document = await sandbox.read("Möckup ".encode() * 9_000_000, "bloat.txt")

        assert document.status is DocumentStatus.TOO_LARGE
        assert "memory" in (document.reason or "")
        assert (await sandbox.read(b"Mockup Next", "next.txt")).status is DocumentStatus.OK


async def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    (tmp_path / f"reading-{gone.pid}-killed").mkdir()
    async with Sandbox(workers=1, limits=PATIENT, command=STAND_IN) as sandbox:
        await sandbox.read(b"fine", "a")
        assert [path.name.split("-")[1] for path in tmp_path.iterdir()] == [str(os.getpid())]

    assert list(tmp_path.iterdir()) == []


async def test_a_folder_taken_by_a_cleaner_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with Sandbox(workers=1, limits=PATIENT, files_a_child=1, command=STAND_IN) as sandbox:
        await sandbox.read(b"fine", "a")
        next(tmp_path.iterdir()).rmdir()

        assert (await sandbox.read(b"fine", "b")).status is DocumentStatus.OK

"""Making exports in child processes: a large workbook takes seconds, and the event loop none of them."""

import asyncio
import contextlib
import os
import pickle
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from evaluator import ROOT
from evaluator.domain.errors import EvaluatorError
from evaluator.domain.exports import ExportKind, ExportMaterial

WORKER = (sys.executable, "-m", "evaluator.exports.process")
LONGEST_SECONDS = 120.0
NICENESS = 5
MEMORY_BYTES = 2 * 1024**3
"""A thousand candidates with forty criteria take 0.3 GB."""
MADE, REFUSED = b"M", b"R"


class ExportRefusedError(EvaluatorError):
    """The file cannot be made as it was ordered; the message says why and what else to choose."""


class ExportFailedError(Exception):
    """The process ended without a file, or took too long: an error of ours."""


async def make_export(kind: ExportKind, material: ExportMaterial, font_dir: Path | None = None) -> bytes:
    """The file's bytes, made in a process of its own. Cancelling ends the process.

    Raises ExportRefusedError and ExportFailedError.
    """
    return await _ask(("export", kind, material, font_dir))


async def render_page(pdf: bytes, number: int, width: int) -> bytes:
    """Page `number` (from 1) of a PDF of ours as PNG, `width` pixels wide.

    Raises ExportRefusedError beyond the last page.
    """
    return await _ask(("page", pdf, number, width))


async def count_pages(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    return int(await _ask(("count", pdf)))


async def _ask(question: object) -> bytes:
    sent = await asyncio.to_thread(pickle.dumps, question)
    process = await asyncio.create_subprocess_exec(
        *WORKER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=ROOT,
        # nothing of what the deployment keeps to itself
        env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PATH": os.defpath},
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            answer, complaint = await process.communicate(sent)
    except TimeoutError:
        raise ExportFailedError(f"the export took longer than {LONGEST_SECONDS:.0f} s") from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if answer[:1] == MADE:
        return answer[1:]
    if answer[:1] == REFUSED:
        raise ExportRefusedError(answer[1:].decode())
    # the last line of a traceback names the error, and no text of a resume
    last = complaint.decode("utf-8", "replace").strip().rpartition("\n")[2].partition(":")[0]
    raise ExportFailedError(f"the export's process ended with code {process.returncode}: {last}")


def _answer(what: str, *question: object) -> bytes:
    # imported here, so that whoever only asks need not carry the libraries
    from evaluator.exports.building import build_export
    from evaluator.exports.pictures import count_pages as counted
    from evaluator.exports.pictures import page_picture

    ways: dict[str, Callable[..., bytes]] = {"export": build_export, "page": page_picture, "count": counted}
    try:
        return MADE + ways[what](*question)
    except EvaluatorError as refusal:
        return REFUSED + refusal.message.encode()


def main() -> None:
    """What the child does: one question from our own process in, one answer out."""
    with contextlib.suppress(OSError):
        os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (int(LONGEST_SECONDS), int(LONGEST_SECONDS)))
    question = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - written by our own process, on a pipe
    sys.stdout.buffer.write(_answer(*question))


if __name__ == "__main__":
    main()

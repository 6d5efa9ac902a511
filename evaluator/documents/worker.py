"""A child of the sandbox: reads one file after the other from its pipe and answers with Documents.

Started as `python -m evaluator.documents.worker MEMORY_MB`. It ends with its parent, whatever kills that.
"""

import ctypes
import math
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from evaluator.documents import (  # noqa: F401  loaded before the first file comes
    doc,
    docx,
    markup,
    odt,
    pdf,
    pictures,
    plain_text,
    rtf,
)
from evaluator.documents.archives import ArchiveLimits, read_archive
from evaluator.documents.frames import BEGUN, DONE, LAST, READY, Request, pack, pack_entry, read_request
from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from evaluator.documents.refusals import Refused
from evaluator.domain.documents import Document

PR_SET_PDEATHSIG = 1
"""From <sys/prctl.h>."""
MOST_OPEN_FILES = 64
LARGEST_FILE_WRITTEN = 64 * 1024 * 1024
GROWN = 0.4
"""Share of the memory limit above which a child ends after its answer and is replaced."""
GRACE_SECONDS = 5
NICENESS = 5
"""Pages and uploads go before reading where they share a core."""


def main() -> None:
    """Serve requests until the pipe ends."""
    _die_with_parent()
    os.nice(NICENESS)
    memory_mb = int(sys.argv[1])
    _limit_resources(memory_mb)
    source, target = _own_pipes()
    _send(target, pack(READY))
    while (request := read_request(source)) is not None:
        _send(target, pack(BEGUN))
        answer = _read(request) if request.archive is None else _unpack(request, request.archive, target)
        is_last = _megabytes_in_use() > GROWN * memory_mb
        _send(target, pack(LAST if is_last else DONE, answer))
        if is_last:
            return


def _read(request: Request) -> bytes:
    """The Document as JSON."""
    _set_alarm(request.limits)
    document = read_document(request.data, request.name, request.limits)
    signal.alarm(0)
    return document.model_dump_json().encode()


def _unpack(request: Request, limits: ArchiveLimits, target: BinaryIO) -> bytes:
    """Send the files of an archive; then nothing, or as a Document why there are none, or no more."""
    try:
        _set_alarm(request.limits)
        for entry in read_archive(request.data, limits):
            # the parent may take its time to store what it is given
            signal.alarm(0)
            _send(target, pack_entry(entry))
            _set_alarm(request.limits)
        return b""
    except Refused as refused:
        refusal = Document(status=refused.status, format="zip", reason=refused.reason)
        return refusal.model_dump_json().encode()
    finally:
        signal.alarm(0)


def _die_with_parent() -> None:
    """On Linux the kernel ends this process with its parent; elsewhere the end of the pipe and the alarm do."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_resources(memory_mb: int) -> None:
    wanted = {
        resource.RLIMIT_AS: memory_mb * 1024 * 1024,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: MOST_OPEN_FILES,
        resource.RLIMIT_FSIZE: LARGEST_FILE_WRITTEN,
    }
    for kind, limit in wanted.items():
        hard = resource.getrlimit(kind)[1]
        value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (value, value))


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes under numbers of their own, so that nothing a library prints gets between the frames."""
    source, target = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return os.fdopen(source, "rb"), os.fdopen(target, "wb")


def _send(target: BinaryIO, frame: bytes) -> None:
    target.write(frame)
    target.flush()


def _set_alarm(limits: ReadLimits) -> None:
    """The parent ends a slow child; should the parent hang itself, the alarm and the CPU limit do."""
    seconds = math.ceil(limits.seconds) + GRACE_SECONDS
    signal.alarm(seconds)
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = math.ceil(used.ru_utime + used.ru_stime) + limits.cpu_seconds
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


def _megabytes_in_use() -> float:
    """The largest memory this process ever used."""
    with suppress(OSError, StopIteration, ValueError):
        # ru_maxrss would count what the parent used at the moment it started this process, too
        status = Path("/proc/self/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(peak.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


if __name__ == "__main__":
    main()

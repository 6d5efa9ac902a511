"""Children for the sandbox's tests: real processes that speak its frames and misbehave once a file has come."""

import os
import signal
import sys
import time
from pathlib import Path

from evaluator.documents.frames import BEGUN, DONE, READY, pack, read_request
from evaluator.domain.documents import Document, DocumentStatus


def main() -> None:
    """The file's bytes say how to misbehave; `die early` dies on every request until a marker file exists."""
    out = sys.stdout.buffer
    out.write(pack(READY))
    out.flush()
    while (request := read_request(sys.stdin.buffer)) is not None:
        data, name = request.data, request.name
        if data.startswith(b"die early "):
            marker = Path(data.removeprefix(b"die early ").decode())
            if not marker.exists():
                marker.touch()
                os.kill(os.getpid(), signal.SIGKILL)
        out.write(pack(BEGUN))
        out.flush()
        _behave(data)
        answer = Document(status=DocumentStatus.OK, text=f"{name} {os.getpid()}")
        out.write(pack(DONE, answer.model_dump_json().encode()))
        out.flush()


def _behave(data: bytes) -> None:
    if data.startswith(b"hang with a grandchild "):
        child = os.fork()
        if child == 0:
            time.sleep(600)
        Path(data.removeprefix(b"hang with a grandchild ").decode()).write_text(str(child))
        time.sleep(600)
    elif data == b"hang":
        time.sleep(600)
    elif data == b"crash":
        os.kill(os.getpid(), signal.SIGSEGV)


if __name__ == "__main__":
    main()

"""A bare event stream on the same web server: each burst read from standard input goes to every client at once."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator

import hypercorn.asyncio
from quart import Quart
from quart.wrappers import Response

from evaluator.cli.serving import server_config

app = Quart(__name__)
clients: set["asyncio.Queue[str]"] = set()


@app.get("/")
async def stream() -> Response:
    """Everything that comes from now on."""
    response = Response(_bursts(), content_type="text/event-stream")
    response.timeout = None
    return response


async def _bursts() -> AsyncIterator[str]:
    waiting: asyncio.Queue[str] = asyncio.Queue()
    clients.add(waiting)
    yield ": open\n\n"
    while True:
        yield await waiting.get()


async def main() -> None:
    """Serve until standard input ends; a burst is a line in hexadecimal."""
    ended = asyncio.Event()
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        serving = asyncio.create_task(
            hypercorn.asyncio.serve(app, server_config(listening), shutdown_trigger=ended.wait)
        )
        print(listening.getsockname()[1], flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            burst = bytes.fromhex(line).decode()
            for waiting in clients:
                waiting.put_nowait(burst)
        ended.set()
        await serving


if __name__ == "__main__":
    asyncio.run(main())

"""A lean HTTP/1.1 server for fakes: keep-alive, bodies with a length, one request at a time on a
connection."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

_REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 429: "Too Many Requests"}


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What to send. `cut` ends the connection in the middle of the body."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"
    cut: bool = False


Handler = Callable[[Request], Awaitable[Response | None]]
"""None ends the connection without an answer."""


class Connection(asyncio.Protocol):
    """One client. The handler is cancelled when the client goes away."""

    def __init__(self, handle: Handler, connections: set["Connection"]) -> None:
        self._handle = handle
        self._connections = connections
        self._buffer = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.discard(self)
        if self._task:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._advance()

    def close(self) -> None:
        self._transport.abort()

    def _advance(self) -> None:
        if self._task is not None:
            return
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        request_line, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        start = end + 4
        if len(self._buffer) < start + length:
            return
        body = bytes(self._buffer[start : start + length])
        del self._buffer[: start + length]
        method, path, _ = request_line.split(" ", 2)
        self._task = asyncio.create_task(self._serve(Request(method, path, headers, body)))

    async def _serve(self, request: Request) -> None:
        response = await self._handle(request)
        self._task = None
        if response is None:
            self._transport.abort()
            return
        self._send(response)
        if response.cut:
            self._transport.close()
        else:
            self._advance()

    def _send(self, response: Response) -> None:
        lines = [
            f"HTTP/1.1 {response.status} {_REASONS.get(response.status, 'Status')}",
            f"content-type: {response.content_type}",
            f"content-length: {len(response.body)}",
            *(f"{name}: {value}" for name, value in response.headers.items()),
        ]
        body = response.body[: len(response.body) // 2] if response.cut else response.body
        self._transport.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

"""Many readers of event streams in one process: raw sockets that note when a marked event arrives."""

import asyncio
import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Readers:
    """The streams and, for each marker, when each of them had it in full; `bytes_read` of the first one."""

    arrivals: dict[bytes, list[float]] = field(default_factory=dict)
    first: bytearray = field(default_factory=bytearray)
    count: int = 0
    _protocols: list["_Reader"] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, port: int, request: bytes) -> None:
        """One more stream; returns when its head has arrived."""
        is_first = not self._protocols
        reader = _Reader(self, request, self.first if is_first else None)
        await asyncio.get_running_loop().create_connection(lambda: reader, "127.0.0.1", port)
        self._protocols.append(reader)
        self.count += 1
        await reader.is_open.wait()

    async def wait_for(self, marker: bytes) -> list[float]:
        """The times at which the marker arrived, when it has arrived everywhere."""
        self.arrivals.setdefault(marker, [])
        async with asyncio.timeout(60):
            while len(self.arrivals[marker]) < self.count:
                self._changed.clear()
                await self._changed.wait()
        return self.arrivals[marker]

    def expect(self, marker: bytes) -> None:
        """Note from now on when the marker arrives; one at a time."""
        self.arrivals = {marker: []}
        for reader in self._protocols:
            reader.tail = b""

    def close(self) -> None:
        """End all streams."""
        for reader in self._protocols:
            reader.transport.abort()
        self._protocols.clear()
        self.count = 0

    def hear(self, reader: "_Reader", data: bytes) -> None:
        """Look for the marker in what a reader got."""
        tail = reader.tail + data
        for marker, times in self.arrivals.items():
            if marker in tail:
                times.append(time.perf_counter())
                tail = b""
                self._changed.set()
            reader.tail = tail[-len(marker) :]


class _Reader(asyncio.Protocol):
    transport: asyncio.Transport

    def __init__(self, readers: Readers, request: bytes, kept: bytearray | None) -> None:
        self.readers, self.request, self.kept = readers, request, kept
        self.is_open = asyncio.Event()
        self.tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self.is_open.set()
        if self.kept is not None:
            self.kept += data
        self.readers.hear(self, data)

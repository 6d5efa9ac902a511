"""What the sandbox and its children say to each other over pipes: a letter, a length, bytes."""

import asyncio
import json
import struct
from dataclasses import asdict, dataclass
from typing import BinaryIO

from evaluator.documents.archives import ArchiveLimits, LeftOut, Member
from evaluator.documents.limits import ReadLimits
from evaluator.domain.documents import DocumentStatus

READY = b"R"
"""From the child, once: the readers are loaded."""
BEGUN = b"B"
"""From the child: the whole request has come, so whatever happens now is the file's doing."""
DONE = b"D"
"""From the child: the Document as JSON; the child waits for the next file."""
LAST = b"L"
"""The same, and the child ends: it has grown too large."""
MEMBER = b"M"
"""From the child, while it unpacks an archive: one file of it."""
LEFT_OUT = b"X"
"""The same: one file that was not taken, as JSON."""
_HEAD = struct.Struct("!cQ")
_NAME_LENGTH = struct.Struct("!I")


def pack(letter: bytes, payload: bytes = b"") -> bytes:
    """One frame."""
    return _HEAD.pack(letter, len(payload)) + payload


@dataclass(frozen=True, slots=True)
class Request:
    """What a child is asked: to read the file, or to unpack it where `archive` limits are given."""

    data: bytes
    name: str
    limits: ReadLimits
    archive: ArchiveLimits | None = None


def pack_request(request: Request) -> bytes:
    """The two frames of a request: what to know of the file, and its bytes."""
    archive = None if request.archive is None else asdict(request.archive)
    about = {"name": request.name, "limits": asdict(request.limits), "archive": archive}
    return pack(b"A", json.dumps(about).encode("utf-8", "surrogatepass")) + pack(b"F", request.data)


def read_request(source: BinaryIO) -> Request | None:
    """The next request, or None at the end of the pipe."""
    about = _read_frame(source)
    data = _read_frame(source)
    if about is None or data is None:
        return None
    fields = json.loads(about)
    archive = fields["archive"]
    return Request(
        data, fields["name"], ReadLimits(**fields["limits"]), ArchiveLimits(**archive) if archive else None
    )


def pack_entry(entry: Member | LeftOut) -> bytes:
    """The frame of one file of an archive, or of one that was left out of it."""
    if isinstance(entry, LeftOut):
        return pack(LEFT_OUT, json.dumps(asdict(entry)).encode("utf-8", "surrogatepass"))
    name = entry.name.encode("utf-8", "surrogatepass")
    return pack(MEMBER, _NAME_LENGTH.pack(len(name)) + name + entry.data)


def unpack_entry(letter: bytes, payload: bytes) -> Member | LeftOut:
    """What pack_entry packed."""
    if letter == LEFT_OUT:
        fields = json.loads(payload)
        return LeftOut(**{**fields, "status": DocumentStatus(fields["status"])})
    start = _NAME_LENGTH.size
    end = start + _NAME_LENGTH.unpack(payload[:start])[0]
    return Member(payload[start:end].decode("utf-8", "replace"), payload[end:])


def _read_frame(source: BinaryIO) -> bytes | None:
    head = source.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    length: int = _HEAD.unpack(head)[1]
    payload = source.read(length)
    return payload if len(payload) == length else None


async def receive(source: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """The letter and payload of the next frame. Raises asyncio.IncompleteReadError when the child is gone."""
    letter, length = _HEAD.unpack(await source.readexactly(_HEAD.size))
    return letter, await source.readexactly(length)

"""Files of a plain HTML form: its parts are taken one after the other while they come, never as a whole."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, Field, File, MultipartDecoder, NeedData

from evaluator.domain.errors import RefusedError

LARGEST_FIELD = 64 * 1024
"""Bytes of a part that is no file."""
MOST_HELD = 256 * 1024
"""Bytes held that make no part yet."""
MOST_PARTS = 2000
_PIECE = 64 * 1024


class BrokenFormError(RefusedError):
    """The form could not be read: the upload was cut off, or has too many parts. Send it again with fewer files."""


@dataclass(frozen=True, slots=True)
class FieldPart:
    """A field that is no file."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file; its `chunks` have to be taken before the next part is asked for, or are skipped."""

    name: str
    chunks: AsyncIterator[bytes]


def boundary_of(content_type: str) -> bytes | None:
    """The boundary of a multipart form, or None for every other content type."""
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "")
    return boundary.encode("latin-1", "replace") if kind == "multipart/form-data" and boundary else None


async def form_parts(chunks: AsyncIterator[bytes], boundary: bytes) -> AsyncIterator[FieldPart | FilePart]:
    """The parts of a form as they come; file fields left empty are passed over. Raises BrokenFormError."""
    events = _Events(chunks, boundary)
    while not isinstance(event := await events.next(), Epilogue):
        if isinstance(event, Field):
            yield FieldPart(event.name, await _value(events))
        elif isinstance(event, File):
            file = _file_chunks(events)
            if event.filename:
                yield FilePart(event.filename, file)
            async for _ in file:
                pass  # what its taker left


class _Events:
    """What the decoder finds, fed whenever it has nothing more to say."""

    def __init__(self, chunks: AsyncIterator[bytes], boundary: bytes) -> None:
        self._chunks = chunks
        self._held = b""
        self._decoder = MultipartDecoder(boundary, MOST_HELD, max_parts=MOST_PARTS)

    async def next(self) -> Event:
        try:
            while isinstance(event := self._decoder.next_event(), NeedData):
                self._decoder.receive_data(await self._next_piece())
        except (ValueError, RequestEntityTooLarge) as error:
            raise BrokenFormError from error
        return event

    async def _next_piece(self) -> bytes | None:
        if not self._held:
            self._held = await anext(self._chunks, b"")
        piece, self._held = self._held[:_PIECE], self._held[_PIECE:]
        return piece or None


async def _value(events: _Events) -> str:
    taken = bytearray()
    async for chunk in _file_chunks(events):
        taken += chunk
        if len(taken) > LARGEST_FIELD:
            raise BrokenFormError
    return taken.decode("utf-8", "replace")


async def _file_chunks(events: _Events) -> AsyncIterator[bytes]:
    is_last = False
    while not is_last:
        event = await events.next()
        if not isinstance(event, Data):
            raise BrokenFormError
        is_last = not event.more_data
        if event.data:
            yield event.data

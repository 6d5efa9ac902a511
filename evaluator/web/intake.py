"""Intake: uploads are read at the pace of whoever stores them, and no faster than they are wanted.

Quart takes in a body as fast as it comes, whether anyone reads it or not. On the upload paths it is given an empty
body instead, and the view takes the real one from `arriving_body()`, piece by piece: what nobody asks for stays
with the sender.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, cast

from quart import request

from evaluator.domain.errors import EvaluatorError, RefusedError

Message = dict[str, Any]
"""An ASGI message, as the protocol has it."""
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]

UPLOAD_PATHS = re.compile(r"/drafts/[0-9]+/(?:documents|job-description/file)")
AT_ONCE = 16
"""Uploads being read; each holds a part of 1 MiB."""
MOST_WAITING = 512
"""Server and protocol hold up to half a megabyte of each that waits; more than these are told to come again."""
LONGEST_WAIT_SECONDS = 120.0
COME_AGAIN_SECONDS = 2
STALL_SECONDS = 30.0
"""How long nothing may come of an upload that is being read."""
GRACE_SECONDS = 60.0
SLOWEST_BYTES_PER_SECOND = 8 * 1024
"""Below this pace, after a minute of grace, an upload is ended: it would keep its turn from others."""
LINGER_SECONDS = 2.0
LINGER_BYTES = 4 * 1024 * 1024
"""How much of a body is still taken, and thrown away, so that its sender gets to read why it was refused."""
DRAIN_SECONDS = 5.0

_EXTENSION = "evaluator.intake"
_LENGTHS = (b"content-length", b"transfer-encoding")


class SenderGoneError(Exception):
    """Whoever sent the body is gone: there is nobody to answer, and nothing to keep."""


class UploadTooSlowError(RefusedError):
    """The upload came to a halt and was ended. Send the file again."""


class TooManyUploadsError(EvaluatorError):
    """Many files are being sent at the moment. Please send this one again shortly."""


class ArrivingBody:
    """The body of one request, while it comes. Iterate over `chunks()` once.

    `declared_bytes` is what its sender says of its length, or None; it may be a lie.
    """

    def __init__(self, receive: Receive, declared_bytes: int | None = None) -> None:
        self.declared_bytes = declared_bytes
        self.is_complete = False
        self._receive = receive
        self._was_begun = False
        self._is_abandoned = False

    async def chunks(self) -> AsyncIterator[bytes]:
        """What comes, as it comes. Raises SenderGoneError and UploadTooSlowError."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + GRACE_SECONDS
        while not self.is_complete:
            try:
                async with asyncio.timeout_at(min(deadline, loop.time() + STALL_SECONDS)):
                    chunk = await self._next()
            except TimeoutError as error:
                raise UploadTooSlowError from error
            deadline += len(chunk) / SLOWEST_BYTES_PER_SECOND
            if chunk:
                yield chunk

    async def discard(self, most: float) -> None:
        """Throw away up to `most` bytes of what is left."""
        with suppress(SenderGoneError):
            while most > 0 and not self.is_complete:
                most -= len(await self._next())

    async def receive_nothing(self) -> Message:
        """What the application is given: an empty body, and then never a word.

        Not even of a sender who left: a file that has come is recorded to the end rather than cut off in between.
        """
        if self._was_begun:
            await asyncio.Event().wait()
        self._was_begun = True
        return {"type": "http.request", "body": b"", "more_body": False}

    def abandon(self) -> None:
        """The request is over, whatever may still come: whoever is reading is told that the sender is gone."""
        self._is_abandoned = True

    async def _next(self) -> bytes:
        message = await self._receive()
        if message["type"] != "http.request" or self._is_abandoned:
            self.is_complete = True
            raise SenderGoneError
        self.is_complete = not message.get("more_body", False)
        return cast(bytes, message.get("body", b""))


class Turns:
    """At most `at_once` uploads are in work at the same time; a bounded number of others waits."""

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._most_waiting = most_waiting
        self._waiting = 0

    async def take(self) -> "Turn":
        """Wait for a turn; raises TooManyUploadsError when too many wait, or it takes too long."""
        if self._waiting >= self._most_waiting:
            raise TooManyUploadsError
        self._waiting += 1
        try:
            async with asyncio.timeout(LONGEST_WAIT_SECONDS):
                await self._slots.acquire()
        except TimeoutError as error:
            raise TooManyUploadsError from error
        finally:
            self._waiting -= 1
        return Turn(self._slots)


class Turn:
    """One of few; given back once, however often one ends it."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots: asyncio.Semaphore | None = slots

    def end(self) -> None:
        """Let the next one in."""
        if self._slots is not None:
            self._slots.release()
            self._slots = None


class Intake:
    """Wraps an ASGI application: on the upload paths the body is left to the view, elsewhere nothing changes."""

    def __init__(self, app: App, turns: Turns | None = None) -> None:
        self._app = app
        self._turns = turns or Turns()
        self._draining: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection of the protocol."""
        is_upload = (
            scope["type"] == "http" and scope["method"] == "POST" and UPLOAD_PATHS.fullmatch(scope["path"])
        )
        if not is_upload:
            await self._app(scope, receive, send)
            return
        body = ArrivingBody(receive, _declared_bytes(scope))
        try:
            # before the application does anything for it: a burst costs others no more than its first few
            turn = await self._turns.take()
            try:
                await self._take_in(scope, body, turn, send)
            finally:
                turn.end()
        except TooManyUploadsError as error:
            await _refuse(body, send, error)
        finally:
            if not body.is_complete:
                self._drain(body, receive)

    async def _take_in(self, scope: Message, body: ArrivingBody, turn: Turn, send: Send) -> None:
        # what the application is given has no length: its limit for forms is not that for files
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _LENGTHS]
        extensions = {**(scope.get("extensions") or {}), _EXTENSION: body}

        async def send_lingering(message: Message) -> None:
            if _is_last(message):
                turn.end()
            await _send_lingering(body, send, message)

        await self._app(
            {**scope, "headers": headers, "extensions": extensions}, body.receive_nothing, send_lingering
        )

    def _drain(self, body: ArrivingBody, receive: Receive) -> None:
        """Take what the server has still to hand over: it waits for a place in its queue, and a shutdown for it."""
        body.abandon()
        task = asyncio.create_task(_take_to_the_end(receive), name="upload-drain")
        self._draining.add(task)
        task.add_done_callback(self._draining.discard)


def arriving_body() -> ArrivingBody:
    """The body of the current request; only on the upload paths of an application wrapped in Intake."""
    return cast(ArrivingBody, cast(Message, request.scope["extensions"])[_EXTENSION])


async def _take_to_the_end(receive: Receive) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(DRAIN_SECONDS):
            while (await receive())["type"] == "http.request":
                pass


async def _send_lingering(body: ArrivingBody, send: Send, message: Message) -> None:
    """Send; but when an answer ends before its request has, let its reader read it before the line is cut."""
    if not _is_last(message) or body.is_complete:
        await send(message)
        return
    await send({**message, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            await body.discard(LINGER_BYTES)
    # the server hands us the rest, and the news that the line was cut, through a queue of few places: it would
    # wait for us for ever if nobody took from it meanwhile
    draining = asyncio.create_task(body.discard(float("inf")), name="upload-drain")
    try:
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        draining.cancel()
        await asyncio.gather(draining, return_exceptions=True)


async def _refuse(body: ArrivingBody, send: Send, error: EvaluatorError) -> None:
    content = json.dumps({"error": error.message}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(content)).encode()),
        (b"retry-after", str(COME_AGAIN_SECONDS).encode()),
    ]
    await send({"type": "http.response.start", "status": 503, "headers": headers})
    await _send_lingering(body, send, {"type": "http.response.body", "body": content, "more_body": False})


def _is_last(message: Message) -> bool:
    return message["type"] == "http.response.body" and not message.get("more_body", False)


def _declared_bytes(scope: Message) -> int | None:
    lengths = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    return int(lengths[0]) if lengths and lengths[0].isdigit() else None

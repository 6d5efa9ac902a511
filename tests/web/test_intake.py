"""Uploads against a real server: read no faster than they are stored, counted, ended, and never half kept."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import cast

import pytest
from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart
from sqlalchemy import func, select

from evaluator.store.blobs import blobs
from evaluator.store.database import Database
from evaluator.store.documents import DocumentRole, DocumentRow, list_documents
from evaluator.web import intake
from evaluator.web.intake import ArrivingBody, Message, SenderGoneError, TooManyUploadsError, Turns
from tests.factories import make_draft
from tests.web.conftest import COOKIE, Client, MakeApp

LIMIT = 10_000_000


@dataclass
class Served:
    """The app on a socket, and what its uploads need."""

    port: int
    draft_id: int
    team_id: int
    headers: str
    end: asyncio.Event
    server: asyncio.Task[None]

    async def connect(self, extra: str, path: str = "") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        where = path or f"/drafts/{self.draft_id}/documents"
        writer.write(f"POST {where} HTTP/1.1\r\nHost: localhost\r\n{self.headers}{extra}\r\n".encode())
        await writer.drain()
        return reader, writer

    async def send(self, body: bytes, extra: str = "", path: str = "") -> str:
        """The status line of the answer, the body having been sent whole."""
        reader, writer = await self.connect(f"Content-Length: {len(body)}\r\n{extra}", path)
        writer.write(body)
        await writer.drain()
        return await status(reader, writer)


async def status(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    async with asyncio.timeout(20):
        line = (await reader.readline()).decode()
    writer.close()
    return line.removeprefix("HTTP/1.1 ")[:3]


@pytest.fixture
async def app(make_app: MakeApp) -> Quart:
    """An app of the test's own: it is served, and stopped."""
    return make_app()


@pytest.fixture
async def served(app: Quart, rita: Client, database: Database) -> AsyncIterator[Served]:
    assert rita.user is not None
    async with database.transaction() as session:
        draft_id = await make_draft(session, rita.user)
    await rita.get(f"/drafts/{draft_id}/resumes")
    cookie = next(cookie for cookie in rita.http.cookie_jar or () if cookie.name == COOKIE)
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = Config()
    config.bind = [f"fd://{listening.detach()}"]
    config.graceful_timeout = 1
    config.max_app_queue_size = 1
    end = asyncio.Event()
    server = asyncio.create_task(serve(app, config, shutdown_trigger=end.wait))
    headers = (
        f"Cookie: {COOKIE}={cookie.value}\r\nX-CSRF-Token: {rita._token}\r\nAccept: application/json\r\n"
    )
    yield Served(port, draft_id, rita.user.team_id, headers, end, server)
    end.set()
    await server


async def listed(database: Database, draft_id: int) -> list[DocumentRow]:
    async with database.transaction() as session:
        return await list_documents(session, draft_id, DocumentRole.RESUME)


async def parts(database: Database) -> int:
    async with database.transaction() as session:
        return int(await session.scalar(select(func.count()).select_from(blobs)) or 0)


async def test_a_file_is_stored_under_its_name(served: Served, database: Database) -> None:
    assert await served.send(b"x" * 3_000_000, "X-File-Name: Zo%C3%AB%20Muster.txt\r\n") == "201"
    [document] = await listed(database, served.draft_id)
    assert (document.name, document.size_bytes) == ("Zoë Muster.txt", 3_000_000)


async def test_a_chunked_body_over_the_limit_is_ended_and_listed(served: Served, database: Database) -> None:
    reader, writer = await served.connect("Transfer-Encoding: chunked\r\nX-File-Name: liar.pdf\r\n")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    sent = 0

    async def pour() -> None:
        nonlocal sent
        while True:
            writer.write(chunk)
            await writer.drain()
            sent += 0x10000

    pouring = asyncio.create_task(pour())
    async with asyncio.timeout(20):
        assert (await reader.readline()).startswith(b"HTTP/1.1 201")
    await asyncio.wait([pouring], timeout=10)
    assert pouring.done(), "the line was not cut"
    assert isinstance(pouring.exception(), ConnectionError)
    writer.close()
    assert sent < 2 * LIMIT
    [document] = await listed(database, served.draft_id)
    assert document.reason is not None
    assert "the limit is 10 MB" in document.reason
    assert await parts(database) == 0


async def test_a_declared_size_over_the_limit_is_answered_before_the_body_comes(
    served: Served, database: Database
) -> None:
    reader, writer = await served.connect("Content-Length: 31400000\r\nX-File-Name: heavy.docx\r\n")
    assert await status(reader, writer) == "201"
    [document] = await listed(database, served.draft_id)
    assert document.reason is not None
    assert document.reason.startswith("31.4 MB; the limit is 10 MB.")


async def test_a_page_may_say_the_size_of_a_file_it_does_not_send(served: Served, database: Database) -> None:
    assert await served.send(b"", "X-File-Name: heavy.docx\r\nX-File-Size: 31400000\r\n") == "201"
    [document] = await listed(database, served.draft_id)
    assert document.size_bytes == 31_400_000


async def test_a_browser_that_vanishes_in_mid_upload_leaves_nothing(
    served: Served, database: Database
) -> None:
    _, writer = await served.connect("Content-Length: 9000000\r\nX-File-Name: gone.pdf\r\n")
    writer.write(b"x" * 4_000_000)
    await writer.drain()
    async with asyncio.timeout(10):
        while await parts(database) == 0:
            await asyncio.sleep(0.01)
    writer.close()
    async with asyncio.timeout(10):
        while await parts(database):
            await asyncio.sleep(0.01)
    assert await listed(database, served.draft_id) == []


async def test_an_upload_without_the_token_is_not_read(served: Served, database: Database) -> None:
    served.headers = served.headers.replace("X-CSRF-Token", "X-Other")
    assert await served.send(b"x" * 2_000_000, "X-File-Name: other.txt\r\n") == "403"
    assert await listed(database, served.draft_id) == []


async def test_an_empty_file_is_listed_as_such(served: Served, database: Database) -> None:
    assert await served.send(b"", "X-File-Name: empty.pdf\r\n") == "201"
    [document] = await listed(database, served.draft_id)
    assert document.reason == "The file holds nothing. The upload may have been cut off: send it again."


async def test_a_job_description_over_the_limit_is_refused(served: Served) -> None:
    path = f"/drafts/{served.draft_id}/job-description/file"
    assert await served.send(b"", "X-File-Name: jd.docx\r\nX-File-Size: 31400000\r\n", path) == "422"


async def test_a_shutdown_waits_for_no_upload(served: Served, app: Quart) -> None:
    cast(intake.Intake, app.asgi_app)._turns = Turns(at_once=0)
    _, writer = await served.connect("Content-Length: 9000000\r\n")
    # more than server and protocol hold, so that they wait for us to take something
    writer.write(b"x" * 4_000_000)
    await asyncio.sleep(0.2)
    served.end.set()
    async with asyncio.timeout(20):
        await asyncio.wait([served.server])
    writer.close()


async def test_what_nobody_asks_for_is_not_taken() -> None:
    asked = 0

    async def receive() -> Message:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": b"x" * 65536, "more_body": True}

    body = ArrivingBody(receive)
    assert (await body.receive_nothing())["more_body"] is False
    chunks = body.chunks()
    await anext(chunks)
    assert asked == 1


async def test_an_upload_that_comes_to_a_halt_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "STALL_SECONDS", 0.02)

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    with pytest.raises(intake.UploadTooSlowError):
        await anext(ArrivingBody(receive).chunks())


async def test_a_sender_who_left_ends_the_chunks() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(SenderGoneError):
        await anext(ArrivingBody(receive).chunks())


async def test_few_are_in_work_at_once_and_a_bounded_number_waits() -> None:
    turns = Turns(at_once=1, most_waiting=1)
    first = await turns.take()
    waiting = asyncio.create_task(turns.take())
    await asyncio.sleep(0)
    with pytest.raises(TooManyUploadsError):
        await turns.take()
    assert not waiting.done()
    first.end()
    first.end()
    (await waiting).end()


async def test_one_upload_too_many_is_told_to_come_again(served: Served, app: Quart) -> None:
    cast(intake.Intake, app.asgi_app)._turns = Turns(at_once=0, most_waiting=0)
    assert await served.send(b"x" * 2_000_000, "X-File-Name: late.txt\r\n") == "503"

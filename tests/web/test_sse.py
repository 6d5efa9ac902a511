"""The stream as a browser reads it: Hypercorn on loopback, the raw bytes of HTTP/1.1."""

import asyncio
import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import quote
from uuid import UUID

import pytest
from hypercorn.asyncio import serve
from hypercorn.config import Config
from quart import Quart
from quart_auth import generate_auth_token

from evaluator.domain.jobs import JobStatus
from evaluator.live import Delivery, Hub
from evaluator.store import sessions
from evaluator.store.database import Database, Key, announce
from evaluator.store.users import User
from evaluator.web.guards import own_path
from evaluator.web.sse import MOST_TOPICS, RETRY_MS, RETRY_SPREAD_MS, frame
from tests.background_jobs import end, make_background_job
from tests.factories import make_draft, make_job, make_user, rate
from tests.live.conftest import eventually
from tests.web.conftest import COOKIE, Client


class Stream:
    """An open response: status, headers, and events as they come."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer
        self.status = 0
        self.headers: dict[str, str] = {}
        self._text = ""

    async def begin(self) -> None:
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        self.status = int(head[0].split()[1])
        self.headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }

    async def event(self) -> dict[str, str]:
        """The next event's fields; its data lines joined as browsers do."""
        async with asyncio.timeout(10):
            while "\n\n" not in self._text:
                self._text += await self._chunk()
        raw, _, self._text = self._text.partition("\n\n")
        fields: dict[str, str] = {}
        for line in raw.split("\n"):
            name, _, value = line.partition(": ")
            fields[name] = f"{fields[name]}\n{value}" if name in fields else value
        return fields

    async def until(self, name: str) -> list[dict[str, str]]:
        """The events up to one of that name."""
        heard = [await self.event()]
        while heard[-1].get("event") != name:
            heard.append(await self.event())
        return heard

    async def is_over(self) -> bool:
        """True when the response ends here."""
        async with asyncio.timeout(10):
            return not self._text and await self._chunk() == ""

    async def _chunk(self) -> str:
        size = int((await self._reader.readline()).strip() or b"0", 16)
        data = await self._reader.readexactly(size)
        await self._reader.readline()
        return data.decode()


class Server:
    """The app behind Hypercorn, with its hub at work."""

    def __init__(self, app: Quart, port: int, database: Database) -> None:
        self.app = app
        self.port = port
        self.database = database
        self.hub: Hub = app.extensions["services"].hub

    async def cookie(self, user: User) -> tuple[UUID, str]:
        """A new session of the user, and the header that carries it."""
        async with self.database.transaction() as session:
            session_id = await sessions.insert_session(session, user.id)
        async with self.app.app_context():
            token = generate_auth_token(self.app.test_client(), str(session_id))
        return session_id, f"{COOKIE}={token}"

    @asynccontextmanager
    async def open(self, query: str, cookie: str, **headers: str) -> AsyncIterator[Stream]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        lines = [f"GET /events{query} HTTP/1.1", "Host: localhost", f"Cookie: {cookie}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        stream = Stream(reader, writer)
        await stream.begin()
        yield stream
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture
async def server(app: Quart, database: Database) -> AsyncIterator[Server]:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    config = Config()
    # the server closes it: two owners of one number would close what somebody else has opened meanwhile
    config.bind = [f"fd://{listening.detach()}"]
    config.graceful_timeout = 1
    config.errorlog = None
    stop = asyncio.Event()
    server = Server(app, port, database)
    database.announcer = server.hub.announce
    tasks = [
        asyncio.create_task(serve(app, config, shutdown_trigger=stop.wait)),  # type: ignore[arg-type]
        asyncio.create_task(server.hub.run()),
    ]
    yield server
    await server.hub.drain(0.2)
    stop.set()
    await tasks[0]
    tasks[1].cancel()
    with suppress(asyncio.CancelledError):
        await tasks[1]
    database.announcer = None


async def test_stream_opens_with_a_beat_and_the_headers_that_proxies_need(server: Server) -> None:
    async with server.database.transaction() as session:
        user = await make_user(session)
        job = await make_job(session, user)
    _, cookie = await server.cookie(user)
    async with server.open(f"?job={job.id}", cookie) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.headers["cache-control"] == "no-store, no-transform"
        assert stream.headers["x-accel-buffering"] == "no"
        assert RETRY_MS <= int((await stream.event())["retry"]) < RETRY_MS + RETRY_SPREAD_MS
        assert (await stream.event())["event"] == "beat"


async def test_rating_arrives_as_a_row_with_ranking_and_job(server: Server) -> None:
    async with server.database.transaction() as session:
        user = await make_user(session)
        job = await make_job(session, user, candidates=2)
    _, cookie = await server.cookie(user)
    async with server.open(f"?job={job.id}&after=0", cookie) as stream:
        before = await stream.until("job")
        assert [each["event"] for each in before[2:]] == [
            "topic",
            "evaluation",
            "evaluation",
            "ranking",
            "job",
        ]
        assert before[2]["data"] == f"job={job.id}"
        assert json.loads(before[-1]["data"])["done"] == 0
        cursor = before[-1]["id"]
        async with server.database.transaction() as session:
            await rate(session, job, 1)
        server.hub.announce([Key("job", job.id)])
        after = await stream.until("job")
        # a transaction elsewhere on the server makes the cursor older, and rows are sent once more than needed
        rows = [each["data"] for each in after if each["event"] == "evaluation"]
        [rated] = [row for row in rows if 'data-state="rated"' in row]
        assert rated.startswith('<tr id="evaluation-')
        assert json.loads(after[-1]["data"])["done"] == 1
    async with server.open(f"?job={job.id}&after={2**62}", cookie, Last_Event_ID=cursor) as again:
        heard = await again.until("job")
        assert rated in [each["data"] for each in heard if each.get("event") == "evaluation"]
        assert json.loads(next(each["data"] for each in heard if each.get("event") == "ranking"))[0][1] == "1"


async def test_draft_arrives_with_its_files_and_criteria(server: Server) -> None:
    async with server.database.transaction() as session:
        user = await make_user(session)
        draft_id = await make_draft(session, user, candidates=2)
    _, cookie = await server.cookie(user)
    async with server.open(f"?draft={draft_id}", cookie) as stream:
        heard = await stream.until("draft")
        assert [each.get("event") for each in heard[3:]] == ["document", "document", "criteria", "draft"]
        assert len(json.loads(heard[-1]["data"])["document_ids"]) == 2


async def test_team_hears_of_its_jobs_under_a_name_that_tells_no_number(server: Server) -> None:
    async with server.database.transaction() as session:
        # whose team has the number 1
        ray = await make_user(session)
        rita = await make_user(session)
        job = await make_background_job(session, rita, candidates=2)
        theirs = await make_background_job(session, ray, candidates=2)
    _, cookie = await server.cookie(rita)
    async with server.open(f"?team=1&job={job.id}&after=0", cookie) as stream:
        # what is read first is no matter
        heard = [*await stream.until("topic"), *await stream.until("topic")]
        names = {each["data"] for each in heard if each.get("event") == "topic"}
        assert names == {"team=1", f"job={job.id}"}
    async with server.open("?team=1&after=0", cookie) as stream:
        before = await stream.until("jobs")
        cards = [each["data"] for each in before if each.get("event") == "job-card"]
        assert len(cards) == 1
        assert f'id="job-{job.id}"' in cards[0]
        assert json.loads(before[-1]["data"])["count"] == 1
        async with server.database.transaction() as session:
            await end(session, theirs, JobStatus.COMPLETED)
            await end(session, job, JobStatus.FAILED, "The pretend model refused.")
            announce(session, Key("team", rita.team_id))
        state = json.loads((await stream.until("jobs"))[-1]["data"])
        assert state["count"] == 0
        assert [(each["id"], each["status"]) for each in state["ended"]] == [(job.id, "failed")]


async def test_asking_with_head_opens_no_stream(server: Server, rita: Client, stranger: Client) -> None:
    async with asyncio.timeout(10):
        answer = await rita.http.head("/events?team=1")
        assert answer.status_code == 200
        assert answer.content_type == "text/event-stream; charset=utf-8"
        assert await answer.get_data() == b""
        assert (await rita.http.head("/events?job=1")).status_code == 404
        wanted = {"Accept": "application/json"}
        assert (await stranger.http.head("/events?team=1", headers=wanted)).status_code == 401


async def test_page_says_where_to_go_on_listening(rita: Client, stranger: Client) -> None:
    page = await rita.page("/dashboard")
    assert re.search(r'<body data-live data-cursor="\d+" data-read-at="\d{4}-\d\d-\d\dT[^"]+\+00:00">', page)
    assert "data-live" not in await stranger.page("/sign-in")


async def test_sign_in_leads_back_to_the_very_place(stranger: Client) -> None:
    place = "/analysis/results/7?sort=name#evaluation-9"
    page = await stranger.page(f"/sign-in?next={quote(place, safe='')}")
    assert f'action="/sign-in?next={quote(place, safe="/")}"' in page
    assert own_path(place) == place


async def test_strangers_get_404_and_the_signed_out_get_no_stream(
    server: Server, ray: Client, stranger: Client
) -> None:
    async with server.database.transaction() as session:
        user = await make_user(session)
        job = await make_job(session, user)
        draft_id = await make_draft(session, user)
    of_others = (f"?job={job.id}", f"?draft={draft_id}", f"?team={user.team_id + 1}")
    for query in (*of_others, "?job=0", "?job=none", "", f"?job={10**30}"):
        assert (await ray.get(f"/events{query}")).status_code == 404
    assert (await stranger.get(f"/events?job={job.id}")).status_code == 303


async def test_topic_of_others_beside_an_own_one_stays_silent(server: Server) -> None:
    async with server.database.transaction() as session:
        user, other = await make_user(session), await make_user(session)
        own, theirs = await make_job(session, user), await make_job(session, other)
    _, cookie = await server.cookie(user)
    async with server.open(f"?job={theirs.id}&job={own.id}", cookie) as stream:
        heard = await stream.until("job")
        assert {each["data"] for each in heard if each.get("event") == "topic"} == {f"job={own.id}"}


async def test_too_many_topics_are_refused(server: Server, rita: Client) -> None:
    query = "&".join(f"job={number}" for number in range(1, MOST_TOPICS + 2))
    assert (await rita.get(f"/events?{query}")).status_code == 422


async def test_signing_out_ends_the_stream(server: Server) -> None:
    async with server.database.transaction() as session:
        user = await make_user(session)
        job = await make_job(session, user)
    session_id, cookie = await server.cookie(user)
    async with server.open(f"?job={job.id}", cookie) as stream:
        await stream.until("job")
        server.hub.end_session(session_id)
        assert (await stream.until("signed-out"))[-1]["event"] == "signed-out"
        assert await stream.is_over()


async def test_browser_that_closes_its_tab_is_forgotten_at_once(server: Server) -> None:
    async with server.database.transaction() as session:
        user = await make_user(session)
        job = await make_job(session, user)
    _, cookie = await server.cookie(user)
    async with server.open(f"?job={job.id}", cookie) as stream:
        await stream.until("job")
        assert server.hub.watcher_count == 1
    await eventually(lambda: server.hub.watcher_count == 0)
    assert server.hub.topic_count == 0


async def test_restart_says_farewell_and_is_quick_with_open_streams(server: Server) -> None:
    async with server.database.transaction() as session:
        user = await make_user(session)
        job = await make_job(session, user)
    _, cookie = await server.cookie(user)
    async with server.open(f"?job={job.id}", cookie) as stream:
        await stream.until("job")
        began = asyncio.get_running_loop().time()
        await server.hub.drain()
        assert asyncio.get_running_loop().time() - began < 0.5
        assert (await stream.until("farewell"))[-1]["event"] == "farewell"
        assert await stream.is_over()


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_each_line_of_data_gets_its_own_field(line_end: str) -> None:
    delivery = Delivery("evaluation", f"<tr>{line_end}</tr>", cursor=7)
    assert frame(delivery) == "event: evaluation\ndata: <tr>\ndata: </tr>\nid: 7\n\n"

"""Hubs over a table of notes: real transactions, real NOTIFY, and a noun that the product does not have."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from evaluator.live import CHANNEL, Delivery, Event, Hub, Knows, Watcher
from evaluator.store.changes import read_cursor
from evaluator.store.database import Database, Key, Session
from evaluator.store.notices import Listener

BOARD = Key("board", 1)


@dataclass(frozen=True)
class Notes:
    cursor: int
    changed: list[tuple[int, str]]
    total: int


async def read_notes(session: Session, key: Key, after: int) -> Notes | None:
    cursor = await read_cursor(session)
    rows = await session.execute(
        text(
            "SELECT id, words, changed_xid >= CAST(:after AS text)::xid8 AS is_new FROM notes WHERE board = :id"
        ),
        {"after": str(after), "id": key.id},
    )
    listed = rows.all()
    return Notes(cursor, [(row.id, row.words) for row in listed if row.is_new], len(listed))


def render_notes(_: Key, notes: Notes, knows: Knows) -> Iterator[Event]:
    for note_id, words in notes.changed:
        if not knows(("note", note_id), words):
            yield Event("note", words, ("note", note_id), version=words)
    yield Event("total", str(notes.total), ("total", 1), every=0.2)


async def write_note(session: Session, note_id: int, words: str, board: int = 1) -> None:
    await session.execute(
        text(
            "INSERT INTO notes (id, board, words) VALUES (:id, :board, :words) ON CONFLICT (id) DO UPDATE "
            "SET words = excluded.words, changed_xid = pg_current_xact_id()"
        ),
        {"id": note_id, "board": board, "words": words},
    )


@dataclass
class Side:
    """One container: a database with its hub, and what its background loops were told."""

    database: Database
    hub: Hub
    hints: list[Key] = field(default_factory=list)
    hinted: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, note_id: int, words: str, *keys: Key, board: int = 1) -> None:
        """Commit a note and announce its board."""
        async with self.database.transaction() as session:
            await write_note(session, note_id, words, board)
        self.hub.announce([*(keys or (Key("board", board),))])

    def hear(self, keys: Sequence[Key]) -> None:
        self.hints.extend(keys)
        self.hinted.set()


MakeSide = Callable[..., AbstractAsyncContextManager[Side]]


@pytest.fixture
async def make_side(database_url: str, database: Database) -> MakeSide:
    """Runs a container on the test's database; `listens=False` leaves it without LISTEN."""
    async with database.transaction() as session:
        await session.execute(
            text(
                "CREATE TABLE notes (id bigint PRIMARY KEY, board bigint NOT NULL, words text NOT NULL, "
                "changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id())"
            )
        )

    @asynccontextmanager
    async def run(
        *, listens: bool = True, read: Any = read_notes, render: Any = render_notes, **options: Any
    ) -> AsyncIterator[Side]:
        own = Database(database_url)
        listener = Listener(database_url, [CHANNEL]) if listens else None
        timing: dict[str, Any] = {
            "tick": 0.01,
            "check_every": 60.0,
            "notify_every": 0.05,
            "beat_seconds": 60.0,
        }
        hub = Hub(
            own,
            read,
            render,
            listener,
            lambda keys: side.hear(keys),
            list_live_sessions=options.pop("list_live_sessions", all_live),
            **(timing | options),
        )
        side = Side(own, hub)
        task = asyncio.create_task(hub.run())
        if listener is not None:
            await eventually(lambda: listener.is_connected)
        yield side
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await own.close()

    return run


async def all_live(_: Session, ids: list[UUID]) -> dict[UUID, int]:
    return dict.fromkeys(ids, 1)


async def eventually(holds: Callable[[], bool]) -> None:
    """Let the loop run until something holds that has no event of its own."""
    async with asyncio.timeout(30):
        while not holds():
            await asyncio.sleep(0.005)


class Browser:
    """Someone who watches boards: keeps the latest words of each note, and the last cursor."""

    def __init__(self, watcher: Watcher) -> None:
        self.watcher = watcher
        self.heard: list[Delivery] = []
        self.cursor: int | None = None
        self._deliveries = aiter(watcher)

    @property
    def notes(self) -> list[str]:
        return [each.data for each in self.heard if each.name == "note"]

    async def take(self) -> Delivery:
        async with asyncio.timeout(30):
            delivery = await anext(self._deliveries)
        self.heard.append(delivery)
        if delivery.cursor is not None:
            self.cursor = delivery.cursor
        return delivery

    async def until(self, words: str) -> None:
        """Take what comes up to a delivery with these words or this name."""
        while words not in ((delivery := await self.take()).data, delivery.name):
            pass

    async def catch_up(self) -> None:
        """Take what comes until everything that was read has arrived."""
        while (await self.take()).cursor is None:
            pass


@asynccontextmanager
async def browsing(
    side: Side,
    *boards: int,
    after: int = 0,
    user_id: int = 1,
    session_id: UUID | None = None,
    team_id: int = 1,
) -> AsyncIterator[Browser]:
    topics = {Key("board", board): after for board in boards or (1,)}
    async with side.hub.watch(topics, user_id, session_id or uuid4(), team_id) as watcher:
        browser = Browser(watcher)
        assert (await browser.take()).name == "beat"
        yield browser

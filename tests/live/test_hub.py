import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import text

from evaluator.live import MOST_PER_USER, Event, Knows
from evaluator.live.hub import CHECKED_AT_ONCE
from evaluator.store import sessions
from evaluator.store.database import Database, DatabaseUnavailableError, Key, Session
from tests.factories import make_user
from tests.live.conftest import (
    BOARD,
    MakeSide,
    Notes,
    browsing,
    eventually,
    read_notes,
    render_notes,
    write_note,
)


async def test_change_in_one_container_reaches_the_watchers_of_both(make_side: MakeSide) -> None:
    async with make_side() as here, make_side() as there, browsing(here) as near, browsing(there) as far:
        await here.write(1, "hello")
        await near.until("hello")
        await far.until("hello")


async def test_lost_notify_is_covered_by_the_check(make_side: MakeSide, database: Database) -> None:
    async with make_side(listens=False, check_every=0.05) as side, browsing(side) as browser:
        await browser.catch_up()
        async with database.transaction() as session:
            await write_note(session, 1, "nobody was told")
        await browser.until("nobody was told")


async def test_listener_that_was_cut_off_reads_everything_again(
    make_side: MakeSide, database: Database
) -> None:
    async with make_side() as side, browsing(side) as browser:
        await browser.catch_up()
        async with database.transaction() as session:
            await write_note(session, 1, "said while nobody listened")
            await session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE application_name = 'evaluator listener' AND datname = current_database()"
                )
            )
        await browser.until("said while nobody listened")


async def test_transaction_that_commits_late_with_an_older_xid_is_not_lost(
    make_side: MakeSide, database_url: str
) -> None:
    late = await asyncpg.connect(database_url)
    async with make_side() as side, browsing(side) as browser:
        transaction = late.transaction()
        await transaction.start()
        await late.execute("INSERT INTO notes (id, board, words) VALUES (1, 1, 'late')")
        await side.write(2, "early")
        await browser.until("early")
        await browser.catch_up()
        cursor = browser.cursor
        await transaction.commit()
        side.hub.announce([BOARD])
        await browser.until("late")
        async with browsing(side, after=cursor or 0) as again:
            await again.until("late")
    await late.close()


async def test_reconnecting_from_each_cursor_that_was_given_misses_nothing(make_side: MakeSide) -> None:
    async with make_side() as side, browsing(side) as browser:
        known: dict[int, tuple[int, set[str]]] = {}
        for number in range(12):
            await side.write(number, f"note {number}")
            await browser.until(f"note {number}")
            while browser.heard[-1].cursor is None:
                await browser.take()
            known[number] = browser.cursor or 0, set(browser.notes)
        everything = {f"note {number}" for number in range(12)}
        assert 0 < known[0][0] <= known[11][0]
        for cursor, seen in known.values():
            async with browsing(side, after=cursor) as again:
                await again.catch_up()
                assert seen | set(again.notes) == everything


async def test_joiner_gets_what_it_missed_and_others_get_no_repeats(make_side: MakeSide) -> None:
    async with make_side() as side, browsing(side) as first:
        await side.write(1, "one")
        await first.until("one")
        async with browsing(side, after=0) as second:
            await second.until("one")
        await side.write(2, "two")
        await first.until("two")
        assert first.notes == ["one", "two"]


async def test_what_everyone_has_is_not_rendered_again_while_an_old_transaction_holds_the_cursor_back(
    make_side: MakeSide, database_url: str
) -> None:
    rendered: list[str] = []

    def render(key: Key, notes: Notes, knows: Knows) -> Iterator[Event]:
        for event in render_notes(key, notes, knows):
            rendered.append(event.data)
            yield event

    old = await asyncpg.connect(database_url)
    async with make_side(render=render) as side, browsing(side) as first:
        await first.catch_up()
        await old.execute("BEGIN; SELECT pg_current_xact_id()")
        for words in ("one", "two"):
            await side.write(len(words), words)
            await side.write(9, f"after {words}")
            await first.until(f"after {words}")
        assert rendered.count("two") == rendered.count("after two") == 1
        async with browsing(side) as second:
            await second.until("after two")
            assert "two" in second.notes
        await side.write(1, "the last")
        await first.until("the last")
        assert rendered.count("two") == 2
        assert first.notes.count("two") == 1
    await old.close()


async def test_check_reaches_every_topic_of_many(make_side: MakeSide, database: Database) -> None:
    boards = range(1, CHECKED_AT_ONCE + 3)
    async with make_side(listens=False, check_every=0.05) as side, browsing(side, *boards) as browser:
        for _ in boards:
            await browser.until("total")
        async with database.transaction() as session:
            for board in boards:
                await write_note(session, board, f"on board {board}", board)
        await eventually(lambda: browser.watcher.waiting == 2 * len(boards))


async def test_cursor_from_before_a_restore_reads_everything(make_side: MakeSide) -> None:
    async with make_side() as side:
        await side.write(1, "restored")
        async with browsing(side, after=2**62) as browser:
            await browser.until("restored")


async def test_slow_browser_holds_one_slot_per_state_and_delays_nobody(make_side: MakeSide) -> None:
    async with make_side() as side, browsing(side) as slow, browsing(side) as quick:
        for number in range(30):
            await side.write(number % 3, f"version {number}")
            await quick.until(f"version {number}")
        assert slow.watcher.waiting <= 4
        await slow.catch_up()
        assert sorted(slow.notes) == ["version 27", "version 28", "version 29"]


async def test_cursor_comes_only_when_everything_before_it_has_been_taken(make_side: MakeSide) -> None:
    async with make_side() as side, browsing(side) as slow, browsing(side) as quick:
        for number in range(5):
            await side.write(number, f"note {number}")
        await quick.until("note 4")
        await eventually(lambda: slow.watcher.waiting >= 5)
        await slow.catch_up()
        assert [each.cursor is None for each in slow.heard[:-1]] == [True] * (len(slow.heard) - 1)
        assert len(slow.notes) == 5


async def test_slow_events_are_rare_and_the_last_one_is_not_lost(make_side: MakeSide) -> None:
    async with make_side() as side, browsing(side) as browser:
        await browser.until("0")
        began = asyncio.get_running_loop().time()
        for number in range(1, 8):
            await side.write(number, f"note {number}")
            await browser.until(f"note {number}")
        await browser.until("7")
        totals = [each.data for each in browser.heard if each.name == "total"]
        # at the start, one in each pause, and the last
        assert len(totals) <= 2 + (asyncio.get_running_loop().time() - began) / 0.2


async def test_twenty_first_stream_of_a_user_replaces_the_oldest(make_side: MakeSide) -> None:
    async with AsyncExitStack() as stack:
        side = await stack.enter_async_context(make_side(listens=False))
        other = await stack.enter_async_context(browsing(side, user_id=2))
        oldest, second, *_ = [
            await stack.enter_async_context(browsing(side)) for _ in range(MOST_PER_USER + 1)
        ]
        await oldest.until("replaced")
        assert not second.watcher.is_ending
        assert not other.watcher.is_ending


async def test_session_revoked_in_another_container_ends_its_streams(make_side: MakeSide) -> None:
    live = {"list_live_sessions": sessions.list_live_sessions}
    async with make_side(**live) as here, make_side(**live) as there:
        async with here.database.transaction() as session:
            user = await make_user(session)
            ended, kept = [await sessions.insert_session(session, user.id) for _ in range(2)]
        async with (
            browsing(there, user_id=user.id, session_id=ended, team_id=user.team_id) as gone,
            browsing(there, user_id=user.id, session_id=kept, team_id=user.team_id) as stays,
        ):
            async with here.database.transaction() as session:
                await sessions.revoke_session(session, ended)
            here.hub.announce([Key("user", user.id)])
            await gone.until("signed-out")
            await here.write(1, "for those who stay")
            await stays.until("for those who stay")


async def test_streams_end_when_their_user_works_in_another_team(make_side: MakeSide) -> None:
    live = {"list_live_sessions": sessions.list_live_sessions}
    async with make_side(listens=False, check_every=0.05, **live) as side:
        async with side.database.transaction() as session:
            rita, ray = await make_user(session), await make_user(session)
            ids = [await sessions.insert_session(session, user.id) for user in (rita, ray)]
        async with (
            browsing(side, user_id=rita.id, session_id=ids[0], team_id=rita.team_id) as moved,
            browsing(side, user_id=ray.id, session_id=ids[1], team_id=ray.team_id) as stays,
        ):
            async with side.database.transaction() as session:
                await session.execute(
                    text("UPDATE memberships SET team_id = :team WHERE user_id = :user"),
                    {"team": ray.team_id, "user": rita.id},
                )
            await moved.until("signed-out")
            await side.write(1, "for those who stay")
            await stays.until("for those who stay")


async def test_session_that_ended_before_its_stream_began_is_noticed(make_side: MakeSide) -> None:
    live = {"list_live_sessions": sessions.list_live_sessions}
    async with make_side(**live) as side, browsing(side, session_id=uuid4()) as browser:
        await browser.until("signed-out")


async def test_farewell_reaches_every_stream_and_a_stuck_one_is_stopped(make_side: MakeSide) -> None:
    async with make_side(listens=False) as side:

        async def stuck() -> None:
            async with browsing(side):
                await asyncio.Event().wait()

        async def polite() -> None:
            async with browsing(side) as browser:
                await browser.until("farewell")

        tasks = [asyncio.create_task(each()) for each in (stuck, polite, polite)]
        await eventually(lambda: side.hub.watcher_count == 3)
        began = asyncio.get_running_loop().time()
        await side.hub.drain(0.2)
        await asyncio.wait(tasks)
        assert asyncio.get_running_loop().time() - began < 1
        assert [task.cancelled() for task in tasks] == [True, False, False]
        async with browsing(side) as late:
            await late.until("farewell")


async def test_topics_are_forgotten_with_their_last_watcher(make_side: MakeSide) -> None:
    async with make_side(listens=False) as side:
        async with browsing(side, 1, 2) as browser, browsing(side, 2):
            await browser.catch_up()
            assert side.hub.topic_count == 2
        assert side.hub.topic_count == side.hub.watcher_count == 0


async def test_error_in_one_topic_does_not_silence_the_others(make_side: MakeSide) -> None:
    async def read(session: Session, key: Key, after: int) -> Notes | None:
        if key.id == 2:
            await session.execute(text("SELECT 1 / 0"))
        return await read_notes(session, key, after)

    async with make_side(read=read) as side, browsing(side, 2, 1) as browser:
        await side.write(1, "still there")
        await browser.until("still there")


async def test_topic_that_is_gone_says_nothing(make_side: MakeSide) -> None:
    async def read(session: Session, key: Key, after: int) -> Notes | None:
        return None if key.id == 2 else await read_notes(session, key, after)

    async with make_side(read=read) as side, browsing(side, 2, 1) as browser:
        await side.write(1, "still there")
        await browser.until("still there")


async def test_updates_go_on_after_the_database_was_away(
    make_side: MakeSide, caplog: pytest.LogCaptureFixture
) -> None:
    fails = iter([True, True, False])

    async def read(session: Session, key: Key, after: int) -> Notes | None:
        if next(fails, False):
            raise DatabaseUnavailableError
        return await read_notes(session, key, after)

    async with make_side(read=read) as side, browsing(side) as browser:
        await side.write(1, "back")
        await browser.until("back")
    assert caplog.text.count("wait for the database") == 1


async def test_connections_that_the_server_ended_are_replaced(
    make_side: MakeSide, database: Database
) -> None:
    async with make_side() as side, browsing(side) as browser:
        await browser.catch_up()
        async with database.transaction() as session:
            await write_note(session, 1, "after the cut")
            await session.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await browser.until("after the cut")


async def test_beats_come_while_nothing_happens(make_side: MakeSide) -> None:
    async with make_side(beat_seconds=0.05) as side, browsing(side) as browser:
        await browser.catch_up()
        beat = await browser.take()
        assert beat.name == "beat"
        assert beat.cursor is not None


async def test_stream_whose_browser_takes_nothing_is_cut_off(make_side: MakeSide) -> None:
    timing = {"stalled_seconds": 0.15, "beat_seconds": 0.05, "check_every": 0.05}
    async with make_side(listens=False, **timing) as side, browsing(side) as reading:

        async def stall() -> None:
            async with browsing(side):
                await asyncio.Event().wait()

        stalled = asyncio.create_task(stall())
        while not stalled.done():
            await reading.take()
        assert stalled.cancelled()
        assert side.hub.watcher_count == 1


async def test_joiner_is_not_told_what_may_be_older_than_its_page(make_side: MakeSide) -> None:
    gate = asyncio.Event()
    gate.set()

    async def read(session: Session, key: Key, after: int) -> Notes | None:
        await gate.wait()
        return await read_notes(session, key, after)

    async with make_side(read=read) as side, browsing(side) as first:
        await first.until("0")
        await side.write(1, "one")
        await first.until("one")
        gate.clear()
        async with browsing(side) as second:
            await first.until("1")
            assert second.watcher.waiting == 0
            gate.set()
            await second.until("one")

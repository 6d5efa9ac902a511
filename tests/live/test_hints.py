import asyncio

from evaluator.live import CHANNEL
from evaluator.store.database import Key
from evaluator.store.notices import Gap, Listener
from tests.live.conftest import BOARD, MakeSide, eventually


async def test_background_loops_hear_of_others_and_not_of_their_own(make_side: MakeSide) -> None:
    wake_up = Key("evaluations", 0)
    async with make_side() as here, make_side() as there:
        here.hub.announce([wake_up, BOARD])
        await asyncio.wait_for(there.hinted.wait(), 10)
        assert there.hints == [wake_up, BOARD]
        there.hub.announce([Key("board", 2)])
        await asyncio.wait_for(here.hinted.wait(), 10)
        assert here.hints == [Key("board", 2)]


async def test_more_keys_than_one_notice_holds_all_arrive(make_side: MakeSide) -> None:
    keys = [Key("board", 10**15 + number) for number in range(2000)]
    async with make_side() as here, make_side() as there:
        here.hub.announce(keys)
        await eventually(lambda: len(there.hints) >= len(keys))
        assert there.hints == keys


async def test_many_changes_in_a_row_are_few_notices_and_the_last_one_is_told(
    make_side: MakeSide, database_url: str
) -> None:
    listener = Listener(database_url, [CHANNEL])
    task = asyncio.create_task(listener.run())
    items = aiter(listener)
    assert await anext(items) == Gap()
    async with make_side(listens=False, notify_every=0.5) as side:
        began = asyncio.get_running_loop().time()
        for number in range(40):
            await side.write(number, "one of many")
        side.hub.announce([Key("last", 1)])
        notices = 1
        while not str(getattr(await anext(items), "payload", "")).endswith("last:1"):
            notices += 1
        took = asyncio.get_running_loop().time() - began
    assert notices <= 4 + took / 0.5
    task.cancel()

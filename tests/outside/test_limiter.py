"""The limiter: bounded, fair, adaptive."""

import asyncio

import pytest

from evaluator.outside.limiter import Limiter


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Crowd:
    """Tasks that hold a place until told to leave."""

    def __init__(self, limiter: Limiter) -> None:
        self.limiter = limiter
        self.order: list[int] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.tasks: dict[int, asyncio.Task[None]] = {}

    def enter(self, *numbers: int, tokens: int = 0, share: int | None = None) -> None:
        for number in numbers:
            self.gates[number] = asyncio.Event()
            self.tasks[number] = asyncio.create_task(self._stay(number, tokens, share))

    async def leave(self, *numbers: int) -> None:
        for number in numbers:
            self.gates[number].set()
            await self.tasks[number]
        await settle()

    async def _stay(self, number: int, tokens: int, share: int | None) -> None:
        async with self.limiter.admit(tokens, share):
            self.order.append(number)
            await self.gates[number].wait()


async def test_places_are_bounded_and_given_first_come_first_served() -> None:
    crowd = Crowd(Limiter(2))
    crowd.enter(1, 2, 3, 4, 5)
    await settle()
    assert crowd.order == [1, 2]
    await crowd.leave(2)
    await crowd.leave(1)
    crowd.enter(6)
    assert crowd.order == [1, 2, 3, 4]
    await crowd.leave(3, 4, 5, 6)
    assert crowd.order == [1, 2, 3, 4, 5, 6]
    assert crowd.limiter.in_flight == 0


async def test_many_calls_of_one_job_do_not_delay_the_few_of_another() -> None:
    crowd = Crowd(Limiter(1))
    crowd.enter(1, 2, 3, 4, share=1)
    crowd.enter(11, 12, share=2)
    await settle()
    for number in (1, 2, 11, 3, 12):
        await crowd.leave(number)
    assert crowd.order == [1, 2, 11, 3, 12, 4]
    await crowd.leave(4)


async def test_a_job_whose_waiters_are_cancelled_loses_its_turn_to_the_others() -> None:
    crowd = Crowd(Limiter(1))
    crowd.enter(1, 2, share=1)
    crowd.enter(11, share=2)
    await settle()
    crowd.tasks[2].cancel()
    await settle()
    await crowd.leave(1)
    assert crowd.order == [1, 11]
    await crowd.leave(11)
    assert (crowd.limiter.in_flight, crowd.limiter.waiting) == (0, 0)


async def test_those_who_wait_can_be_turned_away() -> None:
    crowd = Crowd(Limiter(1))
    crowd.enter(1, 2, 3)
    await settle()
    crowd.limiter.turn_away(lambda: RuntimeError("nobody is served today"))
    for number in (2, 3):
        with pytest.raises(RuntimeError, match="nobody"):
            await crowd.tasks[number]
    await crowd.leave(1)
    assert (crowd.limiter.in_flight, crowd.limiter.waiting) == (0, 0)


def told(limit: int, remaining: int, reset: str, unit: str = "requests") -> dict[str, str]:
    return {
        f"x-ratelimit-limit-{unit}": str(limit),
        f"x-ratelimit-remaining-{unit}": str(remaining),
        f"x-ratelimit-reset-{unit}": reset,
    }


async def test_what_the_provider_says_is_left_holds_calls_back_until_it_is_back() -> None:
    now = 100.0
    limiter = Limiter(10, clock=lambda: now)
    assert limiter.delay() == 0
    async with limiter.admit() as place:
        limiter.hear(place, told(60, 1, "59s"))
    async with limiter.admit():
        assert limiter.delay() == pytest.approx(1.0)
    now += 1.5
    assert limiter.delay() == 0


async def test_calls_sent_after_the_answer_was_counted_are_counted_here() -> None:
    limiter = Limiter(10, clock=lambda: 100.0)
    async with limiter.admit() as first, limiter.admit(), limiter.admit():
        limiter.hear(first, told(60, 2, "58s"))
        assert limiter.delay() == pytest.approx(1.0)


async def test_older_news_than_the_last_are_let_pass() -> None:
    limiter = Limiter(10, clock=lambda: 100.0)
    async with limiter.admit() as first, limiter.admit() as second:
        limiter.hear(second, told(60, 30, "30s"))
        limiter.hear(first, told(60, 0, "60s"))
        assert limiter.delay() == 0


async def test_tokens_left_hold_back_only_calls_that_need_more() -> None:
    limiter = Limiter(10, clock=lambda: 100.0)
    async with limiter.admit(500) as place:
        limiter.hear(place, told(60_000, 1_000, "59s", "tokens"))
    assert limiter.delay(900) == 0
    assert limiter.delay(1_500) == pytest.approx(0.5)


async def test_a_cancelled_waiter_leaves_the_queue_to_the_others() -> None:
    crowd = Crowd(Limiter(1))
    crowd.enter(1, 2, 3)
    await settle()
    crowd.tasks[2].cancel()
    await crowd.leave(1)
    assert crowd.order == [1, 3]
    await crowd.leave(3)
    assert (crowd.limiter.in_flight, crowd.limiter.waiting) == (0, 0)


async def test_a_waiter_cancelled_in_the_moment_of_admission_gives_its_place_back() -> None:
    crowd = Crowd(Limiter(1))
    async with crowd.limiter.admit():
        crowd.enter(2, 3)
        await settle()
    assert crowd.limiter.in_flight == 1
    crowd.tasks[2].cancel()
    await settle()
    assert crowd.order == [3]
    await crowd.leave(3)
    assert crowd.limiter.in_flight == 0


async def test_the_window_halves_once_for_all_calls_of_a_round_and_grows_by_one() -> None:
    limiter = Limiter(8)
    async with limiter.admit() as first, limiter.admit() as second:
        limiter.back_off(first)
        limiter.back_off(second)
    assert limiter.window == 4
    async with limiter.admit() as later:
        await asyncio.sleep(0.001)
        limiter.back_off(later)
    assert limiter.window == 2
    for _ in range(3):
        limiter.ease()
    assert limiter.window == 3
    for _ in range(200):
        limiter.ease()
    assert limiter.window == 8


async def test_the_window_never_closes() -> None:
    limiter = Limiter(2)
    for _ in range(5):
        async with limiter.admit() as at:
            limiter.back_off(at)
    assert limiter.window == 1


async def test_a_pause_holds_back_everybody() -> None:
    limiter = Limiter(4)
    loop = asyncio.get_running_loop()
    async with limiter.admit() as at:
        limiter.back_off(at, pause=0.03)
    started = loop.time()
    async with limiter.admit():
        assert loop.time() - started >= 0.029


async def test_requests_per_minute_are_spread() -> None:
    limiter = Limiter(10, requests_per_minute=12_000)
    loop = asyncio.get_running_loop()
    started = loop.time()
    for _ in range(204):
        async with limiter.admit():
            pass
    # a second's worth (200) goes at once, the rest at 5 ms each
    assert 0.018 <= loop.time() - started < 0.9


async def test_tokens_per_minute_are_spread_and_settled() -> None:
    limiter = Limiter(10, tokens_per_minute=60_000)
    loop = asyncio.get_running_loop()
    async with limiter.admit(1_000):
        pass
    limiter.settle(expected=1_000, used=10)
    started = loop.time()
    async with limiter.admit(900):
        # at the rate given, what was expected and not used would have cost nearly a second
        assert loop.time() - started < 0.5
    async with limiter.admit(120):
        assert loop.time() - started >= 0.028


async def test_a_call_larger_than_a_second_of_tokens_is_admitted_all_the_same() -> None:
    limiter = Limiter(1, tokens_per_minute=60)
    async with asyncio.timeout(1), limiter.admit(50_000):
        assert limiter.in_flight == 1


def test_no_places_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Limiter(0)

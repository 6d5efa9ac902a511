"""How long the event loop is held up while the built-in matcher rates in threads: 100 candidates x 20 criteria.

Target: p99 <= 50 ms, max <= 200 ms, beside the same with the interpreter as it comes.
"""

import asyncio
import sys
import time

from bench._engine_data import start_bench_job
from bench.engine import database
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.background.evaluating import evaluating
from evaluator.background.supervisor import Supervisor
from evaluator.background.times import Times
from evaluator.cli.serving import SWITCH_SECONDS
from evaluator.domain.settings import Settings
from evaluator.store import evaluations
from evaluator.store.database import Database

CANDIDATES, CRITERIA, AT_ONCE = 100, 20, 10
SAMPLE_SECONDS = 0.005
DEFAULT_SWITCH_SECONDS = 0.005


async def watch(delays: list[float]) -> None:
    """Note by how many milliseconds each short sleep is too long."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(SAMPLE_SECONDS)
        delays.append((time.perf_counter() - began - SAMPLE_SECONDS) * 1000)


async def rate_all(own: Database) -> tuple[float, list[float]]:
    """(wall seconds, delays in order of size) of one job."""
    rater = MatcherRater()
    supervisor = Supervisor(own, Times())
    supervisor.add(
        evaluating(own, rater, lambda: Settings(max_model_calls=AT_ONCE, interactive_reserved_slots=0))
    )
    own.announcer = None
    job = await start_bench_job(own, rater, CANDIDATES, CRITERIA)
    own.announcer = supervisor.wake
    delays: list[float] = []
    began = time.perf_counter()
    tasks = [asyncio.create_task(watch(delays)), asyncio.create_task(supervisor.run())]
    over = 0
    while over < CANDIDATES:
        await asyncio.sleep(0.3)
        async with own.transaction() as session:
            over = (await evaluations.count_by_state(session, job.id)).over
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return time.perf_counter() - began, sorted(delays)


async def main() -> None:
    """Print the figures."""
    async with database() as own:
        for seconds, words in ((DEFAULT_SWITCH_SECONDS, "as it comes"), (SWITCH_SECONDS, "as served")):
            sys.setswitchinterval(seconds)
            wall, delays = await rate_all(own)
            p99 = delays[int(0.99 * len(delays))]
            print(
                f"{words}: {CANDIDATES} candidates in {wall:.1f} s, loop delay p99 {p99:.0f} ms, "
                f"max {delays[-1]:.0f} ms, of {len(delays)}"
            )


if __name__ == "__main__":
    asyncio.run(main())

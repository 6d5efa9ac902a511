"""Cancel while a job is being rated: until no new call is made, and until every call under way is closed.

The fake model server answers after long enough that nobody waits for it. Once the cancel is heard by hint, once every
hint is lost, so that only the look at what is held notices it.
"""

import asyncio
import time
from collections.abc import Sequence

from bench._engine_data import start_bench_job
from bench.engine import database, rater_at
from evaluator.actions.finishing import cancel_job
from evaluator.background.evaluating import evaluating
from evaluator.background.supervisor import Supervisor
from evaluator.background.times import Times
from evaluator.domain.settings import Settings
from evaluator.store.database import Database, Key
from tests.fakes.model_server import FakeModelServer

AT_ONCE = 10
CANDIDATES = 200
NO_CALL_SECONDS = 1.0
CLOSED_SECONDS = 2.0
WATCHED_SECONDS = 3.0
"""How long after the cancel a new call would still be seen."""


async def measure(own: Database, server: FakeModelServer, *, hears_hints: bool) -> tuple[float, float]:
    """(seconds until the last new call, seconds until all calls under way were closed), from the cancel on."""
    rater = rater_at(server.base_url)
    supervisor = Supervisor(own, Times())
    supervisor.add(
        evaluating(own, rater, lambda: Settings(max_model_calls=AT_ONCE, interactive_reserved_slots=0))
    )

    def heard(keys: Sequence[Key]) -> None:
        if hears_hints:
            supervisor.wake(keys)

    job = await start_bench_job(own, rater, CANDIDATES, 5)
    own.announcer = heard
    before = len(server.calls)
    abandoned = sum(call.abandoned for call in server.calls)
    running = asyncio.create_task(supervisor.run())
    await server.wait_for(calls=before + AT_ONCE, in_flight=AT_ONCE)
    cancelled_at = time.time()
    async with own.transaction() as session:
        await cancel_job(session, job, by_user_id=job.user_id or 0)
    await server.wait_for(abandoned=abandoned + AT_ONCE, in_flight=0)
    closed = time.time() - cancelled_at
    await asyncio.sleep(WATCHED_SECONDS)
    late = [call.at for call in server.calls[before:] if call.at > cancelled_at]
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await rater.client.close()
    return max(late, default=cancelled_at) - cancelled_at, closed


async def main() -> None:
    """Print the figures."""
    print(f"cancel of {CANDIDATES} candidates, {AT_ONCE} at a time")
    async with database() as own, FakeModelServer() as server:
        server.hold()
        for words, hears_hints in (("hints heard", True), ("hints lost", False)):
            last_call, closed = await measure(own, server, hears_hints=hears_hints)
            print(
                f"{words}: last new call after {last_call:.2f} s (target {NO_CALL_SECONDS:.0f}), "
                f"calls under way closed after {closed:.2f} s (target {CLOSED_SECONDS:.0f})"
            )


if __name__ == "__main__":
    asyncio.run(main())

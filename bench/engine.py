"""The engine against a fake model server: 200 candidates x 20 criteria, 10 at a time.

Prints wall time as a ratio to the ideal, CPU per evaluation beside a bare client call of the same run, and calls
and prompt characters beside a pipeline that asks once per candidate and criterion.
"""

import asyncio
import math
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import openai

from bench._engine_data import JOB_DESCRIPTION, criteria, resume, start_bench_job
from bench._fake_model import API_KEY, fake_model
from evaluator.actions.model_rater import ModelRater
from evaluator.background.evaluating import evaluating
from evaluator.background.supervisor import Supervisor
from evaluator.background.times import Times
from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.fences import fence
from evaluator.domain.settings import Settings
from evaluator.outside.chat import request_messages, request_parameters
from evaluator.outside.dialects import first_dialect
from evaluator.outside.llm import ModelClient, ModelParameters
from evaluator.outside.models import capabilities_of
from evaluator.prompts import rating
from evaluator.store import embedded, evaluations
from evaluator.store.database import Database, Key, PoolOptions
from evaluator.store.migrating import migrate

CANDIDATES = 200
CRITERIA = 20
AT_ONCE = 10
BARE_CALLS = 200
MODEL = "gpt-6-luna"
FENCE_KEY = b"a key for benches only"


@asynccontextmanager
async def database() -> AsyncIterator[Database]:
    """A throw-away server with the schema."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        cluster = await embedded.start(Path(folder), embedded.PRODUCTION)
        try:
            await migrate(cluster.url)
            own = Database(cluster.url, PoolOptions(size=15))
            yield own
            await own.close()
        finally:
            await cluster.stop()


def rater_at(base_url: str) -> ModelRater:
    """A rater on the fake server."""
    parameters = ModelParameters(
        api_key=API_KEY, base_url=base_url, rating_model=MODEL, insight_model=MODEL, concurrency=200
    )
    return ModelRater(ModelClient(parameters), FENCE_KEY)


async def run_engine(own: Database, base_url: str) -> tuple[float, float]:
    """(wall seconds, CPU seconds of this process) from the queued job to the last rating."""
    rater = rater_at(base_url)
    supervisor = Supervisor(own, Times())
    supervisor.add(
        evaluating(own, rater, lambda: Settings(max_model_calls=AT_ONCE, interactive_reserved_slots=0))
    )
    changed = asyncio.Event()

    def heard(keys: Sequence[Key]) -> None:
        supervisor.wake(keys)
        changed.set()

    job = await start_bench_job(own, rater, CANDIDATES, CRITERIA)
    own.announcer = heard
    began, began_cpu = time.perf_counter(), time.process_time()
    running = asyncio.create_task(supervisor.run())
    over = 0
    while over < CANDIDATES:
        # the count is asked for twice a second only: it must not be part of what is measured
        await asyncio.sleep(0.5 if over < CANDIDATES - AT_ONCE else 0.02)
        async with own.transaction() as session:
            counts = await evaluations.count_by_state(session, job.id)
        over = counts.over
    wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await rater.client.close()
    if counts.done != CANDIDATES:
        sys.exit(f"only {counts.done} of {CANDIDATES} candidates were rated")
    return wall, cpu


def rubric() -> list[RubricCriterion]:
    """The bench's criteria as frozen."""
    return [
        RubricCriterion(number=number, wording=one.wording, category=one.category)
        for number, one in enumerate(criteria(CRITERIA), start=1)
    ]


async def run_bare(base_url: str) -> float:
    """CPU seconds of one bare call of the provider's client with the same prompt, 10 at a time."""
    client = openai.AsyncOpenAI(api_key=API_KEY, base_url=base_url, max_retries=0)
    text = resume(1)
    question = rating.build(rubric(), JOB_DESCRIPTION, text, fence(FENCE_KEY, text))
    dialect = first_dialect(capabilities_of(MODEL))
    body = {
        "model": MODEL,
        "messages": request_messages(question, dialect),
        **request_parameters(question, dialect),
    }
    slots = asyncio.Semaphore(AT_ONCE)

    async def call() -> None:
        async with slots:
            await client.chat.completions.create(**body)

    await call()
    began = time.process_time()
    await asyncio.gather(*(call() for _ in range(BARE_CALLS)))
    used = time.process_time() - began
    await client.close()
    return used / BARE_CALLS


def print_prompts() -> None:
    """Calls and prompt characters, ours against one call per candidate and criterion."""
    asked = rubric()
    ours = single = 0
    for number in range(CANDIDATES):
        text = resume(number)
        mark = fence(FENCE_KEY, text)
        ours += rating.build(asked, JOB_DESCRIPTION, text, mark).prompt_characters
        single += sum(rating.build([one], JOB_DESCRIPTION, text, mark).prompt_characters for one in asked)
    calls = CANDIDATES * CRITERIA
    print(f"calls: {CANDIDATES} instead of {calls}: {calls / CANDIDATES:.0f} times fewer")
    print(f"prompt characters: {ours:,} instead of {single:,}: {single / ours:.1f} times fewer")


async def main() -> None:
    """Print the figures."""
    print(f"{CANDIDATES} candidates x {CRITERIA} criteria, {AT_ONCE} at a time")
    async with database() as own:
        for latency, target in ((0.5, "target 1.10"), (0.05, "no target")):
            with fake_model(latency) as base_url:
                bare = await run_bare(base_url)
                wall, cpu = await run_engine(own, base_url)
            ideal = math.ceil(CANDIDATES / AT_ONCE) * latency
            print(
                f"latency {latency * 1000:.0f} ms: {wall:.2f} s, ideal {ideal:.2f} s, "
                f"ratio {wall / ideal:.2f} ({target})"
            )
            each = cpu / CANDIDATES
            print(
                f"  CPU per evaluation {each * 1000:.1f} ms, bare client call {bare * 1000:.1f} ms, "
                f"ratio {each / bare:.2f} (target 3)"
            )
    print_prompts()


if __name__ == "__main__":
    asyncio.run(main())

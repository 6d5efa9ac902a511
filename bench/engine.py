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
from decimal import Decimal
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
from evaluator.domain.questions import Question, Usage
from evaluator.domain.settings import Settings
from evaluator.outside.chat import request_body
from evaluator.outside.dialects import first_dialect
from evaluator.outside.llm import ModelClient, ModelParameters
from evaluator.outside.models import capabilities_of, cost_of
from evaluator.prompts import rating
from evaluator.store import embedded, evaluations
from evaluator.store.database import Database, PoolOptions
from evaluator.store.jobs import Job
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
    job = await start_bench_job(own, rater, CANDIDATES, CRITERIA)
    measured = await rate_all(own, rater, job)
    await rater.client.close()
    return measured


async def rate_all(own: Database, rater: ModelRater, job: Job) -> tuple[float, float]:
    """Rate every candidate of the job; gives (wall seconds, CPU seconds)."""
    supervisor = Supervisor(own, Times())
    supervisor.add(
        evaluating(own, rater, lambda: Settings(max_model_calls=AT_ONCE, interactive_reserved_slots=0))
    )
    own.announcer = supervisor.wake
    began, began_cpu = time.perf_counter(), time.process_time()
    running = asyncio.create_task(supervisor.run())
    over = 0
    while over < job.total:
        # the count is asked for twice a second only: it must not be part of what is measured
        await asyncio.sleep(0.5 if over < job.total - AT_ONCE else 0.02)
        async with own.transaction() as session:
            counts = await evaluations.count_by_state(session, job.id)
        over = counts.over
    wall, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    if counts.done != job.total:
        sys.exit(f"only {counts.done} of {job.total} candidates were rated")
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
    body = request_body(question, MODEL, dialect)
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
    """Calls, prompt tokens and price, ours against one call per candidate and criterion.

    Tokens are characters by four. Cached: what the provider has seen as the beginning of an earlier prompt (in steps of
    128 tokens from 1,024 on) at its price for that. Both answer with 60 tokens a criterion.
    """
    asked = rubric()
    texts = [resume(number) for number in range(CANDIDATES)]
    ours = [question_of(asked, text) for text in texts]
    single = [question_of([one], text) for one in asked for text in texts]
    print(
        f"calls: {len(ours):,} instead of {len(single):,}: {len(single) / len(ours):.0f} times fewer (target 15)"
    )
    tokens = [sum(one.prompt_characters for one in each) // 4 for each in (ours, single)]
    print(
        f"prompt tokens: {tokens[0]:,} instead of {tokens[1]:,}: {tokens[1] / tokens[0]:.1f} times fewer (target 12)"
    )
    for is_cached, words in ((False, "without a prompt cache"), (True, "with one")):
        own, other = (price_of(each, is_cached=is_cached) for each in (ours, single))
        print(f"price {words}: {own:.3f} USD instead of {other:.3f} USD: {other / own:.1f} times less")


def question_of(asked: Sequence[RubricCriterion], text: str) -> Question:
    """The question about one resume."""
    return rating.build(asked, JOB_DESCRIPTION, text, fence(FENCE_KEY, text))


def price_of(questions: Sequence[Question], *, is_cached: bool) -> Decimal:
    """What the bench's model charges for these questions, one after the other, in USD."""
    seen: set[str] = set()
    total = Decimal(0)
    for question in questions:
        prefix = "".join(message.content for message in question.messages[:-1])
        shared = len(prefix) // 4 // 128 * 128
        is_known = is_cached and prefix in seen and shared >= 1_024
        seen.add(prefix)
        usage = Usage(
            prompt_tokens=question.prompt_characters // 4,
            cached_tokens=shared if is_known else 0,
            completion_tokens=60 * (question.max_output_tokens // 400),
        )
        total += cost_of(MODEL, usage) or 0
    return total


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

"""How steady a ranking is against a model that is not: levels jitter by one with a chance of 20 %.

Sixty made-up people are rated in ten fresh runs by a noisy fake model over HTTP, with and without the second look at
close calls. Printed: Kendall's tau-b between the rankings of every two runs (1: the same order), how often the same
people stand above the cut, and what the second looks cost. Then a job is started twice in one database: the same keys
have to give the same scores, without a call. Run: PYTHONPATH=. python bench/stability.py
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import mean

from bench._engine_data import start_bench_job
from bench._fake_model import fake_model
from bench.engine import CRITERIA, database, rate_all, rater_at
from evaluator.actions.model_rater import ModelRater
from evaluator.actions.raters import RatingTask
from evaluator.domain.asked_rubrics import AskedRubric, asked_again, asked_rubric
from evaluator.domain.ratings import Look, Rating
from evaluator.domain.scoring import rank, score_tenths
from evaluator.domain.second_looks import find_close_calls
from evaluator.store import rankings
from tests.actions.asking import model_rater
from tests.attacks.resumes import JOB_DESCRIPTION, RUBRIC, TODAY, WEIGHTING, clean_lines
from tests.fakes.model_server import FakeModelServer, Manner

PEOPLE, RUNS, CUT = 60, 10, 15
NOISE = 0.2
Ratings = tuple[Rating, ...]


async def read(rater: ModelRater, asked: AskedRubric, text: str) -> Ratings:
    """One reading of one resume."""
    task = RatingTask(rubric=asked.criteria, job_description=JOB_DESCRIPTION, resume_text=text, today=TODAY)
    return asked.as_frozen((await rater.rate(task)).answer)


def score_of(rated: Ratings) -> int:
    """The score times 10."""
    return score_tenths({rating.number: rating for rating in rated}, WEIGHTING) or 0


async def run(seed: int, texts: Sequence[str]) -> tuple[dict[int, int], dict[int, int], int]:
    """Scores by person of one fresh run, without and with second looks, and how many of those were made."""
    manner = Manner(noise=NOISE, seed=seed)
    async with FakeModelServer(manner=manner, keep_messages=False) as server, model_rater(server) as rater:
        first = [await read(rater, asked_rubric(RUBRIC), text) for text in texts]
        once = {number: score_of(rated) for number, rated in enumerate(first)}
        twice = dict(once)
        close = find_close_calls(rank(once), once, CUT)
        for number in close:
            again = {each.number: each for each in await read(rater, asked_again(RUBRIC), texts[number])}
            twice[number] = score_of(
                tuple(
                    rating.model_copy(
                        update={
                            "second": Look(level=again[rating.number].level, state=again[rating.number].state)
                        }
                    )
                    for rating in first[number]
                )
            )
    return once, twice, len(close)


def tau_b(one: Mapping[int, int], other: Mapping[int, int]) -> float:
    """Kendall's rank correlation with ties."""
    agree = ties_one = ties_other = pairs = 0
    for first, second in combinations(sorted(one), 2):
        pairs += 1
        a, b = one[first] - one[second], other[first] - other[second]
        ties_one += a == 0
        ties_other += b == 0
        agree += (a * b > 0) - (a * b < 0)
    return float(agree / ((pairs - ties_one) * (pairs - ties_other)) ** 0.5)


def above_the_cut(scores: Mapping[int, int]) -> set[int]:
    """Who stands above the cut."""
    return {place.id for place in rank(scores)[:CUT]}


def print_steadiness(title: str, runs: Sequence[dict[int, int]]) -> None:
    """A row of the table."""
    pairs = list(combinations(runs, 2))
    tau = mean(tau_b(one, other) for one, other in pairs)
    kept = mean(len(above_the_cut(one) & above_the_cut(other)) / CUT for one, other in pairs)
    print(f"{title:32} tau-b {tau:.3f}   the same above the cut {kept:.1%}")


async def measure_steadiness() -> None:
    """Print both rows."""
    texts = ["\n".join(clean_lines(number)) for number in range(PEOPLE)]
    runs = [await run(seed, texts) for seed in range(1, RUNS + 1)]
    print(f"{RUNS} runs of {PEOPLE} people, the cut after {CUT}, levels off by one with {NOISE:.0%}")
    print_steadiness("one reading", [once for once, _, _ in runs])
    print_steadiness("close calls read twice", [twice for _, twice, _ in runs])
    print(f"second looks: {mean(looks for _, _, looks in runs):.1f} a run, {PEOPLE} first ones")


async def measure_reuse() -> bool:
    """Start the same job twice for one team; True when the second is the same and asks nothing."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        ledger = Path(folder) / "calls.jsonl"
        async with database() as own:
            with fake_model(0.0, ledger) as base_url:
                rater = rater_at(base_url)
                first = await start_bench_job(own, rater, 40, CRITERIA)
                await rate_all(own, rater, first)
                made = len(ledger.read_text().splitlines())
                second = await start_bench_job(own, rater, 40, CRITERIA, user_id=first.user_id)
                await rate_all(own, rater, second)
                calls = [json.loads(line) for line in ledger.read_text().splitlines()]
                await rater.client.close()
            async with own.transaction() as session:
                scores = [
                    sorted(score.tenths for score in await rankings.list_scores(session, job.analysis_id))
                    for job in (first, second)
                ]
    is_met = scores[0] == scores[1] and len(calls) == made
    print(
        f"the same 40 again: {len(calls) - made} calls (0), scores {'equal' if scores[0] == scores[1] else 'DIFFER'}"
    )
    return is_met


async def main() -> int:
    """Print the figures."""
    await measure_steadiness()
    return 0 if await measure_reuse() else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

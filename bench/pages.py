"""Time and bytes of the result pages: results, matrix and one candidate, at 250 x 40 and 1,000 x 25.

A job of that size is rated straight into a throw-away database, and each page is asked for ten times over the app's
own ASGI interface, after a warm-up, with nobody else there. Printed: the middle of the ten times, the slowest, and
the bytes before compression. Target: the results page at 250 x 40 in 200 ms. Run: PYTHONPATH=. python bench/pages.py
"""

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy import text

from bench._engine_data import start_bench_job
from bench.engine import database
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.app import create_app
from evaluator.config import Config
from evaluator.domain.ratings import Quote, Rating, State
from evaluator.domain.scoring import score_tenths
from evaluator.store import job_moves, rubrics
from evaluator.store.database import Database
from evaluator.store.jobs import Job
from evaluator.store.lanes import claim_evaluations
from evaluator.store.ratings import Scored, record_ratings
from tests.factories import LEASE, PASSWORD, password_hash

SIZES = ((250, 40), (1_000, 25))
TIMES = 10
TARGET_MS = 200


async def rated_job(own: Database, people: int, asked: int) -> Job:
    """A job all of whose candidates are rated, with two quotes for every third rating."""
    job = await start_bench_job(own, MatcherRater(), people, asked)
    pick = random.Random(people)
    async with own.transaction() as session:
        await job_moves.begin_jobs(session, [job.id])
        weighting = await rubrics.get_weighting(session, job.analysis_id)
    for _ in range(0, people, 100):
        async with own.transaction() as session:
            for claimed in await claim_evaluations(session, uuid4(), LEASE, 100):
                rated = tuple(_rating(number, claimed.text, pick) for number in range(1, asked + 1))
                score = score_tenths({rating.number: rating for rating in rated}, weighting.entries) or 0
                missing = pick.randrange(3) // 2
                await record_ratings(session, claimed, Scored(rated, score, missing, weighting.id))
    return job


def _rating(number: int, resume: str, pick: random.Random) -> Rating:
    level = pick.randrange(6)
    start = pick.randrange(100, len(resume) - 200)
    quotes = tuple(Quote(text=resume[at : at + 60], start=at, end=at + 60) for at in (start, start + 80))
    return Rating(
        number=number,
        level=level,
        state=State.HELD if level > 2 else State.NOT_STATED,
        reason="Shown in one project that ran for three years with a team of five.",
        quotes=quotes if level and number % 3 == 0 else (),
    )


async def measure(own: Database, job: Job, folder: Path) -> list[tuple[str, list[float], int]]:
    """(page, times in ms, bytes) of each page."""
    async with own.transaction() as session:
        await session.execute(
            text("UPDATE users SET password_hash = :hash WHERE id = :id"),
            {"hash": password_hash(), "id": job.user_id},
        )
        email = await session.scalar(text("SELECT email FROM users WHERE id = :id"), {"id": job.user_id})
        first = await session.scalar(
            text("SELECT min(id) FROM evaluations WHERE analysis_id = :id"), {"id": job.analysis_id}
        )
    config = Config(secret_key=SecretStr("placeholder-secret-of-forty-characters-x"), data_dir=folder)
    app = create_app(config, own.url)
    client = app.test_client()
    page = await (await client.get("/sign-in")).get_data(as_text=True)
    token = page.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    await client.post("/sign-in", form={"email": email, "password": PASSWORD, "csrf_token": token})
    base = f"/analysis/results/{job.analysis_id}"
    told = []
    for name, path in (
        ("results", base),
        ("matrix", f"{base}/matrix"),
        ("candidate", f"{base}/candidates/{first}"),
    ):
        times, size = [], 0
        for _ in range(TIMES + 1):
            began = time.perf_counter()
            answer = await client.get(path)
            size = len(await answer.get_data())
            times.append(1000 * (time.perf_counter() - began))
            if answer.status_code != 200:
                sys.exit(f"{path} answered {answer.status_code}")
        told.append((name, sorted(times[1:]), size))
    return told


async def main() -> int:
    """Print the table."""
    is_met = True
    print(f"{'page':12}{'people x criteria':>20}{'median ms':>12}{'slowest ms':>12}{'KB':>9}")
    async with database() as own:
        for people, asked in SIZES:
            job = await rated_job(own, people, asked)
            with tempfile.TemporaryDirectory(prefix="bench-") as folder:
                for name, times, size in await measure(own, job, Path(folder)):
                    print(
                        f"{name:12}{f'{people:,} x {asked}':>20}{median(times):>12.0f}{times[-1]:>12.0f}"
                        f"{size / 1000:>9.0f}"
                    )
                    if (name, people) == ("results", 250):
                        is_met = median(times) <= TARGET_MS
    print("target met" if is_met else "TARGET MISSED")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))

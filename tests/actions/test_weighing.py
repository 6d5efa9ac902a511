"""Kept weights against a candidate that is being recorded at the same moment: no score is left under the old ones."""

import asyncio

from sqlalchemy import text

from evaluator.actions.evaluating import Evaluating
from evaluator.actions.weighing import keep_weights
from evaluator.domain.scoring import score_tenths
from evaluator.store import rankings, ratings, rubrics
from evaluator.store.database import Database
from tests.actions.asking import model_rater
from tests.actions.test_evaluating_faults import claim, queued_job
from tests.fakes.model_server import FakeModelServer


async def until_somebody_waits(database: Database) -> None:
    """Return when a statement waits for a lock that another one holds."""
    async with asyncio.timeout(10):
        while True:
            async with database.transaction() as session:
                if await session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                    return


async def test_a_score_recorded_while_weights_are_kept_is_one_of_the_new_weights(database: Database):
    job = await queued_job(database)
    [claimed] = await claim(database)
    async with FakeModelServer() as server, model_rater(server) as rater:
        evaluating = Evaluating(database, rater)
        async with database.transaction() as session:
            newest = await rubrics.get_weighting(session, job.analysis_id)
            other = [entry.model_copy(update={"weight": 5 - entry.weight}) for entry in newest.entries]
            assert job.user_id is not None
            await keep_weights(session, job.team_id, job.user_id, job.analysis_id, other, newest.version)
            recording = asyncio.create_task(evaluating.evaluate(claimed))
            await until_somebody_waits(database)
        await recording
    async with database.transaction() as session:
        [score] = await rankings.list_scores(session, job.analysis_id)
        listed = (await ratings.list_ratings(session, [claimed.id]))[claimed.id]
    assert score.tenths == score_tenths({rating.number: rating for rating in listed}, other)
    assert len(server.calls) == 1

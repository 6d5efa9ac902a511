"""What people change while a candidate is being recorded: no score is left as it was before."""

import asyncio

from sqlalchemy import text

from evaluator.actions.deciding import LevelChange, change_level
from evaluator.actions.evaluating import Evaluating
from evaluator.actions.second_looks import LookingAgain
from evaluator.actions.weighing import keep_weights
from evaluator.domain.ratings import State, in_force
from evaluator.domain.scoring import score_tenths
from evaluator.store import rankings, ratings, rubrics, second_looks
from evaluator.store.database import Database
from tests.actions.asking import model_rater
from tests.actions.test_evaluating_faults import claim, queued_job
from tests.actions.test_second_looks import advance, rated_job
from tests.actions.test_second_looks import claim as claim_second_looks
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


async def test_a_level_changed_while_a_second_look_is_recorded_counts(database: Database):
    job = await rated_job(database)
    await advance(database, job)
    claimed, *_ = await claim_second_looks(database)
    async with database.transaction() as session:
        found = await second_looks.find_claimed_input(session, claimed)
    assert found is not None
    assert job.user_id is not None
    change = LevelChange(number=1, level=0, state=State.NOT_HELD, reason="Told so by phone.", seen=0)
    async with FakeModelServer() as server, model_rater(server) as rater:
        async with database.transaction() as session:
            await change_level(session, job.team_id, job.user_id, found.evaluation_id, change)
            looking = asyncio.create_task(LookingAgain(database, rater).look(claimed))
            await until_somebody_waits(database)
        await looking
    async with database.transaction() as session:
        scores = {score.id: score.tenths for score in await rankings.list_scores(session, job.analysis_id)}
        listed = (await ratings.list_ratings(session, [found.evaluation_id]))[found.evaluation_id]
        entries = (await rubrics.get_weighting(session, job.analysis_id)).entries
    assert any(rating.second for rating in listed)
    counted = {rating.number: in_force(rating) for rating in listed}
    assert scores[found.evaluation_id] == score_tenths(counted, entries)

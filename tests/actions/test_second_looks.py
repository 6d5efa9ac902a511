"""Close calls are read twice: both readings count, none is lost, and none is asked or paid for a second time."""

from hashlib import sha256
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.finishing import advance_job
from evaluator.actions.jobs import RaterName
from evaluator.actions.reports import read_report
from evaluator.actions.second_looks import LookingAgain
from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.jobs import JobStatus, Phase, WorkState
from evaluator.domain.run_records import rubric_hash
from evaluator.store import jobs, rankings, rubrics, second_looks
from evaluator.store.database import Database
from evaluator.store.jobs import Job
from evaluator.store.leases import Claim
from evaluator.store.settings import set_setting
from tests.actions.asking import model_rater
from tests.factories import LEASE, MATCHER, make_job, make_user
from tests.fakes.model_server import FakeModelServer, Fault

MODEL = RaterName("gpt-6-luna", is_built_in=False, prompt_version="1")


@pytest.fixture
def database(shared_database: Database) -> Database:
    """Nothing here needs a second connection."""
    return shared_database


async def rated_job(database: Database, rater: RaterName = MODEL, rated: int = 8) -> Job:
    """A job whose candidates are all rated, with few and equal scores at the end of the ranking."""
    async with database.transaction() as session:
        return await make_job(session, await make_user(session), candidates=8, rated=rated, rater=rater)


async def advance(database: Database, job: Job) -> Job:
    async with database.transaction() as session:
        await advance_job(session, job.id)
        return await jobs.get_job(session, job.team_id, job.id)


async def claim(database: Database, limit: int = 10) -> list[Claim]:
    async with database.transaction() as session:
        return await second_looks.claim_second_looks(session, uuid4(), LEASE, limit)


async def states(database: Database) -> list[str]:
    async with database.transaction() as session:
        return list((await session.execute(text("SELECT state FROM second_looks ORDER BY id"))).scalars())


async def look(database: Database, server: FakeModelServer) -> None:
    async with model_rater(server) as rater:
        looking = LookingAgain(database, rater)
        for claimed in await claim(database):
            await looking.look(claimed)


async def test_close_calls_are_queued_when_all_are_rated_and_insights_wait_for_them(database: Database):
    job = await rated_job(database, rated=7)
    assert (await advance(database, job)).looked_again_at is None
    async with database.transaction() as session:
        await session.execute(text("UPDATE evaluations SET state = 'failed' WHERE state = 'queued'"))
    moved = await advance(database, job)
    assert (moved.phase, moved.looked_again_at is None) == (Phase.RATINGS, False)
    queued = await states(database)
    assert queued
    assert set(queued) == {"queued"}
    await advance(database, job)
    assert await states(database) == queued


@pytest.mark.parametrize("why_not", ["built in", "setting"])
async def test_without_a_model_or_against_the_setting_nobody_is_read_twice(database: Database, why_not: str):
    async with database.transaction() as session:
        await set_setting(session, "second_look", why_not != "setting", None)
    job = await rated_job(database, MATCHER if why_not == "built in" else MODEL)
    assert (await advance(database, job)).phase is Phase.INSIGHTS
    assert await states(database) == []


async def test_both_readings_are_kept_and_the_mean_counts(database: Database):
    job = await rated_job(database)
    await advance(database, job)
    async with FakeModelServer() as server:
        await look(database, server)
    async with database.transaction() as session:
        report = await read_report(session, job.team_id, job.analysis_id)
        scores = {score.id: score for score in await rankings.list_scores(session, job.analysis_id)}
    twice = [each for each in report.candidates if any(rating.second for rating in each.ratings)]
    assert len(twice) == len(server.calls) > 0
    for candidate in twice:
        score = scores[candidate.evaluation_id]
        assert all(rating.second for rating in candidate.ratings)
        assert score.tenths == candidate.score_tenths
        assert score.span is not None
        assert score.span[0] <= score.tenths <= score.span[1]
    assert any(score.span and score.span[0] < score.span[1] for score in scores.values())
    assert report.agreement is not None
    assert (await advance(database, job)).phase is Phase.INSIGHTS


async def test_the_record_names_the_text_and_both_questions(database: Database):
    job = await rated_job(database)
    await advance(database, job)
    async with FakeModelServer() as server:
        await look(database, server)
    async with database.transaction() as session:
        report = await read_report(session, job.team_id, job.analysis_id)
        texts = dict((await session.execute(text(
            "SELECT evaluations.id, documents.text FROM evaluations JOIN candidates ON candidates.id = candidate_id"
            " JOIN documents ON documents.id = document_id"
        ))).all())  # fmt: skip
    assert report.record is not None
    assert report.record.model == "gpt-6-luna"
    assert report.record.rubric == rubric_hash([*await rubric_of(database, job)])
    for candidate in report.candidates:
        assert candidate.record is not None
        read = texts[candidate.evaluation_id]
        assert candidate.record.text_sha256 == sha256(read.encode()).hexdigest()
        is_twice = any(rating.second for rating in candidate.ratings)
        assert (len(candidate.record.second_key) == 64) is is_twice


async def rubric_of(database: Database, job: Job) -> tuple[RubricCriterion, ...]:
    async with database.transaction() as session:
        return await rubrics.list_rubric(session, job.analysis_id)


async def test_the_second_reading_is_asked_from_the_other_end(database: Database):
    job = await rated_job(database)
    await advance(database, job)
    async with FakeModelServer() as server:
        await look(database, server)
    wordings = ["Driving licence", "Data pipelines in Python", "Reading query plans"]
    asked = server.calls[0].messages[1]
    places = sorted(wordings, key=asked.index)
    assert places == ["Reading query plans", "Data pipelines in Python", "Driving licence"]


async def test_what_was_asked_before_is_not_asked_again(database: Database):
    job = await rated_job(database)
    await advance(database, job)
    async with FakeModelServer() as server:
        await look(database, server)
        made = len(server.calls)
        async with database.transaction() as session:
            before = await rankings.list_scores(session, job.analysis_id)
            await session.execute(text("UPDATE second_looks SET state = 'queued', finished_at = NULL"))
        await look(database, server)
        assert len(server.calls) == made
    async with database.transaction() as session:
        assert await rankings.list_scores(session, job.analysis_id) == before


@pytest.mark.parametrize("kind", ["refusal", "too_long"])
async def test_without_a_second_reading_the_first_one_stands_and_the_job_goes_on(
    database: Database, kind: str
):
    job = await rated_job(database)
    await advance(database, job)
    async with database.transaction() as session:
        before = await rankings.list_scores(session, job.analysis_id)
    async with FakeModelServer(faults=[Fault(kind, times=-1)]) as server:
        await look(database, server)
    assert set(await states(database)) == {WorkState.FAILED.value}
    async with database.transaction() as session:
        assert await rankings.list_scores(session, job.analysis_id) == before
    assert (await advance(database, job)).phase is Phase.INSIGHTS


async def test_who_lost_the_lease_adds_nothing(database: Database):
    job = await rated_job(database)
    await advance(database, job)
    [claimed, *_] = await claim(database)
    async with database.transaction() as session:
        before = await rankings.list_scores(session, job.analysis_id)
        await session.execute(text("UPDATE second_looks SET attempt = attempt + 1"))
    async with FakeModelServer() as server, model_rater(server) as rater:
        await LookingAgain(database, rater).look(claimed)
    async with database.transaction() as session:
        assert await rankings.list_scores(session, job.analysis_id) == before


async def test_a_cancelled_job_is_not_read_again(database: Database):
    job = await rated_job(database)
    await advance(database, job)
    async with database.transaction() as session:
        await second_looks.cancel_second_looks(session, job.id)
    assert await claim(database) == []
    assert (await advance(database, job)).status is JobStatus.PROCESSING

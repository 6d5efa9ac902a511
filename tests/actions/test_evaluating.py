"""Rating one candidate: recorded once, with its spend, by who holds the lease."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import event, text

from evaluator.actions.evaluating import Evaluating
from evaluator.actions.jobs import JobStart, retry_unrated, start_job
from evaluator.domain.criteria import CriterionDraft
from evaluator.domain.jobs import InsightsMode, JobStatus, Phase, WorkState
from evaluator.domain.scoring import score_tenths
from evaluator.domain.settings import Settings
from evaluator.store import evaluations, jobs, ratings, rubrics
from evaluator.store.database import Database, DatabaseUnavailableError, Session
from evaluator.store.lanes import claim_evaluations
from evaluator.store.model_calls import get_spend
from evaluator.store.rescues import rescue
from tests.actions.asking import model_rater
from tests.actions.test_evaluating_faults import HERE, MINUTE, THERE, claim, left_by, queued_job
from tests.factories import MATCHER, make_draft, make_user
from tests.fakes.model_server import FakeModelServer


async def test_what_was_spent_on_failures_is_in_the_jobs_spend(database: Database):
    job = await queued_job(database)
    [claimed] = await claim(database)
    async with FakeModelServer(faults=["prose", "prose"]) as server, model_rater(server) as rater:
        await Evaluating(database, rater).evaluate(claimed)
    async with database.transaction() as session:
        spend = await get_spend(session, job.id)
    assert spend.calls == 2
    assert spend.prompt_tokens > 0
    assert spend.completion_tokens > 0
    assert spend.cost_usd > 0


async def test_the_stored_score_is_that_of_the_stored_ratings(database: Database):
    job = await queued_job(database)
    [claimed] = await claim(database)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await Evaluating(database, rater).evaluate(claimed)
    async with database.transaction() as session:
        listed = await ratings.list_ratings(session, [claimed.id])
        weighting = await rubrics.get_weighting(session, job.analysis_id)
        resume = await session.scalar(text("SELECT text FROM documents"))
    by_number = {rating.number: rating for rating in listed[claimed.id]}
    assert (await left_by(database, claimed.id)).score == score_tenths(by_number, weighting.entries)
    quotes = [quote for rating in by_number.values() for quote in rating.quotes]
    assert quotes
    assert all(quote.text == resume[quote.start : quote.end] for quote in quotes)


async def test_a_process_that_wakes_after_its_lease_writes_nothing_but_what_it_spent(database: Database):
    job = await queued_job(database)
    [late] = await claim(database, lease=timedelta(seconds=-1))
    async with FakeModelServer() as server, model_rater(server) as rater:
        async with database.transaction() as session:
            await rescue(session, evaluations.evaluations)
            [present] = await claim_evaluations(session, THERE, MINUTE, 1)
        await Evaluating(database, rater).evaluate(late)
        left = await left_by(database, late.id)
        assert (left.state, left.score, left.outcomes) == (WorkState.RUNNING, None, ["answered"])
        await Evaluating(database, rater).evaluate(present)
        left = await left_by(database, late.id)
        await Evaluating(database, rater).evaluate(late)
    after = await left_by(database, late.id)
    assert (after.state, after.score) == (left.state, left.score) == (WorkState.DONE, left.score)
    async with database.transaction() as session:
        # the third time it found what the present holder of the lease had been told
        assert (await get_spend(session, job.id)).calls == 2


class Forgetful(Database):
    """A database whose answers to the first records are lost on the way."""

    losses = 2

    @asynccontextmanager
    async def statement(self) -> AsyncIterator[Session]:
        async with super().statement() as session:
            yield session
        if self.losses:
            self.losses -= 1
            raise DatabaseUnavailableError


async def test_a_record_whose_answer_was_lost_is_in_the_books_once(database: Database):
    job = await queued_job(database)
    [claimed] = await claim(database)
    forgetful = Forgetful(database.url)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await Evaluating(forgetful, rater).evaluate(claimed)
    await forgetful.close()
    left = await left_by(database, claimed.id)
    assert (left.state, left.outcomes) == (WorkState.DONE, ["answered"])
    assert forgetful.losses == 0
    async with database.transaction() as session:
        moved = await jobs.get_job(session, job.team_id, job.id)
    assert moved.phase is Phase.INSIGHTS


async def test_the_first_candidate_moves_its_job_to_processing(database: Database):
    job = await queued_job(database, candidates=2)
    [claimed] = await claim(database)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await Evaluating(database, rater).evaluate(claimed)
    async with database.transaction() as session:
        moved = await jobs.get_job(session, job.team_id, job.id)
    assert moved.status is JobStatus.PROCESSING
    assert moved.started_at is not None


async def test_a_failed_candidate_is_rated_by_the_retry(database: Database):
    job = await queued_job(database)
    [claimed] = await claim(database)
    async with FakeModelServer(faults=["refusal"]) as server, model_rater(server) as rater:
        evaluating = Evaluating(database, rater)
        await evaluating.evaluate(claimed)
        async with database.transaction() as session:
            again = await retry_unrated(
                session, job.team_id, job.user_id or 0, job.analysis_id, uuid4(), Settings()
            )
        [claimed] = await claim(database)
        await evaluating.evaluate(claimed)
    assert claimed.job_id == again.id
    assert (await left_by(database, claimed.id)).state is WorkState.DONE


async def test_a_candidate_costs_four_statements_and_two_commits_at_most(database: Database):
    await queued_job(database, candidates=3)
    statements: list[str] = []
    commits: list[None] = []
    async with FakeModelServer() as server, model_rater(server) as rater:
        evaluating = Evaluating(database, rater)
        [first] = await claim(database)
        await evaluating.evaluate(first)
        engine = database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", lambda *of: statements.append(of[2]))
        event.listen(engine, "commit", lambda _: commits.append(None))
        async with database.statement() as session:
            [second] = await claim_evaluations(session, HERE, MINUTE, 1)
        await evaluating.evaluate(second)
    assert len(statements) <= 4
    assert len(commits) <= 2


async def test_the_working_of_a_length_of_time_is_kept_with_the_rating(database: Database):
    async with database.transaction() as session:
        user = await make_user(session)
        wanted = (CriterionDraft(wording="5 years of work with the ticket stream in Python", weight=5),)
        draft_id = await make_draft(session, user, criteria=wanted, candidates=1)
        await session.execute(
            text("UPDATE documents SET text = text || 'Imaginary Rail, January 2019 - March 2021'")
        )
        start = JobStart(user.team_id, user.id, draft_id, uuid4(), InsightsMode.QUICK, MATCHER)
        await start_job(session, start, Settings())
    [claimed] = await claim(database)
    async with FakeModelServer() as server, model_rater(server) as rater:
        await Evaluating(database, rater).evaluate(claimed)
    async with database.transaction() as session:
        [rating] = (await ratings.list_ratings(session, [claimed.id]))[claimed.id]
    line, total = rating.working
    assert line == "'January 2019 - March 2021': Jan 2019 to Mar 2021, 2 years 3 months"
    assert total.startswith("total: 2 years 3 months as of ")

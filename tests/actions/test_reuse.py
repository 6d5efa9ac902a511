"""The same question is asked once: what a team was told before is found again, for nothing."""

from uuid import uuid4

from sqlalchemy import text

from evaluator.actions.evaluating import Evaluating
from evaluator.actions.jobs import JobStart, start_job
from evaluator.domain.criteria import Category, CriterionDraft
from evaluator.domain.jobs import InsightsMode
from evaluator.domain.settings import Settings
from evaluator.store import drafts, ratings
from evaluator.store.criteria import insert_criteria
from evaluator.store.database import Database
from evaluator.store.jobs import Job
from evaluator.store.model_calls import get_spend
from evaluator.store.users import User
from tests.actions.asking import model_rater
from tests.actions.test_evaluating_faults import claim
from tests.factories import JOB_DESCRIPTION, MATCHER, make_document, make_user
from tests.fakes.model_server import FakeModelServer

CRITERIA = (
    CriterionDraft(wording="Data pipelines in Python", category=Category.SKILLS, weight=5),
    CriterionDraft(wording="Reading query plans", category=Category.SKILLS, weight=3),
)


async def job_of(database: Database, user: User, criteria: tuple[CriterionDraft, ...] = CRITERIA) -> Job:
    """A job of one candidate, whose resume is the same each time."""
    async with database.transaction() as session:
        draft_id = await drafts.insert_draft(session, user.team_id, user.id)
        await drafts.set_job_description(session, user.team_id, draft_id, JOB_DESCRIPTION, None)
        await insert_criteria(session, user.team_id, draft_id, criteria, is_extracted=True)
        document_id = await make_document(session, user, draft_id, name="Kim Sample")
        await session.execute(
            text("UPDATE documents SET text = 'Kim Sample. Built data pipelines in Python.' WHERE id = :id"),
            {"id": document_id},
        )
        start = JobStart(user.team_id, user.id, draft_id, uuid4(), InsightsMode.QUICK, MATCHER)
        return await start_job(session, start, Settings())


async def rate_with(
    database: Database, server: FakeModelServer
) -> tuple[bool, dict[int, tuple[int, tuple[str, ...]]]]:
    """Rate the waiting candidate; gives whether it was reused, and by criterion the level and the quotes."""
    [claimed] = await claim(database)
    async with model_rater(server) as rater:
        await Evaluating(database, rater).evaluate(claimed)
    async with database.transaction() as session:
        listed = (await ratings.list_ratings(session, [claimed.id]))[claimed.id]
        is_reused = await session.scalar(
            text("SELECT is_reused FROM evaluations WHERE id = :id"), {"id": claimed.id}
        )
    levels = {
        rating.number: (rating.level, tuple(quote.text for quote in rating.quotes)) for rating in listed
    }
    return bool(is_reused), levels


async def new_user(database: Database) -> User:
    async with database.transaction() as session:
        return await make_user(session)


async def test_the_second_job_with_the_same_question_asks_nothing(database: Database):
    rita = await new_user(database)
    async with FakeModelServer() as server:
        await job_of(database, rita)
        is_reused, first = await rate_with(database, server)
        assert not is_reused
        assert len(server.calls) == 1
        job = await job_of(database, rita)
        is_reused, second = await rate_with(database, server)
    assert is_reused
    assert second == first
    assert any(quotes for _, quotes in first.values())
    assert len(server.calls) == 1
    async with database.transaction() as session:
        assert (await get_spend(session, job.id)).calls == 0


async def test_the_order_of_criteria_and_their_weights_do_not_matter(database: Database):
    rita = await new_user(database)
    turned = tuple(
        criterion.model_copy(update={"weight": criterion.weight - 1}) for criterion in reversed(CRITERIA)
    )
    async with FakeModelServer() as server:
        await job_of(database, rita)
        _, first = await rate_with(database, server)
        await job_of(database, rita, turned)
        is_reused, second = await rate_with(database, server)
    assert is_reused
    assert (second[1], second[2]) == (first[2], first[1])
    assert len(server.calls) == 1


async def test_another_wording_is_another_question(database: Database):
    rita = await new_user(database)
    changed = (CRITERIA[0].model_copy(update={"wording": "Data pipelines in Python or Scala"}), CRITERIA[1])
    async with FakeModelServer() as server:
        await job_of(database, rita)
        await rate_with(database, server)
        await job_of(database, rita, changed)
        is_reused, _ = await rate_with(database, server)
    assert not is_reused
    assert len(server.calls) == 2


async def test_another_team_is_told_nothing_of_it(database: Database):
    rita, ray = await new_user(database), await new_user(database)
    async with FakeModelServer() as server:
        await job_of(database, rita)
        await rate_with(database, server)
        await job_of(database, ray)
        is_reused, _ = await rate_with(database, server)
    assert not is_reused
    assert len(server.calls) == 2


async def test_an_answer_goes_with_the_analysis_it_was_given_for(database: Database):
    rita = await new_user(database)
    async with FakeModelServer() as server:
        job = await job_of(database, rita)
        await rate_with(database, server)
        async with database.transaction() as session:
            await session.execute(text("DELETE FROM analyses WHERE id = :id"), {"id": job.analysis_id})
            assert await session.scalar(text("SELECT count(*) FROM answers")) == 0
